# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may add a version to a document when."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from eakte.domain.documents.errors import (
    CheckedOutByAnother,
    CheckOutTooLong,
    FormHasOneVersion,
    NotCheckedOut,
    NoteTooLong,
    NotFiledYet,
)
from eakte.domain.documents.values import DocumentKind
from eakte.domain.documents.versions import (
    MAX_HOURS,
    MAX_NOTE_CHARACTERS,
    CheckOut,
    check_free,
    check_given_back,
    check_takes_versions,
    checked_note,
    until,
)

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
ANNA, BERND, CASE = UUID(int=1), UUID(int=2), UUID(int=3)
ANNAS = CheckOut(ANNA, NOW, NOW + timedelta(hours=8))


def test_a_form_and_what_is_not_filed_stay_as_they_are() -> None:
    with pytest.raises(FormHasOneVersion):
        check_takes_versions(DocumentKind.FORM, CASE)
    with pytest.raises(NotFiledYet):
        check_takes_versions(DocumentKind.SCAN, None)
    check_takes_versions(DocumentKind.SCAN, CASE)


def test_who_has_it_keeps_others_out_until_it_ends() -> None:
    check_free(None, BERND, NOW)
    check_free(ANNAS, ANNA, NOW)
    with pytest.raises(CheckedOutByAnother) as refused:
        check_free(ANNAS, BERND, NOW)
    assert refused.value.values == {"until": "20.11.2026, 18:00"}
    check_free(ANNAS, BERND, ANNAS.until)


def test_only_the_holder_gives_it_back_or_who_may_take_it_away() -> None:
    assert check_given_back(ANNAS, ANNA, NOW, may_take_away=False) == ANNAS
    assert check_given_back(ANNAS, BERND, NOW, may_take_away=True) == ANNAS
    with pytest.raises(CheckedOutByAnother):
        check_given_back(ANNAS, BERND, NOW, may_take_away=False)
    for nothing, at in ((None, NOW), (ANNAS, ANNAS.until)):
        with pytest.raises(NotCheckedOut):
            check_given_back(nothing, ANNA, at, may_take_away=True)


def test_a_check_out_lasts_hours_not_weeks() -> None:
    assert until(NOW, MAX_HOURS) == NOW + timedelta(hours=MAX_HOURS)
    for hours in (0, -1, MAX_HOURS + 1):
        with pytest.raises(CheckOutTooLong):
            until(NOW, hours)


def test_a_note_is_one_line_of_so_many_characters() -> None:
    assert checked_note("  neu\nberechnet ") == "neu berechnet"
    assert checked_note(" ") is None
    with pytest.raises(NoteTooLong):
        checked_note("x" * (MAX_NOTE_CHARACTERS + 1))
