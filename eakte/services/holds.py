# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Holds (`Aussonderungssperren`): setting, changing and lifting them, and which ones there are.

One on a dossier covers all its cases and documents, one on a case its sub-cases and documents. Each keeps for itself, and
none ends by itself. What it keeps from going asks `held`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from eakte.database.repositories.filing import CaseRow, DossierRow
from eakte.database.repositories.holds import HoldRow, NewHold, Spot, target_of
from eakte.database.repositories.places import place_of_dossier
from eakte.database.session import Database, ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import ObjectType, Place, Structure, Target
from eakte.domain.audit.rules import given_reason
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.filing.errors import CaseNotFound, DossierNotFound, TextTooLong
from eakte.domain.holds.errors import HoldChanged, HoldLifted, HoldNotFound, HoldOfOthers, HoldTargetUnknown
from eakte.domain.holds.rules import check_explanation, check_review, office_of_power, outranks
from eakte.kernel.errors import EakteError
from eakte.kernel.paging import Part, next_after
from eakte.kernel.tenancy import Actor
from eakte.services.access import may, may_at, require_at, require_reach
from eakte.services.accounts import names_of
from eakte.services.filing import case_for, dossier_for, locked_dossier
from eakte.services.held import hold_value, spot_of
from retention.holds import Hold, HoldReason, in_force, review_overdue

PAGE_SIZE = 50
MAX_WHY_CHARACTERS = 200
"""Of why a hold was lifted."""


@dataclass(frozen=True)
class AskedHold:
    """What somebody says of a hold that they set."""

    reason: HoldReason
    explanation: str
    review_on: date


@dataclass(frozen=True)
class HoldView:
    """A hold with names. `reference_number` and `title` are those of the dossier or case on which it was set.

    `explanation` is None for who may read what is beneath that dossier or case, and not it itself; `office` is the one for
    which it was set, None for the whole municipality; `yours` tells whether the actor may change and lift it.
    """

    id: UUID
    target: Target
    reference_number: str
    title: str
    hold: Hold
    explanation: str | None
    set_by: str
    office: str | None
    lifted_by: str | None
    lifted_why: str | None
    version: int
    in_force: bool
    overdue: bool
    yours: bool


def set_hold(database: Database, uow: UnitOfWork, target: Target, asked: AskedHold) -> HoldView:
    """Keep a dossier or a case, with all that stands beneath it, from being disposed of.

    Raises:
        DossierNotFound, CaseNotFound, Forbidden: there is no such dossier or case, or the actor sets no holds there.
        HoldInvalid: no explanation, or a review that is not ahead, or too far.
    """
    place = _locked_place(uow, target)
    explanation = check_explanation(asked.explanation)
    check_review(asked.review_on, uow.today, uow.today)
    office = office_of_power(place, uow.actor.assignments, uow.access.structure())
    new = NewHold(asked.reason, explanation, asked.review_on, office)
    row = uow.holds.add(target, new, uow.actor.id, uow.now, uow.today)
    _record(uow, Act.HOLD_SET, row, explanation=explanation, review_on=row.review_on.isoformat())
    return _view(database, uow, row)


def set_each(
    database: Database, actor: Actor, targets: Sequence[Target], asked: AskedHold
) -> tuple[HoldView | EakteError, ...]:
    """Set the same hold on many, each in a transaction of its own: what is wrong with one keeps no other from it.

    Raises:
        Forbidden: the actor sets no holds.
        HoldInvalid: as `set_hold`; none was set.
    """
    with database.read(actor) as unit:
        require_reach(unit, Permission.HOLD)
        check_explanation(asked.explanation)
        check_review(asked.review_on, unit.today, unit.today)
    return tuple(_set_one(database, actor, each, asked) for each in targets)


def require_set(unit: ReadUnit, target: Target) -> None:
    """Raise as `set_hold` unless the actor may set a hold on that."""
    require_at(unit, Permission.HOLD, _place(unit, target))


def may_set(unit: ReadUnit, target: Target) -> bool:
    """Whether the actor may set a hold on that."""
    return may_at(unit, Permission.HOLD, _place(unit, target))


def target_to_change(unit: ReadUnit, hold_id: UUID) -> Target:
    """What a hold was set on, for who may set holds there.

    Raises:
        HoldNotFound, Forbidden: there is none, or they may not.
    """
    target = target_of(_found(unit.holds.hold(hold_id)))
    require_set(unit, target)
    return target


