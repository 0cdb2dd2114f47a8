# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a portal hands in is received once, with a receipt that anyone can check."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import system
from eakte.services import accounts
from tests.deployment import RECEIVED_AT, File, Site, new_site, submission
from tests.evidence import audit_log, check_problem, traces

LETTER: File = ("anlage", "Anlage.txt", "text/plain", b"Guten Tag")
PLAN: File = ("plan", "Lageplan.bin", "application/octet-stream", bytes(range(256)) * 300)


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture
def key() -> str:
    return str(new_id())


def _first(content: bytes) -> File:
    return ("submission", "submission.json", "application/json", content)


def _claims(site: Site, receipt: str) -> dict[str, Any]:
    """Check a receipt with nothing but the public keys and the signature scheme (RFC 7515, RFC 8037)."""
    header, payload, signature = (base64.urlsafe_b64decode(part + "==") for part in receipt.split("."))
    keys = {key["kid"]: key for key in site.http.get("/.well-known/jwks.json").json()["keys"]}
    public = base64.urlsafe_b64decode(keys[json.loads(header)["kid"]]["x"] + "==")
    Ed25519PublicKey.from_public_bytes(public).verify(signature, receipt.rpartition(".")[0].encode())
    assert json.loads(header)["alg"] == "EdDSA"
    claims: dict[str, Any] = json.loads(payload)
    return claims


def test_the_receipt_proves_every_byte_and_the_entry_in_the_log(site: Site, key: str) -> None:
    witten = site.people.witten
    first = submission([LETTER, PLAN])
    answer = site.send(witten.portal_key, [_first(first), LETTER, PLAN], key)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/v1/submissions/{answer.json()['id']}"
    claims = _claims(site, answer.json()["receipt"])
    assert claims["submission"] == answer.json()["id"]
    assert claims["tenant"] == str(witten.tenant.id)
    assert claims["received_at"] == "2026-11-20T08:15:00.000000Z"
    assert [(file["part"], file["size"], file["sha256"]) for file in claims["files"]] == [
        (part, len(content), hashlib.sha256(content).hexdigest())
        for part, content in (("submission", first), ("anlage", LETTER[3]), ("plan", PLAN[3]))
    ]

    entry = next(each for each in audit_log(site, witten.tenant) if str(each.id) == claims["audit"]["entry"])
    assert entry.act is Act.SUBMISSION_RECEIVED
    assert entry.object["id"] == claims["submission"]
    assert entry.leaf_hash.hex() == claims["audit"]["leaf_hash"]
    assert hashlib.sha256(b"\x00" + entry.content).hexdigest() == claims["audit"]["leaf_hash"]
    assert entry.detail == {"service": "hundesteuer", "files": ["Anlage.txt", "Lageplan.bin"]}
    assert b"Anlage" not in entry.content

    state = site.get(witten.portal_key, answer.headers["location"]).json()
    assert state["receipt"] == answer.json()["receipt"]
    assert state["state"] == "received"


def test_a_changed_receipt_does_not_verify(site: Site, key: str) -> None:
    header, payload, signature = (
        site.submit(site.people.witten.portal_key, idempotency_key=key).json()["receipt"].split(".")
    )
    other = base64.urlsafe_b64encode(base64.urlsafe_b64decode(payload + "==").replace(b"2026", b"2025")).rstrip(b"=")
    with pytest.raises(InvalidSignature):
        _claims(site, f"{header}.{other.decode()}.{signature}")


def test_the_same_delivery_again_is_answered_with_the_same_bytes_and_kept_once(site: Site, key: str) -> None:
    portal = site.people.witten.portal_key
    answer = site.submit(portal, LETTER, PLAN, idempotency_key=key)
    kept = traces(site)
    again = site.submit(portal, LETTER, PLAN, idempotency_key=key)
    assert again.status_code == 201
    assert again.content == answer.content
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in answer.headers
    assert traces(site) == kept


def _others() -> dict[str, list[File]]:
    changed: File = (*LETTER[:3], b"Guten Tach")
    renamed: File = (LETTER[0], "Andere.txt", *LETTER[2:])
    original = submission([LETTER, PLAN])
    return {
        "the form": [_first(submission([LETTER, PLAN], form={"hund_name": "Rex"})), LETTER, PLAN],
        "a blank in the first part": [_first(original + b" "), LETTER, PLAN],
        "a first part that is no JSON": [_first(b"{"), LETTER, PLAN],
        "a file": [_first(submission([changed, PLAN])), changed, PLAN],
        "a file but not what announces it": [_first(original), changed, PLAN],
        "the order": [_first(submission([PLAN, LETTER])), PLAN, LETTER],
        "the order but not what announces it": [_first(original), PLAN, LETTER],
        "a name": [_first(submission([renamed, PLAN])), renamed, PLAN],
        "one file less": [_first(submission([LETTER])), LETTER],
        "one file less than announced": [_first(original), LETTER],
        "one file more": [_first(original), LETTER, PLAN, ("mehr", "mehr.txt", "text/plain", b"mehr")],
    }


