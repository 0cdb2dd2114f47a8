# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eakte.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Value
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import Actor


@dataclass(frozen=True)
class PlanProblem:
    """What is wrong in a line of a plan file; `message` is a message id with placeholders for `values`."""

    line: int
    message: str
    values: Mapping[str, Value] = field(default_factory=dict)


class PlanFileRefused(Invalid):
    """A plan file says something that cannot be; `problems` has all of it, and nothing was made."""

    code = "plan-file-refused"
    exit_code = 8
    title = N_("The plan file cannot be taken over")
    advice = N_("Correct the {count} lines that are named above. Nothing was set up.")

    def __init__(self, problems: Sequence[PlanProblem]) -> None:
        super().__init__(count=len(problems))
        self.problems = tuple(problems)


class LoginTaken(Conflict):
    """An account of that login exists; a plan file only makes new ones."""

    code = "login-taken"
    title = N_("A login is taken")
    advice = N_("Choose others than {logins}. Nothing was set up.")


class TenantSuspended(Forbidden):
    """The operator has suspended the municipality: nobody of it is let in, and nothing of it is lost."""

    code = "tenant-suspended"
    title = N_("Your municipality is suspended")
    advice = N_("Nothing was lost. Ask your operator when it goes on.")

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor = actor


class TenantAlreadySuspended(Conflict):
    code = "tenant-already-suspended"
    title = N_("This municipality is suspended already")
    advice = N_("Let it go on with `eakte tenant resume {slug}`.")


class TenantNotSuspended(Conflict):
    code = "tenant-not-suspended"
    title = N_("This municipality is not suspended")
    advice = N_("There is nothing to do: {slug} works.")


class TenantNotFound(NotFound):
    code = "tenant-not-found"
    title = N_("Municipality not found")
    advice = N_("Check the name {slug}.")
