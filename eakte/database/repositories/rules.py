# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from eakte.database.repositories.scope import add_rows
from eakte.database.tables.filing import CaseRow, DossierRow, FilingPlanEntryRow, PublicServiceRow
from eakte.database.tables.retention import RuleSetRow, TriggerDateRow
from eakte.domain.retention.values import Rules, of_stored, stored
from eakte.kernel.ids import NewId
from retention.schedule import RetentionEnd
from retention.triggers import Trigger, TriggerKind

__all__ = ["RuleSets", "TriggerDateRow"]

_OF_PARTICULARS = f"{TriggerKind.DATE_FIELD}:%"


class RuleSets:
    """Rule sets as they are kept, by which of them records are kept, and the days of events."""

    def __init__(self, session: Session, new_id: NewId, by: UUID, at: datetime) -> None:
        self._session = session
        self._new_id = new_id
        self._by = by
        self._at = at
        self._known: dict[UUID, Rules] | None = None

    def all(self) -> Mapping[UUID, Rules]:
        """Every rule set of the town. They never change, so they are read once."""
        if self._known is None:
            self._known = {row.id: of_stored(row.rules) for row in self._session.scalars(select(RuleSetRow))}
        return self._known

    def of(self, rules_id: UUID | None) -> Rules:
        """The rule set; without one no rule."""
        return () if rules_id is None else self.all()[rules_id]

    def keep(self, rules: Rules | None) -> UUID | None:
        """The id of this rule set, which is kept from now on unless it was; None without a rule."""
        if not rules:
            return None
        known = next((each for each, kept in self.all().items() if kept == rules), None)
        if known is not None:
            return known
        row = RuleSetRow(id=self._new_id(), rules=stored(rules), made_at=self._at, made_by=self._by)
        self._session.add(row)
        self._session.flush()
        self._known = {**self.all(), row.id: rules}
        return row.id

    def of_position(self, entry_id: UUID) -> UUID | None:
        """The rule set that holds at a position."""
        return self._session.scalar(select(FilingPlanEntryRow.rules).where(FilingPlanEntryRow.id == entry_id))

    def of_dossiers(self, dossier_ids: Collection[UUID]) -> dict[UUID, UUID | None]:
        """The rule sets that hold at the positions of these dossiers."""
        statement = select(DossierRow.id, FilingPlanEntryRow.rules).join(
            FilingPlanEntryRow, FilingPlanEntryRow.id == DossierRow.plan_entry_id
        )
        rows = self._session.execute(statement.where(DossierRow.id.in_(dossier_ids)))
        return {row.id: row.rules for row in rows}

    def of_services(self) -> dict[UUID, UUID]:
        """The rule sets of the public services that have some of their own."""
        statement = select(PublicServiceRow.id, PublicServiceRow.rules).where(PublicServiceRow.rules.is_not(None))
        return {row.id: row.rules for row in self._session.execute(statement)}

    def give_service(self, service_id: UUID, rules_id: UUID | None) -> None:
        """Let cases of the service be kept by that rule set, or by that of their position."""
        service = update(PublicServiceRow).where(PublicServiceRow.id == service_id)
        self._session.execute(service.values(rules=rules_id))

    def dates(self, case_ids: Sequence[UUID]) -> dict[UUID, dict[Trigger, date]]:
        """The days of events of each case for which some are known."""
        found: dict[UUID, dict[Trigger, date]] = {}
        for row in self.entered(case_ids):
            found.setdefault(row.case_id, {})[Trigger.of(row.trigger)] = row.day
        return found

    def entered(self, case_ids: Sequence[UUID]) -> list[TriggerDateRow]:
        """The same with who entered them."""
        statement = select(TriggerDateRow).where(TriggerDateRow.case_id.in_(case_ids))
        return list(self._session.scalars(statement.order_by(TriggerDateRow.case_id, TriggerDateRow.trigger)))

    def date_of(self, case_id: UUID, trigger: Trigger) -> TriggerDateRow | None:
        """The day of an event of a case, which is locked."""
        statement = select(TriggerDateRow).where(
            TriggerDateRow.case_id == case_id, TriggerDateRow.trigger == trigger.code
        )
        return self._session.scalar(statement)

    def set_date(self, case_id: UUID, trigger: Trigger, day: date) -> None:
        """Let that be the day of the event; the case is locked."""
        row = self.date_of(case_id, trigger)
        if row is None:
            row = TriggerDateRow(id=self._new_id(), case_id=case_id, trigger=trigger.code)
        row.day, row.entered_by, row.entered_at = day, self._by, self._at
        self._session.add(row)
        self._session.flush()

    def forget_date(self, case_id: UUID, trigger: Trigger) -> None:
        entered = delete(TriggerDateRow).where(TriggerDateRow.case_id == case_id)
        self._session.execute(entered.where(TriggerDateRow.trigger == trigger.code))

    def take_days_over(self, case_id: UUID, days: Mapping[Trigger, date]) -> None:
        """Keep the days that stand in the particulars of a case, which do not change while it is closed."""
        rows = [
            {
                "id": self._new_id(),
                "case_id": case_id,
                "trigger": trigger.code,
                "day": day,
                "entered_by": self._by,
                "entered_at": self._at,
            }
            for trigger, day in days.items()
        ]
        add_rows(self._session, TriggerDateRow, rows)

    def forget_days(self, case_id: UUID) -> None:
        """Of the particulars; those that somebody entered stay."""
        taken_over = delete(TriggerDateRow).where(TriggerDateRow.case_id == case_id)
        self._session.execute(taken_over.where(TriggerDateRow.trigger.like(_OF_PARTICULARS)))

    def ends_in(self, dossier_id: UUID) -> Iterable[RetentionEnd]:
        """The ends of the dossier's closed cases, of each standing the last one: enough to know that of the dossier."""
        ends = select(CaseRow.retention_standing, func.max(CaseRow.retention_ends_on))
        closed = ends.where(CaseRow.dossier_id == dossier_id, CaseRow.retention_standing.is_not(None))
        rows = self._session.execute(closed.group_by(CaseRow.retention_standing))
        return [RetentionEnd(standing, ends_on, ()) for standing, ends_on in rows if standing is not None]
