# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The report of the data protection officer: who did what for which purpose, on the screen and as a file."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from eakte.database.repositories.audit_entries import Sought
from eakte.database.session import Database, ReadUnit
from eakte.domain.access.rules import Permission, require
from eakte.domain.audit.groups import GROUPS, ActGroup, group_of
from eakte.domain.audit.values import Act, AuditObject, Outcome
from eakte.kernel.errors import Invalid
from eakte.kernel.german_order import sort_key
from eakte.kernel.messages import N_, one_line
from eakte.kernel.tenancy import Actor
from eakte.services import entry_words, spreadsheet
from eakte.services.history import EntryView, entry_views, position
from eakte.services.opened_entries import OpenedEntry
from eakte.services.platform import Platform
from eakte.services.translations import translate

PAGE_SIZE = 50
DEFAULT_DAYS = 30
MAX_DAYS = 366
MAX_PURPOSE_CHARACTERS = 200
COUNT_AT_MOST = 10_000
MAX_SCANNED = 20_000
"""Entries that one page looks through for a purpose: purposes are encrypted, so each must be opened."""
MAX_EXPORTED = 100_000
MAX_EXPORT_SCANNED = 200_000
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)
_LINES_AT_ONCE = 500


class PeriodInvalid(Invalid):
    code = "period-invalid"
    title = N_("This is no period")
    advice = N_("Give two days, the earlier one first.")


class PeriodTooLong(Invalid):
    code = "period-too-long"
    title = N_("The period is too long")
    advice = N_("Give at most {days} days.")


class ReportFilterInvalid(Invalid):
    code = "report-filter-invalid"
    title = N_("This filter cannot be read")
    advice = N_("Check the person's id and the kind of acts.")


class ReportTooLong(Invalid):
    code = "report-too-long"
    title = N_("The report is too long for one file")
    advice = N_("A file has at most {limit} entries. Choose a shorter period, a person or a kind of acts.")


@dataclass(frozen=True)
class ReportFilter:
    """Days of the tenant's zone, both included. `purpose` is a part of it, in whatever case.

    Raises:
        PeriodInvalid: the days are in the wrong order or not of our time.
        PeriodTooLong: more than `MAX_DAYS`.
        ReportFilterInvalid: the purpose is longer than a purpose can be.
    """

    first: date
    last: date
    person: UUID | None = None
    purpose: str = ""
    group: ActGroup | None = None

    def __post_init__(self) -> None:
        if not _FIRST_DAY <= self.first <= self.last <= _LAST_DAY:
            raise PeriodInvalid
        if (self.last - self.first).days >= MAX_DAYS:
            raise PeriodTooLong(days=MAX_DAYS)
        if len(self.purpose) > MAX_PURPOSE_CHARACTERS:
            raise ReportFilterInvalid

    @classmethod
    def newest(cls, today: date) -> "ReportFilter":
        """What is shown when nothing is asked for."""
        return cls(today - timedelta(days=DEFAULT_DAYS - 1), today)

    def stated(self) -> dict[str, str]:
        """As the audit log says it."""
        parts = {"person": self.person, "purpose": self.purpose, "group": self.group}
        period = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        return period | {name: str(value) for name, value in parts.items() if value}

    def fits(self, entry: OpenedEntry) -> bool:
        return one_line(self.purpose).casefold() in one_line(entry.purpose or "").casefold()

    def sought(self, zone: ZoneInfo) -> Sought:
        return Sought(
            acts=None if self.group is None else GROUPS[self.group],
            person=self.person,
            since=_midnight(self.first, zone),
            before=_midnight(self.last + timedelta(days=1), zone),
        )


@dataclass(frozen=True)
class PersonChoice:
    id: UUID
    name: str


@dataclass(frozen=True)
class ReportView:
    """One page, newest first. `total` is counted up to `COUNT_AT_MOST`, and None while only opening all would tell it.

    `looked_until` is how far back was looked when a purpose was sought and not enough was found.
    """

    entries: tuple[EntryView, ...]
    total: int | None
    next_after: UUID | None
    looked_until: datetime | None = None


def people(database: Database, actor: Actor) -> tuple[PersonChoice, ...]:
    """Everybody who has or had a role in the actor's town, by name."""
    require(actor, Permission.AUDIT)
    with database.directory() as unit:
        found = [PersonChoice(*each) for each in unit.accounts.people_of(actor.tenant_id)]
    return tuple(sorted(found, key=lambda each: (sort_key(each.name), each.id)))


def report(
    unit: ReadUnit, platform: Platform, wanted: ReportFilter, after: UUID | None = None, limit: int = PAGE_SIZE
) -> ReportView:
    """A page of the report. That it was opened is audited, once for the same filter within a quarter of an hour."""
    require(unit.actor, Permission.AUDIT)
    stated = wanted.stated()
    unit.audit.look(
        Act.REPORT_OPENED,
        AuditObject("tenant", unit.actor.tenant_id),
        json.dumps(stated, sort_keys=True),
        filter=stated,
    )
    return (
        _by_purpose(unit, platform, wanted, after, limit)
        if wanted.purpose
        else _page(unit, platform, wanted, after, limit)
    )


