# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Mutants: code with one small change each, as cosmic-ray's operators make them, and judges who test them.

A judge is a process of its own (`tests.figures.mutant_judge`) that has imported everything once and forks for each
mutant, so that a mutant costs its tests and hardly anything else.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).parents[2]


class Verdict(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    HUNG = "hung"
    """It ran into the time limit, which kills it as well."""
    SURVIVED = "survived"
    STILLBORN = "stillborn"
    """It could not even be imported. No test earned that, so it does not count."""


@dataclass(frozen=True)
class Mutant:
    """A module with one change: by which operator, in which line, and what stands there now."""

    module: str
    operator: str
    line: int
    changed: str
    source: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.operator}: {self.changed}"


@dataclass(frozen=True)
class Bench:
    """What is judged by which tests, both as folders below the root, and how many seconds of work a mutant may make."""

    package: str
    tests: str
    root: Path = ROOT
    seconds: int = 60


def mutants(bench: Bench) -> Iterator[Mutant]:
    """Every change that the operators know, in every module of the package; the same change counts once."""
    for path in sorted((bench.root / bench.package).glob("*.py")):
        original = path.read_text(encoding="utf-8")
        seen = {original}
        for operator, source in _changes(original):
            if source not in seen:
                seen.add(source)
                yield _mutant(f"{bench.package}/{path.name}", operator, original, source)


def judged(bench: Bench, drawn: Sequence[Mutant], judges: int) -> list[tuple[Mutant, Verdict]]:
    """The verdict on each, from so many judges side by side.

    Raises:
        RuntimeError: a judge gave up; the tests fail without any change, for example.
    """
    shares = [drawn[first::judges] for first in range(judges)]
    with ThreadPoolExecutor(judges) as pool:
        verdicts = pool.map(lambda share: _verdicts(bench, share), shares)
        return [pair for share, found in zip(shares, verdicts, strict=True) for pair in zip(share, found, strict=True)]


def _changes(original: str) -> Iterator[tuple[str, str]]:
    """By operators that need no arguments of their own."""
    nodes = list(ast_nodes(get_ast(original)))
    for name in operator_names():
        if get_operator(name).arguments():
            continue
        operator = get_operator(name)()
        occurrences = sum(1 for node in nodes for _ in operator.mutation_positions(node))
        for occurrence in range(occurrences):
            yield name, mutate_code(original, operator, occurrence)


def _mutant(module: str, operator: str, original: str, source: str) -> Mutant:
    before, after = original.splitlines(), source.splitlines()
    line = next(
        (number for number, (one, other) in enumerate(zip(before, after, strict=False)) if one != other),
        min(len(before), len(after)) - 1,
    )
    return Mutant(module, operator.removeprefix("core/"), line + 1, after[line].strip(), source)


def _verdicts(bench: Bench, share: Sequence[Mutant]) -> list[Verdict]:
    with _judge(bench) as judge:
        return [_ask(judge, mutant) for mutant in share]


@contextmanager
def _judge(bench: Bench) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.figures.mutant_judge", bench.package, bench.tests, str(bench.seconds)]
    alone = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    with subprocess.Popen(
        command, cwd=bench.root, env=alone, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as judge:
        yield judge


def _ask(judge: "subprocess.Popen[str]", mutant: Mutant) -> Verdict:
    asking, answering = judge.stdin, judge.stdout
    if asking is None or answering is None:
        raise RuntimeError("A judge has no pipes.")
    try:
        asking.write(json.dumps({"module": mutant.module, "source": mutant.source}) + "\n")
        asking.flush()
    except BrokenPipeError:
        raise RuntimeError(f"The judge gave up before {mutant}.") from None
    answer = answering.readline().strip()
    if not answer:
        raise RuntimeError(f"The judge gave up at {mutant}.")
    return Verdict(answer)
