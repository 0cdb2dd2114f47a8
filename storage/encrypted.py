# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Encryption at rest: every object under a key of its own, bound to its place. The only user of `cryptography`.

Format of an object, version 1:

    8 bytes   magic            1 byte   version            32 bytes   salt (random, per put)
    then      AES-256-GCM of 256 KiB of plaintext each, the last one 0..256 KiB, each followed by its tag of 16 bytes

The chunks follow the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar: "Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance", CRYPTO 2015): nonce = index of the chunk (11 bytes, big-endian) and 1 for the last chunk, else 0.
The AES key is HKDF-SHA256 (RFC 5869) of data key and salt, so that a put that is tried again never repeats a nonce under one key.
The additional data are header, object key and nonce: whatever is flipped, cut, reordered or moved to another object or
scope is refused.
"""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.digest import HashingChunks
from storage.errors import Tampered
from storage.port import ObjectKey, ObjectStore
from storage.verified import verified

CHUNK_BYTES = 256 * 1024
KEY_BYTES = 32
_TAG_BYTES = 16
_NONCE_BYTES = 12
_SALT_BYTES = 32
_MAGIC = b"EAKTEOBJ\x01"
_HEADER_BYTES = len(_MAGIC) + _SALT_BYTES
_SEAL_VERSION = b"\x01"


def new_key() -> bytes:
    """Make a random key of 256 bits."""
    return secrets.token_bytes(KEY_BYTES)


@dataclass(frozen=True)
class StoredObject:
    """What was handed in to be encrypted: its length in bytes and its SHA-256 in lower-case hexadecimal digits."""

    size: int
    sha256: str


class EncryptedStore:
    """Encrypts on the way into `store` and decrypts on the way out, in flat memory. Keys are the caller's to keep.

    Raises:
        ValueError: a data key that is not 32 bytes long.
    """

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, key: ObjectKey, data_key: bytes, chunks: Iterable[bytes]) -> StoredObject:
        """Store as `ObjectStore.put` does; give size and SHA-256 of the plaintext."""
        plain = HashingChunks(chunks)
        header = _MAGIC + secrets.token_bytes(_SALT_BYTES)
        self._store.put(key, chain([header], _StreamCipher(key, data_key, header).encrypt(plain)))
        return StoredObject(plain.size, plain.sha256)

    def get(self, key: ObjectKey, data_key: bytes, expected_sha256: str | None = None) -> Iterator[bytes]:
        """Give the plaintext in chunks, each authenticated before it is given out.

        Raises:
            ObjectMissing: at once.
            Tampered: at once for the header, else at the chunk that is refused; an end that was cut off is refused in place
                of the last chunk.
            DigestMismatch: at the end, when the plaintext's SHA-256 is not the expected one.
        """
        header, body = _split(self._store.get(key), _HEADER_BYTES)
        if len(header) != _HEADER_BYTES or not header.startswith(_MAGIC):
            msg = f"{key} has no header of ours"
            raise Tampered(msg)
        plain = _StreamCipher(key, data_key, header).decrypt(body)
        return plain if expected_sha256 is None else verified(plain, expected_sha256)


def wrap(wrapping_key: bytes, key: bytes, context: str) -> bytes:
    """Encrypt a key of 256 bits under another; `context` says whose it is and must be given again to unwrap.

    One wrapping key may serve 2**32 times (random nonces, NIST SP 800-38D §8.3).

    Raises:
        ValueError: a key that is not 32 bytes long.
    """
    return _seal(wrapping_key, _checked(key), _bound("key", context))


def unwrap(wrapping_key: bytes, wrapped: bytes, context: str) -> bytes:
    """Undo `wrap`.

    Raises:
        Tampered: another wrapping key or context, or changed bytes.
    """
    return _open(wrapping_key, wrapped, _bound("key", context))


def seal(key: bytes, plaintext: bytes, context: str) -> bytes:
    """Encrypt a small value that is kept beside others, not in the store; as `wrap`, but for any bytes and never mistaken for a key."""
    return _seal(key, plaintext, _bound("value", context))


def open_sealed(key: bytes, sealed: bytes, context: str) -> bytes:
    """Undo `seal`.

    Raises:
        Tampered: another key or context, or changed bytes.
    """
    return _open(key, sealed, _bound("value", context))


class _StreamCipher:
    def __init__(self, key: ObjectKey, data_key: bytes, header: bytes) -> None:
        derived = HKDF(SHA256(), KEY_BYTES, salt=header[len(_MAGIC) :], info=_MAGIC).derive(_checked(data_key))
        self._aead = AESGCM(derived)
        self._key = key
        self._bound = header + str(key).encode()

    def encrypt(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for nonce, piece in _numbered(chunks, CHUNK_BYTES):
            yield self._aead.encrypt(nonce, piece, self._bound + nonce)

    def decrypt(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for nonce, piece in _numbered(chunks, CHUNK_BYTES + _TAG_BYTES):
            try:
                plain = self._aead.decrypt(nonce, piece, self._bound + nonce)
            except InvalidTag as exc:
                msg = f"{self._key}, chunk {int.from_bytes(nonce[:-1])}"
                raise Tampered(msg) from exc
            if plain:
                yield plain


def _numbered(chunks: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bytearray | memoryview]]:
    """Cut chunks of any length into pieces of `size` with their nonces.

    The last piece is shorter or full, and empty only when there is nothing at all.
    """
    index = 0
    held = bytearray()
    for chunk in chunks:
        rest = memoryview(chunk)
        while rest:
            # Only the byte after a full piece tells that it was not the last one.
            if len(held) == size:
                yield _nonce(index, last=False), held
                index, held = index + 1, bytearray()
            if not held and len(rest) > size:  # whole, and more follows: it need not be copied first
                yield _nonce(index, last=False), rest[:size]
                index, rest = index + 1, rest[size:]
                continue
            room = size - len(held)
            held += rest[:room]
            rest = rest[room:]
    yield _nonce(index, last=True), held


def _nonce(index: int, *, last: bool) -> bytes:
    return index.to_bytes(_NONCE_BYTES - 1) + (b"\x01" if last else b"\x00")


def _split(chunks: Iterator[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    head = b""
    while len(head) < size and (chunk := next(chunks, b"")):
        head += chunk
    return head[:size], chain([head[size:]], chunks)


def _bound(purpose: str, context: str) -> bytes:
    return _SEAL_VERSION + f"{purpose}:{context}".encode()


def _seal(key: bytes, plaintext: bytes, bound: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _SEAL_VERSION + nonce + AESGCM(_checked(key)).encrypt(nonce, plaintext, bound)


def _open(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    if not sealed.startswith(_SEAL_VERSION) or len(sealed) < len(_SEAL_VERSION) + _NONCE_BYTES + _TAG_BYTES:
        msg = "not a sealed value"
        raise Tampered(msg)
    body = sealed.removeprefix(_SEAL_VERSION)
    try:
        return AESGCM(_checked(key)).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], bound)
    except InvalidTag as exc:
        msg = "a sealed value was changed, moved, or opened with the wrong key"
        raise Tampered(msg) from exc


def _checked(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        msg = f"a key has {KEY_BYTES} bytes, not {len(key)}"
        raise ValueError(msg)
    return key
