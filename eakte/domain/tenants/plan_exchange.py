# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A whole filing plan as a table or as JSON: written, and read by the rules of plan files, each problem with its line."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from yaml import Mark
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from eakte.domain.filing.plan_changes import Outcome, Plan, findings
from eakte.domain.filing.plan_rules import held
from eakte.domain.filing.values import PlanEntry
from eakte.domain.retention.errors import RuleNotationInvalid
from eakte.domain.retention.notation import in_one_cell, of_cell
from eakte.domain.retention.values import RuleSaid, simple, written
from eakte.domain.tenants.errors import PlanImportRefused
from eakte.domain.tenants.positions import BETWEEN_KEYWORDS, COLUMNS, REQUIRED, Placed, read_positions
from eakte.domain.tenants.yaml_nodes import Problems, group, root_of
from eakte.kernel.messages import N_

_STRING, _INTEGER, _BOOLEAN, _NULL, _LIST, _MAP = (
    f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "bool", "null", "seq", "map")
)

Row = tuple[int, Sequence[str]]
"""The cells of a row, and the line in which it begins."""


def as_table(entries: Iterable[PlanEntry]) -> list[Sequence[str]]:
    """The plan as rows, the first one with the names of the columns."""
    return [COLUMNS, *([_cell(name, each) for name, each in _fields(entry).items()] for entry in entries)]


def as_json(title: str, entries: Iterable[PlanEntry]) -> str:
    """The plan as the group `filing_plan` of a plan file; what a position does not say is left out."""
    positions = [
        {name: value for name, value in _fields(entry).items() if value not in (None, [])} for entry in entries
    ]
    return json.dumps({"title": title, "positions": positions}, ensure_ascii=False, indent=2) + "\n"


def from_json(content: bytes) -> Placed:
    """The positions of a plan in JSON, which is YAML but for tabs; its title is not looked at.

    Raises:
        PlanImportRefused: with every problem that was found.
    """
    problems = Problems(PlanImportRefused)
    root = _said(root_of(content.replace(b"\t", b" "), problems))
    found = group(root, problems, ("title", "positions"), required=("positions",))
    positions = read_positions(found.get("positions"), problems)
    problems.refuse_if_any()
    return positions


def from_table(rows: Iterable[Row]) -> Placed:
    """The positions of a plan in a table; an empty cell says nothing.

    Raises:
        PlanImportRefused: with every problem that was found.
    """
    problems = Problems(PlanImportRefused)
    filled = [(line, cells) for line, cells in rows if any(each.strip() for each in cells)]
    if not filled:
        problems.note(1, N_("The file is empty."))
        problems.refuse()
    columns = _columns(filled[0], problems)
    nodes: list[Node] = [_row(row, columns, problems) for row in filled[1:]]
    start = _at(filled[0][0])
    positions = read_positions(SequenceNode(_LIST, nodes, start, start), problems)
    problems.refuse_if_any()
    return positions


def check(before: Plan, outcome: Outcome, placed: Placed) -> None:
    """Raise `PlanImportRefused` where what comes of a file cannot be, each problem with the line of its position."""
    problems = Problems(PlanImportRefused)
    lines = {entry.number: line for line, entry in placed}
    for number, problem in (*findings(before, outcome), *held(before, outcome)):
        problems.note(lines.get(number, 1), problem.advice, **problem.values)
    problems.refuse_if_any()


def _fields(entry: PlanEntry) -> dict[str, Any]:
    said = {
        **vars(entry),
        **_retention(entry),
        "keywords": list(entry.keywords),
        "protection": entry.protection and entry.protection.value,
        "valid_from": entry.valid_from and entry.valid_from.isoformat(),
        "retired_on": entry.retired_on and entry.retired_on.isoformat(),
    }
    return {name: said[name] for name in COLUMNS}


def _retention(entry: PlanEntry) -> dict[str, Any]:
    """One number of years after closing as such, anything else as rules."""
    years, basis = simple(entry.retention or ()) or (None, None)
    return {
        "retention_years": years,
        "legal_basis": basis,
        "retention_rules": [] if years is not None else written(entry.retention or ()),
    }


def _cell(name: str, value: str | int | list[Any] | None) -> str:
    if isinstance(value, list) and name == "retention_rules":
        return in_one_cell(RuleSaid(**each).rule() for each in value)
    if isinstance(value, list):
        return f"{BETWEEN_KEYWORDS} ".join(value)
    return "" if value is None else str(value)


def _columns(header: Row, problems: Problems) -> Sequence[str]:
    line, cells = header
    columns = [cell.strip().casefold() for cell in cells]
    for name in columns:
        if name and name not in COLUMNS:
            known = ", ".join(COLUMNS)
            problems.note(line, N_("“{key}” is not known here; known are {known}."), key=name, known=known)
        elif name and columns.count(name) > 1:
            problems.note(line, N_("“{value}” stands here twice."), value=name)
    for name in REQUIRED:
        if name not in columns:
            problems.note(line, N_("“{key}” is missing."), key=name)
    problems.refuse_if_any()
    return columns


def _row(row: Row, columns: Sequence[str], problems: Problems) -> MappingNode:
    line, cells = row
    at = _at(line)
    if any(cell.strip() for cell in cells[len(columns) :]):
        problems.note(line, N_("The row has more cells than there are columns."))
    said = [
        (ScalarNode(_STRING, name, at, at), _value(name, cell.strip(), at, problems))
        for name, cell in zip(columns, cells, strict=False)
        if name and cell.strip()
    ]
    return MappingNode(_MAP, said, at, at)


def _value(name: str, cell: str, at: Mark, problems: Problems) -> Node:
    if name == "retention_rules":
        return _rules(cell, at, problems)
    if name == "keywords":
        words = [word.strip() for word in cell.split(BETWEEN_KEYWORDS)]
        return SequenceNode(_LIST, [ScalarNode(_STRING, word, at, at) for word in words if word], at, at)
    return ScalarNode(_INTEGER if name == "retention_years" else _STRING, cell, at, at)


def _rules(cell: str, at: Mark, problems: Problems) -> Node:
    """The rules of a cell, as if they stood in a file that has room for them."""
    try:
        said = [asdict(each) for each in of_cell(cell)]
    except RuleNotationInvalid as invalid:
        problems.note(at.line + 1, invalid.advice, **invalid.values)
        said = []
    nodes: list[Node] = [
        MappingNode(
            _MAP,
            [(ScalarNode(_STRING, name, at, at), _scalar(each, at)) for name, each in rule.items() if each is not None],
            at,
            at,
        )
        for rule in said
    ]
    return SequenceNode(_LIST, nodes, at, at)


def _scalar(value: str | int, at: Mark) -> Node:
    tag = _BOOLEAN if isinstance(value, bool) else _INTEGER if isinstance(value, int) else _STRING
    return ScalarNode(tag, str(value).lower() if isinstance(value, bool) else str(value), at, at)


def _at(line: int) -> Mark:
    return Mark("", 0, line - 1, 0, None, 0)


def _said(node: Node) -> Node:
    """Without the keys whose value is `null`, which say nothing."""
    if isinstance(node, MappingNode):
        node.value = [(key, _said(value)) for key, value in node.value if value.tag != _NULL]
    elif isinstance(node, SequenceNode):
        node.value = [_said(each) for each in node.value]
    return node
