# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Comparing the texts of two versions."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.documents.comparison import Change, Line, Piece, Side, compare, matches

TEXTS = st.lists(st.sampled_from("abcdefgh"), max_size=30)
LINES = st.lists(st.builds(Line, st.integers(1, 3), st.sampled_from(["", "ja", "ja nein", "Hund 3", "Katze 3"])))


def lines(*texts: str) -> list[Line]:
    return [Line(1, text) for text in texts]


def changed(before: list[Line], after: list[Line]) -> list[tuple[str, str]]:
    """The words in which each place differs."""
    return [(" ".join(words(change.before)), " ".join(words(change.after))) for change in compare(before, after)]


def words(side: Side) -> list[str]:
    return [piece.text for piece in side.pieces if piece.changed]


def test_the_same_text_differs_nowhere() -> None:
    assert changed(lines("Guten Tag", "Ende"), lines("Guten Tag", "Ende")) == []
    assert changed([], []) == []


def test_a_changed_word_is_told_within_its_line_and_page() -> None:
    before = [Line(1, "Guten Tag"), Line(2, "die Steuer beträgt 120 Euro"), Line(2, "Ende")]
    after = [Line(1, "Guten Tag"), Line(3, "die Steuer beträgt 150 Euro"), Line(3, "Ende")]
    assert list(compare(before, after)) == [
        Change(
            Side(2, (Piece("die Steuer beträgt", False), Piece("120", True), Piece("Euro", False))),
            Side(3, (Piece("die Steuer beträgt", False), Piece("150", True), Piece("Euro", False))),
        )
    ]


def test_what_only_one_has_stands_against_nothing() -> None:
    assert list(compare(lines("a", "c"), lines("a", "b", "c"))) == [
        Change(Side(None, ()), Side(1, (Piece("b", True),)))
    ]
    assert list(compare(lines("a"), [])) == [Change(Side(1, (Piece("a", True),)), Side(None, ()))]


def test_a_paragraph_that_moved_is_told_once_at_each_place() -> None:
    before = lines("eins", "zwei", "drei", "vier", "fünf")
    after = lines("zwei", "drei", "vier", "fünf", "eins")
    assert changed(before, after) == [("eins", ""), ("", "eins")]


def test_what_is_unique_only_between_two_matches_is_matched_too() -> None:
    before = ["x", "A", "y", "M", "x", "B", "y"]
    after = ["x", "M", "y", "x", "M2", "y"]
    assert [(before[i], after[j]) for i, j in matches(before, after)] == [
        ("x", "x"),
        ("M", "M"),
        ("x", "x"),
        ("y", "y"),
    ]


@given(TEXTS, TEXTS)
def test_matches_are_the_same_in_both_and_rise(before: list[str], after: list[str]) -> None:
    found = matches(before, after)
    assert all(before[left] == after[right] for left, right in found)
    assert all(one[0] < two[0] and one[1] < two[1] for one, two in pairwise(found))


@given(TEXTS)
def test_a_text_matches_itself_whole(texts: list[str]) -> None:
    assert matches(texts, texts) == [(position, position) for position in range(len(texts))]


@given(LINES, LINES)
def test_what_is_not_told_as_changed_is_the_same_in_both(before: list[Line], after: list[Line]) -> None:
    told = list(compare(before, after))
    for mine, theirs in (("before", "after"), ("after", "before")):
        kept = [[piece.text for piece in getattr(change, mine).pieces if not piece.changed] for change in told]
        others = [[piece.text for piece in getattr(change, theirs).pieces if not piece.changed] for change in told]
        assert [" ".join(each) for each in kept] == [" ".join(each) for each in others]


def test_texts_made_to_be_slow_are_compared_all_the_same() -> None:
    """With the least difference in mind this would take hours."""
    assert changed(lines(*(["ja", "nein"] * 50_000)), lines(*(["nein", "vielleicht"] * 50_000))) != []
