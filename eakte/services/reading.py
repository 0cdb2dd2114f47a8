# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Reading a version: the job that turns stored bytes into pages with text (architecture §4.9, §4.14).

A short transaction takes the attempt number, the work runs with none open, a short transaction checks the attempt and
writes the result. So a job may run twice, or be killed at any point, and its result is written once.
"""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from eakte.database.session import UnitOfWork
from eakte.domain.access.rules import Permission, require
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.documents.errors import DocumentNotFound, NothingToRetry
from eakte.domain.documents.values import (
    DocumentKind,
    Interpretation,
    NewRendition,
    ReadingState,
    RenditionKind,
)
from eakte.domain.pages.values import PageText
from eakte.domain.tenants.errors import PageQuotaReached
from eakte.jobs.values import ReadDocument
from eakte.kernel.errors import EakteError, Unavailable
from eakte.kernel.tenancy import Actor
from eakte.processing.errors import EngineFailed, ProcessingError
from eakte.processing.port import Format, Reading
from eakte.services import text_rendition
from eakte.services.access import require_at
from eakte.services.form_document import form_document
from eakte.services.platform import Platform
from eakte.services.vault import LockedObject, OpenObject

RETRIED_AT_ONCE = 500
"""Failed versions that go back into the queue in one transaction."""

RESUMED_AT_MOST = 200
"""Postponed versions that are put into the queue at once: it must not be flooded at the beginning of a month."""


class ReadingBroken(EakteError):
    """An attempt ended in a way that nobody expected; `__cause__` is what happened."""

    code = "reading-broken"

    def __init__(self, attempt: int) -> None:
        super().__init__(attempt=attempt)
        self.attempt = attempt


@dataclass(frozen=True)
class _Task:
    """What one attempt works on."""

    version_id: UUID
    attempt: int
    kind: DocumentKind
    media_type: str
    original_id: UUID
    original: OpenObject
    service_title: str
    labels: dict[str, str]
    zone: ZoneInfo


@dataclass(frozen=True)
class _Derived:
    """A rendition made by an attempt; `made_by` names the programs."""

    kind: RenditionKind
    media_type: str
    content: bytes
    made_by: str | None


@dataclass(frozen=True)
class _Result:
    interpretation: Interpretation
    derived: tuple[_Derived, ...]
    recognised: int = 0


@dataclass(frozen=True)
class Outcome:
    """What became of a version: `error` is the code of why it failed, `recognised` how many pages were recognised."""

    state: ReadingState
    error: str = ""
    recognised: int = 0


def read_document(platform: Platform, actor: Actor, job: ReadDocument) -> Outcome | None:
    """Read one version and write its pages; ends as read, without preview, or failed with a reason.

    None when there was nothing to do any more, or when no more pages may be recognised: then it is postponed.

    Raises:
        Unavailable: a part did not answer; the version waits.
        ReadingBroken: anything else; the version waits for `fail` with this attempt.
    """
    with platform.database.begin(actor) as uow:
        task = _begin(platform, uow, job.version_id)
    if task is None:
        return None
    try:
        return _finish(platform, actor, task, _read(platform, actor, task))
    except PageQuotaReached:
        _postpone(platform, actor, task)
        return None
    except Unavailable:
        raise
    except ProcessingError as exc:
        return fail(platform, actor, job, exc, task.attempt)
    except Exception as exc:
        raise ReadingBroken(task.attempt) from exc


def fail(
    platform: Platform, actor: Actor, job: ReadDocument, error: BaseException, attempt: int | None = None
) -> Outcome | None:
    """Show the version as failed, with the reason; the original stays as it is. `attempt` None means the newest.

    Returns None when the version has another outcome already.
    """
    reason = error if isinstance(error, ProcessingError) else EngineFailed()
    with platform.database.begin(actor) as uow:
        version = uow.documents.version(job.version_id, lock=True)
        if version is None or version.state is not ReadingState.WAITING or attempt not in (None, version.attempt):
            return None
        version.state = ReadingState.FAILED
        version.failure_code = reason.code
        version.failure_values = dict(reason.values)
        uow.outbox.add(version.document_id)  # a later one stands in the index with the words of the one before
        uow.audit.record(Act.VERSION_FAILED, _object(version.document_id, version.id), reason=reason.code)
    return Outcome(ReadingState.FAILED, reason.code)


def retry(uow: UnitOfWork, document_id: UUID) -> None:
    """Put a failed version into the queue again."""
    newest = uow.documents.newest_versions([document_id]).get(document_id)
    version = None if newest is None else uow.documents.version(newest.id, lock=True)
    if version is None:
        raise DocumentNotFound
    require_at(uow, Permission.FILE, uow.places.documents([document_id])[document_id])
    if version.state is not ReadingState.FAILED:
        raise NothingToRetry
    uow.documents.waits_again(version)
    uow.audit.record(Act.READING_RETRIED, _object(document_id, version.id))
    uow.enqueue(ReadDocument(uow.actor.tenant_id, version.id))


def retry_failed(uow: UnitOfWork) -> int:
    """Put failed versions of the tenant into the queue again, at most `RETRIED_AT_ONCE`; returns how many.

    Which they are, the operator who asks for it does not learn.

    Raises:
        NothingToRetry: there is none.
    """
    require(uow.actor, Permission.OPERATE)
    failed = uow.documents.failed_versions(RETRIED_AT_ONCE)
    if not failed:
        raise NothingToRetry
    for version in failed:
        uow.documents.waits_again(version)
        uow.audit.record(Act.READING_RETRIED, _object(version.document_id, version.id))
    uow.enqueue(*(ReadDocument(uow.actor.tenant_id, version.id) for version in failed))
    return len(failed)


def resume_postponed(platform: Platform, actor: Actor) -> int:
    """Put versions whose reading was postponed into the queue again, as far as pages may be recognised; returns how many.

    Each has a page at least. Those for which there is not enough are postponed again.
    """
    left = platform.quotas.pages_left(actor)
    if left == 0:
        return 0
    with platform.database.begin(actor) as uow:
        versions = uow.documents.postponed(RESUMED_AT_MOST if left is None else min(left, RESUMED_AT_MOST))
        for version in versions:
            version.postponed_at = None
        uow.enqueue(*[ReadDocument(actor.tenant_id, version.id) for version in versions])
        return len(versions)


def _postpone(platform: Platform, actor: Actor, task: _Task) -> None:
    """Let the version wait without a job, unless another attempt has begun."""
    with platform.database.begin(actor) as uow:
        version = uow.documents.version(task.version_id, lock=True)
        if version is not None and version.attempt == task.attempt and version.state is ReadingState.WAITING:
            version.postponed_at = uow.now


def _begin(platform: Platform, uow: UnitOfWork, version_id: UUID) -> _Task | None:
    """Take the next attempt; None when there is nothing left to do."""
    version = uow.documents.version(version_id, lock=True)
    if version is None or version.state is not ReadingState.WAITING:
        return None
    document = uow.documents.document(version.document_id)
    original = uow.documents.renditions(version_id)[RenditionKind.ORIGINAL]
    item = None if document is None else uow.inbox.item(document.item_id)
    if document is None or item is None:
        return None
    service = uow.filing.service(item.service_key or "")
    version.attempt += 1
    return _Task(
        version_id=version_id,
        attempt=version.attempt,
        kind=document.kind,
        media_type=original.media_type,
        original_id=original.id,
        original=platform.vault.open(uow, original.id, original.size, original.sha256),
        service_title=document.title,
        labels={} if service is None else dict(service.labels),
        zone=uow.actor.tenant.zone,
    )


def _read(platform: Platform, actor: Actor, task: _Task) -> _Result:
    if task.kind is DocumentKind.FORM:
        return _read_form(platform, task)
    reading = platform.processor.inspect_and_read(task.original.chunks(), task.media_type)
    if reading.format is Format.OTHER:
        return _Result(_interpretation(reading, ReadingState.NO_PREVIEW), ())
    if not reading.pages_to_recognise:
        return _Result(_interpretation(reading, ReadingState.READ), (_text(reading.pages, None),))
    platform.quotas.check_pages(actor)
    recognition = platform.processor.recognise(
        task.original.chunks(), reading.format, reading.pages_to_recognise, reading.seconds
    )
    recognised = {page.number: page for page in recognition.pages}
    pages = tuple(recognised.get(page.number, page) for page in reading.pages)
    pdfa = _Derived(RenditionKind.PDFA, "application/pdf", recognition.pdfa, recognition.engine)
    return _Result(
        _interpretation(reading, ReadingState.READ), (pdfa, _text(pages, recognition.engine)), len(recognised)
    )


def _read_form(platform: Platform, task: _Task) -> _Result:
    form = form_document(task.original.read(), task.service_title, task.labels, task.zone)
    pdf = platform.processor.render_form(form)
    reading = platform.processor.inspect_and_read([pdf], "application/pdf")
    shown = _Derived(RenditionKind.FORM, "application/pdf", pdf, "eakte form")
    return _Result(_interpretation(reading, ReadingState.READ), (shown, _text(reading.pages, None)))


def _text(pages: tuple[PageText, ...], made_by: str | None) -> _Derived:
    return _Derived(RenditionKind.TEXT, text_rendition.MEDIA_TYPE, text_rendition.pack(pages), made_by)


def _interpretation(reading: Reading, state: ReadingState) -> Interpretation:
    structure = reading.structure
    return Interpretation(
        state=state,
        format=reading.format.value,
        page_count=reading.page_count,
        structure={}
        if structure is None
        else {
            "restricted": structure.restricted,
            "attachments": list(structure.attachments),
            "signatures": list(structure.signatures),
        },
    )


def _finish(platform: Platform, actor: Actor, task: _Task, result: _Result) -> Outcome | None:
    """Store what was made, then write it if this attempt is still the newest; else leave no trace of it."""
    stored: list[LockedObject] = []
    try:
        for each in result.derived:
            stored.append(platform.vault.put(actor.tenant_id, [each.content]))  # noqa: PERF401 - kept up to a failure
    except BaseException:
        platform.vault.discard(actor.tenant_id, stored)
        raise
    if not _written(platform, actor, task, result, list(zip(result.derived, stored, strict=True))):
        platform.vault.discard(actor.tenant_id, stored)
        return None
    platform.quotas.count_pages(actor, result.recognised)
    return Outcome(result.interpretation.state, recognised=result.recognised)


def _written(
    platform: Platform, actor: Actor, task: _Task, result: _Result, made: list[tuple[_Derived, LockedObject]]
) -> bool:
    with platform.database.begin(actor) as uow:
        version = uow.documents.version(task.version_id, lock=True)
        if version is None or version.attempt != task.attempt or version.state is not ReadingState.WAITING:
            return False
        for each, locked in made:
            (stored,) = platform.vault.keep(uow, locked)
            rendition = NewRendition(each.kind, each.media_type, stored, task.original_id, each.made_by)
            uow.documents.add_rendition(version.id, rendition, uow.now)
        uow.documents.interpreted(version, result.interpretation)
        if result.recognised:
            version.recognised_pages, version.recognised_at = result.recognised, uow.now
        uow.outbox.add(version.document_id)
        uow.audit.record(Act.VERSION_READ, _object(version.document_id, version.id))
    return True


def _object(document_id: UUID, version_id: UUID) -> AuditObject:
    return AuditObject("document", document_id, version_id)
