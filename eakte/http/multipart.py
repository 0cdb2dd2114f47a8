# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""multipart/form-data (RFC 7578) as a stream of parts; nothing of it is kept in memory or on disk."""

from collections.abc import Iterable, Iterator

from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from eakte.domain.submissions.errors import MultipartBroken, NotMultipart
from eakte.services.submission_format import MAX_FILES
from eakte.services.submissions import IncomingPart

MAX_PARTS = MAX_FILES + 2
MAX_HEADER_BYTES = 64 * 1024
"""A file name of 10 kB, percent-encoded, fits into it."""

DEFAULT_MEDIA_TYPE = "application/octet-stream"


def read_parts(content_type: str | None, chunks: Iterable[bytes]) -> Iterator[IncomingPart]:
    """The parts in the order of the request. A part's unread rest is skipped when the next one is asked for.

    Raises:
        NotMultipart: another content type, or one without a boundary.
        MultipartBroken: while reading: broken, incomplete, or too many parts.
    """
    kind, options = parse_options_header(content_type or "")
    boundary = options.get("boundary")
    if kind != "multipart/form-data" or not boundary:
        raise NotMultipart
    return _parts(_events(boundary, chunks))


def _events(boundary: str, chunks: Iterable[bytes]) -> Iterator[MultipartSegment | bytes | None]:
    """A segment starts one part, byte arrays are its content, None ends it."""
    try:
        # Not strict: that would refuse the last line break when it arrives by itself.
        with PushMultipartParser(
            boundary, max_segment_count=MAX_PARTS, max_header_size=MAX_HEADER_BYTES, strict=False
        ) as parser:
            for chunk in chunks:
                yield from parser.parse(chunk)
    except MultipartError as exc:
        raise MultipartBroken from exc


def _parts(events: Iterator[MultipartSegment | bytes | None]) -> Iterator[IncomingPart]:
    for event in events:
        if isinstance(event, MultipartSegment):
            content = _content(events)
            yield IncomingPart(event.name or "", event.filename, event.content_type or DEFAULT_MEDIA_TYPE, content)
            for _ in content:
                pass


def _content(events: Iterator[MultipartSegment | bytes | None]) -> Iterator[bytes]:
    for event in events:
        if event is None:
            return
        yield event  # a slice of its own that nobody changes any more
