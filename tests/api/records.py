# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What Witten keeps, with words that must never reach another town, and what Hattingen keeps beside it."""

import secrets
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields, replace
from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from fpdf import FPDF
from sqlalchemy import text

from eakte.domain.access.values import ObjectType, Target
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT
from eakte.services import emergencies
from eakte.services.emergencies import NewEmergency
from tests.api.callers import Caller, callers_of
from tests.deployment import Site
from tests.evidence import as_owner
from tests.people import TownPeople


@dataclass(frozen=True)
class Words:
    """What the records of a town say, so that it is known again."""

    applicant: str = "Quittenwurm"
    file_name: str = "Zirbelkauz"
    page_text: str = "Dreizehnkanarien"
    form_value: str = "Morgensternmops"
    dossier: str = "Wolkenkuckuck"
    case: str = "Nebelkrähe"
    scan_name: str = "Sumpfdotter"
    scan_text: str = "Blaubeerfink"
    cause: str = "Nachtigallengrund"  # of a grant
    remark: str = "Rohrdommelmoor"  # on the dossier
    party: str = "Goldammerweide"
    note: str = "Zaunkönigspfad"
    hold: str = "Kiebitzanger"  # why the dossier was on hold


CANARIES: tuple[str, ...] = astuple(Words())


NO_SIZE = 10**9
"""Of a checkpoint that no log of a test has."""

_LOWEST_BITS = 60
"""Of an id: they are random (RFC 9562)."""


@dataclass(frozen=True)
class Known:
    """Ids that somebody knows, of one town's objects or of nothing."""

    item: UUID  # waits in the inbox
    filed_item: UUID
    submission: UUID
    form: UUID  # the other two documents are attached to it
    document: UUID
    failed_document: UUID
    dossier: UUID
    case: UUID
    closed_case: UUID
    grant: UUID  # at the dossier
    share: UUID  # of the case with the neighbour, ended
    emergency: UUID  # about the case, refused
    rule_change: UUID  # of the position of the dossier, waits
    refused_change: UUID  # of a public service
    volume: UUID  # of the dossier, closed; another one is open
    hold: UUID  # on the dossier, lifted
    party: UUID  # of the case
    link: UUID  # between the two cases, ended
    compilation: UUID  # of the dossier, the clerk's, cancelled
    offer: UUID  # of one dossier that is due, to be destroyed
    disposal: UUID  # of that one
    release: UUID  # of that one, cancelled
    entry: UUID  # of the audit log
    size: int  # of a checkpoint
    login: str  # of the clerk

    @property
    def ids(self) -> set[UUID]:
        return {each for each in astuple(self) if isinstance(each, UUID)}

    @classmethod
    def random(cls) -> Self:
        ids = {each.name: new_id() for each in fields(cls) if each.name not in {"size", "login"}}
        return cls(**ids, size=NO_SIZE, login="niemand")

    def twin(self) -> "Known":
        """Ids that nobody has, made in the same instants, so that they sort alike; a login as long, of nobody."""
        ids = {each.name: value for each in fields(self) if isinstance(value := getattr(self, each.name), UUID)}
        beside: dict[str, Any] = {
            name: UUID(int=value.int ^ (secrets.randbits(_LOWEST_BITS) | 1)) for name, value in ids.items()
        }
        return replace(self, **beside, login=self.login[::-1])


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


def pdf(content: str) -> bytes:
    """A born-digital page."""
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=12)
    document.multi_cell(0, 8, content)
    return bytes(document.output())


def fill(site: Site) -> Filled:
    """Keep records in both towns, submitted under the same idempotency key."""
    witten, hattingen = site.people.witten, site.people.hattingen
    elsewhere = site.submit(hattingen.portal_key).json()
    known, receipt = keep_records(site, witten, Words())
    return Filled(
        site,
        known,
        UUID(elsewhere["id"]),
        (receipt, elsewhere["receipt"]),
        callers_of(site, witten),
        callers_of(site, hattingen),
    )


