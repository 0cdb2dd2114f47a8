# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Images inside of PDFs: compressed in every way, with masks and hints."""

import io
from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from PIL import Image

from tests.pdfa.sample import Sample, edited, painted, papers, pictured

_SIZE = (60, 60)
_GREY = {"/ColorSpace": Name.DeviceGray, "/BitsPerComponent": 8}
_RGB = {"/ColorSpace": Name.DeviceRGB, "/BitsPerComponent": 8}
_PIXELS = bytes(range(60)) * 60
_CLEAR, _END = 256, 257
_JPX = {"/Filter": Name.JPXDecode}
_DCT = {"/Filter": Name.DCTDecode, "/BitsPerComponent": 8}


def pictures() -> Iterator[Sample]:
    cmyk_jpeg = {**_DCT, "/ColorSpace": Name.DeviceCMYK, "/Decode": [1, 0] * 4}
    yield from papers(
        {
            "jpeg2000-rgb": pictured(_saved("RGB", "JPEG2000"), {**_JPX, **_RGB}),
            "jpeg2000-ohne-farbraum": pictured(_saved("RGB", "JPEG2000"), _JPX),
            "jpeg2000-grau": pictured(_saved("L", "JPEG2000"), {**_JPX, **_GREY}),
            "jpeg2000-durchsichtig": pictured(_saved("RGBA", "JPEG2000"), _JPX),
            "jpeg2000-16-bit": pictured(_saved("I;16", "JPEG2000"), _JPX),
            "jpeg2000-ohne-hülle": pictured(_saved("RGB", "JPEG2000", no_jp2=True), {**_JPX, **_RGB}),
            "jpeg-rgb": pictured(_saved("RGB", "JPEG"), {**_DCT, "/ColorSpace": Name.DeviceRGB}),
            "jpeg-fortschreitend": pictured(
                _saved("RGB", "JPEG", progressive=True), {**_DCT, "/ColorSpace": Name.DeviceRGB}
            ),
            "jpeg-cmyk": pictured(_saved("CMYK", "JPEG"), cmyk_jpeg),
            "geglättet": pictured(_PIXELS, {**_GREY, "/Interpolate": True}),
            "geglättet-im-text": painted(b"q 60 0 0 60 60 60 cm BI /W 1 /H 1 /CS /G /BPC 8 /I true ID \x40 EI Q"),
            "bild-im-text": painted(b"q 60 0 0 60 60 60 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x40 EI Q"),
            "lzw-im-text": painted(
                b"q 60 0 0 60 60 60 cm BI /W 1 /H 1 /CS /G /BPC 8 /F /LZW ID %s EI Q" % _lzw(b"\x40")
            ),
            "mit-druckfassung": pictured(_PIXELS, {**_GREY, "/Alternates": _alternates}),
            "mit-opi": pictured(_PIXELS, {**_GREY, "/OPI": Dictionary({"/1.3": Dictionary()})}),
            "16-bit": pictured(bytes(2 * 60 * 60), {"/ColorSpace": Name.DeviceGray, "/BitsPerComponent": 16}),
            "weiche-maske": pictured(_PIXELS, {**_GREY, "/SMask": _soft_mask}),
            "farbmaske": pictured(_PIXELS, {**_GREY, "/Mask": [0, 10]}),
            "schablone": pictured(bytes(8 * 60), {"/ImageMask": True, "/BitsPerComponent": 1}),
            "lzw": pictured(_lzw(_PIXELS), {**_GREY, "/Filter": Name.LZWDecode}),
            "lauflängen": pictured(
                b"".join(b"\x3b" + _PIXELS[:60] for _ in range(60)) + b"\x80",
                {**_GREY, "/Filter": Name.RunLengthDecode},
            ),
            "hexadezimal": pictured(_PIXELS.hex().encode() + b">", {**_GREY, "/Filter": Name.ASCIIHexDecode}),
            "bildabsicht": pictured(_PIXELS, {**_GREY, "/Intent": Name.Schön}),
            "postscript": edited(_postscript),
            "verweis-nach-außen": edited(_reference),
        }
    )
    broken = pictured(_saved("RGB", "JPEG2000")[:90], {**_JPX, **_RGB})
    yield from papers({"jpeg2000-kaputt": broken}, named_only=True)


def _saved(mode: str, fmt: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    base = Image.linear_gradient("L").resize(_SIZE)
    base.convert("I;16" if mode == "I;16" else mode).save(buffer, fmt, **options)
    return buffer.getvalue()


def _lzw(content: bytes) -> bytes:
    """Codes of nine bits that never say anything twice: long, and read by everybody."""
    codes = [code for each in content for code in (_CLEAR, each)]
    bits = "".join(f"{code:09b}" for code in [*codes, _END])
    padded = bits.ljust(-(-len(bits) // 8) * 8, "0")
    return int(padded, 2).to_bytes(len(padded) // 8)


def _image(pdf: Pdf) -> Object:
    entries = {"/Type": Name.XObject, "/Subtype": Name.Image, "/Width": 60, "/Height": 60, **_GREY}
    return pdf.make_indirect(Stream(pdf, _PIXELS, entries))


def _soft_mask(pdf: Pdf) -> Object:
    return _image(pdf)


def _alternates(pdf: Pdf) -> Object:
    return Array([Dictionary({"/Image": _image(pdf), "/DefaultForPrinting": True})])


def _postscript(pdf: Pdf) -> None:
    program = Stream(pdf, b"showpage", {"/Type": Name.XObject, "/Subtype": Name.PS})
    pdf.pages[0].Resources["/XObject"] = Dictionary({"/P": program})
    pdf.pages[0].contents_add(b"/P Do")


def _reference(pdf: Pdf) -> None:
    """A form that stands for a page of another file."""
    entries = {
        "/Type": Name.XObject,
        "/Subtype": Name.Form,
        "/BBox": [0, 0, 99, 99],
        "/Ref": Dictionary({"/F": "anderes.pdf", "/Page": 0}),
    }
    pdf.pages[0].Resources["/XObject"] = Dictionary({"/P": Stream(pdf, b"0 0 9 9 re f", entries)})
    pdf.pages[0].contents_add(b"/P Do")
