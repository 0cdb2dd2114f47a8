# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The shape of a filing plan."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from eakte.domain.filing.errors import (
    PlanEntryNotYetValid,
    PlanEntryRetired,
    PlanNumberTwice,
    PlanOfficeMissing,
    PlanParentMissing,
)
from eakte.domain.filing.values import PlanEntry

NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){0,5}")
"""Of a position."""


def parent_number(number: str) -> str | None:
    """The position above: `22.10` stands under `22`, `22` under `2`; one digit has none."""
    if "." in number:
        return number.rpartition(".")[0]
    return number[:-1] or None


def depth(number: str) -> int:
    """How many positions stand above."""
    above = parent_number(number)
    return 0 if above is None else 1 + depth(above)


def check_open(number: str, valid_from: date | None, retired_on: date | None, on: date) -> None:
    """Raise `PlanEntryRetired` or `PlanEntryNotYetValid` where the position takes no new dossiers on that day."""
    if retired_on is not None and retired_on <= on:
        raise PlanEntryRetired(number=number)
    if valid_from is not None and on < valid_from:
        raise PlanEntryNotYetValid(number=number, valid_from=valid_from.isoformat())


def check_plan(entries: Sequence[PlanEntry], offices: Collection[str]) -> None:
    """Raise unless every number is used once, stands under an existing one and names an existing office or none."""
    numbers = [entry.number for entry in entries]
    for number in numbers:
        if numbers.count(number) > 1:
            raise PlanNumberTwice(number=number)
        parent = parent_number(number)
        if parent is not None and parent not in numbers:
            raise PlanParentMissing(number=number, parent=parent)
    for entry in entries:
        if entry.office is not None and entry.office not in offices:
            raise PlanOfficeMissing(number=entry.number, office=entry.office)


def in_charge(entries: Sequence[PlanEntry]) -> tuple[PlanEntry, ...]:
    """The entries of a checked plan with office, protection class, rules and patterns as they are, inherited from above."""
    found: dict[str, PlanEntry] = {}
    for entry in sorted(entries, key=lambda each: depth(each.number)):
        above = found.get(parent_number(entry.number) or "")
        found[entry.number] = entry if above is None else _under(above, entry)
    return tuple(found[entry.number] for entry in entries)


def _under(above: PlanEntry, entry: PlanEntry) -> PlanEntry:
    return replace(
        entry,
        retention=entry.retention or above.retention,
        office=entry.office or above.office,
        protection=entry.protection or above.protection,
        dossier_numbers=entry.dossier_numbers or above.dossier_numbers,
        case_numbers=entry.case_numbers or above.case_numbers,
    )
