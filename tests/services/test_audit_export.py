# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""An exported audit log is accepted by the verifier that lies in it, which knows nothing of this service."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from eakte.bootstrap import current_signer
from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.clock import local_date
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT, Tenant, TenantId, system
from eakte.services import signing
from eakte.services.audit_export import (
    Exported,
    ExportFolderTaken,
    ExportFolderUnusable,
    NothingToExport,
    export,
)
from eakte.services.sequencing import AuditLogBroken
from eakte.services.signing import Signer
from tests.deployment import Site, clock_moved, new_site
from tests.evidence import as_owner, audit_log

HOLDS, DOES_NOT = 0, 1


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def witten(site: Site) -> Tenant:
    return site.people.witten.tenant


def grow(site: Site, entries: int = 1) -> None:
    with site.deployment.platform.database.begin(system(witten(site), "test")) as uow:
        for _ in range(entries):
            uow.audit.record(Act.ITEM_OPENED, AuditObject("inbox_item", new_id()))
    site.sequence()


def exported(site: Site, folder: Path, tenant: Tenant | None = None, signer: Signer | None = None) -> Exported:
    platform = site.deployment.platform
    return export(platform, signer or platform.signer, tenant or witten(site), folder)


def judged(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", folder / "verify.py", folder, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def checkpoint_sizes(site: Site) -> list[int]:
    with site.deployment.platform.database.read(system(witten(site), "test")) as unit:
        return [row.size for row in unit.audit_log.checkpoints()]


def test_the_verifier_in_it_accepts_an_export_with_receipts_and_a_witness(site: Site, tmp_path: Path) -> None:
    receipts = []
    for number in range(2):
        answer = site.submit(site.people.witten.portal_key, idempotency_key=f"receipt {number}").json()
        receipts.append(tmp_path / f"receipt-{number}")
        receipts[-1].write_text(answer["receipt"], encoding="utf-8")
    site.sequence()
    with site.deployment.platform.database.read(system(witten(site), "test")) as unit:
        checkpoint = unit.audit_log.last_checkpoint()
    assert checkpoint is not None
    witness = tmp_path / "witness.note"
    witness.write_bytes(checkpoint.note)
    keys = tmp_path / "jwks.json"
    keys.write_text(site.http.get("/.well-known/jwks.json").text, encoding="utf-8")
    grow(site, 300)

    folder = tmp_path / "export"
    done = exported(site, folder)
    with_receipts = [argument for path in receipts for argument in ("--receipt", path)]
    verdict = judged(folder, *with_receipts, "--witness", witness, "--keys", keys)
    assert verdict.returncode == HOLDS, verdict.stdout
    assert verdict.stdout.count("its entry") == len(receipts)
    assert f"begins with the {checkpoint.size} entries" in verdict.stdout
    assert len((folder / "entries.jsonl").read_bytes().splitlines()) == done.entries == checkpoint_sizes(site)[-1]
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_what_waits_is_not_in_it_and_the_log_says_that_it_was_exported(site: Site, tmp_path: Path) -> None:
    grow(site)
    size = checkpoint_sizes(site)[-1]
    with site.deployment.platform.database.begin(system(witten(site), "test")) as uow:
        uow.audit.record(Act.ITEM_OPENED, AuditObject("inbox_item", new_id()))
    assert exported(site, tmp_path / "export").entries == size
    assert judged(tmp_path / "export").returncode == HOLDS
    entry = audit_log(site, witten(site), Act.LOG_EXPORTED)[-1]
    assert (entry.object["type"], entry.detail) == ("audit_log", {"entries": size})
    site.sequence()
    assert exported(site, tmp_path / "later").entries == size + 2


def test_the_last_checkpoint_of_each_day_is_in_it_and_every_stamped_one(
    embedded_server: EmbeddedServer, tmp_path: Path
) -> None:
    with new_site(embedded_server) as site:
        days: dict[object, int] = {}
        for day in range(3):
            for hour in (0, 1, 2):
                with clock_moved(site, timedelta(days=day, hours=hour)):
                    grow(site)
                    with site.deployment.platform.database.begin(system(witten(site), "test")) as uow:
                        days[local_date(uow.now, witten(site).zone)] = checkpoint_sizes(site)[-1]
        stamped = checkpoint_sizes(site)[0]
        with site.deployment.platform.database.begin(system(witten(site), "test")) as uow:
            uow.sequence.add_timestamp(stamped, uow.now, b"old")
            uow.sequence.add_timestamp(stamped, uow.now, b"a response")
        platform, folder = site.deployment.platform, tmp_path / "export"
        done = export(platform, platform.signer, witten(site), folder, b"certificates")
        kept = sorted(int(path.stem) for path in (folder / "checkpoints").iterdir())
        assert kept == sorted({stamped, *days.values()})
        assert (done.checkpoints, done.timestamps) == (len(kept), 1)
        assert (folder / f"timestamps/{stamped:012}.tsr").read_bytes() == b"a response"
        assert (folder / "timestamps" / "ca.pem").read_bytes() == b"certificates"
        assert judged(folder).returncode == HOLDS


def test_keys_that_signed_earlier_are_in_it(site: Site, tmp_path: Path) -> None:
    grow(site)
    kid = signing.rotate(site.deployment.platform.database, site.deployment.keyring)
    exported(site, tmp_path / "export", signer=current_signer(site.deployment))
    keys = json.loads((tmp_path / "export" / "keys.json").read_bytes())["keys"]
    assert kid in {key["kid"] for key in keys}
    assert len(keys) >= 2
    assert judged(tmp_path / "export").returncode == HOLDS


def test_the_deployments_own_log_can_be_exported(site: Site, tmp_path: Path) -> None:
    signing.rotate(site.deployment.platform.database, site.deployment.keyring)
    site.sequence()
    assert exported(site, tmp_path / "export", DEPLOYMENT).entries >= 1
    assert judged(tmp_path / "export").returncode == HOLDS


def test_a_file_that_is_changed_afterwards_is_noticed(site: Site, tmp_path: Path) -> None:
    grow(site)
    exported(site, tmp_path / "export")
    entries = tmp_path / "export" / "entries.jsonl"
    entries.write_bytes(entries.read_bytes().replace(b'"done"', b'"gone"', 1))
    assert judged(tmp_path / "export").returncode == DOES_NOT


def test_no_name_stands_in_it(site: Site, tmp_path: Path) -> None:
    site.get(site.people.witten.clerk.token, "/api/v1/inbox")
    site.sequence()
    exported(site, tmp_path / "export")
    content = (tmp_path / "export" / "entries.jsonl").read_bytes()
    assert site.people.witten.clerk.actor.name.encode() not in content
    assert (
        str(site.people.witten.clerk.actor.id).encode()
        not in json.dumps([json.loads(line) for line in content.splitlines() if b"inbox.listed" in line]).encode()
    )


def test_a_folder_with_something_in_it_and_a_file_are_refused(site: Site, tmp_path: Path) -> None:
    grow(site)
    full, file = tmp_path / "full", tmp_path / "file"
    full.mkdir()
    (full / "mine").touch()
    file.touch()
    for taken in (full, file):
        with pytest.raises(ExportFolderTaken):
            exported(site, taken)
    assert [path.name for path in full.iterdir()] == ["mine"]
    empty = tmp_path / "empty"
    empty.mkdir()
    exported(site, empty)
    assert judged(empty).returncode == HOLDS


def test_a_folder_below_none_cannot_be_used(site: Site, tmp_path: Path) -> None:
    grow(site)
    with pytest.raises(ExportFolderUnusable):
        exported(site, tmp_path / "nowhere" / "export")


def test_an_export_that_breaks_off_leaves_no_folder_and_no_entry(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(site)
    before = len(audit_log(site, witten(site), Act.LOG_EXPORTED))

    def die(*_: object) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(Signer, "sign_note", die)
    with pytest.raises(ZeroDivisionError):
        exported(site, tmp_path / "export")
    assert list(tmp_path.iterdir()) == []
    assert len(audit_log(site, witten(site), Act.LOG_EXPORTED)) == before


def test_a_log_without_a_checkpoint_has_nothing_to_export(site: Site, tmp_path: Path) -> None:
    nobody = Tenant(TenantId(new_id()), "niemand", "Niemand", witten(site).zone)
    with pytest.raises(NothingToExport):
        exported(site, tmp_path / "export", nobody)
    assert list(tmp_path.iterdir()) == []


def test_a_log_with_a_gap_is_not_exported(embedded_server: EmbeddedServer, tmp_path: Path) -> None:
    with new_site(embedded_server) as site:
        grow(site, 5)
        with as_owner(site, witten(site)) as connection:
            connection.exec_driver_sql("DELETE FROM records.audit_leaves WHERE leaf_index = 3")
        with pytest.raises(AuditLogBroken):
            exported(site, tmp_path / "export")
        assert list(tmp_path.iterdir()) == []
