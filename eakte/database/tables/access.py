# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eakte.database.tables.base import TenantBound
from eakte.domain.access.values import ProtectionClass, Right

SCHEMA = "records"


class OfficeRow(TenantBound):
    """An office (`Amt`, `Abteilung`), beneath another one or on top."""

    __tablename__ = "offices"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        ForeignKeyConstraint(["tenant_id", "parent_id"], ["records.offices.tenant_id", "records.offices.id"]),
        {"schema": SCHEMA},
    )

    key: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[UUID | None]


class GrantRow(TenantBound):
    """A right of one person at exactly one object. `revision` goes up with every change.

    A document must be there when it is given (a trigger) and may go; then the right has ended.
    """

    __tablename__ = "grants"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "plan_entry_id"],
            ["records.filing_plan_entries.tenant_id", "records.filing_plan_entries.id"],
        ),
        ForeignKeyConstraint(["tenant_id", "dossier_id"], ["records.dossiers.tenant_id", "records.dossiers.id"]),
        ForeignKeyConstraint(["tenant_id", "case_id"], ["records.cases.tenant_id", "records.cases.id"]),
        CheckConstraint("num_nonnulls(plan_entry_id, dossier_id, case_id, document_id) = 1", name="one_object"),
        CheckConstraint("granted_by <> account_id", name="not_to_oneself"),
        Index("ix_grants_tenant_id_account_id", "tenant_id", "account_id"),
        {"schema": SCHEMA},
    )

    account_id: Mapped[UUID]
    plan_entry_id: Mapped[UUID | None]
    dossier_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    document_id: Mapped[UUID | None]
    right: Mapped[Right] = mapped_column("granted_right")
    protection: Mapped[ProtectionClass]
    cause: Mapped[str]
    since: Mapped[date]
    until: Mapped[date]
    ended_on: Mapped[date | None]
    granted_by: Mapped[UUID]
    granted_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)
