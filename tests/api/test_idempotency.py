# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Every request that creates something can be sent again under the same key, and creates nothing twice."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.tenancy import DEPLOYMENT
from eakte.services.sweeping import sweep
from tests.api.records import Filled, due_dossier, fill, pdf
from tests.deployment import clock_moved, new_site, submission
from tests.evidence import as_owner, check_problem, traces

KEY = "Idempotency-Key"
NO_KEY = {
    "addVersion": "its If-Match fits once",
    "takeBackInboxItem": "what is in the inbox cannot be taken back",
    "discardInboxItem": "what is gone cannot be discarded",
    "forwardInboxItem": "the same office is put in charge",
    "forwardInboxItems": "the same office is put in charge",
    "takeBackForwarding": "what was taken back was forwarded by nobody",
    "moveDocument": "it has left the case",
    "moveCase": "its If-Match fits once",
    "agreeToDiscardDocument": "what is gone cannot be discarded",
    "refuseToDiscardDocument": "a request that was decided is no more",
    "retryDocument": "a document that is being read cannot be read again",
    "closeCase": "what is closed cannot be closed",
    "reopenCase": "what is open cannot be opened",
    "closeDossier": "what is closed cannot be closed, and what is being closed cannot be begun again",
    "cancelClosing": "what is cancelled cannot be cancelled",
    "reopenDossier": "what is open cannot be opened",
    "closeVolume": "what is closed cannot be closed",
    "approveRetentionRules": "what was decided is decided once",
    "refuseRetentionRules": "what was decided is decided once",
    "resumeRetentionRules": "what goes on does not begin again",
    "unlinkCases": "a link that has ended is not ended again",
    "reopenVolume": "what is open cannot be opened",
    "appraise": "what is decided cannot be decided again",
    "importDecisions": "what is decided already is passed over",
    "drawSample": "the same seed draws the same sample",
    "withdrawFromOffer": "what was withdrawn cannot be withdrawn",
    "handOver": "what the archive has cannot be handed over",
    "enterReceipt": "what is confirmed cannot be confirmed again",
    "approveDestruction": "what was approved cannot be approved",
    "cancelDestruction": "what is cancelled cannot be cancelled",
    "confirmDay": "the same day is confirmed",
    "liftHold": "its If-Match fits once",
}
"""Requests that change a state: sent again they are refused and change nothing."""


@dataclass(frozen=True)
class Creation:
    """A creating request: `sent` is what httpx sends, `other` the same with other content."""

    who: str
    path: str
    sent: Mapping[str, Any]
    other: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 201


def _json(content: Mapping[str, Any], **changes: object) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"json": {**content}}, {"json": {**content, **changes}}


def _file(name: str, content: str) -> dict[str, Any]:
    return {"files": {"file": (name, content.encode(), "application/pdf")}}


_GRANT = {"object_type": "dossier", "login": "scan_operator.witten", "cause": "Vertretung", "until": "{today}"}
_SHARE = {"object_type": "case", "town": "hattingen", "legal_basis": "consent"}
_HOLD = {"reason": "litigation", "explanation": "Klage", "review_on": "{tomorrow}"}
_PLAN = "/api/v1/filing-plan"

