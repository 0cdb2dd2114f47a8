# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, func, select, tuple_
from sqlalchemy.orm import Session

from eakte.database.repositories.places import DOSSIER
from eakte.database.repositories.reached import within
from eakte.database.tables.disposals import DestructionRow, DisposalRow, OfferRow, ReleaseRow
from eakte.database.tables.documents import DocumentRow, DocumentVersionRow, RenditionRow
from eakte.database.tables.filing import CaseRow, DossierRow
from eakte.domain.access.reach import Reach
from eakte.domain.disposal.values import Extent, Snapshot
from eakte.kernel.ids import NewId
from retention.disposal import State
from retention.schedule import Standing

__all__ = ["DisposalRow", "Disposals", "KeptCount", "OfferRow", "PositionCount", "ReleaseRow", "ReleaseSize"]


_POSITION = DisposalRow.snapshot["position"].as_string()


class PositionCount(NamedTuple):
    """A position of the filing plan in an offer: its dossiers, and those of them that are not decided finally."""

    number: str
    title: str
    dossiers: int
    undecided: int


class ReleaseSize(NamedTuple):
    """How much a release is about. `unremoved`: of so many destructions bytes may still lie in the store."""

    dossiers: int
    documents: int
    destroyed: int
    parked: int
    unremoved: int


class KeptCount(NamedTuple):
    """So many closed dossiers of a position are kept like this; `year` is that of the last day, where there is one."""

    plan_entry_id: UUID
    standing: Standing | None
    year: int | None
    dossiers: int


