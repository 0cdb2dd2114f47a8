# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, FetchedValue, ForeignKeyConstraint, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from eakte.database.tables.base import ForeignObject, ForeignText, TenantBound
from eakte.domain.access.values import ProtectionClass
from eakte.domain.filing.closing import ClosingState
from eakte.domain.filing.inbox import Channel, ReceivedSource
from eakte.domain.filing.metadata import Medium
from eakte.domain.filing.plan_changes import NumberEnd
from retention.schedule import Standing

SCHEMA = "records"
_RULE_SETS = ["records.rule_sets.tenant_id", "records.rule_sets.id"]


class FilingPlanRow(TenantBound):
    """The one plan of a town. `version` goes up with every change."""

    __tablename__ = "filing_plans"
    __table_args__ = (UniqueConstraint("tenant_id", "version"), {"schema": SCHEMA})

    version: Mapped[int]
    title: Mapped[str]


class FilingPlanEntryRow(TenantBound):
    """Office, protection class, rule set and patterns are the effective ones; the `own` ones are None where they come from above."""

    __tablename__ = "filing_plan_entries"
    __table_args__ = (
        UniqueConstraint("tenant_id", "plan_id", "number"),
        ForeignKeyConstraint(["tenant_id", "plan_id"], ["records.filing_plans.tenant_id", "records.filing_plans.id"]),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["records.offices.tenant_id", "records.offices.id"]),
        ForeignKeyConstraint(["tenant_id", "own_office_id"], ["records.offices.tenant_id", "records.offices.id"]),
        ForeignKeyConstraint(["tenant_id", "rules"], _RULE_SETS),
        ForeignKeyConstraint(["tenant_id", "own_rules"], _RULE_SETS),
        Index("ix_filing_plan_entries_tenant_id_office_id", "tenant_id", "office_id"),
        {"schema": SCHEMA},
    )

    plan_id: Mapped[UUID]
    number: Mapped[str]
    title: Mapped[str]
    rules: Mapped[UUID | None]
    office_id: Mapped[UUID | None]
    protection: Mapped[ProtectionClass] = mapped_column(default=ProtectionClass.NONE)
    dossier_numbers: Mapped[str]
    case_numbers: Mapped[str]
    own_office_id: Mapped[UUID | None]
    own_protection: Mapped[ProtectionClass | None]
    own_rules: Mapped[UUID | None]
    description: Mapped[str | None]
    keywords: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    valid_from: Mapped[date | None]
    retired_on: Mapped[date | None]


class PlanEntryNumberRow(TenantBound):
    """A number under which a position is looked up although it has another one: its own of before, or that of a position
    whose dossiers it took over.
    """

    __tablename__ = "plan_entry_numbers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "plan_entry_id"],
            ["records.filing_plan_entries.tenant_id", "records.filing_plan_entries.id"],
        ),
        Index("ix_plan_entry_numbers_tenant_id_number", "tenant_id", "number"),
        {"schema": SCHEMA},
    )

    number: Mapped[str]
    plan_entry_id: Mapped[UUID]
    why: Mapped[NumberEnd]
    since: Mapped[date | None]
    until: Mapped[date]


class PublicServiceRow(TenantBound):
    """`rules` hold for its cases in place of those of their position, where there are such."""

    __tablename__ = "public_services"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        ForeignKeyConstraint(
            ["tenant_id", "plan_entry_id"],
            ["records.filing_plan_entries.tenant_id", "records.filing_plan_entries.id"],
        ),
        ForeignKeyConstraint(["tenant_id", "rules"], _RULE_SETS),
        {"schema": SCHEMA},
    )

    key: Mapped[str]
    title: Mapped[str]
    labels: Mapped[dict[str, Any]]
    plan_entry_id: Mapped[UUID]
    rules: Mapped[UUID | None]


class ReferenceCounterRow(TenantBound):
    """The last number given in a position and year; locked until the creating transaction commits."""

    __tablename__ = "reference_counters"
    __table_args__ = (UniqueConstraint("tenant_id", "plan_number", "year"), {"schema": SCHEMA})

    plan_number: Mapped[str]
    year: Mapped[int]
    last: Mapped[int]


