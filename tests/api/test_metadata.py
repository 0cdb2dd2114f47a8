# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What is said of dossiers and cases is changed by whoever works on them, for the version that they saw."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.domain.filing.metadata import MAX_TITLE_CHARACTERS
from eakte.domain.filing.plan_changes import Alteration
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import Role
from eakte.services import filing_plan
from tests.api.callers import Caller, send, sign_in
from tests.deployment import Site, new_site
from tests.evidence import audit_log, check_problem
from tests.people import Colleague, new_colleague
from tests.services.test_filing_plan import file

ALL = {
    "title": "Hundesteuer Bello",
    "keywords": ["Hund", "Bello"],
    "runs_from": "2026-01-01",
    "runs_until": "2026-12-31",
    "medium": "hybrid",
    "location": "Keller 2, Regal 7",
    "remark": "Paper seit 2019",
}


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture
def dossier(site: Site) -> str:
    return f"/api/v1/dossiers/{file(site, '22.10')}"


@pytest.fixture
def case(site: Site, dossier: str) -> str:
    return f"/api/v1/cases/{get(site, dossier).json()['cases'][0]['id']}"


def get(site: Site, path: str) -> Response:
    return site.get(site.people.witten.clerk.token, path)


def change(site: Site, path: str, body: dict[str, Any], tag: str | None = None, **query: bool) -> Response:
    headers = {**site.as_(site.people.witten.clerk.token), "If-Match": tag or get(site, path).headers["ETag"]}
    return site.http.patch(path, headers=headers, json=body, params=query)


def of_office(site: Site, office: str) -> Colleague:
    """A clerk who sees only what this office leads."""
    tenant = site.people.witten.tenant
    return new_colleague(
        site.deployment, tenant, Role.CLERK, lambda _kind, text: f"{office}.{new_id()}.{text}", office=office
    )


@pytest.mark.parametrize("kind", ["dossier", "case"])
def test_all_that_is_said_is_changed_and_stands_in_the_log_by_its_names(
    site: Site, kind: str, request: pytest.FixtureRequest
) -> None:
    path: str = request.getfixturevalue(kind)
    changed = change(site, path, ALL)

    assert changed.status_code == 200, changed.text
    assert changed.headers["ETag"] == '"2"' == get(site, path).headers["ETag"]
    shown = get(site, path).json()
    assert ALL.items() <= changed.json().items()
    assert (ALL | {"version": 2}).items() <= shown.items()
    assert shown["lead"] == {"key": "finanzen", "name": "Finanzen", "own": False}
    change(site, path, {"remark": None, "keywords": []})
    assert (get(site, path).json()["remark"], get(site, path).json()["keywords"]) == (None, [])
    act = Act.DOSSIER_CHANGED if kind == "dossier" else Act.CASE_CHANGED
    last, _ = [entry.detail["fields"] for entry in audit_log(site, site.people.witten.tenant, act)][-2:]
    assert set(last.split(", ")) == set(ALL)
    told = site.get(site.people.witten.clerk.token, f"{path}/history").json()["entries"][0]["text"]
    assert told.endswith("geändert: Schlagwörter, Bemerkung")


@pytest.mark.parametrize("kind", ["dossier", "case"])
def test_a_change_is_meant_for_the_version_that_was_seen(site: Site, kind: str, request: pytest.FixtureRequest) -> None:
    path: str = request.getfixturevalue(kind)
    change(site, path, {"title": "Schneller"}, '"1"')

    refused = check_problem(change(site, path, {"title": "Langsamer"}, '"1"'), 412, f"{kind}-changed")
    assert (refused["seen"], refused["current"]) == (1, 2)
    check_problem(change(site, path, {"title": "Langsamer"}, '"x"'), 412, f"{kind}-changed")
    bare = site.http.patch(path, headers=site.as_(site.people.witten.clerk.token), json={"title": "x"})
    check_problem(bare, 428, "precondition-required")
    assert get(site, path).json()["title"] == "Schneller"
    assert change(site, path, {"title": "Schneller"}).json()["version"] == 2  # nothing is other than it was


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"title": "x" * 10_000}, "text-too-long"),
        ({"title": None}, "request-invalid"),
        ({"title": " "}, "title-missing"),
        ({"keywords": ["a,b"]}, "keywords-invalid"),
        ({"runs_from": "2026-02-30"}, "request-invalid"),
        ({"runs_from": "2026-02-02", "runs_until": "2026-02-01"}, "running-period-reversed"),
        ({"location": "Keller"}, "location-without-paper"),
        ({"medium": "microfilm"}, "request-invalid"),
        ({"reference_number": "1"}, "request-invalid"),
        ({"lead": "nirgendwo"}, "lead-unknown"),
    ],
)
def test_what_cannot_be_is_a_problem(site: Site, dossier: str, body: dict[str, Any], code: str) -> None:
    refused = check_problem(change(site, dossier, body), 422, code)

    if code == "text-too-long":
        assert (refused["field"], refused["limit"]) == ("title", MAX_TITLE_CHARACTERS)
    assert get(site, dossier).json()["version"] == 1


