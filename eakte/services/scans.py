# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Receiving scanned paper: one file, and the date it arrived if somebody knows a better one than today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from eakte.database.session import UnitOfWork
from eakte.domain.access.rules import Permission, require
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.documents.values import DocumentKind, NewDocument
from eakte.domain.filing.inbox import Channel, DateOfReceipt, NewItem, ReceivedSource
from eakte.jobs.values import ReadDocument
from eakte.kernel.errors import EakteError, Invalid
from eakte.kernel.messages import N_, one_line
from eakte.kernel.tenancy import Actor
from eakte.services.platform import Platform
from eakte.services.submission_format import MAX_NAME_CHARACTERS
from eakte.services.submissions import IncomingPart
from eakte.services.vault import LockedObject

SCAN_MEDIA_TYPES = frozenset({"application/pdf", "image/tiff", "image/jpeg", "image/png"})


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
    """Take in the bytes. The caller discards the scan when the rest of the request is refused."""
    require(actor, Permission.SCAN)
    if part.media_type not in SCAN_MEDIA_TYPES:
        raise NotAScan(media_type=part.media_type)
    locked = platform.vault.put(actor.tenant_id, part.chunks, platform.max_file_bytes)
    return StoredScan(one_line(part.file_name or "")[:MAX_NAME_CHARACTERS] or "scan", part.media_type, locked)


def accept(platform: Platform, actor: Actor, scan: StoredScan, received_on: date | None) -> UUID:
    """Make the stored scan an inbox item; returns its id.

    Raises:
        ReceivedInFuture: nothing is kept then.
    """
    with platform.database.begin(actor) as uow:
        if received_on is not None and received_on > uow.today:
            # Only here, before anything could be committed, may the bytes go again.
            discard(platform, actor, [scan])
            raise ReceivedInFuture
        return _record(platform, uow, scan, received_on)


def discard(platform: Platform, actor: Actor, scans: Iterable[StoredScan]) -> None:
    platform.vault.discard(actor.tenant_id, [scan.locked for scan in scans])


def _record(platform: Platform, uow: UnitOfWork, scan: StoredScan, received_on: date | None) -> UUID:
    source = ReceivedSource.CAPTURED if received_on is None else ReceivedSource.ENTERED
    received = DateOfReceipt(received_on or uow.today, source)
    item_id = uow.new_id()
    uow.inbox.add(item_id, NewItem(Channel.SCAN, scan.file_name, received), uow.now)
    original = platform.vault.keep(uow, scan.locked)
    document = NewDocument(DocumentKind.SCAN, scan.file_name, scan.file_name, scan.media_type, original)
    (version,) = uow.documents.add(item_id, [document], uow.now)
    uow.outbox.add(version.document_id)
    uow.enqueue(ReadDocument(uow.actor.tenant_id, version.id))
    uow.audit.record(Act.SCAN_RECEIVED, AuditObject("inbox_item", item_id), file=scan.file_name)
    return item_id