def named_targets(unit: ReadUnit, numbers: Sequence[str]) -> tuple[Target | HoldTargetUnknown, ...]:
    """The dossiers and cases with these reference numbers; in the place of what is none, an error."""
    found = (unit.places.named(each) for each in numbers)
    kinds = {ObjectType.DOSSIER, ObjectType.CASE}
    return tuple(each if each is not None and each.type in kinds else HoldTargetUnknown() for each in found)


def change(
    database: Database, uow: UnitOfWork, hold_id: UUID, seen: int, explanation: str | None, review_on: date | None
) -> HoldView:
    """Give a hold another explanation or day of review; None leaves it as it is.

    Raises:
        HoldNotFound, Forbidden, HoldChanged, HoldLifted, HoldOfOthers: as `_own_to_change`.
        HoldInvalid: as `set_hold`.
    """
    row = _own_to_change(uow, hold_id, seen)
    if explanation is not None:
        row.explanation = check_explanation(explanation)
    if review_on is not None:
        check_review(review_on, uow.today, row.set_on)
        row.review_on = review_on
    row.version += 1
    _record(uow, Act.HOLD_CHANGED, row, explanation=row.explanation, review_on=row.review_on.isoformat())
    return _view(database, uow, row)


def lift(database: Database, uow: UnitOfWork, hold_id: UUID, seen: int, why: str) -> HoldView:
    """Lift a hold for good; it stays in the list of what was set.

    Raises:
        HoldNotFound, Forbidden, HoldChanged, HoldLifted, HoldOfOthers: as `_own_to_change`.
        ReasonMissing, TextTooLong: nothing was given as a reason, or too much.
    """
    row = _own_to_change(uow, hold_id, seen)
    given = given_reason(why)
    if len(given) > MAX_WHY_CHARACTERS:
        raise TextTooLong(limit=MAX_WHY_CHARACTERS, field="reason")
    row.lifted_by, row.lifted_at, row.lifted_why = uow.actor.id, uow.now, given
    row.version += 1
    _record(uow, Act.HOLD_LIFTED, row, lifted_why=given)
    return _view(database, uow, row)


def open_hold(database: Database, unit: ReadUnit, hold_id: UUID) -> HoldView:
    """One hold, for who may read what it was set on.

    Raises:
        HoldNotFound, Forbidden: there is none, or they may not.
    """
    row = _found(unit.holds.hold(hold_id))
    target = target_of(row)
    require_at(unit, Permission.READ, _place(unit, target))
    _look(unit, target)
    return _view(database, unit, row)


def holds_of(
    database: Database, unit: ReadUnit, target: Target, after: UUID | None = None, limit: int = PAGE_SIZE
) -> Part[HoldView]:
    """What was ever set on the dossier or case itself, and what is in force above it and covers it; newest first.

    Raises:
        DossierNotFound, CaseNotFound, Forbidden: there is none, or the actor may not read it.
    """
    require_at(unit, Permission.READ, _place(unit, target))
    _look(unit, target)
    spot = spot_of(unit, target.id) if target.type is ObjectType.CASE else Spot(target.id)
    rows = unit.holds.of_record(spot, limit + 1, after)
    views = _views(database, unit, rows[:limit])
    return Part(tuple(views), next_after([row.id for row in rows], limit))


def all_in_force(
    database: Database, unit: ReadUnit, after: UUID | None = None, limit: int = PAGE_SIZE
) -> Part[HoldView]:
    """The holds in force that the actor could set: those whose review is overdue first, then as the reviews come.

    Raises:
        Forbidden: the actor sets no holds.
    """
    reach = require_reach(unit, Permission.HOLD)
    unit.audit.look(Act.HOLDS_LISTED, AuditObject("tenant", unit.actor.tenant_id))
    rows = unit.holds.in_force(reach, limit + 1, after)
    views = _views(database, unit, rows[:limit])
    return Part(tuple(views), next_after([row.id for row in rows], limit))


def _set_one(database: Database, actor: Actor, target: Target, asked: AskedHold) -> HoldView | EakteError:
    try:
        with database.begin(actor) as uow:
            return set_hold(database, uow, target, asked)
    except EakteError as error:
        return error


