# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Holding a whole audit log against what was signed of it, from the database, in memory that does not grow with it.

What the service itself could forge, it cannot find: whoever has the signing keys can write another log. That shows
against a witness, a checkpoint that somebody kept elsewhere, or against a timestamp.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Generic, TypeVar

from eakte.database.repositories.audit_log import AuditLog, Placed
from eakte.database.session import ReadUnit
from eakte.domain.audit.checkpoint import Checkpoint, parse, read_checkpoint
from eakte.domain.audit.errors import CheckpointMalformed
from eakte.domain.audit.rules import instant, leaf_hash
from eakte.domain.audit.tiles import Tile
from eakte.domain.audit.tree import EMPTY_ROOT, HASH_BYTES, TILE_WIDTH, Frontier, subtree_root
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.ids import uuid7
from eakte.kernel.tenancy import Tenant, operator
from eakte.services.audit_findings import Findings, Flaw, Report
from eakte.services.platform import Platform
from eakte.services.signing import Signer

PATIENCE = timedelta(seconds=10)
"""How long an entry may wait for its place; the sequencer looks several times a second."""

_TILE_BYTES = TILE_WIDTH * HASH_BYTES

Item = TypeVar("Item")


def verify(platform: Platform, signer: Signer, tenant: Tenant, witnesses: Sequence[bytes] = ()) -> Report:
    """Everything that can be told of the tenant's log as it is at one moment. `witnesses` are notes that were kept.

    Of a timestamp it is told only whether it is about its checkpoint; its signature is checked by `openssl ts`.
    """
    with platform.database.directory() as directory:
        stopped = tenant.id in directory.audit_upkeep.stopped()
    with platform.database.snapshot(operator(tenant)) as unit:
        return _Verification(unit, signer, witnesses).run(stopped=stopped)


def record_verification(platform: Platform, report: Report) -> None:
    """Have the log itself say that it was verified, and how that ended."""
    with platform.database.read(operator(report.tenant)) as unit:
        unit.audit.record(
            Act.LOG_VERIFIED, AuditObject("audit_log", report.tenant.id), entries=report.entries, findings=report.found
        )


class _Verification:
    def __init__(self, unit: ReadUnit, signer: Signer, witnesses: Sequence[bytes]) -> None:
        self._unit = unit
        self._log = unit.audit_log
        self._tenant = unit.actor.tenant
        self._signer = signer
        self._findings = Findings()
        self._kept = self._open_witnesses(witnesses)
        self._roots = {each.size: EMPTY_ROOT for each in self._kept.values()}
        self._tree = Frontier()
        self._tiles = _Tiles(self._log, self._findings)
        self._checkpoints = 0
        self._signed = 0

    def run(self, *, stopped: bool) -> Report:
        self._walk()
        self._tiles.finish()
        self._check_witnesses()
        timestamps = self._check_timestamps()
        self._check_waiting(stopped=stopped)
        kept, found = self._findings.kept, self._findings.count
        return Report(self._tenant, self._tree.size, self._checkpoints, timestamps, tuple(kept), found)

    def _walk(self) -> None:
        """Over the places from the left; a checkpoint is looked at as soon as the tree has grown to its size."""
        checkpoints, expected = _Ahead(self._log.checkpoints()), 0
        for placed in self._log.placed():
            if placed.leaf_index != expected:
                self._findings.add(Flaw.PLACE_MISSING, index=expected, last=placed.leaf_index - 1)
            expected = placed.leaf_index + 1
            self._add(placed)
            while checkpoints.next is not None and checkpoints.next.size <= self._tree.size:
                row = checkpoints.take()
                self._check_checkpoint(row.note, (row.size, row.root))
        entries = self._tree.size
        if entries > self._signed and checkpoints.next is None:
            self._findings.add(Flaw.LOG_UNSIGNED, size=self._signed, entries=entries)
        while checkpoints.next is not None:
            row = checkpoints.take()
            self._check_checkpoint(row.note, (row.size, row.root))

    def _add(self, placed: Placed) -> None:
        leaf = self._leaf(placed)
        self._tree.append(leaf)
        self._tiles.add(leaf)
        if self._tree.size in self._roots:
            self._roots[self._tree.size] = self._tree.root()

    def _leaf(self, placed: Placed) -> bytes:
        """The hash that stands in the tree for a place: the stored one, so that one changed entry is one finding."""
        stored, index = placed.leaf_hash, placed.leaf_index
        if placed.entry is None or stored is None:
            self._findings.add(Flaw.ENTRY_MISSING, index=index)
            return bytes(HASH_BYTES)
        computed = leaf_hash(placed.entry)
        if stored != computed:
            self._findings.add(Flaw.ENTRY_CHANGED, index=index)
        told = _told(placed.entry)
        if (told.get("tenant"), told.get("id")) != (str(self._tenant.id), str(placed.id)):
            self._findings.add(Flaw.ENTRY_FOREIGN, index=index)
        elif {**told, **_beside(placed)} != told:
            self._findings.add(Flaw.BESIDE_CHANGED, index=index)
        return stored if len(stored) == HASH_BYTES else computed

    def _check_checkpoint(self, note: bytes, beside: tuple[int, bytes]) -> None:
        self._checkpoints += 1
        size, entries = beside[0], self._tree.size
        self._signed = max(self._signed, size)
        checkpoint = self._checkpoint(note, beside)
        if size > entries:
            self._findings.add(Flaw.LOG_CUT, size=size, entries=entries)
        elif size < entries or (checkpoint is not None and checkpoint.root != self._tree.root()):
            # A size that the walk has passed by is none that a tree without gaps had.
            self._findings.add(Flaw.ROOT_DIFFERS, size=size)

    def _checkpoint(self, note: bytes, beside: tuple[int, bytes]) -> Checkpoint | None:
        """What a stored note says, whoever signed it; None when it says nothing."""
        size = beside[0]
        try:
            parsed = parse(note)
            checkpoint = read_checkpoint(parsed.body)
        except CheckpointMalformed:
            self._findings.add(Flaw.CHECKPOINT_UNREADABLE, size=size)
            return None
        if not self._signer.signed(parsed):
            self._findings.add(Flaw.CHECKPOINT_FORGED, size=size)
        if checkpoint.tenant_id != self._tenant.id:
            self._findings.add(Flaw.CHECKPOINT_FOREIGN, size=size)
        elif (checkpoint.size, checkpoint.root) != beside:
            self._findings.add(Flaw.CHECKPOINT_CHANGED, size=size)
        return checkpoint

    def _open_witnesses(self, notes: Sequence[bytes]) -> dict[int, Checkpoint]:
        opened = ((number, self._witness(number, note)) for number, note in enumerate(notes, 1))
        return {number: checkpoint for number, checkpoint in opened if checkpoint is not None}

    def _witness(self, number: int, note: bytes) -> Checkpoint | None:
        """A genuine checkpoint of this log; nothing else says anything about it."""
        try:
            parsed = parse(note)
            checkpoint = read_checkpoint(parsed.body)
        except CheckpointMalformed:
            self._findings.add(Flaw.WITNESS_UNREADABLE, witness=number)
            return None
        if not self._signer.signed(parsed):
            self._findings.add(Flaw.WITNESS_FORGED, witness=number)
            return None
        if checkpoint.tenant_id != self._tenant.id:
            self._findings.add(Flaw.WITNESS_FOREIGN, witness=number)
            return None
        return checkpoint

    def _check_witnesses(self) -> None:
        entries = self._tree.size
        for number, checkpoint in self._kept.items():
            if checkpoint.size > entries:
                self._findings.add(Flaw.WITNESS_BEYOND, witness=number, size=checkpoint.size, entries=entries)
            elif checkpoint.root != self._roots[checkpoint.size]:
                self._findings.add(Flaw.WITNESS_DIFFERS, witness=number, size=checkpoint.size)

    def _check_timestamps(self) -> int:
        """A response holds the SHA-512 that it is about as it is, and we never ask about anything else."""
        count = 0
        for row in self._log.timestamps():
            checkpoint = self._log.checkpoint(row.size)
            if checkpoint is None or hashlib.sha512(checkpoint.note).digest() not in row.response:
                self._findings.add(Flaw.TIMESTAMP_FOREIGN, size=row.size)
            count += 1
        return count

    def _check_waiting(self, *, stopped: bool) -> None:
        lost = self._log.without_place()
        if lost:
            self._findings.add(Flaw.WITHOUT_PLACE, count=lost)
        late = self._log.waiting(uuid7(int((self._unit.now - PATIENCE).timestamp() * 1000), 0))
        if late and not stopped:
            self._findings.add(Flaw.WAITING, count=late, seconds=int(PATIENCE.total_seconds()))


