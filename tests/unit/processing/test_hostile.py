# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import io
import struct
import time
import zlib
from dataclasses import replace

import pytest
from PIL import Image

from eakte.processing.errors import (
    Broken,
    Empty,
    Encrypted,
    EngineFailed,
    NoSuchPage,
    NotWhatItSays,
    OutOfMemory,
    ProcessingError,
    TimedOut,
    TooLarge,
    TooManyPages,
)
from eakte.processing.limits import Limits
from eakte.processing.port import Format
from eakte.processing.processor import SandboxedProcessor
from eakte.processing.sandbox import Sandbox, Wanted
from tests.unit.processing.papers import LETTER, digital, drawn, image_pdf, locked, saved, scanned

SMALL = replace(Limits(), pages=2, megapixels=10, read_seconds=6, memory_bytes=1 << 29)


@pytest.fixture
def strict(kind: Wanted) -> SandboxedProcessor:
    return SandboxedProcessor(SMALL, Sandbox(kind))


def pdf_of(*objects: str) -> bytes:
    """A PDF with these objects, numbered from 1, the first one being the catalogue."""
    body = "".join(f"{number} 0 obj {text} endobj\n" for number, text in enumerate(objects, start=1))
    return f"%PDF-1.7\n{body}trailer << /Root 1 0 R /Size {len(objects) + 1} >>\n%%EOF".encode()


PAGE_TREE_CYCLE = pdf_of(
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Count 2 /Kids [2 0 R 2 0 R] >>",
)
XREF_CYCLE = b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer << /Prev 9 /Root 1 0 R /Size 1 >>\nstartxref\n9\n%%EOF"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (locked(digital(LETTER), user="geheim"), Encrypted),
        (b"%PDF-1.7\n" + b"\x00\xff" * 500, Broken),
        (digital(LETTER)[:300], Broken),
        (PAGE_TREE_CYCLE, Broken),
        (XREF_CYCLE, Broken),
        (b"", Empty),
        (b"<html><script>alert(1)</script>", NotWhatItSays),
        (saved(scanned(), "JPEG")[:20_000], Broken),
        (saved(scanned(), "PNG")[:5_000], Broken),
    ],
    ids=["encrypted", "broken", "truncated", "page tree", "xref", "empty", "html", "half a JPEG", "half a PNG"],
)
def test_what_cannot_be_read_is_refused_by_name(
    strict: SandboxedProcessor,
    content: bytes,
    error: type[ProcessingError],
) -> None:
    declared = "image/png" if content[1:4] == b"PNG" else "application/pdf; charset=binary"
    with pytest.raises(error):
        strict.inspect_and_read([content], declared)


def test_the_reason_says_what_was_declared(strict: SandboxedProcessor) -> None:
    with pytest.raises(NotWhatItSays) as refused:
        strict.inspect_and_read([b"<html>"], "application/PDF")
    assert refused.value.values == {"declared": "application/pdf"}


def test_one_page_too_many_is_refused_and_the_last_allowed_is_not(strict: SandboxedProcessor) -> None:
    assert strict.inspect_and_read([digital("a", "b")]).page_count == SMALL.pages
    with pytest.raises(TooManyPages):
        strict.inspect_and_read([digital("a", "b", "c")])
    frame = Image.new("1", (100, 100))
    with pytest.raises(TooManyPages):
        strict.inspect_and_read([saved(frame, "TIFF", save_all=True, append_images=[frame, frame])])


def test_a_pixel_flood_is_refused_before_it_is_decoded(strict: SandboxedProcessor) -> None:
    header = struct.pack(">IIBBBBB", 65_000, 65_000, 8, 6, 0, 0, 0)
    chunk = b"IHDR" + header
    flood = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    with pytest.raises(TooLarge):
        strict.inspect_and_read([flood + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))])
    allowed = saved(Image.new("1", (SMALL.megapixels * 1000, 1000)), "PNG")
    assert strict.inspect_and_read([allowed]).page_count == 1


def test_a_flate_bomb_ends_within_the_limits(strict: SandboxedProcessor) -> None:
    stream = zlib.compress(b"0 0 m " * 60_000_000, 1)
    bomb = pdf_of(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
    ).replace(
        b"trailer",
        b"4 0 obj << /Length %d /Filter /FlateDecode >> stream\n%s\nendstream endobj\ntrailer" % (len(stream), stream),
    )
    started = time.monotonic()
    with pytest.raises((OutOfMemory, TimedOut, EngineFailed)):
        strict.inspect_and_read([bomb])
    assert time.monotonic() - started < SMALL.read_seconds + 2


def test_a_huge_page_is_rendered_no_larger_than_we_show(processor: SandboxedProcessor) -> None:
    tall = drawn(b"", (5, 14_400))
    with Image.open(io.BytesIO(processor.render([tall], Format.PDF, 1, 2400))) as image:
        assert image.width * image.height <= 12_000_000
        assert image.height > 15_000


@pytest.mark.parametrize("page", [0, 2, -1])
def test_a_page_that_is_not_there_is_not_found(processor: SandboxedProcessor, page: int) -> None:
    with pytest.raises(NoSuchPage):
        processor.render([digital(LETTER)], Format.PDF, page, 200)


def test_recognition_names_what_is_wrong_too(processor: SandboxedProcessor) -> None:
    with pytest.raises(Broken):
        processor.recognise([image_pdf(scanned())[:2000]], Format.PDF, (1,))
    with pytest.raises(Broken):
        processor.recognise([digital(LETTER)], Format.PDF, (2,))


def test_a_failure_of_the_store_while_feeding_is_not_ours(processor: SandboxedProcessor) -> None:
    def failing() -> io.BytesIO:
        raise ConnectionError("the store went away")

    with pytest.raises(ConnectionError):
        processor.inspect_and_read(chunk for chunk in [b"%PDF-", failing()])  # type: ignore[misc]  # the generator raises instead of yielding
