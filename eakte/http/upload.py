# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The upload of a request: refused by its announced length before a byte is read, else streamed part by part."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from starlette.requests import Request

from eakte.domain.submissions.errors import SubmissionTooLarge
from eakte.http.body import body_chunks
from eakte.http.callers import platform_of
from eakte.http.multipart import MAX_HEADER_BYTES, MAX_PARTS, read_parts
from eakte.kernel.errors import Unavailable
from eakte.kernel.messages import N_
from eakte.operations.metrics import Metrics
from eakte.services.submission_format import MAX_SUBMISSION_BYTES
from eakte.services.submissions import IncomingPart

AROUND_FILES_BYTES = MAX_SUBMISSION_BYTES + MAX_PARTS * MAX_HEADER_BYTES
"""More than all that is not a file can have."""


class TooManyUploads(Unavailable):
    """As many uploads as this process takes in at the same time are running."""

    code = "too-many-uploads"
    title = N_("Too many files are arriving at the moment")
    advice = N_("Nothing was stored. Send it again in half a minute.")
    retry_seconds = 30


class UploadSlots:
    """Each upload occupies a thread of the server until its last byte; some must stay for everybody else."""

    def __init__(self, slots: int, metrics: Metrics) -> None:
        self._free = BoundedSemaphore(slots)
        self._metrics = metrics

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a slot.

        Raises:
            TooManyUploads: there is none.
        """
        if not self._free.acquire(blocking=False):
            raise TooManyUploads
        try:
            with self._metrics.uploads.track_inprogress():
                yield
        finally:
            self._free.release()


@contextmanager
def incoming_parts(request: Request, max_files: int) -> Iterator[Iterator[IncomingPart]]:
    """The parts of a request with at most `max_files` files beside one part of fields.

    Raises:
        TooManyUploads: nothing of it was read.
        SubmissionTooLarge: longer than that many files of the largest size: some part must be too large. Whether a
            shorter one has such a part is known only when its first part, or the part itself, is read.
        NotMultipart, MultipartBroken: as `read_parts`.
    """
    limit = platform_of(request).max_file_bytes
    if int(request.headers.get("content-length", 0)) > max_files * limit + AROUND_FILES_BYTES:
        raise SubmissionTooLarge(limit=limit)
    slots: UploadSlots = request.app.state.uploads
    with slots.one():
        yield read_parts(request.headers.get("content-type"), body_chunks(request))


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
