# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Why and until when something is kept, as every record tells it itself; and days of events that somebody enters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from eakte.database.repositories.filing import CaseRow
from eakte.database.repositories.places import place_of_dossier
from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.filing.errors import DossierNotFound
from eakte.domain.retention.errors import TriggerDateOutOfRange, TriggerNotEntered
from eakte.domain.retention.values import ENTERED, LAST_DAY
from eakte.services import retention_words
from eakte.services.access import require_at
from eakte.services.filing import case_for, locked_dossier
from eakte.services.keeping import keep, keep_dossier
from retention.errors import InvalidTrigger
from retention.schedule import Standing, effective_end
from retention.triggers import CLOSING, Trigger, TriggerKind

FIRST_DAY = date(1800, 1, 1)
"""No event from before sets a period running that anybody still has to look at."""


@dataclass(frozen=True)
class EnteredDay:
    """The day of an event, by the code of its trigger and in words."""

    trigger: str
    name: str
    day: date


@dataclass(frozen=True)
class RetentionTold:
    """`standing` is None while it is open; `sentences` tell why, one for each rule.

    `missing` are events whose day a rule waits for and somebody can enter.
    """

    standing: Standing | None
    ends_on: date | None
    sentences: tuple[str, ...]
    days: tuple[EnteredDay, ...] = ()
    missing: tuple[str, ...] = ()
    due_on: date | None = None


def of_case(unit: ReadUnit, case_id: UUID) -> RetentionTold:
    """Why and until when a case is kept; of an open one, what will hold.

    Raises:
        CaseNotFound, Forbidden: there is no such case, or the actor does not read it.
    """
    case_for(unit, case_id, Permission.READ)
    unit.audit.look(Act.CASE_OPENED, AuditObject("case", case_id))
    return told_of_cases(unit, [case_id])[case_id]


def of_dossier(unit: ReadUnit, dossier_id: UUID) -> RetentionTold:
    """Why and until when a dossier is kept.

    Raises:
        DossierNotFound, Forbidden: there is no such dossier, or the actor does not read it.
    """
    row = unit.filing.dossier(dossier_id)
    if row is None:
        raise DossierNotFound
    require_at(unit, Permission.READ, place_of_dossier(row))
    unit.audit.look(Act.DOSSIER_OPENED, AuditObject("dossier", dossier_id))
    if row.retention_standing is None or row.closed_on is None:
        position = unit.rules.of(unit.rules.of_position(row.plan_entry_id))
        return RetentionTold(None, None, retention_words.rules_in_words(position))
    if row.rules is not None:
        end = effective_end(unit.rules.of(row.rules), {CLOSING: row.closed_on})
        sentences = retention_words.sentences(end, of_dossier=True)
    else:
        sentences = (retention_words.of_cases(row.retention_standing, row.retention_ends_on),)
    due = () if row.due_on is None else (retention_words.due(row.due_on),)
    return RetentionTold(row.retention_standing, row.retention_ends_on, (*sentences, *due), due_on=row.due_on)


def told_of_cases(unit: ReadUnit, case_ids: Sequence[UUID]) -> dict[UUID, RetentionTold]:
    """Why and until when each of these cases is kept; whether one may see that was asked before."""
    rows = unit.filing.many_cases(case_ids)
    services = unit.rules.of_services()
    positions = unit.rules.of_dossiers({row.dossier_id for row in rows})
    days = unit.rules.dates(case_ids)
    found = {}
    for row in rows:
        waiting = services.get(row.service_id, positions.get(row.dossier_id)) if row.service_id else None
        waiting = waiting or positions.get(row.dossier_id)
        found[row.id] = _told(unit, row, row.rules if row.closed_on else waiting, days.get(row.id, {}))
    return found


def _told(unit: ReadUnit, row: CaseRow, rules_id: UUID | None, entered: dict[Trigger, date]) -> RetentionTold:
    rules = unit.rules.of(rules_id)
    days = tuple(EnteredDay(each.code, retention_words.event(each), on) for each, on in sorted(entered.items()))
    missing = tuple(
        each.code
        for each in dict.fromkeys(rule.trigger for rule in rules)
        if each.kind in ENTERED and each not in entered
    )
    if row.closed_on is None:
        return RetentionTold(None, None, retention_words.rules_in_words(rules), days, missing)
    end = effective_end(rules, {**entered, CLOSING: row.closed_on})
    return RetentionTold(end.standing, end.on, retention_words.sentences(end), days, missing)


def set_day(uow: UnitOfWork, case_id: UUID, code: str, day: date | None) -> RetentionTold:
    """Enter the day of an event of a case, or take it away; until when the case and its dossier are kept follows.

    Raises:
        CaseNotFound, Forbidden: there is no such case, or the actor does not work on it.
        TriggerNotEntered: the day of such an event is not entered.
        TriggerDateOutOfRange: no end can be computed from that day.
    """
    uow.plans.hold()
    row, found = case_for(uow, case_id, Permission.FILE, lock=True)
    dossier = locked_dossier(uow, found.id)
    trigger = _entered(code)
    before = uow.rules.dates([case_id]).get(case_id, {}).get(trigger)
    if day != before:
        _write(uow, case_id, trigger, day)
        if row.closed_on is not None:
            keep(uow, row, uow.rules.of_position(dossier.plan_entry_id))
        if dossier.closed_on is not None:
            keep_dossier(uow, dossier)
        said = {"trigger": trigger.code, "before": before, "after": day, "retention_ends_on": row.retention_ends_on}
        uow.audit.record(Act.TRIGGER_DATE_SET, AuditObject("case", case_id), **said)
    return told_of_cases(uow, [case_id])[case_id]


def _write(uow: UnitOfWork, case_id: UUID, trigger: Trigger, day: date | None) -> None:
    if day is None:
        uow.rules.forget_date(case_id, trigger)
    elif FIRST_DAY <= day <= LAST_DAY:
        uow.rules.set_date(case_id, trigger, day)
    else:
        raise TriggerDateOutOfRange(least=FIRST_DAY.isoformat(), most=LAST_DAY.isoformat())


def _entered(code: str) -> Trigger:
    try:
        trigger = Trigger.of(code)
    except InvalidTrigger:
        trigger = None
    if trigger is None or trigger.kind not in ENTERED:
        raise TriggerNotEntered(known=", ".join(each.value for each in ENTERED))
    return trigger


def enterable() -> tuple[tuple[str, str], ...]:
    """The events whose day can be entered: codes and words."""
    return tuple((each.value, retention_words.event(Trigger(TriggerKind(each)))) for each in ENTERED)
