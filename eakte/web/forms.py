# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Fields of a form without a file."""

from urllib.parse import parse_qsl

from fastapi import Request

from eakte.domain.submissions.errors import SubmissionTooLarge
from eakte.http.body import MAX_FIELDS_BYTES, body_chunks
from eakte.kernel.errors import Malformed

_MAX_FIELDS = 20


def read_fields(request: Request) -> dict[str, str]:
    """The fields by name, the last one of a name wins.

    Raises:
        SubmissionTooLarge: more than MAX_FIELDS_BYTES.
        Malformed: not UTF-8, or too many fields.
    """
    body = bytearray()
    for chunk in body_chunks(request):
        body += chunk
        if len(body) > MAX_FIELDS_BYTES:
            raise SubmissionTooLarge(limit=MAX_FIELDS_BYTES)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError as exc:
        raise Malformed from exc
    return dict(pairs)
