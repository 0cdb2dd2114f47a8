# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Scans from a scan folder: what a claimed file becomes, exactly once per claim (ADR 0011)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from eakte.database.repositories.hot_folder import FolderFileRow
from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission, require
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.filing.hot_folder import FolderFileRejected, FolderFileState, rejection_by_code, shown_name
from eakte.domain.filing.inbox import DateOfReceipt, ReceivedSource
from eakte.kernel.clock import local_date
from eakte.kernel.tenancy import Actor, Tenant, system
from eakte.services import scans
from eakte.services.platform import Platform
from eakte.services.scans import StoredScan
from eakte.services.submissions import IncomingPart

SHOWN_AT_MOST = 20


@dataclass(frozen=True)
class Claim:
    """A file that one watcher has taken for itself. `name` are the exact bytes of its name."""

    id: UUID
    name: bytes


@dataclass(frozen=True)
class Accepted:
    """The file is an inbox item; `sha256` is of the bytes that are stored."""

    sha256: str


@dataclass(frozen=True)
class Rejected:
    """The file belongs into the quarantine, under this name."""

    error: FolderFileRejected
    quarantine_name: bytes


Outcome = Accepted | Rejected


@dataclass(frozen=True)
class RejectedFile:
    """A file in quarantine; title and advice are message ids, filled from `values`."""

    name: str
    rejected_on: date
    title: str
    advice: str
    values: dict[str, str | int | float | bool | None]


@dataclass(frozen=True)
class RejectedFiles:
    """All files in quarantine counted, the newest of them named."""

    count: int
    newest: tuple[RejectedFile, ...]


class _SettledMeanwhile(Exception):
    """Another watcher, taken for dead, was faster by a moment. Nothing of ours is committed."""


def watcher(tenant: Tenant) -> Actor:
    """Who acts when a scan folder is read."""
    return system(tenant, "hotfolder")


def outcome(platform: Platform, actor: Actor, claim_id: UUID) -> Outcome | None:
    """What became of the claim; None while nothing is committed."""
    with platform.database.read(actor) as unit:
        row = unit.hot_folder.file(claim_id)
        return None if row is None else _outcome(row)


def take_in(platform: Platform, actor: Actor, claim: Claim, part: IncomingPart) -> Outcome:
    """Make the file an inbox item; what was settled for this claim before holds, and nothing is stored then.

    When anything else is raised the claim is open, and the call can be repeated. Bytes that may be referred to after
    all (the COMMIT got no answer) stay; the sweeper removes them if not.
    """
    earlier = outcome(platform, actor, claim.id)
    if earlier is not None:
        return earlier
    scan = scans.store(platform, actor, part)
    try:
        with platform.database.begin(actor) as uow:
            _record(platform, uow, claim, scan)
    except _SettledMeanwhile:
        scans.discard(platform, actor, [scan])
    return _settled(platform, actor, claim.id)


def reject(
    platform: Platform, actor: Actor, claim: Claim, error: FolderFileRejected, quarantine_name: bytes
) -> Outcome:
    """Note why the file is turned away, before it is moved; what was settled for this claim before holds."""
    require(actor, Permission.SCAN)
    with platform.database.begin(actor) as uow:
        new = uow.hot_folder.settle(
            claim.id,
            uow.now,
            name=claim.name,
            state=FolderFileState.REJECTED,
            reason=error.code,
            reason_values=dict(error.values),
            quarantine_name=quarantine_name,
        )
        if new:
            subject = AuditObject("folder_file", claim.id)
            uow.audit.record(Act.SCAN_REJECTED, subject, file=shown_name(claim.name), reason=error.code)
    return _settled(platform, actor, claim.id)


def clear(platform: Platform, actor: Actor, claimed: Collection[UUID], in_quarantine: Collection[bytes]) -> int:
    """Strike off what somebody has taken out of the quarantine; returns how many files are left in it."""
    with platform.database.begin(actor) as uow:
        rejected = uow.hot_folder.rejected()
        gone = [row.id for row in rejected if row.id not in claimed and row.quarantine_name not in in_quarantine]
        if gone:
            uow.hot_folder.clear(gone, uow.now)
        return len(rejected) - len(gone)


def rejected_files(unit: ReadUnit) -> RejectedFiles:
    require(unit.actor, Permission.SCAN)
    newest = tuple(_view(row, unit) for row in unit.hot_folder.rejected(SHOWN_AT_MOST))
    return RejectedFiles(unit.hot_folder.count_rejected(), newest)


def _record(platform: Platform, uow: UnitOfWork, claim: Claim, scan: StoredScan) -> None:
    stored = scan.locked.stored
    same_as = uow.hot_folder.first_with(stored.sha256)
    received = DateOfReceipt(uow.today, ReceivedSource.HOT_FOLDER)
    detail = {"claim": str(claim.id)} | ({} if same_as is None else {"same_as": str(same_as)})
    item_id = scans.record(platform, uow, scan, received, **detail)
    new = uow.hot_folder.settle(
        claim.id,
        uow.now,
        name=claim.name,
        state=FolderFileState.ACCEPTED,
        size=stored.size,
        sha256=stored.sha256,
        item_id=item_id,
        same_as=same_as,
    )
    if not new:
        raise _SettledMeanwhile


def _settled(platform: Platform, actor: Actor, claim_id: UUID) -> Outcome:
    found = outcome(platform, actor, claim_id)
    if found is None:
        raise LookupError(f"claim {claim_id} was settled and is not there")
    return found


def _outcome(row: FolderFileRow) -> Outcome:
    if row.state is FolderFileState.ACCEPTED:
        return Accepted(row.sha256 or "")
    error = rejection_by_code(row.reason or "")
    return Rejected(error(**(row.reason_values or {})), row.quarantine_name or b"")


def _view(row: FolderFileRow, unit: ReadUnit) -> RejectedFile:
    error = rejection_by_code(row.reason or "")
    rejected_on = local_date(row.settled_at, unit.actor.tenant.zone)
    return RejectedFile(shown_name(row.name), rejected_on, error.title, error.advice, row.reason_values or {})
