# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Until when records are kept: it is computed when a case or dossier is closed, and whenever a fact of it changes.

A case is kept by the rules of its public service where this has some, else by those of its dossier's position. A dossier is
kept as long as the last of its cases; one without a case by its position's rules, from its own closing on.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from eakte.database.repositories.filing import CaseRow, DossierRow
from eakte.database.repositories.particulars import particulars_of
from eakte.database.session import UnitOfWork
from eakte.domain.filing.particulars import days_of
from eakte.domain.retention.standing import due_on
from eakte.domain.retention.values import LAST_DAY
from eakte.services.particulars import SCHEMAS
from retention.schedule import RetentionEnd, effective_end, latest
from retention.triggers import CLOSING, Trigger, TriggerKind


def begin_keeping(uow: UnitOfWork, row: CaseRow, position_rules: UUID | None) -> None:
    """Compute until when a case is kept that was just closed, at a position with that rule set."""
    uow.rules.take_days_over(row.id, _days_of_particulars(row))
    keep(uow, row, position_rules)


def keep(uow: UnitOfWork, row: CaseRow, position_rules: UUID | None) -> None:
    """Compute until when a closed case is kept, which is locked."""
    services = {} if row.service_id is None else uow.rules.of_services()
    row.rules = position_rules if row.service_id is None else services.get(row.service_id, position_rules)
    end = _end(uow, row)
    row.retention_standing, row.retention_ends_on = end.standing, end.on


def stop_keeping(uow: UnitOfWork, row: CaseRow) -> None:
    """An open case has no end. Days that somebody entered stay; those of the particulars may change now."""
    row.rules = row.retention_standing = row.retention_ends_on = None
    uow.rules.forget_days(row.id)


def keep_dossier(uow: UnitOfWork, row: DossierRow) -> None:
    """Compute until when a closed dossier is kept, and from when on it is due for offer; it is locked."""
    ends = list(uow.rules.ends_in(row.id))
    row.rules = None if ends else uow.rules.of_position(row.plan_entry_id)
    if not ends:
        ends = [effective_end(uow.rules.of(row.rules), _closed(row.closed_on))]
    end = latest(ends)
    row.retention_standing, row.retention_ends_on = end.standing, end.on
    row.due_on = due_on(end, row.opened_on)


def stop_keeping_dossier(row: DossierRow) -> None:
    row.rules = row.retention_standing = row.retention_ends_on = row.due_on = None


def _end(uow: UnitOfWork, row: CaseRow) -> RetentionEnd:
    rules = uow.rules.of(row.rules)
    dates = _closed(row.closed_on)
    if any(rule.trigger != CLOSING for rule in rules):
        dates = {**uow.rules.dates([row.id]).get(row.id, {}), **dates}
    return effective_end(rules, dates)


def _closed(on: date | None) -> Mapping[Trigger, date]:
    return {} if on is None else {CLOSING: on}


def _days_of_particulars(row: CaseRow) -> Mapping[Trigger, date]:
    """Those from which an end can be computed; another one is a mistake, and the period waits for a right one."""
    said = particulars_of(row)
    schema = None if said is None else SCHEMAS.of(said.service, said.version)
    if said is None or schema is None:
        return {}
    days = days_of(schema, said.values)
    return {Trigger(TriggerKind.DATE_FIELD, name): day for name, day in days.items() if day <= LAST_DAY}
