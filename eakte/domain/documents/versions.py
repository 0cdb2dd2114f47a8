# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Working on a document: one person at a time checks it out (`auschecken`), and adds a version (`Fassung`)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from eakte.domain.documents.errors import (
    CheckedOutByAnother,
    CheckOutTooLong,
    FormHasOneVersion,
    NotCheckedOut,
    NoteTooLong,
    NotFiledYet,
)
from eakte.domain.documents.values import DocumentKind
from eakte.kernel.messages import one_line

USUAL_HOURS = 8
MAX_HOURS = 72
"""Who needs it longer checks it out again; who forgot it does not keep others from it for ever."""

MAX_NOTE_CHARACTERS = 500


@dataclass(frozen=True)
class CheckOut:
    """Until `until` only this person may add a version. Times carry the zone in which they are told."""

    by: UUID
    since: datetime
    until: datetime

    def holds(self, now: datetime) -> bool:
        return now < self.until


def check_takes_versions(kind: DocumentKind, case_id: UUID | None) -> None:
    """Raise FormHasOneVersion or NotFiledYet for a document that stays as it was received."""
    if kind is DocumentKind.FORM:
        raise FormHasOneVersion
    if case_id is None:
        raise NotFiledYet


def check_free(check_out: CheckOut | None, person: UUID, now: datetime) -> None:
    """Raise CheckedOutByAnother where somebody else has it now."""
    if check_out is not None and check_out.holds(now) and check_out.by != person:
        raise CheckedOutByAnother(until=f"{check_out.until:%d.%m.%Y, %H:%M}")


def check_given_back(check_out: CheckOut | None, person: UUID, now: datetime, *, may_take_away: bool) -> CheckOut:
    """The check-out that ends; raise NotCheckedOut where there is none, CheckedOutByAnother where it is not theirs."""
    if check_out is None or not check_out.holds(now):
        raise NotCheckedOut
    if not may_take_away:
        check_free(check_out, person, now)
    return check_out


def until(now: datetime, hours: int) -> datetime:
    """The end of a check-out that begins now; raises CheckOutTooLong."""
    if not 1 <= hours <= MAX_HOURS:
        raise CheckOutTooLong(hours=MAX_HOURS)
    return now + timedelta(hours=hours)


def checked_note(note: str) -> str | None:
    """What is said about a version, on one line; None when nothing is. Raises NoteTooLong."""
    text = one_line(note)
    if len(text) > MAX_NOTE_CHARACTERS:
        raise NoteTooLong(characters=MAX_NOTE_CHARACTERS)
    return text or None
