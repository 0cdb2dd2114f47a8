# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Making a compilation: jobs that bind a few documents each, and a last one that puts everything together.

Each document is made into PDF objects in a sandboxed child of its own; here they only pass by, on their way into the
store. What a job bound and how far it came commit together with the job that goes on: killed at any point, the next
attempt binds at most that batch again. A long dossier waits behind what others have asked for meanwhile, batch by batch.
All is done as the person who asked, with the rights that they have by now.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from eakte.database.repositories.compilations import CompilationRow, Source
from eakte.database.session import Database, ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act
from eakte.domain.documents.values import RenditionKind
from eakte.domain.filing.compiling import BOUND_AT_ONCE, Absence, CompilationState, absence, check_compiled
from eakte.jobs.values import Compile
from eakte.kernel.errors import EakteError, Unavailable
from eakte.kernel.tenancy import Actor
from eakte.processing.assembly import FIRST_FREE, assembled
from eakte.processing.errors import ProcessingError
from eakte.processing.port import Bound, Format
from eakte.services.accounts import by_now
from eakte.services.compiled_contents import Piece, front_of
from eakte.services.compiling import check_reached, ended, object_of
from eakte.services.platform import Platform
from eakte.services.vault import LockedObject, OpenObject


@dataclass(frozen=True)
class _Task:
    """What one job has to do: bind what `waits`, or finish when that is nothing."""

    id: UUID
    attempt: int
    waits: tuple[UUID, ...]
    gone_through: int
    pages: int
    numbers: int
    size: int


@dataclass(frozen=True)
class _Opened:
    """A document to bind; without content there is nothing of it to bind."""

    id: UUID
    pages: int
    content: OpenObject | None
    absence: Absence | None
    converted: bool


def go_on(platform: Platform, worker: Actor, job: Compile) -> None:
    """Bind the next documents and leave the rest to another job, or finish."""
    with platform.database.begin(worker) as uow:
        row = _running(uow, job.compilation_id)
        if row is None:
            return
        row.attempt += 1
        task, asked_by, purpose = _task(row), row.asked_by, row.purpose
    asker = by_now(platform.database, worker, asked_by, purpose)
    if task.waits:
        _bind(platform, worker, asker, task, job)
    else:
        _finish(platform, asker, task)


def fail(database: Database, worker: Actor, job: Compile, error: BaseException) -> None:
    """Show that it was given up, and why; nothing of it is kept."""
    with database.begin(worker) as uow:
        row = _running(uow, job.compilation_id)
        if row is not None:
            ended(uow, row, CompilationState.FAILED, error.code if isinstance(error, EakteError) else None)


def _running(uow: UnitOfWork, compilation_id: UUID, attempt: int | None = None) -> CompilationRow | None:
    """It, locked, while nobody ended it, or with `attempt` began after that one."""
    row = uow.compilations.compilation(compilation_id, lock=True)
    if row is None or row.state is not CompilationState.RUNNING or attempt not in (None, row.attempt):
        return None
    return row


def _task(row: CompilationRow) -> _Task:
    waits = tuple(row.document_ids[row.gone_through :][:BOUND_AT_ONCE])
    return _Task(row.id, row.attempt, waits, row.gone_through, row.pages, row.numbers, row.size)


def _bind(platform: Platform, worker: Actor, asker: Actor, task: _Task, job: Compile) -> None:
    with platform.database.read(asker) as unit:
        reach = unit.access.reach(Permission.DOWNLOAD)
        opened = [_opened(platform, unit, each) for each in unit.compilations.sources(task.waits, reach)]
    batch = _Batch(platform, task, opened)
    locked = platform.vault.put(asker.tenant_id, batch.chunks())
    with platform.database.begin(worker) as uow:
        row = _running(uow, task.id, task.attempt)
        if row is not None:
            (stored,) = platform.vault.keep(uow, locked)
            contents = {"pieces": [_written(each) for each in batch.pieces]}
            uow.compilations.add_object(row.id, stored, task.gone_through, contents, whole=False)
            row.gone_through = task.gone_through + len(task.waits)
            row.pages, row.numbers, row.size = batch.pages, batch.numbers, batch.size
            uow.enqueue(job)
            return
    platform.vault.discard(asker.tenant_id, [locked])