CREATIONS: Mapping[str, Creation] = {
    "createSubmission": Creation(
        "portal",
        "/api/v1/submissions",
        {"files": [("submission", ("s.json", submission(), "application/json"))]},
        {"files": [("submission", ("s.json", submission(form={"hund_name": "Rex"}), "application/json"))]},
    ),
    "createScan": Creation("clerk", "/api/v1/scans", _file("a.pdf", "%PDF-1.7 eins"), _file("a.pdf", "%PDF-1.7 zwei")),
    "contribute": Creation(
        "neighbour",
        "/api/v1/shared/{share}/cases/{case}/contributions",
        _file("a.pdf", "%PDF-1.7 drei"),
        _file("b.pdf", "%PDF-1.7 drei"),
    ),
    "createDossier": Creation(
        "clerk", "/api/v1/dossiers", *_json({"plan_entry": "22.10", "title": "Beispiel"}, title="Muster")
    ),
    "createCase": Creation(
        "clerk", "/api/v1/dossiers/{dossier}/cases", *_json({"title": "Anmeldung"}, title="Abmeldung")
    ),
    "fileInboxItem": Creation(
        "clerk",
        "/api/v1/inbox/{item}/file",
        *_json({"dossier": "{dossier}", "case_title": "Brief"}, case_title="Anderer Brief"),
        status=200,
    ),
    "fileInboxItems": Creation(
        "clerk",
        "/api/v1/inbox/bulk/file",
        *_json({"items": [{"item": "{second_item}", "case": "{case}"}]}, items=[{"item": "{item}", "case": "{case}"}]),
        status=200,
    ),
    "askToDiscardDocument": Creation(
        "clerk",
        "/api/v1/documents/{document}/discard",
        *_json({"reason": "misdirected"}, reason="spam"),
    ),
    "proposeRetentionRules": Creation(
        "records_manager",
        "/api/v1/retention/rule-changes",
        *_json(
            {"service": "gewerbeanmeldung", "retention_years": 4, "legal_basis": "AO", "reason": "Beispiel"},
            reason="Anderes",
        ),
    ),
    "addParty": Creation(
        "clerk",
        "/api/v1/cases/{case}/parties",
        *_json({"role": "applicant", "name": "Erika Beispiel"}, name="Max Muster"),
    ),
    "writeNote": Creation("clerk", "/api/v1/cases/{case}/notes", *_json({"text": "Telefonat"}, text="Besuch")),
    "linkCases": Creation("clerk", "/api/v1/cases/{case}/links", *_json({"other": "{closed_case}"}, other="{case}")),
    "openSubCase": Creation("clerk", "/api/v1/cases/{case}/sub-cases", *_json({"title": "Teil"}, title="Anderer")),
    "compileDossier": Creation("clerk", "/api/v1/dossiers/{dossier}/pdf", {}, {"params": {"anders": "ja"}}, status=202),
    "compileCase": Creation("clerk", "/api/v1/cases/{case}/pdf", {}, {"params": {"anders": "ja"}}, status=202),
    "openVolume": Creation("clerk", "/api/v1/dossiers/{dossier}/volumes", {}, {"params": {"anders": "ja"}}),
    "makeOffer": Creation(
        "records_manager", "/api/v1/offers", *_json({"dossiers": ["{due}"]}, dossiers=["{due}", "{due}"])
    ),
    "askForDestruction": Creation(
        "records_manager", "/api/v1/offers/{offer}/releases", *_json({"disposals": ["{disposal}"]}, confirmed=True)
    ),
    "giveGrant": Creation("office_lead", "/api/v1/grants", *_json({**_GRANT, "object_id": "{dossier}"}, cause="Neu")),
    "setHold": Creation(
        "office_lead",
        "/api/v1/holds",
        *_json({**_HOLD, "object_type": "dossier", "object_id": "{free_dossier}"}, reason="audit"),
    ),
    "setHolds": Creation(
        "office_lead",
        "/api/v1/holds/bulk/set",
        *_json({**_HOLD, "items": [{"object_type": "case", "object_id": "{closed_case}"}]}, reason="audit"),
        status=200,
    ),
    "giveShare": Creation(
        "office_lead", "/api/v1/shares", *_json({**_SHARE, "object_id": "{closed_case}"}, right="contribute")
    ),
    "changeFilingPlan": Creation(
        "records_manager",
        f"{_PLAN}/changes",
        *_json({"kind": "add", "number": "22.98", "title": "Versuch"}, title="Anderer Versuch"),
        headers={"If-Match": "{plan}"},
        status=200,
    ),
    "importFilingPlan": Creation(
        "records_manager",
        f"{_PLAN}/import?confirmed=true",
        {"files": {"file": ("plan.csv", "{changed_plan}", "text/csv")}},
        {"files": {"file": ("plan.csv", "{other_plan}", "text/csv")}},
        status=200,
    ),
}


@pytest.fixture(scope="module")
def kept(embedded_server: EmbeddedServer) -> Iterator[tuple[Filled, Mapping[str, str]]]:
    """A site with records, and what creations name of it."""
    with new_site(embedded_server) as site:
        filled = fill(site)
        given = {**_SHARE, "object_id": str(filled.witten.case), "right": "contribute"}
        second = site.scan(site.people.witten.clerk.token, "zweiter.pdf", "application/pdf", pdf("Zweiter Brief"))
        share = site.post(site.people.witten.office_lead.token, "/api/v1/shares", given).json()["id"]
        free = site.post(site.people.witten.clerk.token, "/api/v1/dossiers", {"plan_entry": "22.10", "title": "Frei"})
        known = filled.witten
        yield (
            filled,
            {
                "share": share,
                "case": str(known.case),
                "closed_case": str(known.closed_case),
                "dossier": str(known.dossier),
                "free_dossier": free.json()["id"],
                "item": str(known.item),
                "document": str(known.document),
                "second_item": second.json()["id"],
                "due": str(due_dossier(site, site.people.witten)),
                "offer": str(known.offer),
                "disposal": str(known.disposal),
                "today": (today := local_date(SystemClock().now(), DEPLOYMENT.zone)).isoformat(),
                "tomorrow": (today + timedelta(days=1)).isoformat(),
            },
        )


def _send(kept: tuple[Filled, Mapping[str, str]], creation: Creation, sent: Mapping[str, Any], key: str) -> Response:
    filled, names = kept
    who = filled.neighbours["clerk"] if creation.who == "neighbour" else filled.own[creation.who]
    headers = {"Authorization": f"Bearer {who.secret}", KEY: key, **_filled(creation.headers, names)}
    return filled.site.http.post(_filled(creation.path, names), headers=headers, **_filled(sent, names))


