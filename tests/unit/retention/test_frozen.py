# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""No fact that a decision rests on can be changed once it is there."""

from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from retention.appraisal import Sampling
from retention.disposal import State
from retention.holds import Hold, HoldReason
from retention.periods import PERMANENT, RetentionPeriod
from retention.schedule import NO_RULE, RetentionRule, rule_end
from retention.triggers import CLOSING
from tests.unit.retention.procedure import TODAY, item_in

RULE = RetentionRule(RetentionPeriod(10), "Aktenplan")


@pytest.mark.parametrize(
    ("value", "fact"),
    [
        (RULE, "period"),
        (RULE.period, "length"),
        (PERMANENT, "length"),
        (CLOSING, "kind"),
        (NO_RULE, "on"),
        (rule_end(RULE, {}), "on"),
        (Hold(HoldReason.OTHER, date(2026, 11, 14), date(2027, 11, 14)), "lifted_on"),
        (Sampling(seed=0, number=1), "seed"),
        (item_in(State.DUE), "state"),
        (TODAY, "confirmed"),
    ],
)
def test_a_value_stays_as_it_was_made(value: object, fact: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(value, fact, None)
