# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What keeps a case open when its dossier is closed with all of them, when that begins, and how it ends."""

from datetime import date
from uuid import UUID

import pytest

from eakte.domain.documents.values import ReadingState
from eakte.domain.filing.closing import (
    ClosingState,
    Obstacle,
    check_closing_begins,
    check_closing_cancels,
    closing_order,
    ending,
    kept_open,
    obstacle,
)
from eakte.domain.filing.errors import ClosingRuns, DossierAlreadyClosed, NoClosingRuns
from eakte.domain.filing.life_cycle import Life

OPEN, CLOSED = Life("22.10-2026/0001", None), Life("22.10-2026/0001", date(2026, 11, 27))
ENDED = [state for state in ClosingState if state is not ClosingState.RUNNING]


@pytest.mark.parametrize(
    ("unread", "allowed", "found"),
    [
        (None, True, None),
        (ReadingState.WAITING, True, Obstacle.READING),
        (ReadingState.FAILED, True, Obstacle.UNREADABLE),
        (None, False, Obstacle.NO_ACCESS),
        (ReadingState.FAILED, False, Obstacle.NO_ACCESS),
    ],
)
def test_a_case_stays_open_for_what_was_not_read_and_for_who_may_not(
    unread: ReadingState | None, allowed: bool, found: Obstacle | None
) -> None:
    assert obstacle(unread, allowed=allowed) is found


def test_sub_cases_are_closed_before_what_they_stand_beneath_and_else_in_order() -> None:
    top, alone, below, lowest = (UUID(int=number) for number in range(4))
    parents = {top: None, alone: None, below: top, lowest: below}
    assert closing_order([top, alone, below, lowest], parents) == [lowest, below, top, alone]


def test_a_case_stays_open_with_a_sub_case_and_so_does_what_stands_above() -> None:
    top, below, lowest, done = (UUID(int=number) for number in range(4))
    beneath = {top: [below], below: [lowest, done]}
    order = [done, lowest, below, top]
    assert kept_open(order, {}, beneath) == {}
    assert kept_open(order, {lowest: Obstacle.UNREADABLE}, beneath) == {
        lowest: Obstacle.UNREADABLE,
        below: Obstacle.SUB_CASES,
        top: Obstacle.SUB_CASES,
    }


@pytest.mark.parametrize("newest", [None, *ENDED])
def test_it_begins_in_an_open_dossier_however_it_ended_before(newest: ClosingState | None) -> None:
    check_closing_begins(OPEN, newest)
    with pytest.raises(DossierAlreadyClosed):
        check_closing_begins(CLOSED, newest)
    with pytest.raises(NoClosingRuns):
        check_closing_cancels(newest)


def test_it_begins_once_and_can_be_cancelled_while_it_runs() -> None:
    with pytest.raises(ClosingRuns) as told:
        check_closing_begins(OPEN, ClosingState.RUNNING)
    assert told.value.values == {"dossier": "22.10-2026/0001"}
    check_closing_cancels(ClosingState.RUNNING)


def test_it_is_done_when_the_dossier_is_closed_or_can_be() -> None:
    assert ending(OPEN, 0, allowed=True) is ClosingState.DONE
    assert ending(CLOSED, 0, allowed=False) is ClosingState.DONE
    assert ending(OPEN, 1, allowed=True) is ClosingState.INCOMPLETE
    assert ending(OPEN, 0, allowed=False) is ClosingState.INCOMPLETE
