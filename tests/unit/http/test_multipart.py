# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterable

import pytest

from eakte.domain.submissions.errors import MultipartBroken, NotMultipart
from eakte.http.multipart import DEFAULT_MEDIA_TYPE, read_parts

KIND = "multipart/form-data; boundary=grenze"
BODY = (
    b"--grenze\r\n"
    b'Content-Disposition: form-data; name="submission"\r\n\r\n'
    b"{}\r\n"
    b"--grenze\r\n"
    b'Content-Disposition: form-data; name="datei"; filename="Gr\xc3\xbc\xc3\x9fe.PDF"\r\n'
    b"Content-Type: Application/PDF; charset=x\r\n\r\n"
    b"\r\n--grenz \r\n-- %PDF\r\n"
    b"--grenze--\r\n"
)
PARTS = [
    ("submission", None, DEFAULT_MEDIA_TYPE, b"{}"),
    ("datei", "Grüße.PDF", "application/pdf", b"\r\n--grenz \r\n-- %PDF"),
]


def _read(chunks: Iterable[bytes], kind: str = KIND) -> list[tuple[str, str | None, str, bytes]]:
    return [(part.name, part.file_name, part.media_type, b"".join(part.chunks)) for part in read_parts(kind, chunks)]


@pytest.mark.parametrize("end", [b"", b"epilogue", b"\r\n" * 100])
def test_parts_are_the_same_however_the_request_is_cut(end: bytes) -> None:
    body = BODY + end
    assert _read([body]) == PARTS
    assert _read(body[position : position + 1] for position in range(len(body))) == PARTS
    for position in range(1, len(body)):
        assert _read([body[:position], body[position:]]) == PARTS, position


def test_a_request_that_ends_too_early_is_broken_wherever_it_ends() -> None:
    for length in range(len(BODY) - 2):
        with pytest.raises(MultipartBroken):
            _read([BODY[:length]])


def test_what_is_left_of_a_part_is_skipped() -> None:
    parts = read_parts(KIND, [BODY])
    assert [part.name for part in parts] == ["submission", "datei"]


def test_a_name_of_1000_letters_fits_even_percent_encoded() -> None:
    name = "%C3%BC" * 1000
    body = f'--grenze\r\nContent-Disposition: form-data; name="a"; filename="{name}"\r\n\r\n\r\n--grenze--'
    assert _read([body.encode()])[0][3] == b""


@pytest.mark.parametrize("kind", [None, "", "text/plain", "multipart/form-data", "multipart/mixed; boundary=grenze"])
def test_another_content_type_is_refused_before_anything_is_read(kind: str | None) -> None:
    with pytest.raises(NotMultipart):
        read_parts(kind, iter(()))
