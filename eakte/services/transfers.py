# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Handing over (`Abgabe`) what the archive takes, and its receipt, before which nothing of that is destroyed here."""

from collections.abc import Collection
from uuid import UUID

from eakte.database.session import UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.disposal.errors import ReceiptNotNamed
from eakte.domain.disposal.rules import of_dossier
from eakte.kernel.messages import one_line
from eakte.services.offers import DisposalView, disposal_views, item_of, locked
from retention import disposal

MAX_RECEIPT_CHARACTERS = 200


def hand_over(uow: UnitOfWork, offer_id: UUID, disposal_ids: Collection[UUID]) -> list[DisposalView]:
    """Note that the archive was given these dossiers, which it has decided to take; all of them, or none.

    Raises:
        OfferNotFound, DisposalNotFound, Forbidden: there is no such thing, or the actor does not dispose of it.
        NothingMarked: none is named.
        NotAppraised, StepOutOfOrder: the archive does not take it, or has it already; names the dossier.
    """
    found = locked(uow, offer_id, disposal_ids, Permission.DISPOSE)
    for row, dossier in found.values():
        with of_dossier(dossier.reference_number):
            row.state = disposal.transfer(item_of(uow, row, dossier, ())).state
        row.transferred_at = uow.now
        uow.audit.record(Act.DOSSIER_HANDED_OVER, AuditObject("dossier", dossier.id), offer=str(offer_id))
    return disposal_views(uow, [row for row, _ in found.values()])


def confirm(uow: UnitOfWork, offer_id: UUID, disposal_ids: Collection[UUID], receipt: str) -> list[DisposalView]:
    """Enter the archive's receipt, by what it is called there, for dossiers that were handed over; all of them, or none.

    Raises:
        OfferNotFound, DisposalNotFound, Forbidden, NothingMarked: as `hand_over`.
        ReceiptNotNamed: nothing that names the receipt was given.
        StepOutOfOrder: it was not handed over, or is confirmed already; names the dossier.
    """
    found = locked(uow, offer_id, disposal_ids, Permission.DISPOSE)
    named = one_line(receipt)[:MAX_RECEIPT_CHARACTERS]
    if not named:
        raise ReceiptNotNamed
    for row, dossier in found.values():
        with of_dossier(dossier.reference_number):
            after = disposal.confirm(item_of(uow, row, dossier, ()), uow.today)
        row.state, row.confirmed_on = after.state, after.confirmed_on
        row.receipt, row.confirmed_by = named, uow.actor.id
        uow.audit.record(Act.RECEIPT_ENTERED, AuditObject("dossier", dossier.id), receipt=named)
    return disposal_views(uow, [row for row, _ in found.values()])
