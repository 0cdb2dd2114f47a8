# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What can go wrong with finding. A foreign exception never leaves an adapter.

It is the `__cause__` of one of these, unless it may repeat what was sent: search words, text of a page, credentials.
"""

from enum import StrEnum


class SearchError(Exception):
    """The base of all errors of this package."""


class InvalidScope(SearchError):
    """A tenant that could be read as a path or as another tenant. Nothing was touched."""


class InvalidEntry(SearchError):
    """An entry that no index can hold, or entries that do not belong to the document they are given for."""


class UnknownLocation(SearchError):
    """A location that names no index, or that lacks what is needed to use it; the message says what would do."""


class IndexUnavailable(SearchError):
    """The engine does not answer, refuses, or is busy with another writer. What it holds may be whole.

    Nothing is lost with it: it is derived. `advice` says what helps.
    """

    advice = "Try again when the engine answers and takes writes."


class IndexDamaged(IndexUnavailable):
    """The index is missing parts, of another format, or another tenant's: it will not come back by itself."""

    advice = "Rebuild the index of this tenant: clear it, then replace every document from the store."


class QueryLimit(StrEnum):
    CHARACTERS = "characters"
    WORDS = "words"


class InvalidQuery(SearchError):
    """A search line beyond a limit; `reason` says which one and `limit` how much it allows."""

    def __init__(self, reason: QueryLimit, limit: int) -> None:
        super().__init__(f"more than {limit} {reason}")
        self.reason = reason
        self.limit = limit
