# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a PDF says about itself, by pypdf."""

from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

from eakte.processing.port import Structure

_MAX_NAMES = 1_000
# pypdf meets broken objects with whatever its code happens to raise there.
_UNREADABLE = (PyPdfError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError)


def read_structure(path: Path) -> Structure | None:
    """None when pypdf cannot read it; the pages have been read by then, so the file is not lost for that."""
    try:
        reader = PdfReader(path)  # tries the empty password by itself
        return Structure(
            restricted=reader.is_encrypted,
            attachments=tuple(name for name, _ in zip(reader.attachments, range(_MAX_NAMES), strict=False)),
            signatures=tuple(name for name, _ in zip(_signatures(reader), range(_MAX_NAMES), strict=False)),
        )
    except _UNREADABLE:
        return None


def _signatures(reader: PdfReader) -> Iterator[str]:
    for name, field in (reader.get_fields() or {}).items():
        if field.get("/FT") == "/Sig" and isinstance(field.get("/V"), DictionaryObject):
            yield name
