# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What can be discarded why, who decides, and until when."""

from datetime import UTC, datetime, timedelta

import pytest

from eakte.domain.filing.discarding import (
    WAITS,
    Cause,
    Discard,
    DiscardReason,
    DiscardState,
    Verdict,
    check_agrees,
    check_cause,
    check_undecided,
    filed_in,
    no_of,
)
from eakte.domain.filing.errors import DiscardDecided, DiscardNotOneself, DuplicateUnclear, WaitsInInbox
from eakte.kernel.ids import new_id

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
ASKS, SECOND, DOCUMENT, OTHER = (new_id() for _ in range(4))
ASKED = Discard(new_id(), new_id(), DOCUMENT, new_id(), Cause(DiscardReason.SPAM), ASKS, NOW)
OPEN = NOW + WAITS - timedelta(microseconds=1)


@pytest.mark.parametrize("reason", set(DiscardReason) - {DiscardReason.DUPLICATE})
def test_only_a_duplicate_names_another(reason: DiscardReason) -> None:
    check_cause(Cause(reason), DOCUMENT)
    with pytest.raises(DuplicateUnclear):
        check_cause(Cause(reason, OTHER), DOCUMENT)


def test_a_duplicate_names_another_one_than_itself() -> None:
    check_cause(Cause(DiscardReason.DUPLICATE, OTHER), DOCUMENT)
    for named in (None, DOCUMENT):
        with pytest.raises(DuplicateUnclear):
            check_cause(Cause(DiscardReason.DUPLICATE, named), DOCUMENT)


def test_a_document_in_no_case_goes_with_its_item() -> None:
    assert filed_in(OTHER) == OTHER
    with pytest.raises(WaitsInInbox):
        filed_in(None)


def test_a_second_person_agrees_within_fourteen_days() -> None:
    assert ASKED.state(OPEN) is DiscardState.ASKED
    check_agrees(ASKED, SECOND, OPEN)
    with pytest.raises(DiscardNotOneself):
        check_agrees(ASKED, ASKS, OPEN)


def test_after_that_nobody_decides_any_more() -> None:
    late = NOW + WAITS
    assert ASKED.state(late) is DiscardState.LAPSED
    with pytest.raises(DiscardDecided):
        check_agrees(ASKED, SECOND, late)
    with pytest.raises(DiscardDecided):
        no_of(ASKED, ASKS, late)


@pytest.mark.parametrize("verdict", Verdict)
def test_what_is_decided_stays_so(verdict: Verdict) -> None:
    decided = Discard(
        ASKED.id, ASKED.item, DOCUMENT, ASKED.case, ASKED.cause, ASKS, NOW, verdict, SECOND, NOW + timedelta(days=1)
    )
    assert decided.state(NOW + timedelta(days=100)).value == verdict.value
    with pytest.raises(DiscardDecided):
        check_undecided(decided, OPEN)


def test_whoever_asked_takes_it_back_and_anybody_else_refuses() -> None:
    assert no_of(ASKED, ASKS, OPEN) is Verdict.WITHDRAWN
    assert no_of(ASKED, SECOND, OPEN) is Verdict.REFUSED
