# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""TIFFs whose pages never end."""

import struct
from collections.abc import Iterator

from tests.hostile.file import FLAGGED, KEPT, TIFF, Bait, Door, HostileFile

_SIDE = 8
_PIXELS = 8  # where the only pixels lie, that all pages share
_FIRST = 16
_FIELDS = ((256, _SIDE), (257, _SIDE), (258, 1), (259, 1), (262, 1), (273, _PIXELS), (278, _SIDE), (279, _SIDE))
_ENTRIES = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in _FIELDS)
_DIRECTORY_BYTES = 2 + len(_ENTRIES) + 4


def endless_tiffs(_bait: Bait) -> Iterator[HostileFile]:
    yield HostileFile("100000-seiten.tif", TIFF, _chain(100_000), FLAGGED)
    yield HostileFile("kreis.tif", TIFF, _chain(3, back_to=0), KEPT, Door.SCAN)
    yield HostileFile("kreis-1.tif", TIFF, _chain(1, back_to=0), KEPT)
    yield HostileFile("ins-leere.tif", TIFF, _chain(2, back_to=1 << 20), KEPT)
    yield HostileFile("felder.tif", TIFF, b"II*\0" + struct.pack("<IH", 8, 65_535) + _ENTRIES * 8_000, KEPT)
    yield HostileFile(
        "zaehler.tif",
        TIFF,
        _chain(1).replace(struct.pack("<HHI", 273, 4, 1), struct.pack("<HHI", 273, 4, 2**32 - 1)),
        KEPT,
    )
    yield HostileFile("gross.tif", TIFF, b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, 2**64 - 1) + bytes(100), FLAGGED)
    yield HostileFile(
        "unter.tif",
        TIFF,
        _chain(1).replace(struct.pack("<HHII", 278, 4, 1, _SIDE), struct.pack("<HHII", 330, 4, 1, _FIRST)),
        KEPT,
    )


def _chain(pages: int, back_to: int | None = None) -> bytes:
    """Directories in a row; the last one leads to another one of them, or to nowhere."""
    out = bytearray(b"II*\0" + struct.pack("<I", _FIRST) + bytes(_SIDE))
    for number in range(1, pages + 1):
        last = 0 if back_to is None else _place(back_to)
        out += struct.pack("<H", len(_FIELDS)) + _ENTRIES
        out += struct.pack("<I", _place(number) if number < pages else last)
    return bytes(out)


def _place(number: int) -> int:
    return _FIRST + number * _DIRECTORY_BYTES
