# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Mutants are made and judged; of a package with tests of known worth."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.figures.mutants import Bench, Mutant, Verdict, judged, mutants
from tests.figures.retention_mutants import GOAL, counted

CODE = """\
LIMIT = 3


def within(number: int) -> bool:
    while number > 100:
        number -= 1
    return number <= LIMIT
"""
TEST = """\
from toy.rules import within


def test_the_limit_itself_is_within():
    assert within(3)


def test_what_is_far_beyond_is_not():
    assert not within(1000)
"""


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    for name, text in {
        "toy/__init__.py": "",
        "toy/rules.py": CODE,
        "checks/test_rules.py": TEST,
        "checks/test_others.py": "def test_nothing_of_it(): pass\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Bench("toy", "checks", tmp_path)


def changed(old: str, new: str) -> Mutant:
    return Mutant("toy/rules.py", "by hand", 1, new, CODE.replace(old, new))


def test_a_mutant_is_one_change_and_tells_where(bench: Bench) -> None:
    made = list(mutants(bench))
    assert len({mutant.source for mutant in made}) == len(made)
    assert CODE not in {mutant.source for mutant in made}
    told = [str(mutant) for mutant in made]
    assert "toy/rules.py:1 NumberReplacer: LIMIT = 4" in told
    assert any(each.startswith("toy/rules.py:7 ") and each.endswith("return number < LIMIT") for each in told)
    assert {mutant.module for mutant in made} == {"toy/rules.py"}


def test_judges_tell_killed_from_surviving_and_from_stillborn(bench: Bench) -> None:
    drawn = {
        changed("<= LIMIT", "< LIMIT"): Verdict.KILLED,
        changed("LIMIT = 3", "LIMIT = 4"): Verdict.SURVIVED,
        changed("LIMIT = 3", "LIMIT = 3 / 0"): Verdict.STILLBORN,
        changed("<= LIMIT", "<= NOTHING"): Verdict.KILLED,
        changed("number > 100", "number > 200"): Verdict.SURVIVED,
    }
    assert dict(judged(bench, list(drawn), judges=2)) == drawn


def test_what_runs_for_ever_is_ended(bench: Bench) -> None:
    for_ever = changed("number -= 1", "number += 1")
    assert judged(replace(bench, seconds=1), [for_ever], judges=1) == [(for_ever, Verdict.HUNG)]


def test_tests_that_fail_without_a_change_judge_nothing(bench: Bench) -> None:
    (bench.root / "checks" / "test_rules.py").write_text("def test_no(): assert False\n", encoding="utf-8")
    with pytest.raises(RuntimeError, match="The judge gave up"):
        judged(bench, [changed("LIMIT = 3", "LIMIT = 4")], judges=1)


def verdicts(killed: int, survived: int, *others: Verdict) -> list[tuple[Mutant, Verdict]]:
    told = [Verdict.KILLED] * killed + [Verdict.SURVIVED] * survived + [*others]
    return [(changed("LIMIT = 3", f"LIMIT = {number}"), verdict) for number, verdict in enumerate(told)]


def test_the_figure_holds_at_the_goal_and_names_the_survivors() -> None:
    figure = counted(verdicts(9, 1), seconds=1.0)
    assert figure.value == GOAL
    assert figure.holds
    assert figure.details["survivors"] == ["toy/rules.py:1 by hand: LIMIT = 9"]


def test_below_the_goal_it_does_not_hold_and_the_stillborn_do_not_help() -> None:
    figure = counted(verdicts(8, 1, *[Verdict.STILLBORN] * 50), seconds=1.0)
    assert not figure.holds
    assert (figure.details["mutants"], figure.details["not counted, since no longer imported"]) == (9, 50)


def test_a_mutant_that_hangs_is_killed() -> None:
    assert counted(verdicts(0, 0, Verdict.HUNG), seconds=1.0).value == 1.0


def test_without_any_mutant_nothing_holds() -> None:
    assert not counted([], seconds=0.0).holds
