# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A file from a form, and what is said about it before or after: a scan's date of receipt, a version's note."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from eakte.domain.documents.errors import NoteTooLong
from eakte.domain.documents.versions import MAX_NOTE_CHARACTERS
from eakte.kernel.errors import EakteError, Invalid
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import Actor
from eakte.services import contributions, scans, versions
from eakte.services.platform import Platform
from eakte.services.scans import StoredScan
from eakte.services.submissions import IncomingPart
from eakte.services.versions import Versions

_MAX_DATE_BYTES = 32
_MAX_NOTE_BYTES = 4 * MAX_NOTE_CHARACTERS
_Store = Callable[[Platform, Actor, IncomingPart], StoredScan]


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


@dataclass(frozen=True)
class _Field:
    """A field beside the file; `unclear` is raised where it is too long or no text."""

    name: str
    max_bytes: int
    unclear: Callable[[], EakteError]


@dataclass(frozen=True)
class _Form:
    """What came: the stored file, and the text of the field."""

    file: StoredScan
    text: str


def receive_scan(
    platform: Platform, actor: Actor, parts: Iterator[IncomingPart], tell: scans.Tell = scans.tell_nobody
) -> UUID:
    """Store the part `file`, read the part `received_on`, make an inbox item; whatever is wrong, nothing stays."""
    field = _Field("received_on", _MAX_DATE_BYTES, DateInvalid)
    form = _stored(platform, actor, parts, scans.store, field)
    try:
        received_on = date.fromisoformat(form.text) if form.text else None
    except ValueError as exc:
        scans.discard(platform, actor, [form.file])
        raise DateInvalid from exc
    return scans.accept(platform, actor, form.file, received_on, tell)


def receive_contribution(
    platform: Platform,
    guest: Actor,
    case_id: UUID,
    parts: Iterator[IncomingPart],
    tell: scans.Tell = scans.tell_nobody,
) -> UUID:
    """Store the part `file` and file it into the shared case; whatever is wrong, nothing stays."""
    with platform.database.read(guest) as unit:
        contributions.require_contribution(unit, case_id)
    form = _stored(platform, guest, parts, scans.take_in)
    return contributions.contribute(platform, guest, case_id, form.file, tell)


def receive_version(
    platform: Platform, actor: Actor, document_id: UUID, meant_for: int, parts: Iterator[IncomingPart]
) -> Versions:
    """Store the part `file`, of any kind, as the newest version, with the part `note`; whatever is wrong, nothing stays."""
    with platform.database.begin(actor) as uow:  # before the first byte of the file
        versions.require_new_version(uow, document_id, meant_for)
    field = _Field("note", _MAX_NOTE_BYTES, partial(NoteTooLong, characters=MAX_NOTE_CHARACTERS))
    form = _stored(platform, actor, parts, scans.take_in_any, field)
    return versions.add_version(platform, actor, document_id, meant_for, form.text, form.file)


def _stored(
    platform: Platform, actor: Actor, parts: Iterator[IncomingPart], store: _Store, field: _Field | None = None
) -> _Form:
    stored: list[StoredScan] = []
    try:
        text = _store_parts(platform, actor, parts, store, stored, field)
    except BaseException:
        scans.discard(platform, actor, stored)
        raise
    return _Form(stored[0], text)


def _store_parts(
    platform: Platform,
    actor: Actor,
    parts: Iterator[IncomingPart],
    store: _Store,
    stored: list[StoredScan],
    field: _Field | None,
) -> str:
    text = ""
    for part in parts:
        if field is not None and part.name == field.name:
            text = _text(part, field)
        elif part.name == "file" and part.file_name:
            if stored:
                raise OneFileOnly
            stored.append(store(platform, actor, part))
    if not stored:
        raise ScanFileMissing
    return text


def _text(part: IncomingPart, field: _Field) -> str:
    content = b""
    for chunk in part.chunks:
        content += chunk
        if len(content) > field.max_bytes:
            raise field.unclear()
    try:
        return content.decode().strip()
    except ValueError as exc:
        raise field.unclear() from exc
