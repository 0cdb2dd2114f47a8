# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Proofs of the audit log hold by our own rules and by those of the verifier that needs nothing of us."""

import base64
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.checkpoint import Checkpoint, parse, read_checkpoint
from eakte.domain.audit.tree import is_consistent, root_of_inclusion
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import Tenant, system
from eakte.offline import verify_audit_log
from tests.deployment import Site, new_site
from tests.evidence import as_owner, audit_log, check_problem, entry_ids

Verify = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture
def verify(site: Site, tmp_path: Path) -> Verify:
    """Exit code and words of the offline verifier, a process of its own with the published keys."""
    keys = tmp_path / "jwks.json"
    keys.write_text(site.http.get("/.well-known/jwks.json").text, "utf-8")

    def verified(proof: dict[str, Any], *receipts: str) -> tuple[int, str]:
        file = tmp_path / "proof.json"
        file.write_text(json.dumps(proof), "utf-8")
        arguments = [sys.executable, verify_audit_log.__file__, "--proof", str(file), "--keys", str(keys)]
        for number, receipt in enumerate(receipts):
            kept = tmp_path / f"receipt-{number}"
            kept.write_text(receipt, "utf-8")
            arguments += ["--receipt", str(kept)]
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)
        assert done.stderr == ""
        return done.returncode, done.stdout

    return verified


def write(site: Site, tenant: Tenant, entries: int) -> list[UUID]:
    with site.deployment.platform.database.begin(system(tenant, "test")) as uow:
        return [uow.audit.record(Act.ITEM_OPENED, AuditObject("inbox_item", new_id())).id for _ in range(entries)]


def checkpoint_of(note: str) -> Checkpoint:
    return read_checkpoint(parse(note.encode()).body)


def path_of(proof: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(each) for each in proof["path"]]


def holds(proof: dict[str, Any]) -> bool:
    """Whether the path leads to the root of its checkpoint, by the rules of RFC 9162."""
    checkpoint = checkpoint_of(proof["checkpoint"])
    assert (checkpoint.size, str(checkpoint.tenant_id)) == (proof["size"], proof["tenant"])
    leaf = bytes.fromhex(proof["leaf_hash"])
    return root_of_inclusion(proof["index"], proof["size"], leaf, path_of(proof)) == checkpoint.root


def test_every_receipt_of_a_site_proves_itself_also_one_that_was_pending(site: Site, verify: Verify) -> None:
    for town in (site.people.witten, site.people.hattingen):
        accepted = [site.submit(town.portal_key, idempotency_key=f"beleg {number}").json() for number in range(3)]
        for each in accepted:
            pending = site.get(town.portal_key, f"/api/v1/submissions/{each['id']}/proof")
            check_problem(pending, 409, "proof-pending")
            assert pending.headers["retry-after"] == "1"
        write(site, town.tenant, 300)
        site.sequence()
        for each in accepted:
            proof = site.get(town.portal_key, f"/api/v1/submissions/{each['id']}/proof").json()
            assert holds(proof)
            code, said = verify(proof, each["receipt"])
            assert code == 0, said


def test_a_receipt_is_proven_to_the_portal_client_that_got_it_alone(site: Site) -> None:
    witten = site.people.witten
    submission = site.submit(witten.portal_key, idempotency_key="allein").json()["id"]
    site.sequence()
    proof = f"/api/v1/submissions/{submission}/proof"
    check_problem(site.get(witten.other_portal_key, proof), 404, "submission-not-found")
    check_problem(site.get(site.people.hattingen.portal_key, proof), 404, "submission-not-found")
    check_problem(site.get(witten.auditor.token, proof), 403, "forbidden")


def test_every_entry_is_proven_to_the_auditor(site: Site, verify: Verify) -> None:
    witten = site.people.witten
    (waiting,) = write(site, witten.tenant, 1)
    address = "/api/v1/audit/entries/{}/proof"
    check_problem(site.get(witten.auditor.token, address.format(waiting)), 409, "proof-pending")
    site.sequence()
    for entry in audit_log(site, witten.tenant)[:30]:
        proof = site.get(witten.auditor.token, address.format(entry.id)).json()
        assert proof["leaf_hash"] == entry.leaf_hash.hex()
        assert holds(proof)
    assert verify(site.get(witten.auditor.token, address.format(waiting)).json())[0] == 0
    for unknown in (new_id(), *entry_ids(site, site.people.hattingen.tenant)):
        check_problem(site.get(witten.auditor.token, address.format(unknown)), 404, "audit-entry-not-found")


def test_who_watches_the_log_can_show_that_it_only_grew(site: Site, verify: Verify) -> None:
    witten = site.people.witten
    notes = []
    for entries in (5, 300, 1):
        write(site, witten.tenant, entries)
        site.sequence()
        answer = site.get(witten.portal_key, "/api/v1/audit/checkpoint")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        notes.append(answer.text)
    sizes = [checkpoint_of(note).size for note in notes]
    for watcher in (witten.portal_key, witten.auditor.token):
        for first, old in zip(notes, sizes, strict=True):
            assert site.get(watcher, f"/api/v1/audit/checkpoints/{old}").text == first
            for second, new in zip(notes, sizes, strict=True):
                answer = site.get(watcher, "/api/v1/audit/consistency", **{"from": old, "to": new})
                if old > new:
                    check_problem(answer, 422, "outside-the-log")
                    continue
                proof = answer.json()
                assert (proof["checkpoint_from"], proof["checkpoint_to"]) == (first, second)
                roots = checkpoint_of(first).root, checkpoint_of(second).root
                assert is_consistent(old, roots[0], new, roots[1], path_of(proof))
                assert verify(proof)[0] == 0


