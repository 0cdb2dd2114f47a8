# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The audit log's proofs: an entry is in it, it only grew, and what was signed of it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from eakte.api.documents import PRIVATE
from eakte.api.proof_schemas import EXAMPLE_NOTE, ConsistencyProof, InclusionProof
from eakte.http.callers import caller, platform_of
from eakte.kernel.tenancy import Actor
from eakte.services import proofs
from eakte.services.proofs import SignedRoot

router = APIRouter(tags=["Audit"])

Caller = Annotated[Actor, Depends(caller)]

_NOTE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A signed note (C2SP signed-note, tlog-checkpoint)",
        "content": {"text/plain": {"schema": {"type": "string"}, "example": EXAMPLE_NOTE}},
    }
}


@router.get("/api/v1/submissions/{submission_id}/proof", operation_id="getReceiptProof")
def get_receipt_proof(request: Request, submission_id: UUID, actor: Caller) -> InclusionProof:
    """That the audit entry named in the receipt is in the log: for the portal client that got the receipt."""
    with platform_of(request).database.read(actor) as unit:
        return InclusionProof.of(proofs.of_receipt(unit, submission_id))


@router.get("/api/v1/audit/entries/{entry_id}/proof", operation_id="getEntryProof")
def get_entry_proof(request: Request, entry_id: UUID, actor: Caller) -> InclusionProof:
    """That an audit entry is in the log."""
    with platform_of(request).database.read(actor) as unit:
        return InclusionProof.of(proofs.of_entry(unit, entry_id))


@router.get("/api/v1/audit/checkpoint", operation_id="getLastCheckpoint", response_class=Response, responses=_NOTE)
def get_last_checkpoint(request: Request, actor: Caller) -> Response:
    """The newest checkpoint of the log. Keep it: later it shows whether the log was cut or rewritten."""
    with platform_of(request).database.read(actor) as unit:
        return _note(proofs.last_checkpoint(unit))


@router.get("/api/v1/audit/checkpoints/{size}", operation_id="getCheckpoint", response_class=Response, responses=_NOTE)
def get_checkpoint(request: Request, size: int, actor: Caller) -> Response:
    """The checkpoint over the first `size` entries."""
    with platform_of(request).database.read(actor) as unit:
        return _note(proofs.checkpoint(unit, size))


@router.get("/api/v1/audit/consistency", operation_id="getConsistencyProof")
def get_consistency_proof(
    request: Request,
    actor: Caller,
    old: Annotated[int, Query(alias="from", description="Size of the older checkpoint")],
    new: Annotated[int, Query(alias="to", description="Size of the newer checkpoint")],
) -> ConsistencyProof:
    """That the log at the newer checkpoint begins with the log at the older one."""
    with platform_of(request).database.read(actor) as unit:
        return ConsistencyProof.of(proofs.consistency(unit, old, new))


def _note(checkpoint: SignedRoot) -> Response:
    return Response(checkpoint.note, media_type="text/plain; charset=utf-8", headers=PRIVATE)
