# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Errors as problem details (RFC 9457): stable type, German title and advice, machine-readable values."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from eakte.domain.audit.values import AuditObject
from eakte.domain.filing.errors import ParticularsInvalid
from eakte.domain.tenants.errors import PlanFileRefused
from eakte.http.failures import note_failure, retry_headers
from eakte.http.route import allowed_methods
from eakte.kernel.errors import EakteError, Unauthenticated, Value
from eakte.kernel.messages import one_line
from eakte.services.translations import translate

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "/problems/"
_MAX_VALUE_CHARACTERS = 300


Content = dict[str, Any]


def problem(request: Request, error: EakteError) -> JSONResponse:
    """Render an error. A 401 tells nothing that depends on what was sent; one of ours is logged with its reference."""
    headers = {**_headers(request, error), **retry_headers(error)}
    return JSONResponse(problem_content(request, error), error.status, headers, MEDIA_TYPE)


def problem_content(request: Request, error: EakteError, about: AuditObject | None = None) -> Content:
    """The members of a problem; `about` is what was refused where the address does not name it."""
    values = {} if isinstance(error, Unauthenticated) else _presentable(error.values)
    reference = note_failure(request, error, about)
    return {
        **values,
        **_one_by_one(error),
        "type": TYPE_PREFIX + error.code,
        "title": translate(error.title),
        "status": error.status,
        "detail": translate(error.advice, values),
        "instance": f"urn:uuid:{reference}",
    }


def _headers(request: Request, error: EakteError) -> dict[str, str]:
    match error.status:
        case HTTPStatus.UNAUTHORIZED:
            return {"WWW-Authenticate": "Bearer"}
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return {"Allow": ", ".join(allowed_methods(request))}
        case _:
            return {}


def _one_by_one(error: EakteError) -> dict[str, list[dict[str, int | str]]]:
    """All that is wrong: in a file each with its line, in a body each with a pointer to it (RFC 6901)."""
    match error:
        case PlanFileRefused():
            told = [(each.line, translate(each.message, _presentable(each.values))) for each in error.problems]
            return {"problems": [{"line": line, "detail": detail} for line, detail in told]}
        case ParticularsInvalid():
            said = [
                (_pointer(each.name), translate(each.message, _presentable(each.values))) for each in error.problems
            ]
            return {"problems": [{"pointer": pointer, "detail": detail} for pointer, detail in said]}
        case _:
            return {}


def _pointer(name: str) -> str:
    """Where a field of particulars stands in the body."""
    return "/values/" + one_line(name)[:_MAX_VALUE_CHARACTERS].replace("~", "~0").replace("/", "~1")


def _presentable(values: Mapping[str, Value]) -> dict[str, Value]:
    """What was sent may stand in them: of any length, and with what no answer can hold."""
    return {
        name: one_line(value)[:_MAX_VALUE_CHARACTERS] if isinstance(value, str) else value
        for name, value in values.items()
    }
