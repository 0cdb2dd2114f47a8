# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Pages of odd measures, turned, cropped and numbered in odd ways."""

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from tests.pdfa.sample import Change, Sample, edited, papers
from tests.unit.processing.papers import LETTER, digital

_CROPPED = [60, 60, 400, 700]


def pages() -> Iterator[Sample]:
    yield from papers(
        {
            "versetzt": edited(_entries(MediaBox=[-300, -400, 295, 442])),
            "verkehrt": edited(_entries(MediaBox=[595, 842, 0, 0])),
            "beschnitten": edited(_entries(CropBox=_CROPPED)),
            "beschnitten-außerhalb": edited(_entries(CropBox=[-100, -100, 900, 1200])),
            "gedreht": edited(_entries(Rotate=90)),
            "gedreht-rückwärts": edited(_entries(Rotate=-270)),
            "gedreht-und-beschnitten": edited(_entries(Rotate=180, CropBox=_CROPPED)),
            "endformat-größer": edited(_entries(TrimBox=[-50, -50, 700, 900], BleedBox=[-60, -60, 710, 910])),
            "in-großen-einheiten": edited(_entries(MediaBox=[0, 0, 595, 842], UserUnit=2.0)),
            "plakat": edited(_entries(MediaBox=[0, 0, 14000, 9000])),
            "krumme-maße": edited(_entries(MediaBox=[0, 0, 595.27559055, 841.88976378])),
            "ohne-inhalt": edited(_without("/Contents")),
            "ohne-mittel": edited(_without("/Resources")),
            "inhalt-in-stücken": edited(_split),
            "mit-vorschau": edited(_thumbnail),
            "mit-übergang": edited(_entries(Trans=Dictionary({"/S": Name.Dissolve}), Dur=5, Tabs=Name.R)),
            "mit-schritten": edited(_entries(PresSteps=Dictionary({"/Type": Name.NavNode, "/Dur": 5}))),
            "mit-daten-des-programms": edited(
                _entries(
                    PieceInfo=Dictionary({"/Zeichner": Dictionary({"/LastModified": "D:20260101"})}),
                    LastModified="D:2026",
                )
            ),
            "mit-skripten": edited(_entries(AA=Dictionary({"/O": Dictionary({"/S": Name.JavaScript, "/JS": "1"})}))),
            "unbekannte-befehle": edited(lambda pdf: pdf.pages[0].contents_add(b"BX 1 2 zauber EX")),
            "unbekannte-befehle-offen": edited(lambda pdf: pdf.pages[0].contents_add(b"1 2 zauber")),
            "tief-geschachtelt": edited(
                lambda pdf: pdf.pages[0].contents_add(b"q " * 40 + b"0 0 9 9 re f " + b"Q " * 40)
            ),
            "zu-oft-geschlossen": edited(lambda pdf: pdf.pages[0].contents_add(b"Q Q Q")),
            "lange-zahlen": edited(lambda pdf: pdf.pages[0].contents_add(b"q 99999999999 0 0 1 0 0 cm 0 0 9 9 re f Q")),
            "winzige-zahlen": edited(lambda pdf: pdf.pages[0].contents_add(b"q 0.00000000000000001 0 0 1 0 0 cm Q")),
            "lange-zeichenkette": edited(
                lambda pdf: pdf.pages[0].contents_add(b"/Span << /Alt (%s) >> BDC EMC" % (b"x" * 40_000))
            ),
            "vierzig-seiten": digital(*([f"Seite {number}", *LETTER[:3]] for number in range(40))),
            "leere-seite-dazwischen": edited(_blank_between),
            "erbt-alles": edited(_inherited),
            "langer-name": edited(_long_name),
        }
    )
    yield from papers({"zu-klein": edited(_entries(MediaBox=[0, 0, 2, 842]))}, named_only=True)


def _entries(**entries: object) -> Change:
    def change(pdf: Pdf) -> None:
        for key, value in entries.items():
            pdf.pages[0].obj[f"/{key}"] = value

    return change


def _without(key: str) -> Change:
    def change(pdf: Pdf) -> None:
        del pdf.pages[0].obj[key]

    return change


def _split(pdf: Pdf) -> None:
    """Cut between two lines, in the midst of what a reader has to put together again."""
    content = pdf.pages[0].Contents.read_bytes()
    cut = content.index(b"\n", len(content) // 2)
    pdf.pages[0].Contents = Array([pdf.make_indirect(Stream(pdf, each)) for each in (content[:cut], content[cut:])])


def _thumbnail(pdf: Pdf) -> None:
    entries = {"/Width": 9, "/Height": 9, "/ColorSpace": Name.DeviceRGB, "/BitsPerComponent": 8}
    pdf.pages[0].obj["/Thumb"] = pdf.make_indirect(Stream(pdf, bytes(3 * 9 * 9), entries))


def _blank_between(pdf: Pdf) -> None:
    pdf.add_blank_page(page_size=(595, 842))
    with pikepdf.new() as other:
        other.add_blank_page(page_size=(842, 595))
        pdf.pages.extend(other.pages)


def _inherited(pdf: Pdf) -> None:
    """Measures and fonts stand at the tree of pages alone."""
    page, tree = pdf.pages[0].obj, pdf.Root.Pages
    for key in ("/MediaBox", "/Resources"):
        tree[key] = page.get(key, tree.get(key))
        if key in page:
            del page[key]
    tree["/Rotate"] = 90


def _long_name(pdf: Pdf) -> None:
    name = f"/{'N' * 200}"
    pdf.pages[0].Resources["/ColorSpace"] = Dictionary({name: Name.DeviceRGB})
    pdf.pages[0].contents_add(name.encode() + b" cs 1 0 0 scn 60 60 90 90 re f")
