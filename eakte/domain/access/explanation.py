# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Why somebody may do something with an object, or why not: each role, grant and share with what comes of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from eakte.domain.access.reach import Reach, of_assignment, of_grants
from eakte.domain.access.rules import Permission
from eakte.domain.access.shares import Share, reach_of
from eakte.domain.access.values import Grant, Place, ProtectionClass, Structure
from eakte.kernel.tenancy import Assignment


class Verdict(StrEnum):
    """What comes of one role, grant or share."""

    GIVES = "gives"
    NOT_YET = "not-yet"
    OVER = "over"
    LACKS_PERMISSION = "lacks-permission"
    PROTECTED = "protected"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class HeldRole:
    """An assignment with the instants from which and until which it holds; `until` is None when it is for good."""

    assignment: Assignment
    since: datetime
    until: datetime | None


Ground = HeldRole | Grant | Share
"""A share is one for who reads records in the municipality with which it is."""


@dataclass(frozen=True)
class Moment:
    """An instant, and which day that is in the municipality."""

    at: datetime
    day: date


@dataclass(frozen=True)
class Finding:
    ground: Ground
    verdict: Verdict


@dataclass(frozen=True)
class Explanation:
    """All that was looked at. Who has no ground at all is let in by nothing."""

    findings: tuple[Finding, ...]

    @property
    def allowed(self) -> bool:
        return any(finding.verdict is Verdict.GIVES for finding in self.findings)


def explain(
    permission: Permission, place: Place, grounds: Iterable[Ground], structure: Structure, moment: Moment
) -> Explanation:
    """Judge each ground for itself. `allowed` equals what `reach` decides about those that are valid."""
    return Explanation(
        tuple(Finding(ground, _verdict(permission, place, ground, structure, moment)) for ground in grounds)
    )


def _verdict(permission: Permission, place: Place, ground: Ground, structure: Structure, moment: Moment) -> Verdict:
    begins, ends = _times(ground, moment)
    if not begins:
        return Verdict.NOT_YET
    if ends:
        return Verdict.OVER
    return _of_valid(place, _reach(permission, ground, structure))


def _times(ground: Ground, moment: Moment) -> tuple[bool, bool]:
    """Whether it has begun, and whether it has ended."""
    if isinstance(ground, HeldRole):
        return ground.since <= moment.at, ground.until is not None and ground.until <= moment.at
    if isinstance(ground, Share):
        return ground.since <= moment.day, ground.until < moment.day or _ended(ground.ended_at, moment.at)
    return ground.begun(moment.day), ground.over(moment.day)


def _ended(ended_at: datetime | None, at: datetime) -> bool:
    return ended_at is not None and ended_at <= at


def _reach(permission: Permission, ground: Ground, structure: Structure) -> Reach:
    if isinstance(ground, HeldRole):
        return of_assignment(permission, ground.assignment, structure)
    if isinstance(ground, Share):
        return reach_of(permission, ground)
    return of_grants(permission, [ground], structure)


def _of_valid(place: Place, reached: Reach) -> Verdict:
    if reached.covers(place):
        return Verdict.GIVES
    if reached.nothing:
        return Verdict.LACKS_PERMISSION
    if reached.covers(replace(place, protection=ProtectionClass.NONE)):
        return Verdict.PROTECTED
    return Verdict.ELSEWHERE
