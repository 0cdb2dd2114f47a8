# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Opening documents: what they are, their pages' text and images, their original bytes. Every opening is audited."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eakte.database.repositories.documents import DocumentRow, RenditionRow, StoredDocument
from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.documents.errors import DocumentNotFound, NoPreview, PageNotFound
from eakte.domain.documents.values import DocumentKind, ReadingState, RenditionKind
from eakte.domain.pages.values import PageText
from eakte.processing.errors import ProcessingError, error_by_code
from eakte.processing.port import Format
from eakte.services import text_rendition
from eakte.services.access import require_at
from eakte.services.platform import Platform
from eakte.services.vault import OpenObject

DEFAULT_IMAGE_WIDTH = 1100


@dataclass(frozen=True)
class FailureView:
    """Why a document could not be read; title and advice are message ids, filled from `values`."""

    code: str
    title: str
    advice: str
    values: dict[str, str | int | float | bool | None]


@dataclass(frozen=True)
class DocumentView:
    """A document with one version, mostly its newest. `size` and `sha256` are the original's.

    `postponed`: it waits until pages may be recognised again. `attached_to`: the document to which it belongs;
    `attachments` are the files that its own file contains.
    """

    id: UUID
    item_id: UUID
    case_id: UUID | None
    attached_to: UUID | None
    kind: DocumentKind
    title: str
    file_name: str
    media_type: str
    state: ReadingState
    failure: FailureView | None
    postponed: bool
    page_count: int
    format: str | None
    attachments: tuple[str, ...]
    signatures: tuple[str, ...]
    version_id: UUID
    version: int
    size: int
    sha256: str


@dataclass(frozen=True)
class Download:
    """Original bytes on their way out. The name is the sender's: data only, never a path."""

    file_name: str
    media_type: str
    content: OpenObject


@dataclass(frozen=True)
class ShownPage:
    """What is needed to paint a page, after the unit of work has ended."""

    version_id: UUID
    number: int
    format: Format
    content: OpenObject


def open_document(unit: ReadUnit, document_id: UUID) -> DocumentView:
    view = find(unit, document_id)
    unit.audit.look(Act.DOCUMENT_OPENED, AuditObject("document", view.id, view.version_id))
    return view


def open_page(unit: ReadUnit, platform: Platform, document_id: UUID, number: int) -> PageText:
    """The page's text with word boxes."""
    view = find(unit, document_id)
    _check_page(view, number)
    unit.audit.look(Act.PAGE_OPENED, AuditObject("document", view.id, view.version_id), page=number)
    return pages_of(unit, platform, view.version_id)[number - 1]


def show_page(unit: ReadUnit, platform: Platform, document_id: UUID, number: int) -> ShownPage:
    """The rendition that shows the page; paint it with `paint` after the unit of work has ended."""
    view = find(unit, document_id)
    _check_page(view, number)
    unit.audit.look(Act.PAGE_SHOWN, AuditObject("document", view.id, view.version_id), page=number)
    renditions = unit.documents.renditions(view.version_id)
    shown = renditions.get(RenditionKind.PDFA) or renditions.get(RenditionKind.FORM)
    fmt = Format.PDF if shown is not None else Format(view.format or Format.OTHER)
    row = shown or _stored_original(renditions)
    return ShownPage(view.version_id, number, fmt, platform.vault.open(unit, row.id, row.size, row.sha256))


def paint(platform: Platform, page: ShownPage, width: int) -> bytes:
    """The page as a WebP image, `width` pixels wide."""
    return platform.processor.render(page.content.chunks(), page.format, page.number, width)


def download(unit: ReadUnit, platform: Platform, document_id: UUID) -> Download:
    """The original, byte for byte."""
    return original(unit, platform, find(unit, document_id, Permission.DOWNLOAD))