def keep_records(site: Site, town: TownPeople, words: Words) -> tuple[Known, str]:
    """Records of all kinds in the town, and the receipt of the submission."""
    submitted = site.submit(
        town.portal_key,
        ("anlage", f"{words.file_name}.pdf", "application/pdf", pdf(f"{words.page_text} im Hundesteuerbescheid")),
        ("kaputt", "kaputt.pdf", "application/pdf", b"%PDF-1.7 broken"),
        applicant={"vorname": "Xaver", "nachname": words.applicant},
        form={"hund_name": words.form_value},
    ).json()
    second = site.submit(town.portal_key, idempotency_key="zwei").json()
    letter = pdf(f"{words.scan_text} im Brief")
    scanned = site.scan(town.clerk.token, f"{words.scan_name}.pdf", "application/pdf", letter).json()
    site.work()
    known = _file(site, town, words, UUID(submitted["id"]), UUID(second["id"]), UUID(scanned["id"]))
    site.work()
    return known, submitted["receipt"]


def _file(site: Site, town: TownPeople, words: Words, first: UUID, second: UUID, waiting: UUID) -> Known:
    clerk = town.clerk.token
    site.sequence()
    proof = _ok(site.get(town.portal_key, f"/api/v1/submissions/{first}/proof"))
    arrived = _ok(site.get(clerk, f"/api/v1/inbox/{first}"))["documents"]
    documents = {each["file_name"]: each["id"] for each in arrived}
    new = {"plan_entry": "22.10", "dossier_title": words.dossier, "case_title": words.case}
    case = _ok(site.post(clerk, f"/api/v1/inbox/{first}/file", new))["id"]
    dossier = _ok(site.get(clerk, f"/api/v1/cases/{case}"))["dossier"]["id"]
    beside = {"dossier": dossier, "case_title": "Abmeldung"}
    closed = _ok(site.post(clerk, f"/api/v1/inbox/{second}/file", beside))["id"]
    _ok(site.post(clerk, f"/api/v1/cases/{closed}/close"))
    _describe(site, town, dossier, words)
    _cancelled_closing(site, clerk, dossier)
    return Known(
        item=waiting,
        filed_item=first,
        submission=first,
        form=next(UUID(each["id"]) for each in arrived if each["kind"] == "form"),
        document=UUID(documents[f"{words.file_name}.pdf"]),
        failed_document=UUID(documents["kaputt.pdf"]),
        dossier=UUID(dossier),
        case=UUID(case),
        closed_case=UUID(closed),
        grant=_grant(site, town, dossier, words.cause),
        share=_ended_share(site, town, case),
        emergency=_refused_emergency(site, town, UUID(case)),
        rule_change=_proposed(site, town, {"position": "22.10"}),
        refused_change=_refused_change(site, town),
        volume=_volumes(site, town, dossier),
        hold=_lifted_hold(site, town, dossier, words.hold),
        party=_party(site, town, case, words),
        link=_link(site, town, case, closed),
        compilation=_cancelled_compilation(site, clerk, dossier),
        **_disposal(site, town),
        entry=UUID(proof["entry"]),
        size=proof["size"],
        login=town.clerk.login,
    )


def _party(site: Site, town: TownPeople, case: str, words: Words) -> UUID:
    """Who takes part in the case, on which there is a note, too."""
    party = {"role": "applicant", "name": words.party}
    added = site.post(town.clerk.token, f"/api/v1/cases/{case}/parties", party)
    assert added.status_code == 201, added.text
    noted = site.post(town.clerk.token, f"/api/v1/cases/{case}/notes", {"text": words.note})
    assert noted.status_code == 201, noted.text
    return UUID(added.json()["id"])


