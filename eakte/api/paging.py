# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Which page of a list is asked for, and the link to the next one."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import Field

from eakte.kernel.paging import COUNT_AT_MOST, cursor, position

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200

Next = Annotated[str | None, Field(description="Address of the next page; null on the last one")]
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


PageAsked = Annotated[_PageAsked, Depends()]
