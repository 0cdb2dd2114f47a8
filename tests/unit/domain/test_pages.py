# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from eakte.domain.pages.values import Box, PageSource, PageText, Word

BOX = Box(0.1, 0.1, 0.2, 0.2)


def page(*words: Word) -> PageText:
    return PageText(1, 595, 842, PageSource.RECOGNISED, words)


def test_a_pages_text_has_its_words_line_by_line() -> None:
    words = (Word("Stadt", BOX, 0), Word("Witten", BOX, 0), Word("Bescheid", BOX, 1))

    assert page(*words).text == "Stadt Witten\nBescheid"
    assert page().text == ""


def test_a_pages_confidence_is_the_mean_of_its_recognised_words() -> None:
    assert page(Word("Stadt", BOX, 0, 90.0), Word("Witten", BOX, 0, 80.0), Word("gelesen", BOX, 0)).confidence == 85.0
    assert page(Word("gelesen", BOX, 0)).confidence is None
    assert page().confidence is None
