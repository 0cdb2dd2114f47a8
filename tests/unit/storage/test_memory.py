# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2

from datetime import UTC, datetime

from storage.memory import MemoryStore
from storage.port import StoreProperties
from storage.testing import a_key


def test_it_promises_to_forget() -> None:
    assert MemoryStore().properties == StoreProperties(write_once=True, durable=False)


def test_objects_are_dated_by_the_clock_given() -> None:
    moment = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    store = MemoryStore(clock=lambda: moment)
    key = a_key()
    store.put(key, [b"x"])
    assert list(store.keys()) == [(key, moment)]
