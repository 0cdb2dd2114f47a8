# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The shape of a filing plan."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from eakte.domain.filing.errors import PlanNumberTwice, PlanOfficeMissing, PlanParentMissing
from eakte.domain.filing.values import PlanEntry


def parent_number(number: str) -> str | None:
    """The position above: `22.10` stands under `22`, `22` under `2`; one digit has none."""
    if "." in number:
        return number.rpartition(".")[0]
    return number[:-1] or None


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
    """The entries of a checked plan with office, protection class and patterns as they are, inherited from above."""
    found: dict[str, PlanEntry] = {}
    for entry in sorted(entries, key=_depth):
        above = found.get(parent_number(entry.number) or "")
        found[entry.number] = entry if above is None else _under(above, entry)
    return tuple(found[entry.number] for entry in entries)


def _under(above: PlanEntry, entry: PlanEntry) -> PlanEntry:
    return replace(
        entry,
        office=entry.office or above.office,
        protection=entry.protection or above.protection,
        dossier_numbers=entry.dossier_numbers or above.dossier_numbers,
        case_numbers=entry.case_numbers or above.case_numbers,
    )


def _depth(entry: PlanEntry) -> int:
    depth, number = 0, parent_number(entry.number)
    while number is not None:
        depth, number = depth + 1, parent_number(number)
    return depth
