# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The life of dossiers and cases: what may be done in which state, and who refuses says why and what to do.

A dossier is closed when all its cases are, and stays so: in a closed one no case is opened or reopened. So whatever is
filed finds an open case in an open dossier.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from eakte.domain.filing.errors import (
    CaseAlreadyClosed,
    CaseIsClosed,
    CaseIsOpen,
    DossierAlreadyClosed,
    DossierHasOpenCases,
    DossierIsClosed,
    DossierIsOpen,
)
from eakte.domain.filing.metadata import WHEN_CLOSED

MAX_NAMED_CASES = 5
"""So many of the open cases are named that keep a dossier open."""


@dataclass(frozen=True)
class Life:
    """Where a dossier or a case stands in its life: open, or closed since that day."""

    reference_number: str
    closed_on: date | None


@dataclass(frozen=True)
class OpenCases:
    """How many cases of a dossier are open, and the numbers of the first of them."""

    count: int
    first: Sequence[str]


def check_takes_documents(case: Life, dossier: Life) -> None:
    """Raise unless something can be filed in the case."""
    check_takes_cases(dossier)
    if case.closed_on is not None:
        raise CaseIsClosed


def check_takes_cases(dossier: Life) -> None:
    """Raise unless a case of the dossier can be opened, or opened again."""
    if dossier.closed_on is not None:
        raise DossierIsClosed(dossier=dossier.reference_number)


def check_case_changes(case: Life, fields: Collection[str]) -> None:
    """Raise unless these fields of its metadata can be changed."""
    if case.closed_on is not None and not WHEN_CLOSED.issuperset(fields):
        raise CaseIsClosed


def check_dossier_changes(dossier: Life, fields: Collection[str]) -> None:
    """As `check_case_changes`."""
    if dossier.closed_on is not None and not WHEN_CLOSED.issuperset(fields):
        raise DossierIsClosed(dossier=dossier.reference_number)


def check_case_closes(case: Life) -> None:
    if case.closed_on is not None:
        raise CaseAlreadyClosed


def check_case_reopens(case: Life, dossier: Life) -> None:
    if case.closed_on is None:
        raise CaseIsOpen
    check_takes_cases(dossier)


def check_dossier_closes(dossier: Life, open_cases: OpenCases) -> None:
    if dossier.closed_on is not None:
        raise DossierAlreadyClosed
    if open_cases.count:
        more = ("…",) if open_cases.count > len(open_cases.first) else ()
        raise DossierHasOpenCases(count=open_cases.count, cases=", ".join((*open_cases.first, *more)))


def check_dossier_reopens(dossier: Life) -> None:
    if dossier.closed_on is None:
        raise DossierIsOpen