def _locked_place(uow: UnitOfWork, target: Target) -> Place:
    """Where it stands, locked as whoever destroys something there locks it, if the actor may set a hold on it."""
    if target.type is not ObjectType.CASE:
        return place_of_dossier(dossier_for(uow, target.id, Permission.HOLD))
    case, dossier = case_for(uow, target.id, Permission.HOLD, lock=True)
    return replace(place_of_dossier(locked_dossier(uow, dossier.id)), case=case.id)


def _place(unit: ReadUnit, target: Target) -> Place:
    """Where the dossier or case stands; nothing else is held."""
    is_case = target.type is ObjectType.CASE
    places = unit.places.cases([target.id]) if is_case else unit.places.dossiers([target.id])
    if target.id not in places:
        raise CaseNotFound if is_case else DossierNotFound
    return places[target.id]


def _found(row: HoldRow | None) -> HoldRow:
    if row is None:
        raise HoldNotFound
    return row


def _own_to_change(uow: UnitOfWork, hold_id: UUID, seen: int) -> HoldRow:
    """The hold, locked, in the state that was seen, if the actor may change and lift it.

    Raises:
        HoldNotFound, Forbidden: there is none, or the actor sets no holds there.
        HoldChanged: somebody was faster; nothing was changed.
        HoldLifted: it holds no more.
        HoldOfOthers: a role set it that reaches further than theirs.
    """
    row = _found(uow.holds.hold(hold_id, lock=True))
    place = _place(uow, target_of(row))
    require_at(uow, Permission.HOLD, place)
    if row.version != seen:
        raise HoldChanged(seen=seen, current=row.version)
    if row.lifted_at is not None:
        raise HoldLifted
    if not _is_yours(uow, row, place, uow.access.structure()):
        raise HoldOfOthers
    return row


def _is_yours(unit: ReadUnit, row: HoldRow, place: Place, structure: Structure) -> bool:
    """Whether the actor set it, or has a role with the power by which it was set, or a wider one."""
    return may_at(unit, Permission.HOLD, place) and (
        row.set_by == unit.actor.id or outranks(row.office_id, place, unit.actor.assignments, structure)
    )


def _look(unit: ReadUnit, target: Target) -> None:
    is_case = target.type is ObjectType.CASE
    unit.audit.look(Act.CASE_OPENED if is_case else Act.DOSSIER_OPENED, AuditObject(target.type.value, target.id))


def _view(database: Database, unit: ReadUnit, row: HoldRow) -> HoldView:
    (view,) = _views(database, unit, [row])
    return view


def _views(database: Database, unit: ReadUnit, rows: Sequence[HoldRow]) -> list[HoldView]:
    people = {each for row in rows for each in (row.set_by, row.lifted_by) if each is not None}
    names = names_of(database, people) if people else {}
    offices = {each.id: each.name for each in unit.access.offices()} if any(row.office_id for row in rows) else {}
    dossiers = [row.dossier_id for row in rows if row.dossier_id is not None]
    cases = [row.case_id for row in rows if row.case_id is not None]
    records: dict[UUID, DossierRow | CaseRow] = {each.id: each for each in unit.filing.many_dossiers(dossiers)}
    records.update({each.id: each for each in unit.filing.many_cases(cases)})
    places = {**unit.places.dossiers(dossiers), **unit.places.cases(cases)}
    structure = unit.access.structure() if may(unit, Permission.HOLD) else Structure({}, {})
    return [
        HoldView(
            id=row.id,
            target=(target := target_of(row)),
            reference_number=records[target.id].reference_number,
            title=records[target.id].title,
            hold=(hold := hold_value(row, unit)),
            explanation=row.explanation if may_at(unit, Permission.READ, places[target.id]) else None,
            set_by=names.get(row.set_by, ""),
            office=None if row.office_id is None else offices[row.office_id],
            lifted_by=None if row.lifted_by is None else names.get(row.lifted_by, ""),
            lifted_why=row.lifted_why,
            version=row.version,
            in_force=in_force(hold),
            overdue=review_overdue(hold, unit.today),
            yours=in_force(hold) and _is_yours(unit, row, places[target.id], structure),
        )
        for row in rows
    ]


def _record(uow: UnitOfWork, act: Act, row: HoldRow, **told: str) -> None:
    target = target_of(row)
    uow.audit.record(act, AuditObject(target.type.value, target.id), hold_reason=row.reason.value, **told)
