# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The piece of a page that is shown with a hit."""

from hypothesis import given
from hypothesis import strategies as st

from search.query import parse
from search.snippet import ELLIPSIS, SNIPPET_CHARACTERS, Snippet, snippet

FILLER = "Lorem ipsum dolor sit amet " * 30


def _text(runs: Snippet) -> str:
    return "".join(run for run, _ in runs)


def test_a_short_page_is_shown_whole_with_its_marks() -> None:
    assert snippet("Ein Hund.", parse("hund")) == (("Ein ", False), ("Hund", True), (".", False))


def test_a_blank_page_has_no_snippet() -> None:
    assert snippet(" \n ", parse("hund")) == ()


def test_a_page_without_a_hit_shows_its_beginning() -> None:
    runs = snippet(FILLER, parse("hund"))
    assert runs[0][0].startswith("Lorem ipsum")
    assert runs[0][0].endswith(ELLIPSIS)
    assert not any(marked for _, marked in runs)


def test_the_window_shows_most_different_words() -> None:
    text = f"Hund Hund Hund Hund {FILLER} Hund mit Katze {FILLER}"
    runs = snippet(text, parse("Hund Katze"))
    assert [run for run, marked in runs if marked] == ["Hund", "Katze"]
    assert _text(runs).startswith(ELLIPSIS)
    assert _text(runs).endswith(ELLIPSIS)


def test_no_word_is_cut_in_two() -> None:
    runs = snippet(f"{FILLER} Hund {FILLER}", parse("Hund"))
    assert set(_text(runs).replace(ELLIPSIS, "").split()) <= {*FILLER.split(), "Hund"}


def test_a_word_divided_at_the_end_of_a_line_is_marked_over_both_lines() -> None:
    assert snippet("Hunde-\nsteuer", parse("Steuer")) == (("Hunde- steuer", True),)


@given(st.text(max_size=1_000))
def test_a_snippet_is_short_and_says_what_is_on_the_page(text: str) -> None:
    runs = snippet(text + " Hund " + text, parse("Hund"))
    assert len(_text(runs)) <= SNIPPET_CHARACTERS + 2 * len(ELLIPSIS) + 1
    shown = _text(runs).replace(ELLIPSIS, "").split()
    assert " ".join(shown) in " ".join((text.replace(ELLIPSIS, "") + " Hund " + text.replace(ELLIPSIS, "")).split())
    assert any(marked for _, marked in runs)
