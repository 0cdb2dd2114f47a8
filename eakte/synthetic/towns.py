# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The towns of a data set and how unequal they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from eakte.demo.people import Town
from eakte.kernel.errors import Invalid
from eakte.kernel.messages import N_

MAX_TENANTS = 99
_LARGEST_SHARE = 0.5


class SizeImpossible(Invalid):
    """A data set that cannot be made, or that nobody needs."""

    code = "synthetic-size"
    title = N_("A data set of this size is not made")
    advice = N_("Ask for 1 to {tenants} municipalities, and for at least 100 pages for each.")


Drawn = tuple[Sequence[int], Sequence[int]]
"""Numbers, and how often each is drawn beside the others."""


@dataclass(frozen=True)
class Shape:
    """How many cases a dossier has, items a case, documents an item and pages a document.

    `indexed`: pages have texts, which go into the index; lists need none. `crowded`: one dossier more has so many cases.
    """

    name: str
    cases: Drawn
    items: Drawn
    documents: Drawn
    pages: Drawn
    indexed: bool = True
    crowded: int = 0


USUAL_SHAPE = Shape(
    "usual",
    cases=((1, 2, 3, 5, 9), (55, 25, 12, 6, 2)),
    items=((1, 2, 3, 6, 12), (50, 25, 14, 8, 3)),
    documents=((1, 2, 3), (75, 18, 7)),
    pages=((1, 2, 3, 4, 6, 10, 20, 60), (500, 250, 100, 60, 40, 30, 15, 5)),
)


@dataclass(frozen=True)
class DataSet:
    """What is to be made. `objects`: how many further letters of each town really lie in the store.

    Raises:
        SizeImpossible: too many towns, or too few pages for them.
    """

    pages: int
    tenants: int
    seed: int
    objects: int = 0
    shape: Shape = USUAL_SHAPE

    def __post_init__(self) -> None:
        if not 1 <= self.tenants <= MAX_TENANTS or self.pages < 100 * self.tenants or self.objects < 0:
            raise SizeImpossible(tenants=MAX_TENANTS)


@dataclass(frozen=True)
class TownSize:
    slug: str
    town: Town
    pages: int


def towns(wanted: DataSet) -> tuple[TownSize, ...]:
    """The towns, largest first: one with half of all pages, the others one after another with less and less."""
    others = [1 / rank for rank in range(1, wanted.tenants)]
    weights = [_LARGEST_SHARE, *(_LARGEST_SHARE * other / sum(others) for other in others)]
    shares = list(accumulate(weights, initial=0.0))
    ends = [round(wanted.pages * share / shares[-1]) for share in shares]
    return tuple(
        TownSize(f"musterstadt-{number}", _town(number), ends[number] - ends[number - 1])
        for number in range(1, wanted.tenants + 1)
    )


def _town(number: int) -> Town:
    return Town(f"Musterstadt {number}", f"M{number:02d}", f"{number:05d}", f"Stadt Musterstadt {number}")
