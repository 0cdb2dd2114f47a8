# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What is said of a dossier or a case beside its number (xdomea `AllgemeineMetadaten`), and what of it can be said.

Text is kept as it was written: characters that are invisible or turn the direction of writing are data, which pages
spell out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from eakte.domain.filing.errors import (
    KeywordsInvalid,
    LocationWithoutPaper,
    RunningPeriodReversed,
    TextTooLong,
    TitleMissing,
)
from eakte.kernel.messages import composed

MAX_TITLE_CHARACTERS = 500
MAX_LOCATION_CHARACTERS = 300
MAX_REMARK_CHARACTERS = 4_000
MAX_KEYWORDS = 50
MAX_KEYWORD_CHARACTERS = 100
BETWEEN_KEYWORDS = ","

WHEN_CLOSED = frozenset({"medium", "location"})
"""What may still be changed of a closed dossier or case: paper goes on to other shelves."""

_LIMITS = {"title": MAX_TITLE_CHARACTERS, "location": MAX_LOCATION_CHARACTERS, "remark": MAX_REMARK_CHARACTERS}


class Medium(StrEnum):
    """In what the record is kept (xdomea `Medium`)."""

    ELECTRONIC = "electronic"
    PAPER = "paper"
    HYBRID = "hybrid"


@dataclass(frozen=True)
class Metadata:
    """The running period (`Laufzeit`) goes through its last day. `location` is where the paper lies (`Standort`)."""

    title: str
    keywords: tuple[str, ...] = ()
    runs_from: date | None = None
    runs_until: date | None = None
    medium: Medium = Medium.ELECTRONIC
    location: str | None = None
    remark: str | None = None


def altered(before: Metadata, given: Mapping[str, Any]) -> Metadata:
    """The metadata with other values for the fields that are given, by their names.

    Raises:
        TitleMissing, TextTooLong, KeywordsInvalid, RunningPeriodReversed, LocationWithoutPaper: it cannot be.
    """
    after = replace(before, **{name: _tidied(value) for name, value in given.items()})
    if not after.title:
        raise TitleMissing
    for name, limit in _LIMITS.items():
        if len(getattr(after, name) or "") > limit:
            raise TextTooLong(field=name, limit=limit)
    _check_keywords(after.keywords)
    if after.runs_from is not None and after.runs_until is not None and after.runs_until < after.runs_from:
        raise RunningPeriodReversed
    if after.location is not None and after.medium is Medium.ELECTRONIC:
        raise LocationWithoutPaper
    return after


def changed_fields(before: Metadata, after: Metadata) -> tuple[str, ...]:
    """The names of what is other than it was."""
    return tuple(each.name for each in fields(before) if getattr(before, each.name) != getattr(after, each.name))


def _tidied(value: Any) -> Any:  # noqa: ANN401 - of any field of `Metadata`
    if isinstance(value, str) and not isinstance(value, Medium):
        return composed(value) or None
    return _keywords(value) if isinstance(value, list | tuple) else value


def _keywords(given: Iterable[str]) -> tuple[str, ...]:
    """Each once, in the order in which they were given."""
    return tuple(dict.fromkeys(filter(None, map(composed, given))))


def _check_keywords(keywords: tuple[str, ...]) -> None:
    unusable = [each for each in keywords if len(each) > MAX_KEYWORD_CHARACTERS or BETWEEN_KEYWORDS in each]
    if unusable or len(keywords) > MAX_KEYWORDS:
        raise KeywordsInvalid(count=MAX_KEYWORDS, limit=MAX_KEYWORD_CHARACTERS)
