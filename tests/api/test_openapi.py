# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The API describes itself, offline."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from eakte.api.description import PUBLIC
from tests.api.records import Filled, Known
from tests.deployment import Site
from tests.evidence import check_problem
from tests.reference.__main__ import FOLDER

MEANT_FOR_ANY_STATE = {"checkOut", "giveBack", "endCompilation", "attachDocument", "detachDocument", "setDayOfEvent"}
"""A check-out is what keeps others from changing a document; who asked for a PDF gives it up however far it is; to what a
document belongs is neither its content nor that of its case."""


@pytest.fixture
def operations(filled: Filled) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every operation."""
    paths = filled.site.http.get("/api/openapi.json").json()["paths"]
    return [(method.upper(), path, said) for path, methods in paths.items() for method, said in methods.items()]


def test_operation_ids_are_chosen_and_unique(operations: list[tuple[str, str, dict[str, Any]]]) -> None:
    ids = [said["operationId"] for _, _, said in operations]
    assert [each for each, count in Counter(ids).items() if count > 1] == []
    assert [each for each in ids if not re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", each)] == []


def test_what_is_committed_is_what_is_served(filled: Filled) -> None:
    served = filled.site.http.get("/api/openapi.json").json()
    assert served == json.loads((FOLDER / "openapi.json").read_text(encoding="utf-8"))
    assert served["openapi"].startswith("3.1")


def test_only_the_api_is_described(operations: list[tuple[str, str, dict[str, Any]]]) -> None:
    assert {path.split("/")[1] for _, path, _ in operations} == {"api", ".well-known"}


def test_bodies_are_described(operations: list[tuple[str, str, dict[str, Any]]]) -> None:
    kinds = {
        said["operationId"]: list(said["requestBody"]["content"]) for _, _, said in operations if "requestBody" in said
    }
    assert kinds == {
        "createSubmission": ["multipart/form-data"],
        "createScan": ["multipart/form-data"],
        "fileInboxItem": ["application/json"],
        "discardInboxItem": ["application/json"],
        "forwardInboxItem": ["application/json"],
        "moveDocument": ["application/json"],
        "attachDocument": ["application/json"],
        "moveCase": ["application/json"],
        "askToDiscardDocument": ["application/json"],
        "fileInboxItems": ["application/json"],
        "forwardInboxItems": ["application/json"],
        "importFilingPlan": ["multipart/form-data"],
        "changeFilingPlan": ["application/json"],
        "createDossier": ["application/json"],
        "createCase": ["application/json"],
        "changeDossier": ["application/json"],
        "changeCase": ["application/json"],
        "putParticulars": ["application/json"],
        "addVersion": ["multipart/form-data"],
        "checkOut": ["application/json"],
        "addParty": ["application/json"],
        "changeParty": ["application/json"],
        "writeNote": ["application/json"],
        "linkCases": ["application/json"],
        "openSubCase": ["application/json"],
        "reopenVolume": ["application/json"],
        "reopenCase": ["application/json"],
        "closeDossier": ["application/json"],
        "reopenDossier": ["application/json"],
        "proposeRetentionRules": ["application/json"],
        "setDayOfEvent": ["application/json"],
        "makeOffer": ["application/json"],
        "appraise": ["application/json"],
        "importDecisions": ["multipart/form-data"],
        "drawSample": ["application/json"],
        "withdrawFromOffer": ["application/json"],
        "handOver": ["application/json"],
        "enterReceipt": ["application/json"],
        "askForDestruction": ["application/json"],
        "approveDestruction": ["application/json"],
        "cancelDestruction": ["application/json"],
        "setHold": ["application/json"],
        "setHolds": ["application/json"],
        "changeHold": ["application/json"],
        "liftHold": ["application/json"],
        "giveGrant": ["application/json"],
        "changeGrant": ["application/json"],
        "giveShare": ["application/json"],
        "extendShare": ["application/json"],
        "contribute": ["multipart/form-data"],
    }


def test_every_operation_refuses_a_stranger_with_a_problem(
    filled: Filled, operations: list[tuple[str, str, dict[str, Any]]]
) -> None:
    for method, path, said in operations:
        if said["operationId"] in PUBLIC:
            continue
        for known in (filled.witten, Known.random()):
            address = _address(path, known)
            for headers in ({}, {"Authorization": "Bearer falsch"}, {"Authorization": "Basic eA=="}):
                check_problem(filled.site.http.request(method, address, headers=headers), 401, "unauthenticated")


def test_every_operation_says_who_may_call_it_and_what_a_refusal_looks_like(
    operations: list[tuple[str, str, dict[str, Any]]],
) -> None:
    for _, _, said in operations:
        public = said["operationId"] in PUBLIC
        assert said.get("security", []) == ([] if public else [{"key": []}, {"session": []}])
        assert {"429", "503"} | (set() if public else {"401", "403", "422"}) <= set(said["responses"])
        for status, response in said["responses"].items():
            if int(status) >= 400:
                reference = {"$ref": "#/components/schemas/Problem"}
                assert response["content"] == {"application/problem+json": {"schema": reference}}


def test_every_operation_that_is_meant_for_a_state_says_so(
    operations: list[tuple[str, str, dict[str, Any]]],
) -> None:
    meant = {
        said["operationId"]
        for _, _, said in operations
        if "if-match" in {parameter["name"] for parameter in said.get("parameters", ())}
    }
    assert meant == {said["operationId"] for _, _, said in operations if {"412", "428"} <= set(said["responses"])}
    changing = {said["operationId"] for method, _, said in operations if method in {"PATCH", "PUT", "DELETE"}}
    assert changing - meant == MEANT_FOR_ANY_STATE


def test_an_address_says_what_it_can_be_asked_with(
    filled: Filled, operations: list[tuple[str, str, dict[str, Any]]]
) -> None:
    by_path: dict[str, set[str]] = {}
    for method, path, _ in operations:
        by_path.setdefault(path, set()).add(method)
    for path, methods in by_path.items():
        refused = filled.site.http.request("TRACE", _address(path, filled.witten))
        check_problem(refused, 405, "method-not-allowed")
        assert set(refused.headers["allow"].split(", ")) == methods, path


def _address(path: str, known: Known) -> str:
    names = {
        "item_id": "item",
        "document_id": "document",
        "dossier_id": "dossier",
        "case_id": "case",
        "submission_id": "submission",
        "entry_id": "entry",
        "volume_id": "volume",
        "party_id": "party",
        "link_id": "link",
        "compilation_id": "compilation",
        "offer_id": "offer",
        "disposal_id": "disposal",
        "change_id": "rule_change",
        "release_id": "release",
        "grant_id": "grant",
        "hold_id": "hold",
        "share_id": "share",
        "size": "size",
    }
    return path.format(
        **{name: getattr(known, attribute) for name, attribute in names.items()},
        number=1,
        service="hundesteuer",
        trigger="death",
    )


def test_the_documentation_loads_from_this_host_alone(filled: Filled) -> None:
    answer = filled.site.http.get("/api/docs")
    assert answer.status_code == 200
    assert re.findall(r"https?:|//[a-z]", answer.text) == []
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    for source in re.findall(r'(?:src|href)="([^"]+)"', answer.text):
        assert source.startswith("/static/")


def test_what_the_documentation_loads_is_there_where_the_assets_are_built(site: Site) -> None:
    sources = re.findall(r'(?:src|href)="([^"]+)"', site.http.get("/api/docs").text)
    if site.http.get("/static/vendor/htmx.min.js").status_code == 404:
        pytest.skip("the browser's assets are not built")
    assert [source for source in sources if site.http.get(source).status_code != 200] == []
