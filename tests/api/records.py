# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What Witten keeps, with words that must never reach another town, and what Hattingen keeps beside it."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from typing import Any, Self
from uuid import UUID

from fpdf import FPDF

from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT
from tests.api.callers import Caller, callers_of
from tests.deployment import Site
from tests.people import TownPeople

CANARIES = (
    "Quittenwurm",  # the applicant
    "Zirbelkauz",  # a file's name
    "Dreizehnkanarien",  # the text of a page
    "Morgensternmops",  # a field of the form
    "Wolkenkuckuck",  # the title of a dossier
    "Nebelkrähe",  # the title of a case
    "Sumpfdotter",  # the name of a scan
    "Blaubeerfink",  # the text of a scan
    "Nachtigallengrund",  # the cause of a grant
)


NO_SIZE = 10**9
"""Of a checkpoint that no log of a test has."""


@dataclass(frozen=True)
class Known:
    """Ids that somebody knows, of one town's objects or of nothing."""

    item: UUID  # waits in the inbox
    filed_item: UUID
    submission: UUID
    document: UUID
    failed_document: UUID
    dossier: UUID
    case: UUID
    closed_case: UUID
    grant: UUID  # at the dossier
    share: UUID  # of the case with the neighbour, ended
    entry: UUID  # of the audit log
    size: int  # of a checkpoint

    @property
    def ids(self) -> set[UUID]:
        return {each for each in astuple(self) if isinstance(each, UUID)}

    @classmethod
    def random(cls) -> Self:
        return cls(**{each.name: new_id() for each in fields(cls) if each.name != "size"}, size=NO_SIZE)


@dataclass(frozen=True)
class Filled:
    """A site with records: all kinds in Witten, one waiting item in Hattingen; the receipts of both.

    `own` and `neighbours` are the callers of Witten and of Hattingen by name.
    """

    site: Site
    witten: Known
    hattingen_item: UUID
    receipts: tuple[str, str]
    own: Mapping[str, Caller]
    neighbours: Mapping[str, Caller]


def pdf(text: str) -> bytes:
    """A born-digital page."""
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=12)
    document.multi_cell(0, 8, text)
    return bytes(document.output())


def fill(site: Site) -> Filled:
    """Keep records in both towns, submitted under the same idempotency key."""
    witten, hattingen = site.people.witten, site.people.hattingen
    submitted = site.submit(
        witten.portal_key,
        ("anlage", "Zirbelkauz.pdf", "application/pdf", pdf("Dreizehnkanarien im Hundesteuerbescheid")),
        ("kaputt", "kaputt.pdf", "application/pdf", b"%PDF-1.7 broken"),
        applicant={"vorname": "Xaver", "nachname": "Quittenwurm"},
        form={"hund_name": "Morgensternmops"},
    ).json()
    second = site.submit(witten.portal_key, idempotency_key="zwei").json()
    scanned = site.scan(witten.clerk.token, "Sumpfdotter.pdf", "application/pdf", pdf("Blaubeerfink im Brief")).json()
    elsewhere = site.submit(hattingen.portal_key).json()
    site.work()
    known = _file(site, witten, UUID(submitted["id"]), UUID(second["id"]), UUID(scanned["id"]))
    site.work()
    return Filled(
        site,
        known,
        UUID(elsewhere["id"]),
        (submitted["receipt"], elsewhere["receipt"]),
        callers_of(site, witten),
        callers_of(site, hattingen),
    )


def _file(site: Site, town: TownPeople, first: UUID, second: UUID, waiting: UUID) -> Known:
    clerk = town.clerk.token
    site.sequence()
    proof = _ok(site.get(town.portal_key, f"/api/v1/submissions/{first}/proof"))
    documents = {each["file_name"]: each["id"] for each in _ok(site.get(clerk, f"/api/v1/inbox/{first}"))["documents"]}
    new = {"plan_entry": "22.10", "dossier_title": "Wolkenkuckuck", "case_title": "Nebelkrähe"}
    case = _ok(site.post(clerk, f"/api/v1/inbox/{first}/file", new))["id"]
    dossier = _ok(site.get(clerk, f"/api/v1/cases/{case}"))["dossier"]["id"]
    beside = {"dossier": dossier, "case_title": "Abmeldung"}
    closed = _ok(site.post(clerk, f"/api/v1/inbox/{second}/file", beside))["id"]
    _ok(site.post(clerk, f"/api/v1/cases/{closed}/close"))
    return Known(
        item=waiting,
        filed_item=first,
        submission=first,
        document=UUID(documents["Zirbelkauz.pdf"]),
        failed_document=UUID(documents["kaputt.pdf"]),
        dossier=UUID(dossier),
        case=UUID(case),
        closed_case=UUID(closed),
        grant=_grant(site, town, dossier),
        share=_ended_share(site, town, case),
        entry=UUID(proof["entry"]),
        size=proof["size"],
    )


def _grant(site: Site, town: TownPeople, dossier: str) -> UUID:
    """To the clerk, who sees no more by it than before."""
    today = local_date(SystemClock().now(), DEPLOYMENT.zone)
    body = {"object_type": "dossier", "object_id": dossier, "login": town.clerk.login, "cause": "Nachtigallengrund"}
    given = site.post(town.office_lead.token, "/api/v1/grants", {**body, "until": today.isoformat()})
    assert given.status_code == 201, given.text
    return UUID(given.json()["id"])


def _ended_share(site: Site, town: TownPeople, case: str) -> UUID:
    named = {"object_type": "case", "object_id": case, "town": "hattingen", "legal_basis": "consent"}
    given = site.post(town.office_lead.token, "/api/v1/shares", named)
    assert given.status_code == 201, given.text
    headers = {**site.as_(town.office_lead.token), "If-Match": given.headers["ETag"]}
    assert site.http.delete(f"/api/v1/shares/{given.json()['id']}", headers=headers).status_code == 204
    return UUID(given.json()["id"])


def _ok(response: Any) -> Any:  # noqa: ANN401 - whatever JSON the API answers
    assert response.status_code == 200, response.text
    return response.json()
