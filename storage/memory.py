# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Objects in the memory of one process: for tests and trials, with the same contract as the others."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from threading import Lock

from storage.errors import ObjectExists, ObjectMissing
from storage.port import ObjectKey, StoreProperties

_CHUNK_BYTES = 256 * 1024


def _system_time() -> datetime:
    return datetime.fromtimestamp(time.time(), tz=UTC)


class MemoryStore:
    """An ObjectStore that forgets. `clock` dates what `keys` gives, as a file system's clock would."""

    properties = StoreProperties(write_once=True, durable=False)

    def __init__(self, clock: Callable[[], datetime] = _system_time) -> None:
        self._clock = clock
        self._objects: dict[ObjectKey, tuple[bytes, datetime]] = {}
        self._lock = Lock()

    def put(self, key: ObjectKey, chunks: Iterable[bytes]) -> None:
        content = b"".join(chunks)
        with self._lock:
            if key in self._objects:
                raise ObjectExists(str(key))
            self._objects[key] = (content, self._clock())

    def get(self, key: ObjectKey, start: int = 0) -> Iterator[bytes]:
        content = self._content(key)
        return (content[offset : offset + _CHUNK_BYTES] for offset in range(start, len(content), _CHUNK_BYTES))

    def size(self, key: ObjectKey) -> int:
        return len(self._content(key))

    def delete(self, key: ObjectKey) -> None:
        with self._lock:
            self._objects.pop(key, None)

    def keys(self) -> Iterator[tuple[ObjectKey, datetime]]:
        with self._lock:
            snapshot = [(key, stored_at) for key, (_, stored_at) in self._objects.items()]
        return iter(snapshot)

    def _content(self, key: ObjectKey) -> bytes:
        try:
            return self._objects[key][0]
        except KeyError as exc:
            raise ObjectMissing(str(key)) from exc
