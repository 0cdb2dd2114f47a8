# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from eakte.database.repositories.places import CASE
from eakte.database.repositories.reached import within
from eakte.database.tables.filing import CaseRow, DossierRow
from eakte.database.tables.holds import HoldRow
from eakte.domain.access.reach import Reach
from eakte.domain.access.values import ObjectType, Target
from eakte.kernel.ids import NewId
from retention.holds import HoldReason

__all__ = ["HoldRow", "Holds", "NewHold", "Spot", "target_of"]


class Spot(NamedTuple):
    """Where something stands: in a dossier, there in a case or (None) in none."""

    dossier: UUID
    case: UUID | None = None


@dataclass(frozen=True)
class NewHold:
    """What is said of a hold that is set, and for which office; None for the whole municipality."""

    reason: HoldReason
    explanation: str
    review_on: date
    office: UUID | None = None


class Holds:
    """What keeps dossiers and cases from being disposed of."""

    def __init__(self, session: Session, new_id: NewId) -> None:
        self._session = session
        self._new_id = new_id

    def add(self, target: Target, new: NewHold, by: UUID, at: datetime, on: date) -> HoldRow:
        """Add a hold; waits for whoever destroys something in the dossier, which is locked then until COMMIT."""
        row = HoldRow(
            id=self._new_id(),
            dossier_id=target.id if target.type is ObjectType.DOSSIER else None,
            case_id=target.id if target.type is ObjectType.CASE else None,
            reason=new.reason,
            explanation=new.explanation,
            set_by=by,
            set_at=at,
            set_on=on,
            office_id=new.office,
            review_on=new.review_on,
            version=1,
        )
        self._session.add(row)
        self._session.flush()
        return row

    def hold(self, hold_id: UUID, *, lock: bool = False) -> HoldRow | None:
        """The hold; a locked one is read anew."""
        statement = select(HoldRow).where(HoldRow.id == hold_id)
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.scalar(statement)

    def covering(self, spot: Spot) -> list[HoldRow]:
        """The holds in force that cover what stands there, in the order in which they were set."""
        statement = select(HoldRow).where(HoldRow.lifted_at.is_(None), self._over(spot)).order_by(HoldRow.id)
        return list(self._session.scalars(statement))

    def of_record(self, spot: Spot, limit: int, after: UUID | None = None) -> list[HoldRow]:
        """All that were ever set on the case, or on the dossier, itself, and those in force that cover it; newest first.

        `after` is the last id of the page before.
        """
        own = HoldRow.dossier_id == spot.dossier if spot.case is None else HoldRow.case_id == spot.case
        inherited = and_(HoldRow.lifted_at.is_(None), self._over(spot))
        statement = select(HoldRow).where(or_(own, inherited)).order_by(HoldRow.id.desc()).limit(limit)
        return list(self._session.scalars(statement if after is None else statement.where(HoldRow.id < after)))

    def in_force(self, reach: Reach, limit: int, after: UUID | None = None) -> list[HoldRow]:
        """Those in force on what is reached, by the day of their review; `after` is the last id of the page before."""
        statement = (
            select(HoldRow)
            .outerjoin(CaseRow, CaseRow.id == HoldRow.case_id)
            .join(DossierRow, DossierRow.id == func.coalesce(HoldRow.dossier_id, CaseRow.dossier_id))
            .where(HoldRow.lifted_at.is_(None), within(reach, CASE))
        )
        if after is not None:
            last = select(HoldRow.review_on).where(HoldRow.id == after).scalar_subquery()
            statement = statement.where(tuple_(HoldRow.review_on, HoldRow.id) > tuple_(last, after))
        return list(self._session.scalars(statement.order_by(HoldRow.review_on, HoldRow.id).limit(limit)))

    def held(self, kind: ObjectType, ids: Collection[UUID]) -> frozenset[UUID]:
        """Those of the dossiers, or of the cases, that have a hold in force of their own; for marks in lists."""
        column = HoldRow.dossier_id if kind is ObjectType.DOSSIER else HoldRow.case_id
        found = select(column).where(HoldRow.lifted_at.is_(None), column.in_(ids)).distinct()
        return frozenset(each for each in self._session.scalars(found) if each is not None)

    def keeping(self, dossier_ids: Collection[UUID]) -> frozenset[UUID]:
        """Those of the dossiers of which something is held: they themselves, or a case in them."""
        own = select(HoldRow.dossier_id).where(HoldRow.lifted_at.is_(None), HoldRow.dossier_id.in_(dossier_ids))
        inside = select(CaseRow.dossier_id).join(HoldRow, HoldRow.case_id == CaseRow.id)
        inside = inside.where(HoldRow.lifted_at.is_(None), CaseRow.dossier_id.in_(dossier_ids))
        return frozenset(each for asked in (own, inside) for each in self._session.scalars(asked) if each is not None)

    def _over(self, spot: Spot) -> ColumnElement[bool]:
        return or_(HoldRow.dossier_id == spot.dossier, HoldRow.case_id.in_(self._upwards(spot.case)))

    def _upwards(self, case: UUID | None) -> Sequence[UUID]:
        """The case and those above it, which are few."""
        found: list[UUID] = []
        while case is not None and case not in found:
            found.append(case)
            case = self._session.scalar(select(CaseRow.parent_id).where(CaseRow.id == case))
        return found


def target_of(row: HoldRow) -> Target:
    """What the hold was set on: exactly one of both."""
    objects = {ObjectType.DOSSIER: row.dossier_id, ObjectType.CASE: row.case_id}
    return next(Target(kind, each) for kind, each in objects.items() if each is not None)