def export(platform: Platform, actor: Actor, wanted: ReportFilter) -> Iterator[bytes]:
    """The whole report as CSV for spreadsheets (UTF-8 with byte order mark, semicolons). It is audited before it begins.

    No connection to the database is held while a slice is on its way to the reader.

    Raises:
        ReportTooLong: more than `MAX_EXPORTED` entries, or too many to open for a purpose.
    """
    with platform.database.read(actor) as unit:
        require(actor, Permission.AUDIT)
        entry_ids = _all_ids(unit, platform, wanted)
        subject = AuditObject("tenant", actor.tenant_id)
        unit.audit.record(Act.REPORT_EXPORTED, subject, filter=wanted.stated(), rows=len(entry_ids))
    return _csv(platform, actor, entry_ids)


def _page(unit: ReadUnit, platform: Platform, wanted: ReportFilter, after: UUID | None, limit: int) -> ReportView:
    sought = wanted.sought(unit.actor.tenant.zone)
    entries = unit.audit_entries.newest(sought, limit + 1, position(unit, after))
    shown = list(platform.opener.open_all(unit, entries[:limit]))
    total = unit.audit_entries.count(sought, COUNT_AT_MOST)
    return ReportView(tuple(entry_views(unit, shown)), total, shown[-1].id if len(entries) > limit else None)


def _by_purpose(unit: ReadUnit, platform: Platform, wanted: ReportFilter, after: UUID | None, limit: int) -> ReportView:
    """Opens entry after entry until the page is full, the period ends or `MAX_SCANNED` were opened."""
    stream = unit.audit_entries.stream(wanted.sought(unit.actor.tenant.zone), position(unit, after))
    found: list[OpenedEntry] = []
    opened: OpenedEntry | None = None
    for opened in platform.opener.open_all(unit, islice(stream, MAX_SCANNED)):
        if wanted.fits(opened):
            found.append(opened)
        if len(found) > limit:
            return ReportView(tuple(entry_views(unit, found[:limit])), None, found[limit - 1].id)
    shown = tuple(entry_views(unit, found))
    if opened is not None and next(stream, None) is not None:
        return ReportView(shown, None, opened.id, opened.at)
    return ReportView(shown, len(shown) if after is None else None, None)


def _all_ids(unit: ReadUnit, platform: Platform, wanted: ReportFilter) -> list[UUID]:
    """The entries of the file, as they are now."""
    stream = unit.audit_entries.stream(wanted.sought(unit.actor.tenant.zone))
    found: list[UUID] = []
    for opened, stored in enumerate(stream):
        if len(found) == MAX_EXPORTED or (wanted.purpose and opened == MAX_EXPORT_SCANNED):
            raise ReportTooLong(limit=MAX_EXPORTED)
        if not wanted.purpose or wanted.fits(platform.opener.open(unit, stored)):
            found.append(stored.id)
    return found


COLUMNS = (
    N_("Time"),
    N_("Person"),
    N_("Person's id"),
    N_("Kind of act"),
    N_("Act"),
    N_("What happened"),
    N_("Purpose"),
    N_("Outcome"),
    N_("Kind of object"),
    N_("Object's id"),
    N_("Version's id"),
    N_("Entry's id"),
    N_("Entry's number"),
)
_OUTCOMES = {Outcome.DONE: N_("done"), Outcome.DENIED: N_("denied")}


def _csv(platform: Platform, actor: Actor, entry_ids: Sequence[UUID]) -> Iterator[bytes]:
    yield spreadsheet.BYTE_ORDER_MARK + spreadsheet.lines([[translate(column) for column in COLUMNS]])
    for start in range(0, len(entry_ids), _LINES_AT_ONCE):
        with platform.database.read(actor) as unit:
            stored = unit.audit_entries.many(entry_ids[start : start + _LINES_AT_ONCE])
            lines = spreadsheet.lines(_row(entry) for entry in platform.opener.open_all(unit, stored))
        yield lines


def _row(entry: OpenedEntry) -> list[str]:
    cells = (
        entry.at.isoformat(timespec="seconds"),
        entry_words.person_name(entry),
        "" if entry.person is None else str(entry.person.id),
        translate(entry_words.GROUPS[group_of(entry.act)]),
        translate(entry_words.ACTS[entry.act]),
        entry_words.sentence(entry),
        entry.purpose or "",
        translate(_OUTCOMES[entry.outcome]),
        entry.object.type,
        str(entry.object.id),
        "" if entry.object.version is None else str(entry.object.version),
        str(entry.id),
        "" if entry.index is None else str(entry.index + 1),
    )
    return list(cells)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
