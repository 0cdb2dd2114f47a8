# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import time
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from eakte.kernel.ids import new_id, unix_seconds, uuid7

MILLISECONDS = st.integers(0, 2**48 - 1)
RANDOMNESS = st.integers(0, 2**74 - 1)


def test_the_example_of_the_standard_comes_out() -> None:
    """RFC 9562, appendix A.6: rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F."""
    assert uuid7(0x017F22E279B0, 0xCC3 << 62 | 0x18C4DC0C0C07398F) == UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")


@given(MILLISECONDS, RANDOMNESS)
def test_every_id_is_of_version_seven_and_keeps_its_time(milliseconds: int, randomness: int) -> None:
    made = uuid7(milliseconds, randomness)

    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == milliseconds


@given(MILLISECONDS, RANDOMNESS)
def test_an_id_tells_when_it_was_made(milliseconds: int, randomness: int) -> None:
    assert round(unix_seconds(uuid7(milliseconds, randomness)) * 1000) == milliseconds


@given(MILLISECONDS, MILLISECONDS, RANDOMNESS, RANDOMNESS)
def test_ids_are_ordered_by_time(early: int, late: int, first: int, second: int) -> None:
    if early < late:
        assert uuid7(early, first) < uuid7(late, second)


@given(MILLISECONDS, RANDOMNESS, RANDOMNESS)
def test_no_random_bit_is_lost(milliseconds: int, first: int, second: int) -> None:
    assert (uuid7(milliseconds, first) == uuid7(milliseconds, second)) == (first == second)


def test_a_new_id_carries_the_present_time_and_comes_once() -> None:
    before = time.time_ns() // 1_000_000
    made = [new_id() for _ in range(1000)]
    after = time.time_ns() // 1_000_000

    assert all(before <= each.int >> 80 <= after for each in made)
    assert len(set(made)) == 1000
