# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Computing anew until when closed records are kept, for whole positions of the filing plan.

That sets ends and days on which something is due, and nothing else: a shorter period disposes of nothing. After a change of
rules a job does it in batches. Each takes the lock of its order, so it runs only while no newer attempt has begun; what it
wrote and how far it came commit together, so that after a kill the next attempt goes on behind the last batch.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from eakte.database.repositories.recalculation import FIRST, Group, Scope
from eakte.database.repositories.rule_changes import RuleChangeRow
from eakte.database.session import Database, ReadUnit, UnitOfWork
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.retention.changes import RECALCULATED_AT_ONCE, ChangeState
from eakte.domain.retention.values import Rules
from eakte.jobs.values import RecalculateRetention
from eakte.kernel.tenancy import Actor
from retention.schedule import RetentionEnd, effective_end
from retention.triggers import CLOSING, Trigger

Ends = dict[Group, RetentionEnd]


def recalculate(uow: UnitOfWork, entry_ids: Collection[UUID]) -> None:
    """For all dossiers under these positions at once, by the rules that hold there now."""
    if entry_ids:
        scope = scope_of(uow, entry_ids)
        uow.recalculation.keep(scope, ends_of(uow, uow.recalculation.groups(scope), {}))


def carry_out(database: Database, worker: Actor, job: RecalculateRetention) -> None:
    """Compute anew what an approved change of rules concerns, from where an earlier attempt came."""
    with database.begin(worker) as uow:
        attempt = _attempt(uow, job.change_id)
    known: Ends = {}
    more = attempt is not None
    while more and attempt is not None:
        with database.begin(worker) as uow:
            more = _go_on(uow, job.change_id, attempt, known)


def fail(database: Database, worker: Actor, job: RecalculateRetention) -> None:
    """Show that it was given up; what was computed stays so, and it can be begun again."""
    with database.begin(worker) as uow:
        row = _running(uow, job.change_id)
        if row is not None:
            row.state, row.ended_at = ChangeState.FAILED, uow.now


def scope_of(unit: ReadUnit, entry_ids: Iterable[UUID], after: UUID = FIRST) -> Scope:
    """The positions and services with the rule sets that they have now."""
    wanted = set(entry_ids)
    entries = {row.id: row.rules for row in unit.filing.plan() if row.id in wanted}
    return scope_with(unit, entries, unit.rules.of_services(), after)


def scope_with(
    unit: ReadUnit, entries: Mapping[UUID, UUID | None], services: Mapping[UUID, UUID], after: UUID = FIRST
) -> Scope:
    """These positions and services with these rule sets; behind the dossier `after`."""
    rule_sets = (unit.rules.of(each) for each in (*entries.values(), *services.values()))
    return Scope(entries, services, dated=_dated(rule_sets), after=after)


def ends_of(unit: ReadUnit, groups: Iterable[Group], known: Ends) -> Ends:
    """The end of each group; what is not `known` is computed, and known from then on."""
    found = {}
    for each in groups:
        if each not in known:
            known[each] = effective_end(unit.rules.of(each.rules), _dates(each))
        found[each] = known[each]
    return found


def _attempt(uow: UnitOfWork, change_id: UUID) -> int | None:
    """The number of a new attempt, if there is anything to do."""
    row = _running(uow, change_id)
    if row is None:
        return None
    row.attempt += 1
    return row.attempt


def _running(uow: UnitOfWork, change_id: UUID) -> RuleChangeRow | None:
    row = uow.rule_changes.change(change_id, lock=True)
    return row if row is not None and row.state is ChangeState.RUNNING else None


def _go_on(uow: UnitOfWork, change_id: UUID, attempt: int, known: Ends) -> bool:
    """Go through the next dossiers, or end where there is none; tells whether there is more to do for this attempt."""
    row = _running(uow, change_id)
    if row is None or row.attempt != attempt:
        return False
    after = row.last_dossier_id or FIRST
    count, last = uow.recalculation.batch(row.plan_entry_ids, after, RECALCULATED_AT_ONCE)
    if last is None:
        row.state, row.ended_at = ChangeState.DONE, uow.now
        uow.audit.record(
            Act.RULES_APPLIED,
            AuditObject("rule_change", row.id),
            of=_of(uow, row),
            gone_through=row.gone_through,
            changed=row.changed,
        )
        return False
    scope = scope_of(uow, row.plan_entry_ids, after).up_to(last)
    changed = uow.recalculation.keep(scope, ends_of(uow, uow.recalculation.groups(scope), known))
    row.last_dossier_id = last
    row.gone_through += count
    row.changed += changed
    return True


def _of(uow: UnitOfWork, row: RuleChangeRow) -> str:
    """Whose rules they are: the number of the position, or the title of the public service."""
    if row.plan_entry_id is not None:
        entry = uow.filing.plan_entry(row.plan_entry_id)
        return "" if entry is None else f"{entry.number} {entry.title}"
    service = None if row.service_id is None else uow.rule_changes.service_by_id(row.service_id)
    return "" if service is None else service.title


def _dated(rule_sets: Iterable[Rules]) -> bool:
    return any(rule.trigger != CLOSING for rules in rule_sets for rule in rules)


def _dates(group: Group) -> Mapping[Trigger, date]:
    entered = (each.rpartition("=") for each in group.days.split())
    return {CLOSING: group.closed_on, **{Trigger.of(code): date.fromisoformat(day) for code, _, day in entered}}
