# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""`eakte audit` and `eakte signing-key` as an operator calls them."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from eakte.bootstrap import current_signer
from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT, Tenant, system
from tests.cli.command import eakte, environment
from tests.deployment import Site, new_site
from tests.evidence import as_owner, audit_log
from tests.faults.processes import catches, kill_all
from tests.faults.stack import wait_until
from tests.integrations.timestamps.authority import timestamp_authority

OK, INVALID, NOT_FOUND, CONFLICT, UNAVAILABLE, BROKEN = 0, 2, 4, 6, 7, 8
PATIENCE_SECONDS = 120.0


@pytest.fixture
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        opened.sequence()
        yield opened


def witten(site: Site) -> Tenant:
    return site.people.witten.tenant


def grow(site: Site, entries: int = 3) -> bytes:
    """More entries with their places; the note over all."""
    with site.deployment.platform.database.begin(system(witten(site), "test")) as uow:
        for _ in range(entries):
            uow.audit.record(Act.ITEM_OPENED, AuditObject("inbox_item", new_id()))
    site.sequence()
    with site.deployment.platform.database.read(system(witten(site), "test")) as unit:
        last = unit.audit_log.last_checkpoint()
    assert last is not None
    return last.note


def change(site: Site, statement: str) -> None:
    with as_owner(site, witten(site)) as connection:
        assert connection.execute(text(statement)).rowcount > 0


def test_logs_that_hold_are_told_to_and_say_so_themselves(site: Site) -> None:
    grow(site)
    done = eakte(site, "audit", "verify")
    assert (done.returncode, done.stderr) == (OK, "")
    told = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert told.keys() == {"betrieb", "hattingen", "witten"}
    assert all(line.endswith("alles stimmt") for line in told.values())
    assert audit_log(site, witten(site), Act.LOG_VERIFIED)[-1].detail["findings"] == 0


def test_what_does_not_hold_is_told_in_german_and_by_the_exit_code(site: Site) -> None:
    grow(site)
    change(
        site,
        "UPDATE records.audit_entries SET entry = entry || ' '::bytea"
        " WHERE id = (SELECT id FROM records.audit_leaves WHERE leaf_index = 4)",
    )
    done = eakte(site, "audit", "verify", "witten")
    assert done.returncode == BROKEN
    head, *findings = done.stdout.splitlines()
    assert head.endswith("STIMMT NICHT")
    assert findings == ["  Eintrag 4 wurde verändert, nachdem er geschrieben war."]
    assert eakte(site, "audit", "verify", "hattingen").returncode == OK
    assert eakte(site, "audit", "verify").returncode == BROKEN


def test_a_log_that_was_cut_is_found_with_a_checkpoint_from_elsewhere(site: Site, tmp_path: Path) -> None:
    witness = tmp_path / "witness.note"
    grow(site)
    witness.write_bytes(grow(site))
    assert eakte(site, "audit", "verify", "witten", "--witness", str(witness)).returncode == OK
    site.sequence()
    with as_owner(site, witten(site)) as owner:
        for table in ("checkpoints WHERE size > 5", "leaves WHERE leaf_index >= 5"):
            owner.execute(text(f"DELETE FROM records.audit_{table}"))
    done = eakte(site, "audit", "verify", "witten", "--witness", str(witness))
    assert done.returncode == BROKEN
    assert "Der aufbewahrte Prüfpunkt 1 bezeugt" in done.stdout


def test_a_checkpoint_that_cannot_be_read_or_belongs_to_nobody_named_is_refused(site: Site, tmp_path: Path) -> None:
    for arguments in (
        ("verify", "witten", "--witness", str(tmp_path / "nichts")),
        ("verify", "--witness", str(tmp_path)),
    ):
        done = eakte(site, "audit", *arguments)
        assert (done.returncode, done.stdout) == (INVALID, "")
        assert "Prüfpunkt" in done.stderr


def test_an_unknown_town_is_named(site: Site) -> None:
    done = eakte(site, "audit", "verify", "atlantis")
    assert (done.returncode, done.stdout) == (NOT_FOUND, "")
    assert "atlantis" in done.stderr


def test_an_export_is_verified_elsewhere(site: Site, tmp_path: Path) -> None:
    grow(site)
    folder = tmp_path / "export"
    done = eakte(site, "audit", "export", "witten", str(folder))
    assert (done.returncode, done.stderr) == (OK, "")
    entries = len((folder / "entries.jsonl").read_bytes().splitlines())
    assert done.stdout.startswith(f"{entries} Einträge, ")
    judged = subprocess.run(
        [sys.executable, "-I", folder / "verify.py", folder], capture_output=True, text=True, check=False, timeout=60
    )
    assert judged.returncode == OK, judged.stdout
    again = eakte(site, "audit", "export", "witten", str(folder))
    assert again.returncode == CONFLICT
    assert again.stderr.startswith("Der Ordner für den Export ist nicht leer\n")
    nowhere = eakte(site, "audit", "export", "witten", str(tmp_path / "a" / "b"))
    assert nowhere.returncode == UNAVAILABLE


def test_the_state_of_every_log_is_one_line(site: Site) -> None:
    grow(site)
    with site.deployment.platform.database.begin(system(witten(site), "test")) as uow:
        uow.audit.record(Act.ITEM_OPENED, AuditObject("inbox_item", new_id()))
    with site.deployment.platform.database.directory() as unit:
        unit.audit_upkeep.stop(site.people.hattingen.tenant.id, "another-root", unit.now)
    done = eakte(site, "audit", "status")
    assert done.returncode == OK, done.stderr
    lines = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert lines.keys() == {"betrieb", "hattingen", "witten"}
    assert "1 warten seit " in lines["witten"]
    assert "gestempelt -" in lines["witten"]
    assert "ANGEHALTEN" not in lines["witten"]
    assert lines["hattingen"].endswith("ANGEHALTEN: another-root")


