# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The page viewer: one page of one document, with the words of a search marked on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from eakte.database.session import ReadUnit
from eakte.domain.documents.errors import DocumentNotFound
from eakte.domain.documents.values import ReadingState
from eakte.domain.pages.values import PageText, Word
from eakte.services import documents
from eakte.services.documents import DocumentView
from eakte.services.platform import Platform
from eakte.services.searching import marked_words

IMAGE_WIDTH = 1100


@dataclass(frozen=True)
class Sources:
    """Where a page has a document's images and original from, and which ways on from it there are."""

    path: str = "/api/v1/documents"
    downloads: bool = True
    history: bool = True


OWN = Sources()


@dataclass(frozen=True)
class Viewer:
    """An opened document; `page` is None while there is nothing to show of it."""

    document: DocumentView
    number: int
    page: PageText | None
    marked: frozenset[int]
    sources: Sources = OWN

    @property
    def image(self) -> str:
        return f"{self.sources.path}/{self.document.id}/pages/{self.number}/image?width={IMAGE_WIDTH}"

    @property
    def original(self) -> str:
        return f"{self.sources.path}/{self.document.id}/original"

    @property
    def marks(self) -> list[Word]:
        words = () if self.page is None else self.page.words
        return [word for position, word in enumerate(words) if position in self.marked]

    @property
    def lines(self) -> Iterator[list[Word]]:
        words = () if self.page is None else self.page.words
        return (list(line) for _, line in groupby(words, key=lambda word: word.line))


def open_viewer(
    unit: ReadUnit, platform: Platform, document: DocumentView, number: int, line: str = "", sources: Sources = OWN
) -> Viewer:
    """Open a page of the document, marking what `line` finds; a document that is not read opens without a page."""
    if document.state is not ReadingState.READ:
        return Viewer(document, number, None, frozenset(), sources)
    page = documents.open_page(unit, platform, document.id, number)
    return Viewer(document, number, page, marked_words(page, line), sources)


def chosen(among: Sequence[DocumentView], document_id: UUID | None) -> DocumentView | None:
    """The document asked for, else the first; None when there are none.

    Raises:
        DocumentNotFound: the one asked for is not among them.
    """
    if document_id is None:
        return among[0] if among else None
    for document in among:
        if document.id == document_id:
            return document
    raise DocumentNotFound
