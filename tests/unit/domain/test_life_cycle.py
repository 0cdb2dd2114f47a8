# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What may be done with cases and dossiers in which state, and what is said where it may not."""

from datetime import date

import pytest

from eakte.domain.filing.errors import (
    CaseAlreadyClosed,
    CaseIsClosed,
    CaseIsOpen,
    DossierAlreadyClosed,
    DossierHasOpenCases,
    DossierIsClosed,
    DossierIsOpen,
)
from eakte.domain.filing.life_cycle import (
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
)

DAY = date(2026, 11, 27)
OPEN_CASE, CLOSED_CASE = Life("22.10-2026/0001-1", None), Life("22.10-2026/0001-1", DAY)
OPEN_DOSSIER, CLOSED_DOSSIER = Life("22.10-2026/0001", None), Life("22.10-2026/0001", DAY)
NONE_OPEN = OpenCases(0, ())


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
