# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What every index does. There is no way to ask one without saying for whom."""

import re
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from search.entry import Ancestry, PageEntry
from search.errors import InvalidEntry, InvalidScope
from search.query import Query
from search.snippet import Snippet

MAX_DOCUMENTS_PER_SEARCH = 200
MAX_PAGES_PER_DOCUMENT = 5
MAX_RANKED_PAGES = 50_000

_TENANT = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


@dataclass(frozen=True)
class Ambit:
    """What is seen of some protection classes: everything, or what stands in one of these places or is one of these documents.

    Ids are those of the entries' ancestry, and nothing is derived from them: who sees a filing-plan entry with all that
    is below it names each of them.
    """

    classes: frozenset[str]
    everywhere: bool = False
    offices: frozenset[str] = frozenset()
    filing_plan_entries: frozenset[str] = frozenset()
    dossiers: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AccessScope:
    """For whom an index is read or written: a tenant, and the `reach` of whoever asks, None for all that the tenant has.

    A page is seen when one Ambit of the reach names its protection class and covers its ancestry; an empty reach sees
    nothing. Only `search` and `pages` heed the reach.

    Raises:
        InvalidScope: `tenant` is not of 1..64 lower-case letters, digits and inner hyphens (a UUID is).
    """

    tenant: str
    reach: frozenset[Ambit] | None

    def __post_init__(self) -> None:
        if not _TENANT.fullmatch(self.tenant):
            raise InvalidScope("a tenant is named by lower-case letters, digits and hyphens")

    @classmethod
    def whole(cls, tenant: str) -> "AccessScope":
        """All that the tenant has: for writing, counting and rebuilding, which nobody does for one person."""
        return cls(tenant, None)


@dataclass(frozen=True)
class PageHit:
    """A page that was found. Scores compare within one answer only."""

    page: int
    score: float
    snippet: Snippet


@dataclass(frozen=True)
class DocumentHits:
    """A document with its pages that were found, best first, at most MAX_PAGES_PER_DOCUMENT of `total_pages`."""

    document: str
    version: str
    title: str
    reference: str | None
    received_on: date | None
    ancestry: Ancestry
    score: float
    pages: tuple[PageHit, ...]
    total_pages: int


@dataclass(frozen=True)
class Hits:
    """One slice of the documents found, and how many there are; only the MAX_RANKED_PAGES best pages are counted."""

    documents: tuple[DocumentHits, ...]
    total_documents: int


NO_HITS = Hits((), 0)


class IndexBatch(Protocol):
    """Changes that become visible together."""

    def replace(self, document: str, entries: Sequence[PageEntry]) -> None:
        """Make `entries` the only ones of the document; the same call again changes nothing.

        Raises:
            InvalidEntry: an entry of another document, or two of the same page.
        """
        ...

    def remove(self, document: str) -> None:
        """Take all entries of the document out; one that has none is no error."""
        ...


class SearchIndex(Protocol):
    """Finds pages of one tenant.

    A page is found if every word of the query is on it or in its document's title or reference number, and at least
    one is on the page itself; page 1 stands for the title too. Hits are ordered by score, then by date of receipt,
    newest first. Pages that the scope does not see are neither found nor counted; a score weighs a word by how rare it is
    in all that the tenant has. Every method may raise IndexUnavailable. One process writes at a time; any number read.
    """

    def batch(self, scope: AccessScope) -> AbstractContextManager[IndexBatch]:
        """Collect changes: leaving the block makes them durable and visible, an exception in it drops them all."""
        ...

    def replace(self, scope: AccessScope, document: str, entries: Sequence[PageEntry]) -> None:
        """Do `IndexBatch.replace` in a batch of its own."""
        ...

    def remove(self, scope: AccessScope, document: str) -> None:
        """Do `IndexBatch.remove` in a batch of its own."""
        ...

    def clear(self, scope: AccessScope) -> None:
        """Forget everything of the tenant, readable or damaged: the first step of a rebuild, and of a tenant's leaving."""
        ...

    def search(self, scope: AccessScope, query: Query, *, limit: int, offset: int = 0) -> Hits:
        """Find documents `offset`..`offset + limit`, limit capped at MAX_DOCUMENTS_PER_SEARCH. Sees what was committed before the call."""
        ...

    def pages(self, scope: AccessScope, document: str, query: Query) -> tuple[int, ...]:
        """List the pages of one document that are found and seen, in ascending order."""
        ...

    def count(self, scope: AccessScope) -> int:
        """Count the entries (pages) of the tenant, whatever the scope sees of them."""
        ...

    def damaged(self, scopes: Iterable[AccessScope]) -> frozenset[AccessScope]:
        """Tell for which of these the other methods raise IndexDamaged, in few steps, however many they are."""
        ...


def check_entries(document: str, entries: Sequence[PageEntry]) -> None:
    """Refuse what `IndexBatch.replace` must not take."""
    if any(entry.document != document for entry in entries):
        raise InvalidEntry("an entry belongs to another document")
    if len({entry.page for entry in entries}) != len(entries):
        raise InvalidEntry("two entries have the same page")
