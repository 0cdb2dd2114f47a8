# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""An answer can be cut to the members that are needed, and never widened."""

from typing import Any

import pytest

from tests.api.records import Filled
from tests.evidence import check_problem

OBJECTS = (
    "/api/v1/inbox/{0.item}",
    "/api/v1/dossiers/{0.dossier}",
    "/api/v1/cases/{0.case}",
    "/api/v1/grants/{0.grant}",
)
PAGES = {
    "/api/v1/inbox": "items",
    "/api/v1/dossiers": "items",
    "/api/v1/dossiers/{0.dossier}/cases": "items",
    "/api/v1/dossiers/{0.dossier}/history": "entries",
}
WHO = "office_lead"


def _get(filled: Filled, address: str) -> Any:  # noqa: ANN401 - whatever JSON the API answers
    answer = filled.site.http.get(address, headers=filled.site.as_(filled.own[WHO].secret))
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("path", OBJECTS)
def test_an_object_has_the_members_that_are_asked_for(filled: Filled, path: str) -> None:
    address = path.format(filled.witten)
    whole = _get(filled, address)
    second = [*whole][1]
    assert _get(filled, f"{address}?fields=id,{second}") == {"id": whole["id"], second: whole[second]}


@pytest.mark.parametrize(("path", "rows"), PAGES.items())
def test_each_row_of_a_page_has_them(filled: Filled, path: str, rows: str) -> None:
    address = path.format(filled.witten)
    whole, part = _get(filled, f"{address}?limit=1"), _get(filled, f"{address}?limit=1&fields=id")
    assert part[rows] == [{"id": each["id"]} for each in whole[rows]] != []
    assert {*part} == {*whole}
    assert part["next"] is None or "fields=id" in part["next"]


def test_each_of_a_list_has_them(filled: Filled) -> None:
    whole = _get(filled, "/api/v1/filing-plan")
    assert _get(filled, "/api/v1/filing-plan?fields=number,title") == [
        {"number": each["number"], "title": each["title"]} for each in whole
    ]


@pytest.mark.parametrize("named", ["passwort", "id,office_id", "", "id,", "__class__", "reference_number;id"])
def test_what_is_no_member_is_refused_with_those_that_are(filled: Filled, named: str) -> None:
    """Columns and attributes that are not answered cannot be asked for."""
    address = f"/api/v1/dossiers/{filled.witten.dossier}?fields={named}"
    answer = filled.site.http.get(address, headers=filled.site.as_(filled.own[WHO].secret))
    assert "reference_number" in check_problem(answer, 422, "field-unknown")["known"]


def test_who_may_not_see_an_object_sees_no_member_of_it(filled: Filled) -> None:
    address = f"/api/v1/dossiers/{filled.witten.dossier}?fields=id"
    for who, status in ((filled.own["portal"], 403), (filled.neighbours["clerk"], 404)):
        assert filled.site.http.get(address, headers=filled.site.as_(who.secret)).status_code == status


def test_a_state_keeps_its_tag(filled: Filled) -> None:
    headers = filled.site.as_(filled.own[WHO].secret)
    address = f"/api/v1/dossiers/{filled.witten.dossier}"
    tags = {filled.site.http.get(f"{address}{each}", headers=headers).headers["etag"] for each in ("", "?fields=id")}
    assert len(tags) == 1
