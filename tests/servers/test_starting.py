# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the servers are started with, and what a machine is told that lacks it."""

from pathlib import Path

import pytest

from tests.servers import java
from tests.servers.conftest import running
from tests.servers.errors import ServerFailed, ServerMissing


def _install(home: Path, version: str, modules: str = "java.base@1 jdk.incubator.vector@1") -> Path:
    """A program that says of itself what a Java of this version does."""
    (home / "bin").mkdir(parents=True)
    program = home / "bin" / "java"
    script = f"#!/bin/sh\n[ $1 = -version ] && echo 'openjdk version \"{version}\"' >&2 || echo {modules}\n"
    program.write_text(script, encoding="utf-8")
    program.chmod(0o755)
    return home


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any Java."""
    monkeypatch.delenv("ES_JAVA_HOME", raising=False)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(java, "INSTALLED", tmp_path / "jvm")
    return tmp_path


def test_without_a_java_there_is_none() -> None:
    assert java.java_home() is None


def test_a_java_that_is_too_old_or_slimmed_is_passed_over(machine: Path) -> None:
    _install(machine / "jvm" / "old", "17.0.1")
    _install(machine / "jvm" / "slim", "25.0.1", "java.base@25")
    (machine / "jvm" / "empty").mkdir()
    assert java.java_home() is None
    fits = _install(machine / "jvm" / "fits", "21")
    assert java.java_home() == fits


def test_a_java_that_is_named_comes_first(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(machine / "jvm" / "installed", "25.0.1")
    monkeypatch.setenv("JAVA_HOME", str(_install(machine / "named", "21.0.2")))
    assert java.java_home() == machine / "named"
    monkeypatch.setenv("ES_JAVA_HOME", str(_install(machine / "old", "17.0.1")))
    assert java.java_home() == machine / "named"
    monkeypatch.setenv("ES_JAVA_HOME", str(_install(machine / "meant", "22")))
    assert java.java_home() == machine / "meant"


class _Server:
    def __init__(self, error: Exception | None = None) -> None:
        self._error = error
        self.killed = False

    def start(self) -> None:
        if self._error is not None:
            raise self._error

    def kill(self) -> None:
        self.killed = True


def _missing() -> _Server:
    raise ServerMissing("script/test --yes servers")


@pytest.mark.parametrize(("promised", "outcome"), [("", pytest.skip.Exception), ("1", pytest.fail.Exception)])
def test_a_missing_server_skips_loudly_and_fails_where_it_was_promised(
    monkeypatch: pytest.MonkeyPatch, promised: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("CI", promised)
    with pytest.raises(outcome, match="script/test --yes servers"), running(_missing):
        pass


def test_a_server_that_does_not_come_up_fails_and_is_killed() -> None:
    server = _Server(ServerFailed("the end of its log"))
    with pytest.raises(pytest.fail.Exception, match="the end of its log"), running(lambda: server):
        pass
    assert server.killed