def test_a_stopped_town_goes_on_when_an_operator_says_why(site: Site) -> None:
    with site.deployment.platform.database.directory() as unit:
        unit.audit_upkeep.stop(witten(site).id, "another-root", unit.now)
    assert site.submit(site.people.witten.portal_key).status_code == 503
    for reason in ((), ("--reason", " ")):
        assert eakte(site, "audit", "resume", "witten", *reason).returncode == INVALID
    assert site.submit(site.people.witten.portal_key).status_code == 503
    done = eakte(site, "audit", "resume", "witten", "--reason", "Sicherung eingespielt")
    assert (done.returncode, done.stdout) == (OK, "")
    assert site.submit(site.people.witten.portal_key).status_code == 201
    (entry,) = audit_log(site, witten(site), Act.LOG_RESUMED)
    assert entry.detail == {"reason": "Sicherung eingespielt"}
    again = eakte(site, "audit", "resume", "witten", "--reason", "noch einmal")
    assert again.returncode == CONFLICT
    assert again.stderr.startswith("Dieses Prüfprotokoll ist nicht angehalten\n")
    assert len(audit_log(site, witten(site), Act.LOG_RESUMED)) == 1


def test_a_person_is_erased_once_and_the_log_still_holds(site: Site) -> None:
    clerk = site.people.witten.clerk
    assert site.get(clerk.token, "/api/v1/inbox").status_code == 200
    person = str(clerk.actor.id)
    assert eakte(site, "audit", "erase-person", "witten", "keine-uuid", "--reason", "x").returncode == INVALID
    assert eakte(site, "audit", "erase-person", "witten", person, "--reason", "").returncode == INVALID
    done = eakte(site, "audit", "erase-person", "witten", person, "--reason", "Löschantrag")
    assert (done.returncode, done.stdout, done.stderr) == (OK, "1 Einträge\n", "")
    site.sequence()
    assert eakte(site, "audit", "verify", "witten").returncode == OK
    again = eakte(site, "audit", "erase-person", "witten", person, "--reason", "Löschantrag")
    assert again.returncode == NOT_FOUND
    assert again.stderr.startswith("Diese Person kennt das Prüfprotokoll nicht\n")


def test_a_new_key_signs_from_now_on_and_what_the_old_one_signed_stays_genuine(site: Site, tmp_path: Path) -> None:
    receipt = tmp_path / "receipt"
    receipt.write_text(site.submit(site.people.witten.portal_key).json()["receipt"], encoding="utf-8")
    grow(site)
    old = site.deployment.platform.signer.newest
    made = eakte(site, "signing-key", "rotate")
    assert (made.returncode, made.stderr) == (OK, "")
    kid = made.stdout.strip()
    assert kid != old
    listed = [line.split() for line in eakte(site, "signing-key", "list").stdout.splitlines()]
    assert [line[1:] for line in listed] == [[kid, "signiert"], [old, "signierte", "früher"]]
    assert audit_log(site, DEPLOYMENT, Act.SIGNING_KEY_CREATED)[-1].detail == {"kid": kid}
    assert eakte(site, "receipt", "verify", str(receipt)).returncode == OK
    site.sequence()
    assert eakte(site, "audit", "verify").returncode == OK
    published = current_signer(site.deployment).public_keys()["keys"]
    assert [key["kid"] for key in published] == [kid, old]
    assert "private" not in json.dumps(published)
    assert all("d" not in key for key in published)


def test_the_sequencer_signs_lays_down_and_has_stamped_until_it_is_told_to_stop(site: Site, tmp_path: Path) -> None:
    grow(site)
    witness, printed = tmp_path / "witness", tmp_path / "printed"
    (tmp_path / "authority").mkdir()
    with timestamp_authority(tmp_path / "authority") as authority, printed.open("wb") as target:
        settings = environment(
            site,
            EAKTE_TIMESTAMP_URL=authority.url,
            EAKTE_TIMESTAMP_CA_FILE=str(authority.ca_file),
            EAKTE_WITNESS_DIR=str(witness),
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "eakte", "sequencer"], env=settings, stdout=target, stderr=target
        )
        try:
            wait_until(lambda: len(list(witness.rglob("*.note"))) >= 2 and _stamped(site), PATIENCE_SECONDS)
            wait_until(lambda: catches(process.pid, signal.SIGTERM), PATIENCE_SECONDS)
            process.terminate()
            assert process.wait(PATIENCE_SECONDS) == 0
        finally:
            if process.poll() is None:
                kill_all(process.pid)
                process.wait()
        status = eakte(
            site, "audit", "status", EAKTE_TIMESTAMP_URL=authority.url, EAKTE_TIMESTAMP_CA_FILE=str(authority.ca_file)
        )
    assert "Traceback" not in printed.read_text(encoding="utf-8")
    assert {path.parent.name for path in witness.rglob("*.note")} >= {"witten", "hattingen"}
    (line,) = (line for line in status.stdout.splitlines() if line.startswith("witten"))
    assert "gestempelt 20" in line
    assert "ohne Zeitstempel" not in line


def _stamped(site: Site) -> bool:
    with site.deployment.platform.database.read(system(witten(site), "test")) as unit:
        return unit.audit_log.last_timestamp() is not None
