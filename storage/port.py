# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The port: an object store keeps bytes under a key, once, until they are deleted."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from storage.errors import InvalidKey

# No dot, no slash, no upper case, no leading hyphen: a key is a safe path on every file system and never an option.
_KEY_PART = re.compile(r"[0-9a-f][0-9a-f-]{0,63}")


@dataclass(frozen=True)
class ObjectKey:
    """Names one object: `scope` is its owner (a tenant), `name` its own id.

    Both are 1..64 characters of `0-9`, `a-f` and `-` and start with a hexadecimal digit, as a UUID does.

    Raises:
        InvalidKey: anything else.
    """

    scope: str
    name: str

    def __post_init__(self) -> None:
        for part in (self.scope, self.name):
            if _KEY_PART.fullmatch(part) is None:
                msg = f"not a key: {part!r:.80}"
                raise InvalidKey(msg)

    def __str__(self) -> str:
        """Tell keys apart without doubt: no part can hold a slash."""
        return f"{self.scope}/{self.name}"


@dataclass(frozen=True)
class StoreProperties:
    """What a store promises beyond the port, for set-up checks.

    `write_once`: the store itself refuses a second content under a key, also from another process.
    `durable`: an object outlives the process and a power loss as soon as `put` has returned.
    """

    write_once: bool
    durable: bool


class ObjectStore(Protocol):
    """Keeps objects. All methods may be called from several threads at once.

    Every method may raise StorageUnavailable. The suite `storage.testing.ObjectStoreContract` is the long form of this text.
    """

    @property
    def properties(self) -> StoreProperties: ...

    def put(self, key: ObjectKey, chunks: Iterable[bytes]) -> None:
        """Store the concatenated chunks; on return they are as safe as `properties` says.

        Readers see the whole object or none. Not more than a few chunks are held in memory, or the one part that the medium takes at a time, unless memory is the medium.
        When anything is raised, nothing is left behind; what `chunks` raises passes through unchanged.

        Raises:
            ObjectExists: the key is taken; the first content stays. `chunks` may have been consumed.
            StorageFull: no space left.
        """
        ...

    def get(self, key: ObjectKey, start: int = 0) -> Iterator[bytes]:
        """Give the bytes from offset `start` (>= 0) in non-empty chunks; none when `start` is at or past the end.

        Raises:
            ObjectMissing: at once, not at the first chunk. A read that has begun is not disturbed by `delete`.
        """
        ...

    def size(self, key: ObjectKey) -> int:
        """Give the length in bytes.

        Raises:
            ObjectMissing: no such object.
        """
        ...

    def delete(self, key: ObjectKey) -> None:
        """Make the object unreadable for good; on return that is durable. A missing object is no error."""
        ...

    def keys(self) -> Iterator[tuple[ObjectKey, datetime]]:
        """Give every key with the time (UTC) of its storing, in no order.

        Objects stored or deleted meanwhile may appear or not; deleting while iterating is allowed.
        """
        ...


@runtime_checkable
class KeepsUnfinished(Protocol):
    """An ability of some stores: a put that a crash ended leaves something behind, which is no object."""

    def sweep_incoming(self, before: datetime) -> int:
        """Remove what nobody has written to since that instant, and give the number."""
        ...
