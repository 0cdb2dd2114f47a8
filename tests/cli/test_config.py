# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""An operator asks what holds here and what is missing; the answer is German and changes nothing."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from eakte.config import PREFIX, Settings
from eakte.database.embedded import EmbeddedServer
from tests.cli.command import eakte
from tests.deployment import Site, new_site
from tests.integrations.timestamps.authority import Misbehaviour, timestamp_authority
from tests.servers.ports import free_ports

FINE, FAULT = "[in Ordnung] ", "[FEHLER] "
LABELS = ["Hauptschlüssel", "Speicher", "Suchindex", "Datenbank", "Abschottung"]
OPTIONAL_LABELS = ["Scan-Ordner", "Zeitstempel", "Prüfpunkte", "Löschverzeichnis"]


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def faults(output: str) -> dict[str, str]:
    """The hint that is printed below each fault, by the name of the check."""
    return dict(re.findall(r"^\[FEHLER\] (\w+): .+\n    (.+)$", output, flags=re.MULTILINE))


def test_a_deployment_that_works_passes_every_check(site: Site) -> None:
    done = eakte(site, "config", "check")
    assert done.returncode == 0, done.stdout
    assert [line.removeprefix(FINE).split(":")[0] for line in done.stdout.splitlines()] == [*LABELS, *OPTIONAL_LABELS]


def test_every_setting_is_explained_with_its_source_and_without_its_secrets(site: Site) -> None:
    url = site.deployment.settings.database_url or ""
    password = url.split(":")[2].split("@")[0]
    done = eakte(site, "config", "check", "--explain", EAKTE_STORE="memory:")
    assert done.returncode == 0, done.stdout
    explained, _ = done.stdout.split("\n\n")
    lines = {line.split()[0]: line for line in explained.splitlines()}
    assert lines.keys() == {PREFIX + name.upper() for name in Settings.model_fields}
    assert lines["EAKTE_PORT"].split()[1:] == ["8080", "(Vorgabe)"]
    assert lines["EAKTE_STORE"].split()[1:] == ["memory:", "(aus", "der", "Umgebung)"]
    assert lines["EAKTE_PG_BIN"].split()[1:] == ["nicht", "gesetzt", "(Vorgabe)"]
    assert password not in done.stdout
    assert ":***@" in lines["EAKTE_DATABASE_URL"]


