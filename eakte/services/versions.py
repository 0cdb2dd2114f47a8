# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Working on filed documents: checking out, adding versions (`Fassungen`), comparing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from eakte.database.repositories.documents import DocumentRow, StoredDocument
from eakte.database.session import Database, ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.documents.comparison import Change, Line, compare
from eakte.domain.documents.errors import (
    DocumentChanged,
    DocumentNotFound,
    TextsNotRead,
    TextsTooLong,
    VersionNotFound,
)
from eakte.domain.documents.values import NewVersion, ReadingState
from eakte.domain.documents.versions import (
    CheckOut,
    check_free,
    check_given_back,
    check_takes_versions,
    checked_note,
    until,
)
from eakte.domain.filing.errors import CaseNotFound, DossierNotFound
from eakte.domain.filing.life_cycle import check_takes_documents
from eakte.jobs.values import ReadDocument
from eakte.kernel.tenancy import Actor
from eakte.services import documents, scans
from eakte.services.access import may_at, require_at
from eakte.services.accounts import names_of
from eakte.services.documents import DocumentView, Download
from eakte.services.filing import life
from eakte.services.platform import Platform
from eakte.services.scans import StoredScan

MAX_LINES = 100_000
"""Of each of two versions that are compared: some 2,000 pages."""

MAX_CHANGES = 500
"""Places that a comparison tells of; after that it says that there are more."""


@dataclass(frozen=True)
class VersionView:
    """One version, at the town's time; `author` is empty for what was received, and for somebody who is known no more."""

    document: DocumentView
    created_at: datetime
    author: str
    note: str | None

    @property
    def number(self) -> int:
        return self.document.version


@dataclass(frozen=True)
class CheckOutView:
    by: str
    mine: bool
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Versions:
    """All versions of a document, newest first, and who has it checked out now."""

    versions: tuple[VersionView, ...]
    check_out: CheckOutView | None

    @property
    def document(self) -> DocumentView:
        return self.versions[0].document


@dataclass(frozen=True)
class Comparison:
    """Two versions and where their texts differ; `complete` is False when there are more places than are told."""

    before: VersionView
    after: VersionView
    changes: tuple[Change, ...]
    complete: bool


def versions(database: Database, unit: ReadUnit, document_id: UUID) -> Versions:
    """All versions of a document.

    Raises:
        DocumentNotFound, Forbidden: there is no such document, or the actor may not read it.
    """
    view = documents.find(unit, document_id)
    unit.audit.look(Act.DOCUMENT_OPENED, AuditObject("document", view.id, view.version_id))
    return _versions(database, unit, document_id)


def check_out(database: Database, uow: UnitOfWork, document_id: UUID, hours: int) -> Versions:
    """Let nobody else add a version for so many hours; once more is longer.

    Raises:
        DocumentNotFound, Forbidden: there is no such document, or the actor does not work on it.
        FormHasOneVersion, NotFiledYet, CaseIsClosed, DossierIsClosed: it stays as it is.
        CheckedOutByAnother, CheckOutTooLong.
    """
    _document_to_change(uow, document_id)
    check_free(_held(uow, document_id), uow.actor.id, uow.now)
    taken = CheckOut(uow.actor.id, uow.now, until(uow.now, hours))
    uow.documents.set_check_out(document_id, taken)
    uow.audit.record(Act.DOCUMENT_CHECKED_OUT, AuditObject("document", document_id), hours=hours)
    return _versions(database, uow, document_id)


def give_back(database: Database, uow: UnitOfWork, document_id: UUID) -> Versions:
    """End a check-out: one's own; anybody's for who may reopen what is closed.

    Raises:
        DocumentNotFound, Forbidden: as `check_out`.
        NotCheckedOut, CheckedOutByAnother.
    """
    _locked(uow, document_id)
    place = uow.places.documents([document_id])[document_id]
    may_take_away = may_at(uow, Permission.REOPEN, place)
    if not may_take_away:
        require_at(uow, Permission.FILE, place)
    ended = check_given_back(_held(uow, document_id), uow.actor.id, uow.now, may_take_away=may_take_away)
    uow.documents.set_check_out(document_id, None)
    whose = {} if ended.by == uow.actor.id else {"holder": names_of(database, [ended.by]).get(ended.by, "")}
    uow.audit.record(Act.DOCUMENT_GIVEN_BACK, AuditObject("document", document_id), **whose)
    return _versions(database, uow, document_id)


def require_new_version(uow: UnitOfWork, document_id: UUID, meant_for: int) -> None:
    """Raise what `add_version` would, but for its note."""
    _document_to_change(uow, document_id)
    newest = uow.documents.newest_versions([document_id])[document_id]
    if newest.number != meant_for:
        raise DocumentChanged(meant=meant_for, newest=newest.number)
    check_free(_held(uow, document_id), uow.actor.id, uow.now)


