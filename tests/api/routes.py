# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Every route of the app: how to call it, and what each role is answered. A route that is missing here fails a test."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from httpx import Response
from starlette.routing import Mount

from tests.api.callers import CALLERS, NOBODY, Caller, is_page, send
from tests.api.records import Known, pdf
from tests.deployment import Site, submission

MOUNT = "MOUNT"
"""Stands for the methods of what another app serves below a path."""


@dataclass(frozen=True)
class Route:
    """A route as the app declares it, with the status for each of CALLERS in the town that `ids` belong to.

    `ids` tells which of the known ids stand for the parameters of path and query, `in_body` for fields of the JSON;
    `body` is what else httpx sends.
    """

    name: str
    answers: str
    ids: Mapping[str, str]
    query: str = ""
    body: Mapping[str, Any] | None = None
    in_body: Mapping[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return self.name.split()[0]

    @property
    def path(self) -> str:
        return self.name.split()[1]

    @property
    def is_page(self) -> bool:
        return is_page(self.path)

    @property
    def expected(self) -> dict[str, int]:
        return dict(zip(CALLERS, map(int, self.answers.split()), strict=True))

    def address(self, known: Known) -> str:
        values: dict[str, object] = {name: getattr(known, attribute) for name, attribute in self.ids.items()}
        return (self.path + self.query).format(
            **values, number=1, service="hundesteuer", code="not-found", trigger="death", login=known.login
        )

    def content(self, known: Known) -> dict[str, Any]:
        content = dict(self.body or {})
        if self.in_body:
            named = {name: str(getattr(known, attribute)) for name, attribute in self.in_body.items()}
            content["json"] = {**content["json"], **named}
        return content


def _route(
    name: str,
    answers: str,
    query: str = "",
    body: Mapping[str, Any] | None = None,
    in_body: Mapping[str, str] | None = None,
    **ids: str,
) -> Route:
    return Route(name, answers, ids, query, body, in_body or {})


_FIRST_PART = {
    "files": [("submission", ("submission.json", submission(), "application/json"))],
    "headers": {"Idempotency-Key": "tabelle"},
}
_SCAN = {"files": {"file": ("scan.pdf", pdf("Ein Brief"), "application/pdf")}}
_SIGN_IN = {"data": {"login": "niemand", "password": "falsch"}}
_GRANT = {"json": {"object_type": "dossier", "login": "clerk.witten", "cause": "Vertretung", "until": "2000-01-01"}}
_GIVEN = {"data": {"wem": "clerk.witten", "anlass": "Vertretung", "bis": "2000-01-01"}}
_SHARE = {"json": {"object_type": "dossier", "town": "nirgendwo", "legal_basis": "consent"}}
_SHARED = {"data": {"kommune": "nirgendwo", "grundlage": "consent", "recht": "read", "bis": "2000-01-01"}}
_LONGER = {"headers": {"If-Match": '"99"'}, "json": {"until": "2999-01-01"}}  # as _LATER
_LATER = {"headers": {"If-Match": '"99"'}, "json": {}}  # a state that no grant of a test has
_PARTY = {"json": {"role": "applicant", "name": "Erika Beispiel"}}
_TAKES_PART = {"data": {"stand": "99", "role": "applicant", "name": "Erika Beispiel"}}
_PARTICULARS = {"headers": {"If-Match": '"99"'}, "json": {"service": "hundesteuer", "values": {}}}  # as _LATER
_PARTICULARS_SENT = {"data": {"stand": "99", "leistung": "hundesteuer", "version": "1"}}
_NOTE = {"json": {"text": "Telefonat"}}
_STALE = {"data": {"stand": "99"}}
_AT_DOSSIER = "?object_type=dossier&object_id={object_id}"
_NO_ID = "00000000-0000-7000-8000-000000000000"
_NO_DOSSIERS = {"json": {"dossiers": [_NO_ID]}}
_NO_DECISIONS = {"json": {"decisions": [{"disposal": _NO_ID, "decision": "V", "reason": "x"}]}}
_NO_DISPOSALS = {"json": {"disposals": [_NO_ID], "reason": "x"}}
_REOPEN = {"json": {"reason": "Nachtrag"}}
_REOPENED = {"data": {"grund": "Nachtrag"}}
_DISCARD = {"json": {"reason": "spam"}}
_DISCARDED = {"data": {"grund": "spam"}}
_NO_HOLD = {"reason": "litigation", "explanation": " ", "review_on": "2999-01-01"}
_HOLD = {"json": {"object_type": "dossier", **_NO_HOLD}}
_NO_HOLD_SENT = {"data": {"grund": "litigation", "erlaeuterung": " ", "pruefung": "2999-01-01"}}
_NO_DUPLICATE = {"json": {"reason": "duplicate"}}
_TITLES = {"plan_entry": "22.10", "dossier_title": "Akte", "case_title": "Vorgang"}
_NEW_VERSION = {**_SCAN, "headers": {"If-Match": '"99"'}}  # as _LATER
_NO_TITLE = {"json": {"plan_entry": "22.10", "title": " "}}
_NOBODYS = {"item": _NO_ID, "office": "nirgends"}
_NOTHING_HELD = [{"object_type": "dossier", "object_id": _NO_ID}]
_HOLDS = {"json": {**_NO_HOLD, "items": _NOTHING_HELD}}
_LIFT = {"headers": {"If-Match": '"99"'}, "json": {"reason": "Erledigt"}}  # as _LATER
_NOWHERE = {"item": _NO_ID, "plan_entry": "22.10"}
_NO_PLAN = {"files": {"file": ("plan.csv", b"kein;Plan", "text/csv")}}
_CHANGE = {"headers": {"If-Match": '"99"'}, "json": {"kind": "retire", "number": "10.10"}}  # as _LATER
_LONG_AGO = {"json": {"day": "1700-01-01"}}
_LONG_AGO_SENT = {"data": {"ereignis": "death", "tag": "1700-01-01"}}
_RULES_WITHOUT_REASON = {"json": {"position": "22.10", "reason": " "}}
_CHANGED = {"data": {"art": "ausser-kraft", "nummer": "10.10", "stand": "99"}}

# What an object's state refuses (409) is refused only to those who may do it at all.
ROUTES = (
    #                                                     clerk lead registry scan archivist records auditor admin portal nobody
    _route("POST /api/v1/submissions", "                    403  403  403  403  403  403  403  403  201  401", body=_FIRST_PART),
    _route("GET /api/v1/submissions/{submission_id}", "     403  403  403  403  403  403  403  403  200  401", submission_id="submission"),
    _route("GET /.well-known/jwks.json", "                  200  200  200  200  200  200  200  200  200  200"),
    _route("POST /api/v1/scans", "                          201  201  201  201  403  403  403  403  403  401", body=_SCAN),
    _route("GET /api/v1/inbox", "                           200  200  200  403  200  200  403  403  403  401"),
    _route("GET /api/v1/inbox/{item_id}", "                 200  200  200  403  200  200  403  403  403  401", item_id="item"),
    #                                                     what an item refuses stands beside it in the answer
    _route("POST /api/v1/inbox/bulk/file", "                200  200  200  403  403  403  403  403  403  401", body={"json": {"items": [_NOWHERE]}}),
    _route("POST /api/v1/inbox/bulk/forward", "             200  200  200  403  403  403  403  403  403  401", body={"json": {"items": [_NOBODYS]}}),
    _route("POST /api/v1/inbox/{item_id}/file", "           409  409  409  403  403  403  403  403  403  401", item_id="filed_item", body={"json": _TITLES}),
    _route("POST /api/v1/inbox/{item_id}/take-back", "      409  409  409  403  403  403  403  403  403  401", item_id="item"),
    _route("POST /api/v1/inbox/{item_id}/discard", "        409  409  409  403  403  403  403  403  403  401", item_id="filed_item", body=_DISCARD),
    _route("POST /api/v1/inbox/{item_id}/forward", "        409  409  409  403  403  403  403  403  403  401", item_id="filed_item", body={"json": {"office": "nirgends"}}),
    _route("GET /api/v1/discards", "                        200  200  200  403  200  200  403  403  403  401"),
    _route("POST /api/v1/documents/{document_id}/discard", "422  422  422  403  403  403  403  403  403  401", document_id="document", body=_NO_DUPLICATE),
    #                                                     nobody has asked
    _route("POST /api/v1/documents/{document_id}/discard/agree", " 403  404  403  403  403  404  403  403  403  401", document_id="document"),
    _route("POST /api/v1/documents/{document_id}/discard/refuse", "404  404  404  403  404  404  403  403  403  401", document_id="document"),
    _route("GET /api/v1/holds", "                           403  200  403  403  403  200  403  403  403  401"),
    _route("POST /api/v1/holds", "                          403  422  403  403  403  422  403  403  403  401", body=_HOLD, in_body={"object_id": "dossier"}),
    _route("POST /api/v1/holds/bulk/set", "                 403  422  403  403  403  422  403  403  403  401", body=_HOLDS),
    _route("GET /api/v1/holds/{hold_id}", "                 200  200  200  403  200  200  403  403  403  401", hold_id="hold"),
    _route("PATCH /api/v1/holds/{hold_id}", "               403  412  403  403  403  412  403  403  403  401", hold_id="hold", body=_LATER),
    _route("POST /api/v1/holds/{hold_id}/lift", "           403  412  403  403  403  412  403  403  403  401", hold_id="hold", body=_LIFT),
    _route("GET /api/v1/dossiers/{dossier_id}/holds", "     200  200  200  403  200  200  403  403  403  401", dossier_id="dossier"),
    _route("GET /api/v1/cases/{case_id}/holds", "           200  200  200  403  200  200  403  403  403  401", case_id="case"),
    _route("GET /api/v1/documents/{document_id}", "         200  200  200  403  200  200  403  403  403  401", document_id="document"),
    _route("POST /api/v1/documents/{document_id}/retry", "  409  409  409  403  403  403  403  403  403  401", document_id="document"),
    _route("GET /api/v1/documents/{document_id}/original", "200  200  200  403  200  200  403  403  403  401", document_id="document"),
    _route("GET /api/v1/documents/{document_id}/versions", "200  200  200  403  200  200  403  403  403  401", document_id="document"),
    _route("POST /api/v1/documents/{document_id}/versions", "412  412  412  403  403  403  403  403  403  401", document_id="document", body=_NEW_VERSION),
    _route("GET /api/v1/documents/{document_id}/versions/{number}/original", "200  200  200  403  200  200  403  403  403  401", document_id="document"),
    _route("GET /api/v1/documents/{document_id}/comparison", "200  200  200  403  200  200  403  403  403  401", document_id="document", query="?before=1&after=1"),
    _route("PUT /api/v1/documents/{document_id}/check-out", "422  422  422  403  403  403  403  403  403  401", document_id="document", body={"json": {"hours": 99}}),
    _route("DELETE /api/v1/documents/{document_id}/check-out", "409  409  409  403  403  409  403  403  403  401", document_id="document"),
    _route("GET /api/v1/documents/{document_id}/pages/{number}", "200  200  200  403  200  200  403  403  403  401", document_id="document", query="?q=Steuer"),
    _route("GET /api/v1/documents/{document_id}/pages/{number}/image", "200  200  200  403  200  200  403  403  403  401", document_id="document"),
    _route("GET /api/v1/filing-plan", "                     200  200  200  403  200  200  403  403  403  401"),
    _route("GET /api/v1/filing-plan/numbers/{number}", "    200  200  200  403  200  200  403  403  403  401"),
    _route("GET /api/v1/filing-plan/export", "              200  200  200  403  200  200  403  403  403  401", query="?format=json"),
    _route("POST /api/v1/filing-plan/import", "             403  403  403  403  403  422  403  403  403  401", body=_NO_PLAN),
    _route("POST /api/v1/filing-plan/changes", "            403  403  403  403  403  412  403  403  403  401", body=_CHANGE),
    _route("GET /api/v1/dossiers", "                        200  200  200  403  200  200  403  403  403  401"),
    _route("GET /api/v1/dossiers/{dossier_id}", "           200  200  200  403  200  200  403  403  403  401", dossier_id="dossier"),
    _route("PATCH /api/v1/dossiers/{dossier_id}", "         412  412  412  403  403  403  403  403  403  401", dossier_id="dossier", body=_LATER),
    _route("PATCH /api/v1/cases/{case_id}", "               412  412  412  403  403  403  403  403  403  401", case_id="case", body=_LATER),
    _route("POST /api/v1/dossiers", "                       422  422  422  403  403  403  403  403  403  401", body=_NO_TITLE),
    _route("POST /api/v1/dossiers/{dossier_id}/cases", "    422  422  422  403  403  403  403  403  403  401", dossier_id="dossier", body={"json": {"title": " "}}),
    _route("GET /api/v1/dossiers/{dossier_id}/cases", "     200  200  200  403  200  200  403  403  403  401", dossier_id="dossier"),
    _route("GET /api/v1/cases/{case_id}", "                 200  200  200  403  200  200  403  403  403  401", case_id="case"),
    _route("POST /api/v1/cases/{case_id}/close", "          409  409  409  403  403  403  403  403  403  401", case_id="closed_case"),
    _route("POST /api/v1/cases/{case_id}/reopen", "         403  409  403  403  403  409  403  403  403  401", case_id="case", body=_REOPEN),
    _route("POST /api/v1/dossiers/{dossier_id}/close", "    409  409  409  403  403  403  403  403  403  401", dossier_id="dossier"),
    _route("GET /api/v1/dossiers/{dossier_id}/closing", "   200  200  200  403  200  200  403  403  403  401", dossier_id="dossier"),
    _route("GET /api/v1/cases/{case_id}/retention", "       200  200  200  403  200  200  403  403  403  401", case_id="case"),
    _route("PUT /api/v1/cases/{case_id}/retention/days/{trigger}", "422  422  422  403  403  403  403  403  403  401", case_id="case", body=_LONG_AGO),
    _route("GET /api/v1/dossiers/{dossier_id}/retention", " 200  200  200  403  200  200  403  403  403  401", dossier_id="dossier"),
    _route("GET /api/v1/retention/rule-changes", "          403  403  403  403  403  200  403  403  403  401"),
    _route("POST /api/v1/retention/rule-changes", "         403  403  403  403  403  422  403  403  403  401", body=_RULES_WITHOUT_REASON),
    _route("GET /api/v1/retention/rule-changes/{change_id}", "403  403  403  403  403  200  403  403  403  401", change_id="rule_change"),
    #                                                     who proposed it does not approve it
    _route("POST /api/v1/retention/rule-changes/{change_id}/approve", "403  403  403  403  403  403  403  403  403  401", change_id="rule_change"),
    _route("POST /api/v1/retention/rule-changes/{change_id}/refuse", "403  403  403  403  403  409  403  403  403  401", change_id="refused_change"),
    _route("POST /api/v1/retention/rule-changes/{change_id}/resume", "403  403  403  403  403  409  403  403  403  401", change_id="rule_change"),
    _route("POST /api/v1/dossiers/{dossier_id}/closing/cancel", "409  409  409  403  403  403  403  403  403  401", dossier_id="dossier"),
    _route("POST /api/v1/dossiers/{dossier_id}/pdf", "      202  202  202  403  202  202  403  403  403  401", dossier_id="dossier"),
    _route("POST /api/v1/cases/{case_id}/pdf", "            202  202  202  403  202  202  403  403  403  401", case_id="closed_case"),
    #                                                     it is the clerk's, and was ended
    _route("GET /api/v1/compilations/{compilation_id}", "   200  404  404  404  404  404  404  404  404  401", compilation_id="compilation"),
    _route("GET /api/v1/compilations/{compilation_id}/content", "409  404  404  404  404  404  404  404  404  401", compilation_id="compilation"),
    _route("DELETE /api/v1/compilations/{compilation_id}", "409  404  404  404  404  404  404  404  404  401", compilation_id="compilation"),
    _route("POST /api/v1/dossiers/{dossier_id}/reopen", "   403  409  403  403  403  409  403  403  403  401", dossier_id="dossier", body=_REOPEN),
    _route("PUT /api/v1/cases/{case_id}/particulars", "     412  412  412  403  403  403  403  403  403  401", case_id="case", body=_PARTICULARS),
    _route("GET /api/v1/public-services", "                 200  200  200  403  200  200  403  403  403  401"),
    _route("GET /api/v1/public-services/{service}/schemas/{number}", "200  200  200  403  200  200  403  403  403  401"),
    _route("GET /api/v1/cases/{case_id}/parties", "         200  200  200  403  200  200  403  403  403  401", case_id="case"),
    _route("POST /api/v1/cases/{case_id}/parties", "        409  409  409  403  403  403  403  403  403  401", case_id="closed_case", body=_PARTY),
    _route("PATCH /api/v1/parties/{party_id}", "            412  412  412  403  403  403  403  403  403  401", party_id="party", body=_LATER),
    _route("DELETE /api/v1/parties/{party_id}", "           412  412  412  403  403  403  403  403  403  401", party_id="party", body={"headers": {"If-Match": '"99"'}}),
    _route("GET /api/v1/cases/{case_id}/notes", "           200  200  200  403  200  200  403  403  403  401", case_id="case"),
    _route("POST /api/v1/cases/{case_id}/notes", "          409  409  409  403  403  403  403  403  403  401", case_id="closed_case", body=_NOTE),
    _route("GET /api/v1/cases/{case_id}/links", "           200  200  200  403  200  200  403  403  403  401", case_id="case"),
    _route("POST /api/v1/cases/{case_id}/links", "          422  422  422  403  403  403  403  403  403  401", case_id="case", body={"json": {}}, in_body={"other": "case"}),
    _route("POST /api/v1/links/{link_id}/end", "            409  409  409  403  403  403  403  403  403  401", link_id="link"),
    _route("POST /api/v1/dossiers/{dossier_id}/volumes", "  201  201  201  403  403  403  403  403  403  401", dossier_id="dossier"),
    _route("POST /api/v1/volumes/{volume_id}/close", "      409  409  409  403  403  403  403  403  403  401", volume_id="volume"),
    _route("POST /api/v1/volumes/{volume_id}/reopen", "     403  422  403  403  403  422  403  403  403  401", volume_id="volume", body={"json": {"reason": " "}}),
    _route("POST /api/v1/documents/{document_id}/move", "   409  409  409  403  403  403  403  403  403  401", body={"json": {}}, in_body={"left": "case", "reached": "case"}, document_id="document"),
    _route("PUT /api/v1/documents/{document_id}/attached-to", " 409 409  409  403  403  403  403  403  403  401", body={"json": {}}, in_body={"document": "document"}, document_id="document"),
    _route("DELETE /api/v1/documents/{document_id}/attached-to", "409 409 409 403 403  403  403  403  403  401", document_id="form"),
    _route("POST /api/v1/cases/{case_id}/move", "           412  412  412  403  403  403  403  403  403  401", body=_LATER, in_body={"dossier": "dossier"}, case_id="case"),
    _route("POST /api/v1/inbox/{item_id}/forward/take-back", "404 404  404  403  403  403  403  403  403  401", item_id="item"),
    _route("POST /api/v1/cases/{case_id}/sub-cases", "      409  409  409  403  403  403  403  403  403  401", case_id="closed_case", body={"json": {"title": "Teil"}}),
    _route("GET /api/v1/search", "                          200  200  200  403  200  200  403  403  403  401", query="?q=Hund"),
    _route("GET /api/v1/submissions/{submission_id}/proof", "403  403  403  403  403  403  403  403  200  401", submission_id="submission"),
    _route("GET /api/v1/audit/entries/{entry_id}/proof", "  403  403  403  403  403  403  200  403  403  401", entry_id="entry"),
    _route("GET /api/v1/audit/checkpoint", "                403  403  403  403  403  403  200  403  200  401"),
    _route("GET /api/v1/audit/checkpoints/{size}", "        403  403  403  403  403  403  200  403  200  401", size="size"),
    _route("GET /api/v1/audit/consistency", "               403  403  403  403  403  403  200  403  200  401", query="?from={size}&to={size}", size="size"),
    _route("GET /api/v1/inbox/{item_id}/history", "         200  200  200  403  200  200  200  403  403  401", item_id="item"),
    _route("GET /api/v1/documents/{document_id}/history", " 200  200  200  403  200  200  200  403  403  401", document_id="document"),
    _route("GET /api/v1/cases/{case_id}/history", "         200  200  200  403  403  403  200  403  403  401", case_id="case", query="?looks=true"),
    _route("GET /api/v1/dossiers/{dossier_id}/history", "   200  200  200  403  200  200  200  403  403  401", dossier_id="dossier"),
    _route("GET /api/v1/due", "                             403  403  403  403  200  200  403  403  403  401"),
    _route("POST /api/v1/offers", "                         403  403  403  403  404  404  403  403  403  401", body=_NO_DOSSIERS),
    _route("GET /api/v1/offers", "                          403  403  403  403  200  200  403  403  403  401"),
    _route("GET /api/v1/offers/{offer_id}", "               403  403  403  403  200  200  403  403  403  401", offer_id="offer"),
    _route("GET /api/v1/offers/{offer_id}/dossiers", "      403  403  403  403  200  200  403  403  403  401", offer_id="offer"),
    _route("POST /api/v1/offers/{offer_id}/decisions", "    403  403  403  403  404  403  403  403  403  401", offer_id="offer", body=_NO_DECISIONS),
    _route("GET /api/v1/offers/{offer_id}/decisions.csv", " 403  403  403  403  200  200  403  403  403  401", offer_id="offer"),
    _route("POST /api/v1/offers/{offer_id}/decisions.csv", "403  403  403  403  422  403  403  403  403  401", offer_id="offer", body=_NO_PLAN),
    _route("POST /api/v1/offers/{offer_id}/samples", "      403  403  403  403  200  403  403  403  403  401", offer_id="offer", body={"json": {"seed": 7, "number": 1}}),
    _route("POST /api/v1/offers/{offer_id}/withdraw", "     403  403  403  403  404  404  403  403  403  401", offer_id="offer", body=_NO_DISPOSALS),
    _route("GET /api/v1/offers/{offer_id}/dossiers/{disposal_id}/package", "403  403  403  403  409  409  403  403  403  401", offer_id="offer", disposal_id="disposal"),
    _route("POST /api/v1/offers/{offer_id}/hand-over", "    403  403  403  403  404  404  403  403  403  401", offer_id="offer", body={"json": {"disposals": [_NO_ID]}}),
    _route("POST /api/v1/offers/{offer_id}/receipts", "     403  403  403  403  404  404  403  403  403  401", offer_id="offer", body={"json": {"disposals": [_NO_ID], "receipt": "x"}}),
    _route("POST /api/v1/offers/{offer_id}/releases", "     403  403  403  403  404  404  403  403  403  401", offer_id="offer", body={"json": {"disposals": [_NO_ID]}}),
    _route("GET /api/v1/offers/{offer_id}/releases", "      403  403  403  403  200  200  403  403  403  401", offer_id="offer"),
    _route("GET /api/v1/releases/{release_id}", "           403  403  403  403  200  200  403  403  403  401", release_id="release"),
    _route("POST /api/v1/releases/{release_id}/approve", "  403  403  403  403  409  409  403  403  403  401", release_id="release", body={"json": {}}),
    _route("POST /api/v1/releases/{release_id}/cancel", "   403  403  403  403  409  409  403  403  403  401", release_id="release", body=_REOPEN),
    _route("POST /api/v1/releases/{release_id}/confirm-day", "403 403 403 403 409 409 403 403 403 401", release_id="release"),
    _route("GET /api/v1/releases/{release_id}/certificate", "403 403 403 403 404 404 403 403 403 401", release_id="release"),
    _route("GET /api/v1/releases/{release_id}/certificate.pdf", "403 403 403 403 404 404 403 403 403 401", release_id="release"),
    _route("GET /api/v1/grants", "                          403  200  403  403  403  200  403  403  403  401", query=_AT_DOSSIER, object_id="dossier"),
    _route("POST /api/v1/grants", "                         403  422  403  403  403  422  403  403  403  401", body=_GRANT, in_body={"object_id": "dossier"}),
    _route("GET /api/v1/grants/{grant_id}", "               403  200  403  403  403  200  403  403  403  401", grant_id="grant"),
    _route("PATCH /api/v1/grants/{grant_id}", "             403  412  403  403  403  412  403  403  403  401", body=_LATER, grant_id="grant"),
    _route("DELETE /api/v1/grants/{grant_id}", "            403  412  403  403  403  412  403  403  403  401", body={"headers": {"If-Match": '"99"'}}, grant_id="grant"),
    _route("GET /api/v1/shares", "                          403  200  403  403  403  200  403  403  403  401", query=_AT_DOSSIER, object_id="dossier"),
    _route("POST /api/v1/shares", "                         403  422  403  403  403  422  403  403  403  401", body=_SHARE, in_body={"object_id": "dossier"}),
    _route("GET /api/v1/shares/{share_id}", "               403  200  403  403  403  200  403  403  403  401", share_id="share"),
    _route("PATCH /api/v1/shares/{share_id}", "             403  412  403  403  403  412  403  403  403  401", body=_LONGER, share_id="share"),
    _route("DELETE /api/v1/shares/{share_id}", "            403  412  403  403  403  412  403  403  403  401", body={"headers": {"If-Match": '"99"'}}, share_id="share"),
    _route("GET /api/v1/shares/{share_id}/log", "           403  200  403  403  403  200  403  403  403  401", share_id="share"),
    #                                                     a town is no guest of its own shares
    _route("GET /api/v1/shared", "                          200  200  200  403  200  200  403  403  403  401"),
    _route("GET /api/v1/shared/{share_id}", "               404  404  404  404  404  404  404  404  404  401", share_id="share"),
    _route("GET /api/v1/shared/{share_id}/log", "           404  404  404  404  404  404  404  404  404  401", share_id="share"),
    _route("GET /api/v1/shared/{share_id}/search", "        404  404  404  404  404  404  404  404  404  401", query="?q=Hund", share_id="share"),
    _route("POST /api/v1/shared/{share_id}/cases/{case_id}/contributions", "404  404  404  404  404  404  404  404  404  401", share_id="share", case_id="case", body=_SCAN),
    _route("GET /api/v1/shared/{share_id}/documents/{document_id}", "404  404  404  404  404  404  404  404  404  401", share_id="share", document_id="document"),
    _route("GET /api/v1/shared/{share_id}/documents/{document_id}/original", "404  404  404  404  404  404  404  404  404  401", share_id="share", document_id="document"),
    _route("GET /api/v1/shared/{share_id}/documents/{document_id}/pages/{number}", "404  404  404  404  404  404  404  404  404  401", share_id="share", document_id="document"),
    _route("GET /api/v1/shared/{share_id}/documents/{document_id}/pages/{number}/image", "404  404  404  404  404  404  404  404  404  401", share_id="share", document_id="document"),
    _route("GET /api/v1/access", "                          403  200  403  403  403  200  200  403  403  401", query=f"{_AT_DOSSIER}&login={{login}}", object_id="dossier"),
    _route("GET /api/v1/audit/report", "                    403  403  403  403  403  403  200  403  403  401"),
    _route("GET /api/openapi.json", "                       200  200  200  200  200  200  200  200  200  200"),
    _route("GET /api/docs", "                               200  200  200  200  200  200  200  200  200  200"),
    _route("GET /problems/{code}", "                        200  200  200  200  200  200  200  200  200  200"),
    _route("GET /healthz", "                                200  200  200  200  200  200  200  200  200  200"),
    _route("GET /readyz", "                                 200  200  200  200  200  200  200  200  200  200"),
    _route("MOUNT /static", "                               200  200  200  200  200  200  200  200  200  200", query="/workbench.css"),
    #                                                     to pages a portal is nobody
    _route("GET /", "                                       303  303  303  303  303  303  303  303  303  303"),
    _route("GET /signin", "                                 200  200  200  200  200  200  200  200  200  200"),
    _route("POST /signin", "                                401  401  401  401  401  401  401  401  401  401", body=_SIGN_IN),
    _route("POST /signout", "                               303  303  303  303  303  303  303  303  303  303"),
    _route("POST /zweck", "                                 303  303  303  303  303  303  303  303  303  303", body={"data": {"purpose": "Prüfung"}}),
    _route("GET /kommune", "                                200  200  200  200  200  200  200  200  303  303"),
    _route("POST /kommune", "                               404  404  404  404  404  404  404  404  303  303", body={"data": {"town": "hattingen"}}),
    _route("GET /posteingang", "                            200  200  200  403  200  200  403  403  303  303"),
    _route("GET /posteingang/stand", "                      200  200  200  403  200  200  403  403  303  303", query="?stand=None"),
    _route("GET /posteingang/{item_id}", "                  200  200  200  403  200  200  403  403  303  303", item_id="item"),
    _route("POST /posteingang/{item_id}/dokumente/{document_id}/erneut", "409  409  409  403  403  403  403  403  303  303", item_id="filed_item", document_id="document"),
    _route("GET /posteingang/{item_id}/ablegen", "          200  200  200  403  403  403  403  403  303  303", item_id="item"),
    _route("POST /posteingang/{item_id}/ablegen", "         409  409  409  403  403  403  403  403  303  303", item_id="filed_item", body={"data": _TITLES}),
    _route("POST /posteingang/{item_id}/zuruecknehmen", "   409  409  409  403  403  403  403  403  303  303", item_id="item"),
    _route("GET /posteingang/{item_id}/verwerfen", "        200  200  200  403  403  403  403  403  303  303", item_id="item"),
    _route("POST /posteingang/{item_id}/verwerfen", "       409  409  409  403  403  403  403  403  303  303", item_id="filed_item", body=_DISCARDED),
    _route("POST /posteingang/{item_id}/weiterleiten", "    409  409  409  403  403  403  403  403  303  303", item_id="filed_item", body={"data": {"amt": "nirgends"}}),
    _route("GET /posteingang/mehrere", "                     200  200  200  403  403  403  403  403  303  303"),
    _route("POST /posteingang/mehrere/vorschau", "           404  404  404  403  403  403  403  403  303  303", body={"data": {"ziel": "nirgends"}}),
    _route("POST /posteingang/mehrere", "                    404  404  404  403  403  403  403  403  303  303", body={"data": {"ziel": "nirgends"}}),
    _route("POST /posteingang/{item_id}/weiterleiten/zuruecknehmen", "404 404 404 403 403 403 403 403 303 303", item_id="item"),
    _route("GET /dokumente/{document_id}/umlegen", "        200  200  200  403  403  403  403  403  303  303", document_id="form"),
    _route("POST /dokumente/{document_id}/umlegen", "       404  404  404  403  403  403  403  403  303  303", document_id="form", body={"data": {"ziel": "nirgends"}}),
    _route("GET /dokumente/{document_id}/anfuegen", "       200  200  200  403  403  403  403  403  303  303", document_id="document"),
    _route("POST /dokumente/{document_id}/anfuegen", "      404  404  404  403  403  403  403  403  303  303", document_id="document", body={"data": {"zu": "nirgends"}}),
    _route("POST /dokumente/{document_id}/loesen", "        409  409  409  403  403  403  403  403  303  303", document_id="form"),
    _route("GET /vorgaenge/{case_id}/umlegen", "            200  200  200  403  403  403  403  403  303  303", case_id="case"),
    _route("POST /vorgaenge/{case_id}/umlegen", "           404  404  404  403  403  403  403  403  303  303", case_id="case", body={"data": {"ziel": "nirgends"}}),
    _route("GET /dokumente/{document_id}/verwerfen", "      200  200  200  403  403  403  403  403  303  303", document_id="document"),
    _route("POST /dokumente/{document_id}/verwerfen", "     422  422  422  403  403  403  403  403  303  303", document_id="document", body={"data": {"grund": "duplicate"}}),
    _route("POST /dokumente/{document_id}/verwerfen/zustimmen", "403  404  403  403  403  404  403  403  303  303", document_id="document"),
    _route("POST /dokumente/{document_id}/verwerfen/ablehnen", " 404  404  404  403  404  404  403  403  303  303", document_id="document"),
    _route("GET /verwerfungen", "                           200  200  200  403  200  200  403  403  303  303"),
    _route("GET /sperren", "                                403  200  403  403  403  200  403  403  303  303"),
    _route("POST /sperren", "                               403  422  403  403  403  422  403  403  303  303", body=_NO_HOLD_SENT),
    _route("GET /akten/{dossier_id}/sperren", "             200  200  200  403  200  200  403  403  303  303", dossier_id="dossier"),
    _route("POST /akten/{dossier_id}/sperren", "            403  422  403  403  403  422  403  403  303  303", dossier_id="dossier", body=_NO_HOLD_SENT),
    _route("GET /vorgaenge/{case_id}/sperren", "            200  200  200  403  200  200  403  403  303  303", case_id="case"),
    _route("POST /vorgaenge/{case_id}/sperren", "           403  422  403  403  403  422  403  403  303  303", case_id="case", body=_NO_HOLD_SENT),
    _route("POST /sperren/{hold_id}/aendern", "             403  422  403  403  403  422  403  403  303  303", hold_id="hold", body=_STALE),
    _route("POST /sperren/{hold_id}/aufheben", "            403  412  403  403  403  412  403  403  303  303", hold_id="hold", body=_STALE),
    _route("GET /akten", "                                  200  200  200  403  200  200  403  403  303  303"),
    _route("GET /aktenplan/export", "                       200  200  200  403  200  200  403  403  303  303"),
    _route("GET /aktenplan/einlesen", "                     403  403  403  403  403  200  403  403  303  303"),
    _route("POST /aktenplan/einlesen/pruefen", "            403  403  403  403  403  422  403  403  303  303", body=_NO_PLAN),
    _route("POST /aktenplan/einlesen", "                    403  403  403  403  403  422  403  403  303  303", body=_NO_PLAN),
    _route("GET /aktenplan/position", "                     403  403  403  403  403  200  403  403  303  303", query="?nummer=22.10"),
    _route("POST /aktenplan/position", "                    403  403  403  403  403  412  403  403  303  303", body=_CHANGED),
    _route("GET /akten/{dossier_id}", "                     200  200  200  403  200  200  403  403  303  303", dossier_id="dossier"),
    _route("GET /vorgaenge/{case_id}", "                    200  200  200  403  200  200  403  403  303  303", case_id="case"),
    _route("GET /akten/{dossier_id}/angaben", "             200  200  200  403  200  200  403  403  303  303", dossier_id="dossier"),
    _route("POST /akten/{dossier_id}/angaben", "            412  412  412  403  403  403  403  403  303  303", dossier_id="dossier", body=_STALE),
    _route("GET /vorgaenge/{case_id}/angaben", "            200  200  200  403  200  200  403  403  303  303", case_id="case"),
    _route("POST /vorgaenge/{case_id}/angaben", "           412  412  412  403  403  403  403  403  303  303", case_id="case", body=_STALE),
    _route("GET /vorgaenge/{case_id}/fachangaben", "        200  200  200  403  200  200  403  403  303  303", case_id="case"),
    _route("POST /vorgaenge/{case_id}/fachangaben", "       412  412  412  403  403  403  403  403  303  303", case_id="case", body=_PARTICULARS_SENT),
    _route("GET /vorgaenge/{case_id}/beteiligte", "         200  200  200  403  200  200  403  403  303  303", case_id="case"),
    _route("POST /vorgaenge/{case_id}/beteiligte", "        409  409  409  403  403  403  403  403  303  303", case_id="closed_case", body=_TAKES_PART),
    _route("POST /vorgaenge/{case_id}/beteiligte/{party_id}", "412  412  412  403  403  403  403  403  303  303", case_id="case", party_id="party", body=_TAKES_PART),
    _route("POST /vorgaenge/{case_id}/beteiligte/{party_id}/beenden", "412  412  412  403  403  403  403  403  303  303", case_id="case", party_id="party", body=_STALE),
    _route("GET /vorgaenge/{case_id}/vermerke", "           200  200  200  403  200  200  403  403  303  303", case_id="case"),
    _route("POST /vorgaenge/{case_id}/vermerke", "          409  409  409  403  403  403  403  403  303  303", case_id="closed_case", body={"data": {"text": "Telefonat"}}),
    _route("GET /vorgaenge/{case_id}/verweise", "           200  200  200  403  200  200  403  403  303  303", case_id="case"),
    _route("POST /vorgaenge/{case_id}/verweise", "          404  404  404  403  403  403  403  403  303  303", case_id="case", body={"data": {"art": "related", "anderer": "gibt es nicht"}}),
    _route("POST /vorgaenge/{case_id}/verweise/{link_id}/beenden", "409  409  409  403  403  403  403  403  303  303", case_id="case", link_id="link"),
    _route("GET /akten/{dossier_id}/pdf", "                 200  200  200  403  200  200  403  403  303  303", dossier_id="dossier"),
    _route("POST /akten/{dossier_id}/pdf", "                303  303  303  403  303  303  403  403  303  303", dossier_id="dossier"),
    _route("GET /vorgaenge/{case_id}/pdf", "                200  200  200  403  200  200  403  403  303  303", case_id="case"),
    _route("POST /vorgaenge/{case_id}/pdf", "               303  303  303  403  303  303  403  403  303  303", case_id="closed_case"),
    _route("GET /pdf/{compilation_id}/stand", "             200  404  404  404  404  404  404  404  303  303", query="?stand=anders", compilation_id="compilation"),
    _route("POST /pdf/{compilation_id}/beenden", "          409  404  404  404  404  404  404  404  303  303", compilation_id="compilation"),
    _route("GET /akten/{dossier_id}/aufbewahrung", "        200  200  200  403  200  200  403  403  303  303", dossier_id="dossier"),
    _route("POST /vorgaenge/{case_id}/aufbewahrung", "      422  422  422  403  403  403  403  403  303  303", case_id="case", body=_LONG_AGO_SENT),
    _route("GET /aufbewahrung/regeln", "                    403  403  403  403  403  200  403  403  303  303"),
    _route("POST /aufbewahrung/regeln", "                   403  403  403  403  403  422  403  403  303  303", body={"data": {"nummer": "22.10"}}),
    _route("POST /aufbewahrung/regeln/{change_id}/freigeben", "403  403  403  403  403  403  403  403  303  303", change_id="rule_change"),
    _route("POST /aufbewahrung/regeln/{change_id}/ablehnen", "403  403  403  403  403  409  403  403  303  303", change_id="refused_change"),
    _route("POST /aufbewahrung/regeln/{change_id}/fortsetzen", "403  403  403  403  403  409  403  403  303  303", change_id="rule_change"),
    _route("GET /aussonderung", "                           403  403  403  403  200  200  403  403  303  303"),
    _route("GET /aussonderung/faellig", "                   403  403  403  403  200  200  403  403  303  303"),
    _route("POST /aussonderung/faellig", "                  403  403  403  403  422  422  403  403  303  303"),
    _route("GET /aussonderung/anbietungen", "               403  403  403  403  200  200  403  403  303  303"),
    _route("GET /aussonderung/anbietungen/{offer_id}", "    403  403  403  403  200  200  403  403  303  303", query="?position=22.10&akte={disposal_id}", offer_id="offer", disposal_id="disposal"),
    _route("POST /aussonderung/anbietungen/{offer_id}/bewertung", "403  403  403  403  422  403  403  403  303  303", offer_id="offer"),
    _route("POST /aussonderung/anbietungen/{offer_id}/ruecknahme", "403  403  403  403  422  422  403  403  303  303", offer_id="offer", body={"data": {"grund": "x"}}),
    _route("POST /aussonderung/anbietungen/{offer_id}/abgabe", "403  403  403  403  422  422  403  403  303  303", offer_id="offer"),
    _route("POST /aussonderung/anbietungen/{offer_id}/empfang", "403  403  403  403  422  422  403  403  303  303", offer_id="offer"),
    _route("POST /aussonderung/anbietungen/{offer_id}/stichprobe", "403  403  403  403  200  403  403  403  303  303", offer_id="offer", body={"data": {"startwert": "7", "anzahl": "1"}}),
    _route("POST /aussonderung/anbietungen/{offer_id}/entscheidungen", "403  403  403  403  422  403  403  403  303  303", offer_id="offer", body={"files": {"liste": ("liste.csv", b"", "text/csv")}}),
    _route("POST /aussonderung/anbietungen/{offer_id}/vernichtung", "403  403  403  403  404  404  403  403  303  303", offer_id="offer", body={"data": {"eintrag": _NO_ID}}),
    _route("GET /aussonderung/freigaben/{release_id}", "    403  403  403  403  200  200  403  403  303  303", release_id="release"),
    _route("POST /aussonderung/freigaben/{release_id}/genehmigen", "403  403  403  403  409  409  403  403  303  303", release_id="release"),
    _route("POST /aussonderung/freigaben/{release_id}/abbrechen", "403  403  403  403  409  409  403  403  303  303", release_id="release", body={"data": {"grund": "x"}}),
    _route("POST /aussonderung/freigaben/{release_id}/tag", "403  403  403  403  409  409  403  403  303  303", release_id="release"),
    _route("GET /vorgaenge/{case_id}/aufbewahrung", "       200  200  200  403  200  200  403  403  303  303", case_id="case"),
    _route("GET /akten/{dossier_id}/baende", "              200  200  200  403  200  200  403  403  303  303", dossier_id="dossier"),
    _route("POST /akten/{dossier_id}/baende", "             303  303  303  403  403  403  403  403  303  303", dossier_id="dossier"),
    _route("POST /akten/{dossier_id}/baende/{volume_id}/schliessen", "409  409  409  403  403  403  403  403  303  303", dossier_id="dossier", volume_id="volume"),
    _route("POST /akten/{dossier_id}/baende/{volume_id}/oeffnen", "403  422  403  403  403  422  403  403  303  303", dossier_id="dossier", volume_id="volume", body={"data": {"grund": " "}}),
    _route("GET /vorgaenge/{case_id}/teilvorgaenge", "      200  200  200  403  200  200  403  403  303  303", case_id="case"),
    _route("POST /vorgaenge/{case_id}/teilvorgaenge", "     409  409  409  403  403  403  403  403  303  303", case_id="closed_case", body={"data": {"betreff": "Teil"}}),
    _route("GET /vorgaenge/{case_id}/schliessen", "         200  200  200  403  403  403  403  403  303  303", case_id="case"),
    _route("POST /vorgaenge/{case_id}/schliessen", "        409  409  409  403  403  403  403  403  303  303", case_id="closed_case"),
    _route("GET /vorgaenge/{case_id}/oeffnen", "            403  200  403  403  403  200  403  403  303  303", case_id="closed_case"),
    _route("POST /vorgaenge/{case_id}/oeffnen", "           403  409  403  403  403  409  403  403  303  303", case_id="case", body=_REOPENED),
    _route("GET /akten/{dossier_id}/schliessen", "          200  200  200  403  403  403  403  403  303  303", dossier_id="dossier"),
    _route("POST /akten/{dossier_id}/schliessen", "         409  409  409  403  403  403  403  403  303  303", dossier_id="dossier"),
    _route("GET /akten/{dossier_id}/schliessen/stand", "    200  200  200  403  200  200  403  403  303  303", dossier_id="dossier", query="?stand=x"),
    _route("POST /akten/{dossier_id}/schliessen/abbrechen", "409  409  409  403  403  403  403  403  303  303", dossier_id="dossier"),
    _route("GET /akten/{dossier_id}/oeffnen", "             403  409  403  403  403  409  403  403  303  303", dossier_id="dossier"),
    _route("POST /akten/{dossier_id}/oeffnen", "            403  409  403  403  403  409  403  403  303  303", dossier_id="dossier", body=_REOPENED),
    _route("GET /posteingang/{item_id}/verlauf", "          200  200  200  403  200  200  200  403  303  303", item_id="item"),
    _route("GET /dokumente/{document_id}/verlauf", "        200  200  200  403  200  200  200  403  303  303", document_id="document"),
    _route("GET /vorgaenge/{case_id}/verlauf", "            200  200  200  403  200  200  200  403  303  303", case_id="case"),
    _route("GET /vorgaenge/{case_id}/gesehen", "            200  200  200  403  403  403  200  403  303  303", case_id="case"),
    _route("GET /akten/{dossier_id}/verlauf", "             200  200  200  403  403  403  200  403  303  303", dossier_id="dossier", query="?zugriffe=ja"),
    _route("GET /akten/{dossier_id}/gesehen", "             200  200  200  403  403  403  200  403  303  303", dossier_id="dossier"),
    _route("GET /akten/{dossier_id}/zugriff", "             403  200  403  403  403  200  403  403  303  303", dossier_id="dossier", query="?wer={login}"),
    _route("POST /akten/{dossier_id}/zugriff", "            403  422  403  403  403  422  403  403  303  303", dossier_id="dossier", body=_GIVEN),
    _route("GET /vorgaenge/{case_id}/zugriff", "            403  200  403  403  403  200  403  403  303  303", case_id="case"),
    _route("POST /vorgaenge/{case_id}/zugriff", "           403  422  403  403  403  422  403  403  303  303", case_id="case", body=_GIVEN),
    _route("GET /dokumente/{document_id}/fassungen", "      200  200  200  403  200  200  403  403  303  303", document_id="document"),
    _route("POST /dokumente/{document_id}/fassungen", "     412  412  412  403  403  403  403  403  303  303", document_id="document", body=_SCAN, query="?stand=99"),
    _route("GET /dokumente/{document_id}/fassungen/vergleich", "200  200  200  403  200  200  403  403  303  303", document_id="document", query="?von=1&bis=1"),
    _route("POST /dokumente/{document_id}/fassungen/auschecken", "422  422  422  403  403  403  403  403  303  303", document_id="document", body={"data": {"stunden": "99"}}),
    _route("POST /dokumente/{document_id}/fassungen/zurueckgeben", "409  409  409  403  403  409  403  403  303  303", document_id="document"),
    _route("GET /dokumente/{document_id}/zugriff", "        403  200  403  403  403  200  403  403  303  303", document_id="document"),
    _route("POST /dokumente/{document_id}/zugriff", "       403  422  403  403  403  422  403  403  303  303", document_id="document", body=_GIVEN),
    _route("POST /freigaben/{grant_id}/beenden", "          403  412  403  403  403  412  403  403  303  303", grant_id="grant", body={"data": {"stand": "99"}}),
    _route("GET /akten/{dossier_id}/teilen", "              403  200  403  403  403  200  403  403  303  303", dossier_id="dossier", query="?vorschau=ja"),
    _route("POST /akten/{dossier_id}/teilen", "             403  422  403  403  403  422  403  403  303  303", dossier_id="dossier", body=_SHARED),
    _route("GET /vorgaenge/{case_id}/teilen", "             403  200  403  403  403  200  403  403  303  303", case_id="case", query="?vorschau=ja"),
    _route("POST /vorgaenge/{case_id}/teilen", "            403  422  403  403  403  422  403  403  303  303", case_id="case", body=_SHARED),
    _route("GET /dokumente/{document_id}/teilen", "         403  200  403  403  403  200  403  403  303  303", document_id="document", query="?vorschau=ja"),
    _route("POST /dokumente/{document_id}/teilen", "        403  422  403  403  403  422  403  403  303  303", document_id="document", body=_SHARED),
    _route("GET /teilungen/{share_id}", "                   403  200  403  403  403  200  403  403  303  303", share_id="share"),
    _route("POST /teilungen/{share_id}/verlaengern", "      403  412  403  403  403  412  403  403  303  303", share_id="share", body={"data": {"stand": "99", "bis": "2999-01-01"}}),
    _route("POST /teilungen/{share_id}/beenden", "          403  412  403  403  403  412  403  403  303  303", share_id="share", body={"data": {"stand": "99"}}),
    _route("GET /geteilt", "                                200  200  200  403  200  200  403  403  303  303"),
    _route("GET /geteilt/{share_id}", "                     404  404  404  404  404  404  404  404  303  303", share_id="share"),
    _route("GET /geteilt/{share_id}/protokoll", "           404  404  404  404  404  404  404  404  303  303", share_id="share"),
    _route("POST /geteilt/{share_id}/vorgaenge/{case_id}/beitrag", "404  404  404  404  404  404  404  404  303  303", share_id="share", case_id="case", body=_SCAN),
    _route("GET /protokoll", "                              403  403  403  403  403  403  200  403  303  303"),
    _route("GET /protokoll.csv", "                          403  403  403  403  403  403  200  403  303  303"),
    _route("GET /notzugriffe", "                            403  403  403  403  403  403  200  200  303  303"),
    _route("POST /notzugriffe/{emergency_id}/beenden", "    403  403  403  403  403  403  403  409  303  303", emergency_id="emergency"),
    _route("GET /suche", "                                  200  200  200  403  200  200  403  403  303  303", query="?q=Hund"),
    _route("GET /scan", "                                   200  200  200  200  403  403  403  403  303  303"),
    _route("POST /scan", "                                  303  303  303  303  403  403  403  403  303  303", body=_SCAN),
)  # fmt: skip


def served_routes(app: FastAPI) -> set[str]:
    """Every route of the app by method and path; HEAD goes with GET."""
    return {
        f"{method} {context.path}"
        for context in iter_route_contexts(app.routes)
        for method in ([MOUNT] if isinstance(context.original_route, Mount) else (context.methods or set()) - {"HEAD"})
    }


def ask(site: Site, who: Caller, route: Route, known: Known) -> Response:
    """Call a route. Signing out is called without a session, so that the caller can go on."""
    method = "GET" if route.method == MOUNT else route.method
    who = NOBODY if route.path == "/signout" else who
    return send(site, who, method, route.address(known), **route.content(known))