def _lifted_hold(site: Site, town: TownPeople, dossier: str, explanation: str) -> UUID:
    """Of the lead, who may not keep other tests from discarding."""
    tomorrow = local_date(SystemClock().now(), DEPLOYMENT.zone) + timedelta(days=1)
    said = {"reason": "litigation", "explanation": explanation, "review_on": tomorrow.isoformat()}
    held = {"object_type": "dossier", "object_id": dossier, **said}
    made = site.post(town.office_lead.token, "/api/v1/holds", held)
    assert made.status_code == 201, made.text
    headers = {**site.as_(town.office_lead.token), "If-Match": made.headers["ETag"]}
    path = f"/api/v1/holds/{made.json()['id']}/lift"
    _ok(site.http.post(path, headers=headers, json={"reason": "Verfahren beendet"}))
    return UUID(made.json()["id"])


def _link(site: Site, town: TownPeople, case: str, other: str) -> UUID:
    made = site.post(town.clerk.token, f"/api/v1/cases/{case}/links", {"other": other, "kind": "follows"})
    assert made.status_code == 201, made.text
    ended = site.post(town.clerk.token, f"/api/v1/links/{made.json()['id']}/end")
    assert ended.status_code == 204, ended.text
    return UUID(made.json()["id"])


def _proposed(site: Site, town: TownPeople, of: dict[str, str]) -> UUID:
    rules = {"retention_years": 12, "legal_basis": "AO", "reason": "Beispiel"}
    made = site.post(town.records_manager.token, "/api/v1/retention/rule-changes", {**of, **rules})
    assert made.status_code == 201, made.text
    return UUID(made.json()["id"])


def _refused_change(site: Site, town: TownPeople) -> UUID:
    change = _proposed(site, town, {"service": "hundesteuer"})
    _ok(site.post(town.records_manager.token, f"/api/v1/retention/rule-changes/{change}/refuse"))
    return change


def _volumes(site: Site, town: TownPeople, dossier: str) -> UUID:
    opened = [site.post(town.clerk.token, f"/api/v1/dossiers/{dossier}/volumes") for _ in range(2)]
    assert [each.status_code for each in opened] == [201, 201]
    first = opened[0].json()["id"]
    _ok(site.post(town.clerk.token, f"/api/v1/volumes/{first}/close"))
    return UUID(first)


def _describe(site: Site, town: TownPeople, dossier: str, words: Words) -> None:
    headers = {**site.as_(town.clerk.token), "If-Match": '"1"'}
    said = site.http.patch(f"/api/v1/dossiers/{dossier}", headers=headers, json={"remark": words.remark})
    assert said.status_code == 200, said.text


def _cancelled_closing(site: Site, clerk: str, dossier: str) -> None:
    assert site.post(clerk, f"/api/v1/dossiers/{dossier}/close", {"with_cases": True}).status_code == 202
    _ok(site.post(clerk, f"/api/v1/dossiers/{dossier}/closing/cancel"))


def _cancelled_compilation(site: Site, clerk: str, dossier: str) -> UUID:
    asked = site.post(clerk, f"/api/v1/dossiers/{dossier}/pdf")
    assert asked.status_code == 202, asked.text
    path = asked.headers["location"]
    assert site.http.delete(path, headers=site.as_(clerk)).json()["state"] == "cancelled"
    return UUID(asked.json()["id"])


def due_dossier(site: Site, town: TownPeople, title: str = "Altakte") -> UUID:
    """A dossier with an empty case that was closed long ago and need not be kept any more."""
    clerk = town.clerk.token
    dossier = site.post(clerk, "/api/v1/dossiers", {"plan_entry": "60.20", "title": title}).json()["id"]
    case = site.post(clerk, f"/api/v1/dossiers/{dossier}/cases", {"title": title}).json()["id"]
    _ok(site.post(clerk, f"/api/v1/cases/{case}/close"))
    _ok(site.post(clerk, f"/api/v1/dossiers/{dossier}/close"))
    let_be_due(site, town, UUID(dossier))
    return UUID(dossier)


