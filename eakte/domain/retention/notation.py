# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Rule sets in one cell of a table: `6 months from permit_expiry (Satzung § 4); permanent (KommHVO NRW § 59)`.

The legal basis stands in parentheses. Parentheses inside of it come in pairs, or have a backslash before them.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from eakte.domain.retention.errors import RuleNotationInvalid
from eakte.domain.retention.values import RuleSaid, said
from retention.periods import Start, Unit
from retention.schedule import RetentionRule

_BETWEEN: Final = ";"
_SUSPENDED: Final = ", suspended"
_PERMANENT: Final = "permanent"
_AFTER: Final = {Start.TRIGGER.value: "from", Start.YEAR_END.value: "from the end of the year of"}
_HEAD: Final = re.compile(
    rf"(?P<length>[0-9]{{1,9}}) (?P<unit>{Unit.YEARS}|{Unit.MONTHS})"
    r"( from (?P<year_end>the end of the year of )?(?P<trigger>[^\s,]+))?"
    rf"(?P<suspended>{_SUSPENDED})?"
)
_MAX_SHOWN: Final = 80


def in_one_cell(rules: Iterable[RetentionRule]) -> str:
    return f"{_BETWEEN} ".join(_written(said(rule)) for rule in rules)


def of_cell(text: str) -> tuple[RuleSaid, ...]:
    """What stands in the cell, each as it is written: whether there is such a rule was not asked.

    Raises:
        RuleNotationInvalid: it cannot be read, and where.
    """
    return tuple(_read(head, basis) for head, basis in _parts(text))


def _written(rule: RuleSaid) -> str:
    if rule.permanent:
        head = _PERMANENT
    else:
        # Whole years have but one way to begin, which goes without saying.
        way = _AFTER[Start.TRIGGER if rule.unit == Unit.YEARS else rule.start]
        head = f"{rule.length} {rule.unit} {way} {rule.trigger}{_SUSPENDED if rule.suspended else ''}"
    return f"{head} ({_escaped(rule.legal_basis)})"


def _read(head: str, basis: str) -> RuleSaid:
    if head == _PERMANENT:
        return RuleSaid(basis, permanent=True)
    found = _HEAD.fullmatch(head)
    if found is None:
        raise RuleNotationInvalid(written=f"{head} ({basis})".strip()[:_MAX_SHOWN])
    late = found["unit"] == Unit.YEARS or found["year_end"] or not found["trigger"]
    return RuleSaid(
        basis,
        length=int(found["length"]),
        unit=found["unit"],
        start=(Start.YEAR_END if late else Start.TRIGGER).value,
        trigger=found["trigger"] or RuleSaid.trigger,
        suspended=found["suspended"] is not None,
    )


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Of each rule what stands before the parentheses, and what stands in them."""
    rest = text.strip()
    while rest:
        head, opening, behind = rest.partition("(")
        basis, end = _inside(behind)
        after = behind[end:].strip()
        if not opening or end > len(behind) or (after and not after.startswith(_BETWEEN)):
            raise RuleNotationInvalid(written=rest[:_MAX_SHOWN])
        yield " ".join(head.split()), basis.strip()
        rest = after.removeprefix(_BETWEEN).strip()


def _inside(text: str) -> tuple[str, int]:
    """What stands before the parenthesis that closes, and where it goes on behind it: beyond the end if none closes."""
    found: list[str] = []
    depth, place = 1, 0
    while place < len(text):
        character = text[place]
        if character == "\\" and place + 1 < len(text):
            place += 1
            character = text[place]
        else:
            depth += {"(": 1, ")": -1}.get(character, 0)
            if depth == 0:
                return "".join(found), place + 1
        found.append(character)
        place += 1
    return "".join(found), len(text) + 1


def _escaped(basis: str) -> str:
    text = basis.replace("\\", "\\\\")
    return text if _in_pairs(text) else text.replace("(", "\\(").replace(")", "\\)")


def _in_pairs(text: str) -> bool:
    depth = 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0
