# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Buckets that fill again: what is taken at once, what comes back, and what is forgotten."""

import pytest

from eakte.http import rates
from eakte.http.rates import Buckets, Level, Rate


class Seconds:
    """A clock of ours."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def buckets(seconds: Seconds) -> Buckets:
    return Buckets(Rate(per_second=2, burst=3), seconds)


def taken(buckets: Buckets, key: str, tries: int) -> int:
    return sum(buckets.take(key) is not None for _ in range(tries))


def test_a_burst_is_taken_at_once_and_then_as_much_as_comes_back(buckets: Buckets, seconds: Seconds) -> None:
    assert taken(buckets, "a", 10) == 3
    seconds.now += 0.5
    assert taken(buckets, "a", 10) == 1
    seconds.now += 100
    assert taken(buckets, "a", 10) == 3


def test_whoever_takes_little_never_waits(buckets: Buckets, seconds: Seconds) -> None:
    for _ in range(100):
        assert buckets.take("a") is not None
        seconds.now += 0.5


def test_one_key_takes_nothing_from_another(buckets: Buckets) -> None:
    assert taken(buckets, "a", 10) == taken(buckets, "b", 10) == 3


def test_what_is_left_is_told(buckets: Buckets, seconds: Seconds) -> None:
    assert buckets.take("a") == Level(left=2, wait=0, full_in=0.5)
    taken(buckets, "a", 10)
    assert buckets.look("a") == Level(left=0, wait=0.5, full_in=1.5)
    seconds.now += 0.25
    assert buckets.look("a") == Level(left=0, wait=0.25, full_in=1.25)


def test_what_is_given_back_can_be_taken_again_and_is_never_more_than_full(buckets: Buckets) -> None:
    taken(buckets, "a", 3)
    buckets.give_back("a")
    assert taken(buckets, "a", 10) == 1
    for _ in range(10):
        buckets.give_back("b")
    assert taken(buckets, "b", 10) == 3


def test_full_buckets_and_the_oldest_of_too_many_are_forgotten(
    buckets: Buckets, seconds: Seconds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "MAX_BUCKETS", 10)
    for number in range(10):
        buckets.take(f"old {number}")
    seconds.now += 10
    taken(buckets, "new", 3)
    assert len(buckets._levels) == 1
    for number in range(10):
        buckets.take(number)
    assert len(buckets._levels) == 5
    assert buckets.look(9).left == 2


@pytest.mark.parametrize(("rate", "limits"), [(Rate(1, 1), True), (Rate(0, 1), False), (Rate(1, 0), False)])
def test_nought_is_no_limit(rate: Rate, limits: bool) -> None:
    assert rate.limits is limits


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_addresses_of_one_network_count_together_where_one_has_many(host: str, network: str) -> None:
    assert rates._network(host) == network
