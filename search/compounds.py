# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Takes German compounds apart: Hundesteuerbescheid is Hund, Steuer, Bescheid."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from search.folding import fold
from search.inflection import inflected, linked

MIN_PART_LETTERS = 3
MAX_PARTS = 8

Parts = tuple[str, ...]
Stem = Callable[[str], str]


class _Found(NamedTuple):
    """What a form stands for; `slack` counts the letters that only link or inflect."""

    parts: Parts
    slack: int


class _Split(NamedTuple):
    segments: int
    slack: int
    parts: Parts

    def is_better_than(self, other: "_Split | None") -> bool:
        return other is None or (self.segments, self.slack) < (other.segments, other.slack)


class Lexicon:
    """The base words that may be parts of a compound.

    Args:
        words: one base word a line, then forms that no rule gives (`buch bücher`); a word with a trailing hyphen
            (`mess-`) is never the last part. Base words are not taken apart themselves.
        exceptions: a word, a tab and its parts with blanks between (`staubecken<TAB>stau becken`). They beat `words`.
        stem: gives a folded word its stem, for words that are not listed.

    Lines that are empty or begin with `#` say nothing.
    """

    def __init__(self, words: Iterable[str], exceptions: Iterable[str], stem: Stem) -> None:
        self._stem = stem
        self._inner: dict[str, _Found] = {}
        self._last: dict[str, _Found] = {}
        forms = [*_exceptions(_said(exceptions), stem), *_words(_said(words), stem)]
        for form in sorted(forms, key=lambda form: (form.found.slack, not form.forced)):
            target = self._last if form.last else self._inner
            target.setdefault(form.text, form.found)
        self._openings = frozenset(form[:MIN_PART_LETTERS] for form in (*self._inner, *self._last))
        self._longest = max(map(len, (*self._inner, *self._last)), default=0)

    def parts(self, word: str) -> Parts:
        """The parts of a folded word, in order; a word that is not made of known words throughout is one part, its stem."""
        whole = self._last.get(word)
        if whole is not None:
            return whole.parts
        split = self._best_split(word)
        return split.parts if split is not None and len(split.parts) <= MAX_PARTS else (self._stem(word),)

    def _best_split(self, word: str) -> _Split | None:
        """Fewest segments win, then fewest linking letters. Built from the right, so the cost is length x longest form."""
        best: dict[int, _Split] = {len(word): _Split(0, 0, ())}
        for start in range(len(word) - MIN_PART_LETTERS, -1, -1):
            if word[start : start + MIN_PART_LETTERS] in self._openings:
                self._extend(best, word, start)
        return best.get(0)

    def _extend(self, best: dict[int, _Split], word: str, start: int) -> None:
        for end in range(start + MIN_PART_LETTERS, min(len(word), start + self._longest) + 1):
            rest = best.get(end)
            if rest is None:
                continue
            found = (self._last if end == len(word) else self._inner).get(word[start:end])
            if found is None:
                continue
            split = _Split(rest.segments + 1, rest.slack + found.slack, found.parts + rest.parts)
            if split.is_better_than(best.get(start)):
                best[start] = split


class _Form(NamedTuple):
    text: str
    found: _Found
    last: bool
    forced: bool = False


def _said(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if line.strip() and not line.startswith("#")]


def _words(lines: Sequence[str], stem: Stem) -> Iterable[_Form]:
    for line in lines:
        base, *further = line.split()
        parts = (_name(base, stem),)
        yield from _forms(base.removesuffix("-"), parts, only_inner=base.endswith("-"))
        for form in further:
            yield _Form(fold(form), _Found(parts, 0), last=False)
            yield _Form(fold(form), _Found(parts, 0), last=True)


def _exceptions(lines: Sequence[str], stem: Stem) -> Iterable[_Form]:
    for line in lines:
        word, _, parts = line.partition("\t")
        yield from _forms(word, tuple(_name(part, stem) for part in parts.split()), forced=True)


def _name(base: str, stem: Stem) -> str:
    """What a listed word is called as a part: itself, since stems confuse Rat and Rate, Burg and Bürger.

    Nouns in -ung and hyphenated modifiers take the stem instead, to meet their verb: Anmeldung, Anmelde-, anmelden.
    """
    folded = fold(base.removesuffix("-"))
    return stem(folded) if base.endswith(("ung", "-")) else folded


def _forms(base: str, parts: Parts, *, only_inner: bool = False, forced: bool = False) -> Iterable[_Form]:
    kinds: Mapping[bool, Callable[[str], Iterable[tuple[int, str]]]] = {False: linked, True: inflected}
    for last, forms in kinds.items():
        if last and only_inner:
            continue
        for slack, form in forms(base):
            yield _Form(fold(form), _Found(parts, slack), last, forced)
