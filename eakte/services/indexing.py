# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Keeping the index up to date: the outbox says which documents changed, the store holds their text."""

from eakte.database.session import ReadUnit
from eakte.kernel.tenancy import Actor
from eakte.services.documents import DocumentView, pages_of, views
from eakte.services.filing import CasePlace, case_place
from eakte.services.platform import Platform
from search.entry import Ancestry, PageEntry
from search.port import AccessScope

BATCH = 100


def index_waiting(platform: Platform, actor: Actor) -> int:
    """Bring the entries of up to 100 waiting documents of the actor's tenant up to date; returns how many.

    The outbox rows go only after the index has committed, so a crash in between repeats work and loses none.
    """
    with platform.database.read(actor) as unit:
        waiting = unit.outbox.waiting(BATCH)
        ids = [row.id for row in waiting]
        documents = list(dict.fromkeys(row.document_id for row in waiting))
        entries = {view.id: _entries(unit, platform, view) for view in views(unit, documents)}
    if not ids:
        return 0
    scope = AccessScope(str(actor.tenant_id))
    with platform.index.batch(scope) as batch:
        for document in documents:
            batch.replace(str(document), entries.get(document, ()))
    with platform.database.begin(actor) as uow:
        uow.outbox.done(ids)
    return len(ids)


def _entries(unit: ReadUnit, platform: Platform, view: DocumentView) -> tuple[PageEntry, ...]:
    """One entry a page; a document without pages is found by its title alone."""
    item = unit.inbox.item(view.item_id)
    place = None if view.case_id is None else case_place(unit, view.case_id)
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
            ancestry=_ancestry(place),
        )
        for number, text in ([(page.number, page.text) for page in pages] or [(1, "")])
    )


def _ancestry(place: CasePlace | None) -> Ancestry:
    if place is None:
        return Ancestry()
    return Ancestry(str(place.plan_entry.id), str(place.dossier.id), str(place.case.id))