class Described:
    """What is said of a dossier or a case beside its number. `version` goes up with each change of it."""

    title: Mapped[str] = mapped_column(ForeignText)
    keywords: Mapped[list[str]] = mapped_column(ARRAY(ForeignText), default=list)
    runs_from: Mapped[date | None]
    runs_until: Mapped[date | None]
    medium: Mapped[Medium] = mapped_column(default=Medium.ELECTRONIC)
    location: Mapped[str | None] = mapped_column(ForeignText)
    remark: Mapped[str | None] = mapped_column(ForeignText)
    version: Mapped[int] = mapped_column(default=1)


class Keeping:
    """Until when it is kept, by which rule set: None while it is open."""

    rules: Mapped[UUID | None]
    retention_standing: Mapped[Standing | None]
    retention_ends_on: Mapped[date | None]


class DossierRow(Described, Keeping, TenantBound):
    """`office_id` leads: `own_office_id` where the dossier itself says so, else that of its position of the plan.
    `title_key` is made by the database alone, of the title (`eakte.kernel.german_order`).

    It is kept as long as the last of its cases; only one without a case has `rules` of its own. From `due_on` on it is to be
    offered to the archive, while it is closed. With `destroyed_at` it is a stub.
    """

    __tablename__ = "dossiers"
    __table_args__ = (
        UniqueConstraint("tenant_id", "reference_number"),
        ForeignKeyConstraint(
            ["tenant_id", "plan_entry_id"],
            ["records.filing_plan_entries.tenant_id", "records.filing_plan_entries.id"],
        ),
        Index("ix_dossiers_tenant_id_plan_entry_id", "tenant_id", "plan_entry_id", "id"),
        Index("ix_dossiers_tenant_id_plan_entry_id_title_key", "tenant_id", "plan_entry_id", "title_key", "id"),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["records.offices.tenant_id", "records.offices.id"]),
        ForeignKeyConstraint(["tenant_id", "own_office_id"], ["records.offices.tenant_id", "records.offices.id"]),
        Index("ix_dossiers_tenant_id_office_id", "tenant_id", "office_id"),
        ForeignKeyConstraint(["tenant_id", "rules"], _RULE_SETS),
        Index("ix_dossiers_due", "tenant_id", "due_on", "id", postgresql_where=text("due_on IS NOT NULL")),
        {"schema": SCHEMA},
    )

    plan_entry_id: Mapped[UUID]
    reference_number: Mapped[str]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    destroyed_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    last_case: Mapped[int] = mapped_column(default=0)
    office_id: Mapped[UUID | None]
    own_office_id: Mapped[UUID | None]
    protection: Mapped[ProtectionClass] = mapped_column(default=ProtectionClass.NONE)
    title_key: Mapped[str] = mapped_column(String(collation="C"), FetchedValue(), server_onupdate=FetchedValue())


class VolumeRow(TenantBound):
    """A part of a dossier that takes cases while it is open (`Band`, xdomea `Teilakte`)."""

    __tablename__ = "volumes"
    __table_args__ = (
        UniqueConstraint("tenant_id", "dossier_id", "number"),
        ForeignKeyConstraint(["tenant_id", "dossier_id"], ["records.dossiers.tenant_id", "records.dossiers.id"]),
        {"schema": SCHEMA},
    )

    dossier_id: Mapped[UUID]
    number: Mapped[int]
    reference_number: Mapped[str]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]


