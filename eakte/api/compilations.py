# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A dossier or a case as one PDF/A, which is made behind the answer."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from eakte.api.documents import outgoing
from eakte.api.fields import SelectingRoute
from eakte.api.schemas import Failure, Shape
from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.filing.compiling import CompilationState
from eakte.http.callers import caller, platform_of
from eakte.http.once import IdempotencyKey, answer, create_once
from eakte.http.outgoing import WatchedStream
from eakte.kernel.tenancy import Actor
from eakte.services import compiling
from eakte.services.compiling import CompilationView

router = APIRouter(prefix="/api/v1", tags=["Filing"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]

_PDF: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Compilation(Shape):
    """How far a dossier, or one case of it, is made into one PDF/A."""

    id: UUID
    dossier_id: UUID
    case_id: UUID | None = Field(description="The case, where it is of one alone")
    state: CompilationState
    asked_at: datetime
    ended_at: datetime | None
    until: datetime | None = Field(description="How long the file can be fetched, when it is there")
    documents: int = Field(description="That go into it, or are named in it with the reason why not")
    gone_through: int
    pages: int = Field(description="So far; in the end of the file, cover and table of contents included")
    size: int = Field(description="As pages, in bytes")
    failure: Failure | None

    @classmethod
    def of(cls, view: CompilationView) -> Self:
        members = {name: getattr(view, name) for name in cls.model_fields if name != "failure"}
        return cls(**members, failure=view.failure and Failure.of(view.failure))


@router.post("/dossiers/{dossier_id}/pdf", operation_id="compileDossier", status_code=202, response_model=Compilation)
def compile_dossier(
    request: Request, dossier_id: UUID, actor: Caller, idempotency_key: IdempotencyKey = None
) -> Response:
    """Have one PDF/A made of all that the caller may have of the dossier, cover and table of contents before it.

    `getCompilation` tells how far it is; one that is being made for the caller already is answered as it stands.
    """

    def create(uow: UnitOfWork) -> Response:
        return _begun(compiling.begin_dossier(uow, dossier_id))

    return create_once(request, actor, idempotency_key, None, create)


@router.post("/cases/{case_id}/pdf", operation_id="compileCase", status_code=202, response_model=Compilation)
def compile_case(request: Request, case_id: UUID, actor: Caller, idempotency_key: IdempotencyKey = None) -> Response:
    """The same of a single case, without its sub-cases."""

    def create(uow: UnitOfWork) -> Response:
        return _begun(compiling.begin_case(uow, case_id))

    return create_once(request, actor, idempotency_key, None, create)


@router.get("/compilations/{compilation_id}", operation_id="getCompilation")
def get_compilation(request: Request, compilation_id: UUID, actor: Caller) -> Compilation:
    """How far it is. Only who asked for it is told."""
    with platform_of(request).database.read(actor) as unit:
        return Compilation.of(compiling.compilation(unit, compilation_id))


@router.get(
    "/compilations/{compilation_id}/content", operation_id="getCompiled", response_class=Response, responses=_PDF
)
def get_compiled(request: Request, compilation_id: UUID, actor: Caller) -> WatchedStream:
    """The PDF/A, for as long as the caller may have each of its documents."""
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        download = compiling.download(unit, platform, compilation_id)

    def check(unit: ReadUnit) -> None:
        compiling.check_download(unit, compilation_id)

    return outgoing(platform, actor, download, check)


@router.delete("/compilations/{compilation_id}", operation_id="endCompilation")
def end_compilation(request: Request, compilation_id: UUID, actor: Caller) -> Compilation:
    """Stop making it, or delete it before its time."""
    with platform_of(request).database.begin(actor) as uow:
        return Compilation.of(compiling.end(uow, compilation_id))


def _begun(view: CompilationView) -> Response:
    return answer(Compilation.of(view), 202, {"Location": f"/api/v1/compilations/{view.id}"})
