# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A watcher that ends at any point of its work: the next one goes on, and every file becomes one scan."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eakte.domain.audit.values import Act
from tests.api.records import pdf
from tests.cli.command import environment
from tests.evidence import audit_log
from tests.integrations.dying import POINTS
from tests.integrations.station import Station

SECONDS = 120
LETTER, SECOND_LETTER = pdf("Ein Brief"), pdf("Noch ein Brief")


@contextmanager
def _process(station: Station, *program: str) -> Iterator[subprocess.Popen[bytes]]:
    settings = {"EAKTE_HOT_FOLDERS": str(station.root), "EAKTE_HOT_FOLDER_STEADY_SECONDS": "0.5"}
    settings["EAKTE_MIN_FREE_BYTES"] = "0"
    with subprocess.Popen([sys.executable, "-m", *program], env=environment(station.site, **settings)) as process:
        try:
            yield process
        finally:
            process.kill()


def _wait_until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _entries(station: Station) -> int:
    return len(audit_log(station.site, station.site.people.witten.tenant, Act.SCAN_RECEIVED, Act.SCAN_REJECTED))


def _finish(station: Station) -> None:
    """Let a sound process do the rest and stop it in order."""
    with _process(station, "eakte", "hotfolder") as process:
        _wait_until(lambda: all(each.startswith(".quarantine/") for each in station.left()))
        process.terminate()
        assert process.wait(SECONDS) == 0


@pytest.mark.parametrize("point", POINTS)
def test_after_a_kill_every_file_is_one_scan_or_lies_in_quarantine_once(station: Station, point: str) -> None:
    before = _entries(station)
    station.drop("a.pdf", LETTER)
    station.drop("b.pdf", b"")
    for _ in range(2):  # twice at the same point, if there is still something that leads to it
        if len(station.ledger()) < 2 or any(not each.startswith(".quarantine/") for each in station.left()):
            with _process(station, "tests.integrations.dying", point) as process:
                _wait_until(lambda: process.poll() is not None or _is_finished(station))
                assert process.poll() in {-signal.SIGKILL, None}
    station.drop("c.pdf", SECOND_LETTER)
    _finish(station)

    assert sorted(station.originals()) == sorted([LETTER, SECOND_LETTER])
    assert station.left() == [".quarantine/b.pdf", ".quarantine/b.pdf.grund.txt"]
    assert sorted((bytes(row.name), row.state) for row in station.ledger()) == [
        (b"a.pdf", "accepted"),
        (b"b.pdf", "rejected"),
        (b"c.pdf", "accepted"),
    ]
    assert _entries(station) == before + 3


def _is_finished(station: Station) -> bool:
    return len(station.ledger()) == 2 and all(each.startswith(".quarantine/") for each in station.left())


def test_two_processes_over_the_same_folder_take_every_file_once(station: Station) -> None:
    contents = [pdf(f"Brief {number}") for number in range(12)]
    with _process(station, "eakte", "hotfolder"), _process(station, "eakte", "hotfolder"):
        for number, content in enumerate(contents):
            station.drop(f"{number}.tmp", content).rename(station.witten / f"{number}.pdf")
        _wait_until(lambda: station.left() == [])
    assert sorted(station.originals()) == sorted(contents)


def test_a_scanned_letter_is_found_by_a_word_on_it(station: Station) -> None:
    """The whole thread: dropped, claimed, stored, read, indexed, found."""
    site = station.site
    station.drop("SCAN0042.pdf", pdf("Die Fledermausquartiere im Rathausturm bleiben erhalten"))
    with _process(station, "eakte", "hotfolder"):
        _wait_until(lambda: station.left() == [])
    site.work()
    clerk, neighbour = site.people.witten.clerk.token, site.people.hattingen.clerk.token
    found = site.get(clerk, "/api/v1/search", q="Fledermausquartiere").json()
    assert found["total"] == 1
    assert "SCAN0042.pdf" in str(found)
    assert site.get(neighbour, "/api/v1/search", q="Fledermausquartiere").json()["total"] == 0


def test_without_the_setting_the_command_says_what_is_missing(station: Station) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "eakte", "hotfolder"],
        env=environment(station.site),
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 2
    assert "EAKTE_HOT_FOLDERS" in done.stderr


def test_no_log_line_names_a_file(station: Station) -> None:
    program = ["tests.integrations.dying", "let go"]
    station.drop("Steuerschuld Quittenwurm.pdf", LETTER)
    station.drop("Anzeige Quittenwurm.pdf", b"")
    log = Path(station.root / "log")
    settings = {"EAKTE_HOT_FOLDERS": str(station.root), "EAKTE_HOT_FOLDER_STEADY_SECONDS": "0.5"}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [sys.executable, "-m", *program],
            env=environment(station.site, **settings, EAKTE_MIN_FREE_BYTES="0"),
            stdout=output,
            stderr=output,
        ) as process,
    ):
        assert process.wait(SECONDS) == -signal.SIGKILL
    assert "Quittenwurm" not in log.read_text(encoding="utf-8")
