# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Calls of the disposal procedure that do what they are for."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from eakte.kernel.tenancy import system
from eakte.services import destroying
from tests.api.call import Call
from tests.api.records import Filled, due_dossier, let_have_waited, offer_of, release_of


def _offerable(filled: Filled) -> Call:
    dossier = due_dossier(filled.site, filled.site.people.witten)
    return Call(filled.own["records_manager"], filled.witten, {"json": {"dossiers": [str(dossier)]}})


def _offered(filled: Filled) -> Call:
    """As the archivist decides."""
    site, town = filled.site, filled.site.people.witten
    offer, disposal = offer_of(site, town, due_dossier(site, town))
    said = {"json": {"decisions": [{"disposal": str(disposal), "decision": "V", "reason": "kein bleibender Wert"}]}}
    return Call(filled.own["archivist"], replace(filled.witten, offer=offer, disposal=disposal), said)


def _offered_by_file(filled: Filled) -> Call:
    call = _offered(filled)
    table = f"Kennung;Entscheidung;Begründung\n{call.known.disposal};V;kein bleibender Wert\n"
    return replace(call, body={"files": {"file": ("liste.csv", table.encode(), "text/csv")}})


def _withdrawn(filled: Filled) -> Call:
    call = _offered(filled)
    return replace(call, body={"json": {"disposals": [str(call.known.disposal)], "reason": "falsche Position"}})


def _appraised(filled: Filled) -> Call:
    call = _offered(filled)
    address = f"/api/v1/offers/{call.known.offer}/decisions"
    filled.site.post(call.who.secret, address, (call.body or {})["json"])
    return replace(call, body={"json": {}})


def _taken(filled: Filled) -> Call:
    """What the archive takes, as the archivist hands it over to it."""
    call = _offered(filled)
    said = {"decisions": [{"disposal": str(call.known.disposal), "decision": "A", "reason": "Stadtgeschichte"}]}
    filled.site.post(call.who.secret, f"/api/v1/offers/{call.known.offer}/decisions", said)
    return replace(call, body={"json": {"disposals": [str(call.known.disposal)]}})


def _taken_without_a_body(filled: Filled) -> Call:
    return replace(_taken(filled), body=None)


def _handed_over(filled: Filled) -> Call:
    call = _taken(filled)
    body = (call.body or {})["json"]
    filled.site.post(call.who.secret, f"/api/v1/offers/{call.known.offer}/hand-over", body)
    return replace(call, body={"json": {**body, "receipt": "Zugang 12/2026"}})


def _asked_to_destroy(filled: Filled) -> Call:
    """As the archivist agrees to it, or takes it back."""
    site, town, call = filled.site, filled.site.people.witten, _offered(filled)
    release = release_of(site, town, call.known.offer, call.known.disposal)
    return replace(call, known=replace(call.known, release=release), body={"json": {}})


def _taken_back(filled: Filled) -> Call:
    return replace(_asked_to_destroy(filled), body={"json": {"reason": "zu früh"}})


def _asked_whether_today_is_today(filled: Filled) -> Call:
    return replace(_asked_to_destroy(filled), body=None)


def _destroyed(filled: Filled) -> Call:
    site, town, call = filled.site, filled.site.people.witten, _asked_to_destroy(filled)
    release = call.known.release
    site.post(call.who.secret, f"/api/v1/releases/{release}/approve", {})
    let_have_waited(site, town, release)
    destroying.start_waited(site.deployment.platform, system(town.tenant, "sweeper"))
    site.work()
    site.work()  # what the first left to another job
    return replace(call, body=None)


def _by_form(prepared: Callable[[Filled], Call], **fields: str) -> Callable[[Filled], Call]:
    """The same as somebody does it in a browser; `eintrag` is what was offered."""

    def prepare(filled: Filled) -> Call:
        call = prepared(filled)
        return replace(call, body={"data": {"eintrag": str(call.known.disposal), **fields}})

    return prepare


def _offerable_by_form(filled: Filled) -> Call:
    dossier = due_dossier(filled.site, filled.site.people.witten)
    return Call(filled.own["records_manager"], filled.witten, {"data": {"akte": str(dossier)}})


def _table_by_form(filled: Filled) -> Call:
    call = _offered_by_file(filled)
    return replace(call, body={"files": {"liste": (call.body or {})["files"]["file"]}})


PREPARED_DISPOSALS: Mapping[str, Callable[[Filled], Call]] = {
    "POST /api/v1/offers": _offerable,
    "POST /api/v1/offers/{offer_id}/decisions": _offered,
    "POST /api/v1/offers/{offer_id}/decisions.csv": _offered_by_file,
    "POST /api/v1/offers/{offer_id}/withdraw": _withdrawn,
    "GET /api/v1/offers/{offer_id}/dossiers/{disposal_id}/package": _taken_without_a_body,
    "POST /api/v1/offers/{offer_id}/hand-over": _taken,
    "POST /api/v1/offers/{offer_id}/receipts": _handed_over,
    "POST /api/v1/offers/{offer_id}/releases": _appraised,
    "POST /api/v1/releases/{release_id}/approve": _asked_to_destroy,
    "POST /api/v1/releases/{release_id}/cancel": _taken_back,
    "POST /api/v1/releases/{release_id}/confirm-day": _asked_whether_today_is_today,
    "POST /aussonderung/faellig": _offerable_by_form,
    "POST /aussonderung/anbietungen/{offer_id}/bewertung": _by_form(_offered, entscheidung="V", grund="kein Wert"),
    "POST /aussonderung/anbietungen/{offer_id}/ruecknahme": _by_form(_offered, grund="falsche Position"),
    "POST /aussonderung/anbietungen/{offer_id}/abgabe": _by_form(_taken),
    "POST /aussonderung/anbietungen/{offer_id}/empfang": _by_form(_handed_over, bestaetigung="Zugang 12/2026"),
    "POST /aussonderung/anbietungen/{offer_id}/entscheidungen": _table_by_form,
    "POST /aussonderung/anbietungen/{offer_id}/vernichtung": _by_form(_appraised),
    "POST /aussonderung/freigaben/{release_id}/genehmigen": _asked_to_destroy,
    "POST /aussonderung/freigaben/{release_id}/abbrechen": _by_form(_asked_to_destroy, grund="zu früh"),
    "POST /aussonderung/freigaben/{release_id}/tag": _asked_whether_today_is_today,
    "GET /api/v1/releases/{release_id}/certificate": _destroyed,
    "GET /api/v1/releases/{release_id}/certificate.pdf": _destroyed,
}
