# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The rules around disposal: errors that name the dossier, unusual sizes, the last day that can be trusted."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.disposal.errors import DossierOnHold, RetentionRuns, SecondPersonNeeded, UnusualSize
from eakte.domain.disposal.rules import (
    UNUSUAL_FACTOR,
    USUAL_DOCUMENTS,
    check_usual,
    last_seen,
    of_dossier,
    refusal_by_code,
)
from eakte.domain.disposal.values import Extent, Snapshot
from eakte.kernel.errors import EakteError
from retention.disposal import UNSEEN_DAYS
from retention.errors import OnHold, SamePerson
from retention.errors import RetentionRuns as StillKept
from retention.schedule import DueReason

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("refused", "ours"),
    [
        (OnHold(), DossierOnHold),
        (StillKept("ends", DAY), RetentionRuns),
        (SamePerson(UUID(int=1)), SecondPersonNeeded),
    ],
)
def test_what_the_procedure_refuses_names_the_dossier(refused: Exception, ours: type[EakteError]) -> None:
    with pytest.raises(ours) as raised, of_dossier("22.10-00001/2026"):
        raise refused
    assert raised.value.values == {"dossier": "22.10-00001/2026"}
    assert refusal_by_code(ours.code) is ours


def test_a_code_of_another_release_is_some_error() -> None:
    assert refusal_by_code("from-the-future") is EakteError


def test_far_more_than_usual_has_to_be_confirmed() -> None:
    check_usual(USUAL_DOCUMENTS, 1, [], confirmed=False)
    with pytest.raises(UnusualSize) as raised:
        check_usual(USUAL_DOCUMENTS + 1, 7, [], confirmed=False)
    assert raised.value.values == {"documents": USUAL_DOCUMENTS + 1, "dossiers": 7}
    check_usual(USUAL_DOCUMENTS + 1, 7, [], confirmed=True)
    before = [900, 1000, 5000]
    check_usual(UNUSUAL_FACTOR * 1000, 1, before, confirmed=False)
    with pytest.raises(UnusualSize):
        check_usual(UNUSUAL_FACTOR * 1000 + 1, 1, before, confirmed=False)


def test_days_without_a_gap_lead_to_today() -> None:
    days = [DAY + timedelta(days=UNSEEN_DAYS * step) for step in range(4)]
    assert last_seen(days, DAY, days[-1]) == days[-1]


def test_a_clock_that_jumped_ahead_leaves_a_gap_for_good() -> None:
    after = DAY + timedelta(days=UNSEEN_DAYS + 1)
    worked = [after + timedelta(days=step) for step in range(100)]
    assert last_seen([DAY, *worked], DAY, worked[-1]) == DAY


def test_a_clock_that_went_back_leaves_days_that_have_not_come() -> None:
    tomorrow = DAY + timedelta(days=1)
    assert last_seen([DAY, tomorrow], DAY, DAY) == tomorrow


@given(st.lists(st.dates(), max_size=5), st.dates(), st.dates())
def test_the_last_day_is_never_before_the_first(days: list[date], since: date, today: date) -> None:
    assert last_seen(days, since, today) >= since or any(day > today for day in days)


@given(
    st.builds(
        Snapshot,
        st.text(),
        st.none() | st.text(),
        st.text(),
        st.text(),
        st.none() | st.text(),
        st.dates(),
        st.dates(),
        st.none() | st.dates(),
        st.sampled_from(DueReason),
        st.builds(Extent, st.integers(), st.integers(), st.integers(), st.integers()),
    )
)
def test_a_snapshot_is_read_as_it_was_written(snapshot: Snapshot) -> None:
    assert Snapshot.of(snapshot.as_json()) == snapshot
