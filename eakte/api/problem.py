# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Errors as problem details (RFC 9457): stable type, German title and advice, machine-readable values."""

from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse

from eakte.kernel.errors import EakteError, Unauthenticated
from eakte.kernel.ids import new_id
from eakte.services.translations import translate

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "/problems/"


def problem(error: EakteError) -> JSONResponse:
    """Render an error. A 401 tells nothing that depends on what was sent."""
    values = {} if isinstance(error, Unauthenticated) else error.values
    content: dict[str, Any] = {
        **values,
        "type": TYPE_PREFIX + error.code,
        "title": translate(error.title),
        "status": error.status,
        "detail": translate(error.advice, values),
        "instance": f"urn:uuid:{new_id()}",
    }
    headers = {"WWW-Authenticate": "Bearer"} if error.status == HTTPStatus.UNAUTHORIZED else {}
    return JSONResponse(content, error.status, headers, MEDIA_TYPE)
