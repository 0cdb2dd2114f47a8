# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The history (`Verlauf`) of a record in plain words, and who has seen it. Both come from the audit log alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice
from uuid import UUID

from eakte.database.repositories.audit_entries import Objects, Position, Sought
from eakte.database.repositories.inbox import InboxItemRow
from eakte.database.session import ReadUnit
from eakte.domain.access.rules import Permission, permissions
from eakte.domain.access.values import ObjectType, Place
from eakte.domain.audit.groups import GROUPS, SEEING, ActGroup
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.documents.errors import DocumentNotFound
from eakte.domain.filing.errors import CaseNotFound, DossierNotFound, InboxItemNotFound
from eakte.kernel.errors import NotFound
from eakte.kernel.messages import N_
from eakte.services.access import may_at, require_at
from eakte.services.entry_words import person_name, sentence
from eakte.services.opened_entries import OpenedEntry
from eakte.services.platform import Platform
from eakte.services.translations import translate

PAGE_SIZE = 50
MAX_COUNTED = 20_000
"""Entries of which `who_saw` tells; further back it does not look."""
DISCARDED = N_("Discarded item")
MAX_PURPOSES = 20
"""Of one person, newest first."""

_TAKING = frozenset({Act.ORIGINAL_DOWNLOADED, Act.COMPILATION_DOWNLOADED, Act.DOSSIER_PACKAGED})


class RecordKind(StrEnum):
    """What has a history, as the audit log names it."""

    ITEM = "inbox_item"
    DOCUMENT = "document"
    CASE = "case"
    DOSSIER = "dossier"


@dataclass(frozen=True)
class RecordView:
    """A record by what a person may see of it: `title` is None for those who may not read records.

    `under` is the item that a document came with.
    """

    kind: RecordKind
    id: UUID
    reference_number: str | None
    title: str | None
    under: UUID | None = None


@dataclass(frozen=True)
class EntryView:
    """An entry in words; `record` is what it is about, where that is a record."""

    entry: OpenedEntry
    sentence: str
    person: str
    record: RecordView | None


@dataclass(frozen=True)
class HistoryView:
    """One page, newest first. `with_looks` tells whether looks are among the entries, `may_look` whether they may be."""

    record: RecordView
    entries: tuple[EntryView, ...]
    next_after: UUID | None
    with_looks: bool
    may_look: bool


@dataclass(frozen=True)
class SeenBy:
    """How often a person looked, took originals, was refused, when first and last, and for which purposes they said."""

    person_id: UUID | None
    name: str
    first: datetime
    last: datetime
    looks: int
    downloads: int
    denied: int
    purposes: tuple[str, ...]


@dataclass(frozen=True)
class SeenView:
    """Who has seen a record, who saw it last first. `complete` is False when older entries were left out."""

    record: RecordView
    persons: tuple[SeenBy, ...]
    complete: bool


def history(
    unit: ReadUnit,
    platform: Platform,
    kind: RecordKind,
    record_id: UUID,
    *,
    after: UUID | None = None,
    looks: bool = False,
    limit: int = PAGE_SIZE,
) -> HistoryView:
    """What was done with the record and with what belongs to it; who looked at it too, when `looks` is asked for.

    Raises:
        NotFound: there is no such record, or no entry `after`.
        Forbidden: may not read it and is no auditor; for looks, may not work on it and is none.
    """
    found, place = _record_and_place(unit, kind, record_id)
    _require(unit, Permission.READ, place)
    if looks:
        _require(unit, Permission.FILE, place)
    unit.audit.look(Act.HISTORY_OPENED, AuditObject(kind.value, record_id))
    sought = Sought(objects=_objects(unit, kind, record_id), acts=None if looks else GROUPS[ActGroup.CHANGE])
    entries = unit.audit_entries.newest(sought, limit + 1, position(unit, after))
    return HistoryView(
        record=found,
        entries=tuple(entry_views(unit, platform.opener.open_all(unit, entries[:limit]), found)),
        next_after=entries[limit - 1].id if len(entries) > limit else None,
        with_looks=looks,
        may_look=_audits(unit) or may_at(unit, Permission.FILE, place),
    )


def who_saw(unit: ReadUnit, platform: Platform, kind: RecordKind, record_id: UUID) -> SeenView:
    """Everybody who opened something of the dossier or case, took an original of it, or was refused.

    Raises:
        NotFound: there is no such record.
        Forbidden: may not work on it and is no auditor.
    """
    found, place = _record_and_place(unit, kind, record_id)
    _require(unit, Permission.FILE, place)
    unit.audit.look(Act.HISTORY_OPENED, AuditObject(kind.value, record_id), "seen", view="seen")
    acts = SEEING | GROUPS[ActGroup.DENIED] | _TAKING
    stream = unit.audit_entries.stream(Sought(objects=_objects(unit, kind, record_id), acts=acts))
    counts: dict[UUID | None, _Count] = {}
    for entry in platform.opener.open_all(unit, islice(stream, MAX_COUNTED)):
        counts.setdefault(entry.person_id, _Count(entry)).add(entry)
    complete = next(stream, None) is None
    return SeenView(found, tuple(count.view() for count in counts.values()), complete)


def position(unit: ReadUnit, after: UUID | None) -> Position | None:
    """Where the page before ended.

    Raises:
        NotFound: the tenant's log has no such entry.
    """
    if after is None:
        return None
    found = unit.audit_entries.position(after)
    if found is None:
        raise NotFound
    return found


