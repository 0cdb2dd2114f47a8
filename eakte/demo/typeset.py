# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Sets text on A4 pages, so that every word on a page is known before the page is an image.

Lengths are points (1/72 inch), the origin is the top left corner.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Final

from fontTools.ttLib import TTFont

PAGE_WIDTH: Final = 595.28
PAGE_HEIGHT: Final = 841.89
LEFT: Final = 70.9
"""25 mm, the left margin of a German business letter (DIN 5008)."""
RIGHT: Final = PAGE_WIDTH - 56.7
BOTTOM: Final = PAGE_HEIGHT - 62.0

FONT: Final = files("ocrmypdf") / "data" / "NotoSans-Regular.ttf"
"""The typeface of all demo pages: Noto Sans, which ships with OCRmyPDF."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """Words that stand on one base line, from `x` on."""

    text: str
    x: float
    y: float
    size: float


@dataclass(frozen=True)
class Stroke:
    """A pen line through some points: a signature, a rule, a fold mark."""

    points: tuple[Point, ...]
    width: float


@dataclass(frozen=True)
class SetPage:
    lines: tuple[Line, ...]
    strokes: tuple[Stroke, ...]

    @property
    def text(self) -> str:
        """Everything that can be read on the page, a line of the page a line."""
        return "\n".join(line.text for line in self.lines)


@cache
def font() -> TTFont:
    return TTFont(BytesIO(FONT.read_bytes()))


def text_width(text: str, size: float) -> float:
    """The width of a text without kerning; a letter that the typeface lacks raises KeyError."""
    glyph_names = font().getBestCmap()
    advances = font()["hmtx"]
    units = sum(advances[glyph_names[ord(letter)]][0] for letter in text)
    return float(units * size / font()["head"].unitsPerEm)


def wrap(text: str, size: float, width: float) -> list[str]:
    """Break a text at its spaces into lines of at most that width; a longer word stands alone."""
    lines: list[str] = []
    current = ""
    for word in text.split():
        longer = f"{current} {word}".lstrip()
        if current and text_width(longer, size) > width:
            lines.append(current)
            longer = word
        current = longer
    return [*lines, current] if current else lines


class Sheet:
    """A page being written from the top down; `y` is the next base line."""

    def __init__(self, size: float, top: float = 72.0) -> None:
        self.size = size
        self.y = top
        self._lines: list[Line] = []
        self._strokes: list[Stroke] = []

    @property
    def leading(self) -> float:
        return self.size * 1.38

    @property
    def room(self) -> float:
        """What is left above the bottom margin."""
        return BOTTOM - self.y

    @property
    def words(self) -> int:
        return sum(len(line.text.split()) for line in self._lines)

    def place(self, text: str, x: float, y: float, size: float | None = None) -> None:
        """Set one line at a fixed position; the cursor stays."""
        self._lines.append(Line(text, x, y, size or self.size))

    def line(self, text: str, indent: float = 0.0) -> None:
        self.place(text, LEFT + indent, self.y)
        self.y += self.leading

    def paragraph(self, text: str) -> None:
        for line in self._wrapped(text):
            self.line(line)
        self.gap(0.6)

    def height(self, text: str) -> float:
        """What `paragraph` would use."""
        return (len(self._wrapped(text)) + 0.6) * self.leading

    def gap(self, lines: float) -> None:
        self.y += lines * self.leading

    def stroke(self, points: tuple[Point, ...], width: float) -> None:
        self._strokes.append(Stroke(points, width))

    def finish(self) -> SetPage:
        return SetPage(tuple(self._lines), tuple(self._strokes))

    def _wrapped(self, text: str) -> list[str]:
        return wrap(text, self.size, RIGHT - LEFT)
