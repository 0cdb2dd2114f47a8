# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A dossier, or one of its cases, as one PDF/A (`Gesamt-PDF`): when it can be made, taken away and kept."""

from datetime import datetime, timedelta
from enum import StrEnum

from eakte.domain.documents.values import ReadingState
from eakte.kernel.errors import Conflict, Forbidden, NotFound
from eakte.kernel.messages import N_

MAX_DOCUMENTS = 50_000
MAX_PAGES = 50_000
MAX_BYTES = 2_000_000_000
"""Of the finished file; programs that show one open larger ones slowly or not at all."""
KEPT = timedelta(days=7)
"""How long the finished file can be fetched."""
BOUND_AT_ONCE = 20
"""Documents that are bound between two looks at whether that is still wanted; so many are bound again after a crash."""


class CompilationState(StrEnum):
    """Where it stands. `WITHDRAWN`: a document of it was destroyed, and so was the file.

    `DELETED`: its time was over, or who asked for it did that.
    """

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"


class Absence(StrEnum):
    """Why a document is named in the table of contents only."""

    NO_PREVIEW = "no-preview"
    UNREADABLE = "unreadable"
    READING = "reading"
    NOT_CONVERTIBLE = "not-convertible"


class CompilationNotFound(NotFound):
    code = "compilation-not-found"
    title = N_("There is no such PDF")
    advice = N_("Only who asked for it sees it. Ask for one on the page of the dossier or case.")


class NothingToCompile(Conflict):
    code = "nothing-to-compile"
    title = N_("There is no document for a PDF")
    advice = N_("Nothing is filed here that you may have. File documents first.")


class CompilationTooLarge(Conflict):
    """`documents`, `pages` and `bytes` are what there is, as far as it is known."""

    code = "compilation-too-large"
    title = N_("This is too much for one PDF")
    advice = N_(
        "At most {max_pages} pages, {max_documents} documents and {max_bytes} bytes go into one. Ask for single cases instead, one PDF each."
    )

    def __init__(self, **found: int) -> None:
        super().__init__(**found, max_pages=MAX_PAGES, max_documents=MAX_DOCUMENTS, max_bytes=MAX_BYTES)


class CompilationNotThere(Conflict):
    code = "compilation-not-there"
    title = N_("The PDF is not there")
    advice = N_("It is not ready yet, or it was deleted after a week or with one of its documents. Look at its state.")


class CompilationOutOfReach(Forbidden):
    code = "compilation-out-of-reach"
    title = N_("The PDF has documents that are not open to you any more")
    advice = N_("Ask for a new one: it has what you may have now.")


def check_compilation_begins(documents: int, pages: int) -> None:
    """Raise unless so much can become one PDF."""
    if not documents:
        raise NothingToCompile
    if documents > MAX_DOCUMENTS or pages > MAX_PAGES:
        raise CompilationTooLarge(documents=documents, pages=pages)


def check_compiled(pages: int, size: int) -> None:
    """Raise when what was bound so far is too much."""
    if pages > MAX_PAGES or size > MAX_BYTES:
        raise CompilationTooLarge(pages=pages, bytes=size)


def state_at(state: CompilationState, ended_at: datetime | None, now: datetime) -> CompilationState:
    """How it stands now: a file whose time is over is gone, even before somebody has cleared it away."""
    over = state is CompilationState.DONE and ended_at is not None and now >= ended_at + KEPT
    return CompilationState.DELETED if over else state


_ABSENCES = {
    ReadingState.NO_PREVIEW: Absence.NO_PREVIEW,
    ReadingState.FAILED: Absence.UNREADABLE,
    ReadingState.WAITING: Absence.READING,
}


def absence(state: ReadingState) -> Absence | None:
    """Why a document has no pages to bind; None when it has."""
    return _ABSENCES.get(state)
