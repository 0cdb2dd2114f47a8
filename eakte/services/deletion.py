# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The one place that removes stored content (architecture §4.17, ADR 0021).

In the transaction of the decision: rows and keys go, with every PDF that was compiled of what goes, the index is told to
forget, kept answers of the API go, what others see by a share or grant ends, the audit log tells it, and last the ledger
of disposals announces it. The bytes go after COMMIT, by a job, which settles the ledger before. What the job leaves
undone the sweeper does.
"""

from collections.abc import Sequence
from uuid import UUID

from eakte.database.repositories.destructions import DestroyedObject
from eakte.database.repositories.disposals import DisposalRow, ReleaseRow
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

RETENTION_OVER = "retention_over"
"""The reason that the ledger gives for what a disposal lets go."""


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
    destroyed = uow.destructions.discarded(decision.id)
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
            objects=_named(destroyed),
            reason=decision.cause.reason.value,
            asked_by=decision.asked_by,
            decided_by=uow.actor.id,
            decided_at=uow.now,
        )
    )


def destroy(
    platform: Platform, uow: UnitOfWork, row: DisposalRow, release: ReleaseRow, documents: Sequence[UUID], *, last: bool
) -> None:
    """Destroy documents of a dossier that was released; with the `last` of them the dossier is a stub.

    It is the last thing that a transaction does. Whoever destroys has locked and checked; the database checks again.

    Raises:
        LedgerUnavailable: nothing goes without its line in the ledger.
    """
    destruction = uow.new_id()
    items = {each.item_id for each in uow.documents.many(documents)}
    _end_access(platform, uow, documents)
    destroyed = uow.destructions.disposed(row.id, destruction, documents)
    uow.outbox.add(*documents)
    about = [row.dossier_id, *uow.filing.case_ids(row.dossier_id)] if last else []
    uow.answers.forget_about([*documents, *items, *about])
    for item in items:
        uow.hot_folder.forget(item)
    if last:
        ending = [Target(ObjectType.DOSSIER, row.dossier_id), *(Target(ObjectType.CASE, each) for each in about[1:])]
        grants.end_all(platform.database, uow, ending)
        sharing.end_all(platform.database, uow, ending)
        uow.destructions.bury(row.id)
        uow.audit.record(Act.DOSSIER_DESTROYED, AuditObject("dossier", row.dossier_id), release=str(release.id))
    uow.enqueue(RemoveObjects(uow.actor.tenant_id, destruction))
    platform.ledger.announce(
        Disposal(
            decision=destruction,
            tenant=uow.actor.tenant_id,
            item=None,
            documents=tuple(documents),
            objects=_named(destroyed),
            reason=RETENTION_OVER,
            asked_by=release.asked_by,
            decided_by=release.approved_by or release.asked_by,
            decided_at=uow.now,
            dossier=row.dossier_id if last else None,
        )
    )


def remove_objects(platform: Platform, actor: Actor, decision_id: UUID) -> None:
    """Remove the bytes of what a committed decision let go. It can be done again, and stopped anywhere.

    Raises:
        LedgerUnavailable, StoreUnavailable: not all are gone; those that are stand in the ledger.
        ObjectsStillNamed: none was removed.
    """
    with platform.database.read(actor) as unit:
        objects = unit.destructions.objects(decision_id)
        if objects is None:
            return
        if unit.documents.known_objects(objects) or unit.compilations.known_objects(objects):
            raise ObjectsStillNamed(decision=str(decision_id))
    platform.ledger.settle(actor.tenant_id, decision_id, unit.now)
    for each in objects:
        platform.vault.remove_object(actor.tenant_id, each)
    with platform.database.begin(actor) as uow:
        uow.destructions.removed(decision_id, uow.now)


def remove_left(platform: Platform, actor: Actor) -> int:
    """Do what jobs have left undone in the actor's tenant; returns how many decisions that were of.

    Raises:
        LedgerUnavailable, StoreUnavailable, ObjectsStillNamed: as `remove_objects`.
    """
    with platform.database.read(actor) as unit:
        left = unit.destructions.unremoved()
    for decision in left:
        remove_objects(platform, actor, decision)
    return len(left)


def _end_access(platform: Platform, uow: UnitOfWork, documents: Sequence[UUID]) -> None:
    """What others see of the documents by a grant or a share ends with them."""
    targets = [Target(ObjectType.DOCUMENT, each) for each in documents]
    grants.end_all(platform.database, uow, targets)
    sharing.end_all(platform.database, uow, targets)


def _named(destroyed: Sequence[DestroyedObject]) -> tuple[tuple[UUID, str, int], ...]:
    """The objects as the ledger names them."""
    return tuple((each.id, each.sha256, each.size) for each in destroyed)


def _record(uow: UnitOfWork, decision: Discard) -> None:
    same_as = {} if decision.cause.duplicate_of is None else {"duplicate_of": str(decision.cause.duplicate_of)}
    told = {"discard_reason": decision.cause.reason.value, **same_as}
    if decision.document is None:
        uow.audit.record(Act.ITEM_DISCARDED, AuditObject("inbox_item", decision.item), **told)
    else:
        uow.audit.record(Act.DOCUMENT_DISCARDED, AuditObject("document", decision.document), **told)
