# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The S3 adapter against SeaweedFS: the contract, and what may go wrong between here and there."""

import hashlib
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, Event

import pytest
from minio import Minio

from storage.credentials import Credentials
from storage.encrypted import EncryptedStore, new_key
from storage.errors import (
    DigestMismatch,
    ObjectExists,
    ObjectMissing,
    StorageError,
    StorageFull,
    StorageUnavailable,
    Tampered,
)
from storage.location import store_at
from storage.port import ObjectKey, ObjectStore, StoreProperties
from storage.testing import ObjectStoreContract, a_key
from storage.verified import verified
from tests.servers.proxy import BadLine, bad_line, cut_at, flip_at, replacing, sound
from tests.servers.seaweed import BUCKET, CREDENTIALS, Seaweed

MIB = 1024 * 1024
WRITERS = 4
READABLE_AGAIN_SECONDS = 90


@pytest.fixture
def store(seaweed: Seaweed) -> Iterator[ObjectStore]:
    """A store that is empty before and after the test."""
    store = store_at(seaweed.location, CREDENTIALS)
    yield store
    for key in dict(store.keys()):
        store.delete(key)


@pytest.fixture
def line(seaweed: Seaweed) -> Iterator[BadLine]:
    with bad_line(seaweed.endpoint) as line:
        yield line


@pytest.fixture
def distant(line: BadLine) -> ObjectStore:
    """The same objects as `store`, reached over the bad line."""
    return over(line)


def over(line: BadLine) -> ObjectStore:
    return store_at(f"s3://{line.endpoint}/{BUCKET}?secure=false", CREDENTIALS)


def unfinished_uploads(seaweed: Seaweed) -> int:
    client = Minio(seaweed.endpoint, CREDENTIALS.access_key, CREDENTIALS.secret_key, secure=False, region="us-east-1")
    return len(client._list_multipart_uploads(BUCKET).uploads)


class TestS3Store(ObjectStoreContract):
    memory_limit = 10 * MIB  # one part of an upload, and the suite's own chunks


def test_the_server_is_tried_for_write_once_and_the_operator_is_believed_about_durability(seaweed: Seaweed) -> None:
    believed = store_at(f"{seaweed.location}&durable=true", CREDENTIALS)
    not_claimed = store_at(seaweed.location, CREDENTIALS)
    assert believed.properties == StoreProperties(write_once=True, durable=True)
    assert not_claimed.properties == StoreProperties(write_once=True, durable=False)
    assert list(believed.keys()) == []


@pytest.mark.parametrize("size", [5 * MIB, 5 * MIB + 1, 10 * MIB, 11 * MIB])
def test_an_object_at_the_edge_of_a_part_is_whole(store: ObjectStore, size: int) -> None:
    key, content = a_key(), secrets.token_bytes(size)
    store.put(key, [content])
    assert b"".join(store.get(key)) == content
    assert b"".join(store.get(key, 5 * MIB - 1)) == content[5 * MIB - 1 :]


def test_a_large_object_is_written_once(store: ObjectStore, seaweed: Seaweed) -> None:
    key = a_key()
    store.put(key, [b"a" * 6 * MIB])
    with pytest.raises(ObjectExists):
        store.put(key, [b"b" * 6 * MIB])
    with pytest.raises(ObjectExists):
        store.put(key, [b"c"])
    assert set(b"".join(store.get(key))) == set(b"a")
    assert unfinished_uploads(seaweed) == 0


def test_of_concurrent_large_puts_of_one_key_the_content_of_one_that_was_told_so_is_kept_whole(
    store: ObjectStore,
) -> None:
    """Not "exactly one wins": SeaweedFS 4.48 looks and then completes, so that two may be told (`docs/howto/s3.md`)."""
    key = a_key()
    together = Barrier(WRITERS)

    def write(number: int) -> bytes | None:
        content = bytes([number]) * 6 * MIB
        together.wait()
        try:
            store.put(key, [content])
        except ObjectExists:
            return None
        return content

    with ThreadPoolExecutor(WRITERS) as threads:
        told = [content for content in threads.map(write, range(WRITERS)) if content is not None]
    assert b"".join(store.get(key)) in told


def test_a_source_that_fails_in_a_large_object_leaves_no_unfinished_upload(
    store: ObjectStore, seaweed: Seaweed
) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * 11 * MIB
        assert unfinished_uploads(seaweed) == 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.put(a_key(), broken())
    assert unfinished_uploads(seaweed) == 0
    assert list(store.keys()) == []