def test_invisible_characters_are_kept_as_they_are_and_letters_are_composed(site: Site, case: str) -> None:
    change(site, case, {"title": "Mu\u0308ller\u202e\0\u200b"})

    assert get(site, case).json()["title"] == "Müller\u202e\0\u200b"


def test_of_what_is_closed_only_the_place_of_its_paper_is_changed(site: Site, dossier: str, case: str) -> None:
    clerk = site.people.witten.clerk.token
    for path, code in ((case, "case-is-closed"), (dossier, "dossier-is-closed")):
        assert site.post(clerk, f"{path}/close").status_code == 200
        check_problem(change(site, path, {"title": "Anders"}), 409, code)
        assert change(site, path, {"medium": "hybrid", "location": "Archivkeller"}).status_code == 200


def test_another_lead_is_told_whom_it_lets_see_the_dossier_and_waits_for_a_confirmation(
    site: Site, dossier: str
) -> None:
    builder = of_office(site, "bauen")
    assert site.get(builder.token, dossier).status_code == 403

    refused = check_problem(change(site, dossier, {"lead": "bauen"}), 409, "lead-widens-access")
    assert refused["who"] == "alle im Amt Bauen und Umwelt"
    assert site.get(builder.token, dossier).status_code == 403

    assert change(site, dossier, {"lead": "bauen"}, confirmed=True).json()["lead"]["name"] == "Bauen und Umwelt"
    assert site.get(builder.token, dossier).status_code == 200
    entry = audit_log(site, site.people.witten.tenant, Act.DOSSIER_CHANGED)[-1]
    assert (entry.detail["fields"], entry.detail["lead"]) == ("lead", "Bauen und Umwelt")


def test_a_lead_of_its_own_stays_when_the_plan_changes_and_goes_when_it_is_taken_back(site: Site) -> None:
    dossier = f"/api/v1/dossiers/{file(site, '22.20')}"
    change(site, dossier, {"lead": "ordnung"}, confirmed=True)
    with site.deployment.platform.database.begin(site.people.witten.records_manager.actor) as uow:
        alteration = Alteration("22.20", {"office": "bauen"})
        filing_plan.change(uow, filing_plan.version(uow), alteration, confirmed=True)
    assert get(site, dossier).json()["lead"] == {"key": "ordnung", "name": "Ordnung und Bürgerservice", "own": True}

    taken_back = change(site, dossier, {"lead": None}, confirmed=True)

    assert taken_back.json()["lead"] == {"key": "bauen", "name": "Bauen und Umwelt", "own": False}


def test_another_lead_is_what_search_goes_by(site: Site, dossier: str) -> None:
    builder = of_office(site, "zentrale-dienste")
    found = site.get(builder.token, "/api/v1/search", q="Akte").json()["total"]
    change(site, dossier, {"lead": "zentrale-dienste"}, confirmed=True)
    site.work()

    assert site.get(builder.token, "/api/v1/search", q="Akte").json()["total"] == found + 1


def form(site: Site, who: Caller, address: str, **changes: str) -> Response:
    """Send the form of that page as it is shown, but for these fields."""
    shown = send(site, who, "GET", address).text
    fields = dict(re.findall(r'<input [^>]*?name="([a-z_]+)" [^>]*?value="([^"]*)"', shown))
    chosen = re.findall(
        r'<select [^>]*?name="([a-z_]+)">(?:(?!</select>).)*?value="([^"]*)" selected', shown, re.DOTALL
    )
    return send(site, who, "POST", address, data={**fields, **dict(chosen), **changes})


@pytest.fixture(scope="module")
def clerk(site: Site) -> Caller:
    return sign_in(site, site.people.witten.clerk)


def test_the_page_changes_a_dossier_and_says_what_is_wrong(site: Site, dossier: str, clerk: Caller) -> None:
    page = f"/akten/{dossier[-36:]}"
    wrong = form(site, clerk, f"{page}/angaben", title="Anders", runs_from="2026-02-30", remark="Neu & gut")
    assert wrong.status_code == 422
    assert "Die Laufzeit nennt einen Tag, den es nicht gibt" in wrong.text
    assert 'value="Anders"' in wrong.text
    assert "Neu &amp; gut" in wrong.text
    long = form(site, clerk, f"{page}/angaben", title="x" * 501)
    assert "Hier sind höchstens 500 Zeichen erlaubt: Betreff." in long.text
    assert form(site, clerk, f"{page}/angaben", medium="film").status_code == 422

    fields = {"title": "Müller\u202e", "keywords": "Hund, Steuer", "runs_until": "2026-12-31", "remark": "a\r\nb"}
    done = form(site, clerk, f"{page}/angaben", **fields, medium="hybrid", location="Keller")

    assert (done.status_code, done.headers["location"]) == (303, page)
    assert get(site, dossier).json()["keywords"] == ["Hund", "Steuer"]
    shown = send(site, clerk, "GET", page).text
    assert "Müller[U+202E]</h1>" in shown
    assert "\u202e" not in shown
    assert 'href="' + page + '/angaben"' in shown
    assert 'href="' + page + '" aria-current="page"' in shown
    assert form(site, clerk, f"{page}/angaben").status_code == 303
    assert get(site, dossier).json()["version"] == 2


