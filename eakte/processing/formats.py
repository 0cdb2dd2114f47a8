# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a file is, by its first bytes. Names and declared types are never trusted."""

from eakte.processing.errors import Empty, NotWhatItSays
from eakte.processing.port import Format

HEAD_BYTES = 1024  # readers accept a PDF header anywhere in here (ISO 32000-1, annex H.3)

_IMAGE_MARKS = {
    b"II*\x00": Format.TIFF,
    b"MM\x00*": Format.TIFF,
    b"II+\x00": Format.TIFF,
    b"MM\x00+": Format.TIFF,
    b"\xff\xd8\xff": Format.JPEG,
    b"\x89PNG\r\n\x1a\n": Format.PNG,
}
_DECLARATIONS = frozenset(
    {"application/pdf", "application/x-pdf", "image/tiff", "image/jpeg", "image/jpg", "image/png"},
)


def identify(head: bytes) -> Format:
    """Tell the format of a file from its first `HEAD_BYTES` bytes."""
    for mark, fmt in _IMAGE_MARKS.items():
        if head.startswith(mark):
            return fmt
    return Format.PDF if b"%PDF-" in head[:HEAD_BYTES] else Format.OTHER


def checked(head: bytes, declared: str | None) -> Format:
    """The format, unless the file is empty or was declared as something that we would show and is not."""
    if not head:
        raise Empty
    fmt = identify(head)
    media_type = (declared or "").partition(";")[0].strip().lower()
    if fmt is Format.OTHER and media_type in _DECLARATIONS:
        raise NotWhatItSays(declared=media_type)
    return fmt
