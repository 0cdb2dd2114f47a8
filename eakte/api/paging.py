# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Which page of a list is asked for, and the link to the next one.

Lists go on behind a row. What is ranked has no such row, its order changes with each document that comes in: it is counted from
the best.
"""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import Field

from eakte.kernel.paging import COUNT_AT_MOST, cursor, position

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
BEST_PAGE_SIZE = 25
MAX_OFFSET = 1_000

Next = Annotated[str | None, Field(description="Address of the next page; null on the last one")]
BestNext = Annotated[
    str | None,
    Field(
        description=f"Address of the next ones; null where there are none, and behind the best {MAX_OFFSET:,}: search for more words"
    ),
]
Count = Annotated[int, Field(description=f"Of all pages; counted up to {COUNT_AT_MOST:,}, which says at least as many")]


class _PageAsked:
    def __init__(
        self,
        request: Request,
        cursor: Annotated[str | None, Query(max_length=100, description="As in `next` of the page before")] = None,
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE_SIZE)] = PAGE_SIZE,
    ) -> None:
        self._request = request
        self.after = None if cursor is None else position(request.url.path, cursor)
        self.limit = limit

    def next(self, last: UUID | None) -> str | None:
        """The address of the page behind the row `last`."""
        if last is None:
            return None
        path = self._request.url.path
        return f"{path}?{urlencode({**self._request.query_params, 'cursor': cursor(path, last)})}"


class _BestAsked:
    def __init__(
        self,
        request: Request,
        offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="How many of the best to pass over")] = 0,
        limit: Annotated[int, Query(ge=1, le=100)] = BEST_PAGE_SIZE,
    ) -> None:
        self._request = request
        self.offset = offset
        self.limit = limit

    def next(self, total: int) -> str | None:
        """The address of those behind these; None where there are no more, or none that may be asked for."""
        following = self.offset + self.limit
        if following >= total or following > MAX_OFFSET:
            return None
        return f"{self._request.url.path}?{urlencode({**self._request.query_params, 'offset': following})}"


PageAsked = Annotated[_PageAsked, Depends()]
BestAsked = Annotated[_BestAsked, Depends()]
