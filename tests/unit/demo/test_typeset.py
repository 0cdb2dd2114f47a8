# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.demo.typeset import Sheet, text_width, wrap

words = st.text("abcdefgäöüßABC.-/0123456789", min_size=1, max_size=30)


@given(st.lists(words, max_size=60), st.floats(8, 14))
def test_wrapping_keeps_every_word_in_order_and_every_line_in_its_width(text: list[str], size: float) -> None:
    lines = wrap(" ".join(text), size, 300)
    assert " ".join(lines).split() == text
    assert all(text_width(line, size) <= 300 for line in lines if " " in line)


def test_a_word_wider_than_the_line_stands_alone() -> None:
    word = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
    assert wrap(f"das {word} gilt", 12, 100) == ["das", word, "gilt"]


def test_no_text_gives_no_line() -> None:
    assert wrap("  ", 12, 100) == []


def test_a_letter_that_the_typeface_lacks_is_an_error_and_not_a_gap_in_the_truth() -> None:
    with pytest.raises(KeyError):
        text_width("漢", 12)


def test_a_paragraph_uses_the_height_foretold() -> None:
    sheet = Sheet(11)
    before, text = sheet.room, "Steuerbescheid " * 50
    foretold = sheet.height(text)
    sheet.paragraph(text)
    assert before - sheet.room == pytest.approx(foretold)


def test_the_truth_counts_what_was_placed_and_what_flowed() -> None:
    sheet = Sheet(11)
    sheet.place("Stadt Witten", 300, 100)
    sheet.paragraph("Sehr geehrte Damen und Herren,")
    assert sheet.words == 7
    assert sheet.finish().text == "Stadt Witten\nSehr geehrte Damen und Herren,"
