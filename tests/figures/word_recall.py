# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How many of the words on generated letters the recogniser finds, over all levels of bad treatment."""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from eakte.demo.delivery import Level
from eakte.demo.letters import Letter, letters
from eakte.demo.people import TOWNS
from eakte.processing.port import Processor
from eakte.processing.processor import SandboxedProcessor
from tests.figures.figure import Figure

NAME = "word-recall"
GOAL = 0.90
TURNED_GOAL = 0.85

_WRITTEN_ON = date(2026, 11, 16)
_EDGES = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True)
class PageRecall:
    level: Level
    letter: str
    page: int
    recall: float


def measure(argv: Sequence[str]) -> Figure:
    """Recognise the letters of every level, print a line a page, and hold the mean against the truth."""
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=int, default=6, help="pages a level")
    options = parser.parse_args(argv)
    recalls = []
    for recall in _recalls(SandboxedProcessor(), options.seed, options.pages):
        sys.stdout.write(f"{recall.level:12}{recall.recall:8.4f}  {recall.letter}, page {recall.page}\n")
        recalls.append(recall)
    return judged(recalls)


def judged(recalls: Sequence[PageRecall]) -> Figure:
    """Holds when the mean over all pages and every single turned page reach their goals."""
    mean = fmean(recall.recall for recall in recalls)
    worst_turned = min(recall.recall for recall in recalls if recall.level is Level.TURNED)
    return Figure(
        NAME,
        value=round(mean, 4),
        goal=GOAL,
        unit="mean word recall",
        against="known truth of the generated pages",
        holds=mean >= GOAL and worst_turned >= TURNED_GOAL,
        details={
            "pages": len(recalls),
            "levels": _means(recalls),
            "worst_turned_page": round(worst_turned, 4),
            "turned_goal": TURNED_GOAL,
        },
    )


def word_recall(truth: str, found: Iterable[str]) -> float:
    """The share of the true words that were found, each as often as it stands there; case counts.

    Words are cut at white space and lose the punctuation around them; what then is empty is no word.
    """
    true_words = Counter(_words(truth))
    found_words = Counter(_words(" ".join(found)))
    return (true_words & found_words).total() / true_words.total()


def _words(text: str) -> Iterator[str]:
    return filter(None, (_EDGES.sub("", token) for token in text.split()))


def _recalls(processor: Processor, seed: int, pages: int) -> Iterator[PageRecall]:
    for level in Level:
        for letter in letters(TOWNS["Witten"], seed, level, _WRITTEN_ON, pages):
            found = _recognised(processor, letter)
            for number, truth in enumerate(letter.pages, start=1):
                yield PageRecall(level, letter.name, number, word_recall(truth, found[number]))


def _recognised(processor: Processor, letter: Letter) -> Mapping[int, list[str]]:
    """The words of each page, by the way every scanned document goes."""
    content = [letter.content]
    reading = processor.inspect_and_read(content, letter.media_type)
    recognition = processor.recognise(content, reading.format, reading.pages_to_recognise)
    return {page.number: [word.text for word in page.words] for page in (*reading.pages, *recognition.pages)}


def _means(recalls: Sequence[PageRecall]) -> dict[str, float]:
    return {
        level.value: round(fmean(recall.recall for recall in recalls if recall.level is level), 4)
        for level in dict.fromkeys(recall.level for recall in recalls)
    }
