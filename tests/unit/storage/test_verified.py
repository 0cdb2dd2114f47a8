# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2

import hashlib
from collections.abc import Iterator

import pytest

from storage.errors import DigestMismatch
from storage.verified import verified

CHUNKS = [b"one", b"two", b"", b"three", b""]
SHA256 = hashlib.sha256(b"".join(CHUNKS)).hexdigest()


def _given_out(chunks: Iterator[bytes]) -> bytes:
    out = bytearray()
    try:
        for chunk in chunks:
            out += chunk
    except DigestMismatch:
        return bytes(out)
    pytest.fail("passed as the right content")


def test_the_right_content_passes_whole() -> None:
    assert b"".join(verified(CHUNKS, SHA256)) == b"onetwothree"


def test_empty_content_is_verified_too() -> None:
    assert list(verified([], hashlib.sha256().hexdigest())) == []
    with pytest.raises(DigestMismatch):
        list(verified([], SHA256))


@pytest.mark.parametrize(
    "chunks",
    [[b"one", b"two"], [b"one", b"two", b"threE"], [b"one", b"two", b"three", b"!"], [b"two", b"one", b"three"]],
    ids=["short", "changed", "long", "reordered"],
)
def test_other_content_is_refused_and_never_given_out_whole(chunks: list[bytes]) -> None:
    assert _given_out(verified(chunks, SHA256)) == b"".join(chunks[:-1])


def test_the_last_chunk_waits_for_the_check_even_when_an_empty_one_follows() -> None:
    assert _given_out(verified([b"one", b"two", b""], SHA256)) == b"one"
