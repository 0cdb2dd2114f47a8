# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody reaches as a condition inside a query: the same sets by which `Reach.covers` decides about one object."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, and_, any_, bindparam, false, or_, true
from sqlalchemy.sql.expression import SQLColumnExpression

from eakte.domain.access.reach import NOTHING, WHOLE, Ambit, Reach
from eakte.domain.access.values import ProtectionClass

_IDS = ARRAY(Uuid())
"""One parameter, however many ids: a list in the statement costs each of them, every time."""

Column = SQLColumnExpression[UUID] | SQLColumnExpression[UUID | None] | None


@dataclass(frozen=True)
class Columns:
    """Where a query's rows tell where their objects stand; what they do not tell, no grant of that kind opens."""

    protection: Any
    office: Column = None
    plan_entry: Column = None
    dossier: Column = None
    case: Column = None
    document: Column = None


def within(reach: Reach, columns: Columns) -> ColumnElement[bool]:
    """True for the rows that are reached."""
    return true() if reach == WHOLE else _within(tuple(reach.ambits.items()), columns)


@lru_cache(
    maxsize=512
)  # most people reach the same from one request to the next, and making it costs as much as a small query
def _within(ambits: tuple[tuple[ProtectionClass, Ambit], ...], columns: Columns) -> ColumnElement[bool]:
    classes: dict[Ambit, list[ProtectionClass]] = {}
    for protection, ambit in ambits:
        if ambit != NOTHING:
            classes.setdefault(ambit, []).append(protection)
    return or_(
        false(),
        *(and_(_among(columns.protection, classes[ambit]), _covered(ambit, columns)) for ambit in classes),
    )


def _covered(ambit: Ambit, columns: Columns) -> ColumnElement[bool]:
    return true() if ambit.everywhere else or_(false(), *_places(ambit, columns))


def _places(ambit: Ambit, columns: Columns) -> Iterator[ColumnElement[bool]]:
    for column, ids in (
        (columns.office, ambit.offices),
        (columns.plan_entry, ambit.plan_entries),
        (columns.dossier, ambit.dossiers),
        (columns.case, ambit.cases),
        (columns.document, ambit.documents),
    ):
        if column is not None and ids:
            yield column == any_(bindparam(None, list(ids), _IDS))


def _among(column: Any, protected: Sequence[ProtectionClass]) -> ColumnElement[bool]:  # noqa: ANN401 - as in `Columns`
    return or_(*(column == each for each in protected))
