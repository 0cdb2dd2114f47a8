# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The portal's door: hand in a submission, ask for its state, fetch the keys that receipts are signed with."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response

from eakte.api.schemas import JwkSet, SubmissionAccepted, SubmissionState
from eakte.http.callers import caller, platform_of
from eakte.http.upload import incoming_parts
from eakte.kernel.tenancy import Actor
from eakte.services import submissions
from eakte.services.signing import published_keys
from eakte.services.submission_format import MAX_FILES

router = APIRouter(tags=["Submissions"])

_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["submission"],
                "properties": {
                    "submission": {
                        "type": "string",
                        "contentMediaType": "application/json",
                        "description": "First part: service, received_at, form, applicant, files; "
                        "optional identity and payment",
                    }
                },
                "additionalProperties": {"type": "string", "format": "binary"},
            }
        }
    },
}


@router.post(
    "/api/v1/submissions",
    status_code=201,
    operation_id="createSubmission",
    openapi_extra={"requestBody": _BODY},
)
def create_submission(
    request: Request,
    response: Response,
    actor: Annotated[Actor, Depends(caller)],
    idempotency_key: Annotated[str | None, Header()] = None,
) -> SubmissionAccepted:
    """Receive a submission and answer with its signed receipt. The same key and content give the same receipt."""
    with incoming_parts(request, MAX_FILES) as parts:
        accepted = submissions.receive(platform_of(request), actor, idempotency_key, parts)
    response.headers["Location"] = f"/api/v1/submissions/{accepted.submission_id}"
    if accepted.repeated:
        response.headers["Idempotent-Replayed"] = "true"
    return SubmissionAccepted(id=accepted.submission_id, receipt=accepted.receipt)


@router.get("/api/v1/submissions/{submission_id}", operation_id="getSubmission")
def get_submission(request: Request, submission_id: UUID, actor: Annotated[Actor, Depends(caller)]) -> SubmissionState:
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        return SubmissionState.of(submissions.view(unit, platform, submission_id))


@router.get("/.well-known/jwks.json", operation_id="getReceiptKeys")
def get_receipt_keys(request: Request) -> JwkSet:
    """The public keys of every receipt ever signed (RFC 7517)."""
    return published_keys(platform_of(request).database)
