# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.appraisal import MAX_NUMBER, MAX_SEED, Decision, Sampling, sample, undecided
from retention.errors import InvalidSampling

ITEMS = [UUID(int=number) for number in range(200)]

samplings = st.one_of(
    st.builds(Sampling, seed=st.integers(0, MAX_SEED), share_percent=st.integers(1, 100)),
    st.builds(Sampling, seed=st.integers(0, MAX_SEED), number=st.integers(1, 50)),
)
items = st.lists(st.uuids(), max_size=40)


def test_archive_and_destroy_are_final_and_the_proposal_is_not() -> None:
    assert [(decision.value, decision.is_final) for decision in Decision] == [("A", True), ("V", True), ("B", False)]


def test_items_without_a_final_decision_are_told_in_their_order() -> None:
    decisions = dict(zip(ITEMS, [Decision.APPRAISE, Decision.ARCHIVE, None, Decision.DESTROY, None], strict=False))
    assert undecided(decisions) == (ITEMS[0], ITEMS[2], ITEMS[4])


def test_a_sample_is_the_same_everywhere_and_for_ever() -> None:
    """The first five of `sha256(seed in eight bytes + id)`, worked out apart from this code."""
    drawn = sample(ITEMS[:20], Sampling(seed=2026, number=5))
    assert sorted(item.int for item in drawn) == [2, 9, 10, 15, 17]


@given(items, samplings, st.randoms())
def test_a_sample_depends_on_the_items_alone_and_not_on_their_order(
    drawn_from: list[UUID], sampling: Sampling, random: Random
) -> None:
    other = [*drawn_from, *drawn_from[:3]]
    random.shuffle(other)
    assert sample(other, sampling) == sample(drawn_from, sampling)


@given(items, samplings)
def test_a_sample_is_drawn_from_the_items_and_of_the_size_that_was_asked_for(
    drawn_from: list[UUID], sampling: Sampling
) -> None:
    drawn = sample(drawn_from, sampling)
    assert drawn <= set(drawn_from)
    assert len(drawn) == sampling.size(len(set(drawn_from)))


@pytest.mark.parametrize(
    ("percent", "population", "size"), [(5, 200, 10), (5, 201, 11), (1, 1, 1), (100, 7, 7), (99, 7, 7), (50, 0, 0)]
)
def test_a_share_is_the_next_whole_number_of_items(percent: int, population: int, size: int) -> None:
    assert Sampling(seed=0, share_percent=percent).size(population) == size


@pytest.mark.parametrize(("number", "population", "size"), [(3, 200, 3), (3, 3, 3), (3, 2, 2), (3, 0, 0)])
def test_a_number_is_that_many_items_or_all(number: int, population: int, size: int) -> None:
    assert Sampling(seed=0, number=number).size(population) == size


def test_another_seed_draws_another_sample() -> None:
    assert len({sample(ITEMS, Sampling(seed=seed, number=10)) for seed in range(20)}) == 20


@given(st.sets(st.uuids(), min_size=1, max_size=40), st.uuids(), samplings.filter(lambda each: each.number is not None))
def test_an_item_that_is_added_pushes_out_one_at_most(drawn_from: set[UUID], new: UUID, sampling: Sampling) -> None:
    before, after = sample([*drawn_from], sampling), sample([*drawn_from, new], sampling)
    assert after - before <= {new}
    assert len(before - after) <= 1


@pytest.mark.parametrize(
    ("seed", "share", "number"),
    [(0, 1, None), (MAX_SEED, 100, None), (0, None, 1), (MAX_SEED, None, MAX_NUMBER), (2**63 - 1, None, 1_000_000)],
)
def test_what_lies_on_the_bounds_is_taken(seed: int, share: int | None, number: int | None) -> None:
    sampling = Sampling(seed=seed, share_percent=share, number=number)
    assert sample(ITEMS, sampling) <= set(ITEMS)


@pytest.mark.parametrize(
    ("seed", "share", "number"),
    [
        (0, None, None),
        (0, 5, 10),
        (0, 0, None),
        (0, -1, None),
        (0, 101, None),
        (0, None, 0),
        (0, None, -1),
        (0, None, MAX_NUMBER + 1),
        (0, 0, 10),
        (-1, 5, None),
        (MAX_SEED + 1, 5, None),
    ],
)
def test_what_lies_outside_is_refused_and_told(seed: int, share: int | None, number: int | None) -> None:
    with pytest.raises(InvalidSampling) as refusal:
        Sampling(seed=seed, share_percent=share, number=number)
    assert (refusal.value.seed, refusal.value.share_percent, refusal.value.number) == (seed, share, number)
    assert str(refusal.value) == f"seed {seed}, share {share}, number {number}"
