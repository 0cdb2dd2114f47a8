# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Disposal: what is due is offered to the archive, appraised, released by two people, and destroyed with a certificate."""

from itertools import chain
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from eakte.api.disposal_schemas import (
    Approval,
    Cancellation,
    Certificate,
    Decisions,
    Disposals,
    DueDossiers,
    NewOffer,
    Offer,
    Offers,
    Receipt,
    Release,
    Releases,
    ReleaseToAsk,
    SampleToDraw,
    Taken,
    ToHandOver,
    Withdrawal,
)
from eakte.api.documents import PRIVATE
from eakte.api.fields import SelectingRoute
from eakte.api.paging import PageAsked
from eakte.api.scans import FILE_BODY
from eakte.database.session import UnitOfWork
from eakte.http.callers import caller, platform_of
from eakte.http.once import IdempotencyKey, answer, create_once
from eakte.http.outgoing import WatchedStream
from eakte.http.upload import read_part
from eakte.kernel.tenancy import Actor
from eakte.services import certificates, decision_files, offers, packages, releases, transfers
from eakte.services.accounts import still

router = APIRouter(prefix="/api/v1", tags=["Disposal"], route_class=SelectingRoute)

Caller = Annotated[Actor, Depends(caller)]

_PDF: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The certificate",
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_ZIP: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The package",
        "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_CSV: dict[int | str, dict[str, Any]] = {
    200: {"description": "The table", "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/due", operation_id="listDue")
def list_due(request: Request, actor: Caller, page: PageAsked) -> DueDossiers:
    """The closed dossiers that can be offered to the archive, those first that have been due for longest."""
    with platform_of(request).database.read(actor) as unit:
        view = offers.due_list(unit, page.after, page.limit)
    return DueDossiers.of(view, page.next(view.part.next_after))


@router.post("/offers", operation_id="makeOffer", status_code=201, response_model=Offer)
def make_offer(request: Request, actor: Caller, body: NewOffer, idempotency_key: IdempotencyKey = None) -> Response:
    """Offer dossiers to the archive, with a snapshot of what they are: all of them, or none."""
    database = platform_of(request).database

    def make(uow: UnitOfWork) -> Response:
        return answer(Offer.of(offers.make(database, uow, body.dossiers)), 201)

    return create_once(request, actor, idempotency_key, body, make)


@router.get("/offers", operation_id="listOffers")
def list_offers(request: Request, actor: Caller, page: PageAsked) -> Offers:
    """Newest first."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        part = offers.offers(database, unit, page.after, page.limit)
    return Offers.of(part, page.next(part.next_after))


@router.get("/offers/{offer_id}", operation_id="getOffer")
def get_offer(request: Request, actor: Caller, offer_id: UUID) -> Offer:
    database = platform_of(request).database
    with database.read(actor) as unit:
        return Offer.of(offers.offer(database, unit, offer_id))


@router.get("/offers/{offer_id}/dossiers", operation_id="listOffered")
def list_offered(request: Request, actor: Caller, offer_id: UUID, page: PageAsked) -> Disposals:
    """What was offered, as it stands now, in the order of the offer."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        offers.offer(database, unit, offer_id)
        part = offers.items(unit, offer_id, page.after, page.limit)
    return Disposals.all(list(part.rows)).model_copy(update={"next": page.next(part.next_after)})


@router.post("/offers/{offer_id}/decisions", operation_id="appraise")
def appraise(request: Request, actor: Caller, offer_id: UUID, body: Decisions) -> Disposals:
    """Note what the archive decides: A (archive) and V (destroy) are final, B (still to be appraised) blocks."""
    with platform_of(request).database.begin(actor) as uow:
        return Disposals.all(offers.appraise(uow, offer_id, body.said()))


@router.get("/offers/{offer_id}/decisions.csv", operation_id="exportDecisions", response_class=Response, responses=_CSV)
def export_decisions(request: Request, actor: Caller, offer_id: UUID) -> Response:
    """What was offered as a table, with what is decided of it so far."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        offers.offer(database, unit, offer_id)
        content = decision_files.export(unit, offer_id)
    headers = {"Content-Disposition": f'attachment; filename="Anbietung-{offer_id}.csv"'}
    return Response(content, media_type="text/csv", headers=headers)


@router.post(
    "/offers/{offer_id}/decisions.csv", operation_id="importDecisions", openapi_extra={"requestBody": FILE_BODY}
)
def import_decisions(request: Request, actor: Caller, offer_id: UUID) -> Taken:
    """Decide as such a table says: all of it, or nothing."""
    content = read_part(request, "file", decision_files.MAX_BYTES)
    with platform_of(request).database.begin(actor) as uow:
        return Taken(decided=decision_files.take_over(uow, offer_id, content))


@router.post("/offers/{offer_id}/samples", operation_id="drawSample")
def draw_sample(request: Request, actor: Caller, offer_id: UUID, body: SampleToDraw) -> Disposals:
    """Draw a sample of what is not decided. The seed is kept with the offer."""
    with platform_of(request).database.begin(actor) as uow:
        return Disposals.all(offers.draw(uow, offer_id, body.seed, body.share_percent, body.number))


@router.post("/offers/{offer_id}/withdraw", operation_id="withdrawFromOffer")
def withdraw_from_offer(request: Request, actor: Caller, offer_id: UUID, body: Withdrawal) -> Disposals:
    """Take dossiers out of the procedure, with a reason, as long as nothing of them is destroyed."""
    with platform_of(request).database.begin(actor) as uow:
        return Disposals.all(offers.withdraw(uow, offer_id, body.disposals, body.reason))


@router.post("/offers/{offer_id}/hand-over", operation_id="handOver")
def hand_over(request: Request, actor: Caller, offer_id: UUID, body: ToHandOver) -> Disposals:
    """Note that the archive was given dossiers that it takes (A)."""
    with platform_of(request).database.begin(actor) as uow:
        return Disposals.all(transfers.hand_over(uow, offer_id, body.disposals))


@router.post("/offers/{offer_id}/receipts", operation_id="enterReceipt")
def enter_receipt(request: Request, actor: Caller, offer_id: UUID, body: Receipt) -> Disposals:
    """Enter the archive's receipt for what was handed over. Before that nothing of it is destroyed."""
    with platform_of(request).database.begin(actor) as uow:
        return Disposals.all(transfers.confirm(uow, offer_id, body.disposals, body.receipt))


