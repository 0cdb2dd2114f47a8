# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a person types into the search line, read into a query that an index answers and that marks words on a page.

All words are required. `"several words"` stand next to each other, `word*` begins with these letters, words joined by a
hyphen or the like (`Müller-Lüdenscheidt`, `a@b.de`) are neighbours too. Nothing else has a meaning: there are no operators
and no fields, so no input is an error but one that is too long.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from search.errors import InvalidQuery, QueryLimit
from search.german import Analysis, Token, analyse, is_stop_word, tokens

MAX_QUERY_CHARACTERS = 500
MAX_QUERY_WORDS = 20
MIN_PREFIX_LETTERS = 2

_QUOTES = str.maketrans(dict.fromkeys("„“”«»", '"'))
_JOINT = re.compile(r"[-‐‑–.@_'’&+]+")


@dataclass(frozen=True)
class Term:
    """A word, found alone or as a part of a compound; `whole` is its one index term (`german.query_term`)."""

    text: str
    whole: str

    def positions(self, words: Sequence[Analysis]) -> Iterator[int]:
        return (position for position, word in enumerate(words) if self.whole in word.terms)


@dataclass(frozen=True)
class Prefix:
    """The beginning of a word, folded."""

    text: str
    form: str

    def positions(self, words: Sequence[Analysis]) -> Iterator[int]:
        return (position for position, word in enumerate(words) if word.form.startswith(self.form))


@dataclass(frozen=True)
class Phrase:
    """Whole words that stand next to each other, in any inflection; at least two."""

    text: str
    wholes: tuple[str, ...]

    def positions(self, words: Sequence[Analysis]) -> Iterator[int]:
        there = [word.whole for word in words]
        size = len(self.wholes)
        found = (start for start in range(len(there) - size + 1) if tuple(there[start : start + size]) == self.wholes)
        return (position for start in found for position in range(start, start + size))


QueryWord = Term | Prefix | Phrase


@dataclass(frozen=True, order=True)
class Span:
    """A place in a text to be marked, as offsets, and which word of the query (0-based) it answers."""

    start: int
    end: int
    word: int


@dataclass(frozen=True)
class Query:
    """All of `words` are required; a query without words finds nothing."""

    words: tuple[QueryWord, ...]

    def spans(self, text: str) -> tuple[Span, ...]:
        """Every place of `text` to be marked, in order; two words of the query may mark the same place."""
        found = list(tokens(text))
        words = [analyse(token.text) for token in found]
        return tuple(
            sorted(
                Span(found[position].start, found[position].end, number)
                for number, wanted in enumerate(self.words)
                for position in set(wanted.positions(words))
            )
        )

    def marks(self, words: Sequence[str]) -> tuple[bool, ...]:
        """For the words of a page in reading order, whether each is to be marked.

        Sees what one word alone cannot tell: phrases, numbers written with blanks, words divided at a line's end.
        """
        spans = iter(self.spans("\n".join(words)))
        span = next(spans, None)
        marked, start = [], 0
        for word in words:
            while span is not None and span.end <= start:
                span = next(spans, None)
            end = start + len(word)
            marked.append(span is not None and span.start < end)
            start = end + 1
        return tuple(marked)

    def matches(self, word: str) -> bool:
        """Whether a word, as it stands on a page, answers any word of the query; one word of a phrase is enough."""
        there = [analyse(token.text) for token in tokens(word)]
        return any(
            any(one.whole in wanted.wholes for one in there)
            if isinstance(wanted, Phrase)
            else any(True for _ in wanted.positions(there))
            for wanted in self.words
        )


def parse(line: str) -> Query:
    """Read a search line. Stop words count only inside a phrase, or if there is nothing else.

    Raises:
        InvalidQuery: more than MAX_QUERY_CHARACTERS characters or MAX_QUERY_WORDS words.
    """
    if len(line) > MAX_QUERY_CHARACTERS:
        raise InvalidQuery(QueryLimit.CHARACTERS, MAX_QUERY_CHARACTERS)
    words: list[QueryWord] = []
    count = 0
    for number, segment in enumerate(line.translate(_QUOTES).split('"')):
        found = list(tokens(segment))
        count += len(found)
        words += _together(found) if number % 2 else _apart(segment, found)
    if count > MAX_QUERY_WORDS:
        raise InvalidQuery(QueryLimit.WORDS, MAX_QUERY_WORDS)
    telling = [word for word in words if not (isinstance(word, Term) and is_stop_word(word.text))]
    return Query(tuple(dict.fromkeys(telling or words)))


def _apart(segment: str, found: Sequence[Token]) -> Iterator[QueryWord]:
    for group in _joined(segment, found):
        rest = segment[group[-1].end :]
        if rest.startswith("*") and not rest[1:2].strip():
            yield from (_term(token) for token in group[:-1])
            yield _prefix(group[-1])
        else:
            yield from _together(group)


def _joined(segment: str, found: Iterable[Token]) -> Iterator[list[Token]]:
    """Groups tokens that nothing but a joint separates."""
    group: list[Token] = []
    for token in found:
        if group and not _JOINT.fullmatch(segment, group[-1].end, token.start):
            yield group
            group = []
        group.append(token)
    if group:
        yield group


def _together(group: Sequence[Token]) -> list[QueryWord]:
    if len(group) < 2:
        return [_term(token) for token in group]
    return [Phrase(" ".join(token.text for token in group), tuple(analyse(token.text).whole for token in group))]


def _term(token: Token) -> Term:
    return Term(token.text, analyse(token.text).whole)


def _prefix(token: Token) -> QueryWord:
    form = analyse(token.text).form
    return Prefix(token.text, form) if len(form) >= MIN_PREFIX_LETTERS else _term(token)