def original(unit: ReadUnit, platform: Platform, view: DocumentView) -> Download:
    """The same of the version that the view shows, for who may have it."""
    unit.audit.record(Act.ORIGINAL_DOWNLOADED, AuditObject("document", view.id, view.version_id), file=view.file_name)
    row = _stored_original(unit.documents.renditions(view.version_id))
    return Download(view.file_name, view.media_type, platform.vault.open(unit, row.id, row.size, row.sha256))


def pages_of(unit: ReadUnit, platform: Platform, version_id: UUID) -> tuple[PageText, ...]:
    """All pages of a version; none when it has no text rendition."""
    row = unit.documents.renditions(version_id).get(RenditionKind.TEXT)
    if row is None:
        return ()
    return text_rendition.unpack(platform.vault.open(unit, row.id, row.size, row.sha256).chunks())


def views(unit: ReadUnit, document_ids: Iterable[UUID]) -> list[DocumentView]:
    """The documents in the order of `document_ids`; for lists, so without an entry in the audit log."""
    return [view_of(found) for found in unit.documents.stored(list(document_ids))]


def check_download(unit: ReadUnit, document_id: UUID) -> None:
    """Raise DocumentNotFound or Forbidden unless the actor may have the original: asked again while its bytes go out."""
    find(unit, document_id, Permission.DOWNLOAD)


def find(unit: ReadUnit, document_id: UUID, permission: Permission = Permission.READ) -> DocumentView:
    """The document with its newest version, for who may do that with it; without an entry in the audit log."""
    place = unit.places.documents([document_id]).get(document_id)
    if place is None:
        raise DocumentNotFound
    require_at(unit, permission, place)
    found = views(unit, [document_id])
    if not found:  # it goes at this moment
        raise DocumentNotFound
    return found[0]


def lock_with_items(uow: UnitOfWork, document_ids: Sequence[UUID], permission: Permission) -> dict[UUID, DocumentRow]:
    """These documents by id, locked with their items and all documents of those, if the actor may do that with each.

    Everybody locks in this order. Until then one may have been filed elsewhere, or gone.

    Raises:
        DocumentNotFound, Forbidden: one is not there, or the actor may not do that with it.
    """
    named = [uow.documents.document(each) for each in document_ids]
    found = [each for each in named if each is not None]
    if len(found) < len(named):
        raise DocumentNotFound
    for place in uow.places.documents(document_ids).values():
        require_at(uow, permission, place)
    items = sorted({each.item_id for each in found})
    for item in items:
        uow.inbox.item(item, lock=True)
    rows = {row.id: row for row in uow.documents.of_items(items, lock=True)}
    if not rows.keys() >= {*document_ids}:
        raise DocumentNotFound
    return rows


def _stored_original(renditions: Mapping[RenditionKind, RenditionRow]) -> RenditionRow:
    """The original among the renditions of a version; a version that went at this moment has none."""
    row = renditions.get(RenditionKind.ORIGINAL)
    if row is None:
        raise DocumentNotFound
    return row


def _check_page(view: DocumentView, number: int) -> None:
    if view.state is not ReadingState.READ:
        raise NoPreview
    if not 1 <= number <= view.page_count:
        raise PageNotFound(pages=view.page_count)


def view_of(found: StoredDocument) -> DocumentView:
    document, version, original = found.document, found.version, found.original
    return DocumentView(
        id=document.id,
        item_id=document.item_id,
        case_id=document.case_id,
        attached_to=document.attached_to,
        kind=document.kind,
        title=document.title,
        file_name=version.file_name or document.file_name,
        media_type=original.media_type,
        state=version.state,
        failure=_failure(version.failure_code, version.failure_values or {}),
        postponed=version.postponed_at is not None,
        page_count=version.page_count,
        format=version.format,
        attachments=tuple(version.structure.get("attachments", ())),
        signatures=tuple(version.structure.get("signatures", ())),
        version_id=version.id,
        version=version.number,
        size=original.size,
        sha256=original.sha256,
    )


def _failure(code: str | None, values: dict[str, Any]) -> FailureView | None:
    if code is None:
        return None
    error: type[ProcessingError] = error_by_code(code)
    return FailureView(code, error.title, error.advice, values)
