# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""When two deliveries are the same, and whether what arrived is what was announced."""

import hashlib
from collections.abc import Sequence

from eakte.domain.submissions.errors import (
    DigestDiffers,
    FileMissing,
    IdempotencyKeyInvalid,
    SizeDiffers,
    UnannouncedFile,
)
from eakte.domain.submissions.values import ArrivedFile, DeclaredFile

MAX_KEY_CHARACTERS = 200


def check_key(key: str) -> None:
    """Refuse an idempotency key that is too long, or not of printable ASCII characters."""
    if not 1 <= len(key) <= MAX_KEY_CHARACTERS or not (key.isascii() and key.isprintable()):
        raise IdempotencyKeyInvalid


def fingerprint(submission_sha256: str, files: Sequence[ArrivedFile]) -> str:
    """SHA-256 over what makes content equal: the bytes of `submission`; name, order and digest of the files."""
    digest = hashlib.sha256(bytes.fromhex(submission_sha256))
    for file in files:
        name = file.name.encode()
        digest.update(len(name).to_bytes(4, "big") + name + bytes.fromhex(file.sha256))
    return digest.hexdigest()


def check_arrival(declared: DeclaredFile, arrived: ArrivedFile) -> None:
    if arrived.size != declared.size:
        raise SizeDiffers(part=declared.part, declared=declared.size, arrived=arrived.size)
    if arrived.sha256 != declared.sha256:
        raise DigestDiffers(part=declared.part, declared=declared.sha256, arrived=arrived.sha256)


def next_expected(declared: Sequence[DeclaredFile], position: int, part: str) -> DeclaredFile:
    """The announced file that must come as `part` number `position`: files come in the announced order."""
    if position >= len(declared) or declared[position].part != part:
        raise UnannouncedFile(part=part, expected=declared[position].part if position < len(declared) else None)
    return declared[position]


def check_complete(declared: Sequence[DeclaredFile], arrived: int) -> None:
    if arrived < len(declared):
        raise FileMissing(part=declared[arrived].part)