def entry_views(unit: ReadUnit, entries: Iterable[OpenedEntry], *known: RecordView) -> list[EntryView]:
    """The entries in words; of records that are `known` already nothing is asked again."""
    opened = list(entries)
    records = _records(unit, opened, {record.id: record for record in known})
    return [EntryView(entry, sentence(entry), person_name(entry), records.get(entry.object.id)) for entry in opened]


@dataclass
class _Count:
    """What is counted of one person; entries come newest first."""

    newest: OpenedEntry
    oldest: OpenedEntry | None = None
    looks: int = 0
    downloads: int = 0
    denied: int = 0
    purposes: dict[str, None] = field(default_factory=dict)

    def add(self, entry: OpenedEntry) -> None:
        self.oldest = entry
        if entry.denied:
            self.denied += 1
        elif entry.act in _TAKING:
            self.downloads += 1
        else:
            self.looks += 1
        if entry.purpose and len(self.purposes) < MAX_PURPOSES:
            self.purposes[entry.purpose] = None

    def view(self) -> SeenBy:
        return SeenBy(
            person_id=self.newest.person_id,
            name=person_name(self.newest),
            first=(self.oldest or self.newest).at,
            last=self.newest.at,
            looks=self.looks,
            downloads=self.downloads,
            denied=self.denied,
            purposes=tuple(self.purposes),
        )


def _objects(unit: ReadUnit, kind: RecordKind, record_id: UUID) -> list[UUID] | Objects:
    """What the record's history tells of: itself and what belongs to it; of a document, the item it came with too."""
    match kind:
        case RecordKind.ITEM:
            return unit.audit_entries.objects_of_item(record_id)
        case RecordKind.DOCUMENT:
            row = unit.documents.document(record_id)
            return [record_id] if row is None else [record_id, row.item_id]
        case RecordKind.CASE:
            return unit.audit_entries.objects_of_case(record_id)
        case RecordKind.DOSSIER:
            return unit.audit_entries.objects_of_dossier(record_id)


_MISSING: dict[RecordKind, type[NotFound]] = {
    RecordKind.ITEM: InboxItemNotFound,
    RecordKind.DOCUMENT: DocumentNotFound,
    RecordKind.CASE: CaseNotFound,
    RecordKind.DOSSIER: DossierNotFound,
}


def record_of(unit: ReadUnit, kind: RecordKind, record_id: UUID) -> RecordView:
    """What names the record; without its title for who may not read it.

    Raises:
        NotFound: there is no such record.
    """
    return _record_and_place(unit, kind, record_id)[0]


def _record_and_place(unit: ReadUnit, kind: RecordKind, record_id: UUID) -> tuple[RecordView, Place]:
    """As `record_of`, with where it stands."""
    places = _places(unit, kind, [record_id])
    found = _of_kind(unit, kind, places).get(record_id)
    if found is None:
        raise _MISSING[kind]
    return found, places[record_id]


_KINDS = {"submission": RecordKind.ITEM, **{kind.value: kind for kind in RecordKind}}


def _records(
    unit: ReadUnit, entries: Iterable[OpenedEntry], known: Mapping[UUID, RecordView]
) -> dict[UUID, RecordView]:
    """The records that the entries are about."""
    wanted: dict[RecordKind, set[UUID]] = {kind: set() for kind in RecordKind}
    for entry in entries:
        kind = _KINDS.get(entry.object.type)
        if kind and entry.object.id not in known:
            wanted[kind].add(entry.object.id)
    named = (_of_kind(unit, kind, _places(unit, kind, list(ids))) for kind, ids in wanted.items() if ids)
    return {**known, **{record_id: each for some in named for record_id, each in some.items()}}


def _of_kind(unit: ReadUnit, kind: RecordKind, places: Mapping[UUID, Place]) -> dict[UUID, RecordView]:
    """The records that stand there, by id; without the title of what the actor may not read."""
    return {
        record.id: record if may_at(unit, Permission.READ, places[record.id]) else replace(record, title=None)
        for record in _named(unit, kind, list(places))
    }


def _places(unit: ReadUnit, kind: RecordKind, ids: Sequence[UUID]) -> dict[UUID, Place]:
    return unit.places.items(ids) if kind is RecordKind.ITEM else unit.places.of(ObjectType(kind.value), ids)


def _audits(unit: ReadUnit) -> bool:
    return Permission.AUDIT in permissions(unit.actor)


def _require(unit: ReadUnit, permission: Permission, place: Place) -> None:
    """Raise `Forbidden` unless the actor has the permission there, or audits the town."""
    if not _audits(unit):
        require_at(unit, permission, place)


def _named(unit: ReadUnit, kind: RecordKind, ids: Sequence[UUID]) -> list[RecordView]:
    match kind:
        case RecordKind.ITEM:
            return [RecordView(kind, row.id, None, _subject(row)) for row in unit.inbox.many(ids)]
        case RecordKind.DOCUMENT:
            return [RecordView(kind, row.id, None, row.title, under=row.item_id) for row in unit.documents.many(ids)]
        case RecordKind.CASE:
            cases = unit.filing.many_cases(ids)
            return [RecordView(kind, row.id, row.reference_number, row.title) for row in cases]
        case RecordKind.DOSSIER:
            dossiers = unit.filing.many_dossiers(ids)
            return [RecordView(kind, row.id, row.reference_number, row.title) for row in dossiers]


def _subject(row: InboxItemRow) -> str:
    return row.subject if row.discarded_at is None else translate(DISCARDED)
