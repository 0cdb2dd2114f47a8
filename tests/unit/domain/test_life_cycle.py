# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What may be done with cases and dossiers in which state, and what is said where it may not."""

from datetime import date

import pytest

from eakte.domain.filing.errors import (
    CaseAlreadyClosed,
    CaseHasOpenSubCases,
    CaseIsClosed,
    CaseIsOpen,
    DossierAlreadyClosed,
    DossierHasOpenCases,
    DossierHasOpenVolumes,
    DossierIsClosed,
    DossierIsOpen,
    NoVolumeIsOpen,
    ParentIsClosed,
    VolumeAlreadyClosed,
    VolumeHasOpenCases,
    VolumeIsClosed,
    VolumeIsOpen,
)
from eakte.domain.filing.life_cycle import (
    NONE_OPEN,
    Life,
    OpenCases,
    check_case_changes,
    check_case_closes,
    check_case_reopens,
    check_dossier_changes,
    check_dossier_closes,
    check_dossier_reopens,
    check_takes_cases,
    check_takes_documents,
    check_takes_sub_cases,
    check_volume_closes,
    check_volume_reopens,
    newest_open,
)

DAY = date(2026, 11, 27)
OPEN_CASE, CLOSED_CASE = Life("22.10-2026/0001-1", None), Life("22.10-2026/0001-1", DAY)
OPEN_DOSSIER, CLOSED_DOSSIER = Life("22.10-2026/0001", None), Life("22.10-2026/0001", DAY)
OPEN_VOLUME, CLOSED_VOLUME = Life("22.10-2026/0001 Bd. 1", None), Life("22.10-2026/0001 Bd. 1", DAY)


def test_what_is_open_takes_documents_and_cases_and_closes() -> None:
    check_takes_documents(OPEN_CASE, OPEN_DOSSIER)
    check_takes_cases(OPEN_DOSSIER)
    check_case_closes(OPEN_CASE)
    check_dossier_closes(OPEN_DOSSIER, NONE_OPEN)


def test_of_what_is_closed_only_where_its_paper_lies_is_changed() -> None:
    check_case_changes(OPEN_CASE, ["title"])
    check_dossier_changes(OPEN_DOSSIER, ["title", "lead"])
    check_case_changes(CLOSED_CASE, ["medium", "location"])
    check_dossier_changes(CLOSED_DOSSIER, ["location"])
    with pytest.raises(CaseIsClosed):
        check_case_changes(CLOSED_CASE, ["location", "title"])
    with pytest.raises(DossierIsClosed):
        check_dossier_changes(CLOSED_DOSSIER, ["lead"])


def test_what_is_closed_reopens() -> None:
    check_case_reopens(CLOSED_CASE, OPEN_DOSSIER)
    check_dossier_reopens(CLOSED_DOSSIER)


def test_a_closed_case_takes_nothing_and_does_not_close_again() -> None:
    with pytest.raises(CaseIsClosed):
        check_takes_documents(CLOSED_CASE, OPEN_DOSSIER)
    with pytest.raises(CaseAlreadyClosed):
        check_case_closes(CLOSED_CASE)


def test_nothing_goes_into_a_closed_dossier_and_no_case_of_it_reopens() -> None:
    """The dossier is named, as a new case in it, which a closed case advises, would be refused as well."""
    with pytest.raises(DossierIsClosed) as told:
        check_takes_documents(CLOSED_CASE, CLOSED_DOSSIER)
    assert told.value.values == {"dossier": "22.10-2026/0001"}
    with pytest.raises(DossierIsClosed):
        check_takes_cases(CLOSED_DOSSIER)
    with pytest.raises(DossierIsClosed):
        check_case_reopens(CLOSED_CASE, CLOSED_DOSSIER)


def test_what_is_open_does_not_reopen() -> None:
    with pytest.raises(CaseIsOpen):
        check_case_reopens(OPEN_CASE, OPEN_DOSSIER)
    with pytest.raises(DossierIsOpen):
        check_dossier_reopens(OPEN_DOSSIER)


