# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The points at which a process is killed, each between two steps that must not be torn apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Point(StrEnum):
    RECOGNISING = "recognising"
    OBJECT_STORED = "object-stored"
    ROWS_WRITTEN = "rows-written"
    COMMITTED = "committed"
    OUTBOX_READ = "outbox-read"
    INDEX_WRITTEN = "index-written"
    INDEX_COMMITTED = "index-committed"
    OUTBOX_REMOVED = "outbox-removed"
    CASES_CLOSED = "cases-closed"
    DOCUMENT_BOUND = "document-bound"
    PASS_TAKEN = "pass-taken"
    PASS_PLACED = "pass-placed"
    PASS_SIGNED = "pass-signed"


@dataclass(frozen=True)
class Call:
    """A function of the product by module and name, and on which side of it to die."""

    module: str
    name: str
    after: bool


_SEQUENCE = "eakte.database.repositories.audit_log"

CALLS: Mapping[Point, tuple[Call, ...]] = {
    Point.OBJECT_STORED: (Call("eakte.services.vault", "Vault.put", after=True),),
    Point.ROWS_WRITTEN: (Call("eakte.database.session", "UnitOfWork.enqueue", after=True),),
    Point.COMMITTED: (
        Call("eakte.services.submissions", "receive", after=True),
        Call("eakte.services.scans", "accept", after=True),
    ),
    Point.OUTBOX_READ: (Call("search.embedded", "EmbeddedIndex.batch", after=False),),
    Point.INDEX_WRITTEN: (Call("search.embedded", "_Batch.replace", after=True),),
    Point.INDEX_COMMITTED: (Call("eakte.database.repositories.outbox", "Outbox.done", after=False),),
    Point.OUTBOX_REMOVED: (Call("eakte.database.repositories.outbox", "Outbox.done", after=True),),
    Point.CASES_CLOSED: (Call("eakte.services.life_cycle", "close_open_case", after=True),),
    Point.DOCUMENT_BOUND: (Call("eakte.processing.processor", "SandboxedProcessor.bind", after=True),),
    Point.PASS_TAKEN: (Call(_SEQUENCE, "AuditSequence.take_waiting", after=True),),
    Point.PASS_PLACED: (Call(_SEQUENCE, "AuditSequence.add_leaves", after=True),),
    Point.PASS_SIGNED: (Call(_SEQUENCE, "AuditSequence.add_checkpoint", after=True),),
}
"""All but RECOGNISING, which is not a call: it is reached when a child of the process runs tesseract."""
