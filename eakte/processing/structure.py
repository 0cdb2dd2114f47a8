# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a PDF says about itself, by pypdf."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

from eakte.processing.port import Structure

_MAX_NAMES = 1_000
# pypdf meets broken objects with whatever its code happens to raise there.
_UNREADABLE = (
    PyPdfError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    MemoryError,
)


def read_structure(path: Path) -> Structure | None:
    """None when pypdf cannot read it; the pages have been read by then, so the file is not lost for that."""
    try:
        reader = PdfReader(path)  # tries the empty password by itself
        return Structure(
            restricted=reader.is_encrypted,
            attachments=tuple(_text(name) for name in islice(reader.attachments, _MAX_NAMES)),
            signatures=tuple(_text(name) for name in islice(_signatures(reader), _MAX_NAMES)),
        )
    except _UNREADABLE:
        return None


def _text(name: str | bytes) -> str:
    """A name that pypdf left as bytes, because they are in no encoding that PDF knows, has one letter for each."""
    return name.decode("latin-1") if isinstance(name, bytes) else str(name)


def _signatures(reader: PdfReader) -> Iterator[str | bytes]:
    for name, field in (reader.get_fields() or {}).items():
        if field.get("/FT") == "/Sig" and isinstance(field.get("/V"), DictionaryObject):
            yield name
