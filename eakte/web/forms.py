# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Fields of forms."""

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import Request

from eakte.database.session import ReadUnit
from eakte.domain.access.values import ObjectType
from eakte.http.body import read_small
from eakte.kernel.errors import EakteError, Malformed, NotFound
from eakte.services.audit_report import PeriodInvalid

_MAX_FIELDS = 20
_NUMBER = re.compile(r"[0-9]{1,9}")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def read_fields(request: Request) -> dict[str, str]:
    """The fields by name, the last one of a name wins.

    Raises:
        SubmissionTooLarge: as `read_small`.
        Malformed: not UTF-8, or too many fields.
    """
    return dict(_pairs(request, _MAX_FIELDS))


def _pairs(request: Request, at_most: int) -> list[tuple[str, str]]:
    body = read_small(request)
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=at_most)
    except ValueError as exc:
        raise Malformed from exc


def read_choices(request: Request, name: str, at_most: int) -> tuple[dict[str, str], list[str]]:
    """The fields as `read_fields`, and all values of the one of this name, of which there may be several.

    Raises:
        SubmissionTooLarge, Malformed: as `read_fields`.
    """
    pairs = _pairs(request, _MAX_FIELDS + at_most)
    return dict(pairs), [value for field, value in pairs if field == name]


def day_of(text: str, otherwise: date) -> date:
    """The day of a date field, `otherwise` when it is empty.

    Raises:
        PeriodInvalid: it cannot be read.
    """
    return chosen_day(text, PeriodInvalid()) if text else otherwise


def chosen_day(text: str, unclear: EakteError) -> date:
    """The day that a date field gives; raises `unclear` where it gives none."""
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise unclear from exc


def named_id(text: str) -> UUID | None:
    """The first id in what somebody entered, such as the address of a page; None when there is none."""
    found = _ID.search(text)
    return None if found is None else UUID(found[0])


def named_record(unit: ReadUnit, text: str, kind: ObjectType, missing: NotFound) -> UUID:
    """The record that somebody entered: by its number, with or without the title behind it, or by its address.

    Raises `missing` where there is no such record of this kind.
    """
    found = unit.places.named(str(named_id(text) or next(iter(text.split()), "")))
    if found is None or found.type is not kind:
        raise missing
    return found.id


def state_of(fields: Mapping[str, str]) -> int:
    """The state of what is changed, as the page showed it (`stand`); one that nothing ever has where it is unclear."""
    return number_of(fields, "stand")


def number_of(fields: Mapping[str, str], name: str) -> int:
    """The whole number in a field; 0, which none of them may be, where there is none."""
    text = fields.get(name, "").strip()
    return int(text) if _NUMBER.fullmatch(text) else 0


def shown_file(content: bytes, at_most: int) -> str:
    """A file to be changed; nothing of one that cannot be shown whole: what came back would be another one."""
    try:
        return "" if len(content) > at_most else content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
