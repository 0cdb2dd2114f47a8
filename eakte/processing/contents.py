# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The cover and table of contents of bound documents: pages by fpdf2, whose links lead to names of the whole file."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import pikepdf

from eakte.processing.binding import objects_of
from eakte.processing.paper import FONT, GREY, Paper, leading
from eakte.processing.port import Bound, ContentsLine, ContentsSheet

_DAY_WIDTH = 22.0
_PAGE_WIDTH = 18.0
_SIZE = 9.5
_HEADING_SIZE = 10.5
_REMARK_SIZE = 8.0
_GAP = 1.4
_PRINTED = 4  # the flag of an annotation that PDF/A asks for


@dataclass(frozen=True)
class _Link:
    page: int
    left: float
    top: float
    right: float
    bottom: float
    place: str


def bound_contents(sheet: ContentsSheet, first: int) -> tuple[Bound, Iterable[bytes]]:
    paper = Paper(sheet.title, sheet.before)
    if sheet.facts:
        _write_cover(paper, sheet)
    links = _write_lines(paper, sheet, new_page=bool(sheet.facts)) if sheet.lines else []
    with pikepdf.open(io.BytesIO(bytes(paper.output()))) as pdf:
        for link in links:
            _add_link(pdf, link, paper)
        objects = objects_of(pdf, first, pdf.Root.OutputIntents)
        return Bound(first, len(pdf.pages), tuple(map(len, objects))), objects


def _write_cover(paper: Paper, sheet: ContentsSheet) -> None:
    paper.set_y(60)
    paper.write_line(sheet.title, 22)
    paper.ln(4)
    paper.write_line(sheet.subtitle, 13, grey=GREY)
    paper.ln(16)
    for label, value in sheet.facts:
        paper.keep_together(14)
        paper.write_line(label, 8.5, grey=GREY)
        paper.write_line(value, 11)
        paper.ln(3)


def _write_lines(paper: Paper, sheet: ContentsSheet, *, new_page: bool) -> list[_Link]:
    if new_page:
        paper.add_page()
    paper.write_line(sheet.heading, 15)
    paper.ln(3)
    return [link for line in sheet.lines if (link := _write_line(paper, line)) is not None]


def _write_line(paper: Paper, line: ContentsLine) -> _Link | None:
    left, right = paper.l_margin, paper.l_margin + paper.epw
    text_left = left if line.heading else left + _DAY_WIDTH
    width, size = right - _PAGE_WIDTH - text_left, _HEADING_SIZE if line.heading else _SIZE
    paper.keep_together(_height(paper, line.text, size, width) + _height(paper, line.remark, _REMARK_SIZE, width))
    top = paper.get_y()
    _write(paper, line.day, _SIZE, left, _DAY_WIDTH, grey=GREY)
    paper.set_y(top)
    _write(paper, "–" if line.page is None else str(line.page), size, right - _PAGE_WIDTH, _PAGE_WIDTH, align="R")
    paper.set_y(top)
    _write(paper, line.text, size, text_left, width)
    _write(paper, line.remark, _REMARK_SIZE, text_left, width, grey=GREY)
    bottom = paper.get_y()
    paper.set_xy(left, bottom + _GAP)
    return None if line.place is None else _Link(paper.page_no(), left, top, right, bottom, line.place)


def _write(paper: Paper, text: str, size: float, left: float, width: float, *, grey: int = 0, align: str = "L") -> None:
    if text:
        paper.set_x(left)
        paper.set_font(FONT, size=size)
        paper.set_text_color(grey)
        paper.multi_cell(width, leading(size), paper.shown(text), align=align, new_x="LMARGIN", new_y="NEXT")


def _height(paper: Paper, text: str, size: float, width: float) -> float:
    if not text:
        return 0.0
    paper.set_font(FONT, size=size)
    found = paper.multi_cell(width, leading(size), paper.shown(text), align="L", dry_run=True, output="HEIGHT")
    return float(cast("float", found))


def _add_link(pdf: pikepdf.Pdf, link: _Link, paper: Paper) -> None:
    per_millimetre, height = paper.k, paper.h
    corners = (link.left, height - link.bottom, link.right, height - link.top)
    annotation = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[round(corner * per_millimetre, 2) for corner in corners],
        Border=[0, 0, 0],
        F=_PRINTED,
        Dest=pikepdf.String(link.place),
    )
    page = pdf.pages[link.page - 1]
    if "/Annots" not in page:
        page.Annots = pikepdf.Array()
    page.Annots.append(pdf.make_indirect(annotation))
