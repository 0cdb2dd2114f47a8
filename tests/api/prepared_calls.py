# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Calls of routes that do what they are for, where the call of the table is refused by the state of what it names."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from eakte.domain.access.values import ObjectType, Target
from eakte.domain.documents.values import NewVersion, StoredBytes
from eakte.jobs.values import RecalculateRetention
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT, Role, system
from eakte.services import recalculating
from tests.api.call import Call
from tests.api.callers import NOBODY, Caller, sign_in
from tests.api.prepared_disposals import PREPARED_DISPOSALS
from tests.api.records import Filled, open_in_emergency, pdf
from tests.api.routes import ROUTES
from tests.people import PASSWORD, another_town, assign, new_colleague


def _another_submission(filled: Filled) -> Call:
    (route,) = (route for route in ROUTES if route.name == "POST /api/v1/submissions")
    return Call(
        filled.own["portal"], filled.witten, {**(route.body or {}), "headers": {"Idempotency-Key": str(new_id())}}
    )


def _waiting_item(filled: Filled) -> Call:
    return Call(filled.own["clerk"], replace(filled.witten, filed_item=_scanned(filled)))


def _waiting_items(filled: Filled) -> Call:
    items = [{"item": str(_scanned(filled)), "case": str(filled.witten.case)} for _ in range(2)]
    return Call(filled.own["clerk"], filled.witten, {"json": {"items": items}})


def _items_to_forward(filled: Filled) -> Call:
    items = [{"item": str(_scanned(filled)), "office": "ordnung"} for _ in range(2)]
    return Call(filled.own["clerk"], filled.witten, {"json": {"items": items}})


def _new_dossier(filled: Filled) -> Call:
    return Call(filled.own["clerk"], filled.witten, {"json": {"plan_entry": "22.10", "title": "Beispiel"}})


def _new_case(filled: Filled) -> Call:
    return Call(filled.own["clerk"], filled.witten, {"json": {"title": "Beispiel"}})


def _open_case(filled: Filled) -> Call:
    target = {"dossier": str(filled.witten.dossier), "case_title": "Noch offen"}
    path = f"/api/v1/inbox/{_scanned(filled)}/file"
    case = filled.site.post(filled.own["clerk"].secret, path, target).json()["id"]
    return Call(filled.own["clerk"], replace(filled.witten, closed_case=UUID(case)))


def _closed_case(filled: Filled) -> Call:
    """As the lead reopens it."""
    opened = _open_case(filled).known.closed_case
    filled.site.post(filled.own["clerk"].secret, f"/api/v1/cases/{opened}/close")
    return Call(filled.own["office_lead"], replace(filled.witten, case=opened, closed_case=opened))


def _done_dossier(filled: Filled) -> Call:
    """One whose only case is closed."""
    site, clerk = filled.site, filled.own["clerk"]
    target = {"plan_entry": "22.20", "dossier_title": "Akte", "case_title": "Vorgang"}
    case = site.post(clerk.secret, f"/api/v1/inbox/{_scanned(filled)}/file", target).json()["id"]
    site.post(clerk.secret, f"/api/v1/cases/{case}/close")
    dossier = site.get(clerk.secret, f"/api/v1/cases/{case}").json()["dossier"]["id"]
    return Call(clerk, replace(filled.witten, dossier=UUID(dossier)))


def _closing_dossier(filled: Filled) -> Call:
    """One that waits to be closed with its case."""
    call = _done_dossier(filled)
    filled.site.post(call.who.secret, f"/api/v1/dossiers/{call.known.dossier}/close", {"with_cases": True})
    return call


def _closed_dossier(filled: Filled) -> Call:
    """As the lead reopens it."""
    call = _done_dossier(filled)
    filled.site.post(call.who.secret, f"/api/v1/dossiers/{call.known.dossier}/close")
    return replace(call, who=filled.own["office_lead"])


def _failed_document(filled: Filled) -> Call:
    filled.site.work()  # it fails again after each retry
    return Call(filled.own["clerk"], replace(filled.witten, document=filled.witten.failed_document))


def _filed_letter(filled: Filled) -> Call:
    """A document to which nobody has added a version."""
    site, clerk = filled.site, filled.own["clerk"]
    item = _scanned(filled)
    (letter,) = site.get(clerk.secret, f"/api/v1/inbox/{item}").json()["documents"]
    site.post(clerk.secret, f"/api/v1/inbox/{item}/file", {"case": str(filled.witten.case)})
    return Call(clerk, replace(filled.witten, document=UUID(letter["id"])))


def _new_version(filled: Filled) -> Call:
    file = {"file": ("neu.pdf", pdf("Noch ein Brief"), "application/pdf")}
    return replace(_filed_letter(filled), body={"files": file, "headers": {"If-Match": '"1"'}})


