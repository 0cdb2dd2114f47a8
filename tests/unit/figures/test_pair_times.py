# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import random

from tests.figures.pair_times import Pairs, timed, told_apart


def _pairs(seed: int, later: float, count: int = 200) -> Pairs:
    """Times of which one in twenty is an outlier; the first of each pair takes that much longer."""
    draw = random.Random(seed)  # noqa: S311 - figures of a test

    def seconds() -> float:
        return draw.gauss(0.010, 0.001) + (draw.random() if draw.random() < 0.05 else 0)

    return Pairs([(seconds() + later, seconds()) for _ in range(count)])


def test_equal_times_are_not_told_apart() -> None:
    assert told_apart([_pairs(seed, 0) for seed in range(5)]) == []


def test_a_small_difference_of_one_route_is() -> None:
    slow = _pairs(5, 0.001)

    assert slow in told_apart([_pairs(1, 0), slow])


def test_a_difference_too_small_for_one_route_is_seen_in_all_of_them() -> None:
    (together,) = told_apart([_pairs(seed, 0.0002) for seed in range(5)])

    assert len(together.seconds) == 1000


def test_the_first_may_be_faster_too() -> None:
    assert told_apart([_pairs(1, -0.001)]) != []


def test_what_takes_exactly_as_long_tells_nothing() -> None:
    pairs = Pairs([(0.01, 0.01)] * 10)

    assert (pairs.share_slower, pairs.chance()) == (0.5, 1.0)


def test_each_of_a_pair_is_sent_once_in_either_order() -> None:
    sent: list[str] = []
    pairs = timed(lambda: sent.append("a"), lambda: sent.append("b"), 20, random.Random(1))  # noqa: S311 - an order

    assert len(pairs.seconds) == 20
    orders = {tuple(sent[at : at + 2]) for at in range(0, 40, 2)}
    assert orders == {("a", "b"), ("b", "a")}
