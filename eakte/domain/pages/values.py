# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a page says and where: text with word boxes, the same for read and recognised pages."""

from dataclasses import dataclass
from enum import StrEnum


class PageSource(StrEnum):
    READ = "read"  # the letters stood in the file
    RECOGNISED = "recognised"  # OCR


@dataclass(frozen=True)
class Box:
    """A rectangle in fractions of the shown page's width and height; origin top left, 0 <= left <= right <= 1."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Word:
    """One word as it stands on the page. `confidence` is 0..100 when recognised, None when read."""

    text: str
    box: Box
    line: int
    confidence: float | None = None


@dataclass(frozen=True)
class PageText:
    """One page (1-based `number`); `width` and `height` are points (1/72 inch) as shown, after rotation."""

    number: int
    width: float
    height: float
    source: PageSource
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words in reading order, one line of the page a line."""
        lines: dict[int, list[str]] = {}
        for word in self.words:
            lines.setdefault(word.line, []).append(word.text)
        return "\n".join(" ".join(words) for words in lines.values())

    @property
    def confidence(self) -> float | None:
        """The mean confidence of the recognised words, None for a page that was read or has none."""
        known = [word.confidence for word in self.words if word.confidence is not None]
        return sum(known) / len(known) if known else None
