# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from eakte.database.tables.cases import CaseLinkRow, NoteRow, PartyRow
from eakte.domain.filing.links import Link
from eakte.domain.filing.parties import Party
from eakte.kernel.ids import NewId

__all__ = ["CaseLinkRow", "Cases", "NoteRow", "PartyRow", "link_value", "party_value"]


class Cases:
    """What stands in cases beside their documents: parties, notes, links to other cases."""

    def __init__(self, session: Session, new_id: NewId) -> None:
        self._session = session
        self._new_id = new_id

    def add_party(self, case_id: UUID, party: Party, on: date) -> PartyRow:
        row = PartyRow(
            id=self._new_id(),
            case_id=case_id,
            role=party.role,
            name=party.name,
            address=party.address,
            note=party.note,
            since=on,
            revision=1,
        )
        self._session.add(row)
        self._session.flush()
        return row

    def party(self, party_id: UUID, *, lock: bool = False) -> PartyRow | None:
        statement = select(PartyRow).where(PartyRow.id == party_id)
        return self._session.scalar(statement.with_for_update() if lock else statement)

    def parties(self, case_id: UUID) -> list[PartyRow]:
        """All that ever took part, in the order in which they were added."""
        return list(self._session.scalars(select(PartyRow).where(PartyRow.case_id == case_id).order_by(PartyRow.id)))

    def add_note(self, case_id: UUID, text: str, by: UUID, at: datetime) -> NoteRow:
        row = NoteRow(id=self._new_id(), case_id=case_id, text=text, written_by=by, written_at=at)
        self._session.add(row)
        self._session.flush()
        return row

    def notes(self, case_id: UUID) -> list[NoteRow]:
        """All notes on the case, newest first."""
        found = select(NoteRow).where(NoteRow.case_id == case_id).order_by(NoteRow.id.desc())
        return list(self._session.scalars(found))

    def add_link(self, link: Link, on: date) -> CaseLinkRow:
        row = CaseLinkRow(
            id=self._new_id(), first_id=link.first, second_id=link.second, kind=link.kind, made_on=on, ended_on=None
        )
        self._session.add(row)
        self._session.flush()
        return row

    def link(self, link_id: UUID, *, lock: bool = False) -> CaseLinkRow | None:
        statement = select(CaseLinkRow).where(CaseLinkRow.id == link_id)
        return self._session.scalar(statement.with_for_update() if lock else statement)

    def linked(self, link: Link) -> bool:
        """Whether the pair is linked now, in whatever way."""
        pair = select(CaseLinkRow.id).where(CaseLinkRow.first_id == link.first, CaseLinkRow.second_id == link.second)
        return self._session.scalar(pair.where(CaseLinkRow.ended_on.is_(None))) is not None

    def links(self, case_id: UUID) -> Sequence[CaseLinkRow]:
        """All links of the case, in the order in which they were made."""
        either = or_(CaseLinkRow.first_id == case_id, CaseLinkRow.second_id == case_id)
        found = select(CaseLinkRow).where(either).order_by(CaseLinkRow.id)
        return list(self._session.scalars(found))


def party_value(row: PartyRow) -> Party:
    return Party(row.role, row.name, row.address, row.note)


def link_value(row: CaseLinkRow) -> Link:
    return Link(row.first_id, row.second_id, row.kind)
