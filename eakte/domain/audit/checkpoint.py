# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The signed state of an audit log: a checkpoint (C2SP tlog-checkpoint) in a note (C2SP signed-note).

Whoever keeps one can show later that the log was cut or rewritten. Reading is strict: what is accepted is written
again with the same bytes. Nothing here signs or verifies; that is done with the callables that are handed in.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from eakte.domain.audit.errors import CheckpointMalformed
from eakte.domain.audit.rules import instant
from eakte.domain.audit.tree import HASH_BYTES

KEY_NAME = "eakte.audit"
MAX_SIZE = 10**12 - 1  # a checkpoint's file name has twelve digits
MAX_SIGNATURES = 16  # what C2SP signed-note asks a reader to accept at least

_KEY_ID_BYTES = 4
_ED25519 = b"\x01"  # the signature type in a key id
_SIGNATURE_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")

Verify = Callable[[bytes, bytes, bytes], bool]
"""Whether this public key (32 bytes) made this signature over this body; False too for a signature of another length."""


@dataclass(frozen=True)
class Checkpoint:
    """The log of `tenant_id` had `size` entries and this root at the instant `at`."""

    tenant_id: UUID
    size: int
    root: bytes
    at: datetime


@dataclass(frozen=True)
class Signature:
    """A line below a note. Those under other names than ours (a witness's) are kept and mean nothing to us."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        return f"— {self.name} {_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True)
class SignedNote:
    body: bytes
    lines: tuple[Signature, ...]

    @property
    def signatures(self) -> tuple[tuple[bytes, bytes], ...]:
        """Key id and signature of each line under our name."""
        return tuple((line.key_id, line.signature) for line in self.lines if line.name == KEY_NAME)

    def __bytes__(self) -> bytes:
        return self.body + ("\n" + "".join(line.line() for line in self.lines)).encode()


def body(checkpoint: Checkpoint) -> bytes:
    """What is signed: origin, size, root and, as an extension line, the instant."""
    origin = f"{KEY_NAME}/{checkpoint.tenant_id}"
    return f"{origin}\n{checkpoint.size}\n{_base64(checkpoint.root)}\nat {instant(checkpoint.at)}\n".encode()


def key_id(public: bytes) -> bytes:
    """What a signature line calls an Ed25519 public key (32 bytes) under our name."""
    return hashlib.sha256(KEY_NAME.encode() + b"\n" + _ED25519 + public).digest()[:_KEY_ID_BYTES]


def signed(body: bytes, key_public: bytes, signature: bytes) -> bytes:
    """The note: `signature` is Ed25519 over `body`, made with the key whose public half is given."""
    return bytes(SignedNote(body, (Signature(KEY_NAME, key_id(key_public), signature),)))


def parse(note: bytes) -> SignedNote:
    """Take a note apart; whether its signatures are genuine is another question.

    Raises:
        CheckpointMalformed: no signed note, or not in its one form.
    """
    try:
        text = note.decode()
    except UnicodeDecodeError as exc:
        raise CheckpointMalformed from exc
    above, _, below = text.rpartition("\n\n")
    *lines, rest = below.split("\n")
    if not above or rest or not 1 <= len(lines) <= MAX_SIGNATURES or _CONTROL.search(text):
        raise CheckpointMalformed
    return SignedNote(f"{above}\n".encode(), tuple(map(_signature, lines)))


def is_genuine(note: SignedNote, keys: Iterable[bytes], verify: Verify) -> bool:
    """Whether one of these public keys signed it, and none of its signatures under one of them is wrong."""
    by_id = {key_id(public): public for public in keys}
    ours = [(by_id[known], signature) for known, signature in note.signatures if known in by_id]
    return bool(ours) and all(verify(public, signature, note.body) for public, signature in ours)


def read_checkpoint(body_of_note: bytes) -> Checkpoint:
    """What a checkpoint says; ask for this only when its note is genuine.

    Raises:
        CheckpointMalformed: another kind of note, or not in its one form.
    """
    try:
        origin, size, root, at, _ = body_of_note.decode("ascii").split("\n")
        checkpoint = Checkpoint(
            tenant_id=UUID(origin.removeprefix(f"{KEY_NAME}/")),
            size=int(size),
            root=base64.b64decode(root, validate=True),
            at=datetime.strptime(at, "at %Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC),
        )
    except ValueError as exc:
        raise CheckpointMalformed from exc
    # Readers of numbers, dates and base64 forgive much; what we would not have written ourselves is refused.
    fits = 0 <= checkpoint.size <= MAX_SIZE and len(checkpoint.root) == HASH_BYTES
    if not fits or body(checkpoint) != body_of_note:
        raise CheckpointMalformed
    return checkpoint


def _signature(line: str) -> Signature:
    found = _SIGNATURE_LINE.fullmatch(line)
    if found is None:
        raise CheckpointMalformed
    try:
        blob = base64.b64decode(found[2], validate=True)
    except ValueError as exc:
        raise CheckpointMalformed from exc
    signature = Signature(found[1], blob[:_KEY_ID_BYTES], blob[_KEY_ID_BYTES:])
    if not signature.signature or signature.line() != f"{line}\n":
        raise CheckpointMalformed
    return signature


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