def _new_version_by_form(filled: Filled) -> Call:
    """The table's address is meant for a version that no other document has."""
    call = _filed_letter(filled)
    nothing = NewVersion("b.pdf", "application/pdf", StoredBytes(new_id(), 1, "0" * 64), None)
    with filled.site.deployment.platform.database.begin(filled.site.people.witten.clerk.actor) as uow:
        uow.documents.add_version(call.known.document, 99, nothing, uow.actor.id, uow.now)
    return replace(call, body={"files": {"file": ("neu.pdf", pdf("Noch ein Brief"), "application/pdf")}})


def _checking_out(filled: Filled) -> Call:
    return replace(_filed_letter(filled), body={"json": {"hours": 1}})


def _checking_out_by_form(filled: Filled) -> Call:
    return replace(_filed_letter(filled), body={"data": {"stunden": "1"}})


def _checked_out(filled: Filled) -> Call:
    call = _checking_out(filled)
    ask_for = f"/api/v1/documents/{call.known.document}/check-out"
    filled.site.http.put(ask_for, json={"hours": 1}, headers=filled.site.as_(call.who.secret))
    return replace(call, body={})


def _just_filed(filled: Filled) -> Call:
    item = _scanned(filled)
    clerk = filled.own["clerk"]
    filled.site.post(clerk.secret, f"/api/v1/inbox/{item}/file", {"case": str(filled.witten.case)})
    return Call(clerk, replace(filled.witten, item=item))


def _forwarding(filled: Filled) -> Call:
    with filled.site.deployment.platform.database.read(filled.site.people.witten.clerk.actor) as unit:
        office = unit.access.offices()[0].key
    return replace(_waiting_item(filled), body={"json": {"office": office}})


def _forwarding_by_form(filled: Filled) -> Call:
    call = _forwarding(filled)
    return replace(call, body={"data": {"amt": (call.body or {})["json"]["office"]}})


def _many_items_by_form(filled: Filled) -> Call:
    chosen = [str(_scanned(filled)) for _ in range(2)]
    return Call(filled.own["clerk"], filled.witten, {"data": {"eingang": chosen, "ziel": str(filled.witten.case)}})


def _forwarded(filled: Filled) -> Call:
    call = _forwarding(filled)
    item = call.known.filed_item
    filled.site.post(call.who.secret, f"/api/v1/inbox/{item}/forward", (call.body or {})["json"])
    return Call(call.who, replace(call.known, item=item))


def _moving_document(filled: Filled) -> Call:
    call, case = _filed_document(filled), _opened_case(filled)
    return replace(call, body={"json": {"left": str(call.known.case), "reached": str(case)}})


def _moving_document_by_form(filled: Filled) -> Call:
    fields = {"ziel": str(_opened_case(filled)), "von": str(filled.witten.case)}
    return replace(_in_place_of_the_form(_filed_document(filled)), body={"data": fields})


def _in_place_of_the_form(call: Call) -> Call:
    return replace(call, known=replace(call.known, form=call.known.document))


def _attaching(filled: Filled) -> Call:
    return replace(_filed_document(filled), body={"json": {"document": str(_another_filed(filled))}})


def _attaching_by_form(filled: Filled) -> Call:
    return replace(_filed_document(filled), body={"data": {"zu": str(_another_filed(filled))}})


def _attached(filled: Filled) -> Call:
    call = _attaching(filled)
    path = f"/api/v1/documents/{call.known.document}/attached-to"
    filled.site.http.put(path, headers=filled.site.as_(call.who.secret), **(call.body or {}))
    return replace(_in_place_of_the_form(call), body=None)


def _another_filed(filled: Filled) -> UUID:
    return _filed_document(filled).known.document


def _moving_case(filled: Filled) -> Call:
    site, clerk = filled.site, filled.own["clerk"]
    known = replace(filled.witten, case=_opened_case(filled))
    reached = site.post(clerk.secret, "/api/v1/dossiers", {"plan_entry": "22.10", "title": "Andere"}).json()["id"]
    return Call(clerk, known, {"json": {"dossier": reached}, "headers": {"If-Match": '"1"'}})


def _moving_case_by_form(filled: Filled) -> Call:
    call = _moving_case(filled)
    return replace(call, body={"data": {"ziel": (call.body or {})["json"]["dossier"], "stand": "1"}})


def _opened_case(filled: Filled) -> UUID:
    path = f"/api/v1/dossiers/{filled.witten.dossier}/cases"
    return UUID(filled.site.post(filled.own["clerk"].secret, path, {"title": "Anderer"}).json()["id"])


def _filed_document(filled: Filled) -> Call:
    """One in an open case, as the clerk asks to have it discarded."""
    site, clerk, item = filled.site, filled.own["clerk"], _scanned(filled)
    (document,) = site.get(clerk.secret, f"/api/v1/inbox/{item}").json()["documents"]
    site.post(clerk.secret, f"/api/v1/inbox/{item}/file", {"case": str(filled.witten.case)})
    return Call(clerk, replace(filled.witten, document=UUID(document["id"])), {"json": {"reason": "spam"}})


