# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The error catalogue, one section per problem type."""

import re
from collections.abc import Iterable

from eakte.kernel.errors import EakteError
from eakte.services.translations import translate

_HEAD = """# Errors

Made by `script/docs` from the error classes; do not edit.

Every error is a class with a code that never changes. The API answers with a problem document (RFC 9457) whose `type` is
`/problems/CODE`; the running service explains it under that address, in German. The command line ends with the exit code.
What stands in `{braces}` is a field of the problem document.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | something of ours went wrong |
| 2 | what was asked for cannot be |
| 4 | not there |
| 5 | not allowed |
| 6 | contradicts what is stored |
| 7 | a part that is needed does not answer or is not usable |
| 8 | the content of a file is at fault |
"""

_SECTION = """
## {code}

{title}: HTTP {status}, exit code {exit_code}. `{name}` in `{path}`.

{meaning}

**What to do:** {advice}
"""


def errors_page(errors: Iterable[type[EakteError]]) -> str:
    ours = (error for error in errors if error.__module__.startswith("eakte."))
    return _HEAD + "".join(map(_section, sorted(ours, key=lambda error: error.code)))


def _section(error: type[EakteError]) -> str:
    return _SECTION.format(
        code=error.code,
        title=translate(error.title),
        status=error.status,
        exit_code=error.exit_code,
        name=error.__name__,
        path=error.__module__.replace(".", "/") + ".py",
        meaning=_meaning(error),
        advice=error.advice,
    )


def _meaning(error: type[EakteError]) -> str:
    """The first sentence of the docstring; a class without one says all of it in its title."""
    paragraph, *_ = (error.__doc__ or f"{error.title}.").split("\n\n")
    sentence, *_ = re.split(r"(?<=\.)\s", " ".join(paragraph.split()))
    return sentence
