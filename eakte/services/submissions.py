# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Receiving a portal's submission: bytes first, then the rows, then the receipt (architecture §4.6)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import rfc8785

from eakte.database.repositories.inbox import Earlier, InboxItemRow
from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission, require
from eakte.domain.audit.rules import instant
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.documents.values import DocumentKind, NewDocument, ReadingState
from eakte.domain.filing.inbox import Channel, DateOfReceipt, NewItem, ReceivedSource
from eakte.domain.submissions.errors import (
    IdempotencyConflict,
    IdempotencyKeyMissing,
    InProgress,
    NotJson,
    SubmissionInvalid,
    SubmissionNotFound,
    SubmissionPartMissing,
    SubmissionTooLarge,
)
from eakte.domain.submissions.rules import check_arrival, check_complete, check_key, fingerprint, next_expected
from eakte.domain.submissions.values import ArrivedFile, DeclaredFile, Delivery, JsonObject, Submission
from eakte.jobs.values import ReadDocument
from eakte.kernel.clock import local_date
from eakte.kernel.messages import one_line
from eakte.kernel.tenancy import Actor
from eakte.services.particulars import of_submission
from eakte.services.platform import Platform
from eakte.services.submission_format import MAX_SUBMISSION_BYTES, parse_submission
from eakte.services.vault import LockedObject
from storage.digest import HashingChunks, limited
from storage.errors import TooLarge

FORM_PART = "submission"
FORM_FILE_NAME = "antrag.json"
MAX_SUBJECT_CHARACTERS = 300


@dataclass(frozen=True)
class IncomingPart:
    """One part of the request while it streams in; `chunks` must be used up before the next part is asked for."""

    name: str
    file_name: str | None
    media_type: str
    chunks: Iterator[bytes]


@dataclass(frozen=True)
class Accepted:
    """The answer to a delivery. `repeated` tells that it was received before."""

    submission_id: UUID
    receipt: str
    repeated: bool


@dataclass(frozen=True)
class SubmissionView:
    """What a portal may know of its submission."""

    id: UUID
    service: str
    received_at: datetime
    captured_at: datetime
    state: str
    reference_number: str | None
    receipt: str


@dataclass(frozen=True)
class _Arrival:
    """Everything of a delivery that is durable in the store, before any row names it."""

    submission: Submission
    form: LockedObject
    files: tuple[tuple[DeclaredFile, LockedObject], ...]

    @property
    def arrived(self) -> tuple[ArrivedFile, ...]:
        return tuple(
            ArrivedFile(declared.part, declared.name, locked.stored.size, locked.stored.sha256)
            for declared, locked in self.files
        )


def receive(platform: Platform, actor: Actor, key: str | None, parts: Iterator[IncomingPart]) -> Accepted:
    """Receive one submission, once per idempotency key of the portal client, however often it is sent.

    Raises:
        InProgress: the same key is being received on another connection.
        SubmissionQuotaReached, ByteQuotaReached: the municipality may not have more.
        IdempotencyConflict: the key was used for other content.
        EakteError: what is wrong with the request; then nothing of it is kept.
    """
    require(actor, Permission.SUBMIT)
    key = _checked_key(key)
    with platform.database.exclusive("submission", str(actor.tenant_id), str(actor.id), key) as free:
        if not free:
            raise InProgress
        with platform.database.read(actor) as unit:
            earlier = unit.inbox.submission_by_key(actor.id, key)
        if earlier is not None:
            return _repeat(platform, earlier, parts)
        platform.quotas.check_submission(actor)
        arrival = _take_in(platform, actor, parts)
        with platform.database.begin(actor) as uow:
            submission_id, delivery = _record(platform, uow, key, arrival)
    platform.quotas.count_submission(actor)
    receipt = platform.signer.sign(delivery.receipt_claims, delivery.signing_kid)
    return Accepted(submission_id, receipt, repeated=False)


def own_delivery(unit: ReadUnit, submission_id: UUID) -> Delivery:
    """How a submission came, for the portal client that delivered it; for any other it does not exist."""
    row = unit.inbox.submission(submission_id)
    if row is None:
        raise SubmissionNotFound
    require(unit.actor, Permission.SUBMIT)
    if row.portal_client_id != unit.actor.id:
        raise SubmissionNotFound
    return Delivery(row.portal_client_id, row.idempotency_key, row.fingerprint, row.receipt_claims, row.signing_kid)


