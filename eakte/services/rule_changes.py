# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Changing retention rules under which records stand: proposed with its effect, approved by a second person, carried out.

From the approval on the new rules hold for whatever is closed; a job computes anew what was closed before. Where nothing
stands, the change takes effect at once.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from eakte.database.repositories.rule_changes import NewRuleChange, RuleChangeRow
from eakte.database.session import Database, ReadUnit, UnitOfWork
from eakte.domain.audit.rules import given_reason
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.filing.plan_changes import Kept, Outcome, Plan, places
from eakte.domain.filing.plan_rules import ruled, ruled_anew
from eakte.domain.filing.standard_schemas import DATE_FIELDS
from eakte.domain.retention.changes import ChangeState, Preview, check_decides
from eakte.domain.retention.errors import (
    RuleChangeDecided,
    RuleChangeNotFound,
    RuleChangeOutdated,
    RuleChangeUnclear,
    RuleChangeWaits,
    RulesUnchanged,
    ServiceNotFound,
)
from eakte.domain.retention.values import Rules, check_fields
from eakte.jobs.values import RecalculateRetention
from eakte.kernel.messages import N_, one_line
from eakte.kernel.paging import Part, next_after
from eakte.services import accounts
from eakte.services.filing_plan import require_keeper
from eakte.services.recalculating import ends_of, scope_with
from eakte.services.retention_words import rules_in_words
from eakte.services.translations import translate

_POSITION = N_("the position {number} {title}")
_SERVICE = N_("the public service “{title}”")
_INHERITED = N_("As the position above says")
_OF_POSITION = N_("As the position of its cases says")


@dataclass(frozen=True)
class Wish:
    """Other rules for a position, by its number, or for a public service, by its key; None inherits."""

    rules: Rules | None
    position: str | None = None
    service: str | None = None


@dataclass(frozen=True)
class RuleChangeView:
    """A change of rules. `before` and `after` are one sentence for each rule; `under` counts all dossiers that it concerns."""

    id: UUID
    of: str
    position: str | None
    service: str | None
    before: tuple[str, ...]
    after: tuple[str, ...]
    rules: Rules
    reason: str
    proposed_by: str
    proposed_at: datetime
    own: bool
    preview: Preview
    under: int
    state: ChangeState
    decided_by: str | None
    decided_at: datetime | None
    gone_through: int
    changed: int
    ended_at: datetime | None

    @property
    def step(self) -> str:
        """Is another one whenever it went on or ended."""
        return f"{self.state}-{self.gone_through}"


@dataclass(frozen=True)
class _Subject:
    """Whose rules change: what it says itself now, and what comes of saying something else."""

    name: str
    entry: Kept | None = None
    service_id: UUID | None = None
    said: Rules | None = None

    @property
    def id(self) -> UUID | None:
        return self.service_id if self.entry is None else self.entry.id


def propose(database: Database, uow: UnitOfWork, wish: Wish, reason: str) -> RuleChangeView:
    """Propose other rules; where nothing stands under them, they hold at once.

    Raises:
        Forbidden: the actor does not keep the plan.
        ReasonMissing: nothing was given as a reason.
        RuleChangeUnclear, PlanEntryNotFound, ServiceNotFound: it is not clear whose rules, or there is no such thing.
        RuleInvalid: no period would ever begin by one of the rules.
        RulesUnchanged: they hold already.
        RuleChangeWaits: another change of the same rules is not finished.
    """
    require_keeper(uow)
    why = given_reason(reason)
    check_fields(wish.rules or (), DATE_FIELDS)
    uow.plans.current(lock=True)
    plan = uow.plans.kept()
    subject = _named(uow, plan, wish)
    if wish.rules == subject.said:
        raise RulesUnchanged
    if subject.id is None or uow.rule_changes.unfinished(subject.id):
        raise RuleChangeWaits
    positions = _positions(uow, plan, subject, wish.rules)
    under = sum(each.dossiers for each in plan.entries if each.id in positions)
    preview = _preview(uow, plan, subject, wish.rules, positions)
    new = NewRuleChange(
        None if subject.entry is None else subject.entry.id,
        subject.service_id,
        uow.rules.keep(subject.said),
        uow.rules.keep(wish.rules),
        why,
        {**asdict(preview), "under": under},
    )
    row = uow.rule_changes.add(new, uow.actor.id, uow.now)
    uow.audit.record(Act.RULES_PROPOSED, AuditObject("rule_change", row.id), of=subject.name, why=why)
    if not under:
        _apply(uow, plan, subject, wish.rules)
        row.state, row.ended_at = ChangeState.DONE, uow.now
        uow.audit.record(Act.RULES_APPLIED, AuditObject("rule_change", row.id), of=subject.name)
    return _view(database, uow, row)


