# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Discarding (`Verwerfen`): what is not a record goes for good, with a cause; once it is filed, with a second person.

There is no way back. So nobody decides alone about what stands in a case, and what was asked for and not agreed to in
time has to be asked for again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from eakte.domain.filing.errors import (
    DiscardDecided,
    DiscardNotOneself,
    DuplicateUnclear,
    WaitsInInbox,
)

WAITS = timedelta(days=14)
"""How long a second person has to agree."""


class DiscardReason(StrEnum):
    """Why something is not a record."""

    MISDIRECTED = "misdirected"  # meant for somebody else, and sent back or passed on
    DUPLICATE = "duplicate"  # the same is here already
    SPAM = "spam"
    WRONG_UPLOAD = "wrong_upload"


class Verdict(StrEnum):
    """What became of a request."""

    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class DiscardState(StrEnum):
    ASKED = "asked"
    LAPSED = "lapsed"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Cause:
    """Why; of a duplicate, of which other item or document."""

    reason: DiscardReason
    duplicate_of: UUID | None = None


@dataclass(frozen=True)
class Discard:
    """A decision, or the request for one: about an item that waits (`document` and `case` None), or a filed document."""

    id: UUID
    item: UUID
    document: UUID | None
    case: UUID | None
    cause: Cause
    asked_by: UUID
    asked_at: datetime
    verdict: Verdict | None = None
    decided_by: UUID | None = None
    decided_at: datetime | None = None

    def state(self, at: datetime) -> DiscardState:
        if self.verdict is not None:
            return DiscardState(self.verdict.value)
        return DiscardState.ASKED if at < self.asked_at + WAITS else DiscardState.LAPSED


def check_cause(cause: Cause, itself: UUID) -> None:
    """Raise unless a duplicate names what it is one of, something else than itself, and nothing else names anything."""
    named = cause.duplicate_of is not None and cause.duplicate_of != itself
    if named if cause.reason is not DiscardReason.DUPLICATE else not named:
        raise DuplicateUnclear


def filed_in(case: UUID | None) -> UUID:
    """The case of a document; what stands in none goes with its item."""
    if case is None:
        raise WaitsInInbox
    return case


def check_agrees(discard: Discard, by: UUID, at: datetime) -> None:
    """Raise unless this person can agree to it now."""
    check_undecided(discard, at)
    if by == discard.asked_by:
        raise DiscardNotOneself


def check_undecided(discard: Discard, at: datetime) -> None:
    if discard.state(at) is not DiscardState.ASKED:
        raise DiscardDecided


def no_of(discard: Discard, by: UUID, at: datetime) -> Verdict:
    """What it is when this person says no: who asked takes it back, anybody else refuses it."""
    check_undecided(discard, at)
    return Verdict.WITHDRAWN if by == discard.asked_by else Verdict.REFUSED