class Disposals:
    """What is due, what was offered and decided, and what was released."""

    def __init__(self, session: Session, new_id: NewId) -> None:
        self._session = session
        self._new_id = new_id

    def due(self, reach: Reach, on: date, limit: int, after: UUID | None = None) -> list[DossierRow]:
        """Closed dossiers that are due and stand in no offer, those first that have been for longest."""
        statement = select(DossierRow).where(*_due(on), within(reach, DOSSIER))
        if after is not None:
            last = select(DossierRow.due_on, DossierRow.id).where(DossierRow.id == after)
            if (row := self._session.execute(last).one_or_none()) is not None and row.due_on is not None:
                statement = statement.where(tuple_(DossierRow.due_on, DossierRow.id) > tuple_(row.due_on, row.id))
        return list(self._session.scalars(statement.order_by(DossierRow.due_on, DossierRow.id).limit(limit)))

    def count_due(self, reach: Reach, on: date, at_most: int) -> int:
        capped = select(DossierRow.id).where(*_due(on), within(reach, DOSSIER)).limit(at_most).subquery()
        return self._session.scalar(select(func.count()).select_from(capped)) or 0

    def extents(self, dossier_ids: Sequence[UUID]) -> dict[UUID, Extent]:
        """How much is in each of the dossiers."""
        of_dossier = select(CaseRow.dossier_id).where(CaseRow.dossier_id.in_(dossier_ids)).group_by(CaseRow.dossier_id)
        cases = dict(self._counted(of_dossier.add_columns(func.count())))
        filed = of_dossier.join(DocumentRow, DocumentRow.case_id == CaseRow.id)
        documents = dict(self._counted(filed.add_columns(func.count())))
        versions = filed.join(DocumentVersionRow, DocumentVersionRow.document_id == DocumentRow.id)
        pages = dict(self._counted(versions.add_columns(func.sum(DocumentVersionRow.page_count))))
        stored = versions.join(RenditionRow, RenditionRow.version_id == DocumentVersionRow.id)
        sizes = dict(self._counted(stored.add_columns(func.sum(RenditionRow.size))))
        return {
            each: Extent(cases.get(each, 0), documents.get(each, 0), pages.get(each, 0), sizes.get(each, 0))
            for each in dossier_ids
        }

    def add_offer(self, by: UUID, at: datetime) -> OfferRow:
        row = OfferRow(id=self._new_id(), made_by=by, made_at=at)
        self._session.add(row)
        self._session.flush()
        return row

    def add(self, offer_id: UUID, dossiers: Mapping[UUID, Snapshot]) -> None:
        """Offer these dossiers, in this order."""
        ids = sorted(self._new_id() for _ in dossiers)  # those of one millisecond come in any order
        for new_id, (dossier, snapshot) in zip(ids, dossiers.items(), strict=True):
            row = DisposalRow(
                id=new_id,
                offer_id=offer_id,
                dossier_id=dossier,
                state=State.OFFERED,
                snapshot=snapshot.as_json(),
            )
            self._session.add(row)
        self._session.flush()

    def offer(self, offer_id: UUID, *, lock: bool = False) -> OfferRow | None:
        statement = select(OfferRow).where(OfferRow.id == offer_id)
        return self._session.scalar(statement.with_for_update() if lock else statement)

    def offers(self, limit: int, after: UUID | None = None) -> list[OfferRow]:
        """Newest first."""
        statement = select(OfferRow).order_by(OfferRow.id.desc()).limit(limit)
        return list(self._session.scalars(statement if after is None else statement.where(OfferRow.id < after)))

    def states(self, reach: Reach, offer_ids: Sequence[UUID]) -> dict[UUID, dict[State, int]]:
        """How many of the dossiers that are reached stand where, by offer."""
        rows = self._session.execute(
            select(DisposalRow.offer_id, DisposalRow.state, func.count())
            .join(DossierRow, DossierRow.id == DisposalRow.dossier_id)
            .where(DisposalRow.offer_id.in_(offer_ids), within(reach, DOSSIER))
            .group_by(DisposalRow.offer_id, DisposalRow.state)
        )
        found: dict[UUID, dict[State, int]] = {each: {} for each in offer_ids}
        for offer, state, count in rows:
            found[offer][state] = count
        return found

    def items(
        self,
        reach: Reach,
        offer_id: UUID,
        limit: int | None,
        after: UUID | None = None,
        position: str | None = None,
    ) -> list[DisposalRow]:
        """What was offered, in the order of the offer; of one position of the filing plan where that is named."""
        statement = _reached(reach).where(DisposalRow.offer_id == offer_id).limit(limit)
        if after is not None:
            statement = statement.where(DisposalRow.id > after)
        if position is not None:
            statement = statement.where(position == _POSITION)
        return list(self._session.scalars(statement))

    def item(self, reach: Reach, offer_id: UUID, disposal_id: UUID) -> DisposalRow | None:
        named = _reached(reach).where(DisposalRow.offer_id == offer_id, DisposalRow.id == disposal_id)
        return self._session.scalars(named).one_or_none()

    def positions(self, reach: Reach, offer_id: UUID) -> list[PositionCount]:
        """The positions of the filing plan that stand in an offer, by their numbers."""
        title = DisposalRow.snapshot["position_title"].as_string()
        undecided = func.count().filter(DisposalRow.state == State.OFFERED)
        statement = (
            select(_POSITION, func.max(title), func.count(), undecided)
            .join(DossierRow, DossierRow.id == DisposalRow.dossier_id)
            .where(DisposalRow.offer_id == offer_id, within(reach, DOSSIER))
            .group_by(_POSITION)
            .order_by(_POSITION)
        )
        return [PositionCount(*row) for row in self._session.execute(statement)]

    def last_reason(self, offer_id: UUID, person: UUID) -> str | None:
        """The reason that somebody gave last for a decision about something of an offer."""
        decided = select(DisposalRow.reason).where(DisposalRow.offer_id == offer_id, DisposalRow.decided_by == person)
        newest = decided.where(DisposalRow.reason.is_not(None)).order_by(DisposalRow.decided_at.desc())
        return self._session.scalar(newest.limit(1))

    def many(self, disposal_ids: Collection[UUID]) -> list[DisposalRow]:
        """Locked, in the order of their ids, as they are now; unknown ids are left out."""
        statement = select(DisposalRow).where(DisposalRow.id.in_(disposal_ids)).order_by(DisposalRow.id)
        fresh = statement.with_for_update().execution_options(populate_existing=True)
        return list(self._session.scalars(fresh))

    def of_release(self, release_id: UUID, *states: State) -> list[UUID]:
        """The dossiers of a release by their disposals' ids, in order; only those in these states if any is named."""
        statement = select(DisposalRow.id).where(DisposalRow.release_id == release_id)
        if states:
            statement = statement.where(DisposalRow.state.in_(states))
        return list(self._session.scalars(statement.order_by(DisposalRow.id)))

    def released(self, release_id: UUID) -> list[DisposalRow]:
        """The dossiers that a release is, or was, about, without those that were withdrawn."""
        statement = select(DisposalRow).where(
            DisposalRow.release_id == release_id, DisposalRow.state != State.WITHDRAWN
        )
        return list(self._session.scalars(statement.order_by(DisposalRow.id)))

    def in_release(self, reach: Reach, release_id: UUID, limit: int, after: UUID | None = None) -> list[DisposalRow]:
        """As `released`, of what is reached."""
        statement = _reached(reach).where(DisposalRow.release_id == release_id, DisposalRow.state != State.WITHDRAWN)
        return list(
            self._session.scalars(
                (statement if after is None else statement.where(DisposalRow.id > after)).limit(limit)
            )
        )

    def sizes(self, release_ids: Collection[UUID]) -> dict[UUID, ReleaseSize]:
        """How much each of the releases is, or was, about, and how far it has come; those of which nothing is left are missing."""
        statement = (
            select(
                DisposalRow.release_id,
                func.count(),
                func.sum(DisposalRow.snapshot["extent"]["documents"].as_integer()),
                func.count().filter(DisposalRow.state == State.DESTROYED),
                func.count(DisposalRow.parked),
            )
            .where(DisposalRow.release_id.in_(release_ids), DisposalRow.state != State.WITHDRAWN)
            .group_by(DisposalRow.release_id)
        )
        unremoved = self._unremoved(release_ids)
        return {
            release: ReleaseSize._make((*counts, unremoved.get(release, 0)))
            for release, *counts in self._session.execute(statement)
        }

    def live(self, dossier_id: UUID) -> DisposalRow | None:
        """Where the dossier stands in the procedure, if it does."""
        return self._session.scalar(
            select(DisposalRow).where(DisposalRow.dossier_id == dossier_id, DisposalRow.state != State.WITHDRAWN)
        )

    def add_release(self, offer_id: UUID, by: UUID, at: datetime) -> ReleaseRow:
        row = ReleaseRow(id=self._new_id(), offer_id=offer_id, asked_by=by, asked_at=at)
        self._session.add(row)
        self._session.flush()
        return row

    def release(self, release_id: UUID, *, lock: bool = False) -> ReleaseRow | None:
        statement = select(ReleaseRow).where(ReleaseRow.id == release_id)
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.scalar(statement)

    def releases(self, offer_id: UUID) -> list[ReleaseRow]:
        """Oldest first."""
        statement = select(ReleaseRow).where(ReleaseRow.offer_id == offer_id)
        return list(self._session.scalars(statement.order_by(ReleaseRow.id)))

    def running(self, limit: int) -> list[ReleaseRow]:
        """The releases that are neither cancelled nor over, oldest first."""
        statement = select(ReleaseRow).where(ReleaseRow.cancelled_at.is_(None), ReleaseRow.ended_at.is_(None))
        return list(self._session.scalars(statement.order_by(ReleaseRow.id).limit(limit)))

    def kept(self, reach: Reach) -> list[KeptCount]:
        """How many closed dossiers are kept how, by position of the filing plan and by the year in which that ends."""
        year = func.date_part("year", DossierRow.retention_ends_on).cast(Integer)
        closed = (DossierRow.closed_on.is_not(None), DossierRow.destroyed_at.is_(None), within(reach, DOSSIER))
        kept = select(DossierRow.plan_entry_id, DossierRow.retention_standing, year, func.count()).where(*closed)
        statement = kept.group_by(DossierRow.plan_entry_id, DossierRow.retention_standing, year)
        return [KeptCount(*row) for row in self._session.execute(statement)]

    def waited(self, on: date) -> list[UUID]:
        """The releases whose waiting period was over before that day and that have not ended."""
        statement = select(ReleaseRow.id).where(
            ReleaseRow.approved_at.is_not(None),
            ReleaseRow.cancelled_at.is_(None),
            ReleaseRow.ended_at.is_(None),
            ReleaseRow.waits_until < on,
        )
        return list(self._session.scalars(statement.order_by(ReleaseRow.id)))

    def released_before(self, limit: int) -> list[int]:
        """How many documents went with each of the last releases that have ended."""
        ended = select(ReleaseRow.id).where(ReleaseRow.ended_at.is_not(None)).order_by(ReleaseRow.id.desc())
        counted = (
            select(func.sum(DisposalRow.snapshot["extent"]["documents"].as_integer()))
            .where(DisposalRow.release_id.in_(ended.limit(limit)), DisposalRow.state == State.DESTROYED)
            .group_by(DisposalRow.release_id)
        )
        return [count for count in self._session.scalars(counted) if count is not None]

    def begun(self, disposal_id: UUID) -> bool:
        """Whether something of it is destroyed already."""
        return (
            self._session.scalar(select(DestructionRow.id).where(DestructionRow.disposal_id == disposal_id).limit(1))
            is not None
        )

    def unremoved(self, release_id: UUID) -> int:
        """Of how many of its destructions objects may still lie in the store."""
        return self._unremoved([release_id]).get(release_id, 0)

    def _unremoved(self, release_ids: Collection[UUID]) -> dict[UUID, int]:
        left = (
            select(DisposalRow.release_id, func.count())
            .join(DestructionRow, DestructionRow.disposal_id == DisposalRow.id)
            .where(DisposalRow.release_id.in_(release_ids), DestructionRow.removed_at.is_(None))
            .group_by(DisposalRow.release_id)
        )
        return {release: count for release, count in self._session.execute(left) if release is not None}

    def objects(self, release_id: UUID) -> dict[UUID, int]:
        """How many stored objects went with each of its disposals."""
        gone = (
            select(DestructionRow.disposal_id, func.sum(func.cardinality(DestructionRow.objects)))
            .join(DisposalRow, DisposalRow.id == DestructionRow.disposal_id)
            .where(DisposalRow.release_id == release_id)
            .group_by(DestructionRow.disposal_id)
        )
        return {each: count for each, count in self._session.execute(gone) if each is not None}

    def _counted(self, statement: Select[Any]) -> list[tuple[UUID, int]]:
        return [(each, int(count)) for each, count in self._session.execute(statement)]


def _reached(reach: Reach) -> Select[Any]:
    """What is in the procedure, of what is reached, in the order of its offer."""
    with_dossier = select(DisposalRow).join(DossierRow, DossierRow.id == DisposalRow.dossier_id)
    return with_dossier.where(within(reach, DOSSIER)).order_by(DisposalRow.id)


def _due(on: date) -> tuple[ColumnElement[bool], ...]:
    offered = select(DisposalRow.id).where(
        DisposalRow.dossier_id == DossierRow.id, DisposalRow.state != State.WITHDRAWN
    )
    return DossierRow.due_on <= on, ~offered.exists()
