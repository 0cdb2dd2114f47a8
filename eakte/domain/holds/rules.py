# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may lift a hold (ADR 0027): whoever set it, or who has its power or a wider one.

Setting a hold keeps something, lifting it lets something go. So the first is easy for everybody who may set holds at all,
and the second is not for somebody whose role reaches less than that of whoever set it.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from eakte.domain.access.reach import below, of_assignment
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import Place, ProtectionClass, Structure, Tree
from eakte.domain.holds.errors import HoldInvalid
from eakte.kernel.messages import one_line
from eakte.kernel.tenancy import Assignment

MAX_REVIEW_DAYS: Final = 731
"""How far ahead a review may lie; what must be kept longer is looked at again then."""
MAX_EXPLANATION_CHARACTERS: Final = 1_000


def check_explanation(text: str) -> str:
    """The explanation as one line; raises `HoldInvalid` where there is none, or too much."""
    explanation = one_line(text)
    if not explanation or len(explanation) > MAX_EXPLANATION_CHARACTERS:
        raise incomplete()
    return explanation


def check_review(review_on: date, today: date, set_on: date) -> None:
    """Raise `HoldInvalid` unless somebody looks after today and after it was set, at most MAX_REVIEW_DAYS ahead."""
    if not max(today, set_on) < review_on <= last_review(today):
        raise incomplete()


def last_review(today: date) -> date:
    """The last day on which a review may lie."""
    return today + timedelta(days=MAX_REVIEW_DAYS)


def incomplete() -> HoldInvalid:
    return HoldInvalid(limit=MAX_EXPLANATION_CHARACTERS, days=MAX_REVIEW_DAYS)


def office_of_power(place: Place, assignments: Iterable[Assignment], structure: Structure) -> UUID | None:
    """The office for which somebody sets a hold there; None for the whole municipality. Of several roles the widest."""
    offices = [each.office for each in _reaching(place, assignments, structure)]
    narrowed = [each for each in offices if each is not None]
    if len(narrowed) < len(offices) or not narrowed:
        return None
    return max(narrowed, key=lambda office: (len(below(structure.offices, office)), office))


def outranks(office: UUID | None, place: Place, assignments: Iterable[Assignment], structure: Structure) -> bool:
    """Whether one of these roles has the power of a hold that was set for that office, or a wider one."""
    reaching = _reaching(place, assignments, structure)
    return any(_as_wide(each.office, office, place, structure.offices) for each in reaching)


def _reaching(place: Place, assignments: Iterable[Assignment], structure: Structure) -> list[Assignment]:
    return [each for each in assignments if of_assignment(Permission.HOLD, each, structure).covers(place)]


def _as_wide(own: UUID | None, office: UUID | None, place: Place, offices: Tree) -> bool:
    if own is None:
        return True
    if office is None:
        # What became protected since then no role of the whole municipality reaches any more: somebody must.
        return place.protection is not ProtectionClass.NONE
    return office in below(offices, own)
