# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How long records are kept: rule sets, the days of events that set periods running, and changes of rules."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from eakte.database.tables.base import ForeignText, TenantBound
from eakte.domain.retention.changes import ChangeState

SCHEMA = "records"
_RULE_SETS = ["records.rule_sets.tenant_id", "records.rule_sets.id"]


class RuleSetRow(TenantBound):
    """A rule set (`eakte.domain.retention.values.stored`), which never changes. `made_by` is None for those of before there were any."""

    __tablename__ = "rule_sets"
    __table_args__ = ({"schema": SCHEMA},)

    rules: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]


class TriggerDateRow(TenantBound):
    """The day of an event, by the code of its trigger: entered by somebody, or of a closed case's particulars."""

    __tablename__ = "trigger_dates"
    __table_args__ = (
        UniqueConstraint("tenant_id", "case_id", "trigger"),
        ForeignKeyConstraint(["tenant_id", "case_id"], ["records.cases.tenant_id", "records.cases.id"]),
        {"schema": SCHEMA},
    )

    case_id: Mapped[UUID]
    trigger: Mapped[str]
    day: Mapped[date]
    entered_by: Mapped[UUID | None]
    entered_at: Mapped[datetime]


class RuleChangeRow(TenantBound):
    """That what a position (or a public service) itself says of retention is to be, or was, changed, and how far that is.

    `before` and `after` are rule sets; None inherits. `attempt` fences the job: only the newest one goes on. It goes through
    the dossiers under `plan_entry_ids` by their ids, and is behind `last_dossier_id`.
    """

    __tablename__ = "rule_changes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "plan_entry_id"],
            ["records.filing_plan_entries.tenant_id", "records.filing_plan_entries.id"],
        ),
        ForeignKeyConstraint(
            ["tenant_id", "service_id"], ["records.public_services.tenant_id", "records.public_services.id"]
        ),
        ForeignKeyConstraint(["tenant_id", "before"], _RULE_SETS),
        ForeignKeyConstraint(["tenant_id", "after"], _RULE_SETS),
        CheckConstraint("num_nonnulls(plan_entry_id, service_id) = 1", name="of_one"),
        Index(
            "uq_rule_changes_tenant_id_unfinished",
            "tenant_id",
            text("coalesce(plan_entry_id, service_id)"),
            unique=True,
            postgresql_where=text("state IN ('proposed', 'running')"),
        ),
        {"schema": SCHEMA},
    )

    plan_entry_id: Mapped[UUID | None]
    service_id: Mapped[UUID | None]
    before: Mapped[UUID | None]
    after: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(ForeignText)
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    preview: Mapped[dict[str, Any]]
    state: Mapped[ChangeState] = mapped_column(default=ChangeState.PROPOSED)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    plan_entry_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    last_dossier_id: Mapped[UUID | None]
    attempt: Mapped[int] = mapped_column(default=0)
    gone_through: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
