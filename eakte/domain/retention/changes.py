# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Changes of rules under which records stand: proposed, seen in their effect, decided by a second person, carried out."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from eakte.domain.retention.errors import RuleChangeDecided, RuleChangeNotOneself

RECALCULATED_AT_ONCE: Final = 20_000
"""Dossiers that are gone through in one transaction."""


class ChangeState(StrEnum):
    """Where it stands. `FAILED`: the rules hold, but records still have ends by those of before; it can be begun again."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Preview:
    """What a change does to closed cases and dossiers, by how many. What is not closed gets its end when it is."""

    dossiers: int = 0
    cases: int = 0
    later: int = 0
    earlier: int = 0
    unchanged: int = 0
    open: int = 0
    suspended: int = 0
    permanent: int = 0
    become_due: int = 0
    no_longer_due: int = 0


def check_decides(state: ChangeState, proposed_by: UUID, decided_by: UUID, *, approves: bool) -> None:
    """Raise unless that person can decide it: whoever proposed it can only take it back."""
    if state is not ChangeState.PROPOSED:
        raise RuleChangeDecided
    if approves and proposed_by == decided_by:
        raise RuleChangeNotOneself
