# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the tests of retention draw from: periods, rules and days of every kind."""

from datetime import date

from hypothesis import strategies as st

from retention.periods import MAX_YEARS, PERMANENT, RetentionPeriod, Start, Unit
from retention.schedule import RetentionRule
from retention.triggers import CLOSING, Trigger, TriggerKind

RESOLUTION = Trigger(TriggerKind.COUNCIL_RESOLUTION)
EXPIRY = Trigger(TriggerKind.PERMIT_EXPIRY)
DEREGISTERED = Trigger(TriggerKind.DATE_FIELD, "abgemeldet_am")
TRIGGERS = (CLOSING, RESOLUTION, EXPIRY, DEREGISTERED)

YEARS = st.integers(1, MAX_YEARS)
MONTHS = st.integers(1, MAX_YEARS * 12)
DAYS = st.dates(max_value=date(9999 - MAX_YEARS - 1, 12, 31))
"""From all of them every period ends within the calendar."""

years = st.builds(RetentionPeriod, YEARS)
months = st.builds(RetentionPeriod, MONTHS, st.just(Unit.MONTHS), st.sampled_from(Start))
periods = st.one_of(years, months)
rules = st.builds(
    RetentionRule,
    st.one_of(periods, st.just(PERMANENT)),
    st.just("Aktenplan"),
    st.sampled_from(TRIGGERS),
    st.booleans(),
)
dates = st.dictionaries(st.sampled_from(TRIGGERS), DAYS)
