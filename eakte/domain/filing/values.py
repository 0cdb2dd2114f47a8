# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Where things are filed: plan position, dossier, case (`Aktenplan`, `Akte`, `Vorgang`)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from eakte.domain.access.values import ProtectionClass
from eakte.domain.filing.numbering import CasePattern, DossierPattern
from retention.schedule import RetentionRule


class DossierOrder(StrEnum):
    """In which order dossiers are listed."""

    NEWEST = "newest"
    TITLE = "title"  # as German lists have it (DIN 5007-1)


@dataclass(frozen=True)
class PlanEntry:
    """A position of the filing plan as it is set up; what is None is inherited from above.

    `office` is the key of the office in charge. Dossiers are opened under it from the day `valid_from` until the day
    before `retired_on`, where these are named. `retention` is a rule set, in which at least one rule stands.
    """

    number: str
    title: str
    retention: tuple[RetentionRule, ...] | None = None
    office: str | None = None
    protection: ProtectionClass | None = None
    description: str | None = None
    keywords: tuple[str, ...] = ()
    valid_from: date | None = None
    retired_on: date | None = None
    dossier_numbers: DossierPattern | None = None
    case_numbers: CasePattern | None = None

    @property
    def retired(self) -> bool:
        """Whether it is to take no dossiers any more, be it from a day to come."""
        return self.retired_on is not None


@dataclass(frozen=True)
class Office:
    """An office as it is set up, beneath the one with the key `parent` or on top."""

    key: str
    name: str
    parent: str | None = None


@dataclass(frozen=True)
class ServiceSetup:
    """A public service of a town: its labels for the form's fields and the position its cases belong to."""

    key: str
    title: str
    plan_number: str
    labels: tuple[tuple[str, str], ...] = ()
