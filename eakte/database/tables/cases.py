# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What stands in a case beside its documents."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from eakte.database.tables.base import ForeignText, TenantBound
from eakte.domain.filing.links import LinkKind
from eakte.domain.filing.parties import PartyRole

SCHEMA = "records"
_CASES = ["records.cases.tenant_id", "records.cases.id"]


class PartyRow(TenantBound):
    """Who takes part, from `since` until the day before `ended_on`. `revision` goes up with every change."""

    __tablename__ = "parties"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "case_id"], _CASES),
        Index("ix_parties_tenant_id_case_id", "tenant_id", "case_id"),
        {"schema": SCHEMA},
    )

    case_id: Mapped[UUID]
    role: Mapped[PartyRole]
    name: Mapped[str] = mapped_column(ForeignText)
    address: Mapped[str | None] = mapped_column(ForeignText)
    note: Mapped[str | None] = mapped_column(ForeignText)
    since: Mapped[date]
    ended_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)


class NoteRow(TenantBound):
    """A note on a case, as its author wrote it."""

    __tablename__ = "notes"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "case_id"], _CASES),
        Index("ix_notes_tenant_id_case_id", "tenant_id", "case_id"),
        {"schema": SCHEMA},
    )

    case_id: Mapped[UUID]
    text: Mapped[str] = mapped_column(ForeignText)
    written_by: Mapped[UUID]
    written_at: Mapped[datetime]


class CaseLinkRow(TenantBound):
    """What the case `first_id` is to `second_id`; a pair is linked once at a time."""

    __tablename__ = "case_links"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "first_id"], _CASES),
        ForeignKeyConstraint(["tenant_id", "second_id"], _CASES),
        CheckConstraint("first_id < second_id", name="pair_has_one_form"),
        Index(
            "uq_case_links_tenant_id_first_id_second_id",
            "tenant_id",
            "first_id",
            "second_id",
            unique=True,
            postgresql_where=text("ended_on IS NULL"),
        ),
        Index("ix_case_links_tenant_id_second_id", "tenant_id", "second_id"),
        {"schema": SCHEMA},
    )

    first_id: Mapped[UUID]
    second_id: Mapped[UUID]
    kind: Mapped[LinkKind]
    made_on: Mapped[date]
    ended_on: Mapped[date | None]
