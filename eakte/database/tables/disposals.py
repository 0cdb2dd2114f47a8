# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Disposal (`Aussonderung`): what was offered to the archive, decided, released and destroyed. Ids stay for ever."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from eakte.database.tables.base import ForeignText, TenantBound
from retention.appraisal import Decision
from retention.disposal import State

SCHEMA = "records"


class OfferRow(TenantBound):
    """What was offered to the archive together (`Anbietung`). `samples` are those that were drawn of it, with their seeds."""

    __tablename__ = "offers"
    __table_args__ = ({"schema": SCHEMA},)

    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
    samples: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ReleaseRow(TenantBound):
    """That somebody asked for the destruction of what they named, that somebody else agreed, and how far it is.

    `attempt` fences the job: only the newest one goes on. `claims` is what the certificate says, signed by `kid`.
    """

    __tablename__ = "releases"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "offer_id"], ["records.offers.tenant_id", "records.offers.id"]),
        CheckConstraint("num_nulls(approved_by, approved_at, waits_until) IN (0, 3)", name="approved_by_somebody"),
        CheckConstraint("approved_by <> asked_by", name="second_person"),
        CheckConstraint("cancelled_at IS NULL OR ended_at IS NULL", name="one_end"),
        Index("ix_releases_tenant_id_offer_id", "tenant_id", "offer_id"),
        Index(
            "ix_releases_waiting",
            "tenant_id",
            "waits_until",
            postgresql_where=text("approved_at IS NOT NULL AND cancelled_at IS NULL AND ended_at IS NULL"),
        ),
        {"schema": SCHEMA},
    )

    offer_id: Mapped[UUID]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    waits_until: Mapped[date | None]
    clock_confirmed_by: Mapped[UUID | None]
    clock_confirmed_on: Mapped[date | None]
    cancelled_by: Mapped[UUID | None]
    cancelled_at: Mapped[datetime | None]
    attempt: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    claims: Mapped[bytes | None] = mapped_column(LargeBinary)
    kid: Mapped[str | None]


class DisposalRow(TenantBound):
    """One dossier in an offer. At any time it stands in one that was not withdrawn.

    `snapshot` is what the archive was offered; its title goes with the record. `parked` says why the destruction of it
    was refused last.
    """

    __tablename__ = "disposals"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "offer_id"], ["records.offers.tenant_id", "records.offers.id"]),
        ForeignKeyConstraint(["tenant_id", "dossier_id"], ["records.dossiers.tenant_id", "records.dossiers.id"]),
        ForeignKeyConstraint(["tenant_id", "release_id"], ["records.releases.tenant_id", "records.releases.id"]),
        UniqueConstraint("tenant_id", "offer_id", "dossier_id"),
        CheckConstraint("num_nulls(decision, decided_by, decided_at) IN (0, 3)", name="decided_by_somebody"),
        CheckConstraint(
            "state IN ('due', 'offered', 'withdrawn') OR (decision IS NOT NULL AND decision <> 'B')",
            name="final_decision",
        ),
        CheckConstraint(
            "state NOT IN ('released', 'waiting', 'destroyed') OR decision = 'V' OR confirmed_on IS NOT NULL",
            name="archive_has_confirmed",
        ),
        CheckConstraint(
            "state NOT IN ('released', 'waiting', 'destroyed') OR release_id IS NOT NULL", name="is_in_a_release"
        ),
        Index("ix_disposals_tenant_id_offer_id", "tenant_id", "offer_id", "id"),
        Index("ix_disposals_tenant_id_release_id", "tenant_id", "release_id", "id"),
        Index(
            "uq_disposals_live",
            "tenant_id",
            "dossier_id",
            unique=True,
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        {"schema": SCHEMA},
    )

    offer_id: Mapped[UUID]
    dossier_id: Mapped[UUID]
    release_id: Mapped[UUID | None]
    state: Mapped[State]
    snapshot: Mapped[dict[str, Any]]
    decision: Mapped[Decision | None]
    reason: Mapped[str | None] = mapped_column(ForeignText)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    transferred_by: Mapped[UUID | None]
    transferred_at: Mapped[datetime | None]
    receipt: Mapped[str | None] = mapped_column(ForeignText)
    confirmed_by: Mapped[UUID | None]
    confirmed_on: Mapped[date | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]
    parked: Mapped[str | None]
    destroyed_at: Mapped[datetime | None]


class DestructionRow(TenantBound):
    """Stored objects that one transaction let go, by a decision to discard or in a disposal.

    Of a discard it has the discard's own id; of a disposal that a restored backup does not know, none. `removed_at` is when their bytes had been removed from the store.
    """

    __tablename__ = "destructions"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "discard_id"], ["records.discards.tenant_id", "records.discards.id"]),
        ForeignKeyConstraint(["tenant_id", "disposal_id"], ["records.disposals.tenant_id", "records.disposals.id"]),
        CheckConstraint("num_nonnulls(discard_id, disposal_id) <= 1", name="of_one_decision"),
        Index("ix_destructions_tenant_id_disposal_id", "tenant_id", "disposal_id"),
        Index("ix_destructions_unremoved", "tenant_id", "id", postgresql_where=text("removed_at IS NULL")),
        {"schema": SCHEMA},
    )

    discard_id: Mapped[UUID | None]
    disposal_id: Mapped[UUID | None]
    objects: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    removed_at: Mapped[datetime | None]