def _filed_document_by_form(filled: Filled) -> Call:
    return replace(_filed_document(filled), body={"data": {"grund": "spam"}})


def _asked_to_discard(filled: Filled) -> Call:
    """As the lead decides about it."""
    call = _filed_document(filled)
    filled.site.post(call.who.secret, f"/api/v1/documents/{call.known.document}/discard", {"reason": "spam"})
    return replace(call, who=filled.own["office_lead"], body=None)


def _hold_of_tomorrow(**more: object) -> dict[str, Any]:
    tomorrow = local_date(SystemClock().now(), DEPLOYMENT.zone) + timedelta(days=1)
    return {"reason": "audit", "explanation": "Prüfung", "review_on": tomorrow.isoformat(), **more}


def _dossier_to_hold(filled: Filled) -> UUID:
    """One in which nothing else is done."""
    new = {"plan_entry": "22.10", "title": "Zu sperren"}
    return UUID(filled.site.post(filled.own["clerk"].secret, "/api/v1/dossiers", new).json()["id"])


def _holding(filled: Filled) -> Call:
    held = {"object_type": "dossier", "object_id": str(_dossier_to_hold(filled))}
    return Call(filled.own["office_lead"], filled.witten, {"json": _hold_of_tomorrow(**held)})


def _holding_many(filled: Filled) -> Call:
    items = [{"object_type": "dossier", "object_id": str(_dossier_to_hold(filled))} for _ in range(2)]
    return Call(filled.own["office_lead"], filled.witten, {"json": _hold_of_tomorrow(items=items)})


def _held(filled: Filled) -> Call:
    """A hold that nobody has changed yet."""
    lead = filled.own["office_lead"]
    made = filled.site.post(lead.secret, "/api/v1/holds", (_holding(filled).body or {})["json"])
    known = replace(filled.witten, hold=UUID(made.json()["id"]), dossier=UUID(made.json()["object_id"]))
    return Call(lead, known, {"headers": {"If-Match": made.headers["ETag"]}})


def _changing_hold(filled: Filled) -> Call:
    call = _held(filled)
    return replace(call, body={**(call.body or {}), "json": {"explanation": "Anderes Verfahren"}})


def _lifting(filled: Filled) -> Call:
    call = _held(filled)
    return replace(call, body={**(call.body or {}), "json": {"reason": "Erledigt"}})


def _hold_by_form(**more: str) -> dict[str, Any]:
    said = _hold_of_tomorrow()
    fields = {"grund": said["reason"], "erlaeuterung": said["explanation"], "pruefung": said["review_on"]}
    return {"data": {**fields, **more}}


def _holding_dossier_by_form(filled: Filled) -> Call:
    known = replace(filled.witten, dossier=_dossier_to_hold(filled))
    return Call(filled.own["office_lead"], known, _hold_by_form())


def _holding_case_by_form(filled: Filled) -> Call:
    known = replace(filled.witten, case=_opened_case(filled))
    return Call(filled.own["office_lead"], known, _hold_by_form())


def _holding_many_by_form(filled: Filled) -> Call:
    path = f"/api/v1/dossiers/{_dossier_to_hold(filled)}"
    number = filled.site.get(filled.own["clerk"].secret, path).json()["reference_number"]
    return Call(filled.own["office_lead"], filled.witten, _hold_by_form(aktenzeichen=number))


def _changing_hold_by_form(filled: Filled) -> Call:
    return replace(_held(filled), body=_hold_by_form(stand="1"))


def _lifting_by_form(filled: Filled) -> Call:
    return replace(_held(filled), body={"data": {"stand": "1", "grund": "Erledigt"}})


def _scanned(filled: Filled) -> UUID:
    site = filled.site
    return UUID(site.scan(filled.own["clerk"].secret, "a.pdf", "application/pdf", pdf("Ein Brief")).json()["id"])


def _signing_in(filled: Filled) -> Call:
    fields = {"login": filled.site.people.witten.clerk.login, "password": PASSWORD}
    return Call(NOBODY, filled.witten, {"data": fields})


def _signing_out(filled: Filled) -> Call:
    return Call(sign_in(filled.site, filled.site.people.witten.clerk), filled.witten)


def _grant_of_today(filled: Filled) -> dict[str, Any]:
    today = local_date(SystemClock().now(), DEPLOYMENT.zone)
    named = {"object_type": "case", "object_id": str(filled.witten.case), "login": "clerk.witten"}
    return {"json": {**named, "cause": "Vertretung", "until": today.isoformat()}}


def _granting(filled: Filled) -> Call:
    return Call(filled.own["office_lead"], filled.witten, _grant_of_today(filled))


