# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Fields of a form without a file."""

from urllib.parse import parse_qsl

from fastapi import Request

from eakte.http.body import read_small
from eakte.kernel.errors import Malformed

_MAX_FIELDS = 20


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
