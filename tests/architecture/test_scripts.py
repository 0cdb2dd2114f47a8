# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The scripts a newcomer types: readable by a plain shell, and careful with a machine that is not theirs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

SCRIPTS = sorted(path.name for path in (ROOT / "script").iterdir())
COMMANDS = ["demo", "docs", "figure", "lint", "screenshots", "test"]
ON_A_BARE_MACHINE = ["cat", "dirname", "grep", "id", "sha256sum", "tr"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_plain_shell_and_stops_at_the_first_error(name: str) -> None:
    path = ROOT / "script" / name
    subprocess.run(["sh", "-n", path], check=True)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("#!/bin/sh\n")
    assert "\nset -eu\n" in text
    assert os.access(path, os.X_OK)


def test_the_ci_run_is_a_bash_script() -> None:
    path = ROOT / ".ci" / "run"
    subprocess.run(["bash", "-n", path], check=True)
    assert os.access(path, os.X_OK)


@pytest.fixture
def bare_machine(tmp_path: Path) -> Path:
    """A copy of what set-up reads, and a PATH with a shell's basics and Python, but no tesseract and no bubblewrap."""
    for part in ("script", "requirements"):
        shutil.copytree(ROOT / part, tmp_path / part)
    for part in ("package-lock.json", "pyproject.toml"):
        shutil.copy(ROOT / part, tmp_path)
    (tmp_path / "bin").mkdir()
    for program in ON_A_BARE_MACHINE:
        found = shutil.which(program)
        assert found
        (tmp_path / "bin" / program).symlink_to(found)
    (tmp_path / "bin" / "python3").symlink_to(Path(sys.executable).resolve())
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_without_yes_nothing_is_installed_and_the_line_to_paste_is_shown(bare_machine: Path, command: str) -> None:
    before = sorted(bare_machine.rglob("*"))
    ended = subprocess.run(
        [f"script/{command}", "one", "two"],
        cwd=bare_machine,
        env={"PATH": str(bare_machine / "bin")},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert ended.returncode == 3, ended.stderr
    assert f"\n  script/{command} --yes one two\n" in ended.stdout
    assert "tesseract-ocr" in ended.stdout
    assert "bubblewrap" in ended.stdout
    assert sorted(bare_machine.rglob("*")) == before
