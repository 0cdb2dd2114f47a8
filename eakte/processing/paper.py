# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Pages of our own as PDF/A-2b, by fpdf2. Foreign text stands there in full, whatever it contains."""

import unicodedata
from collections.abc import Container
from datetime import UTC, datetime
from importlib.resources import as_file, files
from typing import cast
from xml.sax.saxutils import escape

from fpdf import FPDF
from fpdf.fonts import TTFFont

FONT = "Noto Sans"
_PRODUCER = "eakte"
_MARGIN = 20.0  # millimetres, as all lengths here; sizes of letters are points
_FOOT = -15.0
GREY = 90
_LEADING = 1.35 * 25.4 / 72  # line height in millimetres per point
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # equal forms give equal bytes; the record knows the real date
# fpdf2's own metadata carry the present time.
_XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 pdfaid:part="2" pdfaid:conformance="B" xmp:CreateDate="{date}" pdf:Producer="{producer}">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
</rdf:Description></rdf:RDF></x:xmpmeta>"""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_HARMLESS = frozenset("\n\u00ad")


class Paper(FPDF):
    """DIN A4 with numbered pages; fpdf2 asks for the footer by overriding.

    In a larger file pages are numbered on from those `before`.
    """

    def __init__(self, title: str, before: int | None = None) -> None:
        super().__init__(format="A4", enforce_compliance="PDF/A-2B")
        with as_file(files("ocrmypdf.data") / "NotoSans-Regular.ttf") as font:
            self.add_font(FONT, fname=font)
        self.set_font(FONT, size=11)
        self._before = before
        self._letters: Container[int] = cast("TTFFont", self.current_font).cmap
        self.set_creation_date(_EPOCH)
        self.set_lang("de-DE")
        shown = self.shown(title).replace("\n", " ")
        self.set_title(shown)
        self.set_producer(_PRODUCER)
        self.set_xmp_metadata(_XMP.format(title=escape(shown), date=_EPOCH.isoformat(), producer=_PRODUCER))
        self.set_margin(_MARGIN)
        self.set_auto_page_break(auto=True, margin=_MARGIN)
        self.add_page()

    def footer(self) -> None:
        self.set_y(_FOOT)
        self.set_font(FONT, size=8)
        self.set_text_color(GREY)
        of = " von {nb}" if self._before is None else ""
        self.cell(0, 5, f"Seite {(self._before or 0) + self.page_no()}{of}", align="R")

    def keep_together(self, height: float) -> None:
        if self.will_page_break(height):
            self.add_page()

    def write_line(self, text: str, size: float, grey: int = 0) -> None:
        self.set_font(FONT, size=size)
        self.set_text_color(grey)
        self.multi_cell(0, leading(size), self.shown(text), align="L", new_x="LMARGIN", new_y="NEXT")

    def shown(self, text: str) -> str:
        unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        return "".join(
            letter if self._can_show(letter) else f"[U+{ord(letter):04X}]"
            for letter in unicodedata.normalize("NFC", unified)
        )

    def _can_show(self, letter: str) -> bool:
        if letter in _HARMLESS:
            return True
        return unicodedata.category(letter) not in _HIDDEN and ord(letter) in self._letters


def leading(size: float) -> float:
    """The height of a line of letters of that size."""
    return size * _LEADING
