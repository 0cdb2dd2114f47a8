# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""An index in the memory of one process, answered by reading every page: for tests and trials."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from search.entry import PageEntry
from search.fields import HEADING_WEIGHT, day_number, document_hits
from search.german import Analysis, analyse, tokens
from search.places import places, places_seen
from search.port import (
    MAX_DOCUMENTS_PER_SEARCH,
    AccessScope,
    DocumentHits,
    Hits,
    check_entries,
)
from search.query import Query

_Pages = dict[str, tuple[PageEntry, ...]]


@dataclass(frozen=True)
class _Found:
    score: float
    entry: PageEntry


class MemoryIndex:
    """A SearchIndex that forgets."""

    def __init__(self) -> None:
        self._tenants: dict[str, _Pages] = {}
        self._lock = Lock()

    @contextmanager
    def batch(self, scope: AccessScope) -> Iterator["_Batch"]:
        with self._lock:
            changed = _Batch(dict(self._tenants.get(scope.tenant, {})))
            yield changed
            self._tenants[scope.tenant] = changed.documents

    def replace(self, scope: AccessScope, document: str, entries: Sequence[PageEntry]) -> None:
        with self.batch(scope) as batch:
            batch.replace(document, entries)

    def remove(self, scope: AccessScope, document: str) -> None:
        with self.batch(scope) as batch:
            batch.remove(document)

    def clear(self, scope: AccessScope) -> None:
        with self._lock:
            self._tenants.pop(scope.tenant, None)

    def search(self, scope: AccessScope, query: Query, *, limit: int, offset: int = 0) -> Hits:
        found = (list(_found(scope, entries, query)) for entries in self._documents(scope).values())
        ranked = sorted((_grouped(pages, query) for pages in found if pages), key=_rank)
        shown = ranked[offset : offset + min(limit, MAX_DOCUMENTS_PER_SEARCH)]
        return Hits(tuple(shown), len(ranked))

    def pages(self, scope: AccessScope, document: str, query: Query) -> tuple[int, ...]:
        entries = self._documents(scope).get(document, ())
        return tuple(sorted(found.entry.page for found in _found(scope, entries, query)))

    def count(self, scope: AccessScope) -> int:
        return sum(map(len, self._documents(scope).values()))

    def damaged(self, scopes: Iterable[AccessScope]) -> frozenset[AccessScope]:  # noqa: ARG002 - nothing of it can be
        return frozenset()

    def _documents(self, scope: AccessScope) -> _Pages:
        return self._tenants.get(scope.tenant, {})


class _Batch:
    def __init__(self, documents: _Pages) -> None:
        self.documents = documents

    def replace(self, document: str, entries: Sequence[PageEntry]) -> None:
        check_entries(document, entries)
        self.documents[document] = tuple(entries)

    def remove(self, document: str) -> None:
        self.documents.pop(document, None)


def _found(scope: AccessScope, entries: Sequence[PageEntry], query: Query) -> Iterator[_Found]:
    for entry in entries:
        score = _score(entry, query) if _is_seen(scope, entry) else 0
        if score > 0:
            yield _Found(score, entry)


def _is_seen(scope: AccessScope, entry: PageEntry) -> bool:
    return scope.reach is None or not places_seen(scope.reach).isdisjoint(places(entry))


def _score(entry: PageEntry, query: Query) -> float:
    """How often the words occur, levelled off; 0 if one is missing or none is on the page itself."""
    text, heading = _read(entry.text), _read(entry.heading)
    on_page = [len(set(word.positions(text))) for word in query.words]
    in_heading = [len(set(word.positions(heading))) for word in query.words]
    if not any(on_page) and entry.page != 1:
        return 0
    worth = [_level(here) + HEADING_WEIGHT * _level(above) for here, above in zip(on_page, in_heading, strict=True)]
    return sum(worth) if worth and all(worth) else 0


def _read(text: str) -> list[Analysis]:
    return [analyse(token.text) for token in tokens(text)]


def _level(count: int) -> float:
    return count / (count + 1)


def _grouped(found: Sequence[_Found], query: Query) -> DocumentHits:
    best = sorted(((one.score, one.entry) for one in found), key=lambda one: (-one[0], one[1].page))
    return document_hits(best, len(best), query)


def _rank(hits: DocumentHits) -> tuple[float, int, str]:
    return -hits.score, -day_number(hits.received_on), hits.document
