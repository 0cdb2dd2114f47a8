# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Typeset pages and scanned images as PDF files. The same pages and date give the same bytes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from importlib.resources import as_file
from io import BytesIO

import pypdfium2
from fontTools.pens.basePen import BasePen
from fpdf import FPDF
from fpdf.drawing import PaintedPath
from PIL import Image

from eakte.demo.typeset import FONT, PAGE_HEIGHT, PAGE_WIDTH, Line, Point, SetPage, Stroke, font

_POINTS_PER_INCH = 72
_INK = "#1a1a1a"


def text_pdf(pages: Sequence[SetPage], made_on: date) -> bytes:
    """Pages whose words stand in the file as text, as a word processor writes them."""
    document = _document(made_on)
    with as_file(FONT) as path:  # until the output is made: letters are read from it only then
        document.add_font("NotoSans", fname=path)
        for page in pages:
            document.add_page()
            for line in page.lines:
                document.set_font("NotoSans", size=line.size)
                document.text(line.x, line.y, line.text)
            _draw_strokes(document, page.strokes)
        return bytes(document.output())


def curves_pdf(pages: Sequence[SetPage], made_on: date) -> bytes:
    """Pages whose letters are filled outlines: sharp to the eye, without one character of text."""
    document = _document(made_on)
    for page in pages:
        document.add_page()
        for line in page.lines:
            _draw_outlines(document, line)
        _draw_strokes(document, page.strokes)
    return bytes(document.output())


def image_pdf(jpegs: Sequence[bytes], dpi: int, made_on: date) -> bytes:
    """One page per JPEG, as large as the image at that resolution; the image data stay as they are."""
    document = _document(made_on)
    for jpeg in jpegs:
        with Image.open(BytesIO(jpeg)) as image:
            width, height = (pixels * _POINTS_PER_INCH / dpi for pixels in image.size)
        document.add_page(format=(width, height))
        document.image(BytesIO(jpeg), 0, 0, width, height)
    return bytes(document.output())


def rasters(pdf: bytes, dpi: int) -> list[Image.Image]:
    """Every page as a grey image."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        scale = dpi / _POINTS_PER_INCH
        return [page.render(scale=scale, grayscale=True).to_pil().copy() for page in document]
    finally:
        document.close()


def _document(made_on: date) -> FPDF:
    document = FPDF(unit="pt", format=(PAGE_WIDTH, PAGE_HEIGHT))
    document.set_creation_date(datetime.combine(made_on, time(9), UTC))
    document.set_auto_page_break(auto=False)
    return document


def _draw_strokes(document: FPDF, strokes: Sequence[Stroke]) -> None:
    for stroke in strokes:
        document.set_line_width(stroke.width)
        document.polyline(stroke.points)


def _draw_outlines(document: FPDF, line: Line) -> None:
    glyphs = font().getGlyphSet()
    glyph_names = font().getBestCmap()
    scale = line.size / font()["head"].unitsPerEm
    path = PaintedPath()
    path.style.fill_color = _INK
    path.style.stroke_color = None
    x = line.x
    for letter in line.text:
        glyph = glyphs[glyph_names[ord(letter)]]
        glyph.draw(_OutlinePen(path, glyphs, (x, line.y), scale))
        x += glyph.width * scale
    with document.drawing_context() as context:
        context.add_item(path, clone=False)  # copying the curves of a page takes longer than all the rest


class _OutlinePen(BasePen):  # type: ignore[misc] # fontTools carries no types
    """Draws a glyph, whose y axis points up, into a path of the page, whose y axis points down."""

    def __init__(self, path: PaintedPath, glyphs: object, origin: Point, scale: float) -> None:
        super().__init__(glyphs)
        self._path = path
        self._origin = origin
        self._scale = scale

    def _moveTo(self, point: Point) -> None:  # noqa: N802 - the names that fontTools calls
        self._path.move_to(*self._on_page(point))

    def _lineTo(self, point: Point) -> None:  # noqa: N802
        self._path.line_to(*self._on_page(point))

    def _curveToOne(self, first: Point, second: Point, end: Point) -> None:  # noqa: N802
        self._path.curve_to(*self._on_page(first), *self._on_page(second), *self._on_page(end))

    def _closePath(self) -> None:  # noqa: N802
        self._path.close()

    def _on_page(self, point: Point) -> Point:
        return self._origin[0] + point[0] * self._scale, self._origin[1] - point[1] * self._scale
