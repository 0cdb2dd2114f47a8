# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Keeping the filing plan by API and on its pages: states, refusals with their lines, old numbers."""

from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from tests.api.callers import Caller, send, sign_in
from tests.deployment import Site, new_site
from tests.evidence import check_problem
from tests.services.test_filing_plan import file

PLAN = "/api/v1/filing-plan"


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture(scope="module")
def keeper(site: Site) -> Caller:
    return sign_in(site, site.people.witten.records_manager)


def token(site: Site) -> str:
    return site.people.witten.records_manager.token


def state(site: Site) -> str:
    return site.get(token(site), PLAN).headers["ETag"]


def change(site: Site, body: dict[str, Any], tag: str | None = None, *, confirmed: bool = False) -> Response:
    headers = {**site.as_(token(site)), "If-Match": tag or state(site)}
    return site.http.post(f"{PLAN}/changes", headers=headers, json=body, params={"confirmed": confirmed})


def take_in(site: Site, content: bytes, **query: object) -> Response:
    files = {"file": ("plan.csv", content, "text/csv")}
    params = {name: str(value) for name, value in query.items()}
    return site.http.post(f"{PLAN}/import", headers=site.as_(token(site)), files=files, params=params)


def entry(site: Site, number: str) -> dict[str, Any]:
    return next(each for each in site.get(token(site), PLAN).json() if each["number"] == number)


def test_a_position_is_added_changed_moved_split_merged_and_retired(site: Site) -> None:
    said = {"description": "Hunde im Ort", "keywords": ["Hund", "Steuer"], "valid_from": "2026-01-01"}
    added = change(site, {"kind": "add", "number": "22.50", "title": " Zweit-\nwohnung ", **said})
    assert added.status_code == 200, added.text
    assert added.headers["ETag"] == f'"{added.json()["version"]}"' == state(site)
    shown = entry(site, "22.50")
    assert (shown["title"], shown["leaf"], shown["retired_on"]) == ("Zweit- wohnung", True, None)
    assert said.items() <= shown.items()
    change(site, {"kind": "change", "number": "22.50", "description": None, "retention_years": 3, "legal_basis": "AO"})
    assert (entry(site, "22.50")["description"], entry(site, "22.50")["keywords"]) == (None, ["Hund", "Steuer"])
    change(site, {"kind": "move", "number": "22.50", "to": "22.55"})
    parts = [{"number": "22.55.1", "title": "Wohnung"}, {"number": "22.55.2", "title": "Haus"}]
    assert change(site, {"kind": "split", "number": "22.55", "parts": parts}).status_code == 200
    change(site, {"kind": "merge", "number": "22.55.2", "into": "22.55.1"})
    change(site, {"kind": "retire", "number": "22.55.1"})
    assert entry(site, "22.55.1")["retired_on"]
    found = site.get(token(site), f"{PLAN}/numbers/22.50").json()
    assert (found[0]["position"]["number"], found[0]["why"]) == ("22.55", "moved")
    check_problem(site.get(token(site), f"{PLAN}/numbers/77"), 404, "plan-entry-not-found")


def test_a_change_names_the_state_that_it_is_meant_for(site: Site) -> None:
    body = {"kind": "retire", "number": "11.10"}
    check_problem(change(site, body, '"99"'), 412, "plan-changed")
    check_problem(change(site, body, "W/1"), 412, "plan-changed")
    bare = site.http.post(f"{PLAN}/changes", headers=site.as_(token(site)), json=body)
    check_problem(bare, 428, "precondition-required")
    assert entry(site, "11.10")["retired_on"] is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "add", "number": "22.10", "title": "x"}, "plan-number-taken"),
        ({"kind": "add", "number": "22.x", "title": "x"}, "plan-number-invalid"),
        ({"kind": "add", "number": "77.7", "title": "x"}, "plan-parent-missing"),
        ({"kind": "move", "number": "22", "to": "22.9"}, "plan-move-into-itself"),
        ({"kind": "merge", "number": "22.10", "into": "32"}, "not-a-leaf"),
    ],
)
def test_what_cannot_be_is_a_problem(site: Site, body: dict[str, Any], code: str) -> None:
    check_problem(change(site, body), 422, code)


def test_more_people_see_dossiers_only_when_that_is_confirmed(site: Site) -> None:
    file(site, "50.10")
    body = {"kind": "change", "number": "50", "protection": None}
    refused = check_problem(change(site, body), 409, "plan-widens-access")
    assert refused["who"] == "alle, die für die ganze Kommune arbeiten"
    assert change(site, body, confirmed=True).status_code == 200


def test_a_plan_goes_out_and_comes_in_again(site: Site) -> None:
    exported = site.get(token(site), f"{PLAN}/export")
    assert exported.headers["Content-Disposition"] == 'attachment; filename="aktenplan-witten.csv"'
    assert exported.content.startswith(b'\xef\xbb\xbf"number";"title"')
    same = take_in(site, exported.content, dry_run=True).json()
    assert same == {"applied": False, "added": [], "changed": [], "retired": [], "widening": []}
    assert take_in(site, exported.content).json() == same
    other = exported.content.replace(b'"Gewerbesteuer"', b'"Gewerbe"') + b'"22.70";"Neu"\r\n'
    before = state(site)
    told = take_in(site, other, dry_run=True)
    assert (told.json()["applied"], state(site)) == (False, before)
    done = take_in(site, other)
    assert done.json() == {**told.json(), "applied": True}
    assert [each["number"] for each in done.json()["added"]] == ["22.70"]
    assert [each["after"]["title"] for each in done.json()["changed"]] == ["Gewerbe"]
    assert done.headers["ETag"] == state(site) != before
    stale = site.http.post(
        f"{PLAN}/import",
        headers={**site.as_(token(site)), "If-Match": before},
        files={"file": ("plan.csv", other, "text/csv")},
    )
    check_problem(stale, 412, "plan-changed")


