# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Histories and the report as the API and the pages give them. Who may is in `routes.py`."""

import re
from dataclasses import replace
from html import unescape

import pytest
from httpx import Response

from tests.api.callers import Caller, send
from tests.api.records import CANARIES, Filled
from tests.evidence import check_problem

HISTORIES = ("inbox/{0.filed_item}", "documents/{0.document}", "cases/{0.case}", "dossiers/{0.dossier}")
LINK = re.compile(r'<a [^>]*?href="([^"]+)"')


def get(filled: Filled, who: str, address: str) -> Response:
    return send(filled.site, filled.own[who], "GET", address)


@pytest.mark.parametrize("address", HISTORIES)
def test_a_history_tells_the_same_by_the_api_and_on_the_page(filled: Filled, address: str) -> None:
    places = {"inbox": "posteingang", "documents": "dokumente", "cases": "vorgaenge", "dossiers": "akten"}
    path = address.format(filled.witten)
    kind, _, record = path.partition("/")
    told = get(filled, "clerk", f"/api/v1/{path}/history").json()
    page = unescape(get(filled, "clerk", f"/{places[kind]}/{record}/verlauf").text)

    assert told["entries"]
    assert [entry["text"] for entry in told["entries"] if entry["text"] not in page] == []
    assert {entry["group"] for entry in told["entries"]} == {"change"}


def test_an_entry_of_the_api_has_person_object_place_and_the_towns_time(filled: Filled) -> None:
    filled.site.sequence()
    entries = get(filled, "clerk", f"/api/v1/cases/{filled.witten.case}/history").json()["entries"]
    (entry,) = [each for each in entries if each["act"] == "inbox_item.filed"]

    assert entry["person"]["name"] == filled.site.people.witten.clerk.actor.name
    assert entry["object"]["type"] == "inbox_item"
    assert entry["object"]["title"] == "Hundesteuer: Hund anmelden"
    assert entry["place"]["checkpoint"] > entry["place"]["index"] >= 0
    assert re.search(r"\+0[12]:00$", entry["at"])


def test_looks_are_in_the_history_when_they_are_asked_for(filled: Filled) -> None:
    # For a purpose of its own: an earlier look would stand for it, behind all that others have tried since.
    who = replace(filled.own["clerk"], purpose="Rückfrage")
    send(filled.site, who, "GET", f"/vorgaenge/{filled.witten.case}")
    address = f"/api/v1/cases/{filled.witten.case}/history"
    without = {entry["act"] for entry in get(filled, "clerk", address).json()["entries"]}
    with_looks = {entry["act"] for entry in get(filled, "clerk", f"{address}?looks=true").json()["entries"]}

    assert "case.opened" in with_looks - without
    page = get(filled, "clerk", f"/vorgaenge/{filled.witten.case}/verlauf?zugriffe=ja").text
    assert f"{filled.site.people.witten.clerk.actor.name} hat den Vorgang geöffnet" in page


def test_the_api_pages_through_a_history(filled: Filled) -> None:
    address = f"/api/v1/dossiers/{filled.witten.dossier}/history"
    whole = get(filled, "clerk", address).json()["entries"]
    first = get(filled, "clerk", f"{address}?limit=2").json()
    second = get(filled, "clerk", first["next"]).json()

    assert [*first["entries"], *second["entries"]] == whole[:4]


@pytest.mark.parametrize("limit", [0, 201])
def test_a_page_has_one_to_two_hundred_entries(filled: Filled, limit: int) -> None:
    address = f"/api/v1/dossiers/{filled.witten.dossier}/history"

    assert get(filled, "clerk", f"{address}?limit={limit}").status_code == 422


