# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Changes that are meant for one state of an object: ETag and If-Match (RFC 9110 §13.1.1)."""

import re
from typing import Annotated

from fastapi import Header

from eakte.kernel.errors import PreconditionFailed, PreconditionRequired

IfMatch = Annotated[str | None, Header(description="The ETag of the state that the change is meant for")]

_REVISION = re.compile(r'"([1-9][0-9]{0,8})"')


def tag(revision: int) -> str:
    return f'"{revision}"'


def revision_of(if_match: str | None, changed: type[PreconditionFailed]) -> int:
    """The state that a change is meant for.

    Raises:
        PreconditionRequired: it does not say.
        PreconditionFailed: it names a tag that we never gave; then as `changed`.
    """
    if if_match is None:
        raise PreconditionRequired
    found = _REVISION.fullmatch(if_match.strip())
    if found is None:
        raise changed
    return int(found[1])