def approve(database: Database, uow: UnitOfWork, change_id: UUID) -> RuleChangeView:
    """Let the proposed rules hold from now on, and have what is closed already computed anew.

    Raises:
        Forbidden: the actor does not keep the plan.
        RuleChangeNotFound, RuleChangeDecided, RuleChangeNotOneself: there is no such proposal, or not theirs to approve.
        RuleChangeOutdated: other rules hold than those that it was about.
    """
    _require_keeper_of(uow, change_id)
    uow.plans.current(lock=True)
    row = _locked(uow, change_id)
    check_decides(row.state, row.proposed_by, uow.actor.id, approves=True)
    plan = uow.plans.kept()
    subject = _subject(uow, plan, row)
    if subject.said != (uow.rules.of(row.before) or None):
        raise RuleChangeOutdated
    rules = uow.rules.of(row.after) or None
    positions = _positions(uow, plan, subject, rules)
    _apply(uow, plan, subject, rules)
    _decide(uow, row, ChangeState.RUNNING)
    row.plan_entry_ids = sorted(positions)
    under = sum(each.dossiers for each in plan.entries if each.id in positions)
    uow.audit.record(Act.RULES_APPROVED, AuditObject("rule_change", row.id), of=subject.name, dossiers=under)
    uow.enqueue(RecalculateRetention(uow.actor.tenant_id, row.id))
    return _view(database, uow, row)


def refuse(database: Database, uow: UnitOfWork, change_id: UUID) -> RuleChangeView:
    """Let the rules stay as they are; who proposed it takes it back so.

    Raises:
        Forbidden, RuleChangeNotFound, RuleChangeDecided: as `approve`.
    """
    _require_keeper_of(uow, change_id)
    row = _locked(uow, change_id)
    check_decides(row.state, row.proposed_by, uow.actor.id, approves=False)
    _decide(uow, row, ChangeState.REFUSED)
    row.ended_at = uow.now
    name = _subject(uow, uow.plans.kept(), row).name
    uow.audit.record(Act.RULES_REFUSED, AuditObject("rule_change", row.id), of=name)
    return _view(database, uow, row)


def resume(database: Database, uow: UnitOfWork, change_id: UUID) -> RuleChangeView:
    """Go on computing anew where that broke off.

    Raises:
        Forbidden, RuleChangeNotFound: as `approve`.
        RuleChangeDecided: it did not break off.
    """
    _require_keeper_of(uow, change_id)
    row = _locked(uow, change_id)
    if row.state is not ChangeState.FAILED:
        raise RuleChangeDecided
    row.state, row.ended_at = ChangeState.RUNNING, None
    uow.enqueue(RecalculateRetention(uow.actor.tenant_id, row.id))
    return _view(database, uow, row)


def changes(database: Database, unit: ReadUnit, limit: int, after: UUID | None = None) -> Part[RuleChangeView]:
    """The changes of the municipality, newest first.

    Raises:
        Forbidden: the actor does not keep the plan.
    """
    require_keeper(unit)
    rows = unit.rule_changes.all(limit + 1, after)
    plan, names = unit.plans.kept(), _names(database, rows)
    views = tuple(_seen(unit, row, _subject(unit, plan, row), names) for row in rows[:limit])
    return Part(views, next_after([row.id for row in rows], limit))


def change(database: Database, unit: ReadUnit, change_id: UUID) -> RuleChangeView:
    """One of them; raises `Forbidden` and `RuleChangeNotFound` as `approve`."""
    return _view(database, unit, _require_keeper_of(unit, change_id))


def _require_keeper_of(unit: ReadUnit, change_id: UUID) -> RuleChangeRow:
    """The change, if there is one: who it is told to is asked after that, so that it is not there for a neighbour."""
    row = unit.rule_changes.change(change_id)
    if row is None:
        raise RuleChangeNotFound
    require_keeper(unit)
    return row


def _locked(uow: UnitOfWork, change_id: UUID) -> RuleChangeRow:
    row = uow.rule_changes.change(change_id, lock=True)
    if row is None:
        raise RuleChangeNotFound
    return row


def _decide(uow: UnitOfWork, row: RuleChangeRow, state: ChangeState) -> None:
    row.state, row.decided_by, row.decided_at = state, uow.actor.id, uow.now


