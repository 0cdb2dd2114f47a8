# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from eakte.database.tables.base import ForeignText, TenantBound
from retention.holds import HoldReason


class HoldRow(TenantBound):
    """That a dossier, or a case, must not be disposed of (`Aussonderungssperre`), with all that stands beneath it.

    `office_id` is the office for which it was set, None for the whole municipality. `version` goes up with each change.
    Whoever inserts one locks the dossier in which it holds, as whoever destroys something there does.
    """

    __tablename__ = "holds"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "dossier_id"], ["records.dossiers.tenant_id", "records.dossiers.id"]),
        ForeignKeyConstraint(["tenant_id", "case_id"], ["records.cases.tenant_id", "records.cases.id"]),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["records.offices.tenant_id", "records.offices.id"]),
        CheckConstraint("num_nonnulls(dossier_id, case_id) = 1", name="holds_one_object"),
        CheckConstraint("review_on > set_on", name="reviewed_later"),
        CheckConstraint("num_nulls(lifted_by, lifted_at, lifted_why) IN (0, 3)", name="lifted_by_somebody"),
        Index("ix_holds_tenant_id_dossier_id", "tenant_id", "dossier_id", "id"),
        Index("ix_holds_tenant_id_case_id", "tenant_id", "case_id", "id"),
        Index("ix_holds_in_force", "tenant_id", "review_on", "id", postgresql_where=text("lifted_at IS NULL")),
        {"schema": "records"},
    )

    dossier_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    reason: Mapped[HoldReason]
    explanation: Mapped[str] = mapped_column(ForeignText)
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]
    set_on: Mapped[date]
    office_id: Mapped[UUID | None]
    review_on: Mapped[date]
    lifted_by: Mapped[UUID | None]
    lifted_at: Mapped[datetime | None]
    lifted_why: Mapped[str | None] = mapped_column(ForeignText)
    version: Mapped[int] = mapped_column(default=1)