def test_who_was_too_slow_sees_both_versions_and_can_save_again(site: Site, case: str, clerk: Caller) -> None:
    page = f"/vorgaenge/{case[-36:]}/angaben"
    change(site, case, {"title": "Schneller", "medium": "paper"})

    slow = form(site, clerk, page, stand="1", title="Langsamer", medium="hybrid")

    assert slow.status_code == 412
    assert "<dd>Schneller</dd>" in slow.text
    assert "<dd>auf Papier</dd>" in slow.text
    assert 'value="Langsamer"' in slow.text
    again = form(site, clerk, page, title="Langsamer")
    assert (again.status_code, get(site, case).json()["title"]) == (303, "Langsamer")


def test_the_page_asks_before_more_people_see_a_dossier(site: Site, dossier: str, clerk: Caller) -> None:
    page = f"/akten/{dossier[-36:]}/angaben"

    asked = form(site, clerk, page, lead="bauen")

    assert asked.status_code == 409
    assert "alle im Amt Bauen und Umwelt" in asked.text
    assert '<input type="hidden" name="bestaetigt" value="ja">' in asked.text
    assert form(site, clerk, page, lead="bauen", bestaetigt="ja").status_code == 303
    assert get(site, dossier).json()["lead"]["own"] is True
    late = form(site, clerk, page, lead="", stand="1").text
    assert "<dd>Bauen und Umwelt</dd>" in late


def test_the_page_takes_a_lead_back_that_was_just_given(site: Site, dossier: str, clerk: Caller) -> None:
    page = f"/akten/{dossier[-36:]}/angaben"
    assert 'name="lead_vorher" value=""' in send(site, clerk, "GET", page).text
    done = form(site, clerk, page, lead="ordnung", lead_vorher="", bestaetigt="ja")
    shown = send(site, clerk, "GET", done.headers["Location"]).text
    assert "Die Federführung liegt jetzt bei Ordnung und Bürgerservice." in shown
    (undo,) = re.findall(rf'<form method="post" action="{page}">(.*?)</form>', shown, re.DOTALL)
    fields = dict(re.findall(r'name="(\w+)" value="(\w*)"', undo))
    assert send(site, clerk, "POST", page, data=fields).headers["Location"] == f"/akten/{dossier[-36:]}"
    assert get(site, dossier).json()["lead"] == {"key": "finanzen", "name": "Finanzen", "own": False}
    assert "Rückgängig" not in send(site, clerk, "GET", f"/akten/{dossier[-36:]}").text


def test_who_gives_a_dossier_away_is_not_led_to_what_they_see_no_more(site: Site, dossier: str) -> None:
    change(site, dossier, {"lead": "ordnung"}, confirmed=True)
    leaving = sign_in(site, of_office(site, "ordnung"))
    page = f"/akten/{dossier[-36:]}/angaben"
    done = form(site, leaving, page, lead="bauen", bestaetigt="ja")
    assert (done.status_code, done.headers["Location"]) == (303, "/akten?abgegeben=ja")
    assert "Sie sehen sie nicht mehr" in send(site, leaving, "GET", done.headers["Location"]).text
    assert get(site, dossier).json()["lead"]["key"] == "bauen"


def test_who_only_reads_sees_what_is_said_and_no_form(site: Site, dossier: str, case: str) -> None:
    archivist = sign_in(site, site.people.witten.archivist)
    change(site, case, ALL)
    shown = send(site, archivist, "GET", f"/vorgaenge/{case[-36:]}/angaben").text

    assert "<dd>Keller 2, Regal 7</dd>" in shown
    assert "Speichern" not in shown
    assert form(site, archivist, f"/akten/{dossier[-36:]}/angaben").status_code == 403


def test_the_form_of_what_is_closed_has_only_the_place_of_its_paper(site: Site, case: str, clerk: Caller) -> None:
    page = f"/vorgaenge/{case[-36:]}/angaben"
    site.post(site.people.witten.clerk.token, f"{case}/close")
    shown = send(site, clerk, "GET", page).text

    assert 'name="title"' not in shown
    assert form(site, clerk, page, medium="paper", location="Archiv").status_code == 303
    assert get(site, case).json()["location"] == "Archiv"
