# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What can be said of a dossier or a case beside its number, and what is refused with its limit."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.filing.errors import (
    KeywordsInvalid,
    LocationWithoutPaper,
    RunningPeriodReversed,
    TextTooLong,
    TitleMissing,
)
from eakte.domain.filing.metadata import (
    MAX_KEYWORD_CHARACTERS,
    MAX_KEYWORDS,
    MAX_LOCATION_CHARACTERS,
    MAX_REMARK_CHARACTERS,
    MAX_TITLE_CHARACTERS,
    Medium,
    Metadata,
    altered,
    changed_fields,
)
from eakte.kernel.errors import EakteError
from eakte.kernel.messages import visible

BEFORE = Metadata("Hundesteuer", keywords=("Hund",), remark="Alt")
DAY = date(2026, 11, 27)


def test_what_is_not_given_stays_and_what_is_null_goes() -> None:
    after = altered(BEFORE, {"title": "Hundesteuer Bello", "remark": None})

    assert after == Metadata("Hundesteuer Bello", keywords=("Hund",))
    assert changed_fields(BEFORE, after) == ("title", "remark")
    assert changed_fields(BEFORE, altered(BEFORE, {"title": "Hundesteuer"})) == ()


def test_texts_are_composed_and_keywords_are_kept_once() -> None:
    after = altered(BEFORE, {"title": " Mu\u0308ller ", "keywords": ["Hund", " Steuer ", "", "Hund", "Ma\u0308rz"]})

    assert (after.title, after.keywords) == ("Müller", ("Hund", "Steuer", "März"))
    assert altered(BEFORE, {"remark": "  "}).remark is None


def test_what_is_invisible_is_data_and_shown_spelled_out() -> None:
    title = "Akte\u202exe\0\u200b.pdf"
    after = altered(BEFORE, {"title": title})

    assert after.title == title
    assert visible(after.title) == "Akte[U+202E]xe[U+0000][U+200B].pdf"


@pytest.mark.parametrize(
    ("name", "limit"),
    [("title", MAX_TITLE_CHARACTERS), ("location", MAX_LOCATION_CHARACTERS), ("remark", MAX_REMARK_CHARACTERS)],
)
def test_a_text_has_a_limit_that_is_said(name: str, limit: int) -> None:
    hybrid = {"medium": Medium.HYBRID}
    assert getattr(altered(BEFORE, {name: "x" * limit, **hybrid}), name) == "x" * limit
    for length in (limit + 1, 10_000):
        with pytest.raises(TextTooLong) as told:
            altered(BEFORE, {name: "x" * length, **hybrid})
        assert told.value.values == {"field": name, "limit": limit}


@pytest.mark.parametrize("title", ["", " ", "\n\t "])
def test_a_title_says_something(title: str) -> None:
    with pytest.raises(TitleMissing):
        altered(BEFORE, {"title": title})


def test_keywords_have_limits() -> None:
    most = [str(number).zfill(MAX_KEYWORD_CHARACTERS) for number in range(MAX_KEYWORDS)]
    assert len(altered(BEFORE, {"keywords": most}).keywords) == MAX_KEYWORDS
    for unusable in ([*most, "einer mehr"], ["x" * (MAX_KEYWORD_CHARACTERS + 1)], ["Hund, Steuer"]):
        with pytest.raises(KeywordsInvalid):
            altered(BEFORE, {"keywords": unusable})


def test_a_running_period_ends_on_its_first_day_or_later() -> None:
    assert altered(BEFORE, {"runs_from": DAY, "runs_until": DAY}).runs_until == DAY
    assert altered(BEFORE, {"runs_until": DAY}).runs_from is None
    begun = altered(BEFORE, {"runs_from": DAY})
    with pytest.raises(RunningPeriodReversed):
        altered(begun, {"runs_until": date(2026, 11, 26)})


def test_only_paper_lies_somewhere() -> None:
    for medium in (Medium.PAPER, Medium.HYBRID):
        assert altered(BEFORE, {"medium": medium, "location": "Keller 2"}).location == "Keller 2"
    with pytest.raises(LocationWithoutPaper):
        altered(BEFORE, {"location": "Keller 2"})
    with pytest.raises(LocationWithoutPaper):
        altered(altered(BEFORE, {"medium": Medium.PAPER, "location": "Keller 2"}), {"medium": Medium.ELECTRONIC})


_TEXTS = st.text(max_size=MAX_TITLE_CHARACTERS + 5)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "title": _TEXTS,
            "keywords": st.lists(_TEXTS, max_size=4),
            "runs_from": st.none() | st.dates(),
            "runs_until": st.none() | st.dates(),
            "medium": st.sampled_from(Medium),
            "location": st.none() | _TEXTS,
            "remark": st.none() | _TEXTS,
        },
    )
)
def test_whatever_is_given_is_refused_by_an_error_of_ours_or_kept_for_good(said: dict[str, Any]) -> None:
    try:
        after = altered(BEFORE, said)
    except EakteError:
        return
    assert altered(after, said) == after
    assert set(changed_fields(BEFORE, after)) <= set(said)
