# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""One municipality lets another one see its records: what it opens, what it keeps closed, and that it ends."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.domain.access.rules import Permission
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT
from eakte.services import shared
from tests.api.callers import send
from tests.api.records import Filled, fill, pdf
from tests.deployment import Site, new_site

BASIS = "administrative_assistance"


@pytest.fixture(scope="module")
def filled(embedded_server: EmbeddedServer) -> Iterator[Filled]:
    with new_site(embedded_server) as site:
        yield fill(site)


@pytest.fixture
def site(filled: Filled) -> Site:
    return filled.site


def today() -> date:
    return local_date(SystemClock().now(), DEPLOYMENT.zone)


def ok(response: Response, status: int = 200) -> Any:  # noqa: ANN401 - whatever JSON the API answers
    assert response.status_code == status, response.text
    return response.json()


def give(filled: Filled, kind: str = "case", right: str = "read", **more: object) -> Response:
    """The office lead of Witten shares with Hattingen."""
    objects = {"case": filled.witten.case, "dossier": filled.witten.dossier, "document": filled.witten.document}
    body = {"object_type": kind, "object_id": str(objects[kind]), "town": "hattingen", "right": right}
    lead = filled.site.people.witten.office_lead.token
    return filled.site.post(lead, "/api/v1/shares", {**body, "legal_basis": BASIS, **more})


def given(filled: Filled, kind: str = "case", right: str = "read") -> str:
    return str(ok(give(filled, kind, right), 201)["id"])


def visit(filled: Filled, share: str, path: str = "", who: str = "clerk", **query: str) -> Response:
    guest = getattr(filled.site.people.hattingen, who).token
    return filled.site.get(guest, f"/api/v1/shared/{share}{path}", **query)


def test_a_shared_case_is_read_by_the_other_town(filled: Filled) -> None:
    share, document = given(filled), filled.witten.document

    opened = ok(visit(filled, share))
    assert opened["title"] == "Nebelkrähe"
    (case,) = opened["cases"]
    assert str(document) in {each["id"] for each in case["documents"]}
    assert not case["contribute"]
    assert ok(visit(filled, share, f"/documents/{document}"))["file_name"] == "Zirbelkauz.pdf"
    assert "Dreizehnkanarien" in visit(filled, share, f"/documents/{document}/pages/1").text
    assert visit(filled, share, f"/documents/{document}/pages/1/image").headers["content-type"] == "image/webp"
    found = ok(visit(filled, share, "/search", q="Dreizehnkanarien"))
    assert [each["document"]["id"] for each in found["documents"]] == [str(document)]
    listed = ok(filled.site.get(filled.site.people.hattingen.clerk.token, "/api/v1/shared"))["items"]
    assert (listed[0]["id"], listed[0]["owner"]["slug"], listed[0]["title"]) == (share, "witten", "Nebelkrähe")


def test_reading_alone_takes_no_original_away(filled: Filled) -> None:
    reading, taking = given(filled), given(filled, right="download")
    original = f"/documents/{filled.witten.document}/original"

    assert visit(filled, reading, original).status_code == 403
    assert visit(filled, taking, original).content.startswith(b"%PDF")


@pytest.mark.parametrize("kind", ["dossier", "case", "document"])
def test_what_is_not_shared_does_not_exist_for_the_guest(filled: Filled, kind: str) -> None:
    share = given(filled, kind, "download")
    scan = ok(filled.site.get(filled.site.people.witten.clerk.token, f"/api/v1/inbox/{filled.witten.item}"))
    waiting = scan["documents"][0]["id"]

    for path in ("", "/original", "/pages/1", "/pages/1/image"):
        foreign = visit(filled, share, f"/documents/{waiting}{path}")
        assert foreign.status_code == 404
        assert foreign.json()["type"] == visit(filled, share, f"/documents/{new_id()}{path}").json()["type"]
    assert ok(visit(filled, share, "/search", q="Blaubeerfink"))["total"] == 0
    other = filled.witten.failed_document
    assert visit(filled, share, f"/documents/{other}").status_code == (404 if kind == "document" else 200)
    for address in (f"/api/v1/cases/{filled.witten.case}", f"/api/v1/documents/{filled.witten.document}"):
        assert filled.site.get(filled.site.people.hattingen.clerk.token, address).status_code == 404


def test_a_guest_has_no_right_of_an_own_person(filled: Filled) -> None:
    """A share is entered by its own addresses alone; nobody becomes a colleague by it, and nobody shares on."""
    given(filled, "dossier", "contribute")
    lead = filled.site.people.hattingen.office_lead.token
    body = {"object_type": "case", "object_id": str(filled.witten.case), "town": "witten", "legal_basis": BASIS}

    assert filled.site.post(lead, "/api/v1/shares", body).status_code == 404
    assert filled.site.post(lead, f"/api/v1/cases/{filled.witten.case}/close").status_code == 404


