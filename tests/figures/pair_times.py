# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Whether time tells two kinds of requests apart that were sent in pairs: the sign test, which no outlier moves."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb
from statistics import median

Ask = Callable[[], object]

CHANCE = 0.001
"""How often equal times may be called different, over everything that is judged together."""


@dataclass(frozen=True)
class Pairs:
    """Seconds of the first and the second request of each pair."""

    seconds: Sequence[tuple[float, float]]

    @property
    def share_slower(self) -> float:
        """In how many pairs the first took longer; 0.5 tells nothing."""
        return self._slower / len(self._different) if self._different else 0.5

    @property
    def median_difference(self) -> float:
        return median(first - second for first, second in self.seconds)

    def chance(self) -> float:
        """How likely a share at least as far from one half is when both kinds take equally long."""
        pairs = len(self._different)
        extreme = min(self._slower, pairs - self._slower)
        return min(1.0, 2 * sum(comb(pairs, k) for k in range(extreme + 1)) / (1 << pairs))

    @property
    def _different(self) -> list[tuple[float, float]]:
        return [pair for pair in self.seconds if pair[0] != pair[1]]

    @property
    def _slower(self) -> int:
        return sum(first > second for first, second in self._different)


def timed(first: Ask, second: Ask, count: int, order: random.Random) -> Pairs:
    """Send so many pairs, the first of each in front or behind as the lot falls."""
    seconds = []
    for _ in range(count):
        took = {}
        for ask in order.sample((first, second), 2):
            begun = time.perf_counter()
            ask()
            took[ask] = time.perf_counter() - begun
        seconds.append((took[first], took[second]))
    return Pairs(seconds)


def told_apart(pairs: Sequence[Pairs]) -> list[Pairs]:
    """Those whose times differ by more than chance, judged together (Bonferroni), and all of them as one."""
    together = Pairs([each for one in pairs for each in one.seconds])
    return [each for each in (*pairs, together) if each.chance() < CHANCE / (len(pairs) + 1)]