def test_the_report_of_the_api_is_filtered_like_the_page(filled: Filled) -> None:
    clerk = filled.site.people.witten.clerk.actor
    told = get(filled, "auditor", f"/api/v1/audit/report?person={clerk.id}&group=change").json()
    page = unescape(get(filled, "auditor", f"/protokoll?person={clerk.id}&gruppe=change").text)

    assert {entry["person"]["id"] for entry in told["entries"]} == {str(clerk.id)}
    assert [entry["text"] for entry in told["entries"] if entry["text"] not in page] == []
    assert told["total"] == len(told["entries"]) > 3


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2026-02-02&to=2026-02-01", "period-invalid"),
        ("from=2024-01-01&to=2026-01-01", "period-too-long"),
        ("from=morgen", "request-invalid"),
        ("person=niemand", "request-invalid"),
        ("group=alles", "request-invalid"),
    ],
)
def test_a_filter_that_cannot_be_is_a_problem(filled: Filled, query: str, code: str) -> None:
    check_problem(get(filled, "auditor", f"/api/v1/audit/report?{query}"), 422, code)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("von=2026-02-31", "Das ist kein Zeitraum"),
        ("von=2026-02-02&bis=2026-02-01", "Das ist kein Zeitraum"),
        ("von=2024-01-01&bis=2026-01-01", "Der Zeitraum ist zu lang"),
        ("kennung=niemand", "Dieser Filter ist nicht lesbar"),
        ("gruppe=alles", "Dieser Filter ist nicht lesbar"),
        ("zweck=" + "x" * 201, "Dieser Filter ist nicht lesbar"),
    ],
)
def test_on_the_page_the_form_comes_back_and_says_what_is_wrong(filled: Filled, query: str, title: str) -> None:
    for path in ("/protokoll", "/protokoll.csv"):
        answer = get(filled, "auditor", f"{path}?{query}")
        assert answer.status_code == 422
        assert title in answer.text
    assert 'name="zweck"' in get(filled, "auditor", f"/protokoll?{query}").text


def test_the_id_that_was_typed_counts_before_the_person_that_was_chosen(filled: Filled) -> None:
    town = filled.site.people.witten
    page = get(filled, "auditor", f"/protokoll?person={town.clerk.actor.id}&kennung={filled.witten.case}").text

    assert "Kein Eintrag passt." in page


def test_the_file_comes_as_a_download_of_its_period(filled: Filled) -> None:
    answer = get(filled, "auditor", "/protokoll.csv?von=2026-01-01&bis=2026-12-31")

    assert answer.headers["content-disposition"] == 'attachment; filename="protokoll-2026-01-01-2026-12-31.csv"'
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b'\xef\xbb\xbf"Zeit";')


def pages_of(filled: Filled) -> list[str]:
    known = filled.witten
    return [
        "/protokoll",
        f"/akten/{known.dossier}/verlauf",
        f"/vorgaenge/{known.case}/verlauf?zugriffe=ja",
        f"/posteingang/{known.filed_item}/verlauf",
        f"/dokumente/{known.document}/verlauf?zugriffe=ja",
        f"/akten/{known.dossier}/gesehen",
    ]


def dead_links(filled: Filled, who: Caller, page: str) -> list[str]:
    links = {unescape(link) for link in LINK.findall(page) if link.startswith("/")}
    return [link for link in links if send(filled.site, who, "GET", link).status_code >= 400]


def test_an_auditor_lands_on_the_report_and_meets_no_dead_link_and_no_title(filled: Filled) -> None:
    auditor = filled.own["auditor"]
    filled.site.sequence()
    assert send(filled.site, auditor, "GET", "/").headers["location"] == "/protokoll"
    for address in pages_of(filled):
        page = send(filled.site, auditor, "GET", address)
        assert page.status_code == 200
        assert dead_links(filled, auditor, page.text) == []
        assert not {"Wolkenkuckuck", "Nebelkrähe", "Quittenwurm"} & {word for word in CANARIES if word in page.text}


@pytest.mark.parametrize("who", ["clerk", "archivist"])
def test_where_a_clerk_looks_there_is_the_way_to_the_history(filled: Filled, who: str) -> None:
    known, caller = filled.witten, filled.own[who]
    for place in (f"/akten/{known.dossier}", f"/vorgaenge/{known.case}", f"/posteingang/{known.item}"):
        page = send(filled.site, caller, "GET", place).text
        assert f'href="{place}/verlauf"' in page
        assert (f'href="{place}/gesehen"' in page) == (who == "clerk" and "posteingang" not in place)
        assert dead_links(filled, caller, page) == []
    assert 'href="/protokoll"' not in send(filled.site, caller, "GET", "/akten").text
    assert "/dokumente/" in send(filled.site, caller, "GET", f"/vorgaenge/{known.case}").text


def test_only_an_auditor_is_led_to_the_proof(filled: Filled) -> None:
    filled.site.sequence()
    address = f"/akten/{filled.witten.dossier}/verlauf"

    assert "/api/v1/audit/entries/" not in get(filled, "clerk", address).text
    assert "/api/v1/audit/entries/" in get(filled, "auditor", address).text
    assert "geprüft unter Prüfpunkt" in get(filled, "clerk", address).text


def test_a_page_behind_an_entry_that_is_not_there_is_not_found(filled: Filled) -> None:
    for address in (f"/akten/{filled.witten.dossier}/verlauf", "/protokoll"):
        assert get(filled, "auditor", f"{address}?nach={filled.witten.case}").status_code == 404
