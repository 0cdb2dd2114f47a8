# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from eakte.database.repositories.reached import Columns
from eakte.database.tables.base import TenantBound
from eakte.database.tables.documents import DocumentRow
from eakte.database.tables.filing import CaseRow, DossierRow, FilingPlanEntryRow, InboxItemRow
from eakte.domain.access.values import ObjectType, Place, ProtectionClass, Target

DOSSIER = Columns(
    protection=DossierRow.protection,
    office=DossierRow.office_id,
    plan_entry=DossierRow.plan_entry_id,
    dossier=DossierRow.id,
)
CASE = replace(DOSSIER, case=CaseRow.id)
WAITING = Columns(protection=InboxItemRow.protection, office=InboxItemRow.office_id)
"""An item that is not filed: nothing but its own columns tells where it stands."""

_Found = Select[UUID, UUID | None, UUID | None, ProtectionClass, DossierRow]


class Places:
    """Where objects stand, for decisions about them. Ids of nothing are left out; nothing of the contents is read."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, kind: ObjectType, ids: Sequence[UUID]) -> dict[UUID, Place]:
        ways = {
            ObjectType.PLAN_ENTRY: self.plan_entries,
            ObjectType.DOSSIER: self.dossiers,
            ObjectType.CASE: self.cases,
            ObjectType.DOCUMENT: self.documents,
        }
        return ways[kind](ids)

    def plan_entries(self, ids: Sequence[UUID]) -> dict[UUID, Place]:
        """Where a dossier stands that is opened under the entry."""
        rows = self._session.scalars(select(FilingPlanEntryRow).where(FilingPlanEntryRow.id.in_(ids)))
        return {row.id: place_of_entry(row) for row in rows}

    def dossiers(self, ids: Sequence[UUID]) -> dict[UUID, Place]:
        rows = self._session.scalars(select(DossierRow).where(DossierRow.id.in_(ids)))
        return {row.id: place_of_dossier(row) for row in rows}

    def cases(self, ids: Sequence[UUID]) -> dict[UUID, Place]:
        statement = select(CaseRow.id, DossierRow).join(DossierRow, DossierRow.id == CaseRow.dossier_id)
        rows = self._session.execute(statement.where(CaseRow.id.in_(ids)))
        return {case: replace(place_of_dossier(dossier), case=case) for case, dossier in rows}

    def items(self, ids: Sequence[UUID]) -> dict[UUID, Place]:
        """Of a filed item, where it was filed."""
        return self._in_items(_item_and_dossier(InboxItemRow.id, InboxItemRow.case_id), InboxItemRow.id.in_(ids))

    def documents(self, ids: Sequence[UUID]) -> dict[UUID, Place]:
        """Of one that is not filed, where its item stands."""
        statement = _item_and_dossier(DocumentRow.id, DocumentRow.case_id)
        statement = statement.where(InboxItemRow.id == DocumentRow.item_id)
        found = self._in_items(statement, DocumentRow.id.in_(ids))
        return {document: replace(place, document=document) for document, place in found.items()}

    def named(self, name: str) -> Target | None:
        """The dossier or case with this reference number, else whatever has this id."""
        dossier = self._session.scalar(select(DossierRow.id).where(DossierRow.reference_number == name))
        if dossier is not None:
            return Target(ObjectType.DOSSIER, dossier)
        case = self._session.scalar(select(CaseRow.id).where(CaseRow.reference_number == name))
        return self._with_id(name) if case is None else Target(ObjectType.CASE, case)

    def _with_id(self, name: str) -> Target | None:
        try:
            sought = UUID(name)
        except ValueError:
            return None
        by_id: dict[ObjectType, type[TenantBound]] = {
            ObjectType.PLAN_ENTRY: FilingPlanEntryRow,
            ObjectType.DOSSIER: DossierRow,
            ObjectType.CASE: CaseRow,
            ObjectType.DOCUMENT: DocumentRow,
        }
        there = (
            kind for kind, table in by_id.items() if self._session.scalar(select(table.id).where(table.id == sought))
        )
        return next((Target(kind, sought) for kind in there), None)

    def _in_items(self, statement: _Found, wanted: ColumnElement[bool]) -> dict[UUID, Place]:
        return {row[0]: _in_case_or_waiting(*row) for row in self._session.execute(statement.where(wanted))}


def _item_and_dossier(found: InstrumentedAttribute[UUID], case: InstrumentedAttribute[UUID | None]) -> _Found:
    return (
        select(found, case, InboxItemRow.office_id, InboxItemRow.protection, DossierRow)
        .outerjoin(CaseRow, CaseRow.id == case)
        .outerjoin(DossierRow, DossierRow.id == CaseRow.dossier_id)
    )


def _in_case_or_waiting(
    _found: UUID, case: UUID | None, office: UUID | None, protection: ProtectionClass, dossier: DossierRow | None
) -> Place:
    return (
        Place(office=office, protection=protection)
        if dossier is None
        else replace(place_of_dossier(dossier), case=case)
    )


def place_of_entry(row: FilingPlanEntryRow) -> Place:
    """Where a dossier stands that is opened under the entry."""
    return Place(plan_entry=row.id, office=row.office_id, protection=row.protection)


def place_of_dossier(row: DossierRow) -> Place:
    return Place(row.plan_entry_id, row.id, office=row.office_id, protection=row.protection)
