# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The life of dossiers, volumes and cases: what may be done in which state, and who refuses says why and what to do.

A dossier is closed when all its volumes and cases are, a volume when all its cases are, a case when all its sub-cases are;
and they stay so: in what is closed nothing is opened or reopened. So whatever is filed finds an open case in an open
dossier, and nothing open stands in or beneath what is closed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

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
from eakte.domain.filing.metadata import WHEN_CLOSED

MAX_NAMED_CASES = 5
"""So many of the open cases or volumes are named that keep something open."""


@dataclass(frozen=True)
class Life:
    """Where a dossier, a volume or a case stands in its life: open, or closed since that day."""

    reference_number: str
    closed_on: date | None


@dataclass(frozen=True)
class OpenCases:
    """How many cases (or volumes) are open, and the numbers of the first of them."""

    count: int
    first: Sequence[str]

    @property
    def named(self) -> str:
        more = ("…",) if self.count > len(self.first) else ()
        return ", ".join((*self.first, *more))


NONE_OPEN = OpenCases(0, ())


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


def check_case_closes(case: Life, open_sub_cases: OpenCases = NONE_OPEN) -> None:
    if case.closed_on is not None:
        raise CaseAlreadyClosed
    if open_sub_cases.count:
        raise CaseHasOpenSubCases(count=open_sub_cases.count, cases=open_sub_cases.named)


def check_case_reopens(case: Life, dossier: Life, volume: Life | None = None, parent: Life | None = None) -> None:
    """Raise unless the case, in that volume and beneath that case where there are such, can be opened again."""
    if case.closed_on is None:
        raise CaseIsOpen
    check_takes_cases(dossier)
    if volume is not None and volume.closed_on is not None:
        raise VolumeIsClosed(volume=volume.reference_number)
    if parent is not None:
        check_takes_sub_cases(parent)


def check_takes_sub_cases(parent: Life) -> None:
    """Raise unless an open case may stand beneath this one."""
    if parent.closed_on is not None:
        raise ParentIsClosed(case=parent.reference_number)


def newest_open(dossier: Life, volumes: Sequence[Life]) -> int | None:
    """Which of the dossier's volumes, oldest first, takes its next case; None where it has no volumes.

    Raises:
        NoVolumeIsOpen: it has some, and all are closed.
    """
    if not volumes:
        return None
    still_open = [place for place, volume in enumerate(volumes) if volume.closed_on is None]
    if not still_open:
        raise NoVolumeIsOpen(dossier=dossier.reference_number)
    return still_open[-1]


def check_volume_closes(volume: Life, open_cases: OpenCases) -> None:
    if volume.closed_on is not None:
        raise VolumeAlreadyClosed
    if open_cases.count:
        raise VolumeHasOpenCases(count=open_cases.count, cases=open_cases.named)


def check_volume_reopens(volume: Life, dossier: Life) -> None:
    if volume.closed_on is None:
        raise VolumeIsOpen
    check_takes_cases(dossier)


def check_dossier_closes(dossier: Life, open_cases: OpenCases, open_volumes: OpenCases = NONE_OPEN) -> None:
    if dossier.closed_on is not None:
        raise DossierAlreadyClosed
    if open_cases.count:
        raise DossierHasOpenCases(count=open_cases.count, cases=open_cases.named)
    if open_volumes.count:
        raise DossierHasOpenVolumes(count=open_volumes.count, volumes=open_volumes.named)


def check_dossier_reopens(dossier: Life) -> None:
    if dossier.closed_on is None:
        raise DossierIsOpen
