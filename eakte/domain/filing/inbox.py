# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What was received and how (`Eingang`)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from eakte.domain.access.values import ProtectionClass


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
    knows yet which office is in charge. With a case it is filed from the start.
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
