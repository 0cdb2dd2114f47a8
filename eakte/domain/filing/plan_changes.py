# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Changes of a filing plan under which dossiers stand: what comes of each, and which cannot be. Pure.

The numbers are the tree (`rules.parent_number`), so that no circle can be made, and whoever moves gets another number with
all that stands below. A number that belonged to a position belongs to it for ever: an old one is looked up and finds
exactly the position that it meant. Reference numbers of dossiers never change, whatever becomes of their position.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, assert_never
from uuid import UUID

from eakte.domain.access.audience import Group, audience, widened
from eakte.domain.access.values import Place, ProtectionClass, Structure, Tree
from eakte.domain.filing.errors import (
    NotALeaf,
    PlanDatesReversed,
    PlanEntryHasDossiers,
    PlanEntryHasServices,
    PlanEntryNotFound,
    PlanEntryRetired,
    PlanMoveIntoItself,
    PlanNumberInvalid,
    PlanNumberTaken,
    PlanOfficeMissing,
    PlanParentMissing,
    PlanParentRetired,
    PlanReopened,
    PlanSplitInvalid,
)
from eakte.domain.filing.rules import NUMBER, depth, in_charge, parent_number
from eakte.domain.filing.values import PlanEntry
from eakte.kernel.errors import EakteError


class NumberEnd(StrEnum):
    """Why a number leads to another position than the one that has it."""

    MOVED = "moved"
    MERGED = "merged"
    SPLIT = "split"


@dataclass(frozen=True)
class Kept:
    """A position as it stands in a plan, with how much stands directly under it.

    `leads` are the offices that lead dossiers there although the plan says another one.
    """

    id: UUID
    entry: PlanEntry
    dossiers: int = 0
    services: int = 0
    leads: frozenset[UUID] = frozenset()

    @property
    def number(self) -> str:
        return self.entry.number


@dataclass(frozen=True)
class Plan:
    """A plan with the offices that there are, by key, and the numbers that its positions had before they moved."""

    entries: tuple[Kept, ...]
    offices: Mapping[str, UUID] = field(default_factory=dict)
    former: Mapping[str, UUID] = field(default_factory=dict)

    def find(self, number: str) -> Kept:
        """The position with this number.

        Raises:
            PlanEntryNotFound: there is none.
        """
        found = next((each for each in self.entries if each.number == number), None)
        if found is None:
            raise PlanEntryNotFound(number=number)
        return found


@dataclass(frozen=True)
class Addition:
    entry: PlanEntry


@dataclass(frozen=True)
class Alteration:
    """Other values for some fields of `PlanEntry`; the number changes by a `Move`, the last day by a `Retirement`."""

    number: str
    given: Mapping[str, Any]


@dataclass(frozen=True)
class Retirement:
    """No new dossiers under the position and all below it, from today; those that there are stay."""

    number: str


@dataclass(frozen=True)
class Move:
    """Another number for the position; what stands below it goes along."""

    number: str
    to: str


@dataclass(frozen=True)
class Merger:
    """The dossiers of a position and of all below it go to another one, and these are retired."""

    number: str
    into: str


@dataclass(frozen=True)
class Split:
    """New positions beneath or beside one. Dossiers go where they are named, the others to `rest`; None lets them stay."""

    number: str
    parts: tuple[PlanEntry, ...]
    dossiers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rest: str | None = None


@dataclass(frozen=True)
class Replacement:
    """The whole plan as it is to be: what is new is added, what is missing is retired."""

    entries: tuple[PlanEntry, ...]


Change = Addition | Alteration | Retirement | Move | Merger | Split | Replacement


@dataclass(frozen=True)
class Transfer:
    """Dossiers that go from one position to another: those with these reference numbers; None for all others.

    Public services go with all others.
    """

    source: UUID
    target: UUID
    references: tuple[str, ...] | None = None


@dataclass(frozen=True)
class FormerNumber:
    """A number that leads to the position `entry` from now on."""

    number: str
    entry: UUID
    why: NumberEnd


