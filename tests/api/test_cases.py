# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What stands in a case beside its documents: parties that are never erased, notes that are never changed, links."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.domain.filing.links import LinkKind
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import Role, system
from eakte.services import links
from tests.api.callers import Caller, send, sign_in
from tests.deployment import Site, new_site
from tests.evidence import audit_log, check_problem
from tests.people import new_colleague
from tests.services.test_filing_plan import file

ERIKA = {"role": "applicant", "name": "Erika Beispiel", "address": "Hauptstraße 1, 58452 Witten", "note": None}


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def new_case(site: Site, position: str = "22.10") -> dict[str, str]:
    """Id and reference number of the case in a new dossier there, which not everybody may read."""
    dossier = file(site, position)
    with site.deployment.platform.database.read(system(site.people.witten.tenant, "test")) as unit:
        (case,) = unit.filing.cases(dossier)
        return {"id": str(case.id), "reference_number": case.reference_number}


@pytest.fixture
def case(site: Site) -> str:
    return f"/api/v1/cases/{new_case(site)['id']}"


def get(site: Site, path: str) -> Response:
    return site.get(site.people.witten.clerk.token, path)


def post(site: Site, path: str, body: dict[str, Any]) -> Response:
    return site.post(site.people.witten.clerk.token, path, body)


def change(site: Site, method: str, path: str, tag: str, body: dict[str, Any] | None = None) -> Response:
    headers = {**site.as_(site.people.witten.clerk.token), "If-Match": tag}
    return site.http.request(method, path, headers=headers, json=body)


def history(site: Site, case: str) -> list[str]:
    return [entry["text"] for entry in get(site, f"{case}/history").json()["entries"]]


def test_a_party_is_added_changed_and_ended_and_still_listed(site: Site, case: str) -> None:
    added = post(site, f"{case}/parties", ERIKA)
    assert (added.status_code, added.headers["ETag"]) == (201, '"1"')
    party = f"/api/v1/parties/{added.json()['id']}"

    changed = change(site, "PATCH", party, '"1"', {"role": "recipient", "address": None})
    assert (changed.json()["role"], changed.json()["address"], changed.headers["ETag"]) == ("recipient", None, '"2"')
    assert change(site, "PATCH", party, '"2"', {"name": "Erika Beispiel"}).headers["ETag"] == '"2"'
    refused = check_problem(change(site, "PATCH", party, '"1"', {"name": "x"}), 412, "party-changed")
    assert (refused["seen"], refused["current"]) == (1, 2)

    ended = change(site, "DELETE", party, '"2"')
    assert ended.status_code == 200
    (listed,) = get(site, f"{case}/parties").json()
    assert listed == ended.json()
    assert listed["ended_on"] == listed["since"]
    check_problem(change(site, "PATCH", party, '"3"', {"name": "x"}), 409, "party-ended")
    check_problem(change(site, "DELETE", f"/api/v1/parties/{new_id()}", '"1"'), 404, "party-not-found")
    assert [text.partition(" hat ")[2] for text in history(site, case)[:3]] == [
        "eine Beteiligung beendet: Empfänger des Bescheids",
        "Beteiligte geändert: Rolle, Anschrift",
        "Beteiligte aufgenommen: Antragsteller",
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"role": "applicant", "name": " "}, "party-name-missing"),
        ({"role": "applicant", "name": "x" * 301}, "text-too-long"),
        ({"role": "victim", "name": "x"}, "request-invalid"),
        ({"name": "x"}, "request-invalid"),
    ],
)
def test_what_is_no_party_is_a_problem(site: Site, case: str, body: dict[str, Any], code: str) -> None:
    check_problem(post(site, f"{case}/parties", body), 422, code)
    assert get(site, f"{case}/parties").json() == []


def test_a_note_has_author_and_time_and_cannot_be_changed(site: Site, case: str) -> None:
    first = post(site, f"{case}/notes", {"text": "Telefonat\nmit Frau Beispiel\0\u202e"})
    assert first.status_code == 201
    post(site, f"{case}/notes", {"text": "Berichtigung: mit Herrn Beispiel"})

    noted = get(site, f"{case}/notes").json()

    assert [each["text"] for each in noted] == [
        "Berichtigung: mit Herrn Beispiel",
        "Telefonat\nmit Frau Beispiel\0\u202e",
    ]
    assert noted[1] == first.json()
    assert {each["author"] for each in noted} == {site.people.witten.clerk.actor.name}
    check_problem(post(site, f"{case}/notes", {"text": " "}), 422, "note-empty")
    check_problem(post(site, f"{case}/notes", {"text": "x" * 10_001}), 422, "text-too-long")
    assert change(site, "PATCH", f"{case}/notes", '"1"', {"text": "anders"}).status_code == 405
    assert history(site, case)[0].endswith("hat einen Vermerk geschrieben")


