# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Disposal (`Aussonderung`) of one item, step by step.

    V   due > offered > appraised                             > released > waiting > destroyed
    A   due > offered > appraised > transferred > confirmed   > released > waiting > destroyed

Each step is a function from an item to the item after it, or refuses and says why. Nothing is destroyed that was not
offered, has no final decision, must still be kept, is on hold, was not asked for and approved by two different people,
still waits, or is the archive's and was not confirmed by it. All of it is asked again at every step that leads to
destruction: between two of them a rule changes, a hold is set, a clock jumps.

Whoever calls reads the item anew under its lock, so that these facts are those of the moment.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from retention.appraisal import Decision
from retention.errors import (
    AlreadyDecided,
    ClockImplausible,
    InconsistentItem,
    InvalidWaiting,
    NotAppraised,
    NotOffered,
    OnHold,
    ReceiptMissing,
    RetentionRuns,
    SamePerson,
    StepOutOfOrder,
    StillWaiting,
)
from retention.schedule import RetentionEnd, is_over

WAITING_DAYS: Final = 30
MAX_WAITING_DAYS: Final = 366
UNSEEN_DAYS: Final = 31
"""So long a deployment may have stood still before its clock has to be confirmed by a person."""
LATE_DAYS: Final = 366
"""So long after its waiting period an item may be destroyed before the clock has to be confirmed by a person."""


class State(StrEnum):
    """How far an item has come."""

    DUE = "due"
    OFFERED = "offered"
    APPRAISED = "appraised"
    TRANSFERRED = "transferred"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    WAITING = "waiting"
    DESTROYED = "destroyed"
    WITHDRAWN = "withdrawn"
    """Taken out of the procedure; a later due list may take the record again, as a new item."""


class Step(StrEnum):
    """What is done with an item."""

    OFFER = "offer"
    APPRAISE = "appraise"
    TRANSFER = "transfer"
    CONFIRM = "confirm"
    RELEASE = "release"
    """A first person asks for the destruction."""
    APPROVE = "approve"
    """A second person agrees; the waiting period begins."""
    DESTROY = "destroy"
    WITHDRAW = "withdraw"


_APPROVED: Final = frozenset({State.WAITING, State.DESTROYED})
_RELEASED: Final = _APPROVED | {State.RELEASED}
_TAKEN: Final = frozenset({State.TRANSFERRED, State.CONFIRMED})
_DECIDED: Final = _RELEASED | _TAKEN | {State.APPRAISED}


@dataclass(frozen=True)
class Item:
    """A record in the procedure, with the facts that its steps depend on. `on_hold` and `end` are those of the moment.

    `waits_until` is the last day of the waiting period.

    Raises:
        InconsistentItem: the facts do not bear out the state. It cannot be taken any further.
    """

    state: State
    end: RetentionEnd
    on_hold: bool = False
    decision: Decision | None = None
    decided_by: UUID | None = None
    confirmed_on: date | None = None
    released_by: UUID | None = None
    approved_by: UUID | None = None
    approved_on: date | None = None
    waits_until: date | None = None

    def __post_init__(self) -> None:
        if not self._is_borne_out():
            raise InconsistentItem(self.state)

    @property
    def offered(self) -> bool:
        return self.state is State.OFFERED or self.state in _DECIDED

    def _is_borne_out(self) -> bool:
        return (
            (self.state not in _DECIDED or self._is_decided())
            and (self.state not in _TAKEN or self.decision is Decision.ARCHIVE)
            and (self.state not in _RELEASED | {State.CONFIRMED} or self._has_receipt())
            and (self.state not in _RELEASED or self.released_by is not None)
            and (self.state not in _APPROVED or self._is_approved())
        )

    def _is_decided(self) -> bool:
        return self.decision is not None and self.decision.is_final and self.decided_by is not None

    def _has_receipt(self) -> bool:
        return self.decision is Decision.DESTROY or self.confirmed_on is not None

    def _is_approved(self) -> bool:
        return (
            self.approved_by not in (None, self.released_by)
            and self.approved_on is not None
            and self.waits_until is not None
            and self.approved_on <= self.waits_until
        )


@dataclass(frozen=True)
class Today:
    """What the clock says, the last day that the deployment saw before, and whether a person has confirmed the clock."""

    on: date
    last_seen: date
    confirmed: bool = False


def check_clock(today: Today) -> None:
    """The day is the last one that was seen or one of the 31 after it, or a person has confirmed it.

    Raises:
        ClockImplausible: the clock went back, or jumped ahead.
    """
    _check_between(today, today.last_seen, _after(today.last_seen, UNSEEN_DAYS))


def offer(item: Item) -> Item:
    """It is on the list that the archive gets.

    Raises:
        StepOutOfOrder: it is not due.
    """
    _in_state(item, Step.OFFER, State.DUE)
    return replace(item, state=State.OFFERED)