def test_a_file_with_mistakes_is_told_line_by_line(site: Site) -> None:
    refused = check_problem(
        take_in(site, b"number;title\n2;Finanzen\n22.x;Steuern\n;leer\n"), 422, "plan-import-refused"
    )
    assert refused["problems"] == [
        {"line": 3, "detail": "„22.x“ ist keine Nummer einer Position, wie etwa 22.10."},
        {"line": 4, "detail": "„number“ fehlt."},
    ]


def test_a_position_is_found_by_its_old_number_on_the_page(site: Site, keeper: Caller) -> None:
    change(site, {"kind": "move", "number": "67.10", "to": "67.30"})
    page = send(site, keeper, "GET", "/akten?position=67.10").text
    assert "67.10 hat jetzt eine andere Nummer" in page
    assert "67.30 Baumschutz" in page


def form(site: Site, keeper: Caller, **fields: str) -> Response:
    return send(site, keeper, "POST", "/aktenplan/position", data={"stand": state(site).strip('"'), **fields})


def test_the_page_of_a_position_changes_it_and_keeps_what_was_refused(site: Site, keeper: Caller) -> None:
    sent = {"art": "aendern", "nummer": "40.10", "title": "Schulen im Ort", "retention_years": "zehn"}
    refused = form(site, keeper, **sent)
    assert refused.status_code == 422
    assert 'value="zehn"' in refused.text
    assert "ganze Zahl" in refused.text
    assert form(site, keeper, **{**sent, "retention_years": "3", "legal_basis": "Satzung"}).status_code == 303
    assert (entry(site, "40.10")["title"], entry(site, "40.10")["retention_years"]) == ("Schulen im Ort", 3)
    assert 'value="3"' in send(site, keeper, "GET", "/aktenplan/position?nummer=40.10").text
    moved = form(site, keeper, art="umhaengen", nummer="40.10", ziel="40.20")
    assert (moved.status_code, moved.headers["Location"]) == (303, "/akten?position=40.20")
    assert form(site, keeper, art="zusammenlegen", nummer="40.20", ziel="99").status_code == 404
    split = form(site, keeper, art="teilen", nummer="40.20", teile="40.20.1 Grundschulen\n\n40.20.2 Weitere\n", ziel="")
    assert split.status_code == 303
    assert form(site, keeper, art="teilen", nummer="41.10", teile="", ziel="").status_code == 422
    assert form(site, keeper, art="ausser-kraft", nummer="40.20").status_code == 303
    assert form(site, keeper, art="zusammenlegen", nummer="40.20.2", ziel="41.10").status_code == 303
    assert form(site, keeper, art="neu", nummer="41", number="41.20", title="Museen").status_code == 303
    assert form(site, keeper, art="sonst", nummer="41").status_code == 422
    stale = send(
        site, keeper, "POST", "/aktenplan/position", data={"art": "ausser-kraft", "nummer": "41", "stand": "1"}
    )
    assert stale.status_code == 412


def test_who_confirms_on_the_page_changes_what_more_people_see(site: Site, keeper: Caller) -> None:
    file(site, "51.10")
    sent = {"art": "aendern", "nummer": "51", "title": "Kinder und Familie", "protection": "none"}
    refused = form(site, keeper, **sent)
    assert refused.status_code == 409
    assert "Ändern, obwohl mehr Menschen Akten sehen" in refused.text
    assert form(site, keeper, **sent, bestaetigt="ja").status_code == 303


def test_a_file_is_previewed_on_the_page_and_taken_in_for_that_state(site: Site, keeper: Caller) -> None:
    content = send(site, keeper, "GET", "/aktenplan/export").content
    same = send(site, keeper, "POST", "/aktenplan/einlesen/pruefen", files={"plan": ("plan.csv", content, "text/csv")})
    assert "Die Datei sagt, was der Aktenplan schon sagt." in same.text
    other: dict[str, Any] = {"files": {"plan": ("plan.csv", content + b'"9";"Neues"\r\n', "text/csv")}}
    page = send(site, keeper, "POST", "/aktenplan/einlesen/pruefen", **other)
    stand = state(site).strip('"')
    assert f'formaction="/aktenplan/einlesen?stand={stand}"' in page.text
    assert send(site, keeper, "POST", "/aktenplan/einlesen?stand=0", **other).status_code == 412
    assert send(site, keeper, "POST", f"/aktenplan/einlesen?stand={stand}", **other).status_code == 303
    assert entry(site, "9")["title"] == "Neues"
    unreadable: dict[str, Any] = {"files": {"plan": ("plan.csv", b"\xff", "text/csv")}}
    assert send(site, keeper, "POST", "/aktenplan/einlesen/pruefen", **unreadable).status_code == 422
