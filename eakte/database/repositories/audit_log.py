# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The tree over a tenant's audit log: what is read of it, and what the sequencer alone adds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import String, insert, select, text, tuple_, type_coerce
from sqlalchemy.orm import Session

from eakte.database.repositories.scope import tenant_of
from eakte.database.tables.audit import (
    AuditCheckpointRow,
    AuditEntryRow,
    AuditLeafRow,
    AuditTileRow,
    AuditTimestampRow,
)
from eakte.domain.audit.tiles import Tile
from eakte.domain.audit.tree import TILE_WIDTH
from eakte.kernel.ids import NewId

_TURN = text("SELECT pg_try_advisory_xact_lock(hashtextextended('eakte.sequence/' || :tenant, 0))")
_TAKE_WAITING = text("""
    WITH taken AS (DELETE FROM directory.audit_pending WHERE tenant_id = :tenant RETURNING entry_id)
    SELECT taken.entry_id, entry.leaf_hash, sha256('\\x00'::bytea || entry.entry) = entry.leaf_hash
    FROM taken LEFT JOIN records.audit_entries entry ON entry.tenant_id = :tenant AND entry.id = taken.entry_id
    ORDER BY taken.entry_id
""")
_ADD_LEAVES = text("""
    INSERT INTO records.audit_leaves (tenant_id, id, leaf_index, sequenced_at)
    SELECT :tenant, id, :first + place - 1, :at FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS added (id, place)
""")
_WITHOUT_PLACE = text("""
    SELECT count(*) FROM records.audit_entries entry
    WHERE tenant_id = :tenant
      AND NOT EXISTS (SELECT FROM records.audit_leaves WHERE tenant_id = :tenant AND id = entry.id)
      AND NOT EXISTS (SELECT FROM directory.audit_pending WHERE tenant_id = :tenant AND entry_id = entry.id)
""")
_WAITING = text("SELECT count(*) FROM directory.audit_pending WHERE tenant_id = :tenant AND entry_id < :before")
_SLICE = 5000
_TILES = 100  # 8 KiB each
_TIMESTAMPS = 100  # up to 64 KiB each
_BEFORE_ALL = -(2**63)  # whoever tampers with a log may use numbers that we would not


class Waiting(NamedTuple):
    """An entry that waits for its place; `sound` is None when the entry itself is not there any more."""

    id: UUID
    leaf_hash: bytes | None
    sound: bool | None


class Placed(NamedTuple):
    """An entry at its place in the tree; `entry` and all behind it is None when it is not there any more.

    What stands behind the leaf hash are the columns beside the entry that repeat what it says.
    """

    leaf_index: int
    id: UUID
    entry: bytes | None
    leaf_hash: bytes | None
    at: datetime | None
    act: str | None
    object_type: str | None
    object_id: UUID | None
    object_version: UUID | None


@dataclass(frozen=True)
class Place:
    """Where the tree holds an entry."""

    index: int
    leaf_hash: bytes


