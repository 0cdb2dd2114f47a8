# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""When documents can become one PDF, what is missing in it, and how long it is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from eakte.domain.documents.values import ReadingState
from eakte.domain.filing.compiling import (
    KEPT,
    MAX_BYTES,
    MAX_DOCUMENTS,
    MAX_PAGES,
    Absence,
    CompilationState,
    CompilationTooLarge,
    NothingToCompile,
    absence,
    check_compilation_begins,
    check_compiled,
    state_at,
)

ENDED = datetime(2026, 11, 27, 12, tzinfo=UTC)


def test_as_many_documents_and_pages_as_go_into_one_may_be_asked_for() -> None:
    check_compilation_begins(MAX_DOCUMENTS, MAX_PAGES)
    check_compiled(MAX_PAGES, MAX_BYTES)


@pytest.mark.parametrize(("documents", "pages"), [(MAX_DOCUMENTS + 1, 0), (1, MAX_PAGES + 1)])
def test_more_is_refused_with_what_there_is_and_what_may_be(documents: int, pages: int) -> None:
    with pytest.raises(CompilationTooLarge) as refused:
        check_compilation_begins(documents, pages)
    assert refused.value.values == {
        "documents": documents,
        "pages": pages,
        "max_pages": MAX_PAGES,
        "max_documents": MAX_DOCUMENTS,
        "max_bytes": MAX_BYTES,
    }


@pytest.mark.parametrize(("pages", "size"), [(MAX_PAGES + 1, 0), (0, MAX_BYTES + 1)])
def test_what_turns_out_to_be_more_is_refused_too(pages: int, size: int) -> None:
    with pytest.raises(CompilationTooLarge):
        check_compiled(pages, size)


def test_nothing_makes_no_pdf() -> None:
    with pytest.raises(NothingToCompile):
        check_compilation_begins(0, 0)


@pytest.mark.parametrize(
    ("state", "ended_at", "after", "found"),
    [
        (CompilationState.RUNNING, None, KEPT, CompilationState.RUNNING),
        (CompilationState.DONE, ENDED, KEPT - timedelta(microseconds=1), CompilationState.DONE),
        (CompilationState.DONE, ENDED, KEPT, CompilationState.DELETED),
        (CompilationState.FAILED, ENDED, KEPT, CompilationState.FAILED),
    ],
)
def test_a_file_is_there_for_a_week(
    state: CompilationState, ended_at: datetime | None, after: timedelta, found: CompilationState
) -> None:
    assert state_at(state, ended_at, ENDED + after) is found


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (ReadingState.READ, None),
        (ReadingState.NO_PREVIEW, Absence.NO_PREVIEW),
        (ReadingState.FAILED, Absence.UNREADABLE),
        (ReadingState.WAITING, Absence.READING),
    ],
)
def test_what_has_no_pages_is_missing_for_a_reason(state: ReadingState, found: Absence | None) -> None:
    assert absence(state) is found