def _granting_by_form(filled: Filled) -> Call:
    today = local_date(SystemClock().now(), DEPLOYMENT.zone)
    fields = {"wem": "clerk.witten", "anlass": "Vertretung", "bis": today.isoformat()}
    return Call(filled.own["office_lead"], filled.witten, {"data": fields})


def _ending_by_form(filled: Filled) -> Call:
    return replace(_granted(filled), body={"data": {"stand": "1"}})


def _granted(filled: Filled) -> Call:
    """A grant that nobody has changed yet."""
    site, lead = filled.site, filled.own["office_lead"]
    given = site.post(lead.secret, "/api/v1/grants", _grant_of_today(filled)["json"])
    body = {"headers": {"If-Match": given.headers["ETag"]}}
    return Call(lead, replace(filled.witten, grant=UUID(given.json()["id"])), body)


def _changing(filled: Filled) -> Call:
    call = _granted(filled)
    return replace(call, body={**(call.body or {}), "json": {"cause": "Anderer Anlass"}})


def _sharing(filled: Filled) -> Call:
    named = {"object_type": "case", "object_id": str(filled.witten.case), "town": "hattingen", "legal_basis": "consent"}
    return Call(filled.own["office_lead"], filled.witten, {"json": named})


def _sharing_by_form(filled: Filled) -> Call:
    today = local_date(SystemClock().now(), DEPLOYMENT.zone)
    fields = {"kommune": "hattingen", "grundlage": "consent", "recht": "read", "bis": today.isoformat()}
    return Call(filled.own["office_lead"], filled.witten, {"data": fields})


def _shared(filled: Filled) -> Call:
    """A share that nobody has changed yet."""
    given = filled.site.post(filled.own["office_lead"].secret, "/api/v1/shares", (_sharing(filled).body or {})["json"])
    known = replace(filled.witten, share=UUID(given.json()["id"]))
    return Call(filled.own["office_lead"], known, {"headers": {"If-Match": given.headers["ETag"]}})


def _extending(filled: Filled) -> Call:
    call, today = _shared(filled), local_date(SystemClock().now(), DEPLOYMENT.zone)
    return replace(call, body={**(call.body or {}), "json": {"until": today.isoformat()}})


def _extending_by_form(filled: Filled) -> Call:
    today = local_date(SystemClock().now(), DEPLOYMENT.zone)
    return replace(_shared(filled), body={"data": {"stand": "1", "bis": today.isoformat()}})


def _ending_share_by_form(filled: Filled) -> Call:
    return replace(_shared(filled), body={"data": {"stand": "1"}})


def _ending_emergency(filled: Filled) -> Call:
    opened = open_in_emergency(filled.site, filled.site.people.witten, Target(ObjectType.CASE, filled.witten.case))
    return Call(filled.own["tenant_admin"], replace(filled.witten, emergency=opened))


def _guest(filled: Filled) -> Call:
    """Somebody of Witten in a case that Hattingen shares."""
    site, lead = filled.site, filled.neighbours["office_lead"].secret
    item = site.submit(site.people.hattingen.portal_key, idempotency_key=str(new_id())).json()["id"]
    site.work()
    new = {"plan_entry": "22.10", "dossier_title": "Akte", "case_title": "Vorgang"}
    case = site.post(lead, f"/api/v1/inbox/{item}/file", new).json()["id"]
    document = site.get(lead, f"/api/v1/inbox/{item}").json()["documents"][0]["id"]
    named = {"object_type": "case", "object_id": case, "town": "witten", "legal_basis": "consent"}
    share = site.post(lead, "/api/v1/shares", {**named, "right": "contribute"}).json()["id"]
    known = replace(filled.witten, share=UUID(share), case=UUID(case), document=UUID(document))
    return Call(filled.own["clerk"], known)


def _day_of_case(filled: Filled) -> Call:
    return Call(_one_of(filled), replace(filled.witten), {"json": {"day": f"20{new_id().int % 80 + 10}-01-01"}})


def _day_by_form(filled: Filled) -> Call:
    day = f"20{new_id().int % 80 + 10}-02-01"
    return Call(_one_of(filled), filled.witten, {"data": {"ereignis": "payment", "tag": day}})


def _one_of(filled: Filled) -> Caller:
    return filled.own["clerk"]


def _empty_position(filled: Filled) -> str:
    """A new position, under which nothing stands."""
    keeper, number = filled.own["records_manager"].secret, f"14.{new_id().int % 900_000 + 1000}"
    state = filled.site.get(keeper, "/api/v1/filing-plan").headers["ETag"]
    added = filled.site.http.post(
        "/api/v1/filing-plan/changes",
        json={"kind": "add", "number": number, "title": "Beispiel"},
        headers={**filled.site.as_(keeper), "If-Match": state},
    )
    assert added.status_code == 200, added.text
    return number


