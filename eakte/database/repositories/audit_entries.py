# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Entries of the audit log as people look for them: by what they are about, or by time, person and act."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    Uuid,
    any_,
    func,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import Session

from eakte.database.tables.audit import AuditCheckpointRow, AuditEntryRow, AuditLeafRow
from eakte.database.tables.discards import DiscardRow
from eakte.database.tables.documents import DocumentRow
from eakte.database.tables.filing import CaseRow, DossierRow, InboxItemRow
from eakte.domain.audit.values import Act

_SLICE = 500

Objects = CompoundSelect[Any]
"""Asks for the ids of what entries are about."""


@dataclass(frozen=True)
class StoredEntry:
    """An entry with its place in the tree: `index` counts from 0, `checkpoint` is the first signed size that has it."""

    id: UUID
    at: datetime
    act: Act
    object_type: str
    object_id: UUID
    object_version: UUID | None
    person_id: UUID | None
    entry: bytes
    index: int | None
    checkpoint: int | None


@dataclass(frozen=True)
class Sought:
    """Which entries: those that fit all of what is given. `before` is an instant that is not included any more.

    `share`: what guests did by it, and what was done with it.
    """

    share: UUID | None = None
    objects: Collection[UUID] | Objects | None = None
    acts: Collection[Act] | None = None
    person: UUID | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True)
class Position:
    """Where a page of entries ended: the next one goes on behind it."""

    at: datetime
    id: UUID


def _with_contents(cases: Select[UUID]) -> Objects:
    """The cases and what is or was in them. The database asks itself: of thousands of cases no id leaves it."""
    filed, discarded = DocumentRow.case_id.in_(cases), DiscardRow.case_id.in_(cases)
    return cases.union_all(
        select(DocumentRow.id).where(filed),
        select(DocumentRow.item_id).where(filed),
        select(DiscardRow.document_id).where(discarded, DiscardRow.document_id.is_not(None)),
        select(DiscardRow.item_id).where(discarded),
    )


