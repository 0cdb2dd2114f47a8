# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A call of a route by somebody, and what it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.api.callers import Caller
from tests.api.records import Known


@dataclass(frozen=True)
class Call:
    """A call that is answered: by whom, of what, with which body in place of the table's."""

    who: Caller
    known: Known
    body: Mapping[str, Any] | None = None
