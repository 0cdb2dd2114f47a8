# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Links between two cases (`Querverweise`): one for each pair, seen from both sides."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from eakte.domain.filing.errors import LinkToItself


class LinkKind(StrEnum):
    """What a case is to the other one."""

    RELATED = "related"
    FOLLOWS = "follows"
    PRECEDES = "precedes"


_FROM_THE_OTHER_SIDE = {
    LinkKind.RELATED: LinkKind.RELATED,
    LinkKind.FOLLOWS: LinkKind.PRECEDES,
    LinkKind.PRECEDES: LinkKind.FOLLOWS,
}


@dataclass(frozen=True)
class Link:
    """What the case `first` is to `second`; `first` is the one with the smaller id, so that a pair has one form."""

    first: UUID
    second: UUID
    kind: LinkKind

    def seen_from(self, case: UUID) -> tuple[UUID, LinkKind]:
        """The other case, and what this one is to it."""
        if case == self.first:
            return self.second, self.kind
        return self.first, _FROM_THE_OTHER_SIDE[self.kind]


def link(case: UUID, other: UUID, kind: LinkKind) -> Link:
    """The link by which `case` is that to `other`.

    Raises:
        LinkToItself: they are one.
    """
    if case == other:
        raise LinkToItself
    return Link(case, other, kind) if case < other else Link(other, case, _FROM_THE_OTHER_SIDE[kind])