def add_version(
    platform: Platform, actor: Actor, document_id: UUID, meant_for: int, note: str, file: StoredScan
) -> Versions:
    """Make a stored file the newest version; the older ones stay. A check-out of the actor ends.

    Raises:
        DocumentNotFound, Forbidden, FormHasOneVersion, NotFiledYet, CaseIsClosed, DossierIsClosed, CheckedOutByAnother:
            as `check_out`; the file was discarded, as after the following.
        DocumentChanged: version `meant_for` is not the newest any more.
        NoteTooLong.
    """
    with platform.database.begin(actor) as uow:
        try:
            require_new_version(uow, document_id, meant_for)
            said = checked_note(note)
        except BaseException:
            # Only here, before anything could be committed, may the bytes go again.
            scans.discard(platform, actor, [file])
            raise
        (original,) = platform.vault.keep(uow, file.locked)
        new = NewVersion(file.file_name, file.media_type, original, said)
        added = uow.documents.add_version(document_id, meant_for + 1, new, actor.id, uow.now)
        uow.documents.set_check_out(document_id, None)
        uow.audit.record(
            Act.VERSION_ADDED,
            AuditObject("document", document_id, added.id),
            file=file.file_name,
            number=meant_for + 1,
            note=said,
        )
        uow.enqueue(ReadDocument(actor.tenant_id, added.id))
        return _versions(platform.database, uow, document_id)


def download_version(unit: ReadUnit, platform: Platform, document_id: UUID, number: int) -> Download:
    """The original of one version, byte for byte.

    Raises:
        DocumentNotFound, Forbidden, VersionNotFound.
    """
    documents.find(unit, document_id, Permission.DOWNLOAD)
    found = _numbered(unit.documents.all_versions(document_id), number)
    return documents.original(unit, platform, documents.view_of(found))


def compare_versions(platform: Platform, unit: ReadUnit, document_id: UUID, before: int, after: int) -> Comparison:
    """What changed between two versions, whichever of them is newer.

    Raises:
        DocumentNotFound, Forbidden, VersionNotFound.
        TextsNotRead, TextsTooLong: nothing can be compared.
    """
    documents.find(unit, document_id)
    stored = unit.documents.all_versions(document_id)
    sides = [_numbered(stored, number) for number in (before, after)]
    for side in sides:
        unit.audit.look(Act.DOCUMENT_OPENED, AuditObject("document", document_id, side.version.id))
    left, right = (_lines(unit, platform, side) for side in sides)
    changes = tuple(islice(compare(left, right), MAX_CHANGES + 1))
    old, new = _version_views(platform.database, unit, sides)
    return Comparison(old, new, changes[:MAX_CHANGES], complete=len(changes) <= MAX_CHANGES)


def _lines(unit: ReadUnit, platform: Platform, side: StoredDocument) -> list[Line]:
    if side.version.state is not ReadingState.READ:
        raise TextsNotRead(version=side.version.number)
    pages = documents.pages_of(unit, platform, side.version.id)
    lines = [Line(page.number, text) for page in pages for text in page.text.splitlines()]
    if len(lines) > MAX_LINES:
        raise TextsTooLong(lines=MAX_LINES)
    return lines


def _document_to_change(uow: UnitOfWork, document_id: UUID) -> None:
    """Lock the document and the case in which it stands; raise unless the actor may add a version to it."""
    row = _locked(uow, document_id)
    require_at(uow, Permission.FILE, uow.places.documents([document_id])[document_id])
    check_takes_versions(row.kind, row.case_id)
    case = uow.filing.case(row.case_id, lock=True) if row.case_id else None
    if case is None:
        raise CaseNotFound
    dossier = uow.filing.dossier(case.dossier_id)
    if dossier is None:
        raise DossierNotFound
    check_takes_documents(life(case), life(dossier))


def _locked(uow: UnitOfWork, document_id: UUID) -> DocumentRow:
    row = uow.documents.document(document_id, lock=True)
    if row is None:
        raise DocumentNotFound
    return row


def _held(unit: ReadUnit, document_id: UUID) -> CheckOut | None:
    """The last check-out, at the town's time."""
    held = unit.documents.check_out(document_id)
    zone = unit.actor.tenant.zone
    return held and CheckOut(held.by, held.since.astimezone(zone), held.until.astimezone(zone))


def _numbered(stored: Sequence[StoredDocument], number: int) -> StoredDocument:
    for each in stored:
        if each.version.number == number:
            return each
    raise VersionNotFound(versions=len(stored))


def _versions(database: Database, unit: ReadUnit, document_id: UUID) -> Versions:
    held = _held(unit, document_id)
    views = tuple(_version_views(database, unit, unit.documents.all_versions(document_id)))
    if held is None or not held.holds(unit.now):
        return Versions(views, None)
    name = names_of(database, [held.by]).get(held.by, "")
    return Versions(views, CheckOutView(name, held.by == unit.actor.id, held.since, held.until))


def _version_views(database: Database, unit: ReadUnit, stored: Sequence[StoredDocument]) -> list[VersionView]:
    zone = unit.actor.tenant.zone
    names = names_of(database, [each.version.author for each in stored if each.version.author])
    return [
        VersionView(
            documents.view_of(each),
            each.version.created_at.astimezone(zone),
            names.get(each.version.author, "") if each.version.author else "",
            each.version.note,
        )
        for each in stored
    ]