@dataclass(frozen=True)
class Outcome:
    """The plan after a change, and what the change does beside that. Transfers are in the order in which they are done."""

    entries: tuple[Kept, ...]
    transfers: tuple[Transfer, ...] = ()
    former: tuple[FormerNumber, ...] = ()


@dataclass(frozen=True)
class Difference:
    """What a replacement does, each in the order of the numbers."""

    added: tuple[PlanEntry, ...]
    changed: tuple[tuple[PlanEntry, PlanEntry], ...]
    retired: tuple[PlanEntry, ...]

    @property
    def nothing(self) -> bool:
        return not (self.added or self.changed or self.retired)


def changed(plan: Plan, change: Change, on: date, new_id: Callable[[], UUID]) -> Outcome:
    """What the plan is after the change, on that day.

    Raises:
        PlanEntryNotFound: it names a position that there is not.
        Invalid: it cannot be; the class says why.
    """
    outcome = _outcome(plan, change, on, new_id)
    for _, problem in findings(plan, outcome):
        raise problem
    return outcome


def replaced(plan: Plan, entries: Iterable[PlanEntry], on: date, new_id: Callable[[], UUID]) -> Outcome:
    """What the plan is after it was replaced; whether that can be, tells `findings`.

    Patterns of reference numbers of which an entry says nothing stay as they are.
    """
    wanted = {entry.number: entry for entry in entries}
    kept = [
        replace(
            each,
            entry=_numbered(wanted[each.number], each.entry) if each.number in wanted else _retired(each.entry, on),
        )
        for each in plan.entries
    ]
    there = {each.number for each in plan.entries}
    added = [Kept(new_id(), entry) for number, entry in wanted.items() if number not in there]
    return Outcome((*kept, *added))


def _numbered(entry: PlanEntry, was: PlanEntry) -> PlanEntry:
    return replace(
        entry,
        dossier_numbers=entry.dossier_numbers or was.dossier_numbers,
        case_numbers=entry.case_numbers or was.case_numbers,
    )


def difference(before: Plan, outcome: Outcome) -> Difference:
    """What is other in the plan afterwards."""
    old = {each.id: each.entry for each in before.entries}
    new = [(old.get(each.id), each.entry) for each in sorted(outcome.entries, key=lambda each: each.number)]
    both = [(was, entry) for was, entry in new if was is not None and was != entry]
    return Difference(
        added=tuple(entry for was, entry in new if was is None),
        changed=tuple((was, entry) for was, entry in both if was.retired or not entry.retired),
        retired=tuple(entry for was, entry in both if not was.retired and entry.retired),
    )


def places(entries: Iterable[Kept], offices: Mapping[str, UUID]) -> dict[UUID, Place]:
    """Where a dossier stands under each position: which office is in charge, and how it is protected."""
    found = list(entries)
    return {
        kept.id: Place(
            kept.id, office=offices.get(entry.office or ""), protection=entry.protection or ProtectionClass.NONE
        )
        for kept, entry in zip(found, in_charge([each.entry for each in found]), strict=True)
    }


def who_else(before: Plan, outcome: Outcome, offices: Tree, granted: Collection[UUID]) -> frozenset[Group]:
    """Who sees dossiers after the change and did not before; at the positions `granted` somebody was granted something."""
    now, then = Structure(offices, _tree(before.entries)), Structure(offices, _tree(outcome.entries))
    places_now, places_then = places(before.entries, before.offices), places(outcome.entries, before.offices)
    filled = {each.id: each.leads for each in before.entries if each.dossiers}
    ways = {*((each, each) for each in filled), *((each.source, each.target) for each in outcome.transfers)}
    return frozenset().union(
        *(
            widened(
                audience(_led(places_now[source], lead), now, granted),
                audience(_led(places_then[target], lead), then, granted),
            )
            for source, target in ways
            if source in filled
            for lead in (None, *filled[source])
        )
    )


def _led(place: Place, lead: UUID | None) -> Place:
    """The place of a dossier that has this lead of its own."""
    return place if lead is None else replace(place, office=lead)


