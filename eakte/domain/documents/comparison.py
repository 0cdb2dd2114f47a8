# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What changed between two versions' texts (`Fassungsvergleich`), in time that grows with their length alone.

What stands once in both is matched first, in the longest order that both have, then whatever is the same next to it
("patience diff", B. Cohen 2010). So no text, however it is made, costs its length squared, as finding the least
difference would.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

Match = tuple[int, int]

_ROUNDS = 4
"""How often what lies between matches is looked at by itself: what stands twice in all may stand once in there."""


@dataclass(frozen=True)
class Line:
    """A line of a version's text and the page (from 1) on which it stands."""

    page: int
    text: str


@dataclass(frozen=True)
class Piece:
    """Words that stand together; `changed` where the other version does not have them."""

    text: str
    changed: bool


@dataclass(frozen=True)
class Side:
    """What one version has at a place: nothing where only the other one says something."""

    page: int | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Change:
    before: Side
    after: Side


def compare(before: Sequence[Line], after: Sequence[Line]) -> Iterator[Change]:
    """The places at which the texts differ, in their order."""
    texts = [line.text for line in before], [line.text for line in after]
    for (left, left_end), (right, right_end) in _gaps(matches(*texts), len(before), len(after)):
        yield _change(before[left:left_end], after[right:right_end])


def matches(before: Sequence[str], after: Sequence[str]) -> list[Match]:
    """Positions of what is the same in both, rising in both."""
    return list(_matches(before, after, (0, len(before)), (0, len(after)), _ROUNDS))


def _matches(a: Sequence[str], b: Sequence[str], in_a: Match, in_b: Match, rounds: int) -> Iterator[Match]:
    (left, left_end), (right, right_end) = in_a, in_b
    while left < left_end and right < right_end and a[left] == b[right]:
        yield left, right
        left, right = left + 1, right + 1
    same_end = 0
    while left < left_end and right < right_end and a[left_end - 1] == b[right_end - 1]:
        left_end, right_end, same_end = left_end - 1, right_end - 1, same_end + 1
    anchors = _anchors(a[left:left_end], b[right:right_end]) if rounds else []
    if anchors:
        for end, other_end in [*((left + i, right + j) for i, j in anchors), (left_end, right_end)]:
            yield from _matches(a, b, (left, end), (right, other_end), rounds - 1)
            if end < left_end:
                yield end, other_end
            left, right = end + 1, other_end + 1
    yield from ((left_end + step, right_end + step) for step in range(same_end))


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[Match]:
    """What stands exactly once in each, as much of it as has the same order in both."""
    once = {text for text, count in Counter(b).items() if count == 1}
    place = {text: position for position, text in enumerate(b) if text in once}
    counted = Counter(a)
    pairs = [(i, place[text]) for i, text in enumerate(a) if counted[text] == 1 and text in place]
    return _longest_rising(pairs)


def _longest_rising(pairs: Sequence[Match]) -> list[Match]:
    ends: list[int] = []  # the least end of a rising row of each length
    chosen: list[int] = []  # which pair that is
    previous: list[int | None] = []
    for position, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        previous.append(chosen[length - 1] if length else None)
        ends[length : length + 1] = [j]
        chosen[length : length + 1] = [position]
    rising: list[Match] = []
    at = chosen[-1] if chosen else None
    while at is not None:
        rising.append(pairs[at])
        at = previous[at]
    return rising[::-1]


def _gaps(found: Sequence[Match], length: int, other_length: int) -> Iterator[tuple[Match, Match]]:
    """What lies between matches, as beginning and end in each."""
    left = right = 0
    for end, other_end in [*found, (length, other_length)]:
        if end > left or other_end > right:
            yield (left, end), (right, other_end)
        left, right = end + 1, other_end + 1


def _change(before: Sequence[Line], after: Sequence[Line]) -> Change:
    words, other_words = _words(before), _words(after)
    same = matches(words, other_words)
    return Change(
        _side(before, words, {left for left, _ in same}), _side(after, other_words, {right for _, right in same})
    )


def _words(lines: Sequence[Line]) -> list[str]:
    return [word for line in lines for word in line.text.split()]


def _side(lines: Sequence[Line], words: Sequence[str], same: set[int]) -> Side:
    runs = groupby(enumerate(words), key=lambda each: each[0] not in same)
    pieces = tuple(Piece(" ".join(word for _, word in run), changed) for changed, run in runs)
    return Side(lines[0].page if lines else None, pieces)
