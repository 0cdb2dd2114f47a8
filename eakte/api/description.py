# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The description of the API (OpenAPI) beyond what the routes' signatures say: who may call, and what refusals look like.

What refuses stands below the routes - the caller's key, rates, limits of bodies, preconditions - so it is described
here once, by what an operation takes, and not at each route.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from eakte.api.fields import FIELDS, SelectingRoute, row_shape, rows_member
from eakte.api.problem import MEDIA_TYPE
from eakte.api.schemas import Problem
from eakte.domain.filing.errors import ItemDiscarded
from eakte.domain.submissions.errors import SubmissionTooLarge
from eakte.domain.tenants.errors import ByteQuotaReached
from eakte.http.callers import SECURE_SESSION_COOKIE
from eakte.http.small_bodies import BodyTooSlow
from eakte.kernel.errors import (
    Conflict,
    EakteError,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    TooMuch,
    Unauthenticated,
    Unavailable,
)
from eakte.services.scans import NotAScan

Description = dict[str, Any]

PUBLIC = frozenset({"getReceiptKeys"})
"""Operations that nobody needs a key for."""

_REFERENCE = "#/components/schemas/"
_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": f"{_REFERENCE}Problem"}}}
_RETRY_AFTER = {"Retry-After": {"description": "Seconds", "schema": {"type": "integer", "minimum": 1}}}
_SECURITY_SCHEMES = {
    "key": {"type": "http", "scheme": "bearer", "description": "A portal's access key, or a person's token"},
    "session": {"type": "apiKey", "in": "cookie", "name": SECURE_SESSION_COOKIE, "description": "Of the pages"},
}

_EVERYBODY: tuple[type[EakteError], ...] = (Unauthenticated, Forbidden, Invalid, TooMuch, Unavailable)
_OF_OBJECTS: tuple[type[EakteError], ...] = (NotFound, Conflict)
_OF_BODIES: tuple[type[EakteError], ...] = (Malformed, BodyTooSlow, SubmissionTooLarge)
_OF_FILES: tuple[type[EakteError], ...] = (NotAScan, ByteQuotaReached)
_OF_STATES: tuple[type[EakteError], ...] = (PreconditionFailed, PreconditionRequired)


def describe(app: FastAPI) -> None:
    """Let the app describe itself completely."""

    def openapi() -> Description:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(app, FastAPI.openapi(app))
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend it


def problems(*errors: type[EakteError]) -> dict[int | str, Description]:
    """Responses that are refused by these errors or others of their status."""
    return {error.status: _response(error) for error in errors}


def _completed(app: FastAPI, said: Description) -> Description:
    schemas = said["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = Problem.model_json_schema()
    for path, operation in _operations(said):
        _lift_definitions(operation, schemas)
        _complete(path, operation)
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, SelectingRoute) and "get" in said["paths"].get(route.path, {}):
            _offer_fields(route.original_route, said["paths"][route.path]["get"], schemas)
    said["components"]["securitySchemes"] = _SECURITY_SCHEMES
    return said


def _operations(said: Description) -> Iterator[tuple[str, Description]]:
    for path, methods in said["paths"].items():
        for operation in methods.values():
            yield path, operation


def _complete(path: str, operation: Description) -> None:
    if operation["operationId"] in PUBLIC:
        operation["responses"] |= _by_status([TooMuch, Unavailable])
        return
    operation["security"] = [{name: []} for name in _SECURITY_SCHEMES]
    operation["responses"].pop("422", None)  # FastAPI's own, which is never answered
    operation["responses"] = {**_by_status(_refusals(path, operation)), **operation["responses"]}


def _offer_fields(route: SelectingRoute, operation: Description, schemas: Description) -> None:
    """An answer has all its members, or those that were asked for and no others."""
    shape, rows = row_shape(route.response_model), rows_member(route.response_model)
    if shape is None or "GET" not in (route.methods or ()):
        return
    answered = operation["responses"]["200"]["content"]["application/json"]
    known = schemas[shape.__name__]["properties"]
    part: Description = {"type": "object", "properties": known, "additionalProperties": False, "title": "Selection"}
    if rows is not None:
        page = schemas[answered["schema"]["$ref"].removeprefix(_REFERENCE)]
        part = {**page, "properties": {**page["properties"], rows: {"type": "array", "items": part}}}
    elif answered["schema"].get("type") == "array":
        part = {"type": "array", "items": part}
    answered["schema"] = {"anyOf": [answered["schema"], part]}
    asked = {"type": "string", "maxLength": 500, "description": f"Of {', '.join(known)}; separated by commas"}
    operation["parameters"].append({"name": FIELDS, "in": "query", "required": False, "schema": asked})


def _refusals(path: str, operation: Description) -> Iterator[type[EakteError]]:
    yield from _EVERYBODY
    taken = {each["name"].lower() for each in operation.get("parameters", ())}
    body = operation.get("requestBody", {}).get("content", {})
    if "{" in path or body or taken - {"x-purpose"}:
        yield from _OF_OBJECTS
    if "{item_id}" in path:
        yield ItemDiscarded
    if body:
        yield from _OF_BODIES
    if "idempotency-key" in taken:
        yield Malformed
    if "multipart/form-data" in body:
        yield from _OF_FILES
    if "if-match" in taken:
        yield from _OF_STATES


def _by_status(errors: Iterable[type[EakteError]]) -> dict[str, Description]:
    return {str(error.status): _response(error) for error in sorted(errors, key=lambda error: error.status)}


def _response(error: type[EakteError]) -> Description:
    headers = {"headers": _RETRY_AFTER} if issubclass(error, TooMuch | Unavailable) else {}
    return {"description": error.title, "content": _PROBLEM, **headers}


def _lift_definitions(operation: Description, schemas: Description) -> None:
    """What a body's schema defines for itself becomes a schema of the whole description."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        definitions: Mapping[str, Any] = content["schema"].pop("$defs", {})
        schemas.update(definitions)
