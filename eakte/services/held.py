# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a hold keeps where it is: asked by everything that would let something go, or leave what keeps it (ADR 0027)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from eakte.database.repositories.holds import HoldRow, Spot, target_of
from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.access.values import ObjectType, Target
from eakte.domain.filing.errors import CaseNotFound
from eakte.domain.holds.errors import OnHold
from eakte.kernel.clock import local_date
from eakte.services.entry_words import HOLD_REASONS
from eakte.services.translations import translate
from retention.holds import Hold, HoldReason, review_overdue


@dataclass(frozen=True)
class HoldMark:
    """That something is kept: why, until somebody looks again, and by a hold on what."""

    reason: HoldReason
    review_on: date
    overdue: bool
    target: Target


def check_leaves(unit: ReadUnit, before: Spot, after: Spot | None = None) -> None:
    """Raise `OnHold` where a hold in force keeps what stands `before` and would not cover it `after`, or when it is gone.

    In a unit of work the dossier stays locked until COMMIT, so that nobody sets a hold in it meanwhile. Whoever asks has
    locked the case.
    """
    if isinstance(unit, UnitOfWork):
        unit.filing.dossier(before.dossier, lock=True)
    staying = set() if after is None else {row.id for row in unit.holds.covering(after)}
    for row in unit.holds.covering(before):
        if row.id not in staying:
            raise OnHold(
                record=_number(unit, target_of(row)),
                reason=translate(HOLD_REASONS[row.reason]),
                review_on=row.review_on.strftime("%d.%m.%Y"),
            )


def spot_of(unit: ReadUnit, case_id: UUID) -> Spot:
    """Where what is filed in the case stands.

    Raises:
        CaseNotFound: there is none.
    """
    row = unit.filing.case(case_id)
    if row is None:
        raise CaseNotFound
    return Spot(row.dossier_id, case_id)


def marks(unit: ReadUnit, kind: ObjectType, record_id: UUID) -> tuple[HoldMark, ...]:
    """By which holds the dossier, or the case, with what is in it is kept now."""
    spot = spot_of(unit, record_id) if kind is ObjectType.CASE else Spot(record_id)
    return tuple(
        HoldMark(row.reason, row.review_on, review_overdue(hold_value(row, unit), unit.today), target_of(row))
        for row in unit.holds.covering(spot)
    )


def marks_of_document(unit: ReadUnit, case_id: UUID | None) -> tuple[HoldMark, ...]:
    """By which holds a document of this case is kept; one that is not filed is kept by none."""
    return () if case_id is None else marks(unit, ObjectType.CASE, case_id)


def marked(unit: ReadUnit, kind: ObjectType, ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the dossiers, or of the cases, on which a hold in force was set; for lists."""
    return unit.holds.held(kind, ids)


def hold_value(row: HoldRow, unit: ReadUnit) -> Hold:
    """The hold by its days; one that was lifted under a clock that had gone back counts as lifted on its first day."""
    lifted_on = None if row.lifted_at is None else max(row.set_on, local_date(row.lifted_at, unit.actor.tenant.zone))
    return Hold(row.reason, row.set_on, row.review_on, lifted_on)


def _number(unit: ReadUnit, target: Target) -> str:
    if target.type is ObjectType.DOSSIER:
        return next((row.reference_number for row in unit.filing.many_dossiers([target.id])), "")
    return next((row.reference_number for row in unit.filing.many_cases([target.id])), "")


def around(unit: ReadUnit, kind: ObjectType, record_id: UUID, beneath: Iterable[UUID]) -> dict[str, Any]:
    """By which holds (`holds`) a record is kept, and which (`held`) of the cases beneath it have holds of their own."""
    kept = marked(unit, ObjectType.CASE, list(beneath))
    return {"holds": marks(unit, kind, record_id), "held": kept}