class AuditLog:
    """Reads. Sizes and indexes are those of the tenant's tree."""

    def __init__(self, session: Session, new_id: NewId) -> None:
        self._session = session
        self._new_id = new_id

    def entry(self, entry_id: UUID) -> AuditEntryRow | None:
        return self._session.get(AuditEntryRow, (tenant_of(self._session), entry_id))

    def place(self, entry_id: UUID) -> Place | None:
        """None while the entry waits for the sequencer, or when there is none."""
        statement = (
            select(AuditLeafRow.leaf_index, AuditEntryRow.leaf_hash)
            .join(AuditEntryRow, AuditEntryRow.id == AuditLeafRow.id)
            .where(AuditLeafRow.id == entry_id)
        )
        row = self._session.execute(statement).one_or_none()
        return None if row is None else Place(*row)

    def leaves(self) -> int:
        """How many places were given."""
        last = self._session.scalar(select(AuditLeafRow.leaf_index).order_by(AuditLeafRow.leaf_index.desc()).limit(1))
        return 0 if last is None else last + 1

    def last_checkpoint(self) -> AuditCheckpointRow | None:
        return self._session.scalar(select(AuditCheckpointRow).order_by(AuditCheckpointRow.size.desc()).limit(1))

    def checkpoint(self, size: int) -> AuditCheckpointRow | None:
        return self._session.scalar(select(AuditCheckpointRow).where(AuditCheckpointRow.size == size))

    def checkpoints(self) -> Iterator[AuditCheckpointRow]:
        """All of them by size, a slice at a time."""
        size = -1
        while rows := list(
            self._session.scalars(
                select(AuditCheckpointRow)
                .where(AuditCheckpointRow.size > size)
                .order_by(AuditCheckpointRow.size)
                .limit(_SLICE)
            )
        ):
            yield from rows
            size = rows[-1].size

    def checkpoint_times(self) -> Iterator[tuple[int, datetime]]:
        """Size and instant of every checkpoint by size, a slice at a time."""
        row, size = AuditCheckpointRow, -1
        while found := self._session.execute(
            select(row.size, row.at).where(row.size > size).order_by(row.size).limit(_SLICE)
        ).all():
            yield from ((each.size, each.at) for each in found)
            size = found[-1].size

    def timestamps(self) -> Iterator[AuditTimestampRow]:
        """All of them by size and then by age, a slice at a time."""
        row, last = AuditTimestampRow, (-1, UUID(int=0))
        while found := list(
            self._session.scalars(
                select(row).where(tuple_(row.size, row.id) > last).order_by(row.size, row.id).limit(_TIMESTAMPS)
            )
        ):
            yield from found
            last = found[-1].size, found[-1].id

    def last_timestamp(self) -> AuditTimestampRow | None:
        statement = select(AuditTimestampRow).order_by(AuditTimestampRow.size.desc(), AuditTimestampRow.id.desc())
        return self._session.scalar(statement.limit(1))

    def first_unstamped(self) -> AuditCheckpointRow | None:
        """The oldest checkpoint that no timestamp is about or behind."""
        last = self.last_timestamp()
        statement = select(AuditCheckpointRow).where(AuditCheckpointRow.size > (-1 if last is None else last.size))
        return self._session.scalar(statement.order_by(AuditCheckpointRow.size).limit(1))

    def tile_levels(self) -> Sequence[int]:
        """The levels that have full tiles, from below."""
        statement = select(AuditTileRow.level).group_by(AuditTileRow.level).order_by(AuditTileRow.level)
        return self._session.scalars(statement).all()

    def tiles(self, level: int) -> Iterator[Tile]:
        """The full tiles of a level from the left, a slice at a time."""
        row, number = AuditTileRow, _BEFORE_ALL
        while found := self._session.execute(
            select(row.level, row.number, row.hashes, row.root)
            .where(row.level == level, row.number > number)
            .order_by(row.number)
            .limit(_TILES)
        ).all():
            yield from (Tile(*each) for each in found)
            number = found[-1].number

    def without_place(self) -> int:
        """How many entries have no place and do not wait for one either."""
        return self._session.connection().scalar(_WITHOUT_PLACE, {"tenant": tenant_of(self._session)}) or 0

    def waiting(self, before: UUID) -> int:
        """How many entries with a lower id than this wait for their place."""
        values = {"tenant": tenant_of(self._session), "before": before}
        return self._session.connection().scalar(_WAITING, values) or 0

    def tile(self, level: int, number: int) -> bytes:
        """The hashes of a tile as far as it is filled."""
        full = self._session.scalar(
            select(AuditTileRow.hashes).where(AuditTileRow.level == level, AuditTileRow.number == number)
        )
        if full is not None:
            return full
        first, after = number * TILE_WIDTH, (number + 1) * TILE_WIDTH
        return b"".join(self._leaf_hashes(first, after) if level == 0 else self._roots(level - 1, first, after))

    def placed(self, first: int = _BEFORE_ALL) -> Iterator[Placed]:
        """Every place from `first` on with its entry, a slice at a time."""
        while rows := self._slice(first):
            yield from rows
            first = rows[-1].leaf_index + 1

    def _slice(self, first: int) -> list[Placed]:
        entry = AuditEntryRow
        beside = (entry.at, type_coerce(entry.act, String), entry.object_type, entry.object_id, entry.object_version)
        statement = (
            select(AuditLeafRow.leaf_index, AuditLeafRow.id, entry.entry, entry.leaf_hash, *beside)
            .outerjoin(AuditEntryRow, AuditEntryRow.id == AuditLeafRow.id)
            .where(AuditLeafRow.leaf_index >= first)
            .order_by(AuditLeafRow.leaf_index)
            .limit(_SLICE)
        )
        return [Placed(*row) for row in self._session.execute(statement)]

    def _leaf_hashes(self, first: int, after: int) -> Sequence[bytes]:
        statement = (
            select(AuditEntryRow.leaf_hash)
            .join(AuditLeafRow, AuditLeafRow.id == AuditEntryRow.id)
            .where(AuditLeafRow.leaf_index >= first, AuditLeafRow.leaf_index < after)
            .order_by(AuditLeafRow.leaf_index)
        )
        return self._session.scalars(statement).all()

    def _roots(self, level: int, first: int, after: int) -> Sequence[bytes]:
        statement = (
            select(AuditTileRow.root)
            .where(AuditTileRow.level == level, AuditTileRow.number >= first, AuditTileRow.number < after)
            .order_by(AuditTileRow.number)
        )
        return self._session.scalars(statement).all()


class AuditSequence(AuditLog):
    """What the sequencer writes; everybody else only reads."""

    def take_turn(self) -> bool:
        """Whether nobody else gives places in this tenant's tree; held until the transaction ends."""
        return bool(self._session.scalar(_TURN, {"tenant": str(tenant_of(self._session))}))

    def take_waiting(self) -> list[Waiting]:
        """All entries that wait and are seen now, in the order of their ids; they wait no more if this commits."""
        rows = self._session.connection().execute(_TAKE_WAITING, {"tenant": tenant_of(self._session)})
        return [Waiting(*row) for row in rows]

    def add_leaves(self, first: int, entry_ids: Sequence[UUID], now: datetime) -> None:
        values = {"tenant": tenant_of(self._session), "first": first, "ids": list(entry_ids), "at": now}
        self._session.connection().execute(_ADD_LEAVES, values)

    def add_tiles(self, tiles: Sequence[Tile]) -> None:
        tenant = tenant_of(self._session)
        rows = [
            {
                "tenant_id": tenant,
                "id": self._new_id(),
                "level": tile.level,
                "number": tile.number,
                "hashes": tile.hashes,
                "root": tile.root,
            }
            for tile in tiles
        ]
        if rows:
            self._session.connection().execute(insert(AuditTileRow), rows)

    def add_checkpoint(self, size: int, root: bytes, at: datetime, note: bytes) -> None:
        self._session.add(AuditCheckpointRow(id=self._new_id(), size=size, root=root, at=at, note=note))
        self._session.flush()

    def add_timestamp(self, size: int, made_at: datetime, response: bytes) -> None:
        self._session.add(AuditTimestampRow(id=self._new_id(), size=size, made_at=made_at, response=response))
        self._session.flush()
