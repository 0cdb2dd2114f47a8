# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, any_, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from eakte.database.repositories.documents import standing
from eakte.database.repositories.places import CASE, DOSSIER
from eakte.database.repositories.reached import within
from eakte.database.repositories.scope import tenant_of
from eakte.database.tables.documents import DocumentRow
from eakte.database.tables.filing import (
    CaseRow,
    DossierRow,
    FilingPlanEntryRow,
    InboxItemRow,
    PublicServiceRow,
    ReferenceCounterRow,
    VolumeRow,
)
from eakte.domain.access.reach import Reach
from eakte.domain.documents.attachments import in_order
from eakte.domain.filing.life_cycle import MAX_NAMED_CASES, Life, OpenCases
from eakte.domain.filing.numbering import CasePattern, DossierPattern
from eakte.domain.filing.rules import parent_number
from eakte.domain.filing.sub_cases import Parents
from eakte.domain.filing.values import DossierOrder, ServiceSetup
from eakte.kernel.ids import NewId

__all__ = ["CaseRow", "DossierRow", "Filing", "VolumeRow"]


class Filing:
    """The filing plan, the dossiers and cases under it, and their reference numbers."""

    def __init__(self, session: Session, new_id: NewId) -> None:
        self._session = session
        self._new_id = new_id

    def plan(self) -> list[FilingPlanEntryRow]:
        return list(self._session.scalars(select(FilingPlanEntryRow).order_by(FilingPlanEntryRow.number)))

    def plan_entry(self, entry_id: UUID) -> FilingPlanEntryRow | None:
        return self._session.scalar(select(FilingPlanEntryRow).where(FilingPlanEntryRow.id == entry_id))

    def plan_entry_by_number(self, number: str) -> FilingPlanEntryRow | None:
        return self._session.scalar(select(FilingPlanEntryRow).where(FilingPlanEntryRow.number == number))

    def has_entries_below(self, entry: FilingPlanEntryRow) -> bool:
        return any(parent_number(other.number) == entry.number for other in self.plan())

    def add_service(self, setup: ServiceSetup, plan_entry_id: UUID) -> None:
        self._session.add(
            PublicServiceRow(
                id=self._new_id(),
                key=setup.key,
                title=setup.title,
                labels=dict(setup.labels),
                plan_entry_id=plan_entry_id,
                rules=None,
            )
        )

    def services(self) -> list[PublicServiceRow]:
        return list(self._session.scalars(select(PublicServiceRow).order_by(PublicServiceRow.key)))

    def service(self, key: str) -> PublicServiceRow | None:
        return self._session.scalar(select(PublicServiceRow).where(PublicServiceRow.key == key))

    def service_with_entry(self, key: str) -> tuple[PublicServiceRow, FilingPlanEntryRow] | None:
        """The service with the position that its cases belong to."""
        statement = select(PublicServiceRow, FilingPlanEntryRow).join(
            FilingPlanEntryRow, FilingPlanEntryRow.id == PublicServiceRow.plan_entry_id
        )
        found = self._session.execute(statement.where(PublicServiceRow.key == key)).first()
        return None if found is None else (found[0], found[1])

    def first_service(self, case_id: UUID) -> UUID | None:
        """The public service of the first submission that is filed in the case."""
        items = select(InboxItemRow.service_id).where(
            InboxItemRow.case_id == case_id, InboxItemRow.service_id.is_not(None)
        )
        return self._session.scalar(items.order_by(InboxItemRow.filed_at, InboxItemRow.id).limit(1))

    def open_dossier(self, entry: FilingPlanEntryRow, title: str, on: date) -> DossierRow:
        pattern = DossierPattern.read(entry.dossier_numbers)
        counter = self._next_number(entry.number, on.year)
        row = DossierRow(
            id=self._new_id(),
            plan_entry_id=entry.id,
            reference_number=pattern.number(entry.number, on.year, counter),
            title=title,
            opened_on=on,
            last_case=0,
            office_id=entry.office_id,
            protection=entry.protection,
        )
        self._session.add(row)
        self._session.flush()
        return row

    def open_case(
        self,
        dossier: DossierRow,
        title: str,
        on: date,
        *,
        volume: UUID | None = None,
        parent: UUID | None = None,
    ) -> CaseRow:
        """Add a case; the dossier's row stays locked until COMMIT, so that numbers have no gap."""
        pattern = CasePattern.read(self._session.scalars(_case_numbers(dossier)).one())
        self._session.refresh(dossier, with_for_update=True)
        dossier.last_case += 1
        row = CaseRow(
            id=self._new_id(),
            dossier_id=dossier.id,
            reference_number=pattern.number(dossier.reference_number, dossier.last_case),
            title=title,
            opened_on=on,
            volume_id=volume,
            parent_id=parent,
        )
        self._session.add(row)
        self._session.flush()
        return row

    def open_volume(self, dossier: DossierRow, on: date) -> VolumeRow:
        """Add a volume to the dossier, whose row is locked."""
        number = len(self.volumes(dossier.id)) + 1
        reference = f"{dossier.reference_number} Bd. {number}"
        row = VolumeRow(
            id=self._new_id(), dossier_id=dossier.id, number=number, reference_number=reference, opened_on=on
        )
        self._session.add(row)
        self._session.flush()
        return row

    def volumes(self, dossier_id: UUID) -> list[VolumeRow]:
        """The volumes of the dossier as they are now, oldest first."""
        found = select(VolumeRow).where(VolumeRow.dossier_id == dossier_id).order_by(VolumeRow.number)
        return list(self._session.scalars(found.execution_options(populate_existing=True)))

    def cases_by_volume(self, dossier_id: UUID) -> dict[UUID | None, int]:
        """How many cases were opened in each volume of the dossier; for None, in none."""
        counted = select(CaseRow.volume_id, func.count()).where(CaseRow.dossier_id == dossier_id)
        rows = self._session.execute(counted.group_by(CaseRow.volume_id))
        return {volume: count for volume, count in rows}  # noqa: C416 - rows are no pairs to `dict`

    def volume(self, volume_id: UUID) -> VolumeRow | None:
        """The volume as it is now, whatever was read of it before."""
        found = select(VolumeRow).where(VolumeRow.id == volume_id)
        return self._session.scalar(found.execution_options(populate_existing=True))

    def life_of(self, case_id: UUID) -> Life | None:
        """Where the case stands in its life now, whatever was read of it before."""
        found = select(CaseRow.reference_number, CaseRow.closed_on).where(CaseRow.id == case_id)
        row = self._session.execute(found).first()
        return None if row is None else Life(row.reference_number, row.closed_on)

    def parents(self, dossier_id: UUID) -> Parents:
        """Of each case of the dossier the one above it."""
        rows = self._session.execute(select(CaseRow.id, CaseRow.parent_id).where(CaseRow.dossier_id == dossier_id))
        return {each: above for each, above in rows}  # noqa: C416 - rows are no pairs to `dict`

    def dossier(self, dossier_id: UUID, *, lock: bool = False) -> DossierRow | None:
        """The dossier; locked it is as it is now, whatever was read of it before."""
        statement = select(DossierRow).where(DossierRow.id == dossier_id)
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.scalar(statement)

    def many_dossiers(self, dossier_ids: Sequence[UUID]) -> list[DossierRow]:
        return list(self._session.scalars(select(DossierRow).where(DossierRow.id.in_(dossier_ids))))

    def dossiers(
        self,
        reach: Reach,
        entry_id: UUID | None = None,
        limit: int = 200,
        *,
        only_open: bool = False,
        after: UUID | None = None,
        order: DossierOrder = DossierOrder.NEWEST,
    ) -> list[DossierRow]:
        """The first dossiers that are reached; `after` is the last id of the page before."""
        statement = select(DossierRow).where(within(reach, DOSSIER), DossierRow.destroyed_at.is_(None)).limit(limit)
        if entry_id is not None:
            statement = statement.where(DossierRow.plan_entry_id == entry_id)
        if only_open:
            statement = statement.where(DossierRow.closed_on.is_(None))
        if order is DossierOrder.NEWEST:
            statement = statement.order_by(DossierRow.id.desc())
            return list(self._session.scalars(statement if after is None else statement.where(DossierRow.id < after)))
        if after is not None:
            last = select(DossierRow.title_key).where(DossierRow.id == after).scalar_subquery()
            statement = statement.where(tuple_(DossierRow.title_key, DossierRow.id) > tuple_(last, after))
        return list(self._session.scalars(statement.order_by(DossierRow.title_key, DossierRow.id)))

    def count_dossiers(self, reach: Reach, entry_id: UUID | None, at_most: int) -> int:
        """How many dossiers are reached, counted up to `at_most`."""
        reached = select(DossierRow.id).where(within(reach, DOSSIER), DossierRow.destroyed_at.is_(None))
        if entry_id is not None:
            reached = reached.where(DossierRow.plan_entry_id == entry_id)
        return self._count(reached.limit(at_most))

    def case(self, case_id: UUID, *, lock: bool = False) -> CaseRow | None:
        """The case. A locked one is read anew; others may still refer to it: who puts a case beneath it must not wait for
        its lock, too.
        """
        statement = select(CaseRow).where(CaseRow.id == case_id)
        if lock:
            statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
        return self._session.scalar(statement)

    def many_cases(self, case_ids: Sequence[UUID], *, lock: bool = False) -> list[CaseRow]:
        """The cases by id; locked they are as they are now."""
        statement = select(CaseRow).where(CaseRow.id.in_(case_ids)).order_by(CaseRow.id)
        if lock:
            statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
        return list(self._session.scalars(statement))

    def open_beneath(self, case_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
        """Of the cases that have open sub-cases, which these are."""
        statement = select(CaseRow.parent_id, CaseRow.id).where(
            CaseRow.parent_id == any_(literal(list(case_ids), ARRAY(Uuid))), CaseRow.closed_on.is_(None)
        )
        found: dict[UUID, list[UUID]] = {}
        for above, case in self._session.execute(statement):
            if above is not None:
                found.setdefault(above, []).append(case)
        return found

    def open_case_ids(self, dossier_id: UUID) -> list[UUID]:
        statement = select(CaseRow.id).where(CaseRow.dossier_id == dossier_id, CaseRow.closed_on.is_(None))
        return list(self._session.scalars(statement.order_by(CaseRow.id)))

    def case_ids(self, dossier_id: UUID) -> list[UUID]:
        return list(self._session.scalars(select(CaseRow.id).where(CaseRow.dossier_id == dossier_id)))

    def cases(self, dossier_id: UUID, limit: int | None = None, after: UUID | None = None) -> list[CaseRow]:
        """Of a dossier, as they were opened; `after` is the last id of the page before."""
        statement = select(CaseRow).where(CaseRow.dossier_id == dossier_id).order_by(CaseRow.id).limit(limit)
        if after is not None:
            statement = statement.where(CaseRow.id > after)
        return list(self._session.scalars(statement))

    def count_cases(self, dossier_id: UUID, at_most: int) -> int:
        """How many cases a dossier has, counted up to `at_most`."""
        return self._count(select(CaseRow.id).where(CaseRow.dossier_id == dossier_id).limit(at_most))

    def sub_cases(self, case: CaseRow) -> list[CaseRow]:
        """The cases directly beneath it."""
        found = select(CaseRow).where(CaseRow.dossier_id == case.dossier_id, CaseRow.parent_id == case.id)
        return list(self._session.scalars(found.order_by(CaseRow.id)))

    def still_open(self, dossier_id: UUID, *, volume: UUID | None = None, parent: UUID | None = None) -> OpenCases:
        """The cases that keep a dossier open, or a volume of it, or one of its cases."""
        wanted = [CaseRow.dossier_id == dossier_id, CaseRow.closed_on.is_(None)]
        if volume is not None:
            wanted.append(CaseRow.volume_id == volume)
        if parent is not None:
            wanted.append(CaseRow.parent_id == parent)
        statement = select(CaseRow.reference_number, func.count().over()).where(*wanted)
        found = self._session.execute(statement.order_by(CaseRow.id).limit(MAX_NAMED_CASES)).all()
        return OpenCases(found[0][1] if found else 0, [number for number, _ in found])

    def open_volumes(self, dossier_id: UUID) -> OpenCases:
        """The volumes that keep a dossier open."""
        found = [each.reference_number for each in self.volumes(dossier_id) if each.closed_on is None]
        return OpenCases(len(found), found[:MAX_NAMED_CASES])

    def open_cases(self, reach: Reach, limit: int = 200) -> list[CaseRow]:
        """Cases that are reached and in which something can be filed, newest first."""
        statement = select(CaseRow).join(DossierRow, DossierRow.id == CaseRow.dossier_id)
        statement = statement.where(CaseRow.closed_on.is_(None), within(reach, CASE))
        return list(self._session.scalars(statement.order_by(CaseRow.id.desc()).limit(limit)))

    def documents(self, *cases: UUID) -> list[DocumentRow]:
        """As they came in, each followed by its attachments."""
        statement = select(DocumentRow).where(DocumentRow.case_id.in_(cases))
        ordered = statement.order_by(DocumentRow.item_id, DocumentRow.position)
        rows = {row.id: row for row in self._session.scalars(ordered)}
        return [rows[each] for each in in_order([standing(row) for row in rows.values()])]

    def _count(self, capped: Select[UUID]) -> int:
        return self._session.scalar(select(func.count()).select_from(capped.subquery())) or 0

    def _next_number(self, plan_number: str, year: int) -> int:
        """Take the next number; the counter's row stays locked until COMMIT: no gap, no reuse."""
        statement = insert(ReferenceCounterRow).values(
            tenant_id=tenant_of(self._session), id=self._new_id(), plan_number=plan_number, year=year, last=1
        )
        taken = statement.on_conflict_do_update(
            index_elements=["tenant_id", "plan_number", "year"], set_={"last": ReferenceCounterRow.last + 1}
        ).returning(ReferenceCounterRow.last)
        return self._session.connection().execute(taken).scalar_one()


def _case_numbers(dossier: DossierRow) -> Select[str]:
    """The pattern for cases at the dossier's position."""
    return select(FilingPlanEntryRow.case_numbers).where(FilingPlanEntryRow.id == dossier.plan_entry_id)
