# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The one place that removes stored content (architecture §4.17, ADR 0021).

In the transaction of the decision: rows and keys go, with every PDF that was compiled of what goes, the index is told to
forget, kept answers of the API go, what others see by a share or grant ends, the audit log tells it, and last the ledger
of disposals announces it. The bytes go after COMMIT, by a job, which settles the ledger before. What the job leaves
undone the sweeper does.
"""

import logging
from collections.abc import Sequence
from uuid import UUID

from eakte.database.repositories.replays import BroughtBack
from eakte.database.session import Repetition, UnitOfWork
from eakte.domain.access.values import ObjectType, Target
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.filing.discarding import Cause, Discard, DiscardReason, Verdict
from eakte.jobs.values import RemoveObjects
from eakte.kernel.errors import EakteError
from eakte.kernel.tenancy import Actor
from eakte.services import grants, sharing
from eakte.services.disposal_ledger import Disposal
from eakte.services.platform import Platform

REMOVAL = ("removal",)
"""Who removes bytes that rows named holds this lock together with others; who makes a backup holds it alone."""

log = logging.getLogger(__name__)


class ObjectsStillNamed(EakteError):
    """A row names an object that was decided to go: a programming error. None of its bytes was removed."""

    code = "objects-still-named"


def delete(platform: Platform, uow: UnitOfWork, decision: Discard) -> None:
    """Carry out a decision of this transaction, the last thing that it does. Whoever decides has locked and checked.

    Raises:
        LedgerUnavailable: nothing goes without its line in the ledger.
    """
    going = [
        row.id
        for row in uow.documents.of_items([decision.item], lock=True)
        if row.case_id == decision.case and decision.document in (None, row.id)
    ]
    _end_access(platform, uow, going)
    destroyed = uow.discards.destroy(decision.id)
    _forget(uow, decision.item, going)
    uow.enqueue(RemoveObjects(uow.actor.tenant_id, decision.id))
    _record(uow, decision)
    platform.ledger.announce(
        Disposal(
            decision=decision.id,
            tenant=uow.actor.tenant_id,
            item=decision.item,
            documents=tuple(going),
            objects=tuple((each.id, each.sha256, each.size) for each in destroyed),
            reason=decision.cause.reason.value,
            asked_by=decision.asked_by,
            decided_by=uow.actor.id,
            decided_at=uow.now,
        )
    )


def repeat(platform: Platform, uow: Repetition, disposal: Disposal) -> None:
    """Delete again what a settled disposal let go and a restored backup brought back: its documents wherever they stood
    at the backup's moment, its objects, and all that was made of them since. Nobody is asked again, and nothing is
    announced: it was. The bytes go by `remove_objects`.
    """
    back = uow.replays.documents(disposal.documents)
    going = [each.id for each in back]
    _end_access(platform, uow, going)
    doomed = uow.replays.destroy(going, [object_id for object_id, _, _ in disposal.objects])
    _forget(uow, disposal.item, going)
    decision = _decided(disposal, back)
    uow.discards.carried_out_again(decision, doomed)
    _record(uow, decision)


def remove_objects(platform: Platform, actor: Actor, decision_id: UUID) -> None:
    """Remove the bytes of what a committed decision let go. It can be done again, and stopped anywhere. While a backup
    is being made the ledger is told, and the bytes are left to the sweeper.

    Raises:
        LedgerUnavailable, StoreUnavailable: not all are gone; those that are stand in the ledger.
        ObjectsStillNamed: none was removed.
    """
    with platform.database.read(actor) as unit:
        objects = unit.discards.objects(decision_id)
        if unit.documents.known_objects(objects) or unit.compilations.known_objects(objects):
            raise ObjectsStillNamed(decision=str(decision_id))
    if not objects:
        return
    platform.ledger.settle(actor.tenant_id, decision_id, unit.now)
    with platform.database.shared(*REMOVAL) as free:
        if not free:
            log.info("objects of decision %s are removed after the backup", decision_id)
            return
        for each in objects:
            platform.vault.remove_object(actor.tenant_id, each)
    with platform.database.begin(actor) as uow:
        uow.discards.removed(decision_id, uow.now)


def remove_left(platform: Platform, actor: Actor) -> int:
    """Do what jobs have left undone in the actor's tenant; returns how many decisions that were of.

    Raises:
        LedgerUnavailable, StoreUnavailable, ObjectsStillNamed: as `remove_objects`.
    """
    with platform.database.read(actor) as unit:
        left = unit.discards.unremoved()
    for decision in left:
        remove_objects(platform, actor, decision)
    return len(left)


def _end_access(platform: Platform, uow: UnitOfWork, going: Sequence[UUID]) -> None:
    targets = [Target(ObjectType.DOCUMENT, each) for each in going]
    grants.end_all(platform.database, uow, targets)
    sharing.end_all(platform.database, uow, targets)


def _forget(uow: UnitOfWork, item: UUID, gone: Sequence[UUID]) -> None:
    """Have index and kept answers forget the documents, and of an item without any leave a stub."""
    uow.outbox.add(*gone)
    uow.answers.forget_about([item, *gone])
    if not uow.documents.of_items([item]):
        uow.inbox.leave_stub(item, uow.now)
        uow.hot_folder.forget(item)


def _decided(disposal: Disposal, back: Sequence[BroughtBack]) -> Discard:
    """The decision as the backup's moment can hold it: about one filed document, or about an item."""
    filed = back[0] if len(back) == 1 and back[0].case is not None else None
    return Discard(
        id=disposal.decision,
        item=disposal.item,
        document=None if filed is None else filed.id,
        case=None if filed is None else filed.case,
        cause=Cause(DiscardReason(disposal.reason)),
        asked_by=disposal.asked_by,
        asked_at=disposal.decided_at,
        verdict=Verdict.AGREED,
        decided_by=disposal.decided_by,
        decided_at=disposal.decided_at,
    )


def _record(uow: UnitOfWork, decision: Discard) -> None:
    same_as = {} if decision.cause.duplicate_of is None else {"duplicate_of": str(decision.cause.duplicate_of)}
    told = {"discard_reason": decision.cause.reason.value, **same_as}
    if decision.document is None:
        uow.audit.record(Act.ITEM_DISCARDED, AuditObject("inbox_item", decision.item), **told)
    else:
        uow.audit.record(Act.DOCUMENT_DISCARDED, AuditObject("document", decision.document), **told)
