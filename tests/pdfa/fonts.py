# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters whose fonts are missing, broken, or say something else than their page does."""

from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from tests.pdfa.sample import Change, Sample, edited, painted, papers

_SHOWN = b"BT /F 14 Tf 60 60 Td (Gewerbeanmeldung) Tj ET"


def fonts() -> Iterator[Sample]:
    yield from papers(
        {
            "nicht-eingebettet": painted(_SHOWN, _font(_standard("Helvetica"))),
            "nicht-eingebettet-symbole": painted(_SHOWN, _font(_standard("ZapfDingbats"))),
            "nicht-eingebettet-asiatisch": painted(b"BT /F 14 Tf 60 60 Td <4E004E8C> Tj ET", _font(_asian())),
            "nicht-eingebettet-unsichtbar": painted(
                b"BT 3 Tr /F 14 Tf 60 60 Td (Amt) Tj ET", _font(_standard("Times-Roman"))
            ),
            "gezeichnete-schrift": painted(b"BT /F 1 Tf 60 60 Td (aaa) Tj ET", {"Font": {"F": _drawn}}),
            "gezeichnete-schrift-ohne-breite": painted(b"BT /F 1 Tf 60 60 Td (abc) Tj ET", {"Font": {"F": _drawn}}),
            "fehlendes-zeichen": painted(b"BT /F1 14 Tf 60 60 Td <0000> Tj ET"),
            "zeichen-jenseits-der-schrift": painted(b"BT /F1 14 Tf 60 60 Td <FFFE> Tj ET"),
            "falsche-breiten": edited(_font_with("/W", Array([1, [1, 2, 3, 4]]), below=True)),
            "schrift-kaputt": edited(_broken_font),
            "ohne-unicode": edited(_font_without("/ToUnicode")),
            "ohne-zuordnung": edited(_font_without("/CIDToGIDMap", below=True)),
            "anderer-name": edited(_font_with("/BaseFont", Name("/Ganz-anders"))),
            "falsche-art": edited(_font_with("/Subtype", Name.Type1)),
            "eingebettet-einfach": edited(_simple_font),
            "symbolisch": edited(_symbolic_font),
            "unterschiede-ohne-grundlage": edited(_differences),
        }
    )


def _font(font: Object) -> dict[str, dict[str, object]]:
    return {"Font": {"F": font}}


def _standard(name: str) -> Dictionary:
    return Dictionary({"/Type": Name.Font, "/Subtype": Name.Type1, "/BaseFont": Name(f"/{name}")})


def _asian() -> Dictionary:
    system = Dictionary({"/Registry": "Adobe", "/Ordering": "Japan1", "/Supplement": 2})
    below = Dictionary(
        {
            "/Type": Name.Font,
            "/Subtype": Name.CIDFontType0,
            "/BaseFont": Name("/KozMinPro-Regular"),
            "/CIDSystemInfo": system,
        }
    )
    return Dictionary(
        {
            "/Type": Name.Font,
            "/Subtype": Name.Type0,
            "/BaseFont": Name("/KozMinPro-Regular"),
            "/Encoding": Name("/UniJIS-UCS2-H"),
            "/DescendantFonts": Array([below]),
        }
    )


def _drawn(pdf: Pdf) -> Object:
    glyph = pdf.make_indirect(Stream(pdf, b"9 0 0 0 8 8 d1 0 0 8 8 re f"))
    return Dictionary(
        {
            "/Type": Name.Font,
            "/Subtype": Name.Type3,
            "/FontBBox": [0, 0, 9, 9],
            "/FontMatrix": [1, 0, 0, 1, 0, 0],
            "/FirstChar": 97,
            "/LastChar": 97,
            "/Widths": [9],
            "/Encoding": Dictionary({"/Differences": [97, Name.a]}),
            "/CharProcs": Dictionary({"/a": glyph}),
            "/Resources": Dictionary(),
        }
    )


def _used(pdf: Pdf, *, below: bool = False) -> Any:  # noqa: ANN401 - a dictionary of any kind
    """The font of the letter, or what lies below it."""
    (font,) = pdf.pages[0].Resources.Font.values()
    return font.DescendantFonts[0] if below else font


def _font_with(key: str, value: object, *, below: bool = False) -> Change:
    def change(pdf: Pdf) -> None:
        _used(pdf, below=below)[key] = value

    return change


def _font_without(key: str, *, below: bool = False) -> Change:
    def change(pdf: Pdf) -> None:
        del _used(pdf, below=below)[key]

    return change


def _broken_font(pdf: Pdf) -> None:
    file = _used(pdf, below=True).FontDescriptor.FontFile2
    file.write(file.read_bytes()[:500])


def _simple(pdf: Pdf, flags: int, encoding: Object | None) -> None:
    """Show something in the letter's own font file, as a simple TrueType font."""
    descriptor = pdf.make_indirect(Dictionary({**dict(_used(pdf, below=True).FontDescriptor.items()), "/Flags": flags}))
    entries = {
        "/Type": Name.Font,
        "/Subtype": Name.TrueType,
        "/BaseFont": descriptor.FontName,
        "/FirstChar": 65,
        "/LastChar": 66,
        "/Widths": [639, 650],
        "/FontDescriptor": descriptor,
        **({} if encoding is None else {"/Encoding": encoding}),
    }
    pdf.pages[0].Resources.Font["/F"] = pdf.make_indirect(Dictionary(entries))
    pdf.pages[0].contents_add(b"BT /F 14 Tf 60 60 Td (AB) Tj ET")


def _simple_font(pdf: Pdf) -> None:
    _simple(pdf, 32, Name.WinAnsiEncoding)


def _symbolic_font(pdf: Pdf) -> None:
    _simple(pdf, 4, None)


def _differences(pdf: Pdf) -> None:
    _simple(pdf, 32, Dictionary({"/Differences": [65, Name.A, Name.B]}))
