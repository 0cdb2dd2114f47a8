# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a decision about access looks at: where an object stands, and what somebody was granted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class ProtectionClass(StrEnum):
    """What an object is protected as beyond the usual (`Schutzklasse`); it narrows what a role gives."""

    NONE = "none"
    SOCIAL = "social"  # social data (§ 35 SGB I, § 67 SGB X): for the office in charge
    PERSONNEL = "personnel"  # personnel files (§ 50 BeamtStG): for the head of the office in charge


class ObjectType(StrEnum):
    """What can be granted or shared."""

    PLAN_ENTRY = "plan_entry"
    DOSSIER = "dossier"
    CASE = "case"
    DOCUMENT = "document"


class Right(StrEnum):
    """What a grant lets somebody do."""

    READ = "read"
    WORK = "work"  # file into it and close it, too


@dataclass(frozen=True)
class Place:
    """Where an object stands; of what does not stand above it or is not itself, None.

    `office` is the one in charge. The plan entry is the lowest one.
    """

    plan_entry: UUID | None = None
    dossier: UUID | None = None
    case: UUID | None = None
    document: UUID | None = None
    office: UUID | None = None
    protection: ProtectionClass = ProtectionClass.NONE


@dataclass(frozen=True)
class Target:
    """What a grant or a share is about, with all that stands beneath it."""

    type: ObjectType
    id: UUID


@dataclass(frozen=True)
class Grant:
    """A right of one person at one object, beyond what their roles give (`Freigabe`).

    It opens what is unprotected and what is of the class that the object had when the right was given: what is
    protected more strictly later is closed again. Valid from the day `since` through the day `until`, unless ended
    before. `instead_of` is the absent person whose grant it is.
    """

    id: UUID
    target: Target
    right: Right
    protection: ProtectionClass
    cause: str
    since: date
    until: date
    ended_on: date | None = None
    instead_of: UUID | None = None

    def begun(self, on: date) -> bool:
        return self.since <= on

    def over(self, on: date) -> bool:
        return self.until < on or (self.ended_on is not None and self.ended_on <= on)

    def valid(self, on: date) -> bool:
        return self.begun(on) and not self.over(on)


Tree = Mapping[UUID, UUID | None]
"""What stands directly above each: offices, or entries of the filing plan."""


@dataclass(frozen=True)
class Structure:
    """How a municipality is built, as far as access follows it downwards."""

    offices: Tree
    plan: Tree
