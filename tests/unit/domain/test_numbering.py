# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Patterns of reference numbers: whatever is accepted, no two numbers are the same."""

import re
from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.filing.errors import (
    NumberPatternCharacter,
    NumberPatternFields,
    NumberPatternInvalid,
    NumberPatternTooLong,
    NumberPatternTouches,
)
from eakte.domain.filing.numbering import MAX_FIXED_CHARACTERS, STANDARD_NUMBERING, CasePattern, DossierPattern
from eakte.kernel.messages import one_line

MAX_CHARACTERS = 100
FIXED = f"{ascii_letters}ÄÖÜäöüß-/._()+"

_NUMBER_OF_A_CASE = re.compile(r"[^0-9]*([0-9]+(?:\.[0-9]+)*)[^0-9]+([0-9]{4})[^0-9]*([0-9]+)[^0-9]+([0-9]+)[^0-9]*")

Place = tuple[str, int, int, int]
"""Position, year and both counts."""

positions = st.lists(st.integers(0, 999_999), min_size=1, max_size=6).map(lambda numbers: ".".join(map(str, numbers)))
counts = st.integers(1, 2**31 - 1)
places = st.tuples(positions, st.integers(1, 9999), counts, counts)
fixed = st.text(FIXED, max_size=3)
gaps = fixed.filter(lambda text: text != "" and text[0] != ".")
numbers = st.sampled_from(["{number}", *(f"{{number:{digits}}}" for digits in range(1, 10))])
dossier_patterns = st.tuples(fixed, st.just("{plan}"), gaps, st.just("{year}"), fixed, numbers, fixed).map(
    lambda pieces: DossierPattern.read("".join(pieces))
)
case_patterns = st.tuples(fixed, st.just("{dossier}"), gaps, numbers, fixed).map(
    lambda pieces: CasePattern.read("".join(pieces))
)
patterns = st.tuples(dossier_patterns, case_patterns)


def number(by: tuple[DossierPattern, CasePattern], place: Place) -> str:
    dossiers, cases = by
    return cases.number(dossiers.number(*place[:3]), place[3])


def read_back(text: str) -> Place:
    """What a number says to somebody who does not know its pattern."""
    found = _NUMBER_OF_A_CASE.fullmatch(text)
    assert found is not None, text
    return found[1], int(found[2]), int(found[3]), int(found[4])


def test_the_standard_is_what_it_always_was() -> None:
    dossiers, cases = STANDARD_NUMBERING.dossiers, STANDARD_NUMBERING.cases

    assert dossiers.number("22.10", 2026, 43) == "22.10-2026/0043"
    assert dossiers.number("22.10", 2026, 12345) == "22.10-2026/12345"
    assert cases.number("22.10-2026/0043", 2) == "22.10-2026/0043-2"


def test_a_municipality_may_write_its_numbers_in_its_own_way() -> None:
    by = DossierPattern.read("Az.{plan}/{year}_{number:6}(HS)"), CasePattern.read("{dossier}+{number:2}")

    assert number(by, ("22.10", 2026, 43, 2)) == "Az.22.10/2026_000043(HS)+02"


@given(patterns, places)
def test_a_number_can_be_read_back_without_its_pattern(by: tuple[DossierPattern, CasePattern], place: Place) -> None:
    assert read_back(number(by, place)) == place


@given(patterns, patterns, places, places)
def test_what_is_at_different_places_has_different_numbers_whatever_the_patterns(
    one: tuple[DossierPattern, CasePattern], other: tuple[DossierPattern, CasePattern], first: Place, second: Place
) -> None:
    assert (number(one, first) == number(other, second)) <= (first == second)
    assert (one[0].number(*first[:3]) == other[0].number(*second[:3])) <= (first[:3] == second[:3])


@given(st.text(f"{FIXED}{{}}:0123456789 ", max_size=30) | st.text(max_size=10))
def test_whatever_is_written_is_accepted_as_it_is_or_refused_with_advice(text: str) -> None:
    for written in (text, f"{{plan}}{text}{{year}}/{{number}}", f"{{plan}}-{{year}}/{{number}}{text}"):
        assert said(written) == written or "{" not in said(written)


def said(written: str) -> str:
    """The pattern as it was accepted, or the advice."""
    try:
        return DossierPattern.read(written).written
    except NumberPatternInvalid as refused:
        return refused.advice.format_map(refused.values)


def test_a_number_is_one_line_and_never_longer_than_its_limit() -> None:
    text = "A" * MAX_FIXED_CHARACTERS
    longest = (
        DossierPattern.read(f"{{plan}}{text}{{year}}{{number:9}}"),
        CasePattern.read(f"{{dossier}}{text}{{number}}"),
    )
    found = number(longest, (".".join(["999999"] * 6), 9999, 2**31 - 1, 2**31 - 1))

    assert len(found) <= MAX_CHARACTERS
    assert found == one_line(found)
    with pytest.raises(NumberPatternTooLong) as refused:
        CasePattern.read(f"{{dossier}}{text}A{{number}}")
    assert refused.value.values == {"limit": MAX_FIXED_CHARACTERS}


@pytest.mark.parametrize(
    "written",
    [
        "",
        "22.10",
        "{plan}-{number}",
        "{year}/{number}",
        "{year}-{plan}/{number}",
        "{plan}-{year}/{number}/{number}",
        "{plan}-{year}/{number:0}",
        "{plan}-{year}/{number:10}",
        "{plan:4}-{year}/{number}",
        "{plan}-{year}/{Number}",
        "{plan}-{year}/{number",
        "{dossier}-{number}",
    ],
)
def test_a_dossiers_number_names_position_year_and_count(written: str) -> None:
    with pytest.raises(NumberPatternFields) as refused:
        DossierPattern.read(written)
    assert refused.value.values == {"needed": "plan, year, number"}


@pytest.mark.parametrize("written", ["{number}", "{dossier}", "{number}-{dossier}", "{plan}-{year}/{number}"])
def test_a_cases_number_names_dossier_and_count(written: str) -> None:
    with pytest.raises(NumberPatternFields) as refused:
        CasePattern.read(written)
    assert refused.value.values == {"needed": "dossier, number"}


@pytest.mark.parametrize(
    ("character", "shown"), [("7", "7"), (" ", " "), ("\n", "[U+000A]"), ("\u202e", "[U+202E]"), ("é", "é"), ("%", "%")]
)
def test_what_is_no_character_of_a_number_is_named(character: str, shown: str) -> None:
    with pytest.raises(NumberPatternCharacter) as refused:
        DossierPattern.read(f"{{plan}}-{{year}}/{{number}}{character}")
    assert refused.value.values == {"character": shown}


@pytest.mark.parametrize("gap", ["", ".", ".-"])
def test_what_comes_first_is_told_apart_from_what_follows(gap: str) -> None:
    with pytest.raises(NumberPatternTouches) as refused:
        DossierPattern.read(f"{{plan}}{gap}{{year}}/{{number}}")
    assert refused.value.values == {"field": "plan"}
    with pytest.raises(NumberPatternTouches):
        CasePattern.read(f"{{dossier}}{gap}{{number}}")
