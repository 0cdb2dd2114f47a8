# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What cannot become a scan lies in quarantine beside a note that says why; nobody else's file waits for it."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eakte.domain.audit.values import Act
from integrations.hotfolder.door import COUNT_SECONDS
from tests.api.callers import send, sign_in
from tests.api.records import pdf
from tests.disks import small_disk
from tests.evidence import audit_log
from tests.integrations.station import Station

LETTER = pdf("Ein Brief")
LIMIT = 50_000


def _linked(path: Path) -> None:
    path.write_bytes(LETTER)
    os.link(path, path.parent.parent / "second-name")


BAD_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "folder-file-empty": (Path.touch, "ist leer"),
    "folder-file-too-large": (lambda path: path.write_bytes(LETTER.ljust(LIMIT + 1, b"\n")), f"höchstens {LIMIT} Byte"),
    "folder-file-not-a-scan": (lambda path: path.write_bytes(b"MZ a program"), "kein Scan"),
    "folder-file-linked": (_linked, "zweiten Namen"),
}


@pytest.mark.parametrize("reason", BAD_FILES)
def test_a_bad_file_is_put_aside_with_its_reason_and_the_good_one_after_it_is_taken(
    station: Station, reason: str
) -> None:
    witten = station.site.people.witten
    station.watch(replace(station.site.deployment.platform, max_file_bytes=LIMIT))
    make, said = BAD_FILES[reason]
    make(station.witten / "Bauantrag Müller.pdf")
    content = (station.witten / "Bauantrag Müller.pdf").read_bytes()
    station.drop("zuletzt.pdf", LETTER.ljust(LIMIT, b"\n"))
    station.take()

    assert station.originals() == [LETTER.ljust(LIMIT, b"\n")]
    assert station.left() == [".quarantine/Bauantrag Müller.pdf", ".quarantine/Bauantrag Müller.pdf.grund.txt"]
    assert (station.quarantine / "Bauantrag Müller.pdf").read_bytes() == content
    assert said in station.note("Bauantrag Müller.pdf")
    row = next(row for row in station.ledger() if row.state == "rejected")
    assert (row.reason, bytes(row.name).decode(), row.item_id) == (reason, "Bauantrag Müller.pdf", None)
    entry = audit_log(station.site, witten.tenant, Act.SCAN_REJECTED)[-1]
    assert entry.detail == {"file": "Bauantrag Müller.pdf", "reason": reason}


