# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a child answers is believed only as far as it can be stored and shown; what a file may cost is bounded."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from eakte.processing.errors import TooMuchText
from eakte.processing.frames import packed, read_header, reading_from
from eakte.processing.limits import Limits
from eakte.processing.processor import SandboxedProcessor
from eakte.processing.sandbox import Sandbox, Wanted
from tests.hostile.pdf import one_page, stream
from tests.unit.processing.papers import digital


def _answer(**page: object) -> dict[str, Any]:
    usual = {"number": 1, "width": 595.0, "height": 842.0, "source": "read", "words": []}
    structure = {"restricted": False, "attachments": [], "signatures": []}
    return {"format": "pdf", "pages": [{**usual, **page}], "pages_to_recognise": [], "structure": structure}


@pytest.mark.parametrize("side", [0, -1, float("nan"), float("inf"), "x", None, []])
def test_a_page_without_measure_is_no_answer(side: object) -> None:
    assert reading_from(_answer()).page_count == 1
    with pytest.raises((ValueError, TypeError)):
        reading_from(_answer(width=side))


@pytest.mark.parametrize("text", ["halb \ud800", 7, None])
def test_a_word_that_is_no_text_is_no_answer(text: object) -> None:
    word = ["Wort", 0.1, 0.1, 0.2, 0.2, 0, None]
    assert reading_from(_answer(words=[word])).pages[0].text == "Wort"
    with pytest.raises((ValueError, TypeError, AttributeError)):
        reading_from(_answer(words=[[text, *word[1:]]]))


def test_names_in_a_file_are_made_visible_and_cut() -> None:
    answer = _answer()
    answer["structure"]["attachments"] = ["a\0b\ud800\u202e.pdf", "x" * 5000]
    structure = reading_from(answer).structure
    assert structure is not None
    assert structure.attachments == ("a[U+0000]b[U+D800][U+202E].pdf", "x" * 1000)


def test_a_header_longer_than_we_parse_is_no_answer() -> None:
    with pytest.raises(ValueError, match="too long"):
        read_header(io.BytesIO((1 << 40).to_bytes(8, "big") + b"{}"))
    assert read_header(io.BytesIO(b"".join(packed({"a": 1})))) == {"a": 1}


def test_an_attachment_whose_name_no_column_holds_is_named_all_the_same(processor: SandboxedProcessor) -> None:
    names = b"/Names << /EmbeddedFiles << /Names [(a\\000b) 7 0 R] >> >>"
    spec = b"<< /Type /Filespec /F (a\\000b) /EF << /F 6 0 R >> >>"
    paper = one_page(stream(b"x", b"/Type /EmbeddedFile"), spec, catalogue=names)
    structure = processor.inspect_and_read([paper]).structure
    assert structure is not None
    assert json.dumps(structure.attachments).count("\\u0000") == 0
    assert len(structure.attachments) == 1


def test_one_word_too_many_is_refused_and_the_last_allowed_is_not(kind: Wanted) -> None:
    strict = SandboxedProcessor(replace(Limits(), words=4), Sandbox(kind))
    assert strict.inspect_and_read([digital(["eins zwei"], ["drei vier"])]).page_count == 2
    with pytest.raises(TooMuchText):
        strict.inspect_and_read([digital(["eins zwei"], ["drei vier fünf"])])


def test_one_letter_too_many_on_a_page_is_refused_and_the_last_allowed_is_not(kind: Wanted) -> None:
    strict = SandboxedProcessor(replace(Limits(), letters=5), Sandbox(kind))
    assert strict.inspect_and_read([digital(["Hund!"], ["Katze"])]).page_count == 2
    with pytest.raises(TooMuchText):
        strict.inspect_and_read([digital(["Hunde!"])])


def test_reading_and_recognising_one_page_share_their_time_and_further_pages_get_more() -> None:
    limits = Limits()
    assert limits.read_seconds < 60
    assert limits.recognising(1, spent=0).seconds == limits.read_seconds
    assert limits.recognising(1, spent=30).seconds == limits.read_seconds - 30
    assert limits.recognising(1, spent=500).seconds == 1
    assert limits.recognising(300, spent=10).seconds > 299 * limits.recognise_seconds_per_page
