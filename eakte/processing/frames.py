# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The language between us and a child: a length, a JSON header of that length, then bytes to the end.

What a child answers may have been made by a hostile document, so it is read strictly.
"""

import json
import math
from collections.abc import Iterable, Iterator
from typing import IO, Any

from eakte.domain.pages.values import Box, PageSource, PageText, Word
from eakte.kernel.messages import visible
from eakte.processing.port import Bound, Format, Reading, Recognition, Structure

Header = dict[str, Any]

_LENGTH_BYTES = 8
_MAX_HEADER_BYTES = 256 << 20  # a million words; what is parsed takes ten times as much of our memory
_MAX_NAME_CHARACTERS = 1_000  # of an attachment or a signature field
_DECIMALS = 5  # of a box: a hundredth of a millimetre on A4


def packed(header: Header, tail: Iterable[bytes] = ()) -> Iterator[bytes]:
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    yield len(text).to_bytes(_LENGTH_BYTES, "big") + text
    yield from tail


def read_header(stream: IO[bytes]) -> Header:
    """Read the header of a frame, and leave the stream at its tail.

    Raises:
        TypeError, ValueError: this is no frame.
    """
    length = int.from_bytes(stream.read(_LENGTH_BYTES), "big")
    if length > _MAX_HEADER_BYTES:
        raise ValueError("the header is too long")
    header = json.loads(stream.read(length))
    return dict(header)


def page_header(page: PageText) -> Header:
    words = [
        [
            word.text,
            *(round(edge, _DECIMALS) for edge in (word.box.left, word.box.top, word.box.right, word.box.bottom)),
            word.line,
            word.confidence,
        ]
        for word in page.words
    ]
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "source": page.source.value,
        "words": words,
    }


def reading_header(reading: Reading) -> Header:
    structure = reading.structure
    return {
        "format": reading.format.value,
        "pages": [page_header(page) for page in reading.pages],
        "pages_to_recognise": list(reading.pages_to_recognise),
        "structure": structure
        and {
            "restricted": structure.restricted,
            "attachments": list(structure.attachments),
            "signatures": list(structure.signatures),
        },
    }


def recognition_header(recognition: Recognition) -> Header:
    """Everything but the PDF/A, which is the frame's tail."""
    return {
        "pages": [page_header(page) for page in recognition.pages],
        "pages_as_images": list(recognition.pages_as_images),
        "engine": recognition.engine,
    }


def bound_header(bound: Bound) -> Header:
    """Everything but the objects, which are the frame's tail."""
    return {"first": bound.first, "pages": bound.pages, "sizes": list(bound.sizes), "drawn": bound.drawn}


def reading_from(header: Header) -> Reading:
    """Raises KeyError, TypeError or ValueError when the header is not what `reading_header` writes."""
    structure = header["structure"]
    return Reading(
        format=Format(header["format"]),
        pages=_pages_from(header["pages"]),
        pages_to_recognise=_numbers_from(header["pages_to_recognise"]),
        structure=structure
        and Structure(
            restricted=bool(structure["restricted"]),
            attachments=tuple(_name_from(name) for name in structure["attachments"]),
            signatures=tuple(_name_from(name) for name in structure["signatures"]),
        ),
    )


def recognition_from(header: Header, pdfa: bytes) -> Recognition:
    """Raises KeyError, TypeError or ValueError when the header is not what `recognition_header` writes."""
    return Recognition(
        pdfa=pdfa,
        pages=_pages_from(header["pages"]),
        pages_as_images=_numbers_from(header["pages_as_images"]),
        engine=str(header["engine"]),
    )


def bound_from(header: Header, content: bytes) -> Bound:
    """Raises KeyError, TypeError or ValueError when the header is not what `bound_header` writes about this content."""
    bound = Bound(int(header["first"]), int(header["pages"]), _numbers_from(header["sizes"]), bool(header["drawn"]))
    fits = 1 <= bound.pages < len(bound.sizes) and min(bound.sizes) > 0 and bound.size == len(content)
    if not fits:
        raise ValueError("these are not the objects of pages")
    return bound


def _name_from(name: object) -> str:
    """A name that every column holds and every page may show."""
    return visible(str(name)[:_MAX_NAME_CHARACTERS])


def _numbers_from(numbers: list[Any]) -> tuple[int, ...]:
    return tuple(int(number) for number in numbers)


def _pages_from(headers: list[Header]) -> tuple[PageText, ...]:
    return tuple(
        PageText(
            number=int(header["number"]),
            width=_length_from(header["width"]),
            height=_length_from(header["height"]),
            source=PageSource(header["source"]),
            words=tuple(_word_from(word) for word in header["words"]),
        )
        for header in headers
    )


def _length_from(points: object) -> float:
    length = float(str(points))
    if not (math.isfinite(length) and length > 0):
        raise ValueError("a page has a width and a height")
    return length


def _word_from(fields: list[Any]) -> Word:
    text, left, top, right, bottom, line, confidence = fields
    if not (0 <= left <= right <= 1 and 0 <= top <= bottom <= 1):
        raise ValueError("the box lies outside the page")
    text.encode()  # half a letter is no text, and could not be stored
    return Word(
        text=text,
        box=Box(float(left), float(top), float(right), float(bottom)),
        line=int(line),
        confidence=None if confidence is None else float(confidence),
    )
