# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Notes on a case (`Vermerke`). One is never changed: a correction is another note."""

from eakte.domain.filing.errors import NoteEmpty, TextTooLong
from eakte.kernel.messages import composed

MAX_CHARACTERS = 10_000


def checked(text: str) -> str:
    """The text as it is kept.

    Raises:
        NoteEmpty, TextTooLong: it cannot be a note.
    """
    kept = composed(text)
    if not kept:
        raise NoteEmpty
    if len(kept) > MAX_CHARACTERS:
        raise TextTooLong(field="text", limit=MAX_CHARACTERS)
    return kept
