# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The verifier's own Ed25519 against RFC 8032's values, against OpenSSL, and against what only looks like a signature."""

import json
import random
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from eakte.offline.verify_audit_log import FIELD, ORDER, DoesNotHold, check_signature, decode_point

# RFC 8032, section 7.1
VECTORS = {
    vector["name"]: [bytes.fromhex(vector[part]) for part in ("public", "message", "signature")]
    for vector in json.loads(Path(__file__).with_name("rfc8032.json").read_text(encoding="utf-8"))
}

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
SIGNATURE = KEY.sign(b"message")

# The eight points of small order, and second spellings of some.
NEUTRAL = "0100000000000000000000000000000000000000000000000000000000000000"
SMALL_ORDER = [
    NEUTRAL,
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]
SECOND_SPELLINGS = [
    "0100000000000000000000000000000000000000000000000000000000000080",  # x = 0 with a sign
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  # y = p + 1
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  # y = p
]
NO_POINT = "0200000000000000000000000000000000000000000000000000000000000000"


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        check_signature(public, message, signature)
    except DoesNotHold:
        return False
    return True


@pytest.mark.parametrize("name", VECTORS)
def test_the_signatures_of_rfc_8032_hold_and_those_of_its_neighbours_do_not(name: str) -> None:
    public, message, signature = VECTORS[name]

    assert holds(public, message, signature)
    assert not holds(public, message + b"\0", signature)
    for other in VECTORS.keys() - {name}:
        assert not holds(VECTORS[other][0], message, signature)
        assert not holds(public, message, VECTORS[other][2])


def test_what_openssl_signs_holds() -> None:
    source = random.Random(8032)  # noqa: S311 - the same keys in every run
    for length in range(40):
        key = Ed25519PrivateKey.from_private_bytes(source.randbytes(32))
        message = source.randbytes(length)
        assert holds(key.public_key().public_bytes_raw(), message, key.sign(message))


def test_a_change_of_one_bit_anywhere_is_noticed() -> None:
    for bit in range(0, 512, 3):
        changed = bytearray(SIGNATURE)
        changed[bit // 8] ^= 1 << bit % 8
        assert not holds(PUBLIC, b"message", bytes(changed)), bit
    for bit in range(0, 256, 7):
        key = bytearray(PUBLIC)
        key[bit // 8] ^= 1 << bit % 8
        assert not holds(bytes(key), b"message", SIGNATURE), bit


def test_s_counts_only_below_the_group_order() -> None:
    """S + L fits the equation as well, so without this check one signature could be spelled in several ways."""
    s = int.from_bytes(SIGNATURE[32:], "little")
    for multiple in range(1, 8):
        assert not holds(PUBLIC, b"message", SIGNATURE[:32] + (s + multiple * ORDER).to_bytes(32, "little"))
    assert holds(PUBLIC, b"message", SIGNATURE[:32] + s.to_bytes(32, "little"))


@pytest.mark.parametrize("key", [*SMALL_ORDER, *SECOND_SPELLINGS])
def test_no_key_with_which_anybody_can_sign_is_accepted(key: str) -> None:
    """With the neutral point as R and S = 0 the equation holds for at least one message in eight, whoever asks."""
    for message in range(24):
        assert not holds(bytes.fromhex(key), bytes([message]), bytes.fromhex(NEUTRAL) + bytes(32))


def test_no_point_is_read_in_a_second_spelling() -> None:
    """Of the numbers from p on, those that fit into 255 bits would be read as 0 to 18, some of which are points."""
    spellings = [bytes.fromhex(spelling) for spelling in SECOND_SPELLINGS]
    spellings += [(FIELD + y | sign << 255).to_bytes(32, "little") for y in range(19) for sign in (0, 1)]
    for spelling in spellings:
        with pytest.raises(DoesNotHold):
            decode_point(spelling)
        assert not holds(PUBLIC, b"message", spelling + SIGNATURE[32:])


def test_what_is_no_point_of_the_curve_is_neither_a_key_nor_a_signature() -> None:
    assert not holds(bytes.fromhex(NO_POINT), b"message", SIGNATURE)
    assert not holds(PUBLIC, b"message", bytes.fromhex(NO_POINT) + SIGNATURE[32:])


@pytest.mark.parametrize("length", [0, 31, 33, 63, 65, 128])
def test_what_has_the_wrong_length_is_neither_a_key_nor_a_signature(length: int) -> None:
    assert not holds(PUBLIC, b"message", (SIGNATURE * 2)[:length])
    assert not holds((PUBLIC * 4)[:length], b"message", SIGNATURE)


def test_a_signature_is_checked_in_milliseconds() -> None:
    """About 2 ms on a quiet machine. The limit is for one that is busy while coverage watches."""
    started = time.process_time()
    for _ in range(20):
        check_signature(PUBLIC, b"message", SIGNATURE)

    assert (time.process_time() - started) / 20 < 0.05
