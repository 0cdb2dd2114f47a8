# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterable

import pytest

from eakte.demo.delivery import Level
from tests.figures.word_recall import GOAL, TURNED_GOAL, PageRecall, judged, word_recall


@pytest.mark.parametrize(
    ("truth", "found", "recall"),
    [
        ("Der Hund, der bellt.", ["Der", "Hund", "der", "bellt"], 1.0),
        ("Der Hund", ["der", "Hund"], 0.5),
        ("ein ein ein Hund", ["ein", "Hund", "Hund"], 0.5),
        ("(siehe § 3)", ["siehe", "3"], 1.0),
        ("32.10-2026/00417", ["32.10-2026/00417,"], 1.0),
        ("32.10-2026/00417", ["32.10-2026/0O417"], 0.0),
        ("Hund", ["Hund und Katze"], 1.0),
        ("Hund", [], 0.0),
    ],
)
def test_word_recall_is_the_share_of_true_words_found(truth: str, found: Iterable[str], recall: float) -> None:
    assert word_recall(truth, found) == recall


def _pages(upright: float, turned: float) -> list[PageRecall]:
    return [PageRecall(Level.CLEAN, "a.pdf", 1, upright), PageRecall(Level.TURNED, "b.pdf", 1, turned)]


def test_the_figure_holds_at_both_goals() -> None:
    figure = judged(_pages(2 * GOAL - TURNED_GOAL, TURNED_GOAL))
    assert figure.holds
    assert figure.details["levels"] == {"clean": 0.95, "turned": 0.85}


def test_one_lost_turned_page_fails_the_figure_however_good_the_mean() -> None:
    figure = judged([*_pages(1.0, 1.0) * 10, PageRecall(Level.TURNED, "c.pdf", 1, 0.84)])
    assert figure.value > GOAL
    assert not figure.holds


def test_a_low_mean_fails_the_figure_although_every_turned_page_is_good() -> None:
    assert not judged(_pages(0.8, 0.95)).holds
