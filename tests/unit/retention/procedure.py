# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Items at every place of the procedure, and one way to take any step with them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from retention import disposal
from retention.appraisal import Decision
from retention.disposal import Item, State, Step, Today
from retention.schedule import RetentionEnd, Standing

ARCHIVIST, CLERK, HEAD = (UUID(int=number) for number in (1, 2, 3))

END = RetentionEnd(Standing.ENDS, date(2036, 12, 31), ())
DAY = date(2037, 3, 2)
TODAY = Today(DAY, last_seen=DAY)
APPROVED_ON = date(2037, 1, 20)
WAITS_UNTIL = date(2037, 2, 19)

_ORDER = (
    State.DUE,
    State.OFFERED,
    State.APPRAISED,
    State.TRANSFERRED,
    State.CONFIRMED,
    State.RELEASED,
    State.WAITING,
    State.DESTROYED,
)


def on(day: date) -> Today:
    return Today(day, last_seen=day)


def days(number: int) -> timedelta:
    return timedelta(days=number)


def item_in(state: State, decision: Decision = Decision.DESTROY) -> Item:
    """An item that came there as it should, and whose every next step may be taken on `TODAY`."""
    if state is State.WITHDRAWN:
        return replace(item_in(State.WAITING, decision), state=state)
    reached = _ORDER[: _ORDER.index(state) + 1]
    item = Item(State.DUE, END)
    if State.APPRAISED in reached:
        item = replace(item, decision=decision, decided_by=ARCHIVIST)
    if State.CONFIRMED in reached and decision is Decision.ARCHIVE:
        item = replace(item, confirmed_on=date(2037, 1, 12))
    if State.RELEASED in reached:
        item = replace(item, released_by=CLERK)
    if State.WAITING in reached:
        item = replace(item, approved_by=HEAD, approved_on=APPROVED_ON, waits_until=WAITS_UNTIL)
    return replace(item, state=state)


def take(item: Item, step: Step, by: UUID = HEAD, today: Today = TODAY, decision: Decision = Decision.DESTROY) -> Item:
    steps: Mapping[Step, Callable[[], Item]] = {
        Step.OFFER: lambda: disposal.offer(item),
        Step.APPRAISE: lambda: disposal.appraise(item, decision, by),
        Step.TRANSFER: lambda: disposal.transfer(item),
        Step.CONFIRM: lambda: disposal.confirm(item, today.on),
        Step.RELEASE: lambda: disposal.release(item, by, today),
        Step.APPROVE: lambda: disposal.approve(item, by, today),
        Step.DESTROY: lambda: disposal.destroy(item, today),
        Step.WITHDRAW: lambda: disposal.withdraw(item),
    }
    return steps[step]()
