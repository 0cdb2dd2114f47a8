# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Words and their boxes from a page's letters, by PDFium's text page.

PDFium itself puts a blank where the gap between two letters is wide, and a line break where the line changes.
"""

import ctypes
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from eakte.domain.pages.values import Box, Word

Corners = tuple[float, float, float, float]  # left, bottom, right, top in page space (points, origin bottom left)

_HYPHENS = frozenset({0x02, 0xFFFE})  # stand for a hyphen at the end of a line and for the line break, too
_LINE_ENDS = _HYPHENS | {0x0A}
_SOFT_HYPHEN = 0xAD  # inside a word, where nobody sees it
_UNMAPPED = 0xFFFD
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"},
)


@dataclass(frozen=True)
class Frame:
    """Turns page space into fractions of the shown page: cropped, then turned clockwise by 0, 90, 180 or 270."""

    bounds: Corners
    rotation: int

    def shown(self, corners: Corners) -> Box | None:
        """The rectangle on the shown page, clipped to it; None when nothing of it is shown."""
        left, bottom, right, top = self.bounds
        width, height = right - left, top - bottom
        x = sorted(((corners[0] - left) / width, (corners[2] - left) / width))
        y = sorted(((top - corners[3]) / height, (top - corners[1]) / height))
        (x0, x1), (y0, y1) = self._turned(x, y)
        if x1 <= 0 or y1 <= 0 or x0 >= 1 or y0 >= 1:
            return None
        return Box(max(x0, 0.0), max(y0, 0.0), min(x1, 1.0), min(y1, 1.0))

    def _turned(self, x: list[float], y: list[float]) -> tuple[list[float], list[float]]:
        if self.rotation == 90:
            return [1 - y[1], 1 - y[0]], x
        if self.rotation == 180:
            return [1 - x[1], 1 - x[0]], [1 - y[1], 1 - y[0]]
        if self.rotation == 270:
            return y, [1 - x[1], 1 - x[0]]
        return x, y


@dataclass(frozen=True)
class _Run:
    text: str
    line: int
    first: int  # index of the first visible letter
    last: int


def read_words(textpage: pdfium.PdfTextPage, frame: Frame) -> tuple[Word, ...]:
    """The words that the shown page shows, in PDFium's reading order."""
    words = []
    for run in _runs(textpage):
        box = frame.shown(_union(_corners(textpage, run.first), _corners(textpage, run.last)))
        if box is not None:
            words.append(Word(text=run.text, box=box, line=run.line))
    return tuple(words)


def _runs(textpage: pdfium.PdfTextPage) -> Iterator[_Run]:
    codes = _codes(textpage)
    line, start, size = 0, 0, len(codes)
    while start < size:
        end = start
        while end < size and not _ends_word(codes[end]):
            end += 1
        text = _spelled(codes[start : end + 1])
        if text:
            yield _Run(text, line, start, max(start, end - 1))
        if end < size and codes[end] in _LINE_ENDS:
            line += 1
        start = end + 1


def _codes(textpage: pdfium.PdfTextPage) -> list[int]:
    unicode_at, raw = pdfium_c.FPDFText_GetUnicode, textpage.raw
    return [unicode_at(raw, index) for index in range(pdfium_c.FPDFText_CountChars(raw))]


def _ends_word(code: int) -> bool:
    return code in _LINE_ENDS or chr(code).isspace()


def _spelled(codes: list[int]) -> str:
    """The word that these codes spell, the one that ends it included."""
    letters = [_letter(code) for code in codes if not chr(code).isspace() and code != _SOFT_HYPHEN]
    return unicodedata.normalize("NFC", "".join(letters).translate(_LIGATURES))


def _letter(code: int) -> str:
    """A code that no letter stands behind becomes U+FFFD, so that garbage can be told."""
    if code in _HYPHENS:
        return "-"
    surrogate_or_control = 0xD800 <= code <= 0xDFFF or code < 0x20 or 0x7F <= code < 0xA0
    return chr(_UNMAPPED) if surrogate_or_control else chr(code)


def _corners(textpage: pdfium.PdfTextPage, index: int) -> Corners:
    """The letter's box with the font's full height, so that all words of a line are marked equally high."""
    rect = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(textpage.raw, index, ctypes.byref(rect))
    return rect.left, rect.bottom, rect.right, rect.top


def _union(first: Corners, last: Corners) -> Corners:
    return (
        min(first[0], last[0], first[2], last[2]),
        min(first[1], last[1], first[3], last[3]),
        max(first[0], last[0], first[2], last[2]),
        max(first[1], last[1], first[3], last[3]),
    )
