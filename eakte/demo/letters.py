# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Scanned letters whose every word is known, at fixed levels of bad treatment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from random import Random
from typing import Final

from eakte.demo.delivery import Level, deliver
from eakte.demo.drafts import write_letter
from eakte.demo.people import Town
from eakte.demo.phrases import MATTERS, OBJECTION

MARKED_WORD: Final = "Hundesteuerbescheid"
"""Stands in the subject of the letter that `marked_letter` writes."""

_LONGEST = 3


@dataclass(frozen=True)
class Letter:
    """A file as it reached us; `pages` is the true text of each page, a line of the page a line."""

    level: Level
    pages: tuple[str, ...]
    content: bytes
    media_type: str
    name: str


def letters(town: Town, seed: int, level: Level, written_on: date, pages: int = 6) -> Iterator[Letter]:
    """Letters to the town that have that many pages together. The same arguments give the same bytes."""
    random = Random(f"{seed}/{town.name}/{level}")
    matters = cycle(random.sample(MATTERS, len(MATTERS)))
    done = 0
    while done < pages:
        length = random.randint(1, min(_LONGEST, pages - done)) if level.takes_many_pages else 1
        matter = next(matters)
        sheets = write_letter(random, town, matter, written_on, length)
        delivery = deliver(level, sheets, random, written_on, done)
        done += length
        name = f"{matter.kind}_{written_on.isoformat()}_{done:02d}{delivery.suffix}"
        yield Letter(level, tuple(sheet.text for sheet in sheets), delivery.content, delivery.media_type, name)


def marked_letter(town: Town, seed: int, level: Level, written_on: date) -> Letter:
    """A letter of one page whose subject holds `MARKED_WORD`."""
    random = Random(f"{seed}/{town.name}/{level}/marked")
    sheets = write_letter(random, town, OBJECTION, written_on, 1)
    delivery = deliver(level, sheets, random, written_on, 0)
    name = f"{OBJECTION.kind}_{MARKED_WORD}_{written_on.isoformat()}{delivery.suffix}"
    return Letter(level, tuple(sheet.text for sheet in sheets), delivery.content, delivery.media_type, name)
