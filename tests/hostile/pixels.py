# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Images of more pixels than memory holds, and headers that promise what does not follow."""

import struct
import zlib
from collections.abc import Iterator

from tests.hostile.file import FLAGGED, JPEG, KEPT, PDF, PNG, TIFF, Bait, HostileFile, named
from tests.hostile.pdf import grey_image, image_page, stream, zeros
from tests.unit.processing.papers import saved, scanned

_SIDE = 60_000
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def pixel_floods(_bait: Bait) -> Iterator[HostileFile]:
    """Whole and valid: only a reader that looks at the size first gets away."""
    grey = _png(_SIDE, _SIDE, 8, 0, zeros((_SIDE * (_SIDE + 1) >> 20) + 1))
    yield HostileFile("60000-grau.png", PNG, grey, FLAGGED)
    yield HostileFile("60000-sw.png", PNG, _png(_SIDE, _SIDE, 1, 0, zeros(_SIDE * (_SIDE // 8 + 1) >> 20)), FLAGGED)
    yield HostileFile("60000-farbe.png", PNG, _png(_SIDE, _SIDE, 16, 6, zeros(64)), FLAGGED)
    yield HostileFile("breit.png", PNG, _png(2_000_000_000, 1, 8, 0, zeros(1)), FLAGGED)
    yield HostileFile("an-der-grenze.png", PNG, _png(14_000, 14_000, 16, 6, zeros(1600)), KEPT)
    yield HostileFile("flut.jpg", JPEG, _jpeg_of_size(65_500, 65_500), FLAGGED)
    yield HostileFile("flut.tif", TIFF, _tiff(_SIDE, _SIDE, 8), FLAGGED)
    yield HostileFile("flut.pdf", PDF, image_page(grey_image(_SIDE, _SIDE, zeros(3500))), KEPT)
    yield HostileFile("metadaten.png", PNG, _png_with(b"zTXt", b"Comment\0\0" + zeros(2000)), KEPT)
    yield HostileFile("profil.png", PNG, _png_with(b"iCCP", b"icc\0\0" + zeros(2000)), KEPT)


def lying_headers(bait: Bait) -> Iterator[HostileFile]:
    yield from named(
        {"null.png": _png(0, 0, 8, 0, zeros(1)), "tiefe.png": _png(10, 10, 77, 3, zeros(1)), "kopf.png": _SIGNATURE},
        PNG,
        FLAGGED,
    )
    yield HostileFile("animation.png", PNG, _png_with(b"acTL", struct.pack(">II", 2**31 - 1, 0)), KEPT)
    yield HostileFile("durchgaenge.jpg", JPEG, _many_scans(), KEPT)
    yield HostileFile("null.jpg", JPEG, _jpeg_of_size(0, 0), FLAGGED)
    yield HostileFile("exif.jpg", JPEG, _exif_cycle(), KEPT)
    yield HostileFile("streifen.tif", TIFF, _tiff(1000, 1000, 8, rows=2**31), KEPT)
    yield HostileFile("negativ.tif", TIFF, _tiff(2**32 - 1, 2**32 - 1, 8), FLAGGED)
    yield HostileFile("bits.tif", TIFF, _tiff(100, 100, 65_535), FLAGGED)
    yield HostileFile("webp.png", PNG, b"RIFF\xff\xff\xff\xffWEBPVP8X\x0a\0\0\0\x10\0\0\0" + b"\xff" * 6, FLAGGED)
    jbig2 = struct.pack(">IBBBIIIIIBH", 0, 0x30, 0, 1, 19, 2**32 - 1, 2**32 - 1, 0, 0, 0, 0)
    jpx = (
        struct.pack(">HHHHIIIIIIIIH", 0xFF4F, 0xFF51, 41, 0, *[2**31 - 1] * 2, 0, 0, *[2**31 - 1] * 2, 0, 0, 1)
        + b"\7\1\1"
    )
    yield HostileFile("jbig2.pdf", PDF, _in_pdf(jbig2, b"/JBIG2Decode"), KEPT)
    yield HostileFile("jpx.pdf", PDF, _in_pdf(jpx, b"/JPXDecode"), KEPT)
    yield HostileFile("fax.pdf", PDF, _in_pdf(bait.random("fax").randbytes(5000), b"/CCITTFaxDecode"), KEPT)
    yield HostileFile("dct.pdf", PDF, _in_pdf(_jpeg_of_size(65_500, 65_500), b"/DCTDecode"), KEPT)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _png(width: int, height: int, depth: int, colour: int, content: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", content) + _chunk(b"IEND", b"")


def _png_with(kind: bytes, content: bytes) -> bytes:
    """A good image with one more chunk behind its header."""
    image = saved(scanned(dpi=50), "PNG")
    return image[:33] + _chunk(kind, content) + image[33:]


def _jpeg_of_size(width: int, height: int) -> bytes:
    image = bytearray(saved(scanned(dpi=50), "JPEG"))
    at = image.index(b"\xff\xc0")
    image[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(image)


def _many_scans() -> bytes:
    """A progressive image that is gone over thousands of times: the time of its decoding is not that of its size."""
    image = bytearray(saved(scanned(dpi=100), "JPEG", progressive=True))
    frame = image.index(b"\xff\xc2")
    image[frame + 5 : frame + 9] = struct.pack(">HH", 14_000, 14_000)
    last = image.rindex(b"\xff\xda")
    return bytes(image[:last] + image[last:-2] * 3000 + b"\xff\xd9")


def _exif_cycle() -> bytes:
    directory = struct.pack("<HHHII", 1, 0x8769, 4, 1, 8) + struct.pack("<I", 8)
    exif = b"Exif\0\0II*\0" + struct.pack("<I", 8) + directory
    image = saved(scanned(dpi=50), "JPEG")
    return image[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + image[2:]


def _tiff(width: int, height: int, bits: int, rows: int | None = None) -> bytes:
    fields = ((256, width), (257, height), (258, bits), (259, 1), (262, 1), (273, 8), (278, rows or height), (279, 100))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in fields)
    return b"II*\0" + struct.pack("<I", 108) + bytes(100) + struct.pack("<H", len(fields)) + entries + bytes(4)


def _in_pdf(content: bytes, decoder: bytes) -> bytes:
    entries = b"/Type /XObject /Subtype /Image /Width 65500 /Height 65500 /ColorSpace /DeviceGray /BitsPerComponent 1"
    return image_page(stream(content, entries + b" /Filter " + decoder))
