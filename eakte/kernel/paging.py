# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Pages of long lists: a cursor names the last row that was shown, so that rows that come and go shift nothing.

It is opaque and bound to its list, so that it cannot be made by hand or taken elsewhere by mistake. It opens nothing:
a list shows what its reader may see, wherever it begins.
"""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from eakte.kernel.errors import Invalid
from eakte.kernel.messages import N_

COUNT_AT_MOST = 1_000
"""Further rows are not counted: a page that says "more than a thousand" costs the same as one that says "nine"."""

_ID_BYTES = 16
_CHECK_BYTES = 5
_CURSOR_CHARACTERS = 28


Row = TypeVar("Row")


@dataclass(frozen=True)
class Part(Generic[Row]):
    """One page of a list; `next_after` is the id behind which the next one begins, None on the last."""

    rows: tuple[Row, ...]
    next_after: UUID | None


def next_after(ids: Sequence[UUID], limit: int) -> UUID | None:
    """Behind which row the next page begins; `ids` are those of this page and, if there is one, of the row behind it."""
    return ids[limit - 1] if len(ids) > limit else None


class CursorInvalid(Invalid):
    code = "cursor-invalid"
    title = N_("This is no place in the list")
    advice = N_("Follow `next` of the page before, or leave `cursor` out to begin anew.")


def cursor(of: str, last: UUID) -> str:
    """The place behind the row `last` of a list."""
    return urlsafe_b64encode(last.bytes + _check(of, last)).decode()


def position(of: str, text: str) -> UUID:
    """The row that a cursor of the list names.

    Raises:
        CursorInvalid: it is none, or one of another list.
    """
    try:
        content = urlsafe_b64decode(text.encode("ascii"))
    except (Error, UnicodeEncodeError) as exc:
        raise CursorInvalid from exc
    if len(text) != _CURSOR_CHARACTERS or len(content) != _ID_BYTES + _CHECK_BYTES:
        raise CursorInvalid
    last = UUID(bytes=content[:_ID_BYTES])
    if content[_ID_BYTES:] != _check(of, last):
        raise CursorInvalid
    return last


def _check(of: str, last: UUID) -> bytes:
    return hashlib.sha256(f"{of} {last}".encode()).digest()[:_CHECK_BYTES]
