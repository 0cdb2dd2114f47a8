# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""PDFs that cost more than they show: filters that inflate, pages without measure, drawing that multiplies."""

import zlib
from collections.abc import Iterator

from tests.hostile.file import FLAGGED, KEPT, PDF, Bait, HostileFile, named
from tests.hostile.pdf import flate, image_page, one_page, stream, text_content, zeros

_MEDIA = b"/MediaBox [0 0 595 842]"


def filters(_bait: Bait) -> Iterator[HostileFile]:
    inflated = b"/Filter /FlateDecode"
    bomb = zeros(4000)
    twice = zlib.compress(bomb, 9)
    image = b"/Type /XObject /Subtype /Image /Width 30000 /Height 30000 /ColorSpace /DeviceRGB /BitsPerComponent 8 "
    wide = b"/DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 32 /BitsPerComponent 16 >>"
    yield from named(
        {
            "flate.pdf": one_page(content=stream(bomb, inflated)),
            "flate-befehle.pdf": one_page(content=flate(b"0 0 m 9 9 l S " * 8_000_000)),
            "flate-zweimal.pdf": one_page(content=stream(twice, b"/Filter [/FlateDecode /FlateDecode]")),
            "flate-bild.pdf": image_page(stream(bomb, image + inflated)),
            "hundert-filter.pdf": one_page(content=stream(b"x", b"/Filter [%s]" % (b"/ASCIIHexDecode " * 10_000))),
            "runlength.pdf": one_page(content=stream(b"\x81x" * 4_000_000, b"/Filter /RunLengthDecode")),
            "lzw.pdf": one_page(content=stream(bytes(2_000_000), b"/Filter /LZWDecode")),
            "spalten.pdf": one_page(content=stream(zeros(10), inflated + wide)),
            "zeichentabelle.pdf": _with_unicode(stream(bomb, inflated)),
            "objekte.pdf": one_page(stream(bomb, b"/Type /ObjStm /N 10 /First 100 " + inflated)),
            "metadaten.pdf": one_page(stream(bomb, b"/Type /Metadata " + inflated), catalogue=b"/Metadata 6 0 R"),
        },
        PDF,
    )


def _with_unicode(table: bytes) -> bytes:
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
    return one_page(table, font, resources=b"/Font << /F 7 0 R >>")


def page_sizes(_bait: Bait) -> Iterator[HostileFile]:
    boxes = {
        "riesig": b"/MediaBox [0 0 1e9 1e9]",
        "unendlich": b"/MediaBox [0 0 1e400 1e400]",
        "null": b"/MediaBox [0 0 0 0]",
        "minus": b"/MediaBox [595 842 0 0]",
        "strich": b"/MediaBox [0 0 1000000 0.0001]",
        "keine-zahl": b"/MediaBox [0 0 NaN NaN]",
        "text": b"/MediaBox [(a) (b) (c) (d)]",
        "fehlt": b"",
        "einheit": _MEDIA + b" /UserUnit 1e30",
        "einheit-null": _MEDIA + b" /UserUnit 0",
        "drehung": _MEDIA + b" /Rotate 45",
        "ausschnitt": _MEDIA + b" /CropBox [9000 9000 9001 9001]",
    }
    for name, box in boxes.items():
        yield HostileFile(f"{name}.pdf", PDF, one_page(entries=box), FLAGGED if name == "ausschnitt" else KEPT)
    pixel = b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
    for name, box in {"plakat": b"/MediaBox [0 0 14400 14400]", "marke": b"/MediaBox [0 0 0.01 0.01]"}.items():
        yield HostileFile(f"{name}-bild.pdf", PDF, image_page(stream(b"\0", pixel), entries=box), KEPT)
    sharp = b"/Type /XObject /Subtype /Image /Width 9000 /Height 9000 /ColorSpace /DeviceGray /BitsPerComponent 8"
    yield HostileFile(
        "scharf.pdf",
        PDF,
        image_page(stream(zeros(80), sharp + b" /Filter /FlateDecode"), entries=b"/MediaBox [0 0 3 3]"),
        KEPT,
    )


def drawings(_bait: Bait) -> Iterator[HostileFile]:
    yield from named(
        {
            "zustand-tief.pdf": one_page(content=flate(b"q " * 2_000_000 + b"BT /F 9 Tf (x) Tj ET")),
            "formular-selbst.pdf": _forms([b"/X 6 0 R"], b"/X Do"),
            "formulare-hoch-neun.pdf": _multiplying(),
            "glyphe-selbst.pdf": _glyph(),
            "kacheln.pdf": _tiles(),
            "verlauf.pdf": _shading(),
            "maske-selbst.pdf": _mask(),
            "strichelung.pdf": one_page(content=flate(b"[0.00001 0.00001] 0 d 0 0 m 595 842 l S " * 1000)),
            "wörter.pdf": one_page(content=flate(b"BT /F 1 Tf " + b"(Haus) Tj 1 1 Td " * 300_000 + b"ET")),
            "bild-im-text.pdf": one_page(content=stream(b"BI /W 65000 /H 65000 /BPC 8 /CS /RGB ID \0 EI")),
            "klammern.pdf": one_page(content=flate(b"[" * 1_000_000)),
            "kurven.pdf": one_page(content=flate(b"0 0 m " + b"1 2 3 4 5 6 c " * 1_000_000 + b"f*")),
        },
        PDF,
    )


def _form(resources: bytes, content: bytes) -> bytes:
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << %s >> >>" % resources
    return stream(content, entries)


def _forms(resources: list[bytes], content: bytes) -> bytes:
    forms = [_form(each, content) for each in resources]
    return one_page(*forms, resources=b"/XObject << /X 6 0 R >>", content=stream(b"/X Do"))


def _multiplying() -> bytes:
    """Nine levels, each of which draws the next one ten times."""
    return _forms([*(b"/X %d 0 R" % number for number in range(7, 15)), b""], b"/X Do " * 10 + b"0 0 9 9 re f")


def _glyph() -> bytes:
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /FirstChar 65 /LastChar 65"
        b" /Widths [9] /Encoding << /Differences [65 /a] >> /CharProcs << /a 7 0 R >> /Resources << /Font << /F 6 0 R >> >> >>"
    )
    glyph = stream(b"9 0 d0 BT /F 9 Tf (AAAAAAAAAA) Tj ET")
    return one_page(font, glyph, resources=b"/Font << /F 6 0 R >>", content=text_content(b"A" * 1000))


def _tiles() -> bytes:
    pattern = b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.00001 /YStep 0.00001 /Resources << >>"
    content = stream(b"/Pattern cs /P scn 0 0 595 842 re f")
    return one_page(stream(b"0 0 1 1 re f", pattern), resources=b"/Pattern << /P 6 0 R >>", content=content)


def _shading() -> bytes:
    function = stream(b"{ %s }" % (b"dup mul sin " * 100_000), b"/FunctionType 4 /Domain [0 1 0 1] /Range [0 1]")
    shading = b"<< /ShadingType 1 /ColorSpace /DeviceGray /Function 7 0 R >>"
    return one_page(shading, function, resources=b"/Shading << /S 6 0 R >>", content=stream(b"/S sh " * 1000))


def _mask() -> bytes:
    form = _form(b"/X 6 0 R", b"/X Do").replace(b"/Subtype", b"/Group << /S /Transparency >> /Subtype", 1)
    state = b"<< /SMask << /S /Luminosity /G 6 0 R >> >>"
    return one_page(
        form, state, resources=b"/ExtGState << /G 7 0 R >> /XObject << /X 6 0 R >>", content=stream(b"/G gs /X Do")
    )
