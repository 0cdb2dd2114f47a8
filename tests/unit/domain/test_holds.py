# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may lift a hold: whoever has the power by which it was set, or a wider one."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from eakte.domain.access.values import Place, ProtectionClass, Structure
from eakte.domain.holds.errors import HoldInvalid
from eakte.domain.holds.rules import (
    MAX_EXPLANATION_CHARACTERS,
    MAX_REVIEW_DAYS,
    check_explanation,
    check_review,
    office_of_power,
    outranks,
)
from eakte.kernel.tenancy import Assignment, Role

FINANCE, TAXES, BUILDING = (UUID(int=number) for number in (1, 2, 3))
TOWN = Structure({FINANCE: None, TAXES: FINANCE, BUILDING: None}, {})
IN_TAXES = Place(dossier=UUID(int=9), office=TAXES)
PERSONNEL = Place(dossier=UUID(int=9), office=TAXES, protection=ProtectionClass.PERSONNEL)
TODAY = date(2026, 11, 28)

MANAGER = Assignment(Role.RECORDS_MANAGER)
HEAD_OF_FINANCE = Assignment(Role.OFFICE_LEAD, FINANCE)
HEAD_OF_TAXES = Assignment(Role.OFFICE_LEAD, TAXES)
HEAD_OF_BUILDING = Assignment(Role.OFFICE_LEAD, BUILDING)
CLERK_OF_TAXES = Assignment(Role.CLERK, TAXES)


@pytest.mark.parametrize(
    ("roles", "office"),
    [
        ((MANAGER,), None),
        ((HEAD_OF_TAXES,), TAXES),
        ((HEAD_OF_TAXES, HEAD_OF_FINANCE), FINANCE),
        ((HEAD_OF_TAXES, MANAGER), None),
        ((HEAD_OF_TAXES, HEAD_OF_BUILDING, CLERK_OF_TAXES), TAXES),
        ((), None),
    ],
)
def test_a_hold_is_set_for_the_widest_office_that_reaches_it(
    roles: tuple[Assignment, ...], office: UUID | None
) -> None:
    assert office_of_power(IN_TAXES, roles, TOWN) == office


@pytest.mark.parametrize(
    ("office", "roles", "may"),
    [
        (TAXES, (HEAD_OF_TAXES,), True),
        (TAXES, (HEAD_OF_FINANCE,), True),
        (TAXES, (MANAGER,), True),
        (TAXES, (HEAD_OF_BUILDING,), False),
        (TAXES, (CLERK_OF_TAXES,), False),
        (FINANCE, (HEAD_OF_TAXES,), False),
        (None, (MANAGER,), True),
        (None, (HEAD_OF_FINANCE,), False),
        (None, (), False),
    ],
)
def test_it_is_lifted_by_the_power_by_which_it_was_set_or_a_wider_one(
    office: UUID | None, roles: tuple[Assignment, ...], may: bool
) -> None:
    assert outranks(office, IN_TAXES, roles, TOWN) is may


def test_of_what_became_protected_whoever_still_reaches_it_can_lift_a_hold_of_the_whole_town() -> None:
    assert outranks(None, PERSONNEL, [HEAD_OF_TAXES], TOWN)
    assert not outranks(None, PERSONNEL, [MANAGER], TOWN)
    assert not outranks(FINANCE, PERSONNEL, [HEAD_OF_TAXES], TOWN)


def test_an_explanation_is_one_line_of_some_length() -> None:
    assert check_explanation(" Klage\nvor dem VG ") == "Klage vor dem VG"
    assert check_explanation("x" * MAX_EXPLANATION_CHARACTERS) == "x" * MAX_EXPLANATION_CHARACTERS
    for text in ("", " \n", "x" * (MAX_EXPLANATION_CHARACTERS + 1)):
        with pytest.raises(HoldInvalid):
            check_explanation(text)


@pytest.mark.parametrize(
    ("days", "set_days_ago", "fits"),
    [
        (0, 0, False),
        (1, 0, True),
        (MAX_REVIEW_DAYS, 0, True),
        (MAX_REVIEW_DAYS + 1, 0, False),
        (1, 400, True),
        (1, -1, False),  # the clock has gone back since
    ],
)
def test_a_review_lies_ahead_and_not_too_far(days: int, set_days_ago: int, fits: bool) -> None:
    review_on, set_on = TODAY + timedelta(days=days), TODAY - timedelta(days=set_days_ago)
    if fits:
        check_review(review_on, TODAY, set_on)
    else:
        with pytest.raises(HoldInvalid):
            check_review(review_on, TODAY, set_on)
