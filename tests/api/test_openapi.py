# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The API describes itself, offline."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from tests.api.records import Filled, Known
from tests.deployment import Site
from tests.evidence import check_problem
from tests.reference.__main__ import FOLDER

PUBLIC = frozenset({"getReceiptKeys"})


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
        "importFilingPlan": ["multipart/form-data"],
        "changeFilingPlan": ["application/json"],
        "changeDossier": ["application/json"],
        "changeCase": ["application/json"],
        "addParty": ["application/json"],
        "changeParty": ["application/json"],
        "writeNote": ["application/json"],
        "linkCases": ["application/json"],
        "openSubCase": ["application/json"],
        "reopenVolume": ["application/json"],
        "reopenCase": ["application/json"],
        "reopenDossier": ["application/json"],
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
        "grant_id": "grant",
        "share_id": "share",
        "size": "size",
    }
    return path.format(**{name: getattr(known, attribute) for name, attribute in names.items()}, number=1)


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
