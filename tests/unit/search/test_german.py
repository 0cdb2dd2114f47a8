# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The German analysis, against golden compounds and spellings."""

import csv
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.compounds import MIN_PART_LETTERS, Lexicon
from search.folding import fold
from search.german import MAX_WORD_LETTERS, analyse, fingerprint, is_stop_word, query_term, terms, tokens

GOLDEN = Path(__file__).with_name("golden_compounds.tsv")


def _golden(kind: str) -> list[tuple[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines, delimiter="\t") if row and not row[0].startswith("#")]
    return [(compound, part) for compound, relation, part in rows if relation == kind]


def _finds(word: str, written: str) -> bool:
    return query_term(word) in terms(written)


@pytest.mark.parametrize(("compound", "part"), _golden("has"))
def test_a_golden_compound_is_found_by_its_part(compound: str, part: str) -> None:
    assert _finds(part, compound)


@pytest.mark.parametrize(("compound", "part"), _golden("lacks"))
def test_letters_that_only_look_like_a_part_find_nothing(compound: str, part: str) -> None:
    assert not _finds(part, compound)


def test_there_are_thirty_golden_words() -> None:
    assert len({compound for compound, _ in _golden("has")}) >= 30


def test_a_compound_gives_every_run_of_its_parts() -> None:
    assert terms("Hundesteuerbescheid") == (
        "hund",
        "steuer",
        "bescheid",
        "hund·steuer",
        "steuer·bescheid",
        "hund·steuer·bescheid",
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bescheid", "Bescheide"),
        ("Haus", "Häuser"),
        ("Haus", "Hauses"),
        ("Widerspruch", "Widersprüche"),
        ("Hundesteuerbescheid", "Hundesteuerbescheides"),
        ("Bebauungsplan", "Bebauungsplänen"),
        ("Garten", "Gärten"),
        ("Zeugnis", "Zeugnisse"),
        ("Bürger", "Bürgerinnen"),
        ("Konto", "Konten"),
        ("Anmeldung", "anmelden"),
        ("Beglaubigung", "Beglaubigungen"),
        ("Straße", "STRASSEN"),
        ("Müller", "Mueller"),
        ("Gebühr", "Gebuehren"),
        ("André", "Andre"),
        ("Finanz", "ﬁnanz"),
        ("Sperr\u00admüll", "Sperrmüll"),
    ],
)
def test_forms_and_spellings_of_a_word_meet(one: str, other: str) -> None:
    assert _finds(one, other)
    assert _finds(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rat", "Rate"),
        ("Burg", "Bürger"),
        ("Müll", "Müller"),
        ("Bau", "Bauer"),
        ("Muller", "Müller"),
    ],
)
def test_words_that_a_stemmer_confuses_stay_apart(one: str, other: str) -> None:
    assert not _finds(one, other)


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("22.10-2026/0043", "22.10-2026/43"),
        ("32.10 - 2024 / 17", "32.10-2024/0017"),
        ("22.10-2026/0043", "22.10"),
        ("22.10-2026/0043", "43"),
        ("01.02.2026", "1.2.2026"),
        ("2026-02-01", "01.02.2026"),
        ("01.02.2026", "2026"),
        ("1.234,50", "1.234,50"),
        ("02302/581-0", "02302 / 581 - 0"),
    ],
)
def test_numbers_meet_whole_and_in_pieces(written: str, line: str) -> None:
    assert _finds(line, written)


def test_a_reference_number_typed_with_blanks_is_one_token() -> None:
    assert [token.text for token in tokens("Az. 32.10 - 2024 / 17, Seite 3")] == [
        "Az",
        "32.10 - 2024 / 17",
        "Seite",
        "3",
    ]


def test_a_word_divided_at_the_end_of_a_line_is_one_token_where_it_stands() -> None:
    text = "die Hunde-\nsteuer"
    assert [(token.text, text[token.start : token.end]) for token in tokens(text)] == [
        ("die", "die"),
        ("Hundesteuer", "Hunde-\nsteuer"),
    ]


@pytest.mark.parametrize("text", ["Hunde-\nund Katzensteuer", "Müller-\nLüdenscheidt", "Hunde- und Katzensteuer"])
def test_a_hyphen_that_does_not_divide_separates(text: str) -> None:
    assert len(list(tokens(text))) == len(text.replace("-", " ").split())


@given(st.text())
def test_tokens_stand_in_the_text_in_order_without_overlap(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        end = token.end


@given(st.text(alphabet=st.sampled_from("aeioubdgnrstmäöüß0123456789.-/ \n\u00ad\u0308"), max_size=60))
def test_every_word_is_found_by_itself_and_no_term_has_a_blank(text: str) -> None:
    for token in tokens(text):
        assert query_term(token.text) in terms(token.text)
        assert all(term and not any(letter.isspace() for letter in term) for term in terms(token.text))


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_letters_beyond_the_limit_do_not_count() -> None:
    word = "x" * MAX_WORD_LETTERS
    assert query_term(word + "y") == query_term(word)
    assert query_term(word[:-1] + "y") != query_term(word)


def test_stop_words_are_known_in_any_spelling() -> None:
    assert is_stop_word("Für")
    assert is_stop_word("FUER")
    assert not is_stop_word("Hund")


def test_threads_analyse_alike() -> None:
    words = [f"unbekannt{number}ung" for number in range(500)]
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: [analyse.__wrapped__(word) for word in words], range(4)))
    assert all(answer == answers[0] for answer in answers)


def test_the_fingerprint_is_stable() -> None:
    assert fingerprint() == fingerprint()


def test_shipped_words_are_many_long_enough_and_said_once() -> None:
    lines = (files("search") / "words.txt").read_text("utf-8").splitlines()
    words = [line.split()[0] for line in lines if line and not line.startswith("#")]
    assert len(words) >= 1_500
    assert len(set(words)) == len(words)
    assert [word for word in words if len(word.rstrip("-")) < MIN_PART_LETTERS] == []


def test_shipped_exceptions_have_a_tab_and_parts() -> None:
    lines = (files("search") / "exceptions.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#") and not line.partition("\t")[2].split()] == []


def test_a_lexicon_of_its_own_splits_by_its_words_only() -> None:
    lexicon = Lexicon(["hund", "steuer", "mess-"], ["hundemess\thund mess-"], str)
    assert lexicon.parts("hundesteuer") == ("hund", "steuer")
    assert lexicon.parts("messsteuer") == ("mess", "steuer")
    assert lexicon.parts("steuermess") == ("steuermess",)
    assert lexicon.parts("hundemess") == ("hund", "mess")
    assert lexicon.parts("katzensteuer") == ("katzensteuer",)


def test_a_word_of_too_many_parts_stays_whole() -> None:
    lexicon = Lexicon(["hund"], [], str)
    assert lexicon.parts("hund" * 8) == ("hund",) * 8
    assert lexicon.parts("hund" * 9) == ("hund" * 9,)