def test_a_closed_dossier_does_not_close_again() -> None:
    with pytest.raises(DossierAlreadyClosed):
        check_dossier_closes(CLOSED_DOSSIER, NONE_OPEN)


@pytest.mark.parametrize(
    ("open_cases", "named"),
    [(OpenCases(1, ["A-1"]), "A-1"), (OpenCases(2, ["A-1", "A-3"]), "A-1, A-3"), (OpenCases(9, ["A-1"]), "A-1, …")],
)
def test_a_dossier_with_open_cases_says_how_many_and_which(open_cases: OpenCases, named: str) -> None:
    with pytest.raises(DossierHasOpenCases) as told:
        check_dossier_closes(OPEN_DOSSIER, open_cases)
    assert told.value.values == {"count": open_cases.count, "cases": named}


def test_a_case_with_open_sub_cases_does_not_close_and_says_which() -> None:
    with pytest.raises(CaseHasOpenSubCases) as told:
        check_case_closes(OPEN_CASE, OpenCases(1, ["A-2"]))
    assert told.value.values == {"count": 1, "cases": "A-2"}


def test_nothing_opens_beneath_a_closed_case() -> None:
    check_takes_sub_cases(OPEN_CASE)
    check_case_reopens(CLOSED_CASE, OPEN_DOSSIER, OPEN_VOLUME, OPEN_CASE)
    for check in (check_takes_sub_cases, lambda parent: check_case_reopens(CLOSED_CASE, OPEN_DOSSIER, None, parent)):
        with pytest.raises(ParentIsClosed) as told:
            check(CLOSED_CASE)
        assert told.value.values == {"case": "22.10-2026/0001-1"}


def test_no_case_of_a_closed_volume_reopens() -> None:
    with pytest.raises(VolumeIsClosed) as told:
        check_case_reopens(CLOSED_CASE, OPEN_DOSSIER, CLOSED_VOLUME)
    assert told.value.values == {"volume": "22.10-2026/0001 Bd. 1"}


def test_new_cases_go_into_the_newest_open_volume() -> None:
    assert newest_open(OPEN_DOSSIER, []) is None
    assert newest_open(OPEN_DOSSIER, [OPEN_VOLUME, OPEN_VOLUME, CLOSED_VOLUME]) == 1
    with pytest.raises(NoVolumeIsOpen) as told:
        newest_open(OPEN_DOSSIER, [CLOSED_VOLUME])
    assert told.value.values == {"dossier": "22.10-2026/0001"}


def test_a_volume_closes_when_its_cases_are_closed_and_reopens_in_an_open_dossier() -> None:
    check_volume_closes(OPEN_VOLUME, NONE_OPEN)
    check_volume_reopens(CLOSED_VOLUME, OPEN_DOSSIER)
    with pytest.raises(VolumeAlreadyClosed):
        check_volume_closes(CLOSED_VOLUME, NONE_OPEN)
    with pytest.raises(VolumeHasOpenCases) as told:
        check_volume_closes(OPEN_VOLUME, OpenCases(7, ["A-1", "A-2"]))
    assert told.value.values == {"count": 7, "cases": "A-1, A-2, …"}
    with pytest.raises(VolumeIsOpen):
        check_volume_reopens(OPEN_VOLUME, OPEN_DOSSIER)
    with pytest.raises(DossierIsClosed):
        check_volume_reopens(CLOSED_VOLUME, CLOSED_DOSSIER)


def test_a_dossier_closes_after_its_volumes() -> None:
    check_dossier_closes(OPEN_DOSSIER, NONE_OPEN, NONE_OPEN)
    with pytest.raises(DossierHasOpenVolumes) as told:
        check_dossier_closes(OPEN_DOSSIER, NONE_OPEN, OpenCases(1, ["22.10-2026/0001 Bd. 1"]))
    assert told.value.values == {"count": 1, "volumes": "22.10-2026/0001 Bd. 1"}