def _tree(entries: Iterable[Kept]) -> Tree:
    by_number = {each.number: each.id for each in entries}
    return {each: by_number.get(parent_number(number) or "") for number, each in by_number.items()}


def findings(before: Plan, outcome: Outcome) -> Iterator[tuple[str, EakteError]]:
    """Everything that cannot be in the plan after a change, with the number of the position that it is about."""
    after = {each.number: each for each in outcome.entries}
    old = {each.id: each for each in before.entries}
    above = {parent_number(number) for number in after}
    for each in outcome.entries:
        yield from ((each.number, problem) for problem in _of_number(before, each, old.get(each.id), after))
        yield from ((each.number, problem) for problem in _of_entry(before, each, old.get(each.id)))
        if each.number in above and each.dossiers:
            yield each.number, PlanEntryHasDossiers(number=each.number, dossiers=each.dossiers)
        if each.number in above and each.services:
            yield each.number, PlanEntryHasServices(number=each.number, services=each.services)


def _of_number(before: Plan, kept: Kept, was: Kept | None, after: Mapping[str, Kept]) -> Iterator[EakteError]:
    """Where it stands, and whether it may be called so."""
    number = kept.number
    if NUMBER.fullmatch(number) is None:
        yield PlanNumberInvalid(number=number)
        return
    if was is None or was.number != number:
        owner = next((each.id for each in before.entries if each.number == number), before.former.get(number))
        twice = after[number].id != kept.id
        if twice or owner not in (None, kept.id):
            yield PlanNumberTaken(number=number, owner=_name(before, owner) or number)
    parent = parent_number(number)
    if parent is None:
        return
    if parent not in after:
        yield PlanParentMissing(number=number, parent=parent)
    elif after[parent].entry.retired and not kept.entry.retired:
        yield PlanParentRetired(number=number, parent=parent)


def _of_entry(before: Plan, kept: Kept, was: Kept | None) -> Iterator[EakteError]:
    entry = kept.entry
    if entry.office is not None and entry.office not in before.offices:
        yield PlanOfficeMissing(number=entry.number, office=entry.office)
    if entry.valid_from is not None and entry.retired_on is not None and entry.retired_on < entry.valid_from:
        yield PlanDatesReversed(number=entry.number)
    if was is not None and was.entry.retired_on is not None and not entry.retired:
        yield PlanReopened(number=entry.number, retired_on=was.entry.retired_on.isoformat())


def _name(plan: Plan, entry: UUID | None) -> str | None:
    return next((f"{each.number} {each.entry.title}" for each in plan.entries if each.id == entry), None)


def _outcome(plan: Plan, change: Change, on: date, new_id: Callable[[], UUID]) -> Outcome:
    match change:
        case Addition(entry):
            outcome = Outcome((*plan.entries, Kept(new_id(), entry)))
        case Alteration(number, given):
            altered = plan.find(number)
            outcome = Outcome(_with(plan, {altered.id: replace(altered, entry=replace(altered.entry, **given))}))
        case Retirement(number):
            outcome = Outcome(_with(plan, _all_retired(_subtree(plan, _active(plan, number)), on)))
        case Move(number, to):
            outcome = _moved(plan, plan.find(number), to)
        case Merger(number, into):
            outcome = _merged(plan, plan.find(number), into, on)
        case Split():
            outcome = _split(plan, change, new_id)
        case Replacement(entries):
            outcome = replaced(plan, entries, on, new_id)
        case _:
            assert_never(change)
    return outcome


def _active(plan: Plan, number: str) -> Kept:
    found = plan.find(number)
    if found.entry.retired:
        raise PlanEntryRetired(number=number)
    return found


def _active_leaf(plan: Plan, number: str) -> Kept:
    found = _active(plan, number)
    if any(parent_number(each.number) == number for each in plan.entries):
        raise NotALeaf(number=number)
    return found