@pytest.mark.parametrize(
    ("change", "status", "problem"),
    [
        ({"town": "witten"}, 422, "share-with-oneself"),
        ({"town": "nirgendwo"}, 422, "share-guest-unknown"),
        ({"town": "betrieb"}, 422, "share-guest-unknown"),
        ({"until": "2000-01-01"}, 422, "share-invalid"),
        ({"until": "2999-01-01"}, 422, "share-invalid"),
        ({"legal_basis": "weil_halt"}, 422, "request-invalid"),
        ({"object_id": str(new_id())}, 404, "grant-target-not-found"),
        ({"object_type": "plan_entry"}, 404, "grant-target-not-found"),
    ],
)
def test_a_share_that_cannot_be_is_refused(filled: Filled, change: dict[str, str], status: int, problem: str) -> None:
    refused = give(filled, **change)
    assert refused.status_code == status, refused.text
    assert refused.json()["type"].endswith(problem)


def test_a_position_is_not_shared_as_a_whole(filled: Filled) -> None:
    clerk = filled.site.people.witten.clerk.token
    with filled.site.deployment.platform.database.read(filled.site.people.witten.clerk.actor) as unit:
        entry = unit.filing.plan_entry_by_number("22.10")
    assert entry is not None
    assert give(filled, object_type="plan_entry", object_id=str(entry.id)).json()["type"].endswith("share-invalid")
    assert filled.site.get(clerk, "/api/v1/shared").json()["items"] == []


def test_contributions_need_a_case(filled: Filled) -> None:
    assert give(filled, "document", "contribute").json()["type"].endswith("nothing-to-contribute-to")


def test_it_ends_on_its_last_day_or_when_it_is_taken_back(filled: Filled) -> None:
    made = give(filled)
    share, lead = made.json()["id"], filled.site.people.witten.office_lead.token
    address = f"/api/v1/shares/{share}"
    assert made.json()["until"] == (today() + timedelta(days=30)).isoformat()
    later = (today() + timedelta(days=60)).isoformat()

    def change(method: str, state: str, **body: Any) -> Response:  # noqa: ANN401 - httpx's own arguments
        headers = {"Authorization": f"Bearer {lead}", "If-Match": state}
        return filled.site.http.request(method, address, headers=headers, **body)

    assert change("PATCH", '"7"', json={"until": later}).status_code == 412
    assert ok(change("PATCH", made.headers["etag"], json={"until": later}))["until"] == later
    assert change("DELETE", made.headers["etag"]).status_code == 412
    assert visit(filled, share).status_code == 200
    assert change("DELETE", '"2"').status_code == 204
    for path in ("", "/search", "/log", f"/documents/{filled.witten.document}/pages/1/image"):
        assert visit(filled, share, path, q="Hund").status_code == 404
    assert change("DELETE", '"3"').status_code == 409
    assert change("PATCH", '"3"', json={"until": later}).status_code == 409
    assert ok(filled.site.get(lead, address))["ended_at"] is not None


def test_who_is_in_when_it_ends_reaches_nothing_any_more(filled: Filled) -> None:
    """The decision looks at the share as it stands, and not at what let the guest in."""
    site, share = filled.site, given(filled)
    database, clerk = site.deployment.platform.database, site.people.hattingen.clerk.actor
    guest = shared.enter(database, clerk, UUID(share))
    with database.read(guest) as unit:
        assert not unit.access.reach(Permission.READ).nothing
    lead = site.people.witten.office_lead.token
    headers = {**site.as_(lead), "If-Match": site.get(lead, f"/api/v1/shares/{share}").headers["ETag"]}
    assert site.http.delete(f"/api/v1/shares/{share}", headers=headers).is_success
    with database.read(guest) as unit:
        assert unit.access.reach(Permission.READ).nothing


def test_both_towns_see_who_used_it(filled: Filled) -> None:
    share = given(filled, right="download")
    visit(filled, share, f"/documents/{filled.witten.document}/original")

    theirs = ok(visit(filled, share, "/log"))
    ours = ok(filled.site.get(filled.site.people.witten.office_lead.token, f"/api/v1/shares/{share}/log"))
    theirs, ours = theirs["entries"], ours["entries"]
    acts = [each["act"] for each in theirs]
    assert "original.downloaded" in acts
    assert "share.given" in acts
    assert acts == [each["act"] for each in ours if each["act"] != "history.opened"][: len(acts)] or set(acts) <= {
        each["act"] for each in ours
    }
    downloaded = next(each for each in ours if each["act"] == "original.downloaded")
    assert "clerk aus Stadt Hattingen (Stadt Hattingen)" in downloaded["text"]
    auditor = filled.site.people.hattingen.auditor.token
    at_home = ok(filled.site.get(auditor, "/api/v1/audit/report"))["entries"]
    assert {"share.given", "share.entered"} <= {each["act"] for each in at_home if each["object"]["id"] == share}
    assert not any("Zirbelkauz" in each["text"] for each in at_home)