def test_every_fault_is_named_at_once_with_a_hint(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    done = eakte(
        site,
        "config",
        "check",
        EAKTE_MASTER_KEY_FILE=str(tmp_path / "none"),
        EAKTE_STORE=f"file:{file}/objects",
        EAKTE_INDEX=f"file:{file}",
        EAKTE_DATABASE_URL="postgresql+psycopg://eakte_app:lindenblatt@/x?host=/nonexistent",
        EAKTE_SANDBOX="bubblewrap",
        PATH=str(tmp_path),
    )
    assert done.returncode == 7, done.stderr
    found = faults(done.stdout)
    assert list(found) == LABELS
    assert str(tmp_path / "none") in found["Hauptschlüssel"]
    assert f"{file}/objects" in found["Speicher"]
    assert str(file) in found["Suchindex"]
    assert "EAKTE_DATABASE_URL" in found["Datenbank"]
    assert "bubblewrap" in found["Abschottung"]
    assert "lindenblatt" not in done.stdout + done.stderr


@pytest.mark.parametrize("url", ["kein Ort", "postgresql+psycopg://db/x?gibtesnicht=1", ""])
def test_a_database_that_cannot_be_asked_is_one_fault(site: Site, tmp_path: Path, url: str) -> None:
    # Without an address it is the embedded server of a directory in which none was ever started.
    changes = {"EAKTE_DATABASE_URL": url} if url else {"EAKTE_DATABASE_URL": url, "EAKTE_DATA_DIR": str(tmp_path)}
    changes["EAKTE_MASTER_KEY_FILE"] = str(site.deployment.settings.master_key_path)
    done = eakte(site, "config", "check", **changes)
    assert (done.returncode, done.stderr) == (7, "")
    assert list(faults(done.stdout)) == ["Datenbank"]


def test_a_store_of_an_unknown_kind_is_named(site: Site) -> None:
    done = eakte(site, "config", "check", EAKTE_STORE="band:/dev/st0")
    assert done.returncode == 7
    assert "EAKTE_STORE" in faults(done.stdout)["Speicher"]


@pytest.mark.parametrize("location", ["elasticsearch+https://eakte:geheim@host:9200/eakte", "band:/dev/st0"])
def test_an_index_of_an_unknown_kind_is_named(site: Site, location: str) -> None:
    done = eakte(site, "config", "check", EAKTE_INDEX=location)
    assert done.returncode == 7
    assert "EAKTE_INDEX" in faults(done.stdout)["Suchindex"]
    assert "geheim" not in done.stdout + done.stderr


def test_a_search_server_that_is_away_is_told_with_the_kind_of_failure(site: Site) -> None:
    (port,) = free_ports(1)
    done = eakte(
        site,
        "config",
        "check",
        EAKTE_INDEX=f"elasticsearch+http://127.0.0.1:{port}/eakte",
        EAKTE_INDEX_USER="eakte",
        EAKTE_INDEX_PASSWORD="9f2c-Lindenblatt-41",
    )
    assert done.returncode == 7
    assert faults(done.stdout).keys() == {"Suchindex"}
    assert "ConnectionError" in faults(done.stdout)["Suchindex"]
    assert "Lindenblatt" not in done.stdout + done.stderr


def test_a_store_whose_parent_directory_is_not_there_is_a_fault(site: Site, tmp_path: Path) -> None:
    for location, faulty in ((tmp_path / "objects", []), (tmp_path / "gone" / "objects", ["Speicher"])):
        done = eakte(site, "config", "check", EAKTE_STORE=f"file:{location}")
        assert list(faults(done.stdout)) == faulty


def test_a_timestamp_is_asked_for_and_what_is_wrong_with_it_told(site: Site, tmp_path: Path) -> None:
    with timestamp_authority(tmp_path) as authority:
        settings = {
            "EAKTE_TIMESTAMP_URL": authority.url.replace("//", "//witten:9f2c-Lindenblatt-41@"),
            "EAKTE_TIMESTAMP_CA_FILE": str(authority.ca_file),
        }
        done = eakte(site, "config", "check", **settings)
        assert done.returncode == 0, done.stdout
        assert len(authority.queries) == 1
        for kind, reason in ((Misbehaviour.DOWN, "ConnectError"), (Misbehaviour.EXPIRED, "certificate has expired")):
            authority.misbehave(kind)
            failed = eakte(site, "config", "check", **settings)
            assert failed.returncode == 7
            assert faults(failed.stdout).keys() == {"Zeitstempel"}
            assert reason in faults(failed.stdout)["Zeitstempel"]
    assert "Lindenblatt" not in done.stdout + done.stderr


def test_an_authority_without_roots_stops_the_check(site: Site) -> None:
    done = eakte(site, "config", "check", EAKTE_TIMESTAMP_URL="http://tsa.example.org/")
    assert done.returncode == 2
    assert "EAKTE_TIMESTAMP_CA_FILE" in done.stderr


def test_checking_changes_nothing(site: Site, tmp_path: Path) -> None:
    done = eakte(site, "config", "check", "--explain", EAKTE_DATA_DIR=str(tmp_path / "new"))
    assert list(faults(done.stdout)) == ["Hauptschlüssel"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("setting", "check"), [("EAKTE_WITNESS_DIR", "Prüfpunkte"), ("EAKTE_LEDGER_DIR", "Löschverzeichnis")]
)
def test_a_folder_that_cannot_be_made_is_a_fault(site: Site, tmp_path: Path, setting: str, check: str) -> None:
    (tmp_path / "file").touch()
    done = eakte(site, "config", "check", **{setting: str(tmp_path / "file")})
    assert done.returncode != 0
    assert faults(done.stdout).keys() == {check}
    assert eakte(site, "config", "check", **{setting: str(tmp_path / "new" / "folder")}).returncode == 0
    assert not (tmp_path / "new").exists()