def appraise(item: Item, decision: Decision, by: UUID) -> Item:
    """The archive decides. A and V are final: who wants another one withdraws the item. B leaves it where it is.

    Raises:
        NotOffered: the archive has not got it on a list.
        AlreadyDecided: the same was decided before, or something final.
        StepOutOfOrder: it was withdrawn.
    """
    if item.state is State.DUE:
        raise NotOffered
    if item.state in _DECIDED or (item.state is State.OFFERED and item.decision is decision):
        raise AlreadyDecided(item.decision or decision)
    _in_state(item, Step.APPRAISE, State.OFFERED)
    state = State.APPRAISED if decision.is_final else State.OFFERED
    return replace(item, state=state, decision=decision, decided_by=by)


def transfer(item: Item) -> Item:
    """A copy went to the archive. A hold does not stop that: nothing is destroyed by it.

    Raises:
        NotOffered, NotAppraised: the archive has not decided finally.
        StepOutOfOrder: it decided for destruction, or the item is elsewhere in the procedure.
    """
    _check_appraised(item)
    if item.state is not State.APPRAISED or item.decision is not Decision.ARCHIVE:
        raise StepOutOfOrder(item.state, Step.TRANSFER)
    return replace(item, state=State.TRANSFERRED)


def confirm(item: Item, on: date) -> Item:
    """The archive's receipt came in on that day.

    Raises:
        StepOutOfOrder: nothing was transferred, or it was confirmed before.
    """
    _in_state(item, Step.CONFIRM, State.TRANSFERRED)
    return replace(item, state=State.CONFIRMED, confirmed_on=on)


def release(item: Item, by: UUID, today: Today) -> Item:
    """A first person asks for the destruction. It may be who appraised it: that was a decision about something else.

    Raises:
        ClockImplausible: see `check_clock`.
        NotOffered, NotAppraised, ReceiptMissing, StepOutOfOrder: a step before it is missing, or it was taken before.
        OnHold, RetentionRuns: it must be kept.
    """
    check_clock(today)
    _check_appraised(item)
    if item.state in {State.APPRAISED, State.TRANSFERRED} and item.decision is Decision.ARCHIVE:
        raise ReceiptMissing
    _in_state(item, Step.RELEASE, State.APPRAISED, State.CONFIRMED)
    _check_may_go(item, today)
    return replace(item, state=State.RELEASED, released_by=by)


def approve(item: Item, by: UUID, today: Today, waiting_days: int = WAITING_DAYS) -> Item:
    """A second person agrees. From now on the item waits, so that a mistake can still be told.

    Raises:
        InvalidWaiting: not 1 to 366 days.
        ClockImplausible: see `check_clock`.
        StepOutOfOrder: nobody asked for it, or it was approved before.
        OnHold, RetentionRuns: it must be kept.
        SamePerson: the one who asked cannot agree.
    """
    if not 1 <= waiting_days <= MAX_WAITING_DAYS:
        raise InvalidWaiting(waiting_days)
    check_clock(today)
    _in_state(item, Step.APPROVE, State.RELEASED)
    _check_may_go(item, today)
    if by == item.released_by:
        raise SamePerson(by)
    until = _after(today.on, waiting_days)
    return replace(item, state=State.WAITING, approved_by=by, approved_on=today.on, waits_until=until)


def destroy(item: Item, today: Today) -> Item:
    """Its waiting period is over, and nothing speaks against it: it may be destroyed, in the same transaction.

    Raises:
        ClockImplausible: see `check_clock`; also before the approval, or more than a year after the waiting period.
        StepOutOfOrder: it does not wait.
        OnHold, RetentionRuns: it must be kept.
        StillWaiting: the waiting period runs through this day.
    """
    check_clock(today)
    _in_state(item, Step.DESTROY, State.WAITING)
    _check_may_go(item, today)
    # Both days are there while it waits; if they were not, it would wait for ever.
    approved_on, until = item.approved_on or date.max, item.waits_until or date.max
    _check_between(today, approved_on, _after(until, LATE_DAYS))
    if today.on <= until:
        raise StillWaiting(until)
    return replace(item, state=State.DESTROYED)


def withdraw(item: Item) -> Item:
    """It leaves the procedure, from wherever it stands, and nothing is destroyed.

    Raises:
        StepOutOfOrder: it is destroyed, or has left before.
    """
    if item.state in {State.DESTROYED, State.WITHDRAWN}:
        raise StepOutOfOrder(item.state, Step.WITHDRAW)
    return replace(item, state=State.WITHDRAWN)


def _in_state(item: Item, step: Step, *states: State) -> None:
    if item.state not in states:
        raise StepOutOfOrder(item.state, step)


def _check_appraised(item: Item) -> None:
    if item.state is State.DUE:
        raise NotOffered
    if item.state is State.OFFERED:
        raise NotAppraised(item.decision)


def _check_may_go(item: Item, today: Today) -> None:
    if item.on_hold:
        raise OnHold
    if not is_over(item.end, today.on):
        raise RetentionRuns(item.end.standing, item.end.on)


def _check_between(today: Today, earliest: date, latest: date) -> None:
    if not today.confirmed and not earliest <= today.on <= latest:
        raise ClockImplausible(today.on, earliest, latest)


def _after(day: date, days: int) -> date:
    """So many days later, or the last day there is."""
    wanted = timedelta(days=days)
    return date.max if date.max - day < wanted else day + wanted
