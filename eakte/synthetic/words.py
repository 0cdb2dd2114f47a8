# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What stands on the pages of a data set: the demo's sentences, and words that are rarer the further down they stand."""

from collections.abc import Iterator, Sequence
from datetime import date
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Final

from eakte.demo.drafts import Occasion, filled
from eakte.demo.people import Town, person
from eakte.demo.phrases import ANY_MATTER, MATTERS

PLANTED_WORD: Final = "Xanthippe"
"""Stands on the first page of every `PLANTED_EVERY`th document of a town, and nowhere else."""
PLANTED_EVERY: Final = 1000

_SENTENCES = 3000
_COMPOUNDS = 20_000
_SENTENCES_A_PAGE = (6, 10)
_KEYWORDS_A_PAGE = (12, 50)
_FLATTENING = 5
_DRAFTED_ON = date(2026, 11, 20)


class Wording:
    """The texts of one town; the same source of randomness gives the same texts."""

    def __init__(self, random: Random, town: Town) -> None:
        self._random = random
        self._sentences = list(_sentences(random, town))
        self._words = _vocabulary(random)
        self._weights = list(accumulate(1 / (rank + _FLATTENING) for rank in range(len(self._words))))

    def page(self, heading: str) -> str:
        """One page of some 100 to 220 words under its heading."""
        random = self._random
        sentences = random.choices(self._sentences, k=random.randint(*_SENTENCES_A_PAGE))
        return f"{heading}\n{' '.join(sentences)}\nStichworte: {self.keywords(random.randint(*_KEYWORDS_A_PAGE))}"

    def keywords(self, count: int) -> str:
        return ", ".join(self._random.choices(self._words, cum_weights=self._weights, k=count))


def _sentences(random: Random, town: Town) -> Iterator[str]:
    for _ in range(_SENTENCES):
        matter = random.choice(MATTERS)
        occasion = Occasion(matter, town, person(random, town), f"{random.randrange(10**6):06d}", _DRAFTED_ON)
        yield filled(random.choice((*matter.sentences, *ANY_MATTER)), random, occasion)


def _vocabulary(random: Random) -> Sequence[str]:
    """Base words of administration and what can be put together of two of them, in the order of their use."""
    lines = files("search").joinpath("words.txt").read_text("utf-8").splitlines()
    words = [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]
    bases = [word.capitalize() for word in words if not word.endswith("-")]
    firsts, lasts = [word.rstrip("-").capitalize() for word in words], [base.lower() for base in bases]
    compounds = [random.choice(firsts) + random.choice(lasts) for _ in range(_COMPOUNDS)]
    ranked = list(dict.fromkeys((*bases, *compounds)))
    random.shuffle(ranked)
    return ranked
