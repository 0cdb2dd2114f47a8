# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Finding pages, and marking on them the words that made them be found."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from eakte.database.session import ReadUnit
from eakte.domain.access.reach import WHOLE, Reach
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.pages.values import PageText
from eakte.kernel.errors import Invalid, Unavailable
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import TenantId
from eakte.services.access import require_reach
from eakte.services.documents import DocumentView, views
from eakte.services.filing import CaseSummary, case_summaries
from eakte.services.platform import Platform
from search.errors import IndexDamaged, IndexUnavailable, InvalidQuery
from search.port import AccessScope, Ambit, DocumentHits, Hits
from search.query import Query, parse

PAGE_SIZE = 25


class SearchLineInvalid(Invalid):
    code = "search-line-invalid"
    title = N_("This search cannot be read")
    advice = N_("Use fewer or shorter words.")


class SearchUnavailable(Unavailable):
    code = "search-unavailable"
    title = N_("The search does not answer")
    advice = N_("Nothing was lost. The operator can rebuild the index from the store at any time.")


@dataclass(frozen=True)
class FoundPage:
    """A page with a snippet as runs of text; `True` marks the words that were found."""

    number: int
    snippet: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class FoundDocument:
    document: DocumentView
    case: CaseSummary | None
    pages: tuple[FoundPage, ...]


@dataclass(frozen=True)
class SearchView:
    """One page of results, best first. `total` counts documents."""

    query: str
    total: int
    documents: tuple[FoundDocument, ...]
    offset: int


def search(unit: ReadUnit, platform: Platform, line: str, offset: int = 0, limit: int = PAGE_SIZE) -> SearchView:
    """Search all pages that the actor may read; an empty line finds nothing."""
    reach = require_reach(unit, Permission.READ)
    query = read_line(line)
    if not query.words:
        return SearchView(line, 0, (), offset)
    subject = AuditObject("tenant", unit.actor.tenant_id)
    unit.audit.look(Act.SEARCHED, subject, line, line=line)
    hits = _hits(unit, platform, reach, query, offset, limit)
    # The index learns a moment later that something is protected more strictly now.
    places = unit.places.documents([UUID(hit.document) for hit in hits.documents])
    seen = [document for document, place in places.items() if reach.covers(place)]
    documents = {view.id: view for view in views(unit, seen)}
    cases = case_summaries(unit, [view.case_id for view in documents.values() if view.case_id])
    found = tuple(
        _found(document, cases, hit) for hit in hits.documents if (document := documents.get(UUID(hit.document)))
    )
    return SearchView(line, hits.total_documents - (len(hits.documents) - len(found)), found, offset)


def is_lost(unit: ReadUnit, platform: Platform) -> bool:
    """Whether the tenant's index must be rebuilt: damaged, or empty although documents were indexed.

    Raises:
        SearchUnavailable: the engine does not tell. What it has may be whole, so that is no reason to forget it.
    """
    expected = unit.outbox.indexed()  # asked first: what does not wait any more is in the index by now
    try:
        return platform.index.count(AccessScope.whole(str(unit.actor.tenant_id))) == 0 and expected
    except IndexDamaged:
        return True
    except IndexUnavailable as exc:
        raise SearchUnavailable from exc


def _hits(unit: ReadUnit, platform: Platform, reach: Reach, query: Query, offset: int, limit: int) -> Hits:
    """An index that was lost must not look like one in which nothing was found."""
    try:
        hits = platform.index.search(scope_of(unit.actor.tenant_id, reach), query, limit=limit, offset=offset)
    except IndexUnavailable as exc:
        raise SearchUnavailable from exc
    if hits.total_documents == 0 and is_lost(unit, platform):
        raise SearchUnavailable
    return hits


def scope_of(tenant_id: TenantId, reach: Reach) -> AccessScope:
    """What somebody reaches in a tenant, as an index knows it."""
    if reach == WHOLE:
        return AccessScope.whole(str(tenant_id))
    return AccessScope(
        str(tenant_id),
        frozenset(
            Ambit(
                classes=frozenset({protection.value}),
                everywhere=ambit.everywhere,
                offices=_texts(ambit.offices),
                filing_plan_entries=_texts(ambit.plan_entries),
                dossiers=_texts(ambit.dossiers),
                cases=_texts(ambit.cases),
                documents=_texts(ambit.documents),
            )
            for protection, ambit in reach.ambits.items()
        ),
    )


def _texts(ids: Iterable[UUID]) -> frozenset[str]:
    return frozenset(map(str, ids))


def read_line(line: str) -> Query:
    try:
        return parse(line)
    except InvalidQuery as exc:
        raise SearchLineInvalid from exc


def marked_words(page: PageText, line: str) -> frozenset[int]:
    """Which words of the page (by position) the search line finds, by the analysis that finds pages."""
    marks = read_line(line).marks([word.text for word in page.words])
    return frozenset(position for position, marked in enumerate(marks) if marked)


def _found(document: DocumentView, cases: dict[UUID, CaseSummary], hit: DocumentHits) -> FoundDocument:
    pages = tuple(FoundPage(page.page, tuple(page.snippet)) for page in hit.pages)
    return FoundDocument(document, cases.get(document.case_id) if document.case_id else None, pages)
