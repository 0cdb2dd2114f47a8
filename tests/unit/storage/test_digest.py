# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2

import hashlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from storage.digest import HASHED_BESIDE_BYTES, HashingChunks, limited
from storage.errors import TooLarge


def test_chunks_pass_unchanged_and_are_measured() -> None:
    hashed = HashingChunks([b"ab", b"", b"c"])
    assert list(hashed) == [b"ab", b"", b"c"]
    assert hashed.size == 3
    assert hashed.sha256 == hashlib.sha256(b"abc").hexdigest()


def test_nothing_is_the_digest_of_nothing() -> None:
    hashed = HashingChunks([])
    assert list(hashed) == []
    assert (hashed.size, hashed.sha256) == (0, hashlib.sha256().hexdigest())


def test_of_a_long_one_every_chunk_is_hashed_in_its_place() -> None:
    chunks = [bytes([number]) * (HASHED_BESIDE_BYTES // 4 + number) for number in range(12)]
    hashed = HashingChunks(chunks)
    assert list(hashed) == chunks
    assert hashed.size == sum(map(len, chunks))
    assert hashed.sha256 == hashlib.sha256(b"".join(chunks)).hexdigest()


def test_no_thread_stays_of_a_long_one_that_nobody_reads_to_its_end() -> None:
    passing = iter(HashingChunks([bytes(HASHED_BESIDE_BYTES)] * 3))
    assert len(next(passing)) == len(next(passing)) == HASHED_BESIDE_BYTES
    assert hashers() != []

    del passing

    assert hashers() == []


def test_what_goes_wrong_with_the_last_chunk_is_told_and_gives_no_digest() -> None:
    no_bytes: Any = "no bytes"
    with pytest.raises(TypeError):
        list(HashingChunks([bytes(HASHED_BESIDE_BYTES), no_bytes]))


def hashers() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name.startswith("sha256")]


def test_exactly_the_limit_is_allowed() -> None:
    assert b"".join(limited([b"abc", b"d", b""], 4)) == b"abcd"


def test_one_byte_past_the_limit_is_refused_before_it_is_passed_on() -> None:
    allowed = limited([b"abc", b"de"], 4)
    assert next(allowed) == b"abc"
    with pytest.raises(TooLarge):
        next(allowed)


def test_the_source_is_not_read_past_the_limit() -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b"x"

    with pytest.raises(TooLarge):
        b"".join(limited(endless(), 10))
    assert read == 11
