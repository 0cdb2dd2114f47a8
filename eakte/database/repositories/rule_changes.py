# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from eakte.database.tables.filing import CaseRow, DossierRow, PublicServiceRow
from eakte.database.tables.retention import RuleChangeRow
from eakte.domain.retention.changes import ChangeState
from eakte.kernel.ids import NewId

__all__ = ["NewRuleChange", "RuleChangeRow", "RuleChanges"]

_UNFINISHED = (ChangeState.PROPOSED, ChangeState.RUNNING)


@dataclass(frozen=True)
class NewRuleChange:
    """A proposal, of a position of the filing plan or of a public service."""

    plan_entry_id: UUID | None
    service_id: UUID | None
    before: UUID | None
    after: UUID | None
    reason: str
    preview: Mapping[str, Any]


class RuleChanges:
    """Changes of retention rules: what was proposed, what became of it, and how far carrying it out is."""

    def __init__(self, session: Session, new_id: NewId) -> None:
        self._session = session
        self._new_id = new_id

    def add(self, new: NewRuleChange, by: UUID, at: datetime) -> RuleChangeRow:
        row = RuleChangeRow(
            id=self._new_id(), **{**vars(new), "preview": dict(new.preview)}, proposed_by=by, proposed_at=at
        )
        self._session.add(row)
        self._session.flush()
        return row

    def change(self, change_id: UUID, *, lock: bool = False) -> RuleChangeRow | None:
        """Locked it is as it is now, whatever was read of it before."""
        statement = select(RuleChangeRow).where(RuleChangeRow.id == change_id)
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.scalar(statement)

    def unfinished(self, of: UUID) -> bool:
        """Whether a change of that position or service waits for a decision or is being carried out."""
        statement = select(RuleChangeRow.id).where(RuleChangeRow.state.in_(_UNFINISHED))
        found = statement.where((RuleChangeRow.plan_entry_id == of) | (RuleChangeRow.service_id == of))
        return self._session.scalar(found.limit(1)) is not None

    def all(self, limit: int, after: UUID | None = None) -> list[RuleChangeRow]:
        """The newest first; `after` is the last id of the page before."""
        statement = select(RuleChangeRow).order_by(RuleChangeRow.id.desc()).limit(limit)
        return list(self._session.scalars(statement if after is None else statement.where(RuleChangeRow.id < after)))

    def service_by_id(self, service_id: UUID) -> PublicServiceRow | None:
        return self._session.scalar(select(PublicServiceRow).where(PublicServiceRow.id == service_id))

    def positions_of_service(self, service_id: UUID) -> list[UUID]:
        """Under which positions cases of the service stand."""
        statement = select(DossierRow.plan_entry_id).join(CaseRow, CaseRow.dossier_id == DossierRow.id)
        return list(self._session.scalars(statement.where(CaseRow.service_id == service_id).distinct()))
