# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Wrapped keys and sealed values: small, kept in rows, bound to their context."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.encrypted import new_key, open_sealed, seal, unwrap, wrap
from storage.errors import Tampered

WRAPPING_KEY = new_key()
KEY = new_key()
Opener = Callable[[bytes, bytes, str], bytes]


def test_a_wrapped_key_is_unwrapped_in_its_context() -> None:
    assert unwrap(WRAPPING_KEY, wrap(WRAPPING_KEY, KEY, "witten/1"), "witten/1") == KEY


@given(plaintext=st.binary(max_size=2000), context=st.text(st.characters(codec="utf-8"), max_size=50))
def test_any_value_is_opened_in_its_context(plaintext: bytes, context: str) -> None:
    assert open_sealed(KEY, seal(KEY, plaintext, context), context) == plaintext


def test_equal_values_do_not_look_equal() -> None:
    assert len({seal(KEY, b"Ada Lovelace", "entry") for _ in range(50)}) == 50
    assert len({wrap(WRAPPING_KEY, KEY, "witten/1") for _ in range(50)}) == 50


@pytest.mark.parametrize("context", ["hattingen/1", "witten/2", "witten/1 ", ""])
def test_another_context_is_refused(context: str) -> None:
    with pytest.raises(Tampered):
        unwrap(WRAPPING_KEY, wrap(WRAPPING_KEY, KEY, "witten/1"), context)
    with pytest.raises(Tampered):
        open_sealed(KEY, seal(KEY, b"value", "witten/1"), context)


def test_another_key_is_refused() -> None:
    with pytest.raises(Tampered):
        unwrap(new_key(), wrap(WRAPPING_KEY, KEY, "witten/1"), "witten/1")


def test_a_value_is_never_taken_for_a_key_nor_a_key_for_a_value() -> None:
    with pytest.raises(Tampered):
        unwrap(KEY, seal(KEY, new_key(), "witten/1"), "witten/1")
    with pytest.raises(Tampered):
        open_sealed(KEY, wrap(KEY, new_key(), "witten/1"), "witten/1")


@pytest.mark.parametrize("opener", [unwrap, open_sealed])
def test_a_changed_byte_anywhere_and_any_cut_are_refused(opener: Opener) -> None:
    made = wrap(KEY, KEY, "c") if opener is unwrap else seal(KEY, KEY, "c")
    assert opener(KEY, made, "c") == KEY
    changed = [made[:at] + bytes([made[at] ^ 1]) + made[at + 1 :] for at in range(len(made))]
    cut = [made[:length] for length in range(len(made))]
    for wrong in [*changed, *cut, made[1:], made + b"\0"]:
        with pytest.raises(Tampered):
            opener(KEY, wrong, "c")


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_only_keys_of_256_bits_are_wrapped_and_wrap(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        wrap(WRAPPING_KEY, bytes(length), "c")
    with pytest.raises(ValueError, match="32 bytes"):
        wrap(bytes(length), KEY, "c")
