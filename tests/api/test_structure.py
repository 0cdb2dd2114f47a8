# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Volumes and sub-cases by API and on the pages, and what becomes of two who open and close at the same time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.kernel.ids import new_id
from tests.api.callers import Caller, send, sign_in
from tests.api.records import pdf
from tests.deployment import Site, new_site
from tests.evidence import audit_log, check_problem
from tests.services.test_filing_plan import file


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture
def dossier(site: Site) -> str:
    return f"/api/v1/dossiers/{file(site, '22.10')}"


@pytest.fixture
def case(site: Site, dossier: str) -> str:
    return f"/api/v1/cases/{get(site, dossier)['cases'][0]['id']}"


def get(site: Site, path: str) -> dict[str, Any]:
    shown: dict[str, Any] = site.get(site.people.witten.clerk.token, path).json()
    return shown


def post(site: Site, path: str, body: dict[str, Any] | None = None) -> Response:
    return site.post(site.people.witten.clerk.token, path, body)


def reopen(site: Site, path: str) -> Response:
    return site.post(site.people.witten.office_lead.token, f"{path}/reopen", {"reason": "Nachtrag"})


def new_case(site: Site, dossier: str) -> Response:
    clerk = site.people.witten.clerk.token
    item = site.scan(clerk, "a.pdf", "application/pdf", pdf("Brief")).json()["id"]
    return post(site, f"/api/v1/inbox/{item}/file", {"dossier": dossier[-36:], "case_title": "Noch einer"})


def put_beneath(site: Site, case: str, parent: str | None) -> Response:
    path = f"/api/v1/cases/{case}"
    clerk = site.people.witten.clerk.token
    headers = {**site.as_(clerk), "If-Match": site.get(clerk, path).headers["ETag"]}
    return site.http.patch(path, headers=headers, json={"parent": parent})


def test_new_cases_go_into_the_newest_open_volume_and_keep_the_dossiers_numbers(site: Site, dossier: str) -> None:
    number = get(site, dossier)["reference_number"]
    first, second = (post(site, f"{dossier}/volumes").json() for _ in range(2))
    assert (first["reference_number"], second["reference_number"]) == (f"{number} Bd. 1", f"{number} Bd. 2")

    new_case(site, dossier)
    closed = post(site, f"/api/v1/volumes/{second['id']}/close")
    refused = check_problem(closed, 409, "volume-has-open-cases")
    assert (refused["count"], refused["cases"]) == (1, f"{number}-2")
    cases = get(site, dossier)["cases"]
    assert [(each["reference_number"], each["volume"]) for each in cases] == [
        (f"{number}-1", None),
        (f"{number}-2", second["id"]),
    ]

    post(site, f"/api/v1/cases/{cases[1]['id']}/close")
    assert post(site, f"/api/v1/volumes/{second['id']}/close").json()["closed_on"] is not None
    check_problem(reopen(site, f"/api/v1/cases/{cases[1]['id']}"), 409, "volume-is-closed")
    assert new_case(site, dossier).json()["volume"] == first["id"]
    acts = audit_log(site, site.people.witten.tenant, Act.VOLUME_OPENED, Act.VOLUME_CLOSED)
    assert [entry.detail["volume"] for entry in acts][-1] == f"{number} Bd. 2"


def test_a_dossier_closes_after_its_volumes_and_no_case_opens_when_all_are_closed(
    site: Site, dossier: str, case: str
) -> None:
    volume = f"/api/v1/volumes/{post(site, f'{dossier}/volumes').json()['id']}"
    post(site, f"{case}/close")
    refused = check_problem(post(site, f"{dossier}/close"), 409, "dossier-has-open-volumes")
    assert refused["volumes"].endswith("Bd. 1")
    post(site, f"{volume}/close")
    check_problem(post(site, f"{volume}/close"), 409, "volume-already-closed")
    check_problem(new_case(site, dossier), 409, "no-volume-is-open")
    assert post(site, f"{dossier}/close").status_code == 200
    check_problem(reopen(site, volume), 409, "dossier-is-closed")
    check_problem(post(site, f"{dossier}/volumes"), 409, "dossier-is-closed")
    reopen(site, dossier)
    assert reopen(site, volume).json()["closed_on"] is None
    check_problem(reopen(site, volume), 409, "volume-is-open")
    check_problem(site.post(site.people.witten.clerk.token, f"{volume}/reopen", {"reason": "x"}), 403, "forbidden")
    check_problem(post(site, f"/api/v1/volumes/{new_id()}/close"), 404, "volume-not-found")


