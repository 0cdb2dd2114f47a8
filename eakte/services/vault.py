# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Bytes in and out of the store, each object under a key of its own (architecture §4.6, §4.7)."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eakte.database.session import ReadUnit
from eakte.domain.documents.values import StoredBytes
from eakte.domain.submissions.errors import SubmissionTooLarge
from eakte.kernel.errors import Unavailable
from eakte.kernel.ids import NewId
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import TenantId
from eakte.processing.errors import OriginalDamaged
from eakte.services.keyring import Keyring
from storage.digest import limited
from storage.encrypted import EncryptedStore, new_key
from storage.errors import DigestMismatch, StorageError, StorageFull, Tampered, TooLarge
from storage.port import KeepsUnfinished, ObjectKey, ObjectStore

PROBE_SCOPE = "0"
"""The owner of what is stored only to see whether that works; no tenant's id is that short."""


class StoreFull(Unavailable):
    """There is no space but what the disk keeps free for others. A document that is being read waits for more."""

    code = "store-full"
    status = 507
    title = N_("The store is full")
    advice = N_("Nothing was stored. Tell the operator, then send it again.")


class StoreUnavailable(Unavailable):
    code = "store-unavailable"
    title = N_("The store does not answer")


@dataclass(frozen=True)
class LockedObject:
    """An object that is durable but not yet referred to; its key exists only here until a unit of work keeps it."""

    stored: StoredBytes
    data_key: bytes


@dataclass(frozen=True)
class OpenObject:
    """An object that may be read after the unit of work has ended. `chunks()` checks every byte while it reads."""

    size: int
    sha256: str
    chunks: Callable[[], Iterator[bytes]]

    def read(self) -> bytes:
        return b"".join(self.chunks())


class Vault:
    def __init__(self, store: ObjectStore, keyring: Keyring, new_id: NewId) -> None:
        self._plain = store
        self._encrypted = EncryptedStore(store)
        self._keyring = keyring
        self._new_id = new_id

    def put(self, tenant: TenantId, chunks: Iterable[bytes], limit: int | None = None) -> LockedObject:
        """Store a new object, durable on return. `limit` is in bytes; when anything fails nothing is left."""
        object_id, data_key = self._new_id(), new_key()
        allowed = chunks if limit is None else limited(chunks, limit)
        try:
            with _our_errors():
                stored = self._encrypted.put(_key(tenant, object_id), data_key, allowed)
        except TooLarge as exc:
            raise SubmissionTooLarge(limit=limit) from exc
        return LockedObject(StoredBytes(object_id, stored.size, stored.sha256), data_key)

    def keep(self, unit: ReadUnit, *locked: LockedObject) -> list[StoredBytes]:
        """Lock the objects' keys with the tenant's, in the unit of work that adds the rows naming the objects."""
        data_keys = {each.stored.object_id: each.data_key for each in locked}
        self._keyring.lock_object_keys(unit.keys, unit.actor.tenant_id, data_keys)
        return [each.stored for each in locked]

    def discard(self, tenant: TenantId, locked: Iterable[LockedObject]) -> None:
        """Remove objects that no row will ever name. One that cannot be removed now is left to the sweeper."""
        for each in locked:
            with suppress(StorageError):
                self._plain.delete(_key(tenant, each.stored.object_id))

    def try_writing(self) -> None:
        """Store an empty object of no tenant and remove it again.

        Raises:
            StoreFull, StoreUnavailable: nothing can be stored now.
        """
        probe = ObjectKey(PROBE_SCOPE, str(self._new_id()))
        with _our_errors():
            self._plain.put(probe, ())
            self._plain.delete(probe)

    def objects(self) -> Iterator[tuple[ObjectKey, datetime]]:
        """Every stored object of every tenant with the time of storing."""
        return self._plain.keys()

    def remove_unfinished(self, before: datetime) -> int:
        """Remove what crashes left of puts that nobody has gone on with since that instant; returns how many."""
        return self._plain.sweep_incoming(before) if isinstance(self._plain, KeepsUnfinished) else 0

    def remove(self, key: ObjectKey) -> None:
        """Remove an object that no row names; the caller has made sure of that."""
        self._plain.delete(key)

    def remove_object(self, tenant: TenantId, object_id: UUID) -> None:
        """The same by its id. One that is gone already is none.

        Raises:
            StoreUnavailable: it may still be there.
        """
        with _our_errors():
            self._plain.delete(_key(tenant, object_id))

    def open(self, unit: ReadUnit, object_id: UUID, size: int, sha256: str) -> OpenObject:
        """Fetch the key now; the bytes are read when `chunks()` is called, after the unit of work has ended."""
        tenant = unit.actor.tenant_id
        data_key = self._keyring.object_key(unit.keys, tenant, object_id)

        def chunks() -> Iterator[bytes]:
            try:
                yield from self._encrypted.get(_key(tenant, object_id), data_key, sha256)
            except (Tampered, DigestMismatch) as exc:
                raise OriginalDamaged from exc
            except StorageError as exc:
                raise StoreUnavailable from exc

        return OpenObject(size, sha256, chunks)


@contextmanager
def _our_errors() -> Iterator[None]:
    """What the store cannot do. That more came than the caller allows is the caller's to tell."""
    try:
        yield
    except TooLarge:
        raise
    except StorageFull as exc:
        raise StoreFull from exc
    except StorageError as exc:
        raise StoreUnavailable from exc


def _key(tenant: TenantId, object_id: UUID) -> ObjectKey:
    return ObjectKey(str(tenant), str(object_id))