def _named(uow: UnitOfWork, plan: Plan, wish: Wish) -> _Subject:
    match wish:
        case Wish(position=str() as number, service=None):
            return _of_position(plan.find(one_line(number)))
        case Wish(position=None, service=str() as key):
            service = uow.filing.service(one_line(key))
            if service is None:
                raise ServiceNotFound
            return _of_service(uow, service.id)
        case _:
            raise RuleChangeUnclear


def _subject(unit: ReadUnit, plan: Plan, row: RuleChangeRow) -> _Subject:
    if row.service_id is None:
        return _of_position(next(each for each in plan.entries if each.id == row.plan_entry_id))
    return _of_service(unit, row.service_id)


def _of_position(kept: Kept) -> _Subject:
    named = translate(_POSITION, {"number": kept.number, "title": kept.entry.title})
    return _Subject(named, entry=kept, said=kept.entry.retention)


def _of_service(unit: ReadUnit, service_id: UUID) -> _Subject:
    service = unit.rule_changes.service_by_id(service_id)
    if service is None:
        raise ServiceNotFound
    named = translate(_SERVICE, {"title": service.title})
    return _Subject(named, service_id=service.id, said=unit.rules.of(service.rules) or None)


def _outcome(plan: Plan, kept: Kept, rules: Rules | None) -> Outcome:
    said = replace(kept, entry=replace(kept.entry, retention=rules))
    return Outcome(tuple(said if each.id == kept.id else each for each in plan.entries))


def _positions(unit: ReadUnit, plan: Plan, subject: _Subject, rules: Rules | None) -> frozenset[UUID]:
    """Under which positions dossiers stand that it concerns."""
    if subject.entry is not None:
        return ruled_anew(plan, _outcome(plan, subject.entry, rules))
    return frozenset(() if subject.service_id is None else unit.rule_changes.positions_of_service(subject.service_id))


def _preview(
    uow: UnitOfWork, plan: Plan, subject: _Subject, rules: Rules | None, positions: frozenset[UUID]
) -> Preview:
    if not positions:
        return Preview()
    then = ruled(plan.entries if subject.entry is None else _outcome(plan, subject.entry, rules).entries)
    services = {**uow.rules.of_services()}
    if subject.service_id is not None:
        services.pop(subject.service_id, None)
        kept = uow.rules.keep(rules)
        services |= {} if kept is None else {subject.service_id: kept}
    scope = scope_with(uow, {each: uow.rules.keep(then[each]) for each in positions}, services)
    return uow.recalculation.preview(scope, ends_of(uow, uow.recalculation.groups(scope), {}), uow.today)


def _apply(uow: UnitOfWork, plan: Plan, subject: _Subject, rules: Rules | None) -> None:
    """Let the rules hold from now on; the plan is locked."""
    if subject.entry is None:
        if subject.service_id is not None:
            uow.rules.give_service(subject.service_id, uow.rules.keep(rules))
        return
    outcome = _outcome(plan, subject.entry, rules)
    row = uow.plans.current(lock=True)
    row.version += 1
    uow.plans.write(row, outcome.entries, places(outcome.entries, plan.offices), plan.offices)


def _names(database: Database, rows: list[RuleChangeRow]) -> Mapping[UUID, str]:
    people = {each for row in rows for each in (row.proposed_by, row.decided_by) if each is not None}
    return accounts.names_of(database, sorted(people))


def _view(database: Database, unit: ReadUnit, row: RuleChangeRow) -> RuleChangeView:
    return _seen(unit, row, _subject(unit, unit.plans.kept(), row), _names(database, [row]))


def _seen(unit: ReadUnit, row: RuleChangeRow, subject: _Subject, names: Mapping[UUID, str]) -> RuleChangeView:
    counts = dict(row.preview)
    under = counts.pop("under", 0)
    service = None if row.service_id is None else unit.rule_changes.service_by_id(row.service_id)
    inherited = (translate(_INHERITED if subject.entry else _OF_POSITION),)
    return RuleChangeView(
        id=row.id,
        of=subject.name,
        position=None if subject.entry is None else subject.entry.number,
        service=None if service is None else service.key,
        before=inherited if row.before is None else rules_in_words(unit.rules.of(row.before)),
        after=inherited if row.after is None else rules_in_words(unit.rules.of(row.after)),
        rules=unit.rules.of(row.after),
        reason=row.reason,
        proposed_by=names.get(row.proposed_by, ""),
        proposed_at=row.proposed_at,
        own=row.proposed_by == unit.actor.id,
        preview=Preview(**counts),
        under=under,
        state=row.state,
        decided_by=None if row.decided_by is None else names.get(row.decided_by, ""),
        decided_at=row.decided_at,
        gone_through=row.gone_through,
        changed=row.changed,
        ended_at=row.ended_at,
    )
