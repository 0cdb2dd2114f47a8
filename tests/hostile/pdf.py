# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Writes PDFs object by object, with a right cross-reference table, so that a reader gets as far as the attack."""

import zlib
from collections.abc import Sequence

CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
TEXT = (
    b"BT /F 11 Tf 50 780 Td (Sehr geehrte Damen und Herren, hiermit melde ich meinen Hund an, er heisst Bello.) Tj ET"
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def pdf_of(*objects: bytes, trailer: bytes = b"", root: int = 1) -> bytes:
    """A PDF with these objects, numbered from 1; `trailer` are further entries of the trailer."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, text in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    out += b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, trailer, start)
    return bytes(out)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def flate(content: bytes, entries: bytes = b"") -> bytes:
    return stream(zlib.compress(content, 9), entries + b" /Filter /FlateDecode")


def page(entries: bytes = b"/MediaBox [0 0 595 842]", resources: bytes = b"/Font << /F 5 0 R >>") -> bytes:
    """Object 3: a page whose content is object 4."""
    return b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R %s /Resources << %s >> >>" % (entries, resources)


def text_content(text: bytes) -> bytes:
    return stream(b"BT /F 11 Tf 50 780 Td (%s) Tj ET" % text)


def one_page(
    *more: bytes,
    catalogue: bytes = b"",
    entries: bytes = b"/MediaBox [0 0 595 842]",
    resources: bytes = b"/Font << /F 5 0 R >>",
    content: bytes | None = None,
    trailer: bytes = b"",
) -> bytes:
    """Catalogue (1), pages (2), one page (3), its content (4), a font (5), and further objects from 6 on."""
    root = b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue
    shown = stream(TEXT) if content is None else content
    return pdf_of(root, PAGES, page(entries, resources), shown, FONT, *more, trailer=trailer)


def image_page(image: bytes, *more: bytes, entries: bytes = b"/MediaBox [0 0 595 842]") -> bytes:
    """One page that shows nothing but the image (6), so that it has to be recognised."""
    show = stream(b"q 595 0 0 842 0 0 cm /I Do Q")
    return one_page(image, *more, entries=entries, resources=b"/XObject << /I 6 0 R >>", content=show)


def grey_image(width: int, height: int, content: bytes) -> bytes:
    """`content` is a zlib stream of the pixels, a byte each."""
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray" % (width, height)
    return stream(content, entries + b" /BitsPerComponent 8 /Filter /FlateDecode")


def references(numbers: Sequence[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def zeros(mebibytes: int) -> bytes:
    """A zlib stream of that many mebibytes of zeros, made without making them."""
    size = mebibytes << 20
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = engine.compress(bytes(1 << 20)) + engine.flush(zlib.Z_FULL_FLUSH)
    checksum = (size % 65521) << 16 | 1
    return b"\x78\xda" + block * mebibytes + b"\x03\x00" + checksum.to_bytes(4, "big")
