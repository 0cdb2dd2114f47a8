# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Size and SHA-256 of bytes on their way."""

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from storage.errors import TooLarge

HASHED_BESIDE_BYTES = 1024 * 1024
"""From here on a thread of its own hashes: most objects are shorter than what starting it would save."""


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
    """Passes chunks on unchanged and knows `size` and `sha256` of all that has passed; to be iterated once.

    After HASHED_BESIDE_BYTES one is hashed while whoever takes it works on it: nobody may change it any more.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._digest = hashlib.sha256()
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        with ThreadPoolExecutor(1, "sha256") as beside:
            hashing: Future[None] | None = None
            for chunk in self._chunks:
                if hashing is not None:
                    hashing.result()
                self._size += len(chunk)
                if self._size > HASHED_BESIDE_BYTES:
                    hashing = beside.submit(self._digest.update, chunk)
                else:
                    self._digest.update(chunk)
                yield chunk
            if hashing is not None:
                hashing.result()

    @property
    def size(self) -> int:
        return self._size

    @property
    def sha256(self) -> str:
        """Lower-case hexadecimal digits, once the iteration has ended."""
        return self._digest.hexdigest()
