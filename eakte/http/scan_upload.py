# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A scan from a form: the file, and the date of receipt before or after it."""

from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

from eakte.kernel.errors import Invalid
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import Actor
from eakte.services import contributions, scans
from eakte.services.platform import Platform
from eakte.services.submissions import IncomingPart

_MAX_DATE_BYTES = 32
_Store = Callable[[Platform, Actor, IncomingPart], scans.StoredScan]


class ScanFileMissing(Invalid):
    code = "scan-file-missing"
    title = N_("No file was sent")
    advice = N_("Choose a PDF, TIFF, JPEG or PNG file. Nothing was stored.")


class DateInvalid(Invalid):
    code = "date-invalid"
    title = N_("The date of receipt cannot be read")
    advice = N_("Write it as year-month-day, for example 2026-11-20. Nothing was stored.")


class OneFileOnly(Invalid):
    code = "one-file-only"
    title = N_("More than one file was sent")
    advice = N_("Send each scan by itself. Nothing was stored.")


def receive_scan(platform: Platform, actor: Actor, parts: Iterator[IncomingPart]) -> UUID:
    """Store the part `file`, read the part `received_on`, make an inbox item; whatever is wrong, nothing stays."""
    scan, received_on = _stored(platform, actor, parts, scans.store)
    return scans.accept(platform, actor, scan, received_on)


def receive_contribution(platform: Platform, guest: Actor, case_id: UUID, parts: Iterator[IncomingPart]) -> UUID:
    """Store the part `file` and file it into the shared case; whatever is wrong, nothing stays."""
    with platform.database.read(guest) as unit:
        contributions.require_contribution(unit, case_id)
    scan, _ = _stored(platform, guest, parts, scans.take_in)
    return contributions.contribute(platform, guest, case_id, scan)


def _stored(
    platform: Platform, actor: Actor, parts: Iterator[IncomingPart], store: _Store
) -> tuple[scans.StoredScan, date | None]:
    stored: list[scans.StoredScan] = []
    try:
        received_on = _store_parts(platform, actor, parts, store, stored)
    except BaseException:
        scans.discard(platform, actor, stored)
        raise
    return stored[0], received_on


def _store_parts(
    platform: Platform, actor: Actor, parts: Iterator[IncomingPart], store: _Store, stored: list[scans.StoredScan]
) -> date | None:
    received_on: date | None = None
    for part in parts:
        if part.name == "received_on":
            received_on = _date(part)
        elif part.name == "file" and part.file_name:
            if stored:
                raise OneFileOnly
            stored.append(store(platform, actor, part))
    if not stored:
        raise ScanFileMissing
    return received_on


def _date(part: IncomingPart) -> date | None:
    content = b""
    for chunk in part.chunks:
        content += chunk
        if len(content) > _MAX_DATE_BYTES:
            raise DateInvalid
    try:
        return date.fromisoformat(content.decode().strip()) if content.strip() else None
    except ValueError as exc:
        raise DateInvalid from exc