class CaseRow(Described, Keeping, TenantBound):
    """`parent_id` is the case above it where it is a sub-case, `volume_id` the volume in which it was opened.

    `service_id` is the public service that its particulars name, else that of the first submission filed in it.

    `particulars` are said by the schema of a public service, which they name. With `destroyed_at` it is a stub.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("tenant_id", "reference_number"),
        ForeignKeyConstraint(["tenant_id", "dossier_id"], ["records.dossiers.tenant_id", "records.dossiers.id"]),
        ForeignKeyConstraint(["tenant_id", "volume_id"], ["records.volumes.tenant_id", "records.volumes.id"]),
        ForeignKeyConstraint(["tenant_id", "parent_id"], ["records.cases.tenant_id", "records.cases.id"]),
        ForeignKeyConstraint(
            ["tenant_id", "service_id"], ["records.public_services.tenant_id", "records.public_services.id"]
        ),
        ForeignKeyConstraint(["tenant_id", "rules"], _RULE_SETS),
        Index("ix_cases_tenant_id_dossier_id", "tenant_id", "dossier_id", "id"),
        {"schema": SCHEMA},
    )

    dossier_id: Mapped[UUID]
    volume_id: Mapped[UUID | None]
    parent_id: Mapped[UUID | None]
    reference_number: Mapped[str]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    service_id: Mapped[UUID | None]
    destroyed_at: Mapped[datetime | None]
    particulars: Mapped[Mapping[str, Any] | None] = mapped_column(ForeignObject)


class ClosingRow(TenantBound):
    """That a dossier is closed with the cases that were open when somebody began it, and how far that is.

    `attempt` fences the job: only the newest one goes on. `gone_through` counts from the first of `case_ids`;
    `kept_open` has the obstacle of each case that could not be closed, by its id.
    """

    __tablename__ = "closings"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "dossier_id"], ["records.dossiers.tenant_id", "records.dossiers.id"]),
        Index("ix_closings_tenant_id_dossier_id", "tenant_id", "dossier_id", "id"),
        {"schema": SCHEMA},
    )

    dossier_id: Mapped[UUID]
    begun_by: Mapped[UUID]
    begun_at: Mapped[datetime]
    purpose: Mapped[str | None]
    case_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    state: Mapped[ClosingState] = mapped_column(default=ClosingState.RUNNING)
    attempt: Mapped[int] = mapped_column(default=0)
    gone_through: Mapped[int] = mapped_column(default=0)
    closed: Mapped[int] = mapped_column(default=0)
    kept_open: Mapped[dict[str, Any]] = mapped_column(default=dict)
    ended_at: Mapped[datetime | None]


class InboxItemRow(TenantBound):
    """What was received (`Eingang`). `received_on` is the legal date, `captured_at` when we got it.

    `particulars` are what its case can take over. With `discarded_at` all of its documents are gone, and it is a stub
    without subject, sender and particulars. `forwarded_from` is the office that was in charge before somebody forwarded
    it, the last time.
    """

    __tablename__ = "inbox_items"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "case_id"], ["records.cases.tenant_id", "records.cases.id"]),
        Index("ix_inbox_items_waiting", "tenant_id", "id", postgresql_where=text("filed_at IS NULL")),
        Index(
            "ix_inbox_items_waiting_office_id",
            "tenant_id",
            "office_id",
            "id",
            postgresql_where=text("filed_at IS NULL"),
        ),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["records.offices.tenant_id", "records.offices.id"]),
        ForeignKeyConstraint(["tenant_id", "forwarded_from"], ["records.offices.tenant_id", "records.offices.id"]),
        Index("ix_inbox_items_tenant_id_office_id", "tenant_id", "office_id"),
        {"schema": SCHEMA},
    )

    channel: Mapped[Channel]
    subject: Mapped[str]
    sender: Mapped[str | None]
    service_key: Mapped[str | None]
    service_id: Mapped[UUID | None]
    received_on: Mapped[date]
    received_at: Mapped[datetime | None]
    received_source: Mapped[ReceivedSource]
    captured_at: Mapped[datetime]
    case_id: Mapped[UUID | None]
    filed_at: Mapped[datetime | None]
    office_id: Mapped[UUID | None]
    protection: Mapped[ProtectionClass] = mapped_column(default=ProtectionClass.NONE)
    discarded_at: Mapped[datetime | None]
    forwarded_by: Mapped[UUID | None]
    forwarded_from: Mapped[UUID | None]
    forwarded_at: Mapped[datetime | None]
    particulars: Mapped[Mapping[str, Any] | None] = mapped_column(ForeignObject)


class SubmissionRow(TenantBound):
    """What a portal delivered, with what its receipt says; the id is the inbox item's."""

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("tenant_id", "portal_client_id", "idempotency_key"),
        ForeignKeyConstraint(["tenant_id", "id"], ["records.inbox_items.tenant_id", "records.inbox_items.id"]),
        {"schema": SCHEMA},
    )

    portal_client_id: Mapped[UUID]
    idempotency_key: Mapped[str]
    fingerprint: Mapped[str]
    receipt_claims: Mapped[bytes]
    signing_kid: Mapped[str]
