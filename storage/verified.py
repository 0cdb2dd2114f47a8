# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The check on every read: what comes out is what went in."""

from collections.abc import Iterable, Iterator

from storage.digest import HashingChunks
from storage.errors import DigestMismatch


def verified(chunks: Iterable[bytes], expected_sha256: str) -> Iterator[bytes]:
    """Pass chunks on and compare their SHA-256 with the expected one (lower-case hexadecimal digits) at the end.

    The last chunk is held back until the comparison, so that a wrong content never looks complete to a receiver, and one
    that fits in a chunk is not given out at all.

    Raises:
        DigestMismatch: instead of the last chunk.
    """
    hashed = HashingChunks(chunks)
    held = b""
    for chunk in filter(None, hashed):
        if held:
            yield held
        held = chunk
    if hashed.sha256 != expected_sha256:
        msg = f"expected {expected_sha256}, read {hashed.sha256} ({hashed.size} bytes)"
        raise DigestMismatch(msg)
    if held:
        yield held
