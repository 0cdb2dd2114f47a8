# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Proofs about a town's audit log: that an entry is in it, and that it only grew (RFC 9162 §2.1.3 and §2.1.4).

What is handed out was checked against the signed root: a log that does not fit its checkpoints proves nothing.
"""

import json
from dataclasses import dataclass
from uuid import UUID

from eakte.database.repositories.audit_log import Place
from eakte.database.session import ReadUnit
from eakte.domain.access.rules import Permission, require, require_any
from eakte.domain.audit.checkpoint import MAX_SIZE
from eakte.domain.audit.errors import OutsideTheLog
from eakte.domain.audit.rules import leaf_hash
from eakte.domain.audit.tree import Tree, is_consistent, root_of_inclusion
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.errors import Conflict, NotFound
from eakte.kernel.messages import N_
from eakte.services.sequencing import AuditLogBroken
from eakte.services.submissions import own_delivery


class EntryNotFound(NotFound):
    code = "audit-entry-not-found"
    title = N_("Audit entry not found")


class CheckpointNotFound(NotFound):
    code = "checkpoint-not-found"
    title = N_("No checkpoint of this size")
    advice = N_("Use the size of a checkpoint that was handed out, or fetch the last one.")


class ProofPending(Conflict):
    """The entry is written and kept; the sequencer gives it its place within a second."""

    code = "proof-pending"
    title = N_("The proof is not ready yet")
    advice = N_("The entry is stored and gets its place in the audit log within a second. Ask again then.")
    retry_seconds = 1


@dataclass(frozen=True)
class SignedRoot:
    """A checkpoint: the size and root of the tree, and the signed note that says so."""

    size: int
    root: bytes
    note: bytes


@dataclass(frozen=True)
class Inclusion:
    """That the leaf `leaf_hash` is the `index`-th of the tree of the checkpoint."""

    tenant_id: UUID
    entry_id: UUID
    leaf_hash: bytes
    index: int
    path: tuple[bytes, ...]
    checkpoint: SignedRoot


@dataclass(frozen=True)
class Consistency:
    """That the log of `new` begins with the log of `old`."""

    tenant_id: UUID
    old: SignedRoot
    new: SignedRoot
    path: tuple[bytes, ...]


def of_receipt(unit: ReadUnit, submission_id: UUID) -> Inclusion:
    """The proof of the entry that a receipt names, for the portal client that got the receipt.

    Raises:
        SubmissionNotFound: there is none, or not of this portal client.
        ProofPending, AuditLogBroken: as `of_entry`.
    """
    claims = json.loads(own_delivery(unit, submission_id).receipt_claims)
    proof = inclusion(unit, UUID(claims["audit"]["entry"]))
    unit.audit.look(Act.PROOF_ISSUED, AuditObject("submission", submission_id), "inclusion")
    return proof


def of_entry(unit: ReadUnit, entry_id: UUID) -> Inclusion:
    """The proof of an entry against the last checkpoint.

    Raises:
        EntryNotFound: not in this town's log.
        ProofPending: it waits for its place.
        AuditLogBroken: the log does not fit the checkpoint.
    """
    if unit.audit_log.entry(entry_id) is None:
        raise EntryNotFound
    require(unit.actor, Permission.AUDIT)
    proof = inclusion(unit, entry_id)
    unit.audit.look(Act.PROOF_ISSUED, AuditObject("audit_entry", entry_id), "inclusion")
    return proof


def consistency(unit: ReadUnit, old: int, new: int) -> Consistency:
    """The proof between two checkpoints, for auditors and for portals, which may watch their town's log.

    Raises:
        CheckpointNotFound: there is none of that size.
        OutsideTheLog: `old` is larger than `new`.
        AuditLogBroken: the log does not fit the checkpoints.
    """
    first, second = _checkpoint(unit, old), _checkpoint(unit, new)
    _require_watcher(unit)
    if old > new:
        raise OutsideTheLog(asked=old, size=new)
    path = tuple(Tree(new, unit.audit_log.tile).consistency(old))
    if not is_consistent(old, first.root, new, second.root, path):
        raise AuditLogBroken(reason="another-root")
    # One entry, whatever the sizes: else each look at the log would be a reason for the next.
    subject = AuditObject("tenant", unit.actor.tenant_id)
    unit.audit.look(Act.PROOF_ISSUED, subject, "consistency", **{"from": old, "to": new})
    return Consistency(unit.actor.tenant_id, first, second, path)


def last_checkpoint(unit: ReadUnit) -> SignedRoot:
    """The newest checkpoint, for auditors and portals. It tells nothing of anybody, so it is no entry.

    Raises:
        ProofPending: there is none yet.
    """
    _require_watcher(unit)
    return _last(unit)


def checkpoint(unit: ReadUnit, size: int) -> SignedRoot:
    """The checkpoint of that size, as `last_checkpoint`.

    Raises:
        CheckpointNotFound: there is none.
    """
    found = _checkpoint(unit, size)
    _require_watcher(unit)
    return found


def inclusion(unit: ReadUnit, entry_id: UUID) -> Inclusion:
    """The proof of an entry against the last checkpoint, for a caller that has checked who may have it.

    Raises:
        ProofPending, AuditLogBroken: as `of_entry`.
    """
    place = _place(unit, entry_id)
    last = _last(unit)  # after the place, so that it covers it
    path = tuple(Tree(last.size, unit.audit_log.tile).inclusion(place.index))
    if root_of_inclusion(place.index, last.size, place.leaf_hash, path) != last.root:
        raise AuditLogBroken(reason="another-root")
    return Inclusion(unit.actor.tenant_id, entry_id, place.leaf_hash, place.index, path, last)


def _place(unit: ReadUnit, entry_id: UUID) -> Place:
    """Where the entry is, whose bytes still have the leaf hash that is proven."""
    entry, place = unit.audit_log.entry(entry_id), unit.audit_log.place(entry_id)
    if entry is None or leaf_hash(entry.entry) != entry.leaf_hash:
        raise AuditLogBroken(reason="entry-changed")
    if place is None:
        raise ProofPending
    return place


def _last(unit: ReadUnit) -> SignedRoot:
    last = unit.audit_log.last_checkpoint()
    if last is None:
        raise ProofPending
    return SignedRoot(last.size, last.root, last.note)


def _checkpoint(unit: ReadUnit, size: int) -> SignedRoot:
    found = unit.audit_log.checkpoint(size) if 0 <= size <= MAX_SIZE else None
    if found is None:
        raise CheckpointNotFound
    return SignedRoot(found.size, found.root, found.note)


def _require_watcher(unit: ReadUnit) -> None:
    require_any(unit.actor, Permission.AUDIT, Permission.SUBMIT)
