# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Closing a dossier with all its cases: what keeps a case open then, and how the whole of it ends.

Whoever closes thousands of cases at once looks into none of them. So a case that somebody should look into first, because
a document of it was not read, stays open; whoever closes that one by itself has looked.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from eakte.domain.documents.values import ReadingState
from eakte.domain.filing.errors import ClosingRuns, DossierAlreadyClosed, NoClosingRuns
from eakte.domain.filing.life_cycle import Life
from eakte.domain.filing.sub_cases import Parents

CLOSED_AT_ONCE = 100
"""Cases that are closed in one transaction."""


class Obstacle(StrEnum):
    """Why a case stays open."""

    READING = "reading"
    UNREADABLE = "unreadable"
    NO_ACCESS = "no-access"
    SUB_CASES = "sub-cases"


class ClosingState(StrEnum):
    """Where it stands: at work, or ended. `INCOMPLETE`: cases stayed open, and so did the dossier."""

    RUNNING = "running"
    DONE = "done"
    INCOMPLETE = "incomplete"
    CANCELLED = "cancelled"
    FAILED = "failed"


def obstacle(unread: ReadingState | None, *, allowed: bool) -> Obstacle | None:
    """What keeps a case open of which `unread` is the worst state of a document that was not read, None if all were."""
    if not allowed:
        return Obstacle.NO_ACCESS
    if unread is ReadingState.FAILED:
        return Obstacle.UNREADABLE
    return None if unread is None else Obstacle.READING


def closing_order(cases: Sequence[UUID], parents: Parents) -> list[UUID]:
    """Sub-cases before what they stand beneath, else as they come."""

    def depth(case: UUID) -> int:
        above = parents.get(case)
        return 0 if above is None else 1 + depth(above)

    return sorted(cases, key=depth, reverse=True)


def kept_open(
    cases: Iterable[UUID], obstacles: Mapping[UUID, Obstacle], open_beneath: Mapping[UUID, Collection[UUID]]
) -> dict[UUID, Obstacle]:
    """Of the cases, in the order in which they are closed, those that stay open, and why: also for an open sub-case."""
    kept: dict[UUID, Obstacle] = {}
    closed: set[UUID] = set()
    for case in cases:
        if case in obstacles:
            kept[case] = obstacles[case]
        elif closed.issuperset(open_beneath.get(case, ())):
            closed.add(case)
        else:
            kept[case] = Obstacle.SUB_CASES
    return kept


def check_closing_begins(dossier: Life, newest: ClosingState | None) -> None:
    """Raise unless the dossier can be closed with its cases; `newest` is how the last time that was begun stands."""
    if dossier.closed_on is not None:
        raise DossierAlreadyClosed
    if newest is ClosingState.RUNNING:
        raise ClosingRuns(dossier=dossier.reference_number)


def check_closing_cancels(newest: ClosingState | None) -> None:
    if newest is not ClosingState.RUNNING:
        raise NoClosingRuns


def ending(dossier: Life, open_cases: int, *, allowed: bool) -> ClosingState:
    """How it ends when all cases were gone through; allowed: who began it may still close the dossier."""
    if dossier.closed_on is None and (open_cases or not allowed):
        return ClosingState.INCOMPLETE
    return ClosingState.DONE
