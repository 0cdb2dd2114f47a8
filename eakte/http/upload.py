# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The upload of a request: refused by its announced length before a byte is read, else streamed part by part."""

from collections.abc import Iterator

from starlette.requests import Request

from eakte.domain.submissions.errors import SubmissionTooLarge
from eakte.http.body import body_chunks
from eakte.http.callers import platform_of
from eakte.http.multipart import MAX_HEADER_BYTES, MAX_PARTS, read_parts
from eakte.services.submission_format import MAX_SUBMISSION_BYTES
from eakte.services.submissions import IncomingPart

AROUND_FILES_BYTES = MAX_SUBMISSION_BYTES + MAX_PARTS * MAX_HEADER_BYTES
"""More than all that is not a file can have."""


def incoming_parts(request: Request, max_files: int) -> Iterator[IncomingPart]:
    """The parts of a request with at most `max_files` files beside one part of fields.

    Raises:
        SubmissionTooLarge: longer than that many files of the largest size: some part must be too large. Whether a
            shorter one has such a part is known only when its first part, or the part itself, is read.
        NotMultipart, MultipartBroken: as `read_parts`.
    """
    limit = platform_of(request).max_file_bytes
    if int(request.headers.get("content-length", 0)) > max_files * limit + AROUND_FILES_BYTES:
        raise SubmissionTooLarge(limit=limit)
    return read_parts(request.headers.get("content-type"), body_chunks(request))