def test_more_keys_than_one_page_are_listed(store: ObjectStore) -> None:
    keys = {ObjectKey("a", f"{number:x}") for number in range(1001)}
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda key: store.put(key, [b"x"]), keys))
    assert set(dict(store.keys())) == keys


@pytest.mark.parametrize("size", [0, 1, 300_000, 12 * MIB])
def test_encrypted_objects_come_back_from_a_bucket(store: ObjectStore, size: int) -> None:
    encrypted, key, data_key, content = EncryptedStore(store), a_key(), new_key(), secrets.token_bytes(size)
    stored = encrypted.put(key, data_key, [content])
    assert b"".join(encrypted.get(key, data_key, stored.sha256)) == content
    assert content == b"" or content[:16] not in b"".join(store.get(key)) or size < 16


def test_wrong_credentials_are_told_without_the_secret(seaweed: Seaweed) -> None:
    stranger = store_at(seaweed.location, Credentials(CREDENTIALS.access_key, "wrong-and-secret"))
    for attempt in (
        lambda: stranger.put(a_key(), [b"x"]),
        lambda: stranger.get(a_key()),
        lambda: stranger.size(a_key()),
        lambda: stranger.delete(a_key()),
        lambda: list(stranger.keys()),
        lambda: stranger.properties,
    ):
        with pytest.raises(StorageUnavailable) as raised:
            attempt()
        assert "wrong-and-secret" not in f"{raised.value!r} {raised.value.__cause__!r}"


def test_a_missing_bucket_is_not_an_empty_one(seaweed: Seaweed) -> None:
    store = store_at(seaweed.location.replace(BUCKET, "no-such-bucket"), CREDENTIALS)
    for attempt in (lambda: store.put(a_key(), [b"x"]), lambda: store.get(a_key()), lambda: list(store.keys())):
        with pytest.raises(StorageUnavailable, match="NoSuchBucket"):
            attempt()


def test_a_server_that_is_away_is_told_soon(seaweed: Seaweed) -> None:
    with bad_line(seaweed.endpoint) as line:
        away = over(line)
    started = time.monotonic()
    with pytest.raises(StorageUnavailable):
        away.put(a_key(), [b"x"])
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("size", [300_000, 11 * MIB])
def test_a_body_that_is_cut_on_its_way_in_stores_nothing(
    store: ObjectStore, distant: ObjectStore, line: BadLine, seaweed: Seaweed, size: int
) -> None:
    key = a_key()
    line.up = cut_at(200_000)
    with pytest.raises(StorageUnavailable):
        distant.put(key, [b"x" * size])
    assert list(store.keys()) == []
    line.up = sound
    distant.put(key, [b"whole"])
    assert b"".join(store.get(key)) == b"whole"


def test_a_body_that_is_changed_on_its_way_in_is_refused(
    store: ObjectStore, distant: ObjectStore, line: BadLine
) -> None:
    key = a_key()
    line.up = flip_at(150_000)
    with pytest.raises(StorageUnavailable):
        distant.put(key, [b"x" * 300_000])
    assert list(store.keys()) == []


def test_a_put_whose_answer_is_lost_is_taken_back_and_never_sent_twice(
    store: ObjectStore, distant: ObjectStore, line: BadLine
) -> None:
    key = a_key()

    def lost_once(_passing: bytes, _before: int) -> bytes | None:
        line.down = sound
        return None

    line.down = lost_once
    with pytest.raises(StorageUnavailable):
        distant.put(key, [b"x" * 1000])
    assert line.connections == 2, "the put, and one more to look and take back"
    assert list(store.keys()) == []


def test_a_lost_answer_never_removes_the_object_of_another_put(
    store: ObjectStore, distant: ObjectStore, line: BadLine
) -> None:
    key = a_key()
    store.put(key, [b"first"])

    def lost_once(_passing: bytes, _before: int) -> bytes | None:
        line.down = sound
        return None

    line.down = lost_once
    with pytest.raises(StorageUnavailable):
        distant.put(key, [b"second"])
    assert b"".join(store.get(key)) == b"first"


def test_a_body_that_is_cut_on_its_way_out_never_looks_whole(
    store: ObjectStore, distant: ObjectStore, line: BadLine
) -> None:
    key = a_key()
    store.put(key, [b"x" * MIB])
    line.down = cut_at(700_000)
    with pytest.raises(StorageUnavailable):
        list(distant.get(key))


