# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What every route writes into the audit log, by a call that does what it asks and by one that is refused.

A route that is in neither table fails, one that writes other acts than its line says, and one that writes nothing
without a reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, Outcome
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT, ActorKind, Tenant
from tests.api.call import Call
from tests.api.callers import PERSONS, Caller, send
from tests.api.operator_routes import OPERATOR_ROUTES
from tests.api.prepared_calls import PREPARED
from tests.api.records import Filled, Known, fill
from tests.api.routes import MOUNT, ROUTES, Route, served_routes
from tests.deployment import new_site
from tests.evidence import Entry, audit_log, entry_ids

WRITTEN: Mapping[str, frozenset[Act]] = {
    name: frozenset(acts)
    for name, *acts in (
        ("POST /api/v1/submissions", Act.SUBMISSION_RECEIVED),
        ("GET /api/v1/submissions/{submission_id}", Act.SUBMISSION_READ),
        ("GET /api/v1/submissions/{submission_id}/proof", Act.PROOF_ISSUED),
        ("POST /api/v1/scans", Act.SCAN_RECEIVED),
        ("GET /api/v1/inbox", Act.INBOX_LISTED),
        ("GET /api/v1/inbox/{item_id}", Act.ITEM_OPENED),
        ("POST /api/v1/inbox/bulk/file", Act.ITEM_FILED),
        ("POST /api/v1/inbox/bulk/forward", Act.ITEM_FORWARDED),
        ("POST /api/v1/inbox/{item_id}/file", Act.ITEM_FILED, Act.DOSSIER_CREATED, Act.CASE_CREATED),
        ("POST /api/v1/inbox/{item_id}/take-back", Act.FILING_UNDONE),
        ("POST /posteingang/{item_id}/zuruecknehmen", Act.FILING_UNDONE),
        ("POST /api/v1/inbox/{item_id}/discard", Act.ITEM_DISCARDED),
        ("POST /api/v1/inbox/{item_id}/forward", Act.ITEM_FORWARDED),
        ("POST /api/v1/inbox/{item_id}/forward/take-back", Act.FORWARDING_UNDONE),
        ("GET /posteingang/mehrere", Act.INBOX_LISTED),
        ("POST /posteingang/mehrere/vorschau", Act.INBOX_LISTED),
        ("POST /posteingang/mehrere", Act.INBOX_LISTED, Act.ITEM_FILED),
        ("POST /posteingang/{item_id}/weiterleiten/zuruecknehmen", Act.FORWARDING_UNDONE),
        ("POST /api/v1/documents/{document_id}/move", Act.DOCUMENT_MOVED),
        ("GET /dokumente/{document_id}/umlegen", Act.DOCUMENT_OPENED),
        ("POST /dokumente/{document_id}/umlegen", Act.DOCUMENT_MOVED),
        ("PUT /api/v1/documents/{document_id}/attached-to", Act.DOCUMENT_ATTACHED),
        ("DELETE /api/v1/documents/{document_id}/attached-to", Act.DOCUMENT_DETACHED),
        ("GET /dokumente/{document_id}/anfuegen", Act.DOCUMENT_OPENED),
        ("POST /dokumente/{document_id}/anfuegen", Act.DOCUMENT_ATTACHED),
        ("POST /dokumente/{document_id}/loesen", Act.DOCUMENT_DETACHED),
        ("POST /api/v1/cases/{case_id}/move", Act.CASE_MOVED),
        ("GET /vorgaenge/{case_id}/umlegen", Act.CASE_OPENED, Act.DOSSIERS_LISTED),
        ("POST /vorgaenge/{case_id}/umlegen", Act.CASE_MOVED),
        ("GET /api/v1/discards", Act.DISCARDS_LISTED),
        ("POST /api/v1/documents/{document_id}/discard", Act.DISCARD_ASKED),
        ("POST /api/v1/documents/{document_id}/discard/agree", Act.DOCUMENT_DISCARDED),
        ("POST /api/v1/documents/{document_id}/discard/refuse", Act.DISCARD_REFUSED),
        ("GET /api/v1/holds", Act.HOLDS_LISTED),
        ("POST /api/v1/holds", Act.HOLD_SET),
        ("POST /api/v1/holds/bulk/set", Act.HOLD_SET),
        ("GET /api/v1/holds/{hold_id}", Act.DOSSIER_OPENED),
        ("PATCH /api/v1/holds/{hold_id}", Act.HOLD_CHANGED),
        ("POST /api/v1/holds/{hold_id}/lift", Act.HOLD_LIFTED),
        ("GET /api/v1/dossiers/{dossier_id}/holds", Act.DOSSIER_OPENED),
        ("GET /api/v1/cases/{case_id}/holds", Act.CASE_OPENED),
        ("GET /sperren", Act.HOLDS_LISTED),
        ("POST /sperren", Act.HOLDS_LISTED, Act.HOLD_SET),
        ("GET /akten/{dossier_id}/sperren", Act.DOSSIER_OPENED),
        ("POST /akten/{dossier_id}/sperren", Act.HOLD_SET),
        ("GET /vorgaenge/{case_id}/sperren", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/sperren", Act.HOLD_SET),
        ("POST /sperren/{hold_id}/aendern", Act.HOLD_CHANGED),
        ("POST /sperren/{hold_id}/aufheben", Act.HOLD_LIFTED),
        ("POST /api/v1/dossiers", Act.DOSSIER_CREATED),
        ("POST /api/v1/dossiers/{dossier_id}/cases", Act.CASE_CREATED),
        ("GET /api/v1/dossiers/{dossier_id}/cases", Act.DOSSIER_OPENED),
        ("GET /api/v1/documents/{document_id}", Act.DOCUMENT_OPENED),
        ("POST /api/v1/documents/{document_id}/retry", Act.READING_RETRIED, Act.DOCUMENT_OPENED),
        ("GET /api/v1/documents/{document_id}/original", Act.ORIGINAL_DOWNLOADED),
        ("GET /api/v1/documents/{document_id}/pages/{number}", Act.PAGE_OPENED),
        ("GET /api/v1/documents/{document_id}/pages/{number}/image", Act.PAGE_SHOWN),
        ("GET /api/v1/documents/{document_id}/versions", Act.DOCUMENT_OPENED),
        ("POST /api/v1/documents/{document_id}/versions", Act.VERSION_ADDED),
        ("GET /api/v1/documents/{document_id}/versions/{number}/original", Act.ORIGINAL_DOWNLOADED),
        ("GET /api/v1/documents/{document_id}/comparison", Act.DOCUMENT_OPENED),
        ("PUT /api/v1/documents/{document_id}/check-out", Act.DOCUMENT_CHECKED_OUT),
        ("DELETE /api/v1/documents/{document_id}/check-out", Act.DOCUMENT_GIVEN_BACK),
        ("POST /api/v1/filing-plan/import", Act.PLAN_CHANGED),
        ("POST /api/v1/filing-plan/changes", Act.PLAN_CHANGED),
        ("POST /aktenplan/einlesen", Act.PLAN_CHANGED),
        ("POST /aktenplan/position", Act.PLAN_CHANGED),
        ("GET /api/v1/dossiers", Act.DOSSIERS_LISTED),
        ("GET /api/v1/dossiers/{dossier_id}", Act.DOSSIER_OPENED),
        ("PATCH /api/v1/dossiers/{dossier_id}", Act.DOSSIER_CHANGED),
        ("GET /api/v1/cases/{case_id}", Act.CASE_OPENED),
        ("PATCH /api/v1/cases/{case_id}", Act.CASE_CHANGED),
        ("PUT /api/v1/cases/{case_id}/particulars", Act.PARTICULARS_CHANGED),
        ("GET /api/v1/cases/{case_id}/parties", Act.CASE_OPENED),
        ("POST /api/v1/cases/{case_id}/parties", Act.PARTY_ADDED),
        ("PATCH /api/v1/parties/{party_id}", Act.PARTY_CHANGED),
        ("DELETE /api/v1/parties/{party_id}", Act.PARTY_ENDED),
        ("GET /api/v1/cases/{case_id}/notes", Act.CASE_OPENED),
        ("POST /api/v1/cases/{case_id}/notes", Act.NOTE_WRITTEN),
        ("GET /api/v1/cases/{case_id}/links", Act.CASE_OPENED),
        ("POST /api/v1/cases/{case_id}/links", Act.CASES_LINKED),
        ("POST /api/v1/links/{link_id}/end", Act.CASES_UNLINKED),
        ("POST /api/v1/dossiers/{dossier_id}/volumes", Act.VOLUME_OPENED),
        ("POST /api/v1/volumes/{volume_id}/close", Act.VOLUME_CLOSED),
        ("POST /api/v1/volumes/{volume_id}/reopen", Act.VOLUME_REOPENED),
        ("POST /api/v1/cases/{case_id}/sub-cases", Act.CASE_CREATED),
        ("POST /api/v1/cases/{case_id}/close", Act.CASE_CLOSED),
        ("POST /api/v1/cases/{case_id}/reopen", Act.CASE_REOPENED),
        ("POST /api/v1/dossiers/{dossier_id}/close", Act.DOSSIER_CLOSED),
        ("GET /api/v1/dossiers/{dossier_id}/closing", Act.DOSSIER_OPENED),
        ("GET /api/v1/cases/{case_id}/retention", Act.CASE_OPENED),
        ("PUT /api/v1/cases/{case_id}/retention/days/{trigger}", Act.TRIGGER_DATE_SET),
        ("POST /vorgaenge/{case_id}/aufbewahrung", Act.TRIGGER_DATE_SET),
        ("GET /api/v1/dossiers/{dossier_id}/retention", Act.DOSSIER_OPENED),
        ("POST /api/v1/retention/rule-changes", Act.RULES_PROPOSED, Act.RULES_APPLIED),
        ("POST /aufbewahrung/regeln", Act.RULES_PROPOSED, Act.RULES_APPLIED),
        ("POST /api/v1/retention/rule-changes/{change_id}/approve", Act.RULES_APPROVED),
        ("POST /aufbewahrung/regeln/{change_id}/freigeben", Act.RULES_APPROVED),
        ("POST /api/v1/retention/rule-changes/{change_id}/refuse", Act.RULES_REFUSED),
        ("POST /aufbewahrung/regeln/{change_id}/ablehnen", Act.RULES_REFUSED),
        ("POST /api/v1/dossiers/{dossier_id}/closing/cancel", Act.CLOSING_CANCELLED),
        ("POST /api/v1/dossiers/{dossier_id}/pdf", Act.COMPILATION_ASKED),
        ("POST /api/v1/cases/{case_id}/pdf", Act.COMPILATION_ASKED),
        ("GET /api/v1/compilations/{compilation_id}/content", Act.COMPILATION_DOWNLOADED),
        ("DELETE /api/v1/compilations/{compilation_id}", Act.COMPILATION_ENDED),
        ("POST /api/v1/dossiers/{dossier_id}/reopen", Act.DOSSIER_REOPENED),
        ("GET /api/v1/search", Act.SEARCHED),
        ("GET /api/v1/inbox/{item_id}/history", Act.HISTORY_OPENED),
        ("GET /api/v1/documents/{document_id}/history", Act.HISTORY_OPENED),
        ("GET /api/v1/dossiers/{dossier_id}/history", Act.HISTORY_OPENED),
        ("GET /api/v1/cases/{case_id}/history", Act.HISTORY_OPENED),
        ("GET /api/v1/audit/report", Act.REPORT_OPENED),
        ("GET /api/v1/audit/entries/{entry_id}/proof", Act.PROOF_ISSUED),
        ("GET /api/v1/audit/consistency", Act.PROOF_ISSUED),
        ("GET /api/v1/due", Act.DUE_LISTED),
        ("POST /api/v1/offers", Act.DOSSIER_OFFERED),
        ("GET /api/v1/offers", Act.OFFERS_LISTED),
        ("GET /api/v1/offers/{offer_id}", Act.OFFER_OPENED),
        ("GET /api/v1/offers/{offer_id}/dossiers", Act.OFFER_OPENED),
        ("POST /api/v1/offers/{offer_id}/decisions", Act.DOSSIER_APPRAISED),
        ("GET /api/v1/offers/{offer_id}/decisions.csv", Act.OFFER_OPENED),
        ("POST /api/v1/offers/{offer_id}/decisions.csv", Act.DOSSIER_APPRAISED),
        ("POST /api/v1/offers/{offer_id}/samples", Act.SAMPLE_DRAWN),
        ("POST /api/v1/offers/{offer_id}/withdraw", Act.DISPOSAL_WITHDRAWN),
        ("GET /api/v1/offers/{offer_id}/dossiers/{disposal_id}/package", Act.DOSSIER_PACKAGED),
        ("POST /api/v1/offers/{offer_id}/hand-over", Act.DOSSIER_HANDED_OVER),
        ("POST /api/v1/offers/{offer_id}/receipts", Act.RECEIPT_ENTERED),
        ("POST /api/v1/offers/{offer_id}/releases", Act.DESTRUCTION_ASKED),
        ("GET /api/v1/offers/{offer_id}/releases", Act.OFFER_OPENED),
        ("GET /api/v1/releases/{release_id}", Act.OFFER_OPENED),
        ("POST /api/v1/releases/{release_id}/approve", Act.DESTRUCTION_APPROVED),
        ("POST /api/v1/releases/{release_id}/cancel", Act.DESTRUCTION_CANCELLED),
        ("POST /api/v1/releases/{release_id}/confirm-day", Act.CLOCK_CONFIRMED),
        ("GET /api/v1/releases/{release_id}/certificate", Act.CERTIFICATE_OPENED),
        ("GET /api/v1/releases/{release_id}/certificate.pdf", Act.CERTIFICATE_OPENED),
        ("POST /api/v1/grants", Act.GRANT_GIVEN),
        ("PATCH /api/v1/grants/{grant_id}", Act.GRANT_CHANGED),
        ("DELETE /api/v1/grants/{grant_id}", Act.GRANT_ENDED),
        ("POST /api/v1/shares", Act.SHARE_GIVEN),
        ("PATCH /api/v1/shares/{share_id}", Act.SHARE_EXTENDED),
        ("DELETE /api/v1/shares/{share_id}", Act.SHARE_ENDED),
        ("GET /api/v1/shares/{share_id}/log", Act.HISTORY_OPENED),
        ("GET /api/v1/shared", Act.SHARES_LISTED),
        ("GET /api/v1/shared/{share_id}", Act.SHARE_ENTERED, Act.CASE_OPENED),
        ("GET /api/v1/shared/{share_id}/log", Act.SHARE_ENTERED, Act.HISTORY_OPENED),
        ("GET /api/v1/shared/{share_id}/search", Act.SHARE_ENTERED, Act.SEARCHED),
        (
            "POST /api/v1/shared/{share_id}/cases/{case_id}/contributions",
            Act.SHARE_ENTERED,
            Act.DOCUMENT_CONTRIBUTED,
        ),
        ("GET /api/v1/shared/{share_id}/documents/{document_id}", Act.SHARE_ENTERED, Act.DOCUMENT_OPENED),
        ("GET /api/v1/shared/{share_id}/documents/{document_id}/original", Act.SHARE_ENTERED, Act.ORIGINAL_DOWNLOADED),
        ("GET /api/v1/shared/{share_id}/documents/{document_id}/pages/{number}", Act.SHARE_ENTERED, Act.PAGE_OPENED),
        (
            "GET /api/v1/shared/{share_id}/documents/{document_id}/pages/{number}/image",
            Act.SHARE_ENTERED,
            Act.PAGE_SHOWN,
        ),
        ("GET /api/v1/access", Act.ACCESS_EXPLAINED),
        ("POST /signin", Act.SIGNED_IN),
        ("POST /signout", Act.SIGNED_OUT),
        ("POST /kommune", Act.TENANT_LEFT),
        ("GET /posteingang", Act.INBOX_LISTED),
        ("GET /posteingang/{item_id}", Act.ITEM_OPENED, Act.PAGE_OPENED, Act.INBOX_LISTED),
        ("POST /posteingang/{item_id}/dokumente/{document_id}/erneut", Act.READING_RETRIED),
        ("GET /posteingang/{item_id}/ablegen", Act.ITEM_OPENED, Act.PAGE_OPENED, Act.DOSSIERS_LISTED),
        ("POST /posteingang/{item_id}/ablegen", Act.ITEM_FILED, Act.DOSSIER_CREATED, Act.CASE_CREATED),
        ("GET /posteingang/{item_id}/verwerfen", Act.ITEM_OPENED),
        ("POST /posteingang/{item_id}/verwerfen", Act.ITEM_DISCARDED),
        ("POST /posteingang/{item_id}/weiterleiten", Act.ITEM_FORWARDED),
        ("GET /dokumente/{document_id}/verwerfen", Act.DOCUMENT_OPENED),
        ("POST /dokumente/{document_id}/verwerfen", Act.DISCARD_ASKED),
        ("POST /dokumente/{document_id}/verwerfen/zustimmen", Act.DOCUMENT_DISCARDED),
        ("POST /dokumente/{document_id}/verwerfen/ablehnen", Act.DISCARD_REFUSED),
        ("GET /verwerfungen", Act.DISCARDS_LISTED),
        ("GET /posteingang/{item_id}/verlauf", Act.HISTORY_OPENED),
        ("GET /dokumente/{document_id}/verlauf", Act.HISTORY_OPENED),
        ("GET /dokumente/{document_id}/fassungen", Act.DOCUMENT_OPENED),
        ("POST /dokumente/{document_id}/fassungen", Act.VERSION_ADDED),
        ("GET /dokumente/{document_id}/fassungen/vergleich", Act.DOCUMENT_OPENED),
        ("POST /dokumente/{document_id}/fassungen/auschecken", Act.DOCUMENT_CHECKED_OUT),
        ("POST /dokumente/{document_id}/fassungen/zurueckgeben", Act.DOCUMENT_GIVEN_BACK),
        ("GET /akten", Act.DOSSIERS_LISTED),
        ("GET /akten/{dossier_id}", Act.DOSSIER_OPENED),
        ("GET /akten/{dossier_id}/angaben", Act.DOSSIER_OPENED),
        ("POST /akten/{dossier_id}/angaben", Act.DOSSIER_CHANGED),
        ("GET /akten/{dossier_id}/verlauf", Act.HISTORY_OPENED),
        ("GET /vorgaenge/{case_id}", Act.CASE_OPENED, Act.PAGE_OPENED),
        ("GET /vorgaenge/{case_id}/angaben", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/angaben", Act.CASE_CHANGED),
        ("GET /vorgaenge/{case_id}/fachangaben", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/fachangaben", Act.PARTICULARS_CHANGED),
        ("GET /vorgaenge/{case_id}/beteiligte", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/beteiligte", Act.PARTY_ADDED),
        ("POST /vorgaenge/{case_id}/beteiligte/{party_id}", Act.PARTY_CHANGED),
        ("POST /vorgaenge/{case_id}/beteiligte/{party_id}/beenden", Act.PARTY_ENDED),
        ("GET /vorgaenge/{case_id}/vermerke", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/vermerke", Act.NOTE_WRITTEN),
        ("GET /vorgaenge/{case_id}/verweise", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/verweise", Act.CASES_LINKED),
        ("POST /vorgaenge/{case_id}/verweise/{link_id}/beenden", Act.CASES_UNLINKED),
        ("GET /akten/{dossier_id}/pdf", Act.DOSSIER_OPENED),
        ("POST /akten/{dossier_id}/pdf", Act.COMPILATION_ASKED),
        ("GET /vorgaenge/{case_id}/pdf", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/pdf", Act.COMPILATION_ASKED),
        ("POST /pdf/{compilation_id}/beenden", Act.COMPILATION_ENDED),
        ("GET /aussonderung", Act.DUE_LISTED),
        ("GET /aussonderung/faellig", Act.DUE_LISTED),
        ("POST /aussonderung/faellig", Act.DOSSIER_OFFERED),
        ("GET /aussonderung/anbietungen", Act.OFFERS_LISTED),
        ("GET /aussonderung/anbietungen/{offer_id}", Act.OFFER_OPENED),
        ("POST /aussonderung/anbietungen/{offer_id}/bewertung", Act.DOSSIER_APPRAISED),
        ("POST /aussonderung/anbietungen/{offer_id}/ruecknahme", Act.DISPOSAL_WITHDRAWN),
        ("POST /aussonderung/anbietungen/{offer_id}/abgabe", Act.DOSSIER_HANDED_OVER),
        ("POST /aussonderung/anbietungen/{offer_id}/empfang", Act.RECEIPT_ENTERED),
        ("POST /aussonderung/anbietungen/{offer_id}/stichprobe", Act.SAMPLE_DRAWN, Act.OFFER_OPENED),
        ("POST /aussonderung/anbietungen/{offer_id}/entscheidungen", Act.DOSSIER_APPRAISED, Act.OFFER_OPENED),
        ("POST /aussonderung/anbietungen/{offer_id}/vernichtung", Act.DESTRUCTION_ASKED),
        ("GET /aussonderung/freigaben/{release_id}", Act.OFFER_OPENED),
        ("POST /aussonderung/freigaben/{release_id}/genehmigen", Act.DESTRUCTION_APPROVED),
        ("POST /aussonderung/freigaben/{release_id}/abbrechen", Act.DESTRUCTION_CANCELLED),
        ("POST /aussonderung/freigaben/{release_id}/tag", Act.CLOCK_CONFIRMED),
        ("GET /akten/{dossier_id}/aufbewahrung", Act.DOSSIER_OPENED),
        ("GET /vorgaenge/{case_id}/aufbewahrung", Act.CASE_OPENED),
        ("GET /akten/{dossier_id}/baende", Act.DOSSIER_OPENED),
        ("POST /akten/{dossier_id}/baende", Act.VOLUME_OPENED),
        ("POST /akten/{dossier_id}/baende/{volume_id}/schliessen", Act.VOLUME_CLOSED),
        ("POST /akten/{dossier_id}/baende/{volume_id}/oeffnen", Act.VOLUME_REOPENED),
        ("GET /vorgaenge/{case_id}/teilvorgaenge", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/teilvorgaenge", Act.CASE_CREATED),
        ("GET /vorgaenge/{case_id}/schliessen", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/schliessen", Act.CASE_CLOSED),
        ("GET /vorgaenge/{case_id}/oeffnen", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/oeffnen", Act.CASE_REOPENED),
        ("GET /akten/{dossier_id}/schliessen", Act.DOSSIER_OPENED),
        ("POST /akten/{dossier_id}/schliessen", Act.DOSSIER_CLOSED),
        ("POST /akten/{dossier_id}/schliessen/abbrechen", Act.CLOSING_CANCELLED),
        ("GET /akten/{dossier_id}/oeffnen", Act.DOSSIER_OPENED),
        ("POST /akten/{dossier_id}/oeffnen", Act.DOSSIER_REOPENED),
        ("GET /vorgaenge/{case_id}/verlauf", Act.HISTORY_OPENED),
        ("GET /akten/{dossier_id}/gesehen", Act.HISTORY_OPENED),
        ("GET /vorgaenge/{case_id}/gesehen", Act.HISTORY_OPENED),
        ("GET /akten/{dossier_id}/zugriff", Act.ACCESS_EXPLAINED),
        ("POST /akten/{dossier_id}/zugriff", Act.GRANT_GIVEN),
        ("POST /vorgaenge/{case_id}/zugriff", Act.GRANT_GIVEN),
        ("POST /dokumente/{document_id}/zugriff", Act.GRANT_GIVEN),
        ("POST /freigaben/{grant_id}/beenden", Act.GRANT_ENDED),
        ("GET /akten/{dossier_id}/teilen", Act.DOSSIER_OPENED),
        ("POST /akten/{dossier_id}/teilen", Act.SHARE_GIVEN),
        ("GET /vorgaenge/{case_id}/teilen", Act.CASE_OPENED),
        ("POST /vorgaenge/{case_id}/teilen", Act.SHARE_GIVEN),
        ("GET /dokumente/{document_id}/teilen", Act.DOCUMENT_OPENED),
        ("POST /dokumente/{document_id}/teilen", Act.SHARE_GIVEN),
        ("GET /teilungen/{share_id}", Act.HISTORY_OPENED),
        ("POST /teilungen/{share_id}/verlaengern", Act.SHARE_EXTENDED),
        ("POST /teilungen/{share_id}/beenden", Act.SHARE_ENDED),
        ("GET /geteilt", Act.SHARES_LISTED),
        ("GET /geteilt/{share_id}", Act.SHARE_ENTERED, Act.CASE_OPENED, Act.PAGE_OPENED),
        ("GET /geteilt/{share_id}/protokoll", Act.SHARE_ENTERED, Act.CASE_OPENED, Act.HISTORY_OPENED),
        ("POST /geteilt/{share_id}/vorgaenge/{case_id}/beitrag", Act.SHARE_ENTERED, Act.DOCUMENT_CONTRIBUTED),
        ("POST /notzugriffe/{emergency_id}/beenden", Act.EMERGENCY_ENDED),
        ("GET /suche", Act.SEARCHED),
        ("POST /scan", Act.SCAN_RECEIVED),
        ("GET /protokoll", Act.REPORT_OPENED),
        ("GET /protokoll.csv", Act.REPORT_EXPORTED),
    )
}

IN_BOTH = {Act.SHARE_GIVEN, Act.SHARE_EXTENDED, Act.SHARE_ENDED, Act.SHARE_ENTERED}
"""Acts of which the logs of both towns tell."""

NOTHING: Mapping[str, str] = {
    "GET /.well-known/jwks.json": "public keys",
    "GET /api/v1/grants": "who may see what: configuration, and no record",
    "GET /api/v1/grants/{grant_id}": "as the list of grants",
    "GET /api/v1/shares": "as the list of grants",
    "GET /api/v1/shares/{share_id}": "as the list of grants",
    "GET /api/v1/retention/rule-changes": "configuration: it names no record",
    "GET /api/v1/retention/rule-changes/{change_id}": "as their list",
    "GET /aufbewahrung/regeln": "as their list",
    "POST /api/v1/retention/rule-changes/{change_id}/resume": "lets a job go on that somebody approved, whose end is written",
    "POST /aufbewahrung/regeln/{change_id}/fortsetzen": "as that of the API",
    "GET /api/v1/filing-plan": "configuration: it names no person and no record",
    "GET /api/v1/filing-plan/numbers/{number}": "as the filing plan",
    "GET /api/v1/filing-plan/export": "as the filing plan",
    "GET /api/v1/public-services": "as the filing plan",
    "GET /api/v1/public-services/{service}/schemas/{number}": "as the filing plan",
    "GET /aktenplan/export": "as the filing plan",
    "GET /aktenplan/einlesen": "a form",
    "POST /aktenplan/einlesen/pruefen": "says what would be changed in the filing plan, and changes nothing",
    "GET /aktenplan/position": "as the filing plan",
    "GET /api/v1/audit/checkpoint": "size, root and signature of the log: watching it must not make it grow",
    "GET /api/v1/audit/checkpoints/{size}": "as the last checkpoint",
    "GET /api/openapi.json": "documentation",
    "GET /api/docs": "documentation",
    "GET /problems/{code}": "documentation",
    "GET /healthz": "names nobody and no record",
    "GET /readyz": "names nobody and no record",
    "MOUNT /static": "files of the product",
    "GET /": "sends on to where an entry is written",
    "GET /signin": "an empty form",
    "POST /zweck": "the purpose stands in each entry that is written under it",
    "GET /posteingang/stand": "says whether something changed and shows nothing",
    "GET /akten/{dossier_id}/schliessen/stand": "says whether the closing went on and shows nothing",
    "GET /api/v1/compilations/{compilation_id}": "how far one's own PDF is, by counts",
    "GET /pdf/{compilation_id}/stand": "says whether the making of one's own PDF went on and shows nothing",
    "GET /kommune": "one's own roles",
    "GET /notzugriffe": "what operators asked to see, and no record",
    "GET /vorgaenge/{case_id}/zugriff": "grants, and an explanation where it is asked for somebody (as of a dossier)",
    "GET /dokumente/{document_id}/zugriff": "as of a case",
    "GET /scan": "a form, and what the scan folder turned away, which is no record",
}

NAMED = {  # what the last parameter of an address names
    "submission_id": "submission",
    "item_id": "inbox_item",
    "document_id": "document",
    "dossier_id": "dossier",
    "case_id": "case",
    "entry_id": "audit_entry",
    "volume_id": "volume",
    "party_id": "party",
    "link_id": "link",
    "offer_id": "offer",
    "disposal_id": "disposal",
    "release_id": "release",
    "grant_id": "grant",
    "hold_id": "hold",
    "share_id": "share",
    "emergency_id": "emergency",
    "change_id": "rule_change",
}


@pytest.fixture(scope="module")
def filled(embedded_server: EmbeddedServer) -> Iterator[Filled]:
    """Both towns with records, for these tests alone: they change what they like."""
    with new_site(embedded_server) as site:
        yield fill(site)


def by_name(route: Route) -> str:
    return route.name


def test_every_route_stands_in_one_of_the_tables(filled: Filled) -> None:
    assert sorted([*WRITTEN, *NOTHING, *(route.name for route in OPERATOR_ROUTES)]) == sorted(
        served_routes(filled.site.app)
    )
    assert all(NOTHING.values())
    assert all(bool(route.silent) != bool(route.acts or route.deployment) for route in OPERATOR_ROUTES)


@pytest.mark.parametrize("route", [route for route in ROUTES if route.name in WRITTEN], ids=by_name)
def test_a_call_that_is_answered_writes_what_its_line_says_with_the_purpose(filled: Filled, route: Route) -> None:
    call = prepared(filled, route)
    who = replace(call.who, purpose=f"Prüfung {new_id()}")
    before = logged(filled)

    answer = ask(filled, route, who, call.known, call.body)

    assert answer.status_code < 400, answer.text
    entries = new_entries(filled, before, shared=bool(WRITTEN[route.name] & IN_BOTH))
    assert {entry.act for entry in entries} == WRITTEN[route.name]
    assert {entry.outcome for entry in entries} == {Outcome.DONE}
    if route.path not in {"/signin", "/signout"}:
        # What a share's owner does with it the guest's log is told by us.
        of_people = [
            entry for entry in entries if entry.person["kind"] == ActorKind.PERSON or entry.detail.get("purpose")
        ]
        assert {entry.detail.get("purpose") for entry in of_people} == {who.purpose}


@pytest.mark.parametrize("route", [route for route in ROUTES if route.name in NOTHING], ids=by_name)
def test_a_call_of_a_route_that_shows_no_record_writes_nothing(filled: Filled, route: Route) -> None:
    before = logged(filled)

    for name, status in route.expected.items():
        if status < 400:
            ask(filled, route, replace(filled.own[name], purpose=f"Prüfung {new_id()}"), filled.witten)

    assert new_entries(filled, before) == []


@pytest.mark.parametrize("route", [route for route in ROUTES if 403 in route.expected.values()], ids=by_name)
def test_a_call_that_is_refused_is_one_entry_about_what_its_address_names(filled: Filled, route: Route) -> None:
    name = next(name for name, status in route.expected.items() if status == 403)
    before = logged(filled)

    for purpose in ("", "Neugier", "Langeweile"):
        assert ask(filled, route, replace(filled.own[name], purpose=purpose), filled.witten).status_code == 403

    (entry,) = new_entries(filled, before)
    assert (entry.act, entry.outcome) == (Act.ACCESS_DENIED, Outcome.DENIED)
    assert entry.detail["route"] == route.name
    assert entry.detail["permission"] in set(Permission)
    assert entry.person["name"] == person_of(filled, name)
    kind, object_id = named(filled, route)
    assert (entry.object["type"], entry.object["id"]) == (kind, str(object_id))


def person_of(filled: Filled, name: str) -> str:
    town = filled.site.people.witten
    return str(getattr(town, name).actor.name) if name in PERSONS else "Serviceportal"


def named(filled: Filled, route: Route) -> tuple[str, UUID]:
    parameters = [each for each in route.ids if each in NAMED and f"{{{each}}}" in route.path]
    if not parameters:
        return "tenant", filled.site.people.witten.tenant.id
    last = max(parameters, key=route.path.index)
    return NAMED[last], getattr(filled.witten, route.ids[last])


def prepared(filled: Filled, route: Route) -> Call:
    """A call that can be answered once; what the table calls is refused by the state of what it names."""
    prepare = PREPARED.get(route.name)
    if prepare is not None:
        return prepare(filled)
    name = next(name for name, status in route.expected.items() if status < 400)
    return Call(filled.own[name], filled.witten)


def ask(filled: Filled, route: Route, who: Caller, known: Known, body: Mapping[str, Any] | None = None) -> Response:
    method = "GET" if route.method == MOUNT else route.method
    return send(filled.site, who, method, route.address(known), **(body or route.content(known)))


def logged(filled: Filled) -> frozenset[UUID]:
    return frozenset().union(*(entry_ids(filled.site, tenant) for tenant in _logs(filled)))


def new_entries(filled: Filled, before: frozenset[UUID], *, shared: bool = False) -> list[Entry]:
    """What Witten's log has besides, and Hattingen's where something is shared; else nobody here acts in another one."""
    own, neighbours, others = (audit_log(filled.site, tenant, without=before) for tenant in _logs(filled))
    assert others == []
    assert shared == bool(neighbours)
    return own + neighbours


def _logs(filled: Filled) -> tuple[Tenant, ...]:
    people = filled.site.people
    return people.witten.tenant, people.hattingen.tenant, DEPLOYMENT
