# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Keeping the filing plan (`Aktenplan`): changing it while dossiers stand under it, and finding old numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import assert_never
from uuid import UUID

from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.access.audience import Group, GroupKind
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import Place
from eakte.domain.audit.values import Act, AuditObject, Detail
from eakte.domain.filing.errors import DossierNotFound, PlanChanged, PlanEntryNotFound, PlanWidensAccess
from eakte.domain.filing.plan_changes import (
    Addition,
    Alteration,
    Change,
    Merger,
    Move,
    NumberEnd,
    Outcome,
    Plan,
    Replacement,
    Retirement,
    Split,
    changed,
    difference,
    places,
    who_else,
)
from eakte.domain.filing.plan_rules import held, ruled_anew
from eakte.domain.filing.values import PlanEntry
from eakte.kernel.messages import N_, one_line
from eakte.services.access import require_at, require_reach
from eakte.services.filing import PlanEntryView, plan
from eakte.services.recalculating import recalculate
from eakte.services.translations import translate

_GROUPS: Mapping[GroupKind, str] = {
    GroupKind.TOWN: N_("all who work for the whole municipality"),
    GroupKind.OFFICE: N_("all of the office {name}"),
    GroupKind.LEADS: N_("the heads of the office {name}"),
    GroupKind.GRANTED: N_("those to whom the position {name} was granted"),
    GroupKind.PERSON: N_("{name}, by a grant"),
    GroupKind.GUEST: N_("the municipality {name}, by a share"),
}


@dataclass(frozen=True)
class FoundNumber:
    """A position to which a number leads: its own for `why` None, or one that it had or that ended in it."""

    entry: PlanEntryView
    why: NumberEnd | None
    since: date | None
    until: date | None


def version(unit: ReadUnit) -> int:
    """Which state of the plan this is: it goes up with every change."""
    require_reach(unit, Permission.READ)
    return unit.plans.current().version


def require_keeper(unit: ReadUnit) -> None:
    """Raise `Forbidden` unless the actor keeps the plan, for the whole municipality."""
    require_at(unit, Permission.PLAN, Place())


def position(unit: ReadUnit, number: str) -> PlanEntry:
    """A position as it is set up, for who keeps the plan.

    Raises:
        PlanEntryNotFound: there is none with this number.
    """
    require_keeper(unit)
    return unit.plans.kept().find(one_line(number)).entry


def change(uow: UnitOfWork, seen: int, wanted: Change, *, confirmed: bool = False) -> int:
    """Change the plan, meant for the state that was seen, and let the dossiers follow; the new state.

    Raises:
        PlanChanged: somebody was faster; nothing was changed.
        PlanEntryNotFound, DossierNotFound: it names what there is not, or what stands elsewhere.
        Invalid: it cannot be; the class says why.
        RulesNeedProposal: it sets other retention rules where dossiers stand.
        PlanWidensAccess: somebody would see dossiers who does not now, and that was not confirmed.
    """
    require_keeper(uow)
    row = uow.plans.current(lock=True)
    if row.version != seen:
        raise PlanChanged
    before = uow.plans.kept()
    if isinstance(wanted, Split):
        _check_dossiers(uow, before, wanted)
    outcome = changed(before, wanted, uow.today, uow.new_id)
    if isinstance(wanted, Alteration):
        _check_rules(before, outcome)
    if outcome.entries == before.entries:
        return seen  # nothing is other than it was
    return apply(uow, before, outcome, wanted, confirmed=confirmed)


def apply(uow: UnitOfWork, before: Plan, outcome: Outcome, wanted: Change, *, confirmed: bool) -> int:
    """Do what comes of a change of the locked plan; the new state of the plan.

    Raises:
        PlanWidensAccess: as `change`.
    """
    more = widening(uow, before, outcome)
    if more and not confirmed:
        raise PlanWidensAccess(who="; ".join(more))
    row = uow.plans.current(lock=True)
    row.version += 1
    found = places(outcome.entries, before.offices)
    uow.plans.write(row, outcome.entries, found, before.offices)
    uow.plans.add_former(outcome.former, uow.today)
    transferred = _transfer(uow, before, outcome)
    moved = {*uow.plans.place_dossiers(found), *(each.target for each in outcome.transfers)}
    if moved:
        uow.outbox.add_under(moved)
    recalculate(uow, ruled_anew(before, outcome))
    detail = _detail(before, outcome, wanted, transferred)
    uow.audit.record(Act.PLAN_CHANGED, AuditObject("filing_plan", row.id), version=row.version, **detail)
    return row.version


