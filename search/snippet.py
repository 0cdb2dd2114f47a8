# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The piece of a page that shows best why it was found."""

import re
from collections.abc import Iterator, Sequence

from search.query import Query, Span

SNIPPET_CHARACTERS = 200
ELLIPSIS = "…"

Snippet = tuple[tuple[str, bool], ...]
"""Runs of text in order, each with whether it is marked. Text is as on the page but for blanks; it is not escaped."""

_BLANKS = re.compile(r"\s+")


def snippet(text: str, query: Query) -> Snippet:
    """Cut about SNIPPET_CHARACTERS characters around the place with most different words of the query.

    The beginning of the text if none of them is in it; () for a text that is blank.
    """
    spans = query.spans(text)
    start, end = _window(text, _best_cluster(spans))
    runs = [(_BLANKS.sub(" ", run), marked) for run, marked in _runs(text, start, end, spans)]
    shown = [(run, marked) for run, marked in runs if run]
    if not any(run.strip() for run, _ in shown):
        return ()
    before = [(ELLIPSIS, False)] if text[:start].strip() else []
    after = [(ELLIPSIS, False)] if text[end:].strip() else []
    return tuple(_merged([*before, *shown, *after]))


def _best_cluster(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans within one window with most different words, then most spans; the first such."""
    best: Sequence[Span] = ()
    last = 0
    for first, span in enumerate(spans):
        while last < len(spans) and spans[last].end <= span.start + SNIPPET_CHARACTERS:
            last += 1
        cluster = spans[first : max(last, first + 1)]
        if _worth(cluster) > _worth(best):
            best = cluster
    return best


def _worth(cluster: Sequence[Span]) -> tuple[int, int]:
    return len({span.word for span in cluster}), len(cluster)


def _window(text: str, cluster: Sequence[Span]) -> tuple[int, int]:
    """Bounds around the cluster that cut no word in two."""
    if not cluster:
        return 0, _word_end(text, SNIPPET_CHARACTERS)
    first, last = cluster[0].start, max(span.end for span in cluster)
    room = max(0, SNIPPET_CHARACTERS - (last - first))
    start = max(0, first - room // 2)
    while 0 < start < first and not text[start - 1].isspace():
        start += 1
    return start, max(last, _word_end(text, max(last, start + SNIPPET_CHARACTERS)))


def _word_end(text: str, limit: int) -> int:
    """The last end of a word at or before `limit`, or `limit` if one word is all there is."""
    if len(text) <= limit:
        return len(text)
    while_blank = max(text.rfind(blank, 0, limit + 1) for blank in (" ", "\n", "\t"))
    return while_blank if while_blank > 0 else limit


def _runs(text: str, start: int, end: int, spans: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    position = start
    for span in spans:
        if span.start >= position and span.end <= end:
            yield text[position : span.start], False
            yield text[span.start : span.end], True
            position = span.end
    yield text[position:end], False


def _merged(runs: Sequence[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Joins unmarked neighbours, so that an ellipsis does not stand as a run of its own."""
    pending = ""
    for run, marked in runs:
        if not marked:
            pending += run
            continue
        if pending:
            yield pending, False
        pending = ""
        yield run, True
    if pending:
        yield pending, False
