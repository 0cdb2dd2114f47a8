# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What is offered to the archive, and what is destroyed: dossiers, whole."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self

from retention.schedule import DueReason

DESTROYED_AT_ONCE = 200
"""Documents that one transaction destroys: few enough to be short, so many that a large dossier is not thousands of them."""


@dataclass(frozen=True)
class Extent:
    """How much a dossier holds; `size` in bytes, of everything stored."""

    cases: int
    documents: int
    pages: int
    size: int


@dataclass(frozen=True)
class Snapshot:
    """What the archive was offered, as it was then. `title` goes with the record; `ends_on` is the last day it must be kept."""

    reference_number: str
    title: str | None
    position: str
    position_title: str
    office: str | None
    opened_on: date
    closed_on: date
    ends_on: date | None
    due: DueReason
    extent: Extent

    def as_json(self) -> dict[str, Any]:
        days = {each.name: getattr(self, each.name) for each in fields(self) if each.name.endswith("_on")}
        return {**asdict(self), **{name: day and day.isoformat() for name, day in days.items()}}

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> Self:
        """The same of what `as_json` gave."""
        days = {name: value and date.fromisoformat(value) for name, value in written.items() if name.endswith("_on")}
        rest = {"due": DueReason(written["due"]), "extent": Extent(**written["extent"])}
        return cls(**{**written, **days, **rest})