def view(unit: ReadUnit, platform: Platform, submission_id: UUID) -> SubmissionView:
    """The state of a submission, for the portal client that delivered it; for any other it does not exist."""
    delivery = own_delivery(unit, submission_id)
    item = unit.inbox.item(submission_id)
    if item is None:
        raise SubmissionNotFound
    unit.audit.look(Act.SUBMISSION_READ, AuditObject("submission", submission_id))
    case = None if item.case_id is None else unit.filing.case(item.case_id)
    return SubmissionView(
        id=item.id,
        service=item.service_key or "",
        received_at=item.received_at or item.captured_at,
        captured_at=item.captured_at,
        state=_state(unit, item, filed=case is not None),
        reference_number=None if case is None else case.reference_number,
        receipt=platform.signer.sign(delivery.receipt_claims, delivery.signing_kid),
    )


def _state(unit: ReadUnit, item: InboxItemRow, *, filed: bool) -> str:
    if item.discarded_at is not None:
        return "discarded"
    if filed:
        return "filed"
    documents = [document.id for document in unit.documents.of_items([item.id])]
    waiting = any(
        version.state is ReadingState.WAITING for version in unit.documents.newest_versions(documents).values()
    )
    return "received" if waiting else "in_inbox"


def _checked_key(key: str | None) -> str:
    if key is None:
        raise IdempotencyKeyMissing
    check_key(key)
    return key


def _repeat(platform: Platform, earlier: Earlier, parts: Iterator[IncomingPart]) -> Accepted:
    """Compare the repeated request with the stored one, keeping nothing of it."""
    form = _form_bytes(parts)
    hashed = HashingChunks([form])
    _exhaust(hashed)
    try:
        declared = parse_submission(form).files
    except (NotJson, SubmissionInvalid) as exc:
        raise IdempotencyConflict from exc
    names = {file.part: file.name for file in declared}
    files = [_hash(platform, part, names.get(part.name, "")) for part in parts]
    if fingerprint(hashed.sha256, files) != earlier.fingerprint:
        raise IdempotencyConflict
    receipt = platform.signer.sign(earlier.receipt_claims, earlier.signing_kid)
    return Accepted(earlier.submission_id, receipt, repeated=True)


def _hash(platform: Platform, part: IncomingPart, name: str) -> ArrivedFile:
    hashed = HashingChunks(limited(part.chunks, platform.max_file_bytes))
    try:
        _exhaust(hashed)
    except TooLarge as exc:
        raise IdempotencyConflict from exc
    return ArrivedFile(part.name, name, hashed.size, hashed.sha256)


def _exhaust(chunks: Iterable[bytes]) -> None:
    for _ in chunks:
        pass


def _form_bytes(parts: Iterator[IncomingPart]) -> bytes:
    """The bytes of the first part; it must be `submission` and fit into memory."""
    first = next(parts, None)
    if first is None or first.name != FORM_PART:
        raise SubmissionPartMissing
    try:
        return b"".join(limited(first.chunks, MAX_SUBMISSION_BYTES))
    except TooLarge as exc:
        raise SubmissionTooLarge(limit=MAX_SUBMISSION_BYTES) from exc


def _take_in(platform: Platform, actor: Actor, parts: Iterator[IncomingPart]) -> _Arrival:
    """Store every part; whatever goes wrong on the way, nothing of it stays."""
    stored: list[LockedObject] = []
    try:
        return _store_parts(platform, actor, parts, stored)
    except BaseException:
        platform.vault.discard(actor.tenant_id, stored)
        raise


def _store_parts(
    platform: Platform, actor: Actor, parts: Iterator[IncomingPart], stored: list[LockedObject]
) -> _Arrival:
    form = _form_bytes(parts)
    submission = parse_submission(form)
    if any(declared.size > platform.max_file_bytes for declared in submission.files):
        raise SubmissionTooLarge(limit=platform.max_file_bytes)
    stored.append(platform.vault.put(actor.tenant_id, [form]))
    for position, part in enumerate(parts):
        declared = next_expected(submission.files, position, part.name)
        locked = platform.vault.put(actor.tenant_id, part.chunks, platform.max_file_bytes)
        stored.append(locked)
        check_arrival(declared, ArrivedFile(part.name, declared.name, locked.stored.size, locked.stored.sha256))
    check_complete(submission.files, len(stored) - 1)
    platform.quotas.take_bytes(actor, sum(each.stored.size for each in stored))
    return _Arrival(submission, stored[0], tuple(zip(submission.files, stored[1:], strict=True)))


