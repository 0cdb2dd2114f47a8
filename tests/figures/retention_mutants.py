# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How many small changes of the rules of retention the unit tests notice."""

import argparse
import os
import time
from collections import Counter
from collections.abc import Sequence

from tests.figures.figure import Figure
from tests.figures.mutants import Bench, Mutant, Verdict, judged, mutants

NAME = "retention-mutants"
GOAL = 0.9
RETENTION = Bench("retention", "tests/unit/retention")


def measure(argv: Sequence[str]) -> Figure:
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--judges", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(argv)
    begun = time.perf_counter()
    verdicts = judged(RETENTION, list(mutants(RETENTION)), options.judges)
    return counted(verdicts, time.perf_counter() - begun)


def counted(verdicts: Sequence[tuple[Mutant, Verdict]], seconds: float) -> Figure:
    """The share of the mutants that can be imported at all."""
    count = Counter(verdict for _, verdict in verdicts)
    killed = count[Verdict.KILLED] + count[Verdict.HUNG]
    living = killed + count[Verdict.SURVIVED]
    share = killed / living if living else 0.0
    return Figure(
        NAME,
        value=round(share, 4),
        goal=GOAL,
        unit="of the mutants of retention/ killed",
        against="every change that cosmic-ray's operators make in it, as far as it can still be imported",
        holds=share >= GOAL,
        details={
            "mutants": living,
            "killed": killed,
            "of them by the time limit": count[Verdict.HUNG],
            "not counted, since no longer imported": count[Verdict.STILLBORN],
            "survivors": [str(mutant) for mutant, verdict in verdicts if verdict is Verdict.SURVIVED],
            "seconds": round(seconds),
        },
    )