def test_nothing_is_added_to_a_closed_case(site: Site, case: str) -> None:
    party = f"/api/v1/parties/{post(site, f'{case}/parties', ERIKA).json()['id']}"
    post(site, f"{case}/close", {})

    check_problem(post(site, f"{case}/parties", ERIKA), 409, "case-is-closed")
    check_problem(change(site, "DELETE", party, '"1"'), 409, "case-is-closed")
    check_problem(post(site, f"{case}/notes", {"text": "Nachtrag"}), 409, "case-is-closed")


def test_a_link_is_seen_from_both_sides_and_can_be_ended_from_both(site: Site) -> None:
    one, other = new_case(site), new_case(site)
    here, there = (f"/api/v1/cases/{each['id']}" for each in (one, other))
    post(site, f"{there}/close", {})

    made = post(site, f"{here}/links", {"other": other["reference_number"], "kind": "follows"})

    assert made.status_code == 201, made.text
    assert get(site, f"{here}/links").json() == [made.json()]
    (seen,) = get(site, f"{there}/links").json()
    assert (seen["kind"], seen["other"]["id"]) == ("precedes", one["id"])
    check_problem(post(site, f"{there}/links", {"other": one["id"]}), 409, "link-there")
    check_problem(post(site, f"{here}/links", {"other": one["reference_number"]}), 422, "link-to-itself")
    for unknown in ("22.10-1999/0001-1", str(new_id()), one["reference_number"].rpartition("-")[0]):
        check_problem(post(site, f"{here}/links", {"other": unknown}), 404, "case-not-found")
    link = f"/api/v1/links/{made.json()['id']}/end"
    assert post(site, link, {}).status_code == 204
    check_problem(post(site, link, {}), 409, "link-ended")
    check_problem(post(site, f"/api/v1/links/{new_id()}/end", {}), 404, "link-not-found")
    assert get(site, f"{there}/links").json()[0]["ended_on"] is not None
    assert post(site, f"{there}/links", {"other": one["id"]}).status_code == 201


def test_a_link_is_told_only_to_who_may_read_both_cases(site: Site) -> None:
    """And neither history names the other case."""
    tax, social = new_case(site), new_case(site, "50.10")
    tenant = site.people.witten.tenant
    helper = new_colleague(
        site.deployment, tenant, Role.CLERK, lambda _kind, text: f"{new_id()}.{text}", office="soziales"
    )
    assert site.get(helper.token, f"/api/v1/cases/{social['id']}").status_code == 200

    refused = site.post(helper.token, f"/api/v1/cases/{social['id']}/links", {"other": tax["reference_number"]})
    check_problem(refused, 403, "out-of-reach")
    from_tax = site.post(site.people.witten.clerk.token, f"/api/v1/cases/{tax['id']}/links", {"other": social["id"]})
    check_problem(from_tax, 403, "out-of-reach")
    with site.deployment.platform.database.begin(system(tenant, "test")) as uow:
        made = links.make(uow, UUID(tax["id"]), social["reference_number"], LinkKind.RELATED)

    for token, path in (
        (helper.token, f"/api/v1/cases/{social['id']}"),
        (site.people.witten.clerk.token, f"/api/v1/cases/{tax['id']}"),
    ):
        assert site.get(token, f"{path}/links").json() == []
        told = site.get(token, f"{path}/history").text
        assert "Querverweis" in told
        check_problem(site.post(token, f"/api/v1/links/{made.id}/end"), 404, "link-not-found")
    assert tax["reference_number"] not in site.get(helper.token, f"/api/v1/cases/{social['id']}/history").text


def test_who_links_a_pair_at_the_same_time_from_both_sides_links_it_once(site: Site) -> None:
    one, other = new_case(site)["id"], new_case(site)["id"]
    pairs = [(one, other), (other, one)] * 3

    with ThreadPoolExecutor(len(pairs)) as pool:
        answers = list(pool.map(lambda pair: post(site, f"/api/v1/cases/{pair[0]}/links", {"other": pair[1]}), pairs))

    assert sorted(each.status_code for each in answers) == [201, *[409] * (len(pairs) - 1)]


def test_the_log_names_no_party_and_no_other_case(site: Site, case: str) -> None:
    post(site, f"{case}/parties", {"role": "other", "name": "Wendelin Geheim"})
    entry = audit_log(site, site.people.witten.tenant, Act.PARTY_ADDED)[-1]
    assert "Geheim" not in str(entry.detail)


