# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Giving audit entries their places in the tree, pass by pass, and signing what has become of it (architecture §4.16).

A pass takes all entries that it sees; they get their places before anything that commits later, in the order of their
ids. It is one transaction: killed at any point it has not been, and of two at once one finds nothing to do. Before it adds
anything it holds the tree against the last checkpoint: what does not fit stops the tenant, and nothing is repaired.
"""

from eakte.database.repositories.audit_log import AuditSequence, Waiting
from eakte.database.session import UnitOfWork
from eakte.domain.audit.checkpoint import Checkpoint, body, parse, read_checkpoint
from eakte.domain.audit.errors import CheckpointMalformed
from eakte.domain.audit.tiles import full_tiles
from eakte.domain.audit.tree import EMPTY_ROOT, TILE_WIDTH, Tree
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.errors import Conflict, EakteError
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import DEPLOYMENT, Tenant, operator, system
from eakte.services.platform import Platform
from eakte.services.signing import Signer
from eakte.services.tenants import all_tenants


class AuditLogBroken(Conflict):
    """The log is not what was signed of it. `reason` is one of a few fixed words."""

    code = "audit-log-broken"
    title = N_("The audit log does not fit its last checkpoint")
    advice = N_(
        "Reason: {reason}. Nothing was repaired. Run `eakte audit verify`, find out what changed it, and restore it from a backup."
    )


class LogNotStopped(Conflict):
    code = "audit-log-not-stopped"
    title = N_("This audit log is not stopped")
    advice = N_("`eakte audit status` shows which ones are.")


class SigningKeyUnknown(EakteError):
    """The last checkpoint was signed with a key that this process has not loaded."""

    code = "signing-key-unknown"


def sequence(platform: Platform, signer: Signer, tenant: Tenant) -> int:
    """One pass over the tenant's waiting entries; returns how many got their place.

    Raises:
        AuditLogBroken: what is stored does not fit what was signed; nothing was added.
        SigningKeyUnknown: load the keys again.
    """
    with platform.database.begin(system(tenant, "sequencer")) as uow:
        if not uow.sequence.take_turn():
            return 0
        size = _checked_size(uow, signer)
        waiting = uow.sequence.take_waiting()
        if waiting:
            _extend(uow, signer, size, waiting)
        return len(waiting)


def logs_with_work(platform: Platform) -> list[Tenant]:
    """Whose entries wait and may be given places, the deployment's own log among them."""
    with platform.database.directory() as unit:
        waiting = unit.audit_upkeep.waiting().keys() - unit.audit_upkeep.stopped().keys()
    return [tenant for tenant in logs(platform) if tenant.id in waiting] if waiting else []


def logs(platform: Platform) -> tuple[Tenant, ...]:
    """Every tenant, and the deployment, that has an audit log."""
    return (*all_tenants(platform.database), DEPLOYMENT)


def stop(platform: Platform, tenant: Tenant, broken: AuditLogBroken) -> None:
    """Have the tenant change nothing from now on."""
    with platform.database.directory() as unit:
        if tenant.id not in unit.audit_upkeep.stopped():
            unit.audit_upkeep.stop(tenant.id, str(broken.values["reason"]), unit.now)


def resume(platform: Platform, tenant: Tenant, reason: str) -> None:
    """Let the tenant change things again; the log says so and why. The next pass stops it once more if it still is broken.

    Raises:
        LogNotStopped: there is nothing to end.
    """
    with platform.database.directory() as unit:
        if tenant.id not in unit.audit_upkeep.stopped():
            raise LogNotStopped(tenant=tenant.slug)
    # First the entry: a stop that ends without one would be worse than an entry about a stop that goes on.
    with platform.database.read(operator(tenant)) as reading:
        reading.audit.record(Act.LOG_RESUMED, AuditObject("audit_log", tenant.id), reason=reason)
    with platform.database.directory() as unit:
        unit.audit_upkeep.resume(tenant.id, unit.now)


def _checked_size(uow: UnitOfWork, signer: Signer) -> int:
    """The size of the tree, which fits the last checkpoint: its signature, its root, and no place beyond it."""
    last = uow.sequence.last_checkpoint()
    signed = Checkpoint(uow.actor.tenant_id, 0, EMPTY_ROOT, uow.now) if last is None else _signed(signer, last.note)
    if last is not None and (signed.tenant_id, signed.size, signed.root) != (last.tenant_id, last.size, last.root):
        raise AuditLogBroken(reason="another-checkpoint")
    if uow.sequence.leaves() != signed.size:
        raise AuditLogBroken(reason="another-size")
    if signed.size and _root(uow.sequence, signed.size) != signed.root:
        raise AuditLogBroken(reason="another-root")
    return signed.size


def _signed(signer: Signer, content: bytes) -> Checkpoint:
    try:
        note = parse(content)
        checkpoint = read_checkpoint(note.body)
    except CheckpointMalformed as exc:
        raise AuditLogBroken(reason="checkpoint-unreadable") from exc
    if not signer.knows(note):
        raise SigningKeyUnknown
    if not signer.signed(note):
        raise AuditLogBroken(reason="signature-wrong")
    return checkpoint


def _extend(uow: UnitOfWork, signer: Signer, size: int, waiting: list[Waiting]) -> None:
    """Add the entries behind the tree and sign what it is then."""
    if not all(each.sound for each in waiting):
        raise AuditLogBroken(reason="entry-changed")
    log, grown = uow.sequence, size + len(waiting)
    hashes = b"".join(each.leaf_hash for each in waiting if each.leaf_hash is not None)
    tiles = full_tiles(size, hashes, lambda level: log.tile(level, size // TILE_WIDTH ** (level + 1)))
    log.add_leaves(size, [each.id for each in waiting], uow.now)
    log.add_tiles(tiles)
    root = _root(log, grown)
    checkpoint = Checkpoint(uow.actor.tenant_id, grown, root, uow.now)
    log.add_checkpoint(grown, root, uow.now, signer.sign_note(body(checkpoint)))


def _root(log: AuditSequence, size: int) -> bytes:
    return Tree(size, log.tile).root()
