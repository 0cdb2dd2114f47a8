# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Size and SHA-256 of bytes on their way."""

import hashlib
from collections.abc import Iterable, Iterator

from storage.errors import TooLarge


class HashingChunks:
    """Passes chunks on unchanged and knows `size` and `sha256` of all that has passed so far; to be iterated once.

    Raises:
        TooLarge: while iterating, before the chunk that would make it more than `limit` bytes is passed on.
    """

    def __init__(self, chunks: Iterable[bytes], limit: int | None = None) -> None:
        self._chunks = chunks
        self._limit = limit
        self._digest = hashlib.sha256()
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            if self._limit is not None and self._size + len(chunk) > self._limit:
                msg = f"more than {self._limit} bytes"
                raise TooLarge(msg)
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