def test_who_scans_sees_what_was_turned_away_until_somebody_takes_it_out(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    site = station.site
    station.drop("Bauantrag <b>Meier.pdf", b"")
    station.take()
    station.look(COUNT_SECONDS)
    assert "scan folder witten: 1 files in quarantine" in caplog.messages
    assert "Meier" not in caplog.text

    page = send(site, sign_in(site, site.people.witten.scan_operator), "GET", "/scan").text
    assert "Aus dem Scan-Ordner zurückgewiesen: 1" in page
    assert "Bauantrag &lt;b&gt;Meier.pdf" in page
    assert "ist leer" in page
    neighbour = send(site, sign_in(site, site.people.hattingen.scan_operator), "GET", "/scan").text
    assert "zurückgewiesen" not in neighbour
    assert "Meier" not in neighbour

    (station.quarantine / "Bauantrag <b>Meier.pdf").unlink()
    station.look(COUNT_SECONDS)
    assert "zurückgewiesen" not in send(site, sign_in(site, site.people.witten.scan_operator), "GET", "/scan").text
    assert "scan folder witten: 0 files in quarantine" in caplog.messages


def test_two_bad_files_of_one_name_lie_side_by_side(station: Station) -> None:
    for content in (b"eins", b"zwei"):
        station.drop("a.pdf", content)
        station.take()
    station.drop("a.pdf.grund.txt", b"drei")
    station.take()
    files = {path.read_bytes() for path in station.quarantine.iterdir()}
    assert {b"eins", b"zwei", b"drei"} <= files
    assert len(files) == 4  # the notes of all three are the same
    assert len(list(station.quarantine.iterdir())) == 6


def test_a_bad_file_with_the_longest_name_has_its_note(station: Station) -> None:
    station.drop("x" * 255, b"nichts")
    station.take()
    (row,) = station.ledger()
    assert bytes(row.name) == b"x" * 255
    assert station.left() == [f".quarantine/{row.id}", f".quarantine/{row.id}.grund.txt"]


def test_a_file_that_a_user_may_not_read_is_put_aside(station: Station) -> None:
    """As the user of a service and not as root, who may read everything."""
    if os.geteuid() != 0:
        pytest.skip("only root may become somebody else")
    path = station.drop("Brief.pdf", LETTER)
    station.look()
    station.look()  # as root: our directories are made
    path = station.drop("geheim.pdf", LETTER)
    path.chmod(0o000)
    claim = "0190a000-0000-7000-8000-000000000001"
    (station.claimed / claim).mkdir()
    path.rename(station.claimed / claim / "geheim.pdf")
    for directory in (station.root, station.witten, station.claimed, station.claimed / claim, station.quarantine):
        directory.chmod(0o777)
    code = f"""
import os
from uuid import UUID
from pathlib import Path
from eakte.domain.filing.hot_folder import FolderFileUnreadable
from eakte.services.hot_folders import Claim
from integrations.hotfolder.wire import opened_folder, opened_root
os.setuid(65534)
with opened_root(Path({str(station.root)!r})) as root, opened_folder(root, "witten") as folder:
    try:
        with folder.reading(Claim(UUID({claim!r}), b"geheim.pdf")):
            print("read")
    except FolderFileUnreadable:
        print("unreadable")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "unreadable\n"


def test_what_became_a_link_after_the_last_look_is_put_aside_and_not_followed(station: Station) -> None:
    station.drop("gut.pdf", LETTER)
    station.take()
    claim = station.claimed / "0190a000-0000-7000-8000-000000000002"
    claim.mkdir()
    secret = station.root / "hattingen" / "geheim.pdf"
    secret.write_bytes(pdf("Nur für Hattingen"))
    (claim / "Brief.pdf").symlink_to(secret)
    station.look(0)
    assert station.originals() == [LETTER]
    assert (station.quarantine / "Brief.pdf").is_symlink()
    assert "lässt sich nicht lesen" in station.note("Brief.pdf")
    assert secret.exists()


def test_a_file_of_a_folder_without_a_town_is_put_aside_there(station: Station) -> None:
    for name in ("Witten", "herdecke"):
        (station.root / name).mkdir()
        station.drop("Brief.pdf", LETTER, station.root / name)
    (station.root / "lost+found").mkdir()
    station.drop("Brief.pdf", LETTER, station.root / "lost+found")
    station.take()
    for name in ("Witten", "herdecke"):
        quarantine = station.root / name / ".quarantine"
        assert (quarantine / "Brief.pdf").read_bytes() == LETTER
        assert "gehört zu keiner Kommune" in (quarantine / "Brief.pdf.grund.txt").read_text(encoding="utf-8")
    assert [path.name for path in (station.root / "lost+found").iterdir()] == ["Brief.pdf"]
    assert station.items() == station.ledger() == []


def test_on_a_full_disk_a_bad_file_waits_for_its_note(station: Station, tmp_path: Path) -> None:
    with small_disk(tmp_path, "size=128k") as disk:
        station.root = disk
        station.watch(station.site.deployment.platform)
        (disk / "witten").mkdir()
        station.drop("leer.pdf", b"")
        filler = disk / "filler"
        with pytest.raises(OSError, match="No space left"):
            filler.write_bytes(bytes(1_000_000))
        station.take()
        assert [path for path in station.left() if path.startswith(".claimed/")] != []
        filler.unlink()
        station.take()
        station.take()
        assert station.left() == [".quarantine/leer.pdf", ".quarantine/leer.pdf.grund.txt"]
        assert "ist leer" in station.note("leer.pdf")
        assert len(station.ledger()) == 1
