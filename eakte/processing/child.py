# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What runs inside the sandbox: one operation on one document, then the process ends.

Every engine is imported by the operation that needs it, because start-up is most of the cost of a small page.
"""

import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

from eakte.processing.errors import NoSuchPage, OutOfMemory, ProcessingError
from eakte.processing.formats import HEAD_BYTES, checked
from eakte.processing.frames import Header, bound_header, packed, read_header, reading_header, recognition_header
from eakte.processing.limits import Limits
from eakte.processing.port import ContentsLine, ContentsSheet, Format, FormDocument, FormSection, Reading

Answer = tuple[Header, Iterable[bytes]]

_CHUNK_BYTES = 1 << 20
_CONTENT = Path("content")
_FULL = {errno.ENOSPC, errno.ENOMEM, errno.EFBIG}


def main() -> None:
    with _private_output() as answer:
        request = read_header(sys.stdin.buffer)
        with _CONTENT.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file, _CHUNK_BYTES)
        for chunk in _answered(request):
            answer.write(chunk)


def _private_output() -> IO[bytes]:
    """The real standard output; what engines print goes to standard error from here on."""
    private = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return private


def _answered(request: Header) -> Iterator[bytes]:
    try:
        header, tail = _OPERATIONS[request["operation"]](request["arguments"], Limits(**request["limits"]))
    except ProcessingError as exc:
        return packed({"error": exc.code, "values": dict(exc.values)})
    except (MemoryError, OSError) as exc:
        if isinstance(exc, OSError) and exc.errno not in _FULL:
            raise
        return packed({"error": OutOfMemory.code, "values": {}})
    return packed({"value": header}, tail)


def _read(arguments: Header, limits: Limits) -> Answer:
    with _CONTENT.open("rb") as file:
        fmt = checked(file.read(HEAD_BYTES), arguments["media_type"])
    return reading_header(_reading(fmt, limits)), ()


def _reading(fmt: Format, limits: Limits) -> Reading:
    if fmt is Format.OTHER:
        return Reading(fmt, (), (), None)
    if fmt is Format.PDF:
        from eakte.processing.pdf import read_pages
        from eakte.processing.structure import read_structure

        pages, unreadable = read_pages(_CONTENT, limits)
        return Reading(fmt, pages, unreadable, read_structure(_CONTENT))
    from eakte.processing.images import image_pages

    pages = image_pages(_CONTENT, limits)
    return Reading(fmt, pages, tuple(page.number for page in pages), None)


def _recognise(arguments: Header, limits: Limits) -> Answer:
    from eakte.processing.ocr import recognise

    fmt = Format(arguments["format"])
    if fmt is Format.OTHER:
        raise NoSuchPage
    recognition, pdfa = recognise(_CONTENT, fmt, tuple(arguments["pages"]), limits)
    return recognition_header(recognition), _chunks(pdfa)


def _render(arguments: Header, limits: Limits) -> Answer:
    fmt, number, width = Format(arguments["format"]), arguments["page"], arguments["width"]
    if fmt is Format.OTHER:
        raise NoSuchPage
    if fmt is Format.PDF:
        from eakte.processing.pdf import render_page

        return {}, (render_page(_CONTENT, number, width),)
    from eakte.processing.images import render_frame

    return {}, (render_frame(_CONTENT, number, width, limits),)


def _render_form(arguments: Header, limits: Limits) -> Answer:
    from eakte.processing.form import render_form

    del limits
    return {}, (render_form(_form_from(arguments)),)


def _form_from(header: Header) -> FormDocument:
    sections = (
        FormSection(section["heading"], tuple((label, value) for label, value in section["rows"]))
        for section in header["sections"]
    )
    return FormDocument(header["title"], header["subtitle"], tuple(sections))


def _bind(arguments: Header, limits: Limits) -> Answer:
    from eakte.processing.binding import bound

    shape, objects = bound(_CONTENT, arguments["first"], limits)
    return bound_header(shape), objects


def _bind_contents(arguments: Header, limits: Limits) -> Answer:
    from eakte.processing.contents import bound_contents

    del limits
    shape, objects = bound_contents(_sheet_from(arguments["sheet"]), arguments["first"])
    return bound_header(shape), objects


def _sheet_from(header: Header) -> ContentsSheet:
    facts = tuple((label, value) for label, value in header["facts"])
    return ContentsSheet(**{**header, "facts": facts, "lines": tuple(ContentsLine(**line) for line in header["lines"])})


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


_OPERATIONS: dict[str, Callable[[Header, Limits], Answer]] = {
    "read": _read,
    "recognise": _recognise,
    "render": _render,
    "form": _render_form,
    "bind": _bind,
    "bind-contents": _bind_contents,
}
