# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Good files cut off or with bytes changed, and files of next to nothing."""

import zlib
from collections.abc import Iterator, Mapping

from tests.hostile.file import BYTES, FLAGGED, JPEG, PDF, PNG, STORED, TIFF, Bait, HostileFile, named
from tests.hostile.pdf import TEXT, flate, grey_image, image_page, one_page
from tests.unit.processing.papers import saved, scanned

_FLIPS = 5
_CHANGED_SHARE = 500  # of so many bytes, one


def _good() -> Mapping[str, tuple[str, bytes]]:
    image = scanned(dpi=72)
    return {
        "brief.pdf": (PDF, one_page(content=flate(TEXT))),
        "scan.pdf": (PDF, image_page(grey_image(image.width, image.height, zlib.compress(image.tobytes())))),
        "scan.tif": (TIFF, saved(image, "TIFF", save_all=True, append_images=[image])),
        "scan.png": (PNG, saved(image, "PNG")),
        "scan.jpg": (JPEG, saved(image, "JPEG")),
    }


def truncated(_bait: Bait) -> Iterator[HostileFile]:
    for name, (media_type, content) in _good().items():
        for share in (2, 25, 60, 99):
            yield HostileFile(f"{share}-Prozent-{name}", media_type, content[: len(content) * share // 100])


def mutated(bait: Bait) -> Iterator[HostileFile]:
    chance = bait.random("mutated")
    for name, (media_type, content) in _good().items():
        for number in range(_FLIPS):
            changed = bytearray(content)
            for _ in range(max(1, len(changed) // _CHANGED_SHARE)):
                changed[chance.randrange(16, len(changed))] = chance.randrange(256)
            yield HostileFile(f"{number}-{name}", media_type, bytes(changed))


def nearly_nothing(_bait: Bait) -> Iterator[HostileFile]:
    yield from named(
        {
            "leer.pdf": b"",
            "ein-byte.pdf": b"%",
            "kopf.pdf": b"%PDF-",
            "kopf-und-ende.pdf": b"%PDF-1.7\n%%EOF\n",
            "leerzeichen.pdf": b" " * 5000,
            "nullen.pdf": bytes(1 << 20),
            "pdf-fassung.pdf": b"%PDF-99999999999999999999\n" * 100,
        },
        PDF,
        FLAGGED,
    )
    yield HostileFile("leer.bin", BYTES, b"", FLAGGED)
    yield HostileFile("ein-byte.bin", BYTES, b"x", STORED)
    yield HostileFile("kopf.jpg", JPEG, b"\xff\xd8\xff", FLAGGED)
    yield HostileFile("kopf.tif", TIFF, b"II*\0", FLAGGED)
    yield HostileFile("kopf.png", PNG, b"\x89PNG\r\n\x1a\n", FLAGGED)
