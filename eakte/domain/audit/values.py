# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What an entry of the audit log says. Its bytes are final: entries written today are proven for decades."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Act(StrEnum):
    TENANT_CREATED = "tenant.created"
    ACCOUNT_ASSIGNED = "account.assigned"
    KEY_CREATED = "key.created"
    KEY_REVOKED = "key.revoked"
    SUBMISSION_RECEIVED = "submission.received"
    SUBMISSION_READ = "submission.read"
    SCAN_RECEIVED = "scan.received"
    SCAN_REJECTED = "scan.rejected"
    ITEM_OPENED = "inbox_item.opened"
    ITEM_FILED = "inbox_item.filed"
    DOSSIER_CREATED = "dossier.created"
    DOSSIER_OPENED = "dossier.opened"
    CASE_CREATED = "case.created"
    CASE_OPENED = "case.opened"
    CASE_CLOSED = "case.closed"
    DOCUMENT_OPENED = "document.opened"
    PAGE_OPENED = "page.opened"
    PAGE_SHOWN = "page.shown"
    ORIGINAL_DOWNLOADED = "original.downloaded"
    VERSION_READ = "version.read"
    VERSION_FAILED = "version.failed"
    READING_RETRIED = "reading.retried"


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
