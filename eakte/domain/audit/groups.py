# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Acts by what they mean to somebody who looks into the audit log."""

from collections.abc import Mapping
from enum import StrEnum

from eakte.domain.audit.values import Act


class ActGroup(StrEnum):
    """What the report can be narrowed to; every act is in exactly one."""

    READ = "read"
    CHANGE = "change"
    DENIED = "denied"
    DOWNLOAD = "download"
    SIGN_IN = "sign-in"
    OPERATOR = "operator"


GROUPS: Mapping[ActGroup, frozenset[Act]] = {
    ActGroup.READ: frozenset(
        {
            Act.SUBMISSION_READ,
            Act.ITEM_OPENED,
            Act.DOSSIER_OPENED,
            Act.CASE_OPENED,
            Act.DOCUMENT_OPENED,
            Act.PAGE_OPENED,
            Act.PAGE_SHOWN,
            Act.INBOX_LISTED,
            Act.DOSSIERS_LISTED,
            Act.DISCARDS_LISTED,
            Act.DUE_LISTED,
            Act.OFFERS_LISTED,
            Act.OFFER_OPENED,
            Act.CERTIFICATE_OPENED,
            Act.HOLDS_LISTED,
            Act.SEARCHED,
            Act.HISTORY_OPENED,
            Act.ACCESS_EXPLAINED,
            Act.SHARE_ENTERED,
            Act.SHARES_LISTED,
            Act.REPORT_OPENED,
        }
    ),
    ActGroup.CHANGE: frozenset(
        {
            Act.SUBMISSION_RECEIVED,
            Act.SCAN_RECEIVED,
            Act.SCAN_REJECTED,
            Act.ITEM_FILED,
            Act.FILING_UNDONE,
            Act.ITEM_FORWARDED,
            Act.FORWARDING_UNDONE,
            Act.ITEM_DISCARDED,
            Act.DISCARD_ASKED,
            Act.DISCARD_REFUSED,
            Act.DISCARD_WITHDRAWN,
            Act.DOCUMENT_DISCARDED,
            Act.HOLD_SET,
            Act.HOLD_CHANGED,
            Act.HOLD_LIFTED,
            Act.DOSSIER_CREATED,
            Act.DOSSIER_MOVED,
            Act.DOSSIER_CHANGED,
            Act.DOSSIER_CLOSED,
            Act.DOSSIER_REOPENED,
            Act.DOSSIER_OFFERED,
            Act.DOSSIER_APPRAISED,
            Act.DOSSIER_HANDED_OVER,
            Act.RECEIPT_ENTERED,
            Act.DISPOSAL_WITHDRAWN,
            Act.SAMPLE_DRAWN,
            Act.DESTRUCTION_ASKED,
            Act.DESTRUCTION_APPROVED,
            Act.DESTRUCTION_CANCELLED,
            Act.DESTRUCTION_REFUSED,
            Act.DOSSIER_DESTROYED,
            Act.RELEASE_ENDED,
            Act.CLOCK_CONFIRMED,
            Act.VOLUME_OPENED,
            Act.VOLUME_CLOSED,
            Act.VOLUME_REOPENED,
            Act.CLOSING_BEGUN,
            Act.CLOSING_CANCELLED,
            Act.CASE_CREATED,
            Act.CASE_CHANGED,
            Act.CASE_MOVED,
            Act.PARTICULARS_CHANGED,
            Act.CASE_CLOSED,
            Act.CASE_REOPENED,
            Act.CASES_LINKED,
            Act.CASES_UNLINKED,
            Act.PARTY_ADDED,
            Act.PARTY_CHANGED,
            Act.PARTY_ENDED,
            Act.NOTE_WRITTEN,
            Act.COMPILATION_ASKED,
            Act.COMPILATION_MADE,
            Act.COMPILATION_ENDED,
            Act.VERSION_READ,
            Act.VERSION_FAILED,
            Act.VERSION_ADDED,
            Act.DOCUMENT_MOVED,
            Act.DOCUMENT_ATTACHED,
            Act.DOCUMENT_DETACHED,
            Act.DOCUMENT_CHECKED_OUT,
            Act.DOCUMENT_GIVEN_BACK,
            Act.READING_RETRIED,
            Act.GRANT_GIVEN,
            Act.GRANT_CHANGED,
            Act.GRANT_ENDED,
            Act.SHARE_GIVEN,
            Act.SHARE_EXTENDED,
            Act.SHARE_ENDED,
            Act.DOCUMENT_CONTRIBUTED,
            Act.PLAN_CHANGED,
            Act.RULES_PROPOSED,
            Act.RULES_APPROVED,
            Act.RULES_REFUSED,
            Act.RULES_APPLIED,
            Act.TRIGGER_DATE_SET,
        }
    ),
    ActGroup.DENIED: frozenset({Act.ACCESS_DENIED}),
    ActGroup.DOWNLOAD: frozenset(
        {
            Act.ORIGINAL_DOWNLOADED,
            Act.COMPILATION_DOWNLOADED,
            Act.DOSSIER_PACKAGED,
            Act.PROOF_ISSUED,
            Act.REPORT_EXPORTED,
            Act.LOG_EXPORTED,
        }
    ),
    ActGroup.SIGN_IN: frozenset(
        {Act.SIGNED_IN, Act.SIGN_IN_FAILED, Act.SIGNED_OUT, Act.TENANT_LEFT, Act.TENANT_ENTERED}
    ),
    ActGroup.OPERATOR: frozenset(
        {
            Act.TENANT_CREATED,
            Act.TENANT_SUSPENDED,
            Act.TENANT_RESUMED,
            Act.ACCOUNT_CREATED,
            Act.ACCOUNT_ASSIGNED,
            Act.ROLE_ENDED,
            Act.STAND_IN_BEGUN,
            Act.STAND_IN_ENDED,
            Act.PASSWORD_RESET,
            Act.KEY_CREATED,
            Act.KEY_REVOKED,
            Act.LOG_VERIFIED,
            Act.LOG_RESUMED,
            Act.PERSON_ERASED,
            Act.SIGNING_KEY_CREATED,
            Act.STATE_LOOKED_AT,
            Act.USAGE_COUNTED,
            Act.QUOTA_SET,
            Act.INDEX_REBUILT,
            Act.SCHEMA_MIGRATED,
            Act.BACKED_UP,
            Act.RESTORED,
            Act.EMERGENCY_ASKED,
            Act.EMERGENCY_AGREED,
            Act.EMERGENCY_REFUSED,
            Act.EMERGENCY_ENDED,
        }
    ),
}

SEEING = frozenset(
    {Act.ITEM_OPENED, Act.DOSSIER_OPENED, Act.CASE_OPENED, Act.DOCUMENT_OPENED, Act.PAGE_OPENED, Act.PAGE_SHOWN}
)
"""After these a person has seen something of a record."""


def group_of(act: Act) -> ActGroup:
    return next(group for group, acts in GROUPS.items() if act in acts)
