# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Holds (`Aussonderungssperre`): whatever else is said, what is on hold is not destroyed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from retention.errors import LiftedBeforeHold, ReviewBeforeHold


class HoldReason(StrEnum):
    """Why something must stay."""

    LITIGATION = "litigation"
    AUDIT = "audit"
    TAX_ASSESSMENT = "tax_assessment"
    INQUIRY = "inquiry"
    OTHER = "other"


@dataclass(frozen=True)
class Hold:
    """One reason to keep something. It holds until somebody lifts it; a review date that passes lifts nothing.

    Raises:
        ReviewBeforeHold: the review is not after the day on which it was set.
        LiftedBeforeHold: it was lifted before that day.
    """

    reason: HoldReason
    set_on: date
    review_on: date
    lifted_on: date | None = None

    def __post_init__(self) -> None:
        if self.review_on <= self.set_on:
            raise ReviewBeforeHold(self.set_on, self.review_on)
        if self.lifted_on is not None and self.lifted_on < self.set_on:
            raise LiftedBeforeHold(self.set_on, self.lifted_on)


def in_force(hold: Hold) -> bool:
    """Whether it still holds. No clock is asked: one that is wrong must not free anything."""
    return hold.lifted_on is None


def any_in_force(holds: Iterable[Hold]) -> bool:
    """Whether at least one still holds: each has to be lifted by itself."""
    return any(map(in_force, holds))


def review_overdue(hold: Hold, today: date) -> bool:
    """Whether its review date has passed and it still holds."""
    return in_force(hold) and today > hold.review_on
