# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What was received and how (`Eingang`)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from eakte.domain.access.values import ProtectionClass
from eakte.domain.documents.errors import NotFiledYet
from eakte.domain.filing.errors import FiledByContribution, FiledTooLongAgo, ForwardedTooLongAgo
from eakte.domain.filing.particulars import Particulars

UNDONE_WITHIN = timedelta(seconds=60)
"""How long filing and forwarding can be undone. Ten seconds would do for most, but not for who has a page read out (WCAG 2.2.1)."""


UNFILED_AFTER = timedelta(days=14)
"""How long an item may wait before its age is an alarm: nothing stays in an inbox for ever."""


class Channel(StrEnum):
    PORTAL = "portal"
    SCAN = "scan"
    SHARE = "share"  # contributed by another municipality to a case that it was let into


class ReceivedSource(StrEnum):
    """Where the legal date of receipt comes from."""

    PORTAL = "portal"
    ENTERED = "entered"
    CAPTURED = "captured"  # nobody said another date: the day we got it
    HOT_FOLDER = "hot_folder"  # the same, and nobody was asked: it came by a scan folder


@dataclass(frozen=True)
class DateOfReceipt:
    """When something legally arrived and who says so. `at` is the instant where it is known."""

    on: date
    source: ReceivedSource
    at: datetime | None = None


@dataclass(frozen=True)
class NewItem:
    """An item as it comes in. `service_id` is None when the town does not offer the service, `office_id` when nobody
    knows yet which office is in charge. With a case it is filed from the start. `particulars` are what a case can take
    over of it.
    """

    channel: Channel
    subject: str
    received: DateOfReceipt
    sender: str | None = None
    service_key: str | None = None
    service_id: UUID | None = None
    office_id: UUID | None = None
    protection: ProtectionClass = ProtectionClass.NONE
    case_id: UUID | None = None
    particulars: Particulars | None = None


def overdue_days(captured_at: datetime, now: datetime) -> int | None:
    """For how many whole days an item has waited, where that is longer than it should; else None."""
    waited = now - captured_at
    return waited.days if waited >= UNFILED_AFTER else None


def check_taken_back(channel: Channel, filed_at: datetime | None, now: datetime, *, worked_on: bool) -> None:
    """Raise unless an item that was just filed can go back into the inbox; `worked_on` when it has later
    versions, or something of it was moved to another case.
    """
    if filed_at is None:
        raise NotFiledYet
    if channel is Channel.SHARE:
        raise FiledByContribution
    if now - filed_at > UNDONE_WITHIN or worked_on:
        raise FiledTooLongAgo(seconds=int(UNDONE_WITHIN.total_seconds()))


def check_forwarding_undone(forwarded_at: datetime, now: datetime) -> None:
    """Raise unless an item that was just forwarded can go back to the office that was in charge before."""
    if now - forwarded_at > UNDONE_WITHIN:
        raise ForwardedTooLongAgo(seconds=int(UNDONE_WITHIN.total_seconds()))
