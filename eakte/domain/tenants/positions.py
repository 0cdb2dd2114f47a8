# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Positions of a filing plan in a file: that of a new municipality, or of one that changes its plan."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from yaml.nodes import Node

from eakte.domain.access.values import ProtectionClass
from eakte.domain.filing.errors import NumberPatternInvalid
from eakte.domain.filing.numbering import CasePattern, DossierPattern
from eakte.domain.filing.rules import NUMBER, parent_number
from eakte.domain.filing.standard_schemas import DATE_FIELDS
from eakte.domain.filing.values import PlanEntry
from eakte.domain.retention.errors import RuleInvalid
from eakte.domain.retention.values import MAX_MONTHS, SAID_FIELDS, Rules, RuleSaid, check_fields, chosen
from eakte.domain.tenants.yaml_nodes import (
    Problems,
    day,
    entries,
    formed,
    group,
    key,
    line_of,
    once,
    text,
    whole_number,
    yes_or_no,
)
from eakte.kernel.messages import N_
from retention.periods import MAX_YEARS
from retention.schedule import RetentionRule

MAX_DESCRIPTION_CHARACTERS = 1_000
MAX_KEYWORDS = 20
BETWEEN_KEYWORDS = ","

COLUMNS = (
    "number",
    "title",
    "description",
    "keywords",
    "retention_years",
    "legal_basis",
    "retention_rules",
    "office",
    "protection",
    "valid_from",
    "retired_on",
)
REQUIRED = ("number", "title")
PATTERNS = "reference_numbers"
"""A group that a table has no columns for: what a position does not say of them, it keeps."""

Pattern = TypeVar("Pattern", DossierPattern, CasePattern)
T = TypeVar("T")
Placed = list[tuple[int, PlanEntry]]
"""Positions, each with the line in which it stands."""


def read_positions(node: Node | None, problems: Problems) -> Placed:
    """All positions of a list, each number once. What stands above a position is not looked at."""
    if node is None:
        return []
    positions = entries(node, problems, _position)
    once(((line, entry.number) for line, entry in positions), problems)
    if not positions:
        problems.note(line_of(node), N_("The filing plan has no position."))
    return positions


def check_parents(positions: Placed, problems: Problems) -> None:
    """Note every position above which there is none."""
    numbers = {entry.number for _, entry in positions}
    for line, entry in positions:
        parent = parent_number(entry.number)
        if entry.number and parent is not None and parent not in numbers:
            problems.note(
                line,
                N_("The position {number} has no position {parent} above it."),
                number=entry.number,
                parent=parent,
            )


def number(node: Node | None, problems: Problems) -> str:
    return formed(node, problems, NUMBER, N_("“{value}” is no number of a position, such as 22.10."))


def office_key(node: Node | None, problems: Problems) -> str | None:
    return None if node is None else key(node, problems)


def known_offices(named: Iterable[tuple[int, str | None]], known: Collection[str], problems: Problems) -> None:
    """Note every office that there is not."""
    for line, office in named:
        if office and office not in known:
            problems.note(line, N_("There is no office “{key}”."), key=office)


def _position(node: Node, problems: Problems) -> PlanEntry:
    found = group(node, problems, (*COLUMNS, PATTERNS), REQUIRED)
    dossiers, cases = patterns(found.get(PATTERNS), problems)
    description = found.get("description")
    return PlanEntry(
        number=number(found.get("number"), problems),
        title=text(found.get("title"), problems),
        retention=_retention(found, problems),
        office=office_key(found.get("office"), problems),
        protection=_protection(found.get("protection"), problems),
        description=None if description is None else text(description, problems, MAX_DESCRIPTION_CHARACTERS),
        keywords=_keywords(found.get("keywords"), problems),
        valid_from=day(found.get("valid_from"), problems),
        retired_on=day(found.get("retired_on"), problems),
        dossier_numbers=dossiers,
        case_numbers=cases,
    )


def _retention(found: Mapping[str, Node], problems: Problems) -> Rules | None:
    """The rules of a position, in whichever of the two ways they are said."""
    years, basis, rules = (found.get(name) for name in ("retention_years", "legal_basis", "retention_rules"))
    line = next((line_of(each) for each in (years, basis, rules) if each is not None), 0)
    before = problems.count
    length = whole_number(years, problems, 1, MAX_YEARS)
    source = None if basis is None else text(basis, problems)
    said = [] if rules is None else [each for _, each in entries(rules, problems, _rule) if each is not None]
    if problems.count > before:
        return None  # what was not understood is not said to be missing, too
    return _valid(lambda: chosen(length, source, said), line, problems)


def _rule(node: Node, problems: Problems) -> RetentionRule | None:
    found = group(node, problems, SAID_FIELDS, required=("legal_basis",))
    before = problems.count
    given: dict[str, Any] = {
        "legal_basis": text(found.get("legal_basis"), problems),
        "length": whole_number(found.get("length"), problems, 1, MAX_MONTHS),
        **{name: text(found[name], problems) for name in ("unit", "start", "trigger") if name in found},
        **{name: yes_or_no(found[name], problems) for name in ("permanent", "suspended") if name in found},
    }
    if problems.count > before or not given["legal_basis"]:
        return None
    return _valid(lambda: _known(RuleSaid(**given)), line_of(node), problems)


def _known(said: RuleSaid) -> RetentionRule:
    rule = said.rule()
    check_fields([rule], DATE_FIELDS)
    return rule


def _valid(read: Callable[[], T], line: int, problems: Problems) -> T | None:
    """What is read; None where it cannot be, which is noted."""
    try:
        return read()
    except RuleInvalid as invalid:
        problems.note(line, invalid.advice, **invalid.values)
        return None


def patterns(node: Node | None, problems: Problems) -> tuple[DossierPattern | None, CasePattern | None]:
    """What is said about the numbers of dossiers and of cases; None stands for what holds above."""
    found = {} if node is None else group(node, problems, ("dossier", "case"))
    return (
        _pattern(DossierPattern, found.get("dossier"), problems),
        _pattern(CasePattern, found.get("case"), problems),
    )


def _pattern(kind: type[Pattern], node: Node | None, problems: Problems) -> Pattern | None:
    written = text(node, problems)
    if node is None or not written:
        return None
    try:
        return kind.read(written)
    except NumberPatternInvalid as invalid:
        problems.note(line_of(node), invalid.advice, **invalid.values)
        return None


def _keywords(node: Node | None, problems: Problems) -> tuple[str, ...]:
    words = [] if node is None else entries(node, problems, text)
    if len(words) > MAX_KEYWORDS:
        problems.note(words[0][0], N_("A position has at most {limit} keywords."), limit=MAX_KEYWORDS)
    for line, word in words:
        if BETWEEN_KEYWORDS in word:
            problems.note(line, N_("The keyword “{value}” has a comma, which stands between keywords."), value=word)
    return tuple(word for _, word in words)


def _protection(node: Node | None, problems: Problems) -> ProtectionClass | None:
    classes: Mapping[str, ProtectionClass] = {each.value: each for each in ProtectionClass}
    name = "" if node is None else text(node, problems)
    if node is not None and name and name not in classes:
        problems.note(
            line_of(node),
            N_("The protection class “{value}” is not known; known are {known}."),
            value=name,
            known=", ".join(classes),
        )
    return classes.get(name)
