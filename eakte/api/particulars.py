# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What is said of cases by the schemas of public services, and these schemas."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from eakte.api.fields import SelectingRoute
from eakte.api.if_match import IfMatch, revision_of, tag
from eakte.api.particulars_schemas import ParticularsToKeep, PublicService
from eakte.api.schemas import DescribedCase
from eakte.domain.filing.errors import CaseChanged
from eakte.http.body import json_body, read_json
from eakte.http.callers import caller, platform_of
from eakte.kernel.tenancy import Actor
from eakte.services import metadata, particulars

router = APIRouter(prefix="/api/v1", tags=["Filing"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]


@router.get("/public-services", operation_id="listPublicServices")
def list_public_services(request: Request, actor: Caller) -> list[PublicService]:
    """The public services of the municipality, with the newest version of their schemas."""
    with platform_of(request).database.read(actor) as unit:
        return [PublicService.of(each) for each in particulars.services(unit)]


@router.get("/public-services/{service}/schemas/{number}", operation_id="getParticularsSchema")
def get_schema(request: Request, actor: Caller, service: str, number: int) -> dict[str, Any]:
    """What can be said of cases of a public service, as JSON Schema 2020-12: version `number`, which never changes."""
    with platform_of(request).database.read(actor) as unit:
        return dict(particulars.schema(unit, service, number).schema)


@router.put("/cases/{case_id}/particulars", operation_id="putParticulars", openapi_extra=json_body(ParticularsToKeep))
def put_particulars(
    request: Request, response: Response, case_id: UUID, actor: Caller, if_match: IfMatch = None
) -> DescribedCase:
    """Say all that the schema of a public service asks for, in place of what was said before.

    What does not follow the schema is refused with every field in `problems`. Without `schema_version` the particulars stay
    under the version that they were written under; to move them to the newest one, name it.
    """
    seen = revision_of(if_match, CaseChanged)
    body = read_json(request, ParticularsToKeep)
    with platform_of(request).database.begin(actor) as uow:
        view = metadata.change_particulars(uow, case_id, seen, body.service, body.schema_version, body.values)
    response.headers["ETag"] = tag(view.details.version)
    return DescribedCase.of_changed(view)
