# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What every object store must do, as a suite to inherit from, and a store that fails when told to."""
# ruff: noqa: S101 - a suite of tests asserts

import secrets
import tracemalloc
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from storage.errors import InvalidKey, ObjectExists, ObjectMissing, StorageUnavailable
from storage.port import ObjectKey, ObjectStore, StoreProperties

_MIB = 1024 * 1024
_WRITERS = 8


def a_key() -> ObjectKey:
    """Make a key that no other test uses."""
    return ObjectKey(secrets.token_hex(16), secrets.token_hex(16))


class FaultyStore:
    """Passes everything on to `store` and raises StorageUnavailable after `fail_after` steps, until that is set to None.

    A step is a call of a method, or a chunk handed over by `put` or by `get`: with `fail_after=3`, three steps work.
    """

    def __init__(self, store: ObjectStore, fail_after: int | None) -> None:
        self.fail_after = fail_after
        self._store = store
        self._steps = 0

    @property
    def properties(self) -> StoreProperties:
        return self._store.properties

    def put(self, key: ObjectKey, chunks: Iterable[bytes]) -> None:
        self._step()
        self._store.put(key, self._counted(chunks))

    def get(self, key: ObjectKey, start: int = 0) -> Iterator[bytes]:
        self._step()
        return self._counted(self._store.get(key, start))

    def size(self, key: ObjectKey) -> int:
        self._step()
        return self._store.size(key)

    def delete(self, key: ObjectKey) -> None:
        self._step()
        self._store.delete(key)

    def keys(self) -> Iterator[tuple[ObjectKey, datetime]]:
        self._step()
        return self._store.keys()

    def _counted(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._step()
            yield chunk

    def _step(self) -> None:
        self._steps += 1
        if self.fail_after is not None and self._steps > self.fail_after:
            msg = f"step {self._steps} fails as told"
            raise StorageUnavailable(msg)


class ObjectStoreContract:
    """Inherit, name the class `Test...`, and give a fixture `store` that yields an empty store.

    `memory_limit`: the bytes that a put and a get of 48 MiB may hold, those of the suite's chunks of 1 MiB included; None
    when memory is the medium.
    """

    memory_limit: int | None = 6 * _MIB

    @pytest.mark.parametrize("size", [0, 1, 255 * 1024, 256 * 1024, 256 * 1024 + 1, 5 * _MIB + 3])
    def test_what_was_put_comes_out_unchanged(self, store: ObjectStore, size: int) -> None:
        content = secrets.token_bytes(size)
        key = a_key()
        store.put(key, [content])
        assert b"".join(store.get(key)) == content
        assert store.size(key) == size

    def test_chunks_of_any_length_are_joined(self, store: ObjectStore) -> None:
        key = a_key()
        store.put(key, iter([b"", b"a", b"", b"bc", b"d" * 70_000, b""]))
        assert b"".join(store.get(key)) == b"abc" + b"d" * 70_000

    @pytest.mark.parametrize("start", [0, 1, 256 * 1024, 300_000, 599_999, 600_000, 600_001])
    def test_reading_starts_at_the_offset(self, store: ObjectStore, start: int) -> None:
        content = secrets.token_bytes(600_000)
        key = a_key()
        store.put(key, [content])
        assert b"".join(store.get(key, start)) == content[start:]

    def test_no_chunk_that_is_read_is_empty(self, store: ObjectStore) -> None:
        empty, full = a_key(), a_key()
        store.put(empty, [])
        store.put(full, [b"x" * _MIB])
        assert list(store.get(empty)) == []
        assert all(store.get(full))

    def test_a_key_is_written_once(self, store: ObjectStore) -> None:
        key = a_key()
        store.put(key, [b"first"])
        with pytest.raises(ObjectExists):
            store.put(key, [b"second"])
        assert b"".join(store.get(key)) == b"first"

    def test_a_key_can_be_written_again_after_its_object_was_deleted(self, store: ObjectStore) -> None:
        key = a_key()
        store.put(key, [b"first"])
        store.delete(key)
        store.put(key, [b"second"])
        assert b"".join(store.get(key)) == b"second"

    def test_of_concurrent_puts_of_one_key_exactly_one_wins(self, store: ObjectStore) -> None:
        key = a_key()
        together = Barrier(_WRITERS)

        def write(number: int) -> bytes | None:
            content = bytes([number]) * 100_000
            together.wait()
            try:
                store.put(key, [content[:50_000], content[50_000:]])
            except ObjectExists:
                return None
            return content

        with ThreadPoolExecutor(_WRITERS) as threads:
            winners = [content for content in threads.map(write, range(_WRITERS)) if content is not None]
        assert winners == [b"".join(store.get(key))]

    def test_same_name_in_another_scope_is_another_object(self, store: ObjectStore) -> None:
        store.put(ObjectKey("a", "1"), [b"of a"])
        store.put(ObjectKey("b", "1"), [b"of b"])
        assert b"".join(store.get(ObjectKey("a", "1"))) == b"of a"
        assert b"".join(store.get(ObjectKey("b", "1"))) == b"of b"

    @pytest.mark.parametrize("error", [ValueError, OSError, KeyboardInterrupt])
    def test_an_exception_of_the_source_passes_through_and_leaves_nothing(
        self, store: ObjectStore, error: type[BaseException]
    ) -> None:
        def broken() -> Iterator[bytes]:
            yield b"x" * 300_000
            raise error

        key = a_key()
        with pytest.raises(error):
            store.put(key, broken())
        assert list(store.keys()) == []
        with pytest.raises(ObjectMissing):
            store.get(key)
        store.put(key, [b"whole"])
        assert b"".join(store.get(key)) == b"whole"

    def test_an_object_is_not_seen_before_it_is_whole(self, store: ObjectStore) -> None:
        key = a_key()

        def looked_at() -> Iterator[bytes]:
            yield b"x" * 300_000
            assert list(store.keys()) == []
            with pytest.raises(ObjectMissing):
                store.size(key)
            yield b"y"

        store.put(key, looked_at())
        assert store.size(key) == 300_001

    def test_a_missing_object_is_told_at_once(self, store: ObjectStore) -> None:
        with pytest.raises(ObjectMissing):
            store.get(a_key())
        with pytest.raises(ObjectMissing):
            store.size(a_key())

    def test_a_deleted_object_is_gone_and_deleting_again_is_no_error(self, store: ObjectStore) -> None:
        key, other = a_key(), a_key()
        store.put(key, [b"x"])
        store.put(other, [b"y"])
        store.delete(key)
        store.delete(key)
        store.delete(a_key())
        with pytest.raises(ObjectMissing):
            store.get(key)
        assert set(dict(store.keys())) == {other}

    def test_a_read_that_has_begun_survives_the_delete(self, store: ObjectStore) -> None:
        key = a_key()
        store.put(key, [b"x" * _MIB])
        chunks = store.get(key)
        first = next(chunks)
        store.delete(key)
        assert len(first + b"".join(chunks)) == _MIB

    def test_keys_gives_every_object_with_its_time_in_utc(self, store: ObjectStore) -> None:
        keys = {a_key() for _ in range(20)}
        for key in keys:
            store.put(key, [b"x"])
        listed = dict(store.keys())
        assert set(listed) == keys
        times = list(listed.values())
        assert all(time.tzinfo is UTC for time in times)
        assert max(times) - min(times) < timedelta(minutes=5)

    def test_objects_can_be_deleted_while_listing(self, store: ObjectStore) -> None:
        for _ in range(20):
            store.put(a_key(), [b"x"])
        listed = store.keys()
        for key, _ in listed:
            store.delete(key)
        assert list(store.keys()) == []

    def test_memory_stays_flat_however_large_the_object_is(self, store: ObjectStore) -> None:
        if self.memory_limit is None:
            pytest.skip("memory is the medium of this store")
        key = a_key()
        tracemalloc.start()
        try:
            store.put(key, (bytes(_MIB) for _ in range(48)))
            read = sum(map(len, store.get(key)))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert read == 48 * _MIB
        assert peak < self.memory_limit

    @pytest.mark.parametrize("part", ["", "..", "a/b", "a\\b", "A", "a.b", "a\n", "a\0", "-a", "g", "a" * 65, "é"])
    def test_no_key_is_a_path_from_outside(self, store: ObjectStore, part: str) -> None:
        with pytest.raises(InvalidKey):
            store.get(ObjectKey(part, "a"))
        with pytest.raises(InvalidKey):
            store.get(ObjectKey("a", part))