def _moved(plan: Plan, top: Kept, to: str) -> Outcome:
    if _below(to, top.number):
        raise PlanMoveIntoItself(number=top.number, target=to)
    numbers = {top.number: to}
    moving = sorted(_subtree(plan, top), key=lambda each: depth(each.number))
    for each in moving[1:]:
        numbers[each.number] = _renumbered(each.number, numbers)
    named = {each.id: replace(each, entry=replace(each.entry, number=numbers[each.number])) for each in moving}
    return Outcome(
        _with(plan, named), former=tuple(FormerNumber(each.number, each.id, NumberEnd.MOVED) for each in moving)
    )


def _renumbered(number: str, numbers: Mapping[str, str]) -> str:
    """The number beneath the new one of the position above; below a point everything is set off by one."""
    above = parent_number(number) or ""
    step = number.removeprefix(above)
    new = numbers[above]
    return f"{new}.{step}" if "." in new and not step.startswith(".") else new + step


def _merged(plan: Plan, top: Kept, into: str, on: date) -> Outcome:
    if _below(into, top.number):
        raise PlanMoveIntoItself(number=top.number, target=into)
    target = _active_leaf(plan, into)
    leaving = _subtree(plan, top)
    filled = replace(
        target,
        dossiers=target.dossiers + sum(each.dossiers for each in leaving),
        services=target.services + sum(each.services for each in leaving),
    )
    emptied = {identity: replace(each, dossiers=0, services=0) for identity, each in _all_retired(leaving, on).items()}
    return Outcome(
        _with(plan, {**emptied, target.id: filled}),
        tuple(Transfer(each.id, target.id) for each in leaving),
        tuple(FormerNumber(each.number, target.id, NumberEnd.MERGED) for each in leaving),
    )


def _split(plan: Plan, change: Split, new_id: Callable[[], UUID]) -> Outcome:
    source = _active_leaf(plan, change.number)
    places = {source.number, parent_number(source.number)}
    if not change.parts or any(parent_number(part.number) not in places for part in change.parts):
        raise PlanSplitInvalid(number=source.number)
    parts = {part.number: Kept(new_id(), part) for part in change.parts}
    for number in (*change.dossiers, *([] if change.rest is None else [change.rest])):
        if number not in parts:
            raise PlanEntryNotFound(number=number)
    named = {number: len(set(references)) for number, references in change.dossiers.items()}
    staying = max(source.dossiers - sum(named.values()), 0)
    counted = [
        replace(
            part,
            dossiers=named.get(number, 0) + (staying if number == change.rest else 0),
            services=source.services if number == change.rest else 0,
        )
        for number, part in parts.items()
    ]
    left = replace(source, dossiers=staying) if change.rest is None else replace(source, dossiers=0, services=0)
    transfers = [Transfer(source.id, parts[each].id, references) for each, references in change.dossiers.items()]
    if change.rest is not None:
        transfers.append(Transfer(source.id, parts[change.rest].id))
    return Outcome(
        (*_with(plan, {source.id: left}), *counted),
        tuple(transfers),
        tuple(FormerNumber(source.number, part.id, NumberEnd.SPLIT) for part in parts.values()),
    )


def _with(plan: Plan, other: Mapping[UUID, Kept]) -> tuple[Kept, ...]:
    return tuple(other.get(each.id, each) for each in plan.entries)


def _subtree(plan: Plan, top: Kept) -> Sequence[Kept]:
    """That one first, and all that stands below it."""
    return [top, *(each for each in plan.entries if each.id != top.id and _below(each.number, top.number))]


def _below(number: str, top: str) -> bool:
    """Whether the number is `top` or stands below it."""
    at: str | None = number
    while at is not None and at != top:
        at = parent_number(at)
    return at is not None


def _all_retired(entries: Iterable[Kept], on: date) -> Mapping[UUID, Kept]:
    return {each.id: replace(each, entry=_retired(each.entry, on)) for each in entries}


def _retired(entry: PlanEntry, on: date) -> PlanEntry:
    return entry if entry.retired else replace(entry, retired_on=max(on, entry.valid_from or on))
