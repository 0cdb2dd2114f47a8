# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Receiving scanned paper: one file, and the date it arrived if somebody knows a better one than today."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from eakte.database.repositories.documents import AddedVersion
from eakte.database.session import UnitOfWork
from eakte.domain.access.rules import Permission, permissions_of, require
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.documents.values import DocumentKind, NewDocument
from eakte.domain.filing.inbox import Channel, DateOfReceipt, NewItem, ReceivedSource
from eakte.jobs.values import ReadDocument
from eakte.kernel.errors import EakteError, Invalid
from eakte.kernel.messages import N_, one_line
from eakte.kernel.tenancy import Actor
from eakte.processing.formats import identify
from eakte.processing.port import Format
from eakte.services.platform import Platform
from eakte.services.submission_format import MAX_FILE_NAME_CHARACTERS
from eakte.services.submissions import MAX_SUBJECT_CHARACTERS, IncomingPart
from eakte.services.vault import LockedObject

_MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.TIFF: "image/tiff",
    Format.JPEG: "image/jpeg",
    Format.PNG: "image/png",
}
SCAN_MEDIA_TYPES = frozenset(_MEDIA_TYPES.values())

Tell = Callable[[UnitOfWork, UUID], object]
"""Is told, in the unit of work in which a stored file becomes a record, the record's id."""


_DECLARED = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,100}/[A-Za-z0-9!#$&^_.+-]{1,100}", re.ASCII)


class NotAScan(EakteError):
    code = "not-a-scan"
    status = 415
    exit_code = 2
    title = N_("This kind of file is not accepted as a scan")
    advice = N_("Send PDF, TIFF, JPEG or PNG. Nothing was stored.")


class ReceivedInFuture(Invalid):
    code = "received-in-future"
    title = N_("The date of receipt lies in the future")
    advice = N_("Enter the day on which the paper arrived, at the latest today.")


@dataclass(frozen=True)
class StoredScan:
    """A scan that is durable but no record yet; `accept` makes it one."""

    file_name: str
    media_type: str
    locked: LockedObject


def store(platform: Platform, actor: Actor, part: IncomingPart) -> StoredScan:
    """Take in the bytes of a scan. The caller discards it when the rest of the request is refused.

    Raises:
        NotAScan: another kind of file; nothing of it was read.
        ByteQuotaReached: the municipality may not store more.
    """
    require(actor, Permission.SCAN)
    return take_in(platform, actor, part)


def take_in(platform: Platform, actor: Actor, part: IncomingPart) -> StoredScan:
    """The same for what comes otherwise, from somebody of whom the caller knows that they may."""
    if part.media_type not in SCAN_MEDIA_TYPES:
        raise NotAScan(media_type=part.media_type)
    return take_in_any(platform, actor, part)


def take_in_any(platform: Platform, actor: Actor, part: IncomingPart) -> StoredScan:
    """The same for a file of any kind."""
    platform.quotas.take_bytes(actor, 0)
    locked = platform.vault.put(actor.tenant_id, part.chunks, platform.max_file_bytes)
    try:
        platform.quotas.take_bytes(actor, locked.stored.size)
    except BaseException:
        platform.vault.discard(actor.tenant_id, [locked])
        raise
    return StoredScan(_kept_name(part.file_name) or "scan", _media_type(part.media_type), locked)


def _media_type(declared: str) -> str:
    """What was declared, as far as it is a media type (RFC 6838) that an answer can name."""
    return declared if _DECLARED.fullmatch(declared) else "application/octet-stream"


def _kept_name(file_name: str | None) -> str:
    """The name as it came, as far as it can be written in UTF-8 at all."""
    return (file_name or "").encode(errors="replace").decode()[:MAX_FILE_NAME_CHARACTERS]


def tell_nobody(_uow: UnitOfWork, _record_id: UUID) -> None:
    """What is done in the unit of work in which a stored file becomes a record, when nothing is."""


def accept(
    platform: Platform, actor: Actor, scan: StoredScan, received_on: date | None, tell: Tell = tell_nobody
) -> UUID:
    """Make the stored scan an inbox item; returns its id.

    Raises:
        ReceivedInFuture: nothing is kept then.
    """
    with platform.database.begin(actor) as uow:
        if received_on is not None and received_on > uow.today:
            # Only here, before anything could be committed, may the bytes go again.
            discard(platform, actor, [scan])
            raise ReceivedInFuture
        source = ReceivedSource.CAPTURED if received_on is None else ReceivedSource.ENTERED
        item_id = record(platform, uow, scan, DateOfReceipt(received_on or uow.today, source))
        tell(uow, item_id)
        return item_id


def discard(platform: Platform, actor: Actor, scans: Iterable[StoredScan]) -> None:
    platform.vault.discard(actor.tenant_id, [scan.locked for scan in scans])


def media_type_of(head: bytes) -> str | None:
    """The kind of scan that starts with these bytes (the first 1024 are enough); None when it is none."""
    return _MEDIA_TYPES.get(identify(head))


def _office(actor: Actor) -> UUID | None:
    """The office for which somebody scans, where there is just one; else the registry finds out whose it is."""
    offices = {each.office for each in actor.assignments if Permission.SCAN in permissions_of(each.role)}
    return offices.pop() if len(offices) == 1 else None


def record(platform: Platform, uow: UnitOfWork, scan: StoredScan, received: DateOfReceipt, **detail: str) -> UUID:
    """Write everything that makes the stored scan an inbox item; returns its id. `detail` goes into the audit entry."""
    item_id = uow.new_id()
    item = NewItem(Channel.SCAN, subject_of(scan), received, office_id=_office(uow.actor))
    add(platform, uow, item_id, item, DocumentKind.SCAN, scan)
    uow.audit.record(Act.SCAN_RECEIVED, AuditObject("inbox_item", item_id), file=scan.file_name, **detail)
    return item_id


def subject_of(scan: StoredScan) -> str:
    """What the item is called that brings the file in."""
    return one_line(scan.file_name)[:MAX_SUBJECT_CHARACTERS] or "scan"


def add(
    platform: Platform, uow: UnitOfWork, item_id: UUID, item: NewItem, kind: DocumentKind, scan: StoredScan
) -> AddedVersion:
    """Write the item with the stored file as its one document, to be read and indexed. The caller writes the entry."""
    uow.inbox.add(item_id, item, uow.now)
    (original,) = platform.vault.keep(uow, scan.locked)
    document = NewDocument(kind, scan.file_name, scan.file_name, scan.media_type, original)
    (version,) = uow.documents.add(item_id, [document], uow.now, item.case_id)
    uow.outbox.add(version.document_id)
    uow.enqueue(ReadDocument(uow.actor.tenant_id, version.id))
    return version
