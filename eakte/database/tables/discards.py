# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped

from eakte.database.tables.base import TenantBound
from eakte.domain.filing.discarding import DiscardReason, Verdict


class DiscardRow(TenantBound):
    """Who decided that something is not a record, or asks for that. Ids alone: what they name may be gone."""

    __tablename__ = "discards"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "item_id"], ["records.inbox_items.tenant_id", "records.inbox_items.id"]),
        ForeignKeyConstraint(["tenant_id", "case_id"], ["records.cases.tenant_id", "records.cases.id"]),
        CheckConstraint("(document_id IS NULL) = (case_id IS NULL)", name="filed_is_one_document"),
        CheckConstraint("num_nulls(verdict, decided_by, decided_at) IN (0, 3)", name="decided_by_somebody"),
        CheckConstraint("verdict <> 'agreed' OR case_id IS NULL OR decided_by <> asked_by", name="second_person"),
        CheckConstraint("verdict <> 'agreed' OR decided_at < asked_at + interval '336 hours'", name="agreed_in_time"),
        Index("ix_discards_tenant_id_item_id", "tenant_id", "item_id"),
        Index("ix_discards_tenant_id_case_id", "tenant_id", "case_id"),
        Index("ix_discards_undecided", "tenant_id", "document_id", postgresql_where=text("verdict IS NULL")),
        {"schema": "records"},
    )

    item_id: Mapped[UUID]
    document_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    reason: Mapped[DiscardReason]
    duplicate_of: Mapped[UUID | None]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    verdict: Mapped[Verdict | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
