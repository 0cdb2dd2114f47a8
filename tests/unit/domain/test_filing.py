# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import UTC, datetime, timedelta

import pytest

from eakte.domain.access.values import ProtectionClass
from eakte.domain.documents.errors import NotFiledYet
from eakte.domain.filing.errors import (
    FiledByContribution,
    FiledTooLongAgo,
    PlanNumberTwice,
    PlanOfficeMissing,
    PlanParentMissing,
)
from eakte.domain.filing.inbox import UNDONE_WITHIN, Channel, check_taken_back
from eakte.domain.filing.numbering import CasePattern, DossierPattern
from eakte.domain.filing.rules import check_plan, in_charge, parent_number
from eakte.domain.filing.standard_plan import STANDARD_OFFICES, STANDARD_PLAN, STANDARD_SERVICES
from eakte.domain.filing.values import PlanEntry, ServiceSetup

OFFICES = {office.key for office in STANDARD_OFFICES}


@pytest.mark.parametrize(("number", "above"), [("22.10.3", "22.10"), ("22.10", "22"), ("22", "2"), ("2", None)])
def test_a_position_stands_under_the_one_its_number_begins_with(number: str, above: str | None) -> None:
    assert parent_number(number) == above


def test_a_plan_may_come_in_any_order() -> None:
    check_plan([PlanEntry("22.10", "Hundesteuer"), PlanEntry("2", "Finanzen"), PlanEntry("22", "Steuern")], OFFICES)
    check_plan([], OFFICES)


def test_a_number_that_stands_twice_is_refused() -> None:
    with pytest.raises(PlanNumberTwice) as refused:
        check_plan([PlanEntry("2", "Finanzen"), PlanEntry("2", "Noch einmal")], OFFICES)
    assert refused.value.values == {"number": "2"}


def test_a_position_without_one_above_it_is_refused() -> None:
    with pytest.raises(PlanParentMissing) as refused:
        check_plan([PlanEntry("2", "Finanzen"), PlanEntry("22.10", "Hundesteuer")], OFFICES)
    assert refused.value.values == {"number": "22.10", "parent": "22"}


def test_a_position_of_an_unknown_office_is_refused() -> None:
    with pytest.raises(PlanOfficeMissing) as refused:
        check_plan([PlanEntry("2", "Finanzen", office="finanzen"), PlanEntry("22", "Steuern", office="amt")], OFFICES)
    assert refused.value.values == {"number": "22", "office": "amt"}


def test_office_and_protection_class_come_from_above_in_whatever_order_the_plan_stands() -> None:
    plan = [
        PlanEntry("50.10", "Sozialticket"),
        PlanEntry("50", "Soziale Leistungen", protection=ProtectionClass.SOCIAL),
        PlanEntry("5", "Soziales", office="soziales"),
        PlanEntry("50.20", "Statistik", office="finanzen", protection=ProtectionClass.NONE),
    ]

    assert [(entry.number, entry.office, entry.protection) for entry in in_charge(plan)] == [
        ("50.10", "soziales", ProtectionClass.SOCIAL),
        ("50", "soziales", ProtectionClass.SOCIAL),
        ("5", "soziales", None),
        ("50.20", "finanzen", ProtectionClass.NONE),
    ]


def test_patterns_of_numbers_come_from_above_each_for_itself() -> None:
    own, slashed = DossierPattern.read("{plan}/{year}-{number}"), CasePattern.read("{dossier}/{number}")
    plan = [
        PlanEntry("5", "Soziales", dossier_numbers=own),
        PlanEntry("50", "Soziale Leistungen", case_numbers=slashed),
        PlanEntry("50.10", "Sozialticket"),
        PlanEntry("2", "Finanzen"),
    ]

    assert [(entry.dossier_numbers, entry.case_numbers) for entry in in_charge(plan)] == [
        (own, None),
        (own, slashed),
        (own, slashed),
        (None, None),
    ]


def test_the_plan_that_ships_holds_and_its_services_point_at_lowest_positions() -> None:
    check_plan(STANDARD_PLAN, OFFICES)
    numbers = {entry.number for entry in STANDARD_PLAN}
    inner = {parent_number(number) for number in numbers}

    assert {service.plan_number for service in STANDARD_SERVICES} <= numbers - inner


def test_nine_services_ship_each_under_the_position_of_its_matter() -> None:
    assert {service.key: service.plan_number for service in STANDARD_SERVICES} == {
        "hundesteuer": "22.10",
        "gewerbeanmeldung": "32.10",
        "geburtsurkunde": "34.10",
        "bewohnerparkausweis": "32.40",
        "zaehlerstand": "81.20",
        "elternbeitraege": "51.10",
        "sozialticket": "50.10",
        "sperrmuell": "70.10",
        "parkerleichterung": "32.50",
    }


@pytest.mark.parametrize("service", STANDARD_SERVICES, ids=lambda service: service.key)
def test_a_service_that_ships_has_a_title_and_a_label_of_its_own_for_every_field(service: ServiceSetup) -> None:
    keys = [key for key, _ in service.labels]
    labels = [label for _, label in service.labels]
    assert service.key not in service.title
    assert service.title[0].isupper()
    assert len(set(keys)) == len(keys)
    assert len(set(labels)) == len(labels)
    assert all(label[0].isupper() for label in labels)


def test_every_position_that_ships_has_a_retention_period_of_its_own_or_from_above() -> None:
    entries = {entry.number: entry for entry in STANDARD_PLAN}
    for number in entries:
        above: str | None = number
        while above is not None and entries[above].retention is None:
            above = parent_number(above)
        assert above is not None, number
        assert entries[above].retention


FILED_AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_filing_is_undone_only_at_once_and_only_where_nobody_worked_on_it() -> None:
    check_taken_back(Channel.SCAN, FILED_AT, FILED_AT + UNDONE_WITHIN, worked_on=False)
    with pytest.raises(NotFiledYet):
        check_taken_back(Channel.SCAN, None, FILED_AT, worked_on=False)
    with pytest.raises(FiledByContribution):
        check_taken_back(Channel.SHARE, FILED_AT, FILED_AT, worked_on=False)
    with pytest.raises(FiledTooLongAgo):
        check_taken_back(Channel.SCAN, FILED_AT, FILED_AT + UNDONE_WITHIN + timedelta(seconds=1), worked_on=False)
    with pytest.raises(FiledTooLongAgo):
        check_taken_back(Channel.SCAN, FILED_AT, FILED_AT, worked_on=True)