def test_a_sub_case_stands_beneath_its_case_and_closes_before_it(site: Site, dossier: str, case: str) -> None:
    opened = post(site, f"{case}/sub-cases", {"title": " Anhörung "})
    assert opened.status_code == 201
    sub = opened.json()
    assert (sub["title"], sub["parent"]) == ("Anhörung", case[-36:])
    assert [each["id"] for each in get(site, case)["sub_cases"]] == [sub["id"]]
    check_problem(post(site, f"{case}/sub-cases", {"title": " "}), 422, "title-missing")

    refused = check_problem(post(site, f"{case}/close"), 409, "case-has-open-sub-cases")
    assert refused["cases"] == sub["reference_number"]
    post(site, f"/api/v1/cases/{sub['id']}/close")
    post(site, f"{case}/close")
    check_problem(reopen(site, f"/api/v1/cases/{sub['id']}"), 409, "parent-case-is-closed")
    check_problem(post(site, f"{case}/sub-cases", {"title": "Noch einer"}), 409, "parent-case-is-closed")
    reopen(site, case)
    assert reopen(site, f"/api/v1/cases/{sub['id']}").status_code == 200
    assert get(site, dossier)["cases"][1]["reference_number"] == sub["reference_number"]


def test_a_case_goes_beneath_another_one_of_its_dossier_only(site: Site, dossier: str, case: str) -> None:
    top = case[-36:]
    middle = post(site, f"{case}/sub-cases", {"title": "Mitte"}).json()["id"]
    low = post(site, f"/api/v1/cases/{middle}/sub-cases", {"title": "Unten"}).json()["id"]
    check_problem(post(site, f"/api/v1/cases/{low}/sub-cases", {"title": "Tiefer"}), 422, "sub-cases-too-deep")
    check_problem(put_beneath(site, top, low), 422, "parent-case-is-below")
    check_problem(put_beneath(site, top, top), 422, "parent-case-is-below")
    elsewhere = get(site, f"/api/v1/dossiers/{file(site, '22.10')}")["cases"][0]["id"]
    for foreign in (elsewhere, str(new_id())):
        check_problem(put_beneath(site, middle, foreign), 422, "parent-case-elsewhere")
    assert put_beneath(site, low, top).json()["parent"] == top
    assert put_beneath(site, low, None).json()["parent"] is None
    entry = audit_log(site, site.people.witten.tenant, Act.CASE_CHANGED)[-1]
    assert entry.detail["fields"] == "parent"


def test_two_who_put_cases_beneath_each_other_at_once_make_no_circle(site: Site, dossier: str) -> None:
    one, other = get(site, dossier)["cases"][0]["id"], new_case(site, dossier).json()["id"]
    pairs = [(one, other), (other, one)] * 3

    with ThreadPoolExecutor(len(pairs)) as pool:
        answers = [each.status_code for each in pool.map(lambda pair: put_beneath(site, *pair), pairs)]

    assert set(answers) <= {200, 412, 422}
    parents = {each["id"]: each["parent"] for each in get(site, dossier)["cases"]}
    assert sorted(parents.values(), key=str) in ([one, None], [other, None])


def test_whoever_is_first_nothing_open_stands_beneath_a_closed_case(site: Site, case: str) -> None:
    def act(number: int) -> int:
        path, body = (f"{case}/close", {}) if number % 2 else (f"{case}/sub-cases", {"title": "Teil"})
        return post(site, path, body).status_code

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, range(6)))

    shown = get(site, case)
    assert shown["closed_on"] is None or all(each["closed_on"] for each in shown["sub_cases"])