def _filled(what: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - whatever httpx sends
    match what:
        case str():
            for name, value in names.items():
                what = what.replace(f"{{{name}}}", value)
            return what
        case dict():
            return {name: _filled(value, names) for name, value in what.items()}
        case tuple() | list():
            return type(what)(_filled(each, names) for each in what)
        case _:
            return what


def _now(kept: tuple[Filled, Mapping[str, str]]) -> tuple[Filled, Mapping[str, str]]:
    """The same with the plan as it is now."""
    filled, names = kept
    manager = filled.own["records_manager"].secret
    exported = filled.site.get(manager, f"{_PLAN}/export")
    rows = exported.text.rstrip().splitlines()
    first, *rest = rows
    added = ["77"] + [""] * first.count(";")
    changed, other = (
        "\n".join([first, *rest, ";".join([added[0], title, *added[2:]])]) for title in ("Neues", "Anderes")
    )
    return filled, {**names, "plan": exported.headers["ETag"], "changed_plan": changed, "other_plan": other}


def test_every_request_that_creates_takes_a_key(kept: tuple[Filled, Mapping[str, str]]) -> None:
    paths = kept[0].site.http.get("/api/openapi.json").json()["paths"]
    posts = [said["post"] for said in paths.values() if "post" in said]
    with_key = {
        each["operationId"]
        for each in posts
        if "idempotency-key" in {parameter["name"] for parameter in each.get("parameters", [])}
    }
    assert with_key == set(CREATIONS)
    assert {each["operationId"] for each in posts} - with_key == set(NO_KEY)


@pytest.mark.parametrize("name", CREATIONS)
def test_a_repeated_request_gets_the_same_answer_and_creates_nothing(
    kept: tuple[Filled, Mapping[str, str]], name: str
) -> None:
    creation, kept = CREATIONS[name], _now(kept)
    first = _send(kept, creation, creation.sent, name)
    assert first.status_code == creation.status, first.text
    before = traces(kept[0].site, logged=True)
    again = _send(kept, creation, creation.sent, name)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    for header in ("content-type", "etag", "location"):
        assert again.headers.get(header) == first.headers.get(header)
    assert again.headers["Idempotent-Replayed"] == "true"
    check_problem(_send(kept, creation, creation.other, name), 422, "idempotency-conflict")
    assert traces(kept[0].site, logged=True) == before


def test_another_person_may_use_the_same_key(kept: tuple[Filled, Mapping[str, str]]) -> None:
    creation = CREATIONS["createDossier"]
    for who in ("clerk", "registry"):
        asked = Creation(who, creation.path, creation.sent, creation.other)
        assert "Idempotent-Replayed" not in _send(kept, asked, asked.sent, "von zweien").headers


def test_a_key_holds_for_a_day(kept: tuple[Filled, Mapping[str, str]]) -> None:
    """In the other town: in a log with days to come nothing is released for destruction."""
    site, creation = kept[0].site, replace(CREATIONS["createDossier"], who="neighbour")
    first = _send(kept, creation, creation.sent, "für einen Tag".encode().hex())
    with clock_moved(site, timedelta(hours=25)):
        later = _send(kept, creation, creation.sent, "für einen Tag".encode().hex())
    assert later.status_code == 201
    assert later.json()["id"] != first.json()["id"]


def test_old_answers_are_swept(kept: tuple[Filled, Mapping[str, str]]) -> None:
    site, creation = kept[0].site, replace(CREATIONS["createDossier"], who="neighbour")
    _send(kept, creation, creation.sent, "gefegt")
    with clock_moved(site, timedelta(hours=50)):
        sweep(site.deployment.platform, site.deployment.platform.database._clock.now())
    with as_owner(site, site.people.hattingen.tenant) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM records.kept_answers").scalar_one() == 0


def test_what_was_refused_is_tried_again(kept: tuple[Filled, Mapping[str, str]]) -> None:
    creation = CREATIONS["createDossier"]
    wrong = {"json": {"plan_entry": "99.99", "title": "Beispiel"}}
    check_problem(_send(kept, creation, wrong, "verbessert"), 404, "plan-entry-not-found")
    assert _send(kept, creation, creation.sent, "verbessert").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "ü"])
def test_a_key_that_is_none_is_refused(kept: tuple[Filled, Mapping[str, str]], key: str) -> None:
    filled, _ = kept
    bearer = f"Bearer {filled.own['clerk'].secret}"
    headers = {b"Authorization": bearer.encode(), KEY.encode(): key.encode()}
    answer = filled.site.http.post(
        "/api/v1/dossiers", headers=headers, json={"plan_entry": "22.10", "title": "Beispiel"}
    )
    check_problem(answer, 400, "idempotency-key-invalid")


def test_of_many_at_once_one_creates(kept: tuple[Filled, Mapping[str, str]]) -> None:
    creation = CREATIONS["createDossier"]
    with ThreadPoolExecutor(6) as pool:
        answers = [*pool.map(lambda _: _send(kept, creation, creation.sent, "zugleich"), range(6))]
    created = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert len(created) == 1
    for answer in answers:
        if answer.status_code != 201:
            check_problem(answer, 409, "in-progress")
