# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Cases beneath cases of the same dossier (`Teilvorgänge`): a tree without circles that is not deep."""

from collections.abc import Mapping
from uuid import UUID

from eakte.domain.filing.errors import ParentElsewhere, ParentIsBelow, SubCasesTooDeep

MAX_DEPTH = 3
"""So many cases stand beneath each other at most: a case, its sub-case, and one of that."""

Parents = Mapping[UUID, UUID | None]
"""Of each case of a dossier the one above it."""


def check_parent(parent: UUID, parents: Parents, case: UUID | None = None) -> None:
    """Raise unless `case` with all that stands beneath it, or a new case for None, can stand beneath `parent`.

    Raises:
        ParentElsewhere: it is no case of the dossier.
        ParentIsBelow: it is the case itself, or stands beneath it.
        SubCasesTooDeep: more than MAX_DEPTH would stand beneath each other.
    """
    if parent not in parents:
        raise ParentElsewhere
    above = _upwards(parent, parents)
    if case in above:
        raise ParentIsBelow
    beneath = 1 if case is None else max(_upwards(each, parents).index(case) + 1 for each in under(case, parents))
    if len(above) + beneath > MAX_DEPTH:
        raise SubCasesTooDeep(limit=MAX_DEPTH)


def _upwards(start: UUID, parents: Parents) -> list[UUID]:
    """That case and all above it, the nearest first."""
    found = [start]
    while (above := parents[found[-1]]) is not None:
        found.append(above)
    return found


def under(case: UUID, parents: Parents) -> list[UUID]:
    """That case and all beneath it."""
    return [each for each in parents if case in _upwards(each, parents)]
