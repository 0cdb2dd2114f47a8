# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The whole filing plan out of the house and in again: as a table for spreadsheets (CSV), or as JSON."""

import csv
from dataclasses import dataclass
from enum import StrEnum

from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.filing.errors import PlanChanged
from eakte.domain.filing.plan_changes import Difference, Outcome, Plan, Replacement, difference, replaced
from eakte.domain.tenants.errors import PlanImportRefused
from eakte.domain.tenants.plan_exchange import as_json, as_table, check, from_json, from_table
from eakte.domain.tenants.positions import Placed
from eakte.domain.tenants.yaml_nodes import Problems, decoded
from eakte.kernel.messages import N_
from eakte.services import filing_plan, spreadsheet
from eakte.services.access import require_reach


class PlanFormat(StrEnum):
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True)
class Comparison:
    """What a file would change in the state `version` of the plan, and who would see dossiers then who does not now."""

    version: int
    difference: Difference
    widening: tuple[str, ...]


def export(unit: ReadUnit, written: PlanFormat) -> bytes:
    """All positions as they are set up, retired ones too: taken in again, they change nothing."""
    require_reach(unit, Permission.READ)
    entries = [kept.entry for kept in unit.plans.kept().entries]
    if written is PlanFormat.JSON:
        return as_json(unit.plans.current().title, entries).encode()
    return spreadsheet.BYTE_ORDER_MARK + spreadsheet.lines(as_table(entries))


def compare(unit: ReadUnit, content: bytes) -> Comparison:
    """What taking the file over would do; does nothing.

    Raises:
        PlanImportRefused: with everything that is wrong in it.
    """
    filing_plan.require_keeper(unit)
    return _comparison(unit, *_outcome(unit, _read(content)))


def take_over(uow: UnitOfWork, seen: int | None, content: bytes, *, confirmed: bool = False) -> Comparison:
    """Let the plan be what the file says, all of it or nothing: what is missing there is retired.

    Where `seen` names a state of the plan, the file is meant for that one. A file that changes nothing leaves it.

    Raises:
        PlanImportRefused: as `compare`; also where it sets other retention rules under which dossiers stand.
        PlanChanged: somebody was faster.
        PlanWidensAccess: somebody would see dossiers who does not now, and that was not confirmed.
    """
    filing_plan.require_keeper(uow)
    placed = _read(content)
    version = uow.plans.current(lock=True).version
    if seen not in (None, version):
        raise PlanChanged
    before, outcome = _outcome(uow, placed)
    done = _comparison(uow, before, outcome)
    if not done.difference.nothing:
        wanted = Replacement(tuple(entry for _, entry in placed))
        filing_plan.apply(uow, before, outcome, wanted, confirmed=confirmed)
    return done


def _outcome(unit: ReadUnit, placed: Placed) -> tuple[Plan, Outcome]:
    before = unit.plans.kept()
    outcome = replaced(before, (entry for _, entry in placed), unit.today, unit.new_id)
    check(before, outcome, placed)
    return before, outcome


def _comparison(unit: ReadUnit, before: Plan, outcome: Outcome) -> Comparison:
    widening = filing_plan.widening(unit, before, outcome)
    return Comparison(unit.plans.current().version, difference(before, outcome), widening)


def _read(content: bytes) -> Placed:
    """The positions of a file; JSON begins with a brace."""
    problems = Problems(PlanImportRefused)
    table = decoded(content, problems)
    if table.lstrip().startswith("{"):
        return from_json(content)
    try:
        return from_table(spreadsheet.rows(table))
    except csv.Error as exc:
        problems.note(1, N_("This cannot be read as a table: {reason}"), reason=str(exc))
        raise problems.refusal() from exc
