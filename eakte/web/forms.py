# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Fields of forms."""

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import parse_qsl

from fastapi import Request

from eakte.http.body import read_small
from eakte.http.upload import incoming_parts
from eakte.kernel.errors import EakteError, Malformed
from eakte.services.audit_report import PeriodInvalid

_MAX_FIELDS = 20
_NUMBER = re.compile(r"[0-9]{1,9}")


def read_fields(request: Request) -> dict[str, str]:
    """The fields by name, the last one of a name wins.

    Raises:
        SubmissionTooLarge: as `read_small`.
        Malformed: not UTF-8, or too many fields.
    """
    body = read_small(request)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError as exc:
        raise Malformed from exc
    return dict(pairs)


def read_part(request: Request, name: str, at_most: int) -> bytes:
    """The part of that name in a multipart form; of a longer one than `at_most` a byte more. Empty when it is not there.

    Raises:
        TooManyUploads, SubmissionTooLarge, NotMultipart, MultipartBroken: as `incoming_parts`.
    """
    content = b""
    with incoming_parts(request, 1) as parts:
        for part in parts:
            if part.name == name:
                for chunk in part.chunks:
                    content += chunk
                    if len(content) > at_most:
                        return content[: at_most + 1]
    return content


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


def state_of(fields: Mapping[str, str]) -> int:
    """The state of what is changed, as the page showed it (`stand`); one that nothing ever has where it is unclear."""
    stand = fields.get("stand", "")
    return int(stand) if _NUMBER.fullmatch(stand) else 0
