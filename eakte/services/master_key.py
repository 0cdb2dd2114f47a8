# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The master key: 256 random bits in a file of mode 0600, from which all other keys hang."""

import os
import secrets
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from eakte.kernel.errors import EakteError
from eakte.kernel.messages import N_

KEY_BYTES = 32
_MIN_DIFFERENT = 16


class MasterKeyUnusable(EakteError):
    code = "master-key-unusable"
    exit_code = 7
    title = N_("The master key cannot be used")
    advice = N_("{path} must be a file of exactly 32 bytes that only its owner can read. Restore it from its backup.")


class MasterKeyPredictable(EakteError):
    """The master key is a text or a pattern, such as that of an example, and not 256 random bits."""

    code = "master-key-predictable"
    exit_code = 7
    title = N_("The master key is not random")
    advice = N_(
        "Put 32 random bytes into {path}: `head -c 32 /dev/urandom`. A key under which records lie is never replaced."
    )


def read_master_key(path: Path) -> bytes:
    """The key in the file.

    Raises:
        MasterKeyUnusable, MasterKeyPredictable: there is none.
    """
    try:
        content, mode = path.read_bytes(), path.stat().st_mode
    except OSError as exc:
        raise MasterKeyUnusable(path=str(path)) from exc
    if len(content) != KEY_BYTES or mode & 0o077:
        raise MasterKeyUnusable(path=str(path))
    if _is_predictable(content):
        raise MasterKeyPredictable(path=str(path))
    return content


def _is_predictable(key: bytes) -> bool:
    """Whether it is a text, a repetition or a count; of random keys less than one in 10^13 is."""
    steps = {(second - first) % 256 for first, second in pairwise(key)}
    return all(32 <= byte < 127 for byte in key) or len(set(key)) < _MIN_DIFFERENT or len(steps) == 1


def create_master_key(path: Path) -> None:
    """Make the key, unless there is one: it never replaces a file.

    On return the file is whole and on disk, its name included: whatever is locked with it later depends on that.
    """
    if path.exists():
        return
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    _sync(path.parent)


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
