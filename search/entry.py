# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What is put into an index: one entry for each page."""

from dataclasses import dataclass
from datetime import date

from search.errors import InvalidEntry

MAX_PAGE_NUMBER = 1_000_000


@dataclass(frozen=True)
class Ancestry:
    """Where a document is filed, as ids, all None as long as it is not; the office that has it, and its protection class.

    Who may see it is not told here: whoever asks names what they see (`search.port.AccessScope`).
    """

    filing_plan_entry: str | None = None
    dossier: str | None = None
    case: str | None = None
    office: str | None = None
    protection: str = "none"


@dataclass(frozen=True)
class PageEntry:
    """One page (1-based) of the version of a document that is shown; `document` and `version` are ids.

    `title`, `reference` and `about`, more words by which it is found, belong to the document and are equal on all its
    entries. A document without pages is found by them if it has one entry with page 1 and no text.

    Raises:
        InvalidEntry: `document` is empty or `page` is not within 1..MAX_PAGE_NUMBER.
    """

    document: str
    version: str
    page: int
    title: str
    reference: str | None
    received_on: date | None
    text: str
    ancestry: Ancestry
    about: str = ""

    def __post_init__(self) -> None:
        if not self.document:
            raise InvalidEntry("an entry needs a document")
        if not 1 <= self.page <= MAX_PAGE_NUMBER:
            raise InvalidEntry(f"no page has the number {self.page}")

    @property
    def heading(self) -> str:
        """Title, reference number and what else the document is about, which are searched along with every page."""
        return f"{self.title}\n{self.reference or ''}\n{self.about}"
