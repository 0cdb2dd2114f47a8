# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from eakte.database.tables.base import TenantBound
from eakte.domain.audit.values import Act

SCHEMA = "records"


class AuditEntryRow(TenantBound):
    """The entry's final bytes and leaf hash; the columns beside them are for reports and may be cleared."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_tenant_id_object_id", "tenant_id", "object_id", "at"), {"schema": SCHEMA})

    at: Mapped[datetime]
    act: Mapped[Act]
    object_type: Mapped[str]
    object_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    entry: Mapped[bytes]
    leaf_hash: Mapped[bytes]
