# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What someone who can write to the store, but has no key, may try (encryption at rest without integrity)."""

import secrets
from collections.abc import Callable

import pytest

from storage.encrypted import CHUNK_BYTES, EncryptedStore, new_key
from storage.errors import Tampered
from storage.memory import MemoryStore
from storage.port import ObjectKey

HEADER = 41
SEALED_CHUNK = CHUNK_BYTES + 16
LAST_PLAIN = 1000
CONTENT = secrets.token_bytes(2 * CHUNK_BYTES + LAST_PLAIN)
DATA_KEY = new_key()
KEY = ObjectKey("a", "1")
END = HEADER + 2 * SEALED_CHUNK + LAST_PLAIN + 16
CHUNK_STARTS = [HEADER, HEADER + SEALED_CHUNK, HEADER + 2 * SEALED_CHUNK]
CHUNK_ENDS = [*CHUNK_STARTS[1:], END]
EDGES = [
    edge for start, end in zip(CHUNK_STARTS, CHUNK_ENDS, strict=True) for edge in (start, end - 17, end - 16, end - 1)
]


@pytest.fixture
def kept() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def raw(kept: MemoryStore) -> bytes:
    """The ciphertext of CONTENT in three chunks, as it lies in the store under KEY."""
    EncryptedStore(kept).put(KEY, DATA_KEY, [CONTENT])
    return b"".join(kept.get(KEY))


def _chunks(raw: bytes) -> list[bytes]:
    return [raw[start:end] for start, end in zip(CHUNK_STARTS, CHUNK_ENDS, strict=True)]


def _exchange(kept: MemoryStore, content: bytes, key: ObjectKey = KEY) -> None:
    kept.delete(key)
    kept.put(key, [content])


def _refused_after(kept: MemoryStore, key: ObjectKey = KEY, data_key: bytes = DATA_KEY) -> bytes:
    """Read until it is refused, and give what had come out by then."""
    out = bytearray()
    try:
        for chunk in EncryptedStore(kept).get(key, data_key):
            out += chunk
    except Tampered:
        return bytes(out)
    pytest.fail("read as if it were authentic")


def test_the_untouched_object_is_read(kept: MemoryStore, raw: bytes) -> None:
    assert len(raw) == END
    _exchange(kept, raw)
    assert b"".join(EncryptedStore(kept).get(KEY, DATA_KEY)) == CONTENT


@pytest.mark.parametrize("position", [*range(HEADER), *EDGES])
@pytest.mark.parametrize("bit", [0, 7])
def test_a_flipped_bit_is_refused_and_its_chunk_not_given_out(
    kept: MemoryStore, raw: bytes, position: int, bit: int
) -> None:
    _exchange(kept, raw[:position] + bytes([raw[position] ^ 1 << bit]) + raw[position + 1 :])
    whole_before = sum(position >= end for end in CHUNK_ENDS)
    assert _refused_after(kept) == CONTENT[: whole_before * CHUNK_BYTES]


@pytest.mark.parametrize(
    "length", sorted({0, 1, HEADER - 1, *CHUNK_STARTS, *EDGES, HEADER + 1, HEADER + 16, END - 17, END - 1})
)
def test_a_truncated_object_is_refused(kept: MemoryStore, raw: bytes, length: int) -> None:
    _exchange(kept, raw[:length])
    refused_after = _refused_after(kept)
    assert CONTENT.startswith(refused_after)
    assert len(refused_after) < len(CONTENT)


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2, 1), (2, 1, 0), (0, 2), (1, 2), (0, 0, 2), (0, 1, 1), (0, 1, 2, 2)])
def test_swapped_dropped_and_repeated_chunks_are_refused(kept: MemoryStore, raw: bytes, order: tuple[int, ...]) -> None:
    chunks = _chunks(raw)
    _exchange(kept, raw[:HEADER] + b"".join(chunks[number] for number in order))
    assert CONTENT.startswith(_refused_after(kept))


@pytest.mark.parametrize("appended", [b"\0", bytes(16), bytes(SEALED_CHUNK)])
def test_appended_bytes_are_refused(kept: MemoryStore, raw: bytes, appended: bytes) -> None:
    _exchange(kept, raw + appended)
    assert _refused_after(kept) == CONTENT[: 2 * CHUNK_BYTES]


@pytest.mark.parametrize("chunks", [1, 2])
def test_an_object_of_full_chunks_is_neither_shortened_nor_extended_by_one(kept: MemoryStore, chunks: int) -> None:
    EncryptedStore(kept).put(KEY, DATA_KEY, [bytes(chunks * CHUNK_BYTES)])
    raw = b"".join(kept.get(KEY))
    for changed in (raw[:-SEALED_CHUNK], raw + bytes(16), raw + raw[-SEALED_CHUNK:]):
        _exchange(kept, changed)
        assert len(_refused_after(kept)) <= (chunks - 1) * CHUNK_BYTES


@pytest.mark.parametrize(
    "target",
    [ObjectKey("b", "1"), ObjectKey("a", "2"), ObjectKey("1", "a")],
    ids=["to another tenant", "to another object", "to the key turned round"],
)
def test_a_ciphertext_that_was_moved_is_refused_even_with_its_own_key(
    kept: MemoryStore, raw: bytes, target: ObjectKey
) -> None:
    _exchange(kept, raw, target)
    assert _refused_after(kept, target) == b""


@pytest.mark.parametrize(
    "mixed",
    [
        lambda mine, other: other[:HEADER] + mine[HEADER:],
        lambda mine, other: mine[:HEADER] + other[HEADER:],
        lambda mine, other: mine[: CHUNK_STARTS[1]] + other[CHUNK_STARTS[1] :],
    ],
    ids=["header", "body", "later chunks"],
)
def test_parts_of_an_earlier_put_under_the_same_keys_do_not_fit(
    kept: MemoryStore, raw: bytes, mixed: Callable[[bytes, bytes], bytes]
) -> None:
    kept.delete(KEY)
    EncryptedStore(kept).put(KEY, DATA_KEY, [CONTENT])
    again = b"".join(kept.get(KEY))
    _exchange(kept, mixed(raw, again))
    assert len(_refused_after(kept)) in {0, CHUNK_BYTES}


def test_the_wrong_key_is_refused_without_a_byte(kept: MemoryStore, raw: bytes) -> None:
    _exchange(kept, raw)
    assert _refused_after(kept, data_key=new_key()) == b""


def test_plaintext_in_the_store_is_refused_at_once(kept: MemoryStore) -> None:
    kept.put(KEY, [b"%PDF-1.7 put there by hand" * 100])
    with pytest.raises(Tampered):
        EncryptedStore(kept).get(KEY, DATA_KEY)