def _proposing(filled: Filled) -> Call:
    said = {"position": _empty_position(filled), "retention_years": 3, "legal_basis": "AO", "reason": "Beispiel"}
    return Call(filled.own["records_manager"], filled.witten, {"json": said})


def _proposing_by_form(filled: Filled) -> Call:
    said = {"nummer": _empty_position(filled), "retention_years": "3", "legal_basis": "AO", "grund": "Beispiel"}
    return Call(filled.own["records_manager"], filled.witten, {"data": said})


def _proposed(filled: Filled) -> UUID:
    """A change that waits, under which a dossier stands."""
    keeper, number = filled.own["records_manager"].secret, _empty_position(filled)
    dossier = {"plan_entry": number, "title": "Beispiel"}
    assert filled.site.post(filled.own["clerk"].secret, "/api/v1/dossiers", dossier).status_code == 201
    said = {"position": number, "retention_years": 3, "legal_basis": "AO", "reason": "Beispiel"}
    return UUID(filled.site.post(keeper, "/api/v1/retention/rule-changes", said).json()["id"])


def _approving(filled: Filled) -> Call:
    """As another person who keeps the plan."""
    known = replace(filled.witten, rule_change=_proposed(filled))
    tenant = filled.site.people.witten.tenant
    number = new_id()
    second = new_colleague(filled.site.deployment, tenant, Role.RECORDS_MANAGER, lambda _kind, text: f"{number}.{text}")
    return Call(sign_in(filled.site, second), known)


def _refusing(filled: Filled) -> Call:
    return Call(filled.own["records_manager"], replace(filled.witten, refused_change=_proposed(filled)))


def _failed_change(filled: Filled) -> Call:
    approved = _approving(filled)
    path = f"/api/v1/retention/rule-changes/{approved.known.rule_change}/approve"
    assert filled.site.post(approved.who.secret, path).status_code == 200
    tenant = filled.site.people.witten.tenant
    job = RecalculateRetention(tenant.id, approved.known.rule_change)
    recalculating.fail(filled.site.deployment.platform.database, system(tenant, "test"), job)
    return Call(approved.who, approved.known)


def _plan_of_state(filled: Filled) -> tuple[Caller, str, str]:
    """Who keeps the plan, the ETag of its state, and the plan with another title of a position."""
    keeper = filled.own["records_manager"]
    exported = filled.site.get(keeper.secret, "/api/v1/filing-plan/export")
    line = next(each for each in exported.text.splitlines() if each.startswith('"14.10"'))
    other = ";".join(['"14.10"', f'"Beschwerden {new_id()}"'])
    return keeper, exported.headers["ETag"], exported.text.replace(line, other)


def _importing(filled: Filled) -> Call:
    keeper, _, plan = _plan_of_state(filled)
    return Call(keeper, filled.witten, {"files": {"file": ("plan.csv", plan.encode(), "text/csv")}})


def _importing_by_form(filled: Filled) -> Call:
    keeper, tag, plan = _plan_of_state(filled)
    body = {"files": {"plan": ("plan.csv", plan.encode(), "text/csv")}, "params": {"stand": tag.strip('"')}}
    return Call(keeper, filled.witten, body)


def _changing_plan(filled: Filled) -> Call:
    keeper, tag, _ = _plan_of_state(filled)
    change = {"kind": "change", "number": "14.10", "title": f"Beschwerden {new_id()}"}
    return Call(keeper, filled.witten, {"headers": {"If-Match": tag}, "json": change})


def _changing_plan_by_form(filled: Filled) -> Call:
    keeper, tag, _ = _plan_of_state(filled)
    fields = {"art": "neu", "nummer": "14", "stand": tag.strip('"'), "number": "14.30", "title": "Ehrungen"}
    return Call(keeper, filled.witten, {"data": fields})


def _leaving(filled: Filled) -> Call:
    """To a town of its own, whose log nobody looks into here."""
    town = another_town(filled.site.deployment, "herdecke", "Stadt Herdecke")
    clerk = filled.site.people.witten.clerk
    assign(filled.site.deployment, clerk, town, Role.CLERK)
    return Call(sign_in(filled.site, clerk), filled.witten, {"data": {"town": town.slug}})


def _describing(record: str) -> Callable[[Filled], Call]:
    """Saying something else of that dossier or case."""

    def call(filled: Filled) -> Call:
        clerk = filled.own["clerk"]
        path = f"/api/v1/{record}s/{getattr(filled.witten, record)}"
        tag = filled.site.get(clerk.secret, path).headers["ETag"]
        return Call(clerk, filled.witten, {"headers": {"If-Match": tag}, "json": {"remark": f"Hinweis {tag}"}})

    return call


