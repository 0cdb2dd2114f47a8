# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Shapes of what stands in a case beside its documents: parties, notes, links."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from eakte.api.metadata_schemas import Text
from eakte.api.schemas import Case, Said, Shape
from eakte.domain.filing import parties
from eakte.domain.filing.links import LinkKind
from eakte.domain.filing.parties import PartyRole
from eakte.services.links import LinkView
from eakte.services.notes import NoteView
from eakte.services.parties import PartyView


class Party(Shape):
    id: UUID
    role: PartyRole
    name: str
    address: str | None
    note: str | None
    since: date
    ended_on: date | None = Field(description="From this day it takes part no more")
    revision: int = Field(description="Goes up with each change; the ETag")

    @classmethod
    def of(cls, view: PartyView) -> Self:
        said = {name: getattr(view.party, name) for name in ("role", "name", "address", "note")}
        return cls(**said, id=view.id, since=view.since, ended_on=view.ended_on, revision=view.revision)


class NewParty(Said):
    role: PartyRole
    name: Text
    address: Text | None = Field(None, description="In one line")
    note: Text | None = None

    def party(self) -> parties.Party:
        return parties.Party(self.role, self.name, self.address, self.note)


class ChangeOfParty(Said):
    """What is left out stays as it is; null takes it away."""

    role: PartyRole = PartyRole.OTHER
    name: Text = ""
    address: Text | None = None
    note: Text | None = None

    def given(self) -> dict[str, Any]:
        """What is not left out."""
        return {name: each for name, each in self if name in self.model_fields_set}


class Note(Shape):
    id: UUID
    text: str
    author: str
    written_at: datetime = Field(description="In the town's zone")

    @classmethod
    def of(cls, view: NoteView) -> Self:
        return cls.model_validate(view)


class NewNote(Said):
    text: Text


class CaseLink(Shape):
    id: UUID
    kind: LinkKind = Field(description="What the case is to the other one")
    other: Case
    made_on: date
    ended_on: date | None = Field(description="From this day they are linked no more")

    @classmethod
    def of(cls, view: LinkView) -> Self:
        other = Case.of(view.other)
        return cls(id=view.id, kind=view.kind, other=other, made_on=view.made_on, ended_on=view.ended_on)


class NewCaseLink(Said):
    other: str = Field(max_length=300, description="The reference number or id of the other case")
    kind: LinkKind = LinkKind.RELATED
