# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2

import hashlib
import hmac
import secrets
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.encrypted import CHUNK_BYTES, EncryptedStore, StoredObject, new_key
from storage.errors import DigestMismatch, ObjectExists, ObjectMissing
from storage.filesystem import FilesystemStore
from storage.memory import MemoryStore
from storage.port import ObjectKey, ObjectStore
from storage.testing import a_key

MIB = 1024 * 1024
AROUND_THE_CHUNK = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 5 * MIB + 3]


class SmallPieces(MemoryStore):
    """Gives its bytes back in pieces of another length than they were put in."""

    def __init__(self, piece: int) -> None:
        super().__init__()
        self._piece = piece

    def get(self, key: ObjectKey, start: int = 0) -> Iterator[bytes]:
        content = b"".join(super().get(key, start))
        return (content[offset : offset + self._piece] for offset in range(0, len(content), self._piece))


@pytest.fixture(params=["filesystem", "memory"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    return FilesystemStore(tmp_path / "blobs") if request.param == "filesystem" else MemoryStore()


@pytest.mark.parametrize("size", AROUND_THE_CHUNK)
def test_what_was_put_comes_out_and_is_described_as_plaintext(kept: ObjectStore, size: int) -> None:
    store, key, data_key, content = EncryptedStore(kept), a_key(), new_key(), secrets.token_bytes(size)
    stored = store.put(key, data_key, [content])
    assert stored == StoredObject(size, hashlib.sha256(content).hexdigest())
    assert b"".join(store.get(key, data_key)) == content
    assert b"".join(store.get(key, data_key, stored.sha256)) == content


def test_nothing_of_the_plaintext_is_kept(kept: ObjectStore) -> None:
    key = a_key()
    EncryptedStore(kept).put(key, new_key(), [b"Ada Lovelace, Ruhrstrasse 1" * 40_000])
    raw = b"".join(kept.get(key))
    assert b"Lovelace" not in raw
    assert len(set(raw)) == 256


@settings(max_examples=60)
@given(
    cuts=st.lists(st.integers(0, 2 * CHUNK_BYTES + 5), max_size=12),
    size=st.sampled_from([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 2 * CHUNK_BYTES + 5]),
    piece=st.integers(997, 2 * CHUNK_BYTES),
)
def test_any_chunking_round_trips(cuts: list[int], size: int, piece: int) -> None:
    content = secrets.token_bytes(size)
    edges = [0, *sorted(min(cut, size) for cut in cuts), size]
    store, key, data_key = EncryptedStore(SmallPieces(piece)), a_key(), new_key()
    stored = store.put(key, data_key, (content[low:high] for low, high in pairwise(edges)))
    assert b"".join(store.get(key, data_key, stored.sha256)) == content


def test_an_object_read_byte_by_byte_round_trips() -> None:
    store, key, data_key = EncryptedStore(SmallPieces(1)), a_key(), new_key()
    store.put(key, data_key, [b"short"])
    assert b"".join(store.get(key, data_key)) == b"short"


def test_the_format_is_the_one_documented_so_that_old_objects_stay_readable() -> None:
    kept, key, data_key, salt = MemoryStore(), ObjectKey("a1", "b2"), bytes(range(32)), bytes(range(32, 64))
    pieces = [b"p" * CHUNK_BYTES, b"q" * CHUNK_BYTES, b"the end"]
    header = b"EAKTEOBJ\x01" + salt
    pseudorandom = hmac.digest(salt, data_key, "sha256")
    aead = AESGCM(hmac.digest(pseudorandom, b"EAKTEOBJ\x01\x01", "sha256"))
    written = header
    for index, piece in enumerate(pieces):
        nonce = index.to_bytes(11) + (b"\x01" if index == 2 else b"\x00")
        written += aead.encrypt(nonce, piece, header + b"a1/b2" + nonce)
    kept.put(key, [written])
    assert list(EncryptedStore(kept).get(key, data_key)) == pieces


def test_the_same_content_under_the_same_key_never_encrypts_the_same_way() -> None:
    kept, key, data_key = MemoryStore(), a_key(), new_key()
    seen = []
    for _ in range(2):
        EncryptedStore(kept).put(key, data_key, [b"x" * 100])
        seen.append(b"".join(kept.get(key)))
        kept.delete(key)
    assert seen[0][9:41] != seen[1][9:41]
    assert seen[0][41:] != seen[1][41:]


def test_a_key_is_written_once(kept: ObjectStore) -> None:
    store, key, data_key = EncryptedStore(kept), a_key(), new_key()
    store.put(key, data_key, [b"first"])
    with pytest.raises(ObjectExists):
        store.put(key, data_key, [b"second"])
    assert b"".join(store.get(key, data_key)) == b"first"


def test_an_exception_of_the_source_leaves_nothing(kept: ObjectStore) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * (CHUNK_BYTES + 1)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        EncryptedStore(kept).put(a_key(), new_key(), broken())
    assert list(kept.keys()) == []


def test_a_missing_object_is_told_at_once(kept: ObjectStore) -> None:
    with pytest.raises(ObjectMissing):
        EncryptedStore(kept).get(a_key(), new_key())


def test_an_unexpected_digest_is_refused(kept: ObjectStore) -> None:
    store, key, data_key = EncryptedStore(kept), a_key(), new_key()
    store.put(key, data_key, [b"authentic, but not what the row names"])
    with pytest.raises(DigestMismatch):
        list(store.get(key, data_key, hashlib.sha256(b"what the row names").hexdigest()))


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_data_key_has_256_bits(kept: ObjectStore, length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        EncryptedStore(kept).put(a_key(), bytes(length), [b"x"])
    assert list(kept.keys()) == []


def test_new_keys_differ_and_have_256_bits() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert {len(key) for key in keys} == {32}


@pytest.mark.parametrize(
    "chunks", [[bytes(32 * MIB)], [bytes(1000)] * 32_000], ids=["one huge chunk", "many small chunks"]
)
def test_memory_stays_flat_however_the_object_arrives(tmp_path: Path, chunks: list[bytes]) -> None:
    store, key, data_key = EncryptedStore(FilesystemStore(tmp_path / "blobs")), a_key(), new_key()
    tracemalloc.start()
    try:
        stored = store.put(key, data_key, chunks)
        read = sum(map(len, store.get(key, data_key, stored.sha256)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert read == stored.size
    assert peak < 4 * MIB
