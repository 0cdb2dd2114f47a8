# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2

import pytest

from storage.errors import ObjectMissing, StorageUnavailable
from storage.memory import MemoryStore
from storage.testing import FaultyStore, a_key


@pytest.mark.parametrize("fail_after", [0, 1, 2, 3])
def test_a_put_that_fails_at_any_chunk_leaves_nothing(fail_after: int) -> None:
    kept = MemoryStore()
    with pytest.raises(StorageUnavailable):
        FaultyStore(kept, fail_after=fail_after).put(a_key(), [b"1", b"2", b"3"])
    assert list(kept.keys()) == []


def test_steps_before_the_fault_work() -> None:
    faulty = FaultyStore(MemoryStore(), fail_after=3)
    key = a_key()
    faulty.put(key, [b"1"])
    assert faulty.size(key) == 1
    with pytest.raises(StorageUnavailable):
        faulty.delete(key)


def test_reading_fails_at_a_chunk() -> None:
    faulty = FaultyStore(MemoryStore(), fail_after=None)
    key = a_key()
    faulty.put(key, [b"x" * 600_000])
    faulty.fail_after = 4
    chunks = faulty.get(key)
    assert next(chunks)
    with pytest.raises(StorageUnavailable):
        next(chunks)


def test_a_mended_store_works_again() -> None:
    faulty = FaultyStore(MemoryStore(), fail_after=0)
    with pytest.raises(StorageUnavailable):
        faulty.keys()
    faulty.fail_after = None
    with pytest.raises(ObjectMissing):
        faulty.size(a_key())
