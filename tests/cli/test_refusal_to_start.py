# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""No process starts with a secret that everybody knows or can read; which one it is is told, what it is is not."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from eakte.database.embedded import EmbeddedServer
from tests.cli.command import eakte
from tests.deployment import Site, new_site

INVALID, UNUSABLE = 2, 7
WELL_KNOWN = "change-me-4711"


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.mark.parametrize("process", ["serve", "worker", "indexer", "sequencer", "up"])
def test_the_secret_of_an_example_keeps_every_process_from_starting(site: Site, process: str) -> None:
    done = eakte(site, process, EAKTE_S3_SECRET_KEY=WELL_KNOWN)
    assert (done.returncode, done.stdout) == (INVALID, "")
    title, advice = done.stderr.splitlines()
    assert title == "Ein Geheimnis ist noch das eines Beispiels"
    assert "EAKTE_S3_SECRET_KEY" in advice
    assert "openssl rand" in advice
    assert WELL_KNOWN not in done.stderr


def test_a_password_in_a_file_that_everybody_can_read_is_refused(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("lieber-nicht-gezeigt", encoding="utf-8")
    path.chmod(0o644)
    done = eakte(site, "serve", EAKTE_DATABASE_PASSWORD_FILE=str(path))
    assert (done.returncode, done.stdout) == (INVALID, "")
    assert "EAKTE_DATABASE_PASSWORD_FILE" in done.stderr
    assert str(path) in done.stderr
    assert "lieber-nicht" not in done.stderr


def test_a_master_key_that_somebody_typed_is_refused(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.write_text(WELL_KNOWN.ljust(32, "!"), encoding="utf-8")
    path.chmod(0o600)
    done = eakte(site, "worker", EAKTE_MASTER_KEY_FILE=str(path))
    assert (done.returncode, done.stdout) == (UNUSABLE, "")
    assert str(path) in done.stderr
    assert "change-me" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_for_figures_that_is_taken_is_named(site: Site) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = eakte(site, "indexer", EAKTE_METRICS_PORT=str(port))
    assert (done.returncode, done.stdout) == (UNUSABLE, "")
    assert f"127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr
