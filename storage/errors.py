# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What can go wrong with stored bytes. A foreign exception never leaves an adapter, it is the `__cause__` of one of these."""


class StorageError(Exception):
    """The base of all errors of this package."""


class InvalidKey(StorageError):
    """A scope or name that could be a path, or be read as another key. Nothing was touched."""


class UnknownLocation(StorageError):
    """A location that names no store; the message says which ones do."""


class ObjectMissing(StorageError):
    """No object under this key."""


class ObjectExists(StorageError):
    """The key is taken. What is stored stays as it is."""


class TooLarge(StorageError):
    """More bytes came than the caller allows."""


class StorageFull(StorageError):
    """No space or quota left. Nothing was stored; it can be tried again when there is space."""


class StorageUnavailable(StorageError):
    """The medium failed or refused (I/O error, permission, no such mount). Nothing was acknowledged."""


class DigestMismatch(StorageError):
    """The content read is not the content that was stored: damaged, cut short, or exchanged."""


class Tampered(StorageError):
    """Authentication refused a ciphertext: changed, cut, reordered, moved, or the wrong key. No plaintext of it was given out."""
