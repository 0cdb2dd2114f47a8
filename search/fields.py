# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What an engine gets of a page: words that are analysed already, and the page itself, packed, for the hit to show."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from search.entry import Ancestry, PageEntry
from search.german import analyse, tokens
from search.port import MAX_PAGES_PER_DOCUMENT, DocumentHits, PageHit
from search.query import Query
from search.snippet import snippet

TEXT, HEADING = "text", "heading"
HEADING_WEIGHT = 1.5


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, joined by blanks: `terms` of all runs of parts, `wholes` in order for phrases, `forms` for prefixes."""

    terms: str
    wholes: str
    forms: str


def words_of(entry: PageEntry) -> dict[str, Words]:
    """The words of the page's TEXT and of its HEADING."""
    return {source: _words(text) for source, text in ((TEXT, entry.text), (HEADING, entry.heading))}


def _words(text: str) -> Words:
    words = [analyse(token.text) for token in tokens(text)]
    return Words(
        terms=" ".join(" ".join(word.terms) for word in words),
        wholes=" ".join(word.whole for word in words),
        forms=" ".join({word.form for word in words}),
    )


def day_number(received_on: date | None) -> int:
    """A number to order by; a document without a date of receipt comes last."""
    return (received_on or date.min).toordinal()


def packed(entry: PageEntry) -> bytes:
    """The entry in ASCII, whatever its text holds."""
    said = asdict(entry) | {"received_on": entry.received_on and entry.received_on.isoformat()}
    return json.dumps(said).encode()


def unpacked(content: bytes | str) -> PageEntry:
    said = json.loads(content)
    received_on = said.pop("received_on")
    ancestry = Ancestry(**said.pop("ancestry"))
    return PageEntry(**said, ancestry=ancestry, received_on=date.fromisoformat(received_on) if received_on else None)


def document_hits(best: Sequence[tuple[float, PageEntry]], total_pages: int, query: Query) -> DocumentHits:
    """One document's hits, from its pages that were found with their scores, best first, at least one."""
    score, first = best[0]
    return DocumentHits(
        document=first.document,
        version=first.version,
        title=first.title,
        reference=first.reference,
        received_on=first.received_on,
        ancestry=first.ancestry,
        score=score,
        pages=tuple(
            PageHit(entry.page, worth, snippet(entry.text, query)) for worth, entry in best[:MAX_PAGES_PER_DOCUMENT]
        ),
        total_pages=total_pages,
    )