class AuditEntries:
    """Reads, always newest first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def newest(self, sought: Sought, limit: int, after: Position | None = None) -> list[StoredEntry]:
        statement = _with_place().where(*_criteria(sought))
        if after is not None:
            statement = statement.where(tuple_(AuditEntryRow.at, AuditEntryRow.id) < tuple_(after.at, after.id))
        newest_first = statement.order_by(AuditEntryRow.at.desc(), AuditEntryRow.id.desc())
        return [StoredEntry(*row) for row in self._session.execute(newest_first.limit(limit))]

    def stream(self, sought: Sought, after: Position | None = None) -> Iterator[StoredEntry]:
        """All of them, a slice at a time."""
        while entries := self.newest(sought, _SLICE, after):
            yield from entries
            after = Position(entries[-1].at, entries[-1].id)

    def many(self, entry_ids: Sequence[UUID]) -> list[StoredEntry]:
        """The entries in the order asked for; unknown ids are left out."""
        rows = self._session.execute(_with_place().where(AuditEntryRow.id.in_(entry_ids)))
        found = {entry.id: entry for entry in (StoredEntry(*row) for row in rows)}
        return [found[each] for each in entry_ids if each in found]

    def position(self, entry_id: UUID) -> Position | None:
        row = self._session.execute(select(AuditEntryRow.at, AuditEntryRow.id).where(AuditEntryRow.id == entry_id))
        found = row.one_or_none()
        return None if found is None else Position(*found)

    def days(self, since: datetime) -> list[date]:
        """The days (UTC) from then on of which there is an entry, each found by the one before: of a day with thousands
        of entries one is read.
        """
        earliest = select(func.min(AuditEntryRow.at).label("at"))
        found = earliest.where(AuditEntryRow.at >= since).cte("found", recursive=True)
        day_after = func.date_trunc("day", found.c.at, "UTC") + timedelta(hours=24)
        later = earliest.where(AuditEntryRow.at >= day_after).scalar_subquery()
        found = found.union_all(select(later).where(found.c.at.is_not(None)))
        rows = self._session.scalars(select(found.c.at).where(found.c.at.is_not(None)))
        return [at.astimezone(UTC).date() for at in rows]

    def count(self, sought: Sought, at_most: int) -> int:
        """How many there are, counted up to `at_most`."""
        capped = select(AuditEntryRow.id).where(*_criteria(sought)).limit(at_most).subquery()
        return self._session.scalar(select(func.count()).select_from(capped)) or 0

    def objects_of_item(self, item_id: UUID) -> list[UUID]:
        """The item, which is the submission too, and its documents, those that were discarded among them. What was moved to
        another case has its history there.
        """
        with_it = select(DocumentRow.id).join(InboxItemRow, InboxItemRow.id == DocumentRow.item_id)
        there = DocumentRow.case_id.is_not_distinct_from(InboxItemRow.case_id)
        documents = self._session.scalars(with_it.where(DocumentRow.item_id == item_id, there))
        gone = select(DiscardRow.document_id).where(DiscardRow.item_id == item_id, DiscardRow.document_id.is_not(None))
        return [item_id, *_distinct([*documents, *self._session.scalars(gone)])]

    def objects_of_case(self, case_id: UUID) -> Objects:
        """The case, its documents, those that were discarded among them, and the items that these came from."""
        return _with_contents(select(CaseRow.id).where(CaseRow.id == case_id))

    def objects_of_dossier(self, dossier_id: UUID) -> Objects:
        """The dossier, and all that belongs to its cases."""
        dossier = select(DossierRow.id).where(DossierRow.id == dossier_id)
        return dossier.union_all(*_with_contents(select(CaseRow.id).where(CaseRow.dossier_id == dossier_id)).selects)


def _with_place() -> Select[Any]:
    covering = select(func.min(AuditCheckpointRow.size)).where(AuditCheckpointRow.size > AuditLeafRow.leaf_index)
    return select(
        AuditEntryRow.id,
        AuditEntryRow.at,
        AuditEntryRow.act,
        AuditEntryRow.object_type,
        AuditEntryRow.object_id,
        AuditEntryRow.object_version,
        AuditEntryRow.person_id,
        AuditEntryRow.entry,
        AuditLeafRow.leaf_index,
        covering.correlate(AuditLeafRow).scalar_subquery(),
    ).outerjoin(AuditLeafRow, AuditLeafRow.id == AuditEntryRow.id)


def _criteria(sought: Sought) -> list[ColumnElement[bool]]:
    criteria: list[ColumnElement[bool]] = []
    if sought.share is not None:
        criteria.append(or_(AuditEntryRow.share_id == sought.share, AuditEntryRow.object_id == sought.share))
    if isinstance(sought.objects, CompoundSelect):
        # As an array the ids lead into the index, however many they are; as a subquery they would be one side of a join.
        criteria.append(
            AuditEntryRow.object_id == any_(func.array(sought.objects.scalar_subquery(), type_=ARRAY(Uuid)))
        )
    elif sought.objects is not None:
        criteria.append(AuditEntryRow.object_id == any_(literal(list(sought.objects), ARRAY(Uuid))))
    if sought.acts is not None:
        # One parameter, however many acts: most lists ask for sixty.
        acts = literal([act.value for act in sought.acts], ARRAY(String))
        criteria.append(type_coerce(AuditEntryRow.act, String) == any_(acts))
    if sought.person is not None:
        criteria.append(AuditEntryRow.person_id == sought.person)
    if sought.since is not None:
        criteria.append(AuditEntryRow.at >= sought.since)
    if sought.before is not None:
        criteria.append(AuditEntryRow.at < sought.before)
    return criteria


def _distinct(ids: Iterable[UUID]) -> list[UUID]:
    return list(dict.fromkeys(ids))