def _describing_by_form(record: str) -> Callable[[Filled], Call]:
    def call(filled: Filled) -> Call:
        made = _describing(record)(filled).body or {}
        stand = made["headers"]["If-Match"].strip('"')
        return Call(filled.own["clerk"], filled.witten, {"data": {"stand": stand, **made["json"]}})

    return call


def _particulars(filled: Filled) -> Call:
    clerk, path = filled.own["clerk"], f"/api/v1/cases/{filled.witten.case}"
    tag = filled.site.get(clerk.secret, path).headers["ETag"]
    said = {"hund_name": f"Bello {tag}", "haltung_seit": "2026-11-01"}
    return Call(
        clerk,
        filled.witten,
        {"headers": {"If-Match": tag}, "json": {"service": "hundesteuer", "schema_version": 1, "values": said}},
    )


def _particulars_by_form(filled: Filled) -> Call:
    made = _particulars(filled).body or {}
    named = {"stand": made["headers"]["If-Match"].strip('"'), "leistung": "hundesteuer", "version": "1"}
    return Call(filled.own["clerk"], filled.witten, {"data": {**named, **made["json"]["values"]}})


def _in_open_case(filled: Filled) -> Call:
    """As the table calls it for a closed case."""
    call = _open_case(filled)
    return replace(call, known=replace(call.known, case=call.known.closed_case))


def _party(filled: Filled) -> Call:
    """Somebody of whom nothing was changed yet."""
    call = _in_open_case(filled)
    party = {"role": "other", "name": "Erika Beispiel"}
    added = filled.site.post(call.who.secret, f"/api/v1/cases/{call.known.case}/parties", party)
    body = {"headers": {"If-Match": added.headers["ETag"]}}
    return Call(call.who, replace(filled.witten, party=UUID(added.json()["id"])), body)


def _changing_party(filled: Filled) -> Call:
    call = _party(filled)
    return replace(call, body={**(call.body or {}), "json": {"name": "Erika Muster"}})


def _linking(filled: Filled) -> Call:
    call = _in_open_case(filled)
    return replace(call, body={"json": {"other": str(filled.witten.case)}})


def _linked(filled: Filled) -> Call:
    call = _linking(filled)
    made = filled.site.post(call.who.secret, f"/api/v1/cases/{call.known.case}/links", (call.body or {})["json"])
    return Call(call.who, replace(filled.witten, link=UUID(made.json()["id"])))


def _party_by_form(filled: Filled) -> Call:
    call = _party(filled)
    return replace(call, body={"data": {"stand": "1", "role": "other", "name": "Erika Muster"}})


def _linking_by_form(filled: Filled) -> Call:
    call = _in_open_case(filled)
    return replace(call, body={"data": {"art": "related", "anderer": str(filled.witten.case)}})


def _volume(filled: Filled) -> Call:
    """One in which no case is."""
    clerk = filled.own["clerk"]
    opened = filled.site.post(clerk.secret, f"/api/v1/dossiers/{filled.witten.dossier}/volumes").json()["id"]
    return Call(clerk, replace(filled.witten, volume=UUID(opened)))


def _closed_volume(filled: Filled) -> Call:
    """As the lead reopens it."""
    call = _volume(filled)
    filled.site.post(call.who.secret, f"/api/v1/volumes/{call.known.volume}/close")
    return replace(call, who=filled.own["office_lead"], body={"json": {"reason": "Nachtrag"}})


def _closed_volume_by_form(filled: Filled) -> Call:
    return replace(_closed_volume(filled), body={"data": {"grund": "Nachtrag"}})


def _compilable(filled: Filled) -> Call:
    """A case of its own in a dossier of its own, of which nobody has asked for a PDF."""
    site, clerk = filled.site, filled.own["clerk"]
    target = {"plan_entry": "22.20", "dossier_title": "Akte", "case_title": "Vorgang"}
    case = site.post(clerk.secret, f"/api/v1/inbox/{_scanned(filled)}/file", target).json()["id"]
    dossier = UUID(site.get(clerk.secret, f"/api/v1/cases/{case}").json()["dossier"]["id"])
    return Call(clerk, replace(filled.witten, dossier=dossier, case=UUID(case), closed_case=UUID(case)))


def _compiling(filled: Filled) -> Call:
    call = _compilable(filled)
    asked = filled.site.post(call.who.secret, f"/api/v1/dossiers/{call.known.dossier}/pdf").json()["id"]
    return replace(call, known=replace(call.known, compilation=UUID(asked)))


def _compiled(filled: Filled) -> Call:
    call = _compiling(filled)
    path = f"/api/v1/compilations/{call.known.compilation}"
    while filled.site.get(call.who.secret, path).json()["state"] == "running":
        filled.site.work()
    return call


