# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The one place that removes stored content (architecture §4.17, ADR 0021).

In the transaction of the decision: rows and keys go, with every PDF that was compiled of what goes, the index is told to
forget, kept answers of the API go, what others see by a share or grant ends, the audit log tells it, and last the ledger
of disposals announces it. The bytes go after COMMIT, by a job, which settles the ledger before. What the job leaves
undone the sweeper does.
"""

import logging
from collections.abc import Collection, Sequence
from uuid import UUID

from eakte.database.repositories.destructions import DestroyedObject
from eakte.database.repositories.disposals import DisposalRow, ReleaseRow
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

RETENTION_OVER = "retention_over"
"""The reason that the ledger gives for what a disposal lets go."""
_AT_ONCE = 200
"""Cases whose grants, shares and answers are looked for together."""

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
    destroyed = uow.destructions.discarded(decision.id)
    _forget(uow, [decision.item], going)
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
    _forget(uow, items, documents)
    if last:
        _end_access_to_dossier(platform, uow, row.dossier_id)
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


def repeat(platform: Platform, uow: Repetition, disposal: Disposal) -> None:
    """Delete again what a settled disposal let go and a restored backup brought back: its documents wherever they stood
    at the backup's moment, its objects, and all that was made of them since. Nobody is asked again, and nothing is
    announced: it was. The bytes go by `remove_objects`.
    """
    back = uow.replays.documents(disposal.documents)
    going = [each.id for each in back]
    _end_access(platform, uow, going)
    doomed = uow.replays.destroy(going, [object_id for object_id, _, _ in disposal.objects])
    _forget(uow, {disposal.item} if disposal.item else {each.item for each in back}, going)
    if disposal.item is None:
        _repeat_disposal(platform, uow, disposal)
    else:
        decision = _decided(disposal, disposal.item, back)
        uow.discards.carried_out_again(decision)
        _record(uow, decision)
    uow.destructions.carried_out_again(disposal.decision, doomed, of_discard=disposal.item is not None)


def _repeat_disposal(platform: Platform, uow: Repetition, disposal: Disposal) -> None:
    """Leave a stub again of the dossier with whose last documents this one is; the others leave no trace of their own."""
    if disposal.dossier is not None:
        _end_access_to_dossier(platform, uow, disposal.dossier)
        uow.replays.leave_stub(disposal.dossier)
        uow.audit.record(Act.DOSSIER_DESTROYED, AuditObject("dossier", disposal.dossier))


def remove_objects(platform: Platform, actor: Actor, decision_id: UUID) -> None:
    """Remove the bytes of what a committed decision let go. It can be done again, and stopped anywhere. While a backup
    is being made the ledger is told, and the bytes are left to the sweeper.

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
    with platform.database.shared(*REMOVAL) as free:
        if not free:
            log.info("objects of decision %s are removed after the backup", decision_id)
            return
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


def _end_access_to_dossier(platform: Platform, uow: UnitOfWork, dossier: UUID) -> None:
    """What others see of the dossier and its cases by a grant or a share ends with it, and kept answers forget it."""
    about = [dossier, *uow.filing.case_ids(dossier)]
    for start in range(0, len(about), _AT_ONCE):
        some = about[start : start + _AT_ONCE]
        targets = [Target(ObjectType.DOSSIER if each == dossier else ObjectType.CASE, each) for each in some]
        grants.end_all(platform.database, uow, targets)
        sharing.end_all(platform.database, uow, targets)
        uow.answers.forget_about(some)


def _forget(uow: UnitOfWork, items: Collection[UUID], gone: Sequence[UUID]) -> None:
    """Have index and kept answers forget the documents, and of items without any leave stubs."""
    uow.outbox.add(*gone)
    uow.answers.forget_about([*items, *gone])
    left = {row.item_id for row in uow.documents.of_items(list(items))}
    for item in set(items) - left:
        uow.inbox.leave_stub(item, uow.now)
        uow.hot_folder.forget(item)


def _decided(disposal: Disposal, item: UUID, back: Sequence[BroughtBack]) -> Discard:
    """The decision as the backup's moment can hold it: about one filed document, or about an item."""
    filed = back[0] if len(back) == 1 and back[0].case is not None else None
    return Discard(
        id=disposal.decision,
        item=item,
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