@pytest.mark.parametrize("difference", _others())
def test_other_content_under_the_same_key_is_a_conflict_and_leaves_nothing(
    site: Site, key: str, difference: str
) -> None:
    portal = site.people.witten.portal_key
    receipt = site.submit(portal, LETTER, PLAN, idempotency_key=key).json()["receipt"]
    kept = traces(site)
    check_problem(site.send(portal, _others()[difference], key), 422, "idempotency-conflict")
    assert traces(site) == kept
    assert site.submit(portal, LETTER, PLAN, idempotency_key=key).json()["receipt"] == receipt


def test_an_idempotency_key_belongs_to_the_portal_and_survives_its_api_key(site: Site, key: str) -> None:
    witten, hattingen = site.people.witten, site.people.hattingen
    database = site.deployment.platform.database
    receipt = site.submit(witten.portal_key, LETTER, idempotency_key=key).json()["receipt"]
    with database.begin(system(witten.tenant, "test")) as uow:
        rotated = accounts.create_portal_key(database, uow, "Serviceportal")
    again = site.submit(rotated, LETTER, idempotency_key=key)
    assert again.json()["receipt"] == receipt
    for other in (witten.other_portal_key, hattingen.portal_key):
        answer = site.submit(other, PLAN, idempotency_key=key)
        assert answer.status_code == 201
        assert answer.json()["receipt"] != receipt
        check_problem(site.get(other, again.headers["location"]), 404, "submission-not-found")


def test_of_many_deliveries_of_one_submission_at_once_one_is_kept(site: Site, key: str) -> None:
    portal = site.people.witten.portal_key
    before = traces(site)[0]

    def deliver(_: int) -> tuple[int, str]:
        answer = site.submit(portal, LETTER, idempotency_key=key)
        return answer.status_code, answer.json().get("receipt") or answer.json()["type"]

    with ThreadPoolExecutor(16) as portals:
        answers = set(portals.map(deliver, range(32)))
    receipts = {told for status, told in answers if status == 201}
    assert len(receipts) == 1
    assert answers - {(201, *receipts)} <= {(409, "/problems/in-progress")}
    after = traces(site)[0]
    assert after["witten", "records.submissions"] == before["witten", "records.submissions"] + 1


def test_many_submissions_at_once_are_all_received(site: Site) -> None:
    """More than are taken in at the same time: who is told to come back later does so, with the same key."""

    def deliver(_number: int) -> str:
        key = str(new_id())
        while (answer := site.submit(site.people.witten.portal_key, LETTER, idempotency_key=key)).status_code == 503:
            check_problem(answer, 503, "too-many-uploads")
            time.sleep(0.1)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    with ThreadPoolExecutor(60) as portals:
        received = set(portals.map(deliver, range(60)))
    assert len(received) == 60


@pytest.mark.parametrize("wrong", ["", "ä", "x" * 201, "a\tb"])
def test_an_idempotency_key_that_is_not_printable_ascii_of_200_characters_is_refused(site: Site, wrong: str) -> None:
    before = traces(site)
    headers = {**site.as_(site.people.witten.portal_key), "Idempotency-Key": wrong.encode()}
    answer = site.http.post("/api/v1/submissions", headers=headers, files={"submission": submission()})  # type: ignore[arg-type]  # httpx takes bytes too
    check_problem(answer, 400, "idempotency-key-invalid")
    assert traces(site) == before


def test_a_missing_idempotency_key_is_refused(site: Site) -> None:
    before = traces(site)
    check_problem(
        site.send(site.people.witten.portal_key, [_first(submission())], None), 400, "idempotency-key-missing"
    )
    assert traces(site) == before


def test_an_unknown_and_a_revoked_key_are_told_the_same_and_nothing_else(site: Site, key: str) -> None:
    database = site.deployment.platform.database
    with database.begin(system(site.people.witten.tenant, "test")) as uow:
        revoked = accounts.create_portal_key(database, uow, "Altes Portal")
    assert site.submit(revoked, LETTER, idempotency_key=key).status_code == 201
    assert accounts.revoke(database, revoked)
    before = traces(site, logged=True)
    answers = [
        site.submit(secret, LETTER, idempotency_key=key)
        for secret in (revoked, "eakte-portal-unbekannt", "eakte-token-unbekannt", "x" * 5000)
    ]
    for answer in answers:
        told = check_problem(answer, 401, "unauthenticated")
        assert told.keys() == {"type", "title", "status", "detail", "instance"}
        assert answer.headers["www-authenticate"] == "Bearer"
    assert len({(answer.json()["title"], answer.json()["detail"]) for answer in answers}) == 1
    assert traces(site, logged=True) == before


def test_an_unknown_service_is_received_and_shown_as_unknown(site: Site, key: str) -> None:
    witten = site.people.witten
    answer = site.submit(witten.portal_key, idempotency_key=key, service="luftschloss")
    assert answer.status_code == 201
    item = site.get(witten.clerk.token, f"/api/v1/inbox/{answer.json()['id']}").json()
    assert (item["service"], item["service_known"]) == ("luftschloss", False)
    assert item["received_on"] == RECEIVED_AT[:10]
    assert item["sender"] == "Erika Beispiel"
