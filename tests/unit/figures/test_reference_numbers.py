# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The figure of reference numbers sees what it is there to see."""

from dataclasses import replace

from tests.figures.number_takers import GIVEN_TWICE, Told
from tests.figures.reference_numbers import Held, Verdict, judged

HELD = Held(
    dossiers=("1-2026/0001", "1-2026/0002", "HS.2/2026000001"),
    cases=("1-2026/0001-1", "1-2026/0001-2", "HS.2/2026000001(V001)"),
    counters={(1, 2026): 2, (2, 2026): 1, (1, 2026, 1): 2, (1, 2026, 2): 0, (2, 2026, 1): 1},
)
TOLD = Told(dossiers=("1-2026/0002",), cases=("1-2026/0001-1", "1-2026/0001-2"), happened=("rolled back", "cut off"))


def test_every_number_once_and_none_left_out_is_what_it_should_be() -> None:
    assert judged(HELD, TOLD) == Verdict(0, 0, 0)


def test_a_number_that_stands_for_two_things_is_a_duplicate_however_it_is_written() -> None:
    assert judged(replace(HELD, dossiers=(*HELD.dossiers, "1/2026-2")), TOLD) == Verdict(1, 0, 0)
    assert judged(replace(HELD, cases=(*HELD.cases, "1-2026/0001-01")), TOLD) == Verdict(1, 0, 0)


def test_a_number_that_was_told_to_two_or_turned_away_is_a_duplicate() -> None:
    assert judged(HELD, replace(TOLD, cases=(*TOLD.cases, "1-2026/0001-1"))) == Verdict(1, 0, 0)
    assert judged(HELD, replace(TOLD, happened=(GIVEN_TWICE, "cut off"))) == Verdict(1, 0, 0)


def test_a_number_that_is_left_out_or_beyond_its_counter_is_a_gap() -> None:
    assert judged(replace(HELD, dossiers=("1-2026/0002", "HS.2/2026000001")), TOLD) == Verdict(0, 1, 0)
    assert judged(replace(HELD, cases=HELD.cases[1:]), replace(TOLD, cases=())) == Verdict(0, 1, 0)
    assert judged(replace(HELD, cases=(*HELD.cases, "1-2026/0002-1")), TOLD) == Verdict(0, 1, 0)


def test_a_number_that_was_told_and_is_not_there_is_lost() -> None:
    counters = {**HELD.counters, (1, 2026): 1}
    assert judged(replace(HELD, dossiers=(HELD.dossiers[0], HELD.dossiers[2]), counters=counters), TOLD) == Verdict(
        0, 0, 1
    )
