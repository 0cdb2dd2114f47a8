# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Size and SHA-256 of bytes on their way."""

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from storage.errors import TooLarge

_LONG_BYTES = 1024 * 1024
_WORTH_A_TURN_BYTES = 32 * 1024
"""What is shorter is hashed sooner than handed over."""


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


class HashingBeside(HashingChunks):
    """HashingChunks that hashes what is long in a second thread, while whoever iterates works on the same chunk.

    It is never more than one chunk behind, and not behind at the end.
    """

    def __iter__(self) -> Iterator[bytes]:
        with ThreadPoolExecutor(1) as thread:  # started with the first chunk that it gets
            behind: Future[None] | None = None
            for chunk in self._chunks:
                self._size += len(chunk)
                if behind is not None:
                    behind.result()
                behind = self._hash(chunk, thread)
                yield chunk

    def _hash(self, chunk: bytes, thread: ThreadPoolExecutor) -> Future[None] | None:
        if self._size > _LONG_BYTES and len(chunk) >= _WORTH_A_TURN_BYTES:
            return thread.submit(self._digest.update, chunk)
        self._digest.update(chunk)
        return None
