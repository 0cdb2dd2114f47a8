# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""PDF pages by PDFium (pypdfium2): their text, whether it can be used, and their picture."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from eakte.domain.pages.values import PageSource, PageText
from eakte.processing.errors import Broken, Encrypted, NoSuchPage, TooManyPages, TooMuchText
from eakte.processing.limits import Limits
from eakte.processing.usable import is_garbage, is_sparse
from eakte.processing.webp import encoded, fitted
from eakte.processing.words import Frame, read_words

_SMALL_IMAGE = 0.02  # share of the page; less is a logo
_PAGE_IMAGE = 0.5
_CURVE_SEGMENTS = 500  # a line of letters drawn as curves has more, a ruled table fewer
_FORM_DEPTH = 5


@contextmanager
def opened(path: Path) -> Iterator[pdfium.PdfDocument]:
    """Raises Encrypted or Broken; never asks for a password."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as exc:
        raise (Encrypted if exc.err_code == pdfium_c.FPDF_ERR_PASSWORD else Broken) from exc
    try:
        document.init_forms()
        if len(document) == 0:
            raise Broken
        yield document
    except pdfium.PdfiumError as exc:
        raise Broken from exc
    finally:
        document.close()


def read_pages(path: Path, limits: Limits) -> tuple[tuple[PageText, ...], tuple[int, ...]]:
    """All pages with their words, and the numbers of those that must be recognised (and have no words here)."""
    with opened(path) as document:
        if len(document) > limits.pages:
            raise TooManyPages(limit=limits.pages)
        pages, words = [], 0
        for index in range(len(document)):
            pages.append(_page_text(document, index, limits))
            words += len(pages[-1][0].words)
            if words > limits.words:
                raise TooMuchText(words=limits.words, letters=limits.letters)
    return tuple(page for page, _ in pages), tuple(page.number for page, needed in pages if needed)


def page_sizes(path: Path) -> list[tuple[float, float]]:
    """Width and height of every page in points, as shown."""
    with opened(path) as document:
        return [document[index].get_size() for index in range(len(document))]


def render_page(path: Path, number: int, width: int) -> bytes:
    with opened(path) as document:
        if number > len(document):
            raise NoSuchPage
        page = document[number - 1]
        shown_width, shown_height = page.get_size()
        across = fitted(width, shown_height / shown_width)
        buffer = io.BytesIO()
        encoded(page.render(scale=across / shown_width).to_pil(), buffer)
    return buffer.getvalue()


def _page_text(document: pdfium.PdfDocument, index: int, limits: Limits) -> tuple[PageText, bool]:
    page = document[index]
    width, height = page.get_size()
    if not (width > 0 and height > 0):  # cropped to nothing
        raise Broken
    frame = Frame(page.get_bbox(), page.get_rotation())
    if pdfium_c.FPDFPage_GetAnnotCount(page.raw):
        page = _flattened(document, index, page)
    textpage = page.get_textpage()
    if textpage.count_chars() > limits.letters:
        raise TooMuchText(words=limits.words, letters=limits.letters)
    words = read_words(textpage, frame)
    textpage.close()
    needed = _needs_recognition(page, " ".join(word.text for word in words))
    page.close()
    return PageText(index + 1, width, height, PageSource.READ, () if needed else words), needed


def _flattened(document: pdfium.PdfDocument, index: int, page: pdfium.PdfPage) -> pdfium.PdfPage:
    """The page with what was filled into its form fields: to PDFium, annotations are no text unless flattened.

    PDFium forgets an inherited page size over this, so size and frame are asked for before.
    """
    # pypdfium2's own method refuses a document without a form, but a remark in the margin is an annotation, too.
    pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY)
    page.close()
    return document[index]


def _needs_recognition(page: pdfium.PdfPage, text: str) -> bool:
    if not is_sparse(text):
        return is_garbage(text)
    images, segments = _drawn(page)
    if text:
        return images >= _PAGE_IMAGE
    return images >= _SMALL_IMAGE or segments >= _CURVE_SEGMENTS


def _drawn(page: pdfium.PdfPage) -> tuple[float, int]:
    """The share of the page under images, and the number of path segments (counting stops when there are plenty)."""
    width, height = page.get_size()
    area, segments = 0.0, 0
    for drawn in page.get_objects(max_depth=_FORM_DEPTH):
        if drawn.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = drawn.get_bounds()
            # Inside a form object the bounds are in its own space: any image there counts as a page image.
            area += width * height if drawn.level else (right - left) * (top - bottom)
        elif drawn.type == pdfium_c.FPDF_PAGEOBJ_PATH and segments < _CURVE_SEGMENTS:
            segments += pdfium_c.FPDFPath_CountSegments(drawn.raw)
    return area / (width * height), segments