def widening(unit: ReadUnit, before: Plan, outcome: Outcome) -> tuple[str, ...]:
    """Who would see dossiers after the change and does not now, in words."""
    positions = {each.id: f"{each.number} {each.entry.title}" for each in outcome.entries}
    groups = who_else(before, outcome, unit.access.structure().offices, unit.plans.granted(unit.today))
    return in_words(unit, groups, positions)


def in_words(unit: ReadUnit, groups: Iterable[Group], others: Mapping[UUID, str]) -> tuple[str, ...]:
    """Groups of people as they are called, with these names of what is no office."""
    names = {**{row.id: row.name for row in unit.access.offices()}, **others}
    return tuple(sorted(_named(group, names) for group in groups))


def look_up(unit: ReadUnit, number: str) -> tuple[FoundNumber, ...]:
    """Every position to which a number leads, also over several changes: the one that has it first.

    Raises:
        PlanEntryNotFound: no position has it or ever had it.
    """
    entries = {entry.id: entry for entry in plan(unit)}
    sought = one_line(number)
    found: dict[UUID, FoundNumber] = {
        entry.id: FoundNumber(entry, None, entry.valid_from, None)
        for entry in entries.values()
        if entry.number == sought
    }
    waiting, asked = [sought], set[str]()
    while waiting:
        asked.add(at := waiting.pop())
        for row in unit.plans.former(at):
            entry = entries[row.plan_entry_id]
            found.setdefault(entry.id, FoundNumber(entry, row.why, row.since, row.until))
            if entry.number not in asked:
                waiting.append(entry.number)
    if not found:
        raise PlanEntryNotFound(number=sought)
    return tuple(found.values())


def _check_rules(before: Plan, outcome: Outcome) -> None:
    for _, problem in held(before, outcome):
        raise problem


def _check_dossiers(uow: UnitOfWork, before: Plan, split: Split) -> None:
    """Raise `DossierNotFound` unless each dossier stands under what is split and is named once."""
    named = [reference for references in split.dossiers.values() for reference in references]
    source = before.find(split.number)
    under = uow.plans.references(named)
    if len(set(named)) < len(named) or any(under.get(reference) != source.id for reference in named):
        raise DossierNotFound


def _transfer(uow: UnitOfWork, before: Plan, outcome: Outcome) -> int:
    """Let dossiers go to other positions, each with an entry of its own in the log; how many."""
    numbers = {each.id: each.number for each in (*before.entries, *outcome.entries)}
    count = 0
    for transfer in outcome.transfers:
        for dossier, reference in uow.plans.transfer(transfer):
            count += 1
            uow.audit.record(
                Act.DOSSIER_MOVED,
                AuditObject("dossier", dossier),
                reference_number=reference,
                left=numbers[transfer.source],
                reached=numbers[transfer.target],
            )
    return count


def _named(group: Group, names: Mapping[UUID, str]) -> str:
    return translate(_GROUPS[group.kind], {"name": names.get(group.id, "") if group.id else ""})


def _detail(before: Plan, outcome: Outcome, wanted: Change, dossiers: int) -> Detail:
    """What the audit log keeps of a change, by the names that its sentences use (`entry_words`)."""
    match wanted:
        case Addition(entry):
            detail: Detail = {"added": f"{entry.number} {entry.title}"}
        case Alteration(number, given):
            detail = {"altered": number, "fields": _listed(_other(before.find(number).entry, given))}
        case Retirement(number):
            detail = {"retired": number, "positions": len(difference(before, outcome).retired)}
        case Move(number, to):
            detail = {"moved": number, "reached": to, "positions": len(outcome.former)}
        case Merger(number, into):
            detail = {"merged": number, "reached": into, "dossiers": dossiers}
        case Split(number, parts):
            detail = {"split": number, "parts": _listed(part.number for part in parts), "dossiers": dossiers}
        case Replacement():
            made = difference(before, outcome)
            counts = {"added_positions": len(made.added), "changed_positions": len(made.changed)}
            detail = {"imported": len(outcome.entries), **counts, "retired_positions": len(made.retired)}
        case _:
            assert_never(wanted)
    return detail


def _other(entry: PlanEntry, given: Mapping[str, object]) -> list[str]:
    """The fields that have another value than before."""
    return [name for name, value in given.items() if getattr(entry, name) != value]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
