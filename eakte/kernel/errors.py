# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What every error of ours is: a class with a code, a status, data and advice."""

from collections.abc import Mapping
from typing import Any, ClassVar

from eakte.kernel.messages import N_

Value = str | int | float | bool | None


class EakteError(Exception):
    """An error that a person can act on; the class itself stands for what nobody expected.

    `code` is stable and names the problem type (RFC 9457 `type`), `status` is the HTTP status, `exit_code` the
    one of the command line. `title` and `advice` are English message ids; the door translates them and fills
    `{placeholders}` from `values`. `retry_seconds` tells a caller when to try again. Nothing secret and no document text may stand in `values`.
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    title: ClassVar[str] = N_("Something went wrong")
    advice: ClassVar[str] = N_("Try again. If it happens again, tell the operator the reference number.")
    retry_seconds: int | None = None

    def __init__(self, **values: Value) -> None:
        super().__init__(self.code)
        self.values: Mapping[str, Value] = values

    def __reduce__(self) -> tuple[Any, ...]:
        """As what it was raised, when it comes from a process of a pool: its values are no positional arguments."""
        return _raised_elsewhere, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        return self.code if not self.values else f"{self.code} {dict(self.values)}"


def _raised_elsewhere(kind: type[EakteError], arguments: tuple[Any, ...], state: dict[str, Any]) -> EakteError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(state)
    return error


def loaded_errors(base: type[EakteError] = EakteError) -> frozenset[type[EakteError]]:
    """Every error class that this process has imported, and so all that it can answer with."""
    return frozenset({base}).union(*(loaded_errors(each) for each in base.__subclasses__()))


class NotFound(EakteError):
    """Not there, or not yours: the two are never told apart."""

    code = "not-found"
    status = 404
    exit_code = 4
    title = N_("Not found")
    advice = N_("Check the address. What belongs to another municipality is not shown here.")


class Forbidden(EakteError):
    code = "forbidden"
    status = 403
    exit_code = 5
    title = N_("Your role does not allow this")
    advice = N_("Ask your tenant administrator for the role that this needs.")


class Unauthenticated(EakteError):
    code = "unauthenticated"
    status = 401
    exit_code = 5
    title = N_("Not signed in")
    advice = N_("Sign in, or send a valid key in the Authorization header.")


class Conflict(EakteError):
    code = "conflict"
    status = 409
    exit_code = 6
    title = N_("This contradicts what is stored")
    advice = N_("Load the current state and try again.")


class PreconditionFailed(EakteError):
    """Somebody else was faster (RFC 9110 §15.5.13)."""

    code = "precondition-failed"
    status = 412
    exit_code = 6
    title = N_("This was changed meanwhile")
    advice = N_("Read it again and send your change with its new ETag.")


class PreconditionRequired(EakteError):
    """A change that does not say which state it is meant for (RFC 6585 §3)."""

    code = "precondition-required"
    status = 428
    exit_code = 2
    title = N_("The change does not say which state it is meant for")
    advice = N_("Send the ETag of the state that you have read as If-Match.")


class Invalid(EakteError):
    """The request can be read but says something that cannot be."""

    code = "invalid"
    status = 422
    exit_code = 2
    title = N_("The request is not valid")
    advice = N_("Correct what `detail` names and send it again.")


class Malformed(EakteError):
    """The request cannot be read."""

    code = "malformed"
    status = 400
    exit_code = 2
    title = N_("The request cannot be read")
    advice = N_("Correct what `detail` names and send it again.")


class TooMuch(EakteError):
    """More than the caller may have now; `retry_seconds` tells when there is more (RFC 6585 §4)."""

    code = "too-much"
    status = 429
    exit_code = 7
    title = N_("This is more than is allowed now")
    advice = N_("Nothing was stored. Try again later.")

    def __init__(self, retry_seconds: int, **values: Value) -> None:
        super().__init__(**values)
        self.retry_seconds = retry_seconds


class Unavailable(EakteError):
    """A part that we need does not answer; nothing is lost."""

    code = "unavailable"
    status = 503
    exit_code = 7
    title = N_("A part of the service does not answer")
    advice = N_("Nothing was lost. Try again in a minute.")
