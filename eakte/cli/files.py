# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Files that are handed to a command, and what is wrong in them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eakte.domain.tenants.errors import PlanFileRefused
from eakte.domain.tenants.yaml_nodes import MAX_BYTES
from eakte.kernel.errors import Malformed
from eakte.kernel.messages import N_
from eakte.services.translations import translate


class PlanFileUnreadable(Malformed):
    """It is not there, or this user may not read it."""

    code = "plan-file-unreadable"
    title = N_("The plan file cannot be read")
    advice = N_("Check the path {path}.")


def plan_file(path: Path) -> bytes:
    """The content; of one that is too long a byte more than may be.

    Raises:
        PlanFileUnreadable: there is none.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as exc:
        raise PlanFileUnreadable(path=str(path)) from exc


@contextmanager
def problems_told() -> Iterator[None]:
    """Print every problem of a refused file with its line on stderr."""
    try:
        yield
    except PlanFileRefused as refused:
        for problem in refused.problems:
            said = translate(problem.message, problem.values)
            print(translate(N_("Line {line}: {problem}"), {"line": problem.line, "problem": said}), file=sys.stderr)
        raise