def _opened(platform: Platform, unit: ReadUnit, source: Source) -> _Opened:
    version, found = source.version, source.renditions
    missing = absence(version.state)
    made = found.get(RenditionKind.PDFA) or found.get(RenditionKind.FORM)
    original = found.get(RenditionKind.ORIGINAL) if version.format == Format.PDF else None
    row = made or original
    if missing is not None or row is None:
        return _Opened(source.document_id, 0, None, missing or Absence.NOT_CONVERTIBLE, converted=False)
    content = platform.vault.open(unit, row.id, row.size, row.sha256)
    return _Opened(source.document_id, version.page_count, content, None, converted=made is None)


@dataclass
class _Batch:
    """Documents that are bound while the store takes their objects; afterwards it tells what became of each."""

    platform: Platform
    task: _Task
    opened: list[_Opened]
    pieces: list[Piece] = field(default_factory=list)
    pages: int = 0
    numbers: int = 0
    size: int = 0

    def __post_init__(self) -> None:
        self.pages, self.numbers, self.size = self.task.pages, self.task.numbers, self.task.size

    def chunks(self) -> Iterator[bytes]:
        """Raise CompilationTooLarge when it becomes too much, and what stands for no document: store and sandbox failing."""
        for each in self.opened:
            found = self._bound(each)
            if found is None:
                self.pieces.append(Piece(each.id, None, each.absence or Absence.NOT_CONVERTIBLE, converted=False))
                continue
            bound, objects = found
            self.pieces.append(Piece(each.id, bound, None, each.converted))
            self.pages += bound.pages
            self.numbers += len(bound.sizes)
            self.size += bound.size
            check_compiled(self.pages, self.size)
            yield objects

    def _bound(self, each: _Opened) -> tuple[Bound, bytes] | None:
        if each.content is None:
            return None
        try:
            return self.platform.processor.bind(each.content.chunks(), each.pages, FIRST_FREE + self.numbers)
        except ProcessingError as exc:
            if isinstance(exc, Unavailable):
                raise
            return None


def _finish(platform: Platform, asker: Actor, task: _Task) -> None:
    locked, pieces, pages = _put_together(platform, asker, task)
    kept = False
    try:
        with platform.database.begin(asker) as uow:
            row = _running(uow, task.id, task.attempt)
            if row is not None:
                check_reached(uow, [each.document for each in pieces])
                _keep(platform, uow, row, locked, pieces, pages)
                kept = True
    finally:
        if not kept:
            platform.vault.discard(asker.tenant_id, [locked])


def _put_together(platform: Platform, asker: Actor, task: _Task) -> tuple[LockedObject, list[Piece], int]:
    """The whole file in the store, what is in it, and how many pages it has."""
    with platform.database.snapshot(asker) as unit:
        row = unit.compilations.compilation(task.id)
        parts = unit.compilations.parts(task.id)
        if row is None:
            raise LookupError("a compilation is never deleted")
        pieces = [_piece(each) for part in parts for each in part.contents["pieces"]]
        check_reached(unit, [each.document for each in pieces])
        opened = [platform.vault.open(unit, part.id, part.size, part.sha256) for part in parts]
        front = front_of(unit, row, pieces)
    binding = front.binding(platform.processor, FIRST_FREE + task.numbers, _chunks(opened))
    locked = platform.vault.put(asker.tenant_id, assembled(binding))
    return locked, pieces, sum(shape.pages for shape, _ in binding.front) + task.pages


def _keep(
    platform: Platform, uow: UnitOfWork, row: CompilationRow, locked: LockedObject, pieces: list[Piece], pages: int
) -> None:
    (stored,) = platform.vault.keep(uow, locked)
    uow.compilations.add_object(row.id, stored, 0, {}, whole=True)
    uow.compilations.forget(row.id, parts_only=True)
    row.document_ids = [each.document for each in pieces]
    row.documents, row.pages, row.size = len(pieces), pages, stored.size
    row.gone_through, row.state, row.ended_at = row.documents, CompilationState.DONE, uow.now
    uow.audit.record(Act.COMPILATION_MADE, object_of(row), documents=row.documents, pages=pages)


def _chunks(opened: list[OpenObject]) -> Iterator[bytes]:
    for each in opened:
        yield from each.chunks()


def _written(piece: Piece) -> dict[str, Any]:
    bound = piece.bound
    return {
        "document": str(piece.document),
        "bound": None if bound is None else [bound.first, bound.pages, bound.sizes, bound.drawn],
        "absence": piece.absence,
        "converted": piece.converted,
    }


def _piece(written: dict[str, Any]) -> Piece:
    bound = written["bound"]
    shape = None if bound is None else Bound(bound[0], bound[1], tuple(bound[2]), bound[3])
    missing = written["absence"] and Absence(written["absence"])
    return Piece(UUID(written["document"]), shape, missing, written["converted"])
