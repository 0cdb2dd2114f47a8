# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A checkpoint has one form: what differs from it in a bit is refused or is not genuine.

The form is final like that of the entries: towns keep these notes for decades.
"""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.audit.checkpoint import (
    MAX_SIGNATURES,
    MAX_SIZE,
    Checkpoint,
    SignedNote,
    body,
    is_genuine,
    key_id,
    parse,
    read_checkpoint,
    signed,
)
from eakte.domain.audit.errors import CheckpointMalformed

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
OTHER_PUBLIC = OTHER.public_key().public_bytes_raw()

CHECKPOINT = Checkpoint(
    tenant_id=UUID("01a20000-0000-7000-8000-000000000001"),
    size=20852163,
    root=bytes(range(32)),
    at=datetime(2026, 11, 20, 8, 15, 0, 42, tzinfo=UTC),
)
BODY = (
    b"eakte.audit/01a20000-0000-7000-8000-000000000001\n"
    b"20852163\n"
    b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    b"at 2026-11-20T08:15:00.000042Z\n"
)
SIGNED = (
    "\n— eakte.audit NUcxAaeOgtD3o5MwdaganU7IjQK+Orb67InQP+VxzgWJOG/dL5BzZ5ncWAyod7XN6tXc40RQSohx/o1dq0BPGn4tvQw=\n"
)
NOTE = BODY + SIGNED.encode()
WITNESS = "— witness.example/w1 AAAAAQIDBAU=\n".encode()


def verifies(public: bytes, signature: bytes, content: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except InvalidSignature:
        return False
    return True


def note_of(content: bytes, *keys: Ed25519PrivateKey) -> bytes:
    lines = [signed(content, key.public_key().public_bytes_raw(), key.sign(content)) for key in keys]
    return content + b"\n" + b"".join(line.removeprefix(content + b"\n") for line in lines)


def opened(note: bytes) -> Checkpoint | None:
    """What a careful reader does: believe only a genuine note that is a checkpoint."""
    try:
        read = parse(note)
        return read_checkpoint(read.body) if is_genuine(read, [PUBLIC], verifies) else None
    except CheckpointMalformed:
        return None


def bits(content: bytes) -> Iterator[bytes]:
    for bit in range(len(content) * 8):
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


def test_a_checkpoints_bytes_never_change() -> None:
    assert body(CHECKPOINT) == BODY
    assert signed(BODY, PUBLIC, KEY.sign(BODY)) == NOTE


def test_equal_instants_have_equal_bytes() -> None:
    assert body(replace(CHECKPOINT, at=CHECKPOINT.at.astimezone(timezone(timedelta(hours=1))))) == BODY


def test_a_checkpoint_comes_back_as_it_was() -> None:
    assert opened(NOTE) == CHECKPOINT
    assert bytes(parse(NOTE)) == NOTE
    assert parse(NOTE).signatures == ((key_id(PUBLIC), KEY.sign(BODY)),)


@given(
    st.builds(
        Checkpoint,
        tenant_id=st.uuids(),
        size=st.integers(0, MAX_SIZE),
        root=st.binary(min_size=32, max_size=32),
        at=st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)),
    )
)
def test_every_checkpoint_comes_back_as_it_was(checkpoint: Checkpoint) -> None:
    assert read_checkpoint(body(checkpoint)) == checkpoint


def test_a_key_id_is_made_as_go_makes_that_of_its_checksum_database() -> None:
    go = base64.b64decode("Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")  # 0x01 and the key of sum.golang.org
    assert hashlib.sha256(b"sum.golang.org\n" + go).hexdigest()[:8] == "033de0ae"

    assert key_id(PUBLIC) == hashlib.sha256(b"eakte.audit\n\x01" + PUBLIC).digest()[:4]
    assert key_id(PUBLIC).hex() == "35473101"


def test_no_bit_of_a_note_can_be_changed() -> None:
    assert [changed for changed in bits(NOTE) if opened(changed) is not None] == []


def test_a_note_may_carry_signatures_that_mean_nothing_to_us() -> None:
    note = note_of(BODY, OTHER, KEY) + WITNESS

    assert opened(note) == CHECKPOINT
    assert bytes(parse(note)) == note
    assert [identity for identity, _ in parse(note).signatures] == [key_id(OTHER_PUBLIC), key_id(PUBLIC)]
    assert [line.name for line in parse(note).lines] == ["eakte.audit", "eakte.audit", "witness.example/w1"]


def test_a_note_that_only_strangers_signed_is_not_genuine() -> None:
    assert not is_genuine(parse(note_of(BODY, OTHER)), [PUBLIC], verifies)
    assert is_genuine(parse(note_of(BODY, OTHER)), [PUBLIC, OTHER_PUBLIC], verifies)
    assert not is_genuine(parse(BODY + b"\n" + WITNESS), [PUBLIC], verifies)
    assert not is_genuine(parse(NOTE), [], verifies)


def test_a_wrong_signature_is_not_outweighed_by_a_right_one() -> None:
    note = note_of(BODY, KEY) + signed(b"", OTHER_PUBLIC, OTHER.sign(b"something else"))[1:]

    assert is_genuine(parse(note), [PUBLIC], verifies)
    assert not is_genuine(parse(note), [PUBLIC, OTHER_PUBLIC], verifies)


def test_a_signature_of_another_checkpoint_is_not_genuine() -> None:
    for other in (
        replace(CHECKPOINT, size=CHECKPOINT.size - 1),
        replace(CHECKPOINT, tenant_id=UUID(int=1)),
        replace(CHECKPOINT, root=bytes(32)),
        replace(CHECKPOINT, at=CHECKPOINT.at + timedelta(microseconds=1)),
    ):
        assert opened(note_of(body(other), KEY)) == other
        assert opened(signed(body(other), PUBLIC, KEY.sign(BODY))) is None


BROKEN_NOTES = [
    b"",
    b"\n",
    b"\n\n",
    BODY,
    BODY + b"\n",
    NOTE[:-1],
    NOTE + WITNESS[:-1],
    NOTE + b"\n",
    NOTE + b"more\n",
    NOTE[len(BODY) :],
    NOTE.replace(b"\n", b"\r\n"),
    NOTE.replace(b"20852163", b"2085\x002163"),
    NOTE.replace("—".encode(), b"-"),
    NOTE.replace("— ".encode(), "—  ".encode()),
    NOTE.replace(b" eakte.audit ", b" eakte+audit "),
    NOTE.replace(b" eakte.audit ", " eakte\u00a0audit ".encode()),
    NOTE.replace(b"eakte.audit NUcx", b"eakte.audit  NUcx"),
    NOTE.replace(b"vQw=\n", b"vQw\n"),
    NOTE.replace(b"vQw=\n", b"vQw= \n"),
    NOTE.replace(b"vQw=\n", b"vQx=\n"),
    NOTE.replace(b"vQw=\n", b"vQw==\n"),
    NOTE.replace(b"vQw=\n", b"vQ=w\n"),
    NOTE.replace(b"IjQK+", b"IjQK\xff"),
    BODY + "\n— eakte.audit NUcxAQ==\n".encode(),
    BODY + "\n— eakte.audit NUcx\n".encode(),
    BODY + b"\n" + WITNESS * (MAX_SIGNATURES + 1),
]


@pytest.mark.parametrize("note", BROKEN_NOTES)
def test_a_note_in_another_form_is_refused(note: bytes) -> None:
    assert note != NOTE
    with pytest.raises(CheckpointMalformed):
        parse(note)


def test_a_note_may_have_as_many_signatures_as_the_limit_says() -> None:
    assert len(parse(BODY + b"\n" + WITNESS * MAX_SIGNATURES).lines) == MAX_SIGNATURES


def test_a_body_may_hold_empty_lines_of_its_own() -> None:
    note = note_of(b"one\n\ntwo\n", KEY)

    assert (parse(note).body, is_genuine(parse(note), [PUBLIC], verifies)) == (b"one\n\ntwo\n", True)


BROKEN_BODIES = [
    b"",
    BODY[:-1],
    BODY + b"\n",
    BODY + b"more\n",
    BODY.replace(b"eakte.audit/", b""),
    BODY.replace(b"eakte.audit/", b"eakte.audit/eakte.audit/"),
    BODY.replace(b"eakte.audit/", b"eakte.audit.export/"),
    BODY.replace(b"01a20000-", b"01A20000-"),
    BODY.replace(b"01a20000-0000", b"01a200000000"),
    BODY.replace(b"01a20000-", b"{01a20000-"),
    BODY.replace(b"20852163", b"020852163"),
    BODY.replace(b"20852163", b"+20852163"),
    BODY.replace(b"20852163", b"20_852_163"),
    BODY.replace(b"20852163", b" 20852163"),
    BODY.replace(b"20852163", "２0852163".encode()),
    BODY.replace(b"20852163", b"-1"),
    BODY.replace(b"20852163", b"0x10"),
    BODY.replace(b"20852163", b""),
    BODY.replace(b"20852163", b"1" * 5000),
    BODY.replace(b"Hh8=", b"Hh9="),
    BODY.replace(b"Hh8=", b"Hh8"),
    BODY.replace(b"AAEC", b"AA-C"),
    BODY.replace(b"AAECAwQF", b"AwQF"),
    BODY.replace(b"AAECAwQF", b"AAECAwQFAAAA"),
    BODY.replace(b"at 2026", b"at  2026"),
    BODY.replace(b"at 2026", b"2026"),
    BODY.replace(b".000042Z", b".42Z"),
    BODY.replace(b".000042Z", b"Z"),
    BODY.replace(b".000042Z", b".000042+00:00"),
    BODY.replace(b"2026-11-20", b"2026-11-31"),
    BODY.replace(b"2026-11-20", b"0026-11-20"),
]


@pytest.mark.parametrize("text", BROKEN_BODIES)
def test_a_checkpoint_in_another_form_is_refused(text: bytes) -> None:
    assert text != BODY
    with pytest.raises(CheckpointMalformed):
        read_checkpoint(text)


def test_a_size_has_at_most_twelve_digits() -> None:
    assert read_checkpoint(body(replace(CHECKPOINT, size=MAX_SIZE))).size == 999_999_999_999
    with pytest.raises(CheckpointMalformed):
        read_checkpoint(body(replace(CHECKPOINT, size=MAX_SIZE + 1)))


@given(st.one_of(st.binary(), st.text().map(str.encode)), st.integers(0, len(NOTE)), st.integers(0, len(NOTE)))
def test_whatever_is_accepted_is_written_again_with_the_same_bytes(rubbish: bytes, start: int, end: int) -> None:
    note = NOTE[:start] + rubbish + NOTE[end:]
    try:
        read: SignedNote = parse(note)
    except CheckpointMalformed:
        return
    assert bytes(read) == note
    try:
        assert body(read_checkpoint(read.body)) == read.body
    except CheckpointMalformed:
        return
