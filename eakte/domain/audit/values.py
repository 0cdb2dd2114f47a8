# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What an entry of the audit log says. Its bytes are final: entries written today are proven for decades."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID


class Act(StrEnum):
    TENANT_CREATED = "tenant.created"
    TENANT_SUSPENDED = "tenant.suspended"
    TENANT_RESUMED = "tenant.resumed"
    ACCOUNT_CREATED = "account.created"
    ACCOUNT_ASSIGNED = "account.assigned"
    ROLE_ENDED = "account.role_ended"
    STAND_IN_BEGUN = "account.stand_in_begun"
    STAND_IN_ENDED = "account.stand_in_ended"
    GRANT_GIVEN = "grant.given"
    GRANT_CHANGED = "grant.changed"
    GRANT_ENDED = "grant.ended"
    SHARE_GIVEN = "share.given"
    SHARE_EXTENDED = "share.extended"
    SHARE_ENDED = "share.ended"
    SHARE_ENTERED = "share.entered"
    SHARES_LISTED = "shares.listed"
    EMERGENCY_ASKED = "emergency.asked"
    EMERGENCY_AGREED = "emergency.agreed"
    EMERGENCY_REFUSED = "emergency.refused"
    EMERGENCY_ENDED = "emergency.ended"
    PLAN_CHANGED = "plan.changed"
    RULES_PROPOSED = "rules.proposed"
    RULES_APPROVED = "rules.approved"
    RULES_REFUSED = "rules.refused"
    RULES_APPLIED = "rules.applied"
    DOCUMENT_CONTRIBUTED = "document.contributed"
    ACCESS_EXPLAINED = "access.explained"
    PASSWORD_RESET = "account.password_reset"  # noqa: S105 - an act, not a password
    KEY_CREATED = "key.created"
    KEY_REVOKED = "key.revoked"
    SUBMISSION_RECEIVED = "submission.received"
    SUBMISSION_READ = "submission.read"
    SCAN_RECEIVED = "scan.received"
    SCAN_REJECTED = "scan.rejected"
    ITEM_OPENED = "inbox_item.opened"
    ITEM_FILED = "inbox_item.filed"
    FILING_UNDONE = "inbox_item.filing_undone"
    ITEM_FORWARDED = "inbox_item.forwarded"
    FORWARDING_UNDONE = "inbox_item.forwarding_undone"
    ITEM_DISCARDED = "inbox_item.discarded"
    DISCARD_ASKED = "document.discard_asked"
    DISCARD_REFUSED = "document.discard_refused"
    DISCARD_WITHDRAWN = "document.discard_withdrawn"
    DOCUMENT_DISCARDED = "document.discarded"
    DISCARDS_LISTED = "discards.listed"
    HOLD_SET = "hold.set"
    HOLD_CHANGED = "hold.changed"
    HOLD_LIFTED = "hold.lifted"
    HOLDS_LISTED = "holds.listed"
    DOSSIER_CREATED = "dossier.created"
    DOSSIER_MOVED = "dossier.moved"
    DOSSIER_CHANGED = "dossier.changed"
    DOSSIER_OPENED = "dossier.opened"
    DOSSIER_CLOSED = "dossier.closed"
    DOSSIER_REOPENED = "dossier.reopened"
    DUE_LISTED = "due.listed"
    OFFERS_LISTED = "offers.listed"
    OFFER_OPENED = "offer.opened"
    DOSSIER_OFFERED = "dossier.offered"
    DOSSIER_APPRAISED = "dossier.appraised"
    DOSSIER_PACKAGED = "dossier.packaged"
    DOSSIER_HANDED_OVER = "dossier.handed_over"
    RECEIPT_ENTERED = "dossier.receipt_entered"
    DISPOSAL_WITHDRAWN = "dossier.disposal_withdrawn"
    SAMPLE_DRAWN = "offer.sample_drawn"
    DESTRUCTION_ASKED = "dossier.destruction_asked"
    DESTRUCTION_APPROVED = "dossier.destruction_approved"
    DESTRUCTION_CANCELLED = "dossier.destruction_cancelled"
    DESTRUCTION_REFUSED = "dossier.destruction_refused"
    DOSSIER_DESTROYED = "dossier.destroyed"
    RELEASE_ENDED = "release.ended"
    CLOCK_CONFIRMED = "release.clock_confirmed"
    CERTIFICATE_OPENED = "certificate.opened"
    VOLUME_OPENED = "volume.opened"
    VOLUME_CLOSED = "volume.closed"
    VOLUME_REOPENED = "volume.reopened"
    CLOSING_BEGUN = "dossier.closing_begun"
    CLOSING_CANCELLED = "dossier.closing_cancelled"
    CASE_CREATED = "case.created"
    CASE_CHANGED = "case.changed"
    CASE_MOVED = "case.moved"
    PARTICULARS_CHANGED = "case.particulars_changed"
    CASE_OPENED = "case.opened"
    CASE_CLOSED = "case.closed"
    CASE_REOPENED = "case.reopened"
    TRIGGER_DATE_SET = "case.trigger_date_set"
    CASES_LINKED = "case.linked"
    CASES_UNLINKED = "case.unlinked"
    PARTY_ADDED = "party.added"
    PARTY_CHANGED = "party.changed"
    PARTY_ENDED = "party.ended"
    NOTE_WRITTEN = "note.written"
    DOCUMENT_OPENED = "document.opened"
    PAGE_OPENED = "page.opened"
    PAGE_SHOWN = "page.shown"
    ORIGINAL_DOWNLOADED = "original.downloaded"
    COMPILATION_ASKED = "compilation.asked"
    COMPILATION_MADE = "compilation.made"
    COMPILATION_DOWNLOADED = "compilation.downloaded"
    COMPILATION_ENDED = "compilation.ended"
    VERSION_READ = "version.read"
    VERSION_FAILED = "version.failed"
    VERSION_ADDED = "version.added"
    DOCUMENT_MOVED = "document.moved"
    DOCUMENT_ATTACHED = "document.attached"
    DOCUMENT_DETACHED = "document.detached"
    DOCUMENT_CHECKED_OUT = "document.checked_out"
    DOCUMENT_GIVEN_BACK = "document.given_back"
    READING_RETRIED = "reading.retried"
    INBOX_LISTED = "inbox.listed"
    DOSSIERS_LISTED = "dossiers.listed"
    SEARCHED = "search.settled"
    ACCESS_DENIED = "access.denied"
    SIGNED_IN = "session.started"
    SIGN_IN_FAILED = "session.refused"
    SIGNED_OUT = "session.ended"
    TENANT_LEFT = "session.left_tenant"
    TENANT_ENTERED = "session.entered_tenant"
    HISTORY_OPENED = "history.opened"
    PROOF_ISSUED = "proof.issued"
    REPORT_OPENED = "audit_report.opened"
    REPORT_EXPORTED = "audit_report.exported"
    LOG_EXPORTED = "audit_log.exported"
    LOG_VERIFIED = "audit_log.verified"
    LOG_RESUMED = "audit_log.resumed"
    PERSON_ERASED = "person.erased"
    SIGNING_KEY_CREATED = "signing_key.created"
    STATE_LOOKED_AT = "state.looked_at"
    USAGE_COUNTED = "usage.counted"
    QUOTA_SET = "quota.set"
    INDEX_REBUILT = "index.rebuilt"
    SCHEMA_MIGRATED = "schema.migrated"
    BACKED_UP = "deployment.backed_up"
    RESTORED = "deployment.restored"


ONE_READING = timedelta(minutes=15)
"""How long one entry stands for further looks of the same person at the same version (architecture §4.16)."""

_LOOKS_AT_A_VERSION = frozenset({Act.DOCUMENT_OPENED, Act.PAGE_OPENED, Act.PAGE_SHOWN})


def same_reading(act: Act) -> frozenset[Act]:
    """The acts of which one within `ONE_READING` tells this one too: a document and its pages are read as one."""
    return _LOOKS_AT_A_VERSION if act in _LOOKS_AT_A_VERSION else frozenset({act})


class Outcome(StrEnum):
    DONE = "done"
    DENIED = "denied"


@dataclass(frozen=True)
class AuditObject:
    """What was acted on; `version` is the document version where there is one."""

    type: str
    id: UUID
    version: UUID | None = None


@dataclass(frozen=True)
class AuditEntry:
    """One entry. `person` and `detail` are ciphertexts (base64url without padding), readable while the key lives."""

    id: UUID
    tenant_id: UUID
    at: datetime
    act: Act
    object: AuditObject
    outcome: Outcome
    person: str
    detail: str


Detail = dict[str, Any]
