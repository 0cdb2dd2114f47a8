# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a guest adds to a shared case: it is filed there and belongs to the owner, with the guest as who sent it."""

from uuid import UUID

from eakte.database.repositories.filing import CaseRow
from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.documents.values import DocumentKind
from eakte.domain.filing.errors import CaseIsClosed, CaseNotFound
from eakte.domain.filing.inbox import Channel, DateOfReceipt, NewItem, ReceivedSource
from eakte.kernel.tenancy import Actor, Tenant
from eakte.services import scans
from eakte.services.access import require_at
from eakte.services.platform import Platform
from eakte.services.scans import StoredScan, Tell, tell_nobody
from eakte.services.shared import entrance_of


def require_contribution(unit: ReadUnit, case_id: UUID) -> CaseRow:
    """The open case to which the guest may add documents.

    Raises:
        CaseNotFound, Forbidden: it is not shared with them, or not for that.
        CaseIsClosed: nobody adds anything to it.
    """
    row = unit.filing.case(case_id, lock=isinstance(unit, UnitOfWork))
    if row is None:
        raise CaseNotFound
    require_at(unit, Permission.CONTRIBUTE, unit.places.cases([case_id])[case_id])
    if row.closed_on is not None:
        raise CaseIsClosed
    return row


def contribute(platform: Platform, guest: Actor, case_id: UUID, scan: StoredScan, tell: Tell = tell_nobody) -> UUID:
    """File a stored file into a shared case; it belongs to the owner from then on. Returns the document's id.

    Raises:
        CaseNotFound, Forbidden, CaseIsClosed: as `require_contribution`; the file was discarded.
    """
    with platform.database.begin(guest) as uow:
        try:
            require_contribution(uow, case_id)
        except BaseException:
            # Only here, before anything could be committed, may the bytes go again.
            scans.discard(platform, guest, [scan])
            raise
        document_id = _file(platform, uow, case_id, scan)
        tell(uow, document_id)
    home = entrance_of(guest).home
    with platform.database.read(_at_home(guest, home)) as theirs:
        theirs.audit.record(
            Act.DOCUMENT_CONTRIBUTED,
            AuditObject("share", entrance_of(guest).share),
            file=scan.file_name,
            owner=guest.tenant.name,
        )
    return document_id


def _file(platform: Platform, uow: UnitOfWork, case_id: UUID, scan: StoredScan) -> UUID:
    received = DateOfReceipt(uow.today, ReceivedSource.CAPTURED, uow.now)
    sender = f"{uow.actor.name} ({entrance_of(uow.actor).home.name})"
    item = NewItem(Channel.SHARE, scans.subject_of(scan), received, sender, case_id=case_id)
    version = scans.add(platform, uow, uow.new_id(), item, DocumentKind.CONTRIBUTION, scan)
    subject = AuditObject("document", version.document_id, version.id)
    uow.audit.record(Act.DOCUMENT_CONTRIBUTED, subject, file=scan.file_name, case=str(case_id))
    return version.document_id


def _at_home(guest: Actor, home: Tenant) -> Actor:
    return Actor(guest.kind, guest.id, home, guest.name, purpose=guest.purpose)
