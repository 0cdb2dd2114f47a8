# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The one place that removes stored content (architecture §4.17, ADR 0021).

In the transaction of the decision: rows and keys go, with every PDF that was compiled of what goes, the index is told to
forget, kept answers of the API go, what others see by a share or grant ends, the audit log tells it, and last the ledger
of disposals announces it. The bytes go after COMMIT, by a job, which settles the ledger before. What the job leaves
undone the sweeper does.
"""

from uuid import UUID

from eakte.database.session import UnitOfWork
from eakte.domain.access.values import ObjectType, Target
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.filing.discarding import Discard
from eakte.jobs.values import RemoveObjects
from eakte.kernel.errors import EakteError
from eakte.kernel.tenancy import Actor
from eakte.services import grants, sharing
from eakte.services.disposal_ledger import Disposal
from eakte.services.platform import Platform


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
    targets = [Target(ObjectType.DOCUMENT, each) for each in going]
    grants.end_all(platform.database, uow, targets)
    sharing.end_all(platform.database, uow, targets)
    destroyed = uow.discards.destroy(decision.id)
    uow.outbox.add(*going)
    uow.answers.forget_about([decision.item, *going])
    if not uow.documents.of_items([decision.item]):
        uow.inbox.leave_stub(decision.item, uow.now)
        uow.hot_folder.forget(decision.item)
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


def remove_objects(platform: Platform, actor: Actor, decision_id: UUID) -> None:
    """Remove the bytes of what a committed decision let go. It can be done again, and stopped anywhere.

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


def _record(uow: UnitOfWork, decision: Discard) -> None:
    same_as = {} if decision.cause.duplicate_of is None else {"duplicate_of": str(decision.cause.duplicate_of)}
    told = {"discard_reason": decision.cause.reason.value, **same_as}
    if decision.document is None:
        uow.audit.record(Act.ITEM_DISCARDED, AuditObject("inbox_item", decision.item), **told)
    else:
        uow.audit.record(Act.DOCUMENT_DISCARDED, AuditObject("document", decision.document), **told)
