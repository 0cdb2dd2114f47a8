# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eakte.kernel.errors import Conflict, Forbidden, Invalid, Malformed, NotFound, TooMuch, Unavailable, Value
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


class PlanImportRefused(PlanFileRefused):
    """A file does not give a filing plan that the town's own can become."""

    code = "plan-import-refused"
    title = N_("The filing plan cannot be taken over")
    advice = N_("Correct the {count} lines that are named. Nothing was changed.")


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


class SubmissionQuotaReached(TooMuch):
    """The municipality has received as many submissions in this month as the operator allows."""

    code = "submission-quota-reached"
    title = N_("The submissions of this month are used up")
    advice = N_(
        "Nothing was stored. At most {limit} submissions a month are taken in for this municipality. Keep it and send it "
        "again next month, or ask the operator for more."
    )


class ByteQuotaReached(Unavailable):
    """What the municipality has stored, with what came now, is more than the operator allows."""

    code = "byte-quota-reached"
    status = 507
    title = N_("The storage of this municipality is used up")
    advice = N_("Nothing was stored. Ask the operator for more than {limit} bytes, then send it again.")


class PageQuotaReached(Unavailable):
    """As many pages were recognised in this month as the operator allows: the document waits, and is read later."""

    code = "page-quota-reached"
    title = N_("The pages of this month are used up")
    advice = N_(
        "The document is stored safely and is read next month by itself, or as soon as the operator allows more pages."
    )


class QuotaMissing(Malformed):
    code = "quota-missing"
    title = N_("No quota was named")
    advice = N_(
        "Name at least one of --submissions, --pages and --bytes, or --none. What there is tells `eakte tenant check`."
    )


class SizeInvalid(Malformed):
    code = "size-invalid"
    title = N_("This is no size")
    advice = N_("Write {given} as a whole number with kB, MB, GB or TB, such as 500GB.")