def let_be_due(site: Site, town: TownPeople, dossier: UUID, ends_on: str = "2020-12-31") -> None:
    """Let the dossier be one that was closed long ago and must be kept through that day."""
    with as_owner(site, town.tenant) as owner:
        owner.execute(
            text(
                "UPDATE records.dossiers SET opened_on = '2005-01-01', closed_on = '2010-05-05', "
                "retention_standing = 'ends', retention_ends_on = CAST(:ends_on AS date), "
                "due_on = CAST(:ends_on AS date) + 1 WHERE id = :id"
            ),
            {"id": dossier, "ends_on": ends_on},
        )


def let_have_waited(site: Site, town: TownPeople, release: UUID) -> None:
    """Let the release be one whose waiting period was over five days ago."""
    with as_owner(site, town.tenant) as owner:
        owner.execute(
            text(
                "UPDATE records.releases SET asked_at = asked_at - interval '12 days', "
                "approved_at = approved_at - interval '10 days', waits_until = current_date - 5 WHERE id = :id"
            ),
            {"id": release},
        )


def offer_of(site: Site, town: TownPeople, *dossiers: UUID) -> tuple[UUID, UUID]:
    """An offer of these, and the first of its disposals."""
    made = site.post(town.records_manager.token, "/api/v1/offers", {"dossiers": [str(each) for each in dossiers]})
    assert made.status_code == 201, made.text
    offer = made.json()["id"]
    listed = _ok(site.get(town.archivist.token, f"/api/v1/offers/{offer}/dossiers"))["dossiers"]
    return UUID(offer), UUID(listed[0]["id"])


def release_of(site: Site, town: TownPeople, offer: UUID, disposal: UUID) -> UUID:
    """What the archive decides to have destroyed, and the records manager asks to."""
    said = [{"disposal": str(disposal), "decision": "V", "reason": "kein bleibender Wert"}]
    _ok(site.post(town.archivist.token, f"/api/v1/offers/{offer}/decisions", {"decisions": said}))
    asked = site.post(town.records_manager.token, f"/api/v1/offers/{offer}/releases", {})
    assert asked.status_code == 201, asked.text
    return UUID(asked.json()["id"])


def _disposal(site: Site, town: TownPeople) -> dict[str, UUID]:
    offer, disposal = offer_of(site, town, due_dossier(site, town))
    release = release_of(site, town, offer, disposal)
    manager = town.records_manager.token
    _ok(site.post(manager, f"/api/v1/releases/{release}/cancel", {"reason": "zu früh"}))
    return {"offer": offer, "disposal": disposal, "release": release}


def _grant(site: Site, town: TownPeople, dossier: str, cause: str) -> UUID:
    """To the clerk, who sees no more by it than before."""
    today = local_date(SystemClock().now(), DEPLOYMENT.zone)
    body = {"object_type": "dossier", "object_id": dossier, "login": town.clerk.login, "cause": cause}
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


def _refused_emergency(site: Site, town: TownPeople, case: UUID) -> UUID:
    asked = ask_in_emergency(site, town, Target(ObjectType.CASE, case))
    emergencies.refuse(site.deployment.platform.database, site.people.second_operator.actor, asked)
    return asked


def ask_in_emergency(site: Site, town: TownPeople, target: Target, hours: int = 2) -> UUID:
    """What the operator asks to see there."""
    new = NewEmergency(town.tenant.slug, target, "Störung 4711", hours)
    return emergencies.ask(site.deployment.platform.database, site.people.operator.actor, new)


def open_in_emergency(site: Site, town: TownPeople, target: Target, hours: int = 2) -> UUID:
    """What the operator asked to see, and the second one agreed to."""
    asked = ask_in_emergency(site, town, target, hours)
    emergencies.agree(site.deployment.platform.database, site.people.second_operator.actor, asked)
    return asked


def _ok(response: Any) -> Any:  # noqa: ANN401 - whatever JSON the API answers
    assert response.status_code == 200, response.text
    return response.json()
