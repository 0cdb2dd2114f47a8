# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A scanner drops a file into a town's folder: it becomes a scan of that town, once, or somebody is told why not."""

import os
from pathlib import Path

import pytest

from eakte.domain.audit.values import Act
from eakte.domain.filing.hot_folder import FoldersMissing
from eakte.kernel.clock import SystemClock, local_date
from tests.api.records import pdf
from tests.evidence import audit_log, stored_files
from tests.integrations.station import STEADY_SECONDS, Station

LETTER = pdf("Ein Brief")
SCANS = {
    "application/pdf": LETTER,
    "image/tiff": b"II*\x00 a picture",
    "image/jpeg": b"\xff\xd8\xff a picture",
    "image/png": b"\x89PNG\r\n\x1a\n a picture",
}
HOSTILE_NAMES = [
    b"a\\..\\..\\passwd",
    b"-rf *.pdf",
    b"$(reboot);`id`.pdf",
    b"zwei\nZeilen\t.pdf",
    "\u202efdp.exe".encode(),
    "Gebührenbescheid.pdf".encode("cp1252"),
    b"\xff\xfe\x01.pdf",
    b"n" * 251 + b".pdf",
    b"COM1.pdf ",
]


def test_a_finished_file_becomes_an_item_dated_today_and_leaves_the_folder(station: Station) -> None:
    witten = station.site.people.witten
    station.drop("Brief 1.pdf", LETTER)
    station.take()

    (item,) = station.items()
    today = local_date(SystemClock().now(), witten.tenant.zone)
    assert (item["channel"], item["received_on"], item["received_source"]) == ("scan", str(today), "hot_folder")
    (document,) = item["documents"]
    assert (document["file_name"], document["media_type"]) == ("Brief 1.pdf", "application/pdf")
    assert station.originals() == [LETTER]
    assert station.left() == []
    entry = audit_log(station.site, witten.tenant, Act.SCAN_RECEIVED)[-1]
    assert entry.object["id"] == item["id"]
    assert (entry.detail["file"], entry.person["name"]) == ("Brief 1.pdf", "hotfolder")
    (row,) = station.ledger()
    assert (bytes(row.name), row.state, row.size, str(row.item_id)) == (
        b"Brief 1.pdf",
        "accepted",
        len(LETTER),
        item["id"],
    )


@pytest.mark.parametrize("media_type", SCANS)
def test_the_bytes_tell_what_a_file_is_and_its_name_does_not(station: Station, media_type: str) -> None:
    station.drop("SCAN0001.dat", SCANS[media_type])
    station.take()
    assert [item["documents"][0]["media_type"] for item in station.items()] == [media_type]
    assert station.originals() == [SCANS[media_type]]


def test_a_file_that_still_grows_is_left_until_it_has_not_changed_for_long_enough(station: Station) -> None:
    path = station.drop("Brief.pdf", LETTER[:100])
    for _ in range(5):
        station.look(STEADY_SECONDS - 1)
        assert station.left() == ["Brief.pdf"]
        with path.open("ab") as file:
            file.write(b"x")
    path.write_bytes(LETTER)
    station.look()
    station.look(STEADY_SECONDS - 0.1)
    assert station.left() == ["Brief.pdf"]
    station.look(0.1)
    assert station.originals() == [LETTER]


def test_a_file_that_is_open_for_writing_is_left_however_long_nothing_happens(station: Station) -> None:
    path = station.drop("Brief.pdf", LETTER[:100])
    with path.open("ab") as file:
        for _ in range(5):
            station.look()
        assert station.left() == ["Brief.pdf"]
        file.write(LETTER[100:])
    station.take()
    assert station.originals() == [LETTER]


@pytest.mark.parametrize("name", [".brief.pdf", "~brief.pdf", "brief.pdf.part", "brief.TMP", "b.filepart", "Thumbs.db"])
def test_a_name_of_an_unfinished_file_is_left(station: Station, name: str) -> None:
    path = station.drop(name, LETTER)
    station.take()
    assert station.left() == [name]
    path.rename(station.witten / "brief.pdf")
    station.take()
    assert station.originals() == [LETTER]


def test_what_is_no_regular_file_is_left_and_keeps_nothing_waiting(station: Station) -> None:
    secret = station.root / "secret.pdf"
    secret.write_bytes(LETTER)
    (station.witten / "a-link.pdf").symlink_to(secret)
    (station.witten / "b-directory.pdf").mkdir()
    os.mkfifo(station.witten / "c-fifo.pdf")
    station.drop("z.pdf", SCANS["image/png"])
    station.take()
    assert station.originals() == [SCANS["image/png"]]
    assert station.left() == ["a-link.pdf", "c-fifo.pdf"]
    assert (station.witten / "b-directory.pdf").is_dir()


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_kept_byte_for_byte_and_shown_as_one_line(station: Station, name: bytes) -> None:
    station.drop(name, LETTER)
    station.take()
    assert [bytes(row.name) for row in station.ledger()] == [name]
    shown = station.items()[0]["documents"][0]["file_name"]
    assert shown.isprintable()
    assert shown
    assert station.left() == []


def test_a_name_from_windows_keeps_its_umlauts(station: Station) -> None:
    station.drop("Gebührenbescheid.pdf".encode("cp1252"), LETTER)
    station.take()
    assert station.items()[0]["subject"] == "Gebührenbescheid.pdf"


def test_the_same_bytes_dropped_again_are_another_scan_that_names_the_first(station: Station) -> None:
    for name in ("eins.pdf", "zwei.pdf"):
        station.drop(name, b"%PDF- twice")
        station.take()
    first, second = station.items()
    assert [row.same_as and str(row.same_as) for row in station.ledger()] == [None, first["id"]]
    entry = audit_log(station.site, station.site.people.witten.tenant, Act.SCAN_RECEIVED)[-1]
    assert entry.object["id"] == second["id"]
    assert entry.detail["same_as"] == first["id"]


def test_a_file_that_disappears_between_two_looks_is_no_matter(station: Station) -> None:
    path = station.drop("Brief.pdf", LETTER)
    station.look()
    path.unlink()
    station.look()
    assert (station.ledger(), station.left()) == ([], [])


def test_a_file_that_is_replaced_between_two_looks_is_watched_anew(station: Station) -> None:
    station.drop("Brief.pdf", LETTER)
    station.look()
    station.drop("neu.tmp", SCANS["image/png"]).replace(station.witten / "Brief.pdf")
    station.look()
    assert station.left() == ["Brief.pdf"]
    station.look()
    assert station.originals() == [SCANS["image/png"]]


def test_many_files_are_taken_in_the_order_of_their_names(station: Station) -> None:
    before = len(stored_files(station.site))
    contents = [pdf(f"Seite {number}") for number in range(23)]
    for number, content in enumerate(contents):
        station.drop(f"{number:03}.pdf", content)
    station.look()
    station.now += STEADY_SECONDS
    looks = 1
    while station.folders.look():
        looks += 1
    assert looks == 2  # twenty at a time, so that the other towns have their turn
    assert [bytes(row.name) for row in station.ledger()] == [f"{number:03}.pdf".encode() for number in range(23)]
    assert station.originals() == contents
    assert len(stored_files(station.site)) == before + 23


def test_a_directory_that_is_not_there_is_told_and_found_when_it_comes(station: Station) -> None:
    away = station.root.with_name(f"{station.root.name}-away")
    station.drop("Brief.pdf", LETTER)
    station.root.rename(away)
    with pytest.raises(FoldersMissing):
        station.look()
    assert not Path(station.root).exists()
    away.rename(station.root)
    station.take()
    assert station.originals() == [LETTER]