@pytest.mark.parametrize("size", ["0", "-1", "999999999", "99999999999999999999999"])
def test_a_size_without_a_checkpoint_is_not_found(site: Site, size: str) -> None:
    auditor = site.people.witten.auditor.token
    site.sequence()
    last = checkpoint_of(site.get(auditor, "/api/v1/audit/checkpoint").text).size
    check_problem(site.get(auditor, f"/api/v1/audit/checkpoints/{size}"), 404, "checkpoint-not-found")
    wrong: tuple[dict[str, str | int], ...] = ({"from": size, "to": last}, {"from": last, "to": size})
    for sizes in wrong:
        check_problem(site.get(auditor, "/api/v1/audit/consistency", **sizes), 404, "checkpoint-not-found")


def test_a_log_without_a_checkpoint_is_pending(embedded_server: EmbeddedServer) -> None:
    with new_site(embedded_server) as fresh:
        answer = fresh.get(fresh.people.witten.auditor.token, "/api/v1/audit/checkpoint")
        check_problem(answer, 409, "proof-pending")


@pytest.fixture
def proven(site: Site) -> tuple[dict[str, Any], str, dict[str, Any]]:
    """An inclusion proof of Witten with its receipt, and one of Hattingen."""
    witten, hattingen = site.people.witten, site.people.hattingen
    site.sequence()  # an older tree than that of the proof
    own = site.submit(witten.portal_key, idempotency_key="fremd").json()
    other = site.submit(hattingen.portal_key, idempotency_key="fremd").json()
    site.sequence()
    return (
        site.get(witten.portal_key, f"/api/v1/submissions/{own['id']}/proof").json(),
        own["receipt"],
        site.get(hattingen.portal_key, f"/api/v1/submissions/{other['id']}/proof").json(),
    )


def test_the_verifier_refuses_what_belongs_elsewhere(
    site: Site, verify: Verify, proven: tuple[dict[str, Any], str, dict[str, Any]]
) -> None:
    proof, receipt, foreign = proven
    older = site.get(site.people.witten.auditor.token, f"/api/v1/audit/checkpoints/{_sizes(site)[0]}").text
    assert verify(proof, receipt)[0] == 0
    for forged in (
        foreign,
        {**proof, "tenant": foreign["tenant"]},
        {**proof, "checkpoint": foreign["checkpoint"]},
        {**proof, "index": proof["index"] - 1},
        {**proof, "size": proof["size"] - 1},
        {**proof, "checkpoint": older, "size": checkpoint_of(older).size},
        {**proof, "path": proof["path"][::-1]},
        {**proof, "path": proof["path"][:-1]},
        {**proof, "leaf_hash": foreign["leaf_hash"]},
        {**proof, "entry": foreign["entry"]},
    ):
        code, said = verify(forged, receipt)
        assert code == 1, said


def _sizes(site: Site) -> list[int]:
    with as_owner(site, site.people.witten.tenant) as connection:
        return list(connection.scalars(text("SELECT size FROM records.audit_checkpoints ORDER BY size")))


def test_a_proof_given_to_somebody_is_one_entry_a_quarter_of_an_hour(site: Site) -> None:
    witten = site.people.witten
    submission = site.submit(witten.portal_key, idempotency_key="eintrag").json()["id"]
    site.sequence()
    size = _sizes(site)[0]
    before = entry_ids(site, witten.tenant)
    for _ in range(3):
        site.get(witten.other_portal_key, "/api/v1/audit/checkpoint")
        site.get(witten.portal_key, f"/api/v1/submissions/{submission}/proof")
        site.get(witten.other_portal_key, "/api/v1/audit/consistency", **{"from": size, "to": size})
    entries = audit_log(site, witten.tenant, without=before)
    assert [entry.act for entry in entries] == [Act.PROOF_ISSUED] * 2
    assert [entry.object["type"] for entry in entries] == ["submission", "tenant"]
    assert entries[1].detail == {"from": size, "to": size}


BREAKS = {
    "entry-changed": "UPDATE records.audit_entries SET entry = entry || 'x'::bytea WHERE id = :id",
    "another-root": "UPDATE records.audit_checkpoints SET root = sha256(root)",
}


@pytest.mark.parametrize("reason", BREAKS)
def test_a_log_that_does_not_fit_its_checkpoint_proves_nothing(embedded_server: EmbeddedServer, reason: str) -> None:
    with new_site(embedded_server) as broken:
        witten = broken.people.witten
        (entry, _) = write(broken, witten.tenant, 2)
        broken.sequence()
        with as_owner(broken, witten.tenant) as connection:
            connection.execute(text(BREAKS[reason]), {"id": entry} if ":id" in BREAKS[reason] else {})
        answer = broken.get(witten.auditor.token, f"/api/v1/audit/entries/{entry}/proof")
        assert check_problem(answer, 409, "audit-log-broken")["reason"] == reason
