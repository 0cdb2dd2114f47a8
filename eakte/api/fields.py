# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Selecting members of an answer: `?fields=id,title`. What would not be answered without it is not answered with it."""

import json
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any, get_args, get_origin

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel

from eakte.kernel.errors import Invalid
from eakte.kernel.messages import N_

FIELDS = "fields"
NEXT = "next"
"""What a page of a list has beside its rows."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_OF_CONTENT = frozenset({"content-length", "content-type"})


class FieldUnknown(Invalid):
    code = "field-unknown"
    title = N_("There is no such field")
    advice = N_("`{unknown}` is none. There are: {known}.")


class SelectingRoute(APIRoute):
    """Cuts what a GET answers to the members that are asked for: of the object, or of each row of a list or page."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        shape = row_shape(self.response_model) if "GET" in (self.methods or ()) else None
        if shape is None:
            return handle
        rows, known = rows_member(self.response_model), tuple(shape.model_fields)

        async def handle_selection(request: Request) -> Response:
            named = request.query_params.get(FIELDS)
            if named is None:
                return await handle(request)
            wanted = _wanted(named, known)
            return _cut(await handle(request), rows, wanted)

        return handle_selection


def row_shape(answered: object) -> type[BaseModel] | None:
    """The shape whose members can be selected; None where there is none."""
    member = rows_member(answered)
    if member is not None and isinstance(answered, type) and issubclass(answered, BaseModel):
        answered = answered.model_fields[member].annotation
    found = next(iter(get_args(answered)), answered)
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


def rows_member(answered: object) -> str | None:
    """The member of a page that holds its rows; None for what is no page."""
    if not (isinstance(answered, type) and issubclass(answered, BaseModel) and NEXT in answered.model_fields):
        return None
    return next(name for name, field in answered.model_fields.items() if get_origin(field.annotation) is list)


def _wanted(named: str, known: Iterable[str]) -> frozenset[str]:
    wanted = frozenset(each.strip() for each in named.split(","))
    unknown = sorted(wanted - {*known})
    if unknown:
        raise FieldUnknown(unknown=", ".join(unknown), known=", ".join(known))
    return wanted


def _cut(response: Response, rows: str | None, wanted: frozenset[str]) -> Response:
    content = json.loads(bytes(response.body))
    cut = _selected(content, wanted) if rows is None else {**content, rows: _selected(content[rows], wanted)}
    headers = {name: value for name, value in response.headers.items() if name not in _OF_CONTENT}
    return JSONResponse(cut, response.status_code, headers)


def _selected(content: Any, wanted: frozenset[str]) -> Any:  # noqa: ANN401 - an object or a list of them
    if isinstance(content, list):
        return [_selected(each, wanted) for each in content]
    said: Mapping[str, Any] = content
    return {name: value for name, value in said.items() if name in wanted}
