# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""People of Hattingen who know every id of Witten: to them, Witten's records do not exist."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import text

from eakte.kernel.paging import cursor
from tests.api.callers import PERSONS, ids_in, send, told
from tests.api.records import CANARIES, Filled, Known
from tests.api.routes import ROUTES, Route, ask
from tests.api.smuggling import smuggled
from tests.evidence import as_owner

NEIGHBOURS = (*PERSONS, "portal")
NAMING = [route for route in ROUTES if route.ids]
_OWN_SEARCH = re.compile("hat nach „[^“]*“ gesucht")
"""What a log tells of searches of its own people: other tests have them look for the town's words."""

SHOWING = [route for route in ROUTES if route.method != "POST" and not route.ids]


def by_name(route: Route) -> str:
    return route.name


@pytest.mark.parametrize("route", NAMING, ids=by_name)
def test_a_neighbour_cannot_tell_that_the_object_exists(filled: Filled, route: Route) -> None:
    nobodys = replace(Known.random(), login=filled.witten.login)
    for name in NEIGHBOURS:
        who = filled.neighbours[name]
        foreign = ask(filled.site, who, route, filled.witten)
        random = ask(filled.site, who, route, nobodys)

        assert told(foreign) == told(random)
        assert foreign.status_code == (303 if route.is_page and name == "portal" else 404)


@pytest.mark.parametrize("route", SHOWING, ids=by_name)
def test_a_neighbour_sees_nothing_of_the_town_in_what_is_theirs(filled: Filled, route: Route) -> None:
    for name in NEIGHBOURS:
        shown = _OWN_SEARCH.sub("", ask(filled.site, filled.neighbours[name], route, filled.witten).text)

        assert [word for word in CANARIES if word in shown] == []
        # The share was with this town: its own log names it.
        assert (ids_in(shown) & filled.witten.ids) - {filled.witten.share} == set()


def test_the_towns_own_people_see_every_word_and_id_that_the_neighbours_are_tested_for(filled: Filled) -> None:
    clerk = filled.own["clerk"]
    form = filled.site.get(clerk.secret, f"/api/v1/inbox/{filled.witten.filed_item}").json()["documents"][0]["id"]
    shown = [ask(filled.site, clerk, route, filled.witten).text for route in ROUTES if route.method == "GET"]
    shown += [
        send(filled.site, clerk, "GET", address).text
        for address in (
            f"/api/v1/documents/{form}/pages/1",
            f"/api/v1/inbox/{filled.witten.filed_item}",
            "/api/v1/search?q=Blaubeerfink",
            f"/api/v1/documents/{filled.witten.failed_document}",
        )
    ]
    shown += [
        ask(filled.site, filled.own["auditor"], route, filled.witten).text
        for route in ROUTES
        if "entry_id" in route.ids
    ]
    shown += [
        ask(filled.site, filled.own["office_lead"], route, filled.witten).text
        for route in ROUTES
        if {"grant_id", "share_id"} & route.ids.keys()
    ]
    shown += [
        ask(filled.site, filled.own["records_manager"], route, filled.witten).text
        for route in ROUTES
        if route.method == "GET"
        and ({"offer_id", "release_id"} & route.ids.keys() or "retention/rule-changes" in route.path)
    ]
    shown.append(send(filled.site, filled.own["tenant_admin"], "GET", "/notzugriffe").text)
    text = "\n".join(shown)

    assert [word for word in CANARIES if word not in text] == []
    assert filled.witten.ids - ids_in(text) == set()


@pytest.mark.parametrize("word", [*CANARIES, "Hundesteuerbescheid", "22.10-2026/0001", "Quittenwurm Morgensternmops"])
def test_a_neighbours_search_has_zero_hits_and_counts_zero(filled: Filled, word: str) -> None:
    for name in ("clerk", "archivist"):
        who = filled.neighbours[name]
        found = filled.site.get(who.secret, "/api/v1/search", q=word).json()

        assert found == {"query": word, "total": 0, "documents": [], "next": None}


def test_a_neighbour_counts_only_what_is_theirs(filled: Filled) -> None:
    clerk = filled.neighbours["clerk"].secret
    inbox = filled.site.get(clerk, "/api/v1/inbox").json()
    own_documents = filled.site.get(clerk, "/api/v1/search", q="Hund").json()

    assert inbox["waiting"] == 1
    assert [item["id"] for item in inbox["items"]] == [str(filled.hattingen_item)]
    assert own_documents["total"] == 1
    assert filled.site.get(clerk, "/api/v1/dossiers").json()["items"] == []
    assert filled.site.get(clerk, "/api/v1/dossiers", plan_entry="22.10").json()["items"] == []


@pytest.mark.parametrize("number", range(9))
def test_nothing_of_ones_own_can_be_tied_to_what_belongs_to_others(filled: Filled, number: int) -> None:
    who, random = filled.neighbours["clerk"], Known.random()
    answers = []
    for known in (filled.witten, random):
        method, address, body = smuggled(filled.hattingen_item, known)[number]
        answers.append(send(filled.site, who, method, address, **body))

    assert told(answers[0]) == told(answers[1])
    assert answers[0].status_code == 404
    inbox = filled.site.get(who.secret, "/api/v1/inbox").json()
    assert [item["id"] for item in inbox["items"]] == [str(filled.hattingen_item)]


def test_a_foreign_id_as_the_place_to_go_on_from_shows_only_ones_own(filled: Filled) -> None:
    who = filled.neighbours["clerk"]
    shown = send(filled.site, who, "GET", f"/api/v1/inbox?cursor={cursor('/api/v1/inbox', filled.witten.item)}").json()

    assert shown["waiting"] == 1
    assert {item["id"] for item in shown["items"]} <= {str(filled.hattingen_item)}


def test_a_copy_in_the_browser_does_not_make_a_foreign_page_shown(filled: Filled) -> None:
    image = f"/api/v1/documents/{filled.witten.document}/pages/1/image"
    clerk = filled.own["clerk"]
    copied = {"If-None-Match": send(filled.site, clerk, "GET", image).headers["etag"]}

    assert send(filled.site, clerk, "GET", image, headers=copied).status_code == 304
    assert send(filled.site, filled.neighbours["clerk"], "GET", image, headers=copied).status_code == 404


def test_the_same_idempotency_key_in_another_town_is_another_submission(filled: Filled) -> None:
    assert filled.witten.submission != filled.hattingen_item
    assert filled.receipts[0] != filled.receipts[1]


def test_another_portal_of_the_same_town_does_not_see_the_submission(filled: Filled) -> None:
    town, address = filled.site.people.witten, f"/api/v1/submissions/{filled.witten.submission}"

    assert filled.site.get(town.portal_key, address).status_code == 200
    assert filled.site.get(town.other_portal_key, address).status_code == 404


def test_what_neighbours_try_leaves_no_entry_about_it_in_any_log(filled: Filled) -> None:
    before = _logged(filled)
    for route in NAMING:
        ask(filled.site, filled.neighbours["clerk"], route, filled.witten)

    assert _logged(filled) == before


def _logged(filled: Filled) -> list[int]:
    """How many entries each town's log has."""
    counts = []
    for town in (filled.site.people.witten, filled.site.people.hattingen):
        with as_owner(filled.site, town.tenant) as connection:
            counts.append(connection.execute(text("SELECT count(*) FROM records.audit_entries")).scalar_one())
    return counts
