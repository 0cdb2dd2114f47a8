# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2

import hashlib
from collections.abc import Iterator

import pytest

from storage.digest import HashingChunks
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


def test_exactly_the_limit_is_allowed() -> None:
    assert b"".join(HashingChunks([b"abc", b"d", b""], limit=4)) == b"abcd"


def test_one_byte_past_the_limit_is_refused_before_it_is_passed_on() -> None:
    hashed = iter(HashingChunks([b"abc", b"de"], limit=4))
    assert next(hashed) == b"abc"
    with pytest.raises(TooLarge):
        next(hashed)


def test_the_source_is_not_read_past_the_limit() -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b"x"

    with pytest.raises(TooLarge):
        b"".join(HashingChunks(endless(), limit=10))
    assert read == 11
