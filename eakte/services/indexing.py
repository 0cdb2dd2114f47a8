# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Keeping the index up to date: the outbox says which documents changed, the store holds their text."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import UUID

from eakte.database.session import ReadUnit
from eakte.domain.access.values import Place
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.tenancy import Actor
from eakte.services.documents import DocumentView, pages_of, views
from eakte.services.filing import case_place
from eakte.services.keyring import KeyMissing
from eakte.services.particulars import words_of
from eakte.services.platform import Platform
from eakte.services.searching import SearchUnavailable, is_lost
from eakte.services.vault import StoreUnavailable
from search.entry import Ancestry, PageEntry
from search.errors import IndexUnavailable
from search.port import AccessScope

BATCH = 100

log = logging.getLogger(__name__)


def index_waiting(platform: Platform, actor: Actor) -> int:
    """Bring the entries of up to 100 waiting documents of the actor's tenant up to date; returns how many were.

    The outbox rows go only after the index has committed, so a crash in between repeats work and loses none. An index
    that was lost or is of another format is rebuilt. A document whose text cannot be read now goes on waiting.

    Raises:
        SearchUnavailable: the index cannot be written.
    """
    with platform.database.read(actor) as unit:
        lost = is_lost(unit, platform)
    if lost:
        log.warning("the index of %s is lost and built anew", actor.tenant.slug)
        rebuild(platform, actor)
    done, last = _index_slice(platform, actor, None)
    while not done and last is not None:
        # None of these can be read now. Those behind them must not wait for that.
        done, last = _index_slice(platform, actor, last)
    return done


def _index_slice(platform: Platform, actor: Actor, after: UUID | None) -> tuple[int, UUID | None]:
    """Do the next rows of the outbox behind `after`: how many could be done, and the last one, None at the end."""
    with platform.database.read(actor) as unit:
        waiting = unit.outbox.waiting(BATCH, after)
        entries = _all_entries(unit, platform, dict.fromkeys(row.document_id for row in waiting))
    done = [row.id for row in waiting if row.document_id in entries]
    if done:
        write_entries(platform, actor, entries)
        with platform.database.begin(actor) as uow:
            uow.outbox.done(done)
    return len(done), waiting[-1].id if waiting else None


def rebuild(platform: Platform, actor: Actor) -> int:
    """Forget the index of the actor's tenant and have all its documents indexed again; returns how many.

    That this begins stands in the audit log before it does.

    Raises:
        SearchUnavailable: what there is cannot be removed.
    """
    # Also where the log is stopped: an index is no record, and who may read must be able to search.
    with platform.database.read(actor) as unit:
        unit.audit.record(Act.INDEX_REBUILT, AuditObject("tenant", actor.tenant_id))
    # In this order: documents that are indexed between the two steps are indexed twice, none is forgotten.
    with _translated():
        platform.index.clear(AccessScope.whole(str(actor.tenant_id)))
    with platform.database.begin(actor) as uow:
        return uow.outbox.add_all()


def write_entries(platform: Platform, actor: Actor, entries: Mapping[UUID, Sequence[PageEntry]]) -> None:
    """Make these the only entries of their documents, all of them or none.

    Raises:
        SearchUnavailable: the index cannot be written.
    """
    with _translated(), platform.index.batch(AccessScope.whole(str(actor.tenant_id))) as batch:
        for document, pages in entries.items():
            batch.replace(str(document), pages)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except IndexUnavailable as exc:
        raise SearchUnavailable from exc


def _all_entries(unit: ReadUnit, platform: Platform, documents: Iterable[UUID]) -> dict[UUID, tuple[PageEntry, ...]]:
    """The entries by document: none for one that is gone. A document that cannot be read now is left out."""
    entries: dict[UUID, tuple[PageEntry, ...]] = dict.fromkeys(documents, ())
    for view in views(unit, list(entries)):
        try:
            entries[view.id] = _entries(unit, platform, view)
        except (StoreUnavailable, KeyMissing):
            log.exception("document %s cannot be indexed now", view.id)
            del entries[view.id]
    return entries


def _entries(unit: ReadUnit, platform: Platform, view: DocumentView) -> tuple[PageEntry, ...]:
    """One entry a page; a document without pages is found by its title alone, one that goes at this moment not at all."""
    stands = unit.places.documents([view.id]).get(view.id)
    if stands is None:
        return ()
    item = unit.inbox.item(view.item_id)
    place = None if view.case_id is None else case_place(unit, view.case_id)
    case = None if view.case_id is None else unit.filing.case(view.case_id)
    ancestry = ancestry_of(stands)
    pages = pages_of(unit, platform, view.version_id)
    return tuple(
        PageEntry(
            document=str(view.id),
            version=str(view.version_id),
            page=number,
            title=view.title,
            reference=None if place is None else place.case.reference_number,
            received_on=None if item is None else item.received_on,
            text=text,
            ancestry=ancestry,
            about="" if case is None else words_of(case),
        )
        for number, text in ([(page.number, page.text) for page in pages] or [(1, "")])
    )


def ancestry_of(place: Place) -> Ancestry:
    """Where something stands, as an index knows it."""
    return Ancestry(
        filing_plan_entry=_text(place.plan_entry),
        dossier=_text(place.dossier),
        case=_text(place.case),
        office=_text(place.office),
        protection=place.protection.value,
    )


def _text(named: UUID | None) -> str | None:
    return None if named is None else str(named)