@pytest.fixture(scope="module")
def clerk(site: Site) -> Caller:
    return sign_in(site, site.people.witten.clerk)


def test_the_page_of_volumes_opens_closes_and_reopens(site: Site, dossier: str, clerk: Caller) -> None:
    page = f"/akten/{dossier[-36:]}/baende"
    assert "hat keine Bände" in send(site, clerk, "GET", page).text
    assert send(site, clerk, "POST", page).status_code == 303
    volume = get(site, dossier)["volumes"][0]
    shown = send(site, clerk, "GET", page).text
    assert volume["reference_number"] in shown
    assert "Vorgänge: 0" in shown
    new_case(site, dossier)
    assert "Vorgänge: 1" in send(site, clerk, "GET", page).text
    refused = send(site, clerk, "POST", f"{page}/{volume['id']}/schliessen")
    assert refused.status_code == 409
    assert "Der Band hat offene Vorgänge" in refused.text
    post(site, f"/api/v1/cases/{get(site, dossier)['cases'][1]['id']}/close")
    assert send(site, clerk, "POST", f"{page}/{volume['id']}/schliessen").status_code == 303
    lead = sign_in(site, site.people.witten.office_lead)
    assert send(site, lead, "POST", f"{page}/{volume['id']}/oeffnen", data={"grund": " "}).status_code == 422
    assert send(site, lead, "POST", f"{page}/{volume['id']}/oeffnen", data={"grund": "Nachtrag"}).status_code == 303
    assert get(site, dossier)["volumes"][0]["closed_on"] is None


def test_the_page_of_sub_cases_shows_and_opens_them(site: Site, case: str, clerk: Caller) -> None:
    page = f"/vorgaenge/{case[-36:]}/teilvorgaenge"
    assert send(site, clerk, "POST", page, data={"betreff": " "}).status_code == 422
    assert send(site, clerk, "POST", page, data={"betreff": "Anhörung"}).status_code == 303
    assert "Anhörung" in send(site, clerk, "GET", page).text
    sub = get(site, case)["sub_cases"][0]["id"]
    assert f'href="{page}"' in send(site, clerk, "GET", f"/vorgaenge/{case[-36:]}").text
    beneath = send(site, clerk, "GET", f"/vorgaenge/{sub}").text
    assert f'href="/vorgaenge/{case[-36:]}"' in beneath
    post(site, f"/api/v1/cases/{sub}/close")
    post(site, f"{case}/close")
    assert send(site, clerk, "POST", page, data={"betreff": "Nachtrag"}).status_code == 409


def test_the_page_of_retention_tells_when_each_case_ends_and_why(site: Site, dossier: str, case: str) -> None:
    who = sign_in(site, site.people.witten.archivist)
    post(site, f"{case}/sub-cases", {"title": "Anhörung"})
    for page in (f"/akten/{dossier[-36:]}", f"/vorgaenge/{case[-36:]}"):
        shown = send(site, who, "GET", f"{page}/aufbewahrung").text
        assert "Anhörung" in shown
        assert "§ 147 Abs. 3 AO" in shown
        assert f'href="{page}/aufbewahrung" aria-current="page"' in shown


def test_the_page_of_closing_a_dossier_tells_of_its_open_volumes(site: Site) -> None:
    clerk = sign_in(site, site.people.witten.clerk)
    token = site.people.witten.clerk.token
    dossier = site.post(token, "/api/v1/dossiers", {"plan_entry": "22.10", "title": "Mit Band"}).json()["id"]
    page = f"/akten/{dossier}/schliessen"
    assert site.post(token, f"/api/v1/dossiers/{dossier}/volumes", {}).status_code == 201
    asked = send(site, clerk, "GET", page).text
    assert "Ihr offener Band wird mit geschlossen." in asked
    alone = send(site, clerk, "POST", page, data={})
    assert (alone.status_code, "Ihr offener Band wird mit geschlossen." in alone.text) == (409, True)
    assert send(site, clerk, "POST", page, data={"mit_vorgaengen": "ja"}).status_code == 303
    site.work()
    assert site.get(token, f"/api/v1/dossiers/{dossier}").json()["closed_on"] is not None