class _Ahead(Generic[Item]):
    """Shows the next item without taking it; None after the last one."""

    def __init__(self, items: Iterator[Item]) -> None:
        self._items = items
        self.next = next(items, None)

    def take(self) -> Item:
        if self.next is None:
            raise LookupError
        taken, self.next = self.next, next(self._items, None)
        return taken


class _Tiles:
    """The full tiles as the leaves make them, level by level, each compared with the stored one as soon as it is full."""

    def __init__(self, log: AuditLog, findings: Findings) -> None:
        self._log = log
        self._findings = findings
        self._edges: list[bytearray] = []
        self._made: list[int] = []
        self._stored: list[_Ahead[Tile]] = []

    def add(self, node: bytes, level: int = 0) -> None:
        if level == len(self._edges):
            self._edges.append(bytearray())
            self._made.append(0)
            self._stored.append(_Ahead(self._log.tiles(level)))
        edge = self._edges[level]
        edge += node
        if len(edge) == _TILE_BYTES:
            hashes = bytes(edge)
            tile = Tile(level, self._made[level], hashes, subtree_root(hashes))
            edge.clear()
            self._made[level] += 1
            self._compare(tile, self._stored[level])
            self.add(tile.root, level + 1)

    def _compare(self, tile: Tile, stored: _Ahead[Tile]) -> None:
        while stored.next is not None and stored.next.number < tile.number:
            self._extra(stored.take())
        if stored.next is None or stored.next.number > tile.number:
            self._findings.add(Flaw.TILE_MISSING, level=tile.level, number=tile.number)
        elif stored.take() != tile:
            self._findings.add(Flaw.TILE_CHANGED, level=tile.level, number=tile.number)

    def finish(self) -> None:
        """Nothing may be left of what is stored."""
        for level in self._log.tile_levels():
            known = 0 <= level < len(self._stored)
            stored = self._stored[level] if known else _Ahead(self._log.tiles(level))
            while stored.next is not None:
                self._extra(stored.take())

    def _extra(self, tile: Tile) -> None:
        self._findings.add(Flaw.TILE_EXTRA, level=tile.level, number=tile.number)


def _told(entry: bytes) -> Mapping[str, object]:
    """What an entry says; nothing when it is not one line of JSON."""
    try:
        content = json.loads(entry)
    except (ValueError, RecursionError):
        return {}
    return {} if b"\n" in entry or not isinstance(content, dict) else content


def _beside(placed: Placed) -> Mapping[str, object]:
    """What the columns beside an entry repeat of it, which lists and reports are made of."""
    version = None if placed.object_version is None else str(placed.object_version)
    return {
        "at": None if placed.at is None else instant(placed.at),
        "act": placed.act,
        "object": {"type": placed.object_type, "id": str(placed.object_id), "version": version},
    }
