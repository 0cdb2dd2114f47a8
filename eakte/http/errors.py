# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Any exception of a request as an error of ours: what is foreign tells nothing of itself."""

from http import HTTPStatus

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from eakte.kernel.errors import EakteError, Invalid, Malformed, NotFound
from eakte.kernel.messages import N_


class MethodNotAllowed(EakteError):
    code = "method-not-allowed"
    status = 405
    title = N_("This method is not allowed here")
    advice = N_("Look up the methods of this address in /api/docs.")


class RequestInvalid(Invalid):
    code = "request-invalid"
    title = N_("The request does not follow the format")
    advice = N_("Correct {where}: {reason}.")


def as_eakte_error(error: Exception) -> EakteError:
    match error:
        case EakteError():
            return error
        case RequestValidationError():
            first = error.errors()[0]
            return RequestInvalid(where=".".join(str(step) for step in first["loc"]), reason=str(first["msg"]))
        case HTTPException():
            return _by_status(error.status_code)
        case _:
            unexpected = EakteError()
            unexpected.__cause__ = error  # for the log; nobody is told
            return unexpected


def _by_status(status: int) -> EakteError:
    match status:
        case HTTPStatus.NOT_FOUND:
            return NotFound()
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return MethodNotAllowed()
        case HTTPStatus.BAD_REQUEST:
            return Malformed()
        case _:
            return EakteError()
