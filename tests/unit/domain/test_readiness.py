# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from dataclasses import replace

import pytest

from eakte.domain.tenants.readiness import Gap, TownState, can_work, gaps
from eakte.kernel.tenancy import Role

WHOLE = TownState(
    positions=3, services=1, roles=frozenset({Role.CLERK, Role.SCAN_OPERATOR}), live_keys=1, suspended=False
)


def test_a_whole_town_lacks_nothing() -> None:
    assert gaps(WHOLE) == ()
    assert can_work(gaps(WHOLE))


@pytest.mark.parametrize(
    ("state", "gap"),
    [
        (replace(WHOLE, positions=0), Gap.FILING_PLAN),
        (replace(WHOLE, services=0), Gap.PUBLIC_SERVICE),
        (replace(WHOLE, roles=frozenset({Role.SCAN_OPERATOR, Role.ARCHIVIST})), Gap.CLERK),
        (replace(WHOLE, live_keys=0), Gap.PORTAL_KEY),
        (replace(WHOLE, suspended=True), Gap.NOT_SUSPENDED),
    ],
)
def test_a_town_that_lacks_this_cannot_work(state: TownState, gap: Gap) -> None:
    assert gaps(state) == (gap,)
    assert not can_work(gaps(state))


def test_a_town_without_a_scan_operator_works() -> None:
    without = replace(WHOLE, roles=frozenset({Role.CLERK}))
    assert gaps(without) == (Gap.SCAN_OPERATOR,)
    assert can_work(gaps(without))


@pytest.mark.parametrize(
    ("percent", "missing"),
    [(79, ()), (80, (Gap.QUOTA_ROOM,)), (99, (Gap.QUOTA_ROOM,)), (100, (Gap.QUOTA_LEFT, Gap.QUOTA_ROOM))],
)
def test_a_town_is_warned_before_a_quota_is_used_up(percent: int, missing: tuple[Gap, ...]) -> None:
    assert gaps(replace(WHOLE, fullest_percent=percent)) == missing
    assert can_work(missing) == (percent < 100)


def test_an_empty_town_lacks_everything_else() -> None:
    assert gaps(TownState(0, 0, frozenset(), 0, suspended=True, fullest_percent=100)) == tuple(Gap)