PREPARED: Mapping[str, Callable[[Filled], Call]] = {
    "POST /api/v1/submissions": _another_submission,
    "POST /api/v1/inbox/{item_id}/file": _waiting_item,
    "POST /api/v1/inbox/bulk/file": _waiting_items,
    "POST /api/v1/inbox/bulk/forward": _items_to_forward,
    "POST /api/v1/dossiers": _new_dossier,
    "POST /api/v1/dossiers/{dossier_id}/cases": _new_case,
    "POST /posteingang/{item_id}/ablegen": _waiting_item,
    "POST /api/v1/inbox/{item_id}/take-back": _just_filed,
    "POST /posteingang/{item_id}/zuruecknehmen": _just_filed,
    "POST /api/v1/inbox/{item_id}/discard": _waiting_item,
    "POST /posteingang/{item_id}/verwerfen": _waiting_item,
    "POST /api/v1/inbox/{item_id}/forward": _forwarding,
    "POST /posteingang/mehrere/vorschau": _many_items_by_form,
    "POST /posteingang/mehrere": _many_items_by_form,
    "POST /posteingang/{item_id}/weiterleiten": _forwarding_by_form,
    "POST /api/v1/inbox/{item_id}/forward/take-back": _forwarded,
    "POST /posteingang/{item_id}/weiterleiten/zuruecknehmen": _forwarded,
    "POST /api/v1/documents/{document_id}/move": _moving_document,
    "POST /dokumente/{document_id}/umlegen": _moving_document_by_form,
    "PUT /api/v1/documents/{document_id}/attached-to": _attaching,
    "DELETE /api/v1/documents/{document_id}/attached-to": _attached,
    "POST /dokumente/{document_id}/anfuegen": _attaching_by_form,
    "POST /dokumente/{document_id}/loesen": _attached,
    "POST /api/v1/cases/{case_id}/move": _moving_case,
    "POST /vorgaenge/{case_id}/umlegen": _moving_case_by_form,
    "POST /api/v1/documents/{document_id}/discard": _filed_document,
    "POST /dokumente/{document_id}/verwerfen": _filed_document_by_form,
    "POST /api/v1/documents/{document_id}/discard/agree": _asked_to_discard,
    "POST /api/v1/documents/{document_id}/discard/refuse": _asked_to_discard,
    "POST /dokumente/{document_id}/verwerfen/zustimmen": _asked_to_discard,
    "POST /dokumente/{document_id}/verwerfen/ablehnen": _asked_to_discard,
    "POST /api/v1/cases/{case_id}/close": _open_case,
    "POST /vorgaenge/{case_id}/schliessen": _open_case,
    "POST /api/v1/cases/{case_id}/reopen": _closed_case,
    "GET /vorgaenge/{case_id}/oeffnen": _closed_case,
    "POST /vorgaenge/{case_id}/oeffnen": _closed_case,
    "POST /api/v1/dossiers/{dossier_id}/close": _done_dossier,
    "POST /akten/{dossier_id}/schliessen": _done_dossier,
    "PUT /api/v1/cases/{case_id}/retention/days/{trigger}": _day_of_case,
    "POST /vorgaenge/{case_id}/aufbewahrung": _day_by_form,
    "POST /api/v1/retention/rule-changes": _proposing,
    "POST /aufbewahrung/regeln": _proposing_by_form,
    "POST /api/v1/retention/rule-changes/{change_id}/approve": _approving,
    "POST /aufbewahrung/regeln/{change_id}/freigeben": _approving,
    "POST /api/v1/retention/rule-changes/{change_id}/refuse": _refusing,
    "POST /aufbewahrung/regeln/{change_id}/ablehnen": _refusing,
    "POST /api/v1/retention/rule-changes/{change_id}/resume": _failed_change,
    "POST /aufbewahrung/regeln/{change_id}/fortsetzen": _failed_change,
    "GET /api/v1/dossiers/{dossier_id}/closing": _closing_dossier,
    "POST /api/v1/dossiers/{dossier_id}/closing/cancel": _closing_dossier,
    "POST /akten/{dossier_id}/schliessen/abbrechen": _closing_dossier,
    "POST /api/v1/dossiers/{dossier_id}/pdf": _compilable,
    "POST /api/v1/cases/{case_id}/pdf": _compilable,
    "POST /akten/{dossier_id}/pdf": _compilable,
    "POST /vorgaenge/{case_id}/pdf": _compilable,
    "GET /api/v1/compilations/{compilation_id}/content": _compiled,
    "DELETE /api/v1/compilations/{compilation_id}": _compiling,
    "POST /pdf/{compilation_id}/beenden": _compiling,
    "POST /api/v1/dossiers/{dossier_id}/reopen": _closed_dossier,
    "GET /akten/{dossier_id}/oeffnen": _closed_dossier,
    "POST /akten/{dossier_id}/oeffnen": _closed_dossier,
    "POST /api/v1/documents/{document_id}/retry": _failed_document,
    "POST /posteingang/{item_id}/dokumente/{document_id}/erneut": _failed_document,
    "POST /api/v1/documents/{document_id}/versions": _new_version,
    "POST /dokumente/{document_id}/fassungen": _new_version_by_form,
    "PUT /api/v1/documents/{document_id}/check-out": _checking_out,
    "POST /dokumente/{document_id}/fassungen/auschecken": _checking_out_by_form,
    "DELETE /api/v1/documents/{document_id}/check-out": _checked_out,
    "POST /dokumente/{document_id}/fassungen/zurueckgeben": _checked_out,
    "PATCH /api/v1/dossiers/{dossier_id}": _describing("dossier"),
    "PATCH /api/v1/cases/{case_id}": _describing("case"),
    "POST /akten/{dossier_id}/angaben": _describing_by_form("dossier"),
    "POST /vorgaenge/{case_id}/angaben": _describing_by_form("case"),
    "PUT /api/v1/cases/{case_id}/particulars": _particulars,
    "POST /vorgaenge/{case_id}/fachangaben": _particulars_by_form,
    "POST /api/v1/cases/{case_id}/parties": _in_open_case,
    "PATCH /api/v1/parties/{party_id}": _changing_party,
    "DELETE /api/v1/parties/{party_id}": _party,
    "POST /api/v1/cases/{case_id}/notes": _in_open_case,
    "POST /api/v1/cases/{case_id}/links": _linking,
    "POST /api/v1/links/{link_id}/end": _linked,
    "POST /vorgaenge/{case_id}/beteiligte": _in_open_case,
    "POST /vorgaenge/{case_id}/beteiligte/{party_id}": _party_by_form,
    "POST /vorgaenge/{case_id}/beteiligte/{party_id}/beenden": _party_by_form,
    "POST /vorgaenge/{case_id}/vermerke": _in_open_case,
    "POST /vorgaenge/{case_id}/verweise": _linking_by_form,
    "POST /vorgaenge/{case_id}/verweise/{link_id}/beenden": _linked,
    "POST /api/v1/volumes/{volume_id}/close": _volume,
    "POST /akten/{dossier_id}/baende/{volume_id}/schliessen": _volume,
    "POST /api/v1/volumes/{volume_id}/reopen": _closed_volume,
    "POST /akten/{dossier_id}/baende/{volume_id}/oeffnen": _closed_volume_by_form,
    "POST /api/v1/cases/{case_id}/sub-cases": _open_case,
    "POST /vorgaenge/{case_id}/teilvorgaenge": _open_case,
    **PREPARED_DISPOSALS,
    "POST /api/v1/grants": _granting,
    "POST /api/v1/holds": _holding,
    "POST /api/v1/holds/bulk/set": _holding_many,
    "PATCH /api/v1/holds/{hold_id}": _changing_hold,
    "POST /api/v1/holds/{hold_id}/lift": _lifting,
    "POST /sperren": _holding_many_by_form,
    "POST /akten/{dossier_id}/sperren": _holding_dossier_by_form,
    "POST /vorgaenge/{case_id}/sperren": _holding_case_by_form,
    "POST /sperren/{hold_id}/aendern": _changing_hold_by_form,
    "POST /sperren/{hold_id}/aufheben": _lifting_by_form,
    "PATCH /api/v1/grants/{grant_id}": _changing,
    "DELETE /api/v1/grants/{grant_id}": _granted,
    "POST /akten/{dossier_id}/zugriff": _granting_by_form,
    "POST /vorgaenge/{case_id}/zugriff": _granting_by_form,
    "POST /dokumente/{document_id}/zugriff": _granting_by_form,
    "POST /freigaben/{grant_id}/beenden": _ending_by_form,
    "POST /api/v1/shares": _sharing,
    "PATCH /api/v1/shares/{share_id}": _extending,
    "DELETE /api/v1/shares/{share_id}": _shared,
    "POST /akten/{dossier_id}/teilen": _sharing_by_form,
    "POST /vorgaenge/{case_id}/teilen": _sharing_by_form,
    "POST /dokumente/{document_id}/teilen": _sharing_by_form,
    "POST /teilungen/{share_id}/verlaengern": _extending_by_form,
    "POST /teilungen/{share_id}/beenden": _ending_share_by_form,
    **{route.name: _guest for route in ROUTES if route.path.startswith(("/api/v1/shared/", "/geteilt/"))},
    "POST /notzugriffe/{emergency_id}/beenden": _ending_emergency,
    "POST /api/v1/filing-plan/import": _importing,
    "POST /api/v1/filing-plan/changes": _changing_plan,
    "POST /aktenplan/einlesen": _importing_by_form,
    "POST /aktenplan/position": _changing_plan_by_form,
    "POST /signin": _signing_in,
    "POST /signout": _signing_out,
    "POST /kommune": _leaving,
}
