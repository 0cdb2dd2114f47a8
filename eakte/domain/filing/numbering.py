# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Patterns of reference numbers (`Aktenzeichen`): what a municipality may choose, so that no number stands for two things.

A dossier's number names position, year and the running number of both, a case's the dossier and the running number in
it, always in this order and with no other digits. So every number can be read back without knowing its pattern, and two
are the same only where position, year and count are: whatever patterns stand beside or after each other in a plan.
"""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from eakte.domain.filing.errors import (
    NumberPatternCharacter,
    NumberPatternFields,
    NumberPatternTooLong,
    NumberPatternTouches,
)
from eakte.kernel.messages import visible

MAX_FIXED_CHARACTERS = 15
"""Of a pattern, so that the number of a case under the deepest position has at most 100."""

_FIELD = re.compile(r"\{(plan|year|dossier|number)(?::([1-9]))?\}")
_REFUSED = re.compile(r"[^A-Za-zÄÖÜäöüß/._()+-]")


@dataclass(frozen=True)
class NumberPattern:
    """Fields with fixed characters around them; of the last, the running number, at least `digits` are written."""

    written: str
    fixed: tuple[str, ...]
    digits: int
    FIELDS: ClassVar[tuple[str, ...]]

    @classmethod
    def read(cls, written: str) -> Self:
        """The pattern that is written like this.

        Raises:
            NumberPatternFields: not all fields, one twice, in another order, or one that does not exist.
            NumberPatternCharacter: a fixed character that is not allowed.
            NumberPatternTouches: what begins the number could not be told from what follows.
            NumberPatternTooLong: too many fixed characters.
        """
        pieces = _FIELD.split(written)
        fixed, fields, digits = tuple(pieces[::3]), tuple(pieces[1::3]), pieces[2::3]
        text = "".join(fixed)
        if fields != cls.FIELDS or any(digits[:-1]) or "{" in text or "}" in text:
            raise NumberPatternFields(needed=", ".join(cls.FIELDS))
        if refused := _REFUSED.search(text):
            raise NumberPatternCharacter(character=visible(refused[0]))
        if not fixed[1] or fixed[1][0] == ".":  # positions have dots inside them
            raise NumberPatternTouches(field=fields[0])
        if len(text) > MAX_FIXED_CHARACTERS:
            raise NumberPatternTooLong(limit=MAX_FIXED_CHARACTERS)
        return cls(written, fixed, int(digits[-1] or 1))

    def _filled(self, counter: int, *known: str) -> str:
        values = (*known, f"{counter:0{self.digits}}")
        return self.fixed[0] + "".join(value + text for value, text in zip(values, self.fixed[1:], strict=True))


class DossierPattern(NumberPattern):
    FIELDS = ("plan", "year", "number")

    def number(self, plan_number: str, year: int, counter: int) -> str:
        """`22.10-2026/0043`: position, year of opening, running number of both."""
        return self._filled(counter, plan_number, f"{year:04}")


class CasePattern(NumberPattern):
    FIELDS = ("dossier", "number")

    def number(self, dossier: str, counter: int) -> str:
        """`22.10-2026/0043-2`: the second case of the dossier."""
        return self._filled(counter, dossier)


@dataclass(frozen=True)
class Numbering:
    """How dossiers and their cases are numbered where a position of the plan says nothing else."""

    dossiers: DossierPattern
    cases: CasePattern


STANDARD_NUMBERING = Numbering(DossierPattern.read("{plan}-{year}/{number:4}"), CasePattern.read("{dossier}-{number}"))