@router.get(
    "/offers/{offer_id}/dossiers/{disposal_id}/package",
    operation_id="getPackage",
    response_class=Response,
    responses=_ZIP,
)
def get_package(request: Request, actor: Caller, offer_id: UUID, disposal_id: UUID) -> WatchedStream:
    """What the archive takes of a dossier as a BagIt package (RFC 8493): originals, PDF/A, metadata, history and proofs."""
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        made = packages.package(platform, unit, offer_id, disposal_id)
    chunks = made.chunks()
    first = next(chunks)  # before the status is sent, as of a download

    def check() -> None:
        with platform.database.read(still(platform.database, actor)) as unit:
            offers.item(unit, offer_id, disposal_id)

    headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="{made.file_name}"'}
    return WatchedStream(chain([first], chunks), check, "application/zip", headers)


@router.post("/offers/{offer_id}/releases", operation_id="askForDestruction", status_code=201, response_model=Release)
def ask_for_destruction(
    request: Request, actor: Caller, offer_id: UUID, body: ReleaseToAsk, idempotency_key: IdempotencyKey = None
) -> Response:
    """Ask for the destruction of dossiers; another person has to agree."""
    database = platform_of(request).database

    def ask(uow: UnitOfWork) -> Response:
        asked = releases.ask(database, uow, offer_id, body.disposals, confirmed=body.confirmed)
        return answer(Release.of(asked), 201)

    return create_once(request, actor, idempotency_key, body, ask)


@router.get("/offers/{offer_id}/releases", operation_id="listReleases")
def list_releases(request: Request, actor: Caller, offer_id: UUID) -> Releases:
    """Oldest first."""
    database = platform_of(request).database
    with database.read(actor) as unit:
        offers.offer(database, unit, offer_id)
        return Releases(releases=[Release.of(each) for each in releases.releases(database, unit, offer_id)])


@router.get("/releases/{release_id}", operation_id="getRelease")
def get_release(request: Request, actor: Caller, release_id: UUID) -> Release:
    database = platform_of(request).database
    with database.read(actor) as unit:
        return Release.of(releases.release(database, unit, release_id))


@router.post("/releases/{release_id}/approve", operation_id="approveDestruction")
def approve_destruction(request: Request, actor: Caller, release_id: UUID, body: Approval) -> Release:
    """Agree, as a second person. From now on it waits, and can be cancelled until the last day of that."""
    database = platform_of(request).database
    with database.begin(actor) as uow:
        return Release.of(releases.approve(database, uow, release_id, body.waiting_days))


@router.post("/releases/{release_id}/cancel", operation_id="cancelDestruction")
def cancel_destruction(request: Request, actor: Caller, release_id: UUID, body: Cancellation) -> Release:
    """Take the release back before anything of it is destroyed. What the archive decided stays."""
    database = platform_of(request).database
    with database.begin(actor) as uow:
        return Release.of(releases.cancel(database, uow, release_id, body.reason))


@router.post("/releases/{release_id}/confirm-day", operation_id="confirmDay")
def confirm_day(request: Request, actor: Caller, release_id: UUID) -> Release:
    """Confirm that today is today, where the service doubts its clock; what has waited goes on."""
    database = platform_of(request).database
    with database.begin(actor) as uow:
        return Release.of(releases.confirm_clock(database, uow, release_id))


@router.get("/releases/{release_id}/certificate", operation_id="getCertificate")
def get_certificate(request: Request, actor: Caller, release_id: UUID) -> Certificate:
    """The signed proof, once all of it is destroyed and removed from the store."""
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        return Certificate.of(certificates.certificate(unit, platform, release_id))


@router.get(
    "/releases/{release_id}/certificate.pdf",
    operation_id="getCertificateAsPdf",
    response_class=Response,
    responses=_PDF,
)
def get_certificate_as_pdf(request: Request, actor: Caller, release_id: UUID) -> Response:
    """The same to read, as PDF/A."""
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        made = certificates.certificate(unit, platform, release_id)
    name = f"Loeschnachweis-{release_id}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(
        certificates.as_pdf(platform, made, actor.tenant.zone), media_type="application/pdf", headers=headers
    )
