# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""An operator sees one record of a municipality in an emergency (`Notzugriff`): for hours, and never on their own."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from eakte.domain.access.errors import EmergencyDecided, EmergencyInvalid, SecondPersonNeeded
from eakte.domain.access.shares import LegalBasis, Share, ShareRight, check
from eakte.domain.access.values import Place, Target
from eakte.kernel.tenancy import DEPLOYMENT

MAX_HOURS = 8
"""How long an emergency may last: a working day. Who needs longer asks again."""
WAITS = timedelta(hours=24)
"""How long a second person has to agree."""


class EmergencyState(StrEnum):
    ASKED = "asked"  # a second person is to agree
    LAPSED = "lapsed"  # nobody did in time
    REFUSED = "refused"
    OPEN = "open"
    ENDED = "ended"  # its hours are over, or somebody ended it before


@dataclass(frozen=True)
class Emergency:
    """What an operator asked to see of `owner`, why and for how long; `share` is what a second one agreed to."""

    id: UUID
    owner: UUID
    target: Target
    reason: str
    hours: int
    asked_by: UUID
    asked_at: datetime
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    share: Share | None = None

    def state(self, on: date, at: datetime) -> EmergencyState:
        if self.share is not None:
            return EmergencyState.OPEN if self.share.valid(on, at) else EmergencyState.ENDED
        if self.decided_at is not None:
            return EmergencyState.REFUSED
        return EmergencyState.ASKED if at < self.asked_at + WAITS else EmergencyState.LAPSED


def check_emergency(owner: UUID, target: Target, place: Place, hours: int) -> None:
    """Whether this may be asked for.

    Raises:
        EmergencyInvalid: for no hour, or too many.
        ShareInvalid, ShareBlocked: as `check`: what is protected stays closed in an emergency, too.
    """
    if not 1 <= hours <= MAX_HOURS:
        raise EmergencyInvalid(hours=MAX_HOURS)
    check(owner, DEPLOYMENT.id, target, place, ShareRight.READ)


def check_undecided(emergency: Emergency, on: date, at: datetime) -> None:
    """Raise `EmergencyDecided` unless it still waits for somebody to decide."""
    if emergency.state(on, at) is not EmergencyState.ASKED:
        raise EmergencyDecided


def agreed(emergency: Emergency, by: UUID, share_id: UUID, on: date, at: datetime, last_day: date) -> Share:
    """What a second person's consent opens to the one who asked: to read, and nothing else.

    Raises:
        EmergencyDecided: it waits for nobody any more.
        SecondPersonNeeded: they asked for it themselves.
    """
    check_undecided(emergency, on, at)
    if by == emergency.asked_by:
        raise SecondPersonNeeded
    return Share(
        id=share_id,
        owner=emergency.owner,
        guest=DEPLOYMENT.id,
        target=emergency.target,
        right=ShareRight.READ,
        legal_basis=LegalBasis.PROCESSING,
        since=on,
        until=last_day,
        only_for=emergency.asked_by,
        expires_at=at + timedelta(hours=emergency.hours),
    )
