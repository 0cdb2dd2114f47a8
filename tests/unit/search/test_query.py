# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Search lines: what they mean, what they mark, and that no input breaks them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import InvalidQuery, QueryLimit
from search.query import MAX_QUERY_CHARACTERS, MAX_QUERY_WORDS, Phrase, Prefix, Term, parse


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Hundesteuer", (Term("Hundesteuer", "hund·steuer"),)),
        ("der Hund", (Term("Hund", "hund"),)),
        ("Hund hund Hund", (Term("Hund", "hund"), Term("hund", "hund"))),
        ("der die", (Term("der", "der"), Term("die", "die"))),
        ("hundest*", (Prefix("hundest", "hundest"),)),
        ("Straß* x", (Prefix("Straß", "strass"), Term("x", "x"))),
        ("x*", (Term("x", "x"),)),
        ('"der Hund"', (Phrase("der Hund", ("der", "hund")),)),
        ("„der Hund“", (Phrase("der Hund", ("der", "hund")),)),
        ('"der Hund', (Phrase("der Hund", ("der", "hund")),)),
        ('"Hund"', (Term("Hund", "hund"),)),
        ("Müller-Burg", (Phrase("Müller Burg", ("mueller", "burg")),)),
        ("Müller-Bur*", (Term("Müller", "mueller"), Prefix("Bur", "bur"))),
        ("Hund/Katze", (Term("Hund", "hund"), Term("Katze", "katze"))),
        ("32.10 - 2024 / 17", (Term("32.10 - 2024 / 17", "32·10·2024·17"),)),
        ("text:Hund AND", (Term("text", "text"), Term("Hund", "hund"), Term("AND", "and"))),
        ("* \" ' (", ()),
    ],
)
def test_a_line_is_read(line: str, words: tuple[Term | Prefix | Phrase, ...]) -> None:
    assert parse(line).words == words


def test_characters_are_limited() -> None:
    parse("x" * MAX_QUERY_CHARACTERS)
    with pytest.raises(InvalidQuery) as refused:
        parse("x" * (MAX_QUERY_CHARACTERS + 1))
    assert (refused.value.reason, refused.value.limit) == (QueryLimit.CHARACTERS, MAX_QUERY_CHARACTERS)


@pytest.mark.parametrize("quote", ["", '"'])
def test_words_are_limited_also_inside_a_phrase(quote: str) -> None:
    line = "wort " * MAX_QUERY_WORDS
    parse(quote + line)
    with pytest.raises(InvalidQuery) as refused:
        parse(quote + line + "zuviel")
    assert (refused.value.reason, refused.value.limit) == (QueryLimit.WORDS, MAX_QUERY_WORDS)


@given(st.text())
def test_no_line_raises_anything_but_a_limit(line: str) -> None:
    try:
        query = parse(line)
    except InvalidQuery:
        return
    assert len(query.words) <= MAX_QUERY_WORDS
    query.spans(line)
    query.matches(line)


@pytest.mark.parametrize(
    ("line", "word", "marked"),
    [
        ("Steuer", "Hundesteuerbescheid,", True),
        ("Hundesteuer", "(Hundesteuerbescheid)", True),
        ("Hundesteuer", "Steuer", False),
        ("Steuerbescheid", "Hundesteuer", False),
        ("hundest*", "Hundesteuer", True),
        ("hundest*", "Hunde", False),
        ('"der Hund"', "Hunde", True),
        ("22.10", "22.10-2026/0043", True),
        ("Hund Katze", "Katze.", True),
        ("Hund", "–", False),
        ("", "Hund", False),
    ],
)
def test_a_word_on_the_page_is_to_be_marked(line: str, word: str, marked: bool) -> None:
    assert parse(line).matches(word) is marked


@pytest.mark.parametrize(
    ("line", "page", "marked"),
    [
        ("Steuer", "Der Hundesteuerbescheid, die Steuer", "0101"),
        ('"der Hund"', "Hund der Hund der", "0110"),
        ("32.10-2024/0017", "Az.: 32.10 - 2024 / 17 vom", "0111110"),
        ("Hundesteuer", "die Hunde- steuer ist", "0110"),
        ("Pferd", "Hund und Katze", "000"),
        ("Hund", "", ""),
    ],
)
def test_the_words_of_a_page_are_marked(line: str, page: str, marked: str) -> None:
    assert parse(line).marks(page.split()) == tuple(mark == "1" for mark in marked)


@given(st.lists(st.text(max_size=12), max_size=30), st.text(max_size=40))
def test_every_word_of_a_page_gets_one_mark(words: list[str], line: str) -> None:
    assert len(parse(line.replace(" ", "")[:20]).marks(words)) == len(words)


@given(st.lists(st.sampled_from(["Hundesteuer", "Steuer", "Bello,", "22.10-2026/1"]), max_size=10))
def test_words_alone_and_words_in_a_row_are_marked_alike(words: list[str]) -> None:
    query = parse("Steuer 2026")
    assert query.marks(words) == tuple(map(query.matches, words))
