# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Size and SHA-256 of bytes on their way."""

import hashlib
from collections.abc import Iterable, Iterator

from storage.errors import TooLarge


def limited(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Pass chunks on unchanged.

    Raises:
        TooLarge: before the chunk that would make it more than `limit` bytes is passed on.
    """
    room = limit
    for chunk in chunks:
        room -= len(chunk)
        if room < 0:
            msg = f"more than {limit} bytes"
            raise TooLarge(msg)
        yield chunk


class HashingChunks:
    """Passes chunks on unchanged and knows `size` and `sha256` of all that has passed so far; to be iterated once.

    Raises:
        TooLarge: while iterating, before the chunk that would make it more than `limit` bytes is passed on.
    """

    def __init__(self, chunks: Iterable[bytes], limit: int | None = None) -> None:
        self._chunks = chunks if limit is None else limited(chunks, limit)
        self._digest = hashlib.sha256()
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._size += len(chunk)
            self._digest.update(chunk)
            yield chunk

    @property
    def size(self) -> int:
        return self._size

    @property
    def sha256(self) -> str:
        """Lower-case hexadecimal digits."""
        return self._digest.hexdigest()