def _record(platform: Platform, uow: UnitOfWork, key: str, arrival: _Arrival) -> tuple[UUID, Delivery]:
    """Write everything that makes the delivery a record, in one transaction."""
    submission = arrival.submission
    item_id = uow.new_id()
    item = _new_item(uow, submission)
    uow.inbox.add(item_id, item, uow.now)
    versions = uow.documents.add(item_id, list(_new_documents(platform, uow, arrival, item.subject)), uow.now)
    uow.outbox.add(*[version.document_id for version in versions])
    uow.enqueue(*[ReadDocument(uow.actor.tenant_id, version.id) for version in versions])
    entry = uow.audit.record(
        Act.SUBMISSION_RECEIVED,
        AuditObject("submission", item_id),
        service=submission.service,
        files=[file.name for file in submission.files],
    )
    delivery = Delivery(
        portal_client_id=uow.actor.id,
        idempotency_key=key,
        fingerprint=fingerprint(arrival.form.stored.sha256, arrival.arrived),
        receipt_claims=_claims(uow, item_id, arrival, entry.id, entry.leaf_hash),
        signing_kid=platform.signer.newest,
    )
    uow.inbox.add_submission(item_id, delivery)
    return item_id, delivery


def _new_item(uow: UnitOfWork, submission: Submission) -> NewItem:
    """The item, protected as its service's position is; of a service that the town does not offer, nobody is in charge."""
    known = uow.filing.service_with_entry(submission.service)
    received = DateOfReceipt(
        local_date(submission.received_at, uow.actor.tenant.zone), ReceivedSource.PORTAL, submission.received_at
    )
    item = NewItem(
        channel=Channel.PORTAL,
        subject=submission.service,
        received=received,
        sender=applicant_name(submission.applicant),
        service_key=submission.service,
    )
    if known is None:
        return item
    service, entry = known
    return replace(
        item,
        subject=service.title,
        service_id=service.id,
        office_id=entry.office_id,
        protection=entry.protection,
        particulars=of_submission(submission.service, submission.form),
    )


def _new_documents(platform: Platform, uow: UnitOfWork, arrival: _Arrival, title: str) -> Iterator[NewDocument]:
    form, *files = platform.vault.keep(uow, arrival.form, *[locked for _, locked in arrival.files])
    yield NewDocument(DocumentKind.FORM, title, FORM_FILE_NAME, "application/json", form)
    for (declared, _), kept in zip(arrival.files, files, strict=True):
        yield NewDocument(DocumentKind.ATTACHMENT, declared.name, declared.name, declared.media_type, kept)


def _claims(uow: UnitOfWork, item_id: UUID, arrival: _Arrival, entry_id: UUID, leaf_hash: bytes) -> bytes:
    parts: Sequence[tuple[str, LockedObject]] = [
        (FORM_PART, arrival.form),
        *((declared.part, locked) for declared, locked in arrival.files),
    ]
    return rfc8785.dumps(
        {
            "v": 1,
            "submission": str(item_id),
            "tenant": str(uow.actor.tenant_id),
            "received_at": instant(arrival.submission.received_at),
            "captured_at": instant(uow.now),
            "files": [
                {
                    "id": str(locked.stored.object_id),
                    "part": part,
                    "size": locked.stored.size,
                    "sha256": locked.stored.sha256,
                }
                for part, locked in parts
            ],
            "audit": {"entry": str(entry_id), "leaf_hash": leaf_hash.hex()},
        }
    )


_NAME_KEYS = (("vorname", "nachname"), ("given_name", "family_name"), ("firma",), ("company",), ("name",))


def applicant_name(applicant: JsonObject) -> str | None:
    """The applicant's name as far as the common field names tell it; None when they do not."""
    known = {key.lower(): value for key, value in applicant.items() if isinstance(value, str)}
    for keys in _NAME_KEYS:
        if all(known.get(key, "").strip() for key in keys):
            return one_line(" ".join(known[key] for key in keys))[:MAX_SUBJECT_CHARACTERS]
    return None