def test_a_body_that_is_changed_on_its_way_out_is_refused_by_the_layers_above(
    store: ObjectStore, line: BadLine
) -> None:
    plain, locked, data_key = a_key(), a_key(), new_key()
    store.put(plain, [b"x" * MIB])
    EncryptedStore(store).put(locked, data_key, [b"x" * MIB])
    line.down = flip_at(800_000)
    with pytest.raises(DigestMismatch):
        list(verified(over(line).get(plain), hashlib.sha256(b"x" * MIB).hexdigest()))
    with pytest.raises(Tampered):
        list(EncryptedStore(over(line)).get(locked, data_key))


def test_an_answer_that_cannot_be_read_is_a_store_that_does_not_answer(
    store: ObjectStore, distant: ObjectStore, line: BadLine
) -> None:
    key = a_key()
    store.put(key, [bytes(range(128, 256))])
    line.down = replacing(b"HTTP/1.1 200 OK", b"HTTP/1.1 400 No")
    with pytest.raises(StorageUnavailable):
        distant.get(key)


def test_a_server_that_ignores_conditions_is_found_out(seaweed: Seaweed, distant: ObjectStore, line: BadLine) -> None:
    assert store_at(seaweed.location, CREDENTIALS).properties.write_once
    line.down = replacing(b"412 Precondition Failed", b"200 OK")
    assert not distant.properties.write_once


def test_a_server_that_ignores_an_offset_is_found_out(store: ObjectStore, distant: ObjectStore, line: BadLine) -> None:
    key = a_key()
    store.put(key, [b"abc"])
    line.down = replacing(b"Content-Range", b"X-Unknown-One")
    with pytest.raises(StorageUnavailable):
        list(distant.get(key, 1))


def test_a_completion_that_failed_after_its_200_is_not_a_success(
    store: ObjectStore, distant: ObjectStore, line: BadLine
) -> None:
    line.down = replacing(b"CompleteMultipartUploadResult", b"Error")
    with pytest.raises(StorageUnavailable):
        distant.put(a_key(), [b"x" * 6 * MIB])
    assert list(store.keys()) == []


def test_a_full_server_is_told_as_such(store: ObjectStore, distant: ObjectStore, line: BadLine) -> None:
    key = a_key()
    store.put(key, [b"x"])
    line.down = replacing(b"<Code>PreconditionFailed</Code>", b"<Code>QuotaExceeded</Code>")
    with pytest.raises(StorageFull):
        distant.put(key, [b"y"])


def test_a_read_is_tried_again_when_the_server_is_busy(store: ObjectStore, distant: ObjectStore, line: BadLine) -> None:
    key = a_key()
    store.put(key, [b"x"])

    statuses = iter([b"503 No", b"503 No"])

    def busy_twice(passing: bytes, _before: int) -> bytes | None:
        return passing.replace(b"200 OK", next(statuses, b"200 OK"))

    line.down = busy_twice
    assert b"".join(distant.get(key)) == b"x"
    assert next(statuses, None) is None


def test_after_the_server_was_killed_every_acknowledged_object_is_whole_and_no_other_differs(
    own_seaweed: Seaweed,
) -> None:
    store = store_at(own_seaweed.location, CREDENTIALS)
    acknowledged: set[ObjectKey] = set()
    tried = {a_key(): secrets.token_bytes(200_000) for _ in range(400)}
    large, begun = a_key(), Event()

    def write(key: ObjectKey) -> None:
        with suppress(StorageError):
            store.put(key, [tried[key]])
            acknowledged.add(key)

    def killing() -> Iterator[bytes]:
        yield b"x" * 11 * MIB
        begun.set()
        own_seaweed.kill()
        yield b"x" * 6 * MIB

    with ThreadPoolExecutor(WRITERS) as threads:
        written = [threads.submit(write, key) for key in tried]
        while len(acknowledged) < 50:
            time.sleep(0.01)
        with pytest.raises(StorageUnavailable):
            store.put(large, killing())
        for each in written:
            each.cancel()
    assert begun.is_set()
    assert 50 <= len(acknowledged) < len(tried), "killed in the middle"

    own_seaweed.start()
    give_up = time.monotonic() + READABLE_AGAIN_SECONDS
    waiting = set(acknowledged)
    while waiting and time.monotonic() < give_up:
        for key in list(waiting):
            with suppress(StorageUnavailable):
                assert b"".join(store.get(key)) == tried[key]
                waiting.discard(key)
    assert not waiting
    for key in tried.keys() - acknowledged:
        with suppress(ObjectMissing):
            assert b"".join(store.get(key)) == tried[key]
    with pytest.raises(ObjectMissing):
        store.get(large)