def test_in_another_town_there_is_nothing_of_it(site: Site, case: str) -> None:
    party = post(site, f"{case}/parties", ERIKA).json()["id"]
    other = site.people.hattingen.clerk.token
    headers = {**site.as_(other), "If-Match": '"1"'}

    for path in ("parties", "notes", "links"):
        check_problem(site.get(other, f"{case}/{path}"), 404, "case-not-found")
    check_problem(site.post(other, f"{case}/parties", ERIKA), 404, "case-not-found")
    check_problem(site.http.patch(f"/api/v1/parties/{party}", headers=headers, json={}), 404, "party-not-found")


@pytest.fixture(scope="module")
def clerk(site: Site) -> Caller:
    return sign_in(site, site.people.witten.clerk)


def submit(site: Site, who: Caller, path: str, **fields: str) -> Response:
    return send(site, who, "POST", path, data=fields)


def test_the_page_of_parties_adds_changes_and_ends(site: Site, case: str, clerk: Caller) -> None:
    page = f"/vorgaenge/{case[-36:]}/beteiligte"
    assert "Noch niemand ist beteiligt" in send(site, clerk, "GET", page).text
    nobody = submit(site, clerk, page, role="applicant", name="", address="Ring 1")
    assert nobody.status_code == 422
    assert "Der Name fehlt" in nobody.text
    assert 'value="Ring 1"' in nobody.text
    assert submit(site, clerk, page, role="victim", name="x").status_code == 422
    assert submit(site, clerk, page, role="applicant", name="Erika\u202e", note="a\r\nb").status_code == 303
    (party,) = get(site, f"{case}/parties").json()

    shown = send(site, clerk, "GET", f"{page}?aendern={party['id']}").text
    assert "<b>Erika[U+202E]</b>, Antragsteller" in shown
    assert f'action="{page}/{party["id"]}"' in shown
    assert submit(site, clerk, f"{page}/{party['id']}", stand="1", role="other", name="Max").status_code == 303
    late = submit(site, clerk, f"{page}/{party['id']}", stand="1", role="other", name="Moritz")
    assert late.status_code == 412
    assert 'value="Moritz"' in late.text
    assert "<b>Max</b>" in late.text
    assert submit(site, clerk, f"{page}/{party['id']}/beenden", stand="2").status_code == 303
    assert submit(site, clerk, f"{page}/{party['id']}/beenden", stand="3").status_code == 409
    assert "beendet am" in send(site, clerk, "GET", page).text


def test_the_page_of_notes_shows_lines_and_writes(site: Site, case: str, clerk: Caller) -> None:
    page = f"/vorgaenge/{case[-36:]}/vermerke"
    assert submit(site, clerk, page, text=" ").status_code == 422
    too_long = submit(site, clerk, page, text="x" * 10_001)
    assert "höchstens 10000 Zeichen" in too_long.text
    assert submit(site, clerk, page, text="Telefonat\r\nmit <b>Frau</b>").status_code == 303

    shown = send(site, clerk, "GET", page).text

    assert "<p>Telefonat</p><p>mit &lt;b&gt;Frau&lt;/b&gt;</p>" in shown
    assert site.people.witten.clerk.actor.name in shown
    post(site, f"{case}/close", {})
    assert "Neuer Vermerk" not in send(site, clerk, "GET", page).text
    assert submit(site, clerk, page, text="Nachtrag").status_code == 409


def test_the_page_of_links_links_and_ends(site: Site, case: str, clerk: Caller) -> None:
    page, other = f"/vorgaenge/{case[-36:]}/verweise", new_case(site)
    unknown = submit(site, clerk, page, art="follows", anderer="22.10-1999/1")
    assert unknown.status_code == 404
    assert 'value="22.10-1999/1"' in unknown.text
    assert submit(site, clerk, page, art="beside", anderer=other["reference_number"]).status_code == 422
    assert submit(site, clerk, page, art="follows", anderer=other["reference_number"]).status_code == 303
    assert submit(site, clerk, page, art="follows", anderer=other["reference_number"]).status_code == 409

    assert "folgt auf" in send(site, clerk, "GET", page).text
    shown = send(site, clerk, "GET", f"/vorgaenge/{other['id']}/verweise").text
    assert "geht voraus vor" in shown

    link = get(site, f"{case}/links").json()[0]["id"]
    assert submit(site, clerk, f"{page}/{link}/beenden").status_code == 303
    assert submit(site, clerk, f"{page}/{link}/beenden").status_code == 409


def test_who_only_reads_has_no_forms(site: Site, case: str) -> None:
    archivist = sign_in(site, site.people.witten.archivist)
    for tab in ("beteiligte", "vermerke", "verweise"):
        shown = send(site, archivist, "GET", f"/vorgaenge/{case[-36:]}/{tab}")
        assert shown.status_code == 200
        assert 'method="post" action="/vorgaenge' not in shown.text
        assert f'/{tab}" aria-current="page"' in shown.text
