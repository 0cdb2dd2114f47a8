# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Exceptions as a log may hold them: where they happened and what they are, never what somebody wrote or was called.

The message of a foreign exception may quote a value: a column's, a field's, a path's. So only messages that cannot are
shown. Lines of our source are, the values of variables are not.
"""

import os
import traceback
from collections.abc import Iterator

import psycopg

from eakte.kernel.errors import EakteError
from storage.errors import StorageError

_OF_CODE_ONLY = (ImportError, MemoryError, NameError, NotImplementedError, RecursionError)
_MAX_CHAIN = 10


def described(error: BaseException) -> str:
    """The exception in a few words, none of them foreign."""
    kind = type(error).__name__
    match error:
        case EakteError():
            return f"{kind}: {error.code}"
        case psycopg.Error():
            return " ".join(filter(None, (kind, error.sqlstate, error.diag.constraint_name)))
        case StorageError():
            return f"{kind}: {error}"
        case OSError(errno=int(number)):
            return f"{kind}: {os.strerror(number)}"
        case _ if isinstance(error, _OF_CODE_ONLY):
            return f"{kind}: {error}"
        case _:
            return kind


def trace(error: BaseException) -> str:
    """The exception and what led to it, the first cause first, each with the lines of code that it passed."""
    told = ["".join(traceback.format_tb(each.__traceback__)) + described(each) for each in _chain(error)]
    return "\n\nwhich led to\n\n".join(reversed(told))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(_MAX_CHAIN):
        if error is None:
            return
        yield error
        if isinstance(error, BaseExceptionGroup):
            yield from error.exceptions[:_MAX_CHAIN]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