def test_who_may_share_and_who_may_enter(filled: Filled) -> None:
    share = given(filled)
    expected = {"clerk": 200, "archivist": 200, "scan_operator": 403, "auditor": 403, "tenant_admin": 403}
    assert {who: visit(filled, share, who=who).status_code for who in expected} == expected
    for who, status in {"clerk": 403, "registry": 403, "records_manager": 200}.items():
        token = getattr(filled.site.people.witten, who).token
        assert filled.site.get(token, f"/api/v1/shares/{share}").status_code == status
    witten = filled.site.people.witten.clerk.token
    assert filled.site.get(witten, f"/api/v1/shared/{share}").status_code == 404


def contribute(filled: Filled, share: str, case: UUID, who: str = "clerk") -> Response:
    guest = getattr(filled.site.people.hattingen, who).token
    return filled.site.http.post(
        f"/api/v1/shared/{share}/cases/{case}/contributions",
        headers={"Authorization": f"Bearer {guest}"},
        files={"file": ("Stellungnahme.pdf", pdf("Die Stellungnahme des Nachbarn"), "application/pdf")},
    )


def test_a_contribution_belongs_to_the_owner(filled: Filled) -> None:
    share = given(filled, right="contribute")

    document = ok(contribute(filled, share, filled.witten.case), 201)["id"]
    filled.site.work()

    clerk = filled.site.people.witten.clerk.token
    assert ok(filled.site.get(clerk, f"/api/v1/documents/{document}"))["kind"] == "contribution"
    found = ok(filled.site.get(clerk, "/api/v1/search", q="Stellungnahme"))
    assert [each["document"]["id"] for each in found["documents"]] == [document]
    assert ok(visit(filled, share, f"/documents/{document}"))["state"] == "read"
    item = ok(filled.site.get(clerk, f"/api/v1/documents/{document}"))["inbox_item"]
    assert (
        ok(filled.site.get(clerk, f"/api/v1/inbox/{item}"))["sender"] == "clerk aus Stadt Hattingen (Stadt Hattingen)"
    )
    neighbour = filled.site.people.hattingen.clerk.token
    assert ok(filled.site.get(neighbour, "/api/v1/search", q="Stellungnahme"))["total"] == 0


def test_a_contribution_is_refused_where_it_has_no_place(filled: Filled) -> None:
    reading, contributing = given(filled), given(filled, "dossier", "contribute")

    assert contribute(filled, reading, filled.witten.case).status_code == 403
    assert contribute(filled, contributing, filled.witten.case, "archivist").status_code == 403
    assert contribute(filled, contributing, filled.witten.closed_case).status_code == 409
    assert contribute(filled, contributing, new_id()).status_code == 404


def test_why_somebody_of_the_other_town_sees_it_is_explained(filled: Filled) -> None:
    witten, hattingen = filled.site.people.witten, filled.site.people.hattingen

    def asked(login: str, kind: str = "case", object_id: object = filled.witten.closed_case) -> Response:
        named: dict[str, str | int] = {"object_type": kind, "object_id": str(object_id), "login": login}
        return filled.site.get(witten.office_lead.token, "/api/v1/access", **named)

    waiting = ok(filled.site.get(witten.clerk.token, f"/api/v1/inbox/{filled.witten.item}"))["documents"][0]["id"]
    assert asked(hattingen.clerk.login, "document", waiting).status_code == 422
    ok(give(filled, "dossier"), 201)
    explained = ok(asked(hattingen.clerk.login))
    assert explained["allowed"]
    assert explained["reasons"][-1]["ground"].startswith("Freigabe der Akte für Stadt Hattingen bis ")
    assert explained["reasons"][-1]["ground"].endswith("Amtshilfe (§§ 4 bis 8 VwVfG NRW)")
    assert asked(hattingen.auditor.login).status_code == 422  # reads no records at home
    assert ok(asked(witten.clerk.login))["reasons"][0]["ground"].startswith("Rolle")


def test_the_page_after_a_refused_form_is_gone_on_from_where_there_is_a_page(filled: Filled) -> None:
    share = given(filled, right="contribute")
    lead, guest, case = filled.own["office_lead"], filled.neighbours["clerk"], filled.witten.case
    text = {"file": ("a.txt", b"kein Bild", "text/plain")}
    refused = {
        f"/vorgaenge/{case}/teilen": send(
            filled.site, lead, "POST", f"/vorgaenge/{case}/teilen", data={"recht": "alles"}
        ),
        f"/teilungen/{share}": send(filled.site, lead, "POST", f"/teilungen/{share}/beenden", data={"stand": "99"}),
        f"/geteilt/{share}": send(filled.site, guest, "POST", f"/geteilt/{share}/vorgaenge/{case}/beitrag", files=text),
    }

    assert [answer.status_code for answer in refused.values()] == [422, 412, 415]
    assert {page: f'name="next" value="{page}"' in answer.text for page, answer in refused.items()} == dict.fromkeys(
        refused, True
    )
