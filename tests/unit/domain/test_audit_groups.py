# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections import Counter

import pytest

from eakte.domain.audit.groups import GROUPS, SEEING, ActGroup, group_of
from eakte.domain.audit.values import Act


@pytest.mark.parametrize("act", Act)
def test_every_act_is_in_exactly_one_group(act: Act) -> None:
    assert Counter(each for acts in GROUPS.values() for each in acts)[act] == 1
    assert act in GROUPS[group_of(act)]


def test_every_group_has_acts() -> None:
    assert set(GROUPS) == set(ActGroup)
    assert all(GROUPS.values())


def test_whoever_sees_something_only_looks() -> None:
    assert GROUPS[ActGroup.READ] > SEEING
