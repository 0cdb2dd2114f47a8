# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What other municipalities let one see: a share is entered, and then read like one's own records (ADR 0018).

Whoever is let in acts in the owner's tenant from then on, without any role there. Both logs tell of it: the owner's of
each look, the guest's of the share that was opened.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from eakte.database.repositories.shares import ShareRow, share_value
from eakte.database.repositories.tenants import tenant_value
from eakte.database.session import Database, ReadUnit
from eakte.domain.access.errors import ShareNotFound
from eakte.domain.access.rules import Permission, permissions, require
from eakte.domain.access.shares import Share, reach_of
from eakte.domain.access.values import ObjectType, Target
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.clock import local_date
from eakte.kernel.paging import Part, next_after
from eakte.kernel.tenancy import Actor, Entrance, Tenant, system
from eakte.services.access import may_at
from eakte.services.documents import DocumentView, open_document, views
from eakte.services.filing import CaseSummary, open_case, open_dossier
from eakte.services.grants import place_of
from eakte.services.history import EntryView
from eakte.services.platform import Platform
from eakte.services.sharing import PAGE_SIZE, log_of

_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class SharedObject:
    """A share as its guest sees it in a list: whose it is, and what the object is called."""

    share: Share
    owner: Tenant
    reference_number: str | None
    title: str


@dataclass(frozen=True)
class SharedCase:
    """A case that is shared with its documents; `contribute` tells whether the guest may add some."""

    case: CaseSummary
    documents: tuple[DocumentView, ...]
    contribute: bool


@dataclass(frozen=True)
class SharedRecords:
    """What a share opens: one page of a dossier's cases, one case, or one document; `download` tells of its originals."""

    target: Target
    reference_number: str | None
    title: str
    cases: tuple[SharedCase, ...]
    document: DocumentView | None
    download: bool
    next_after: UUID | None = None

    @property
    def documents(self) -> tuple[DocumentView, ...]:
        return tuple(each for case in self.cases for each in case.documents) + (
            () if self.document is None else (self.document,)
        )


def shared_with_us(
    database: Database, actor: Actor, after: UUID | None = None, limit: int = PAGE_SIZE
) -> Part[SharedObject]:
    """What other municipalities share with the actor's today, newest first. A page may have fewer than `limit` though more
    follow: what is protected more strictly since is left out.

    Raises:
        Forbidden: the actor reads no records at home.
    """
    require(actor, Permission.READ)
    with database.read(actor) as unit:
        unit.audit.look(Act.SHARES_LISTED, AuditObject("tenant", actor.tenant_id))
        # The last day ends where the owner is; whether it has is decided below.
        found = unit.shares.with_guest(actor.tenant_id, unit.today - _A_DAY, limit + 1, after)
    rows = found[:limit]
    with database.lookup() as directory:
        owners = {row.id: tenant_value(row) for row in directory.tenants.all() if row.suspended_at is None}
    shares: dict[UUID, list[Share]] = {}
    for row in rows:
        shares.setdefault(row.owner_id, []).append(share_value(row))
    listed = [
        each for owner, of_one in shares.items() if owner in owners for each in _of(database, owners[owner], of_one)
    ]
    newest_first = sorted(listed, key=lambda each: each.share.id, reverse=True)
    return Part(tuple(newest_first), next_after([row.id for row in found], limit))


def enter(database: Database, actor: Actor, share_id: UUID) -> Actor:
    """Let somebody in by a share; returns who they are there.

    Raises:
        ShareNotFound: nothing is shared with their municipality under this id, or not any more.
        Forbidden: the actor reads no records at home, or operates nothing where an emergency opens it.
    """
    with database.lookup() as directory:
        row = directory.shares.of_guest(actor.tenant_id, share_id)
        owner = None if row is None else directory.tenants.by_id(row.owner_id)
        if row is None or owner is None or owner.suspended_at is not None:
            raise ShareNotFound
        share, now = share_value(row), directory.now
        if not (share.valid(local_date(now, tenant_value(owner).zone), now) and share.open_to(actor.id)):
            raise ShareNotFound
    require(actor, Permission.READ if share.only_for is None else Permission.OPERATE)
    with database.read(actor) as home:
        home.audit.look(Act.SHARE_ENTERED, AuditObject("share", share_id), owner=owner.name)
    return _guest(actor, tenant_value(owner), row)


def open_shared(unit: ReadUnit, after: UUID | None = None, limit: int = PAGE_SIZE) -> SharedRecords:
    """What the share of the guest opens; of a dossier the cases behind `after`, oldest first.

    Raises:
        ShareNotFound: it does not hold any more.
    """
    row = unit.shares.of_owner(unit.actor.tenant_id, entrance_of(unit.actor).share)
    if row is None:
        raise ShareNotFound
    return records_of(unit, share_value(row).target, after, limit)


def records_of(unit: ReadUnit, target: Target, after: UUID | None = None, limit: int = PAGE_SIZE) -> SharedRecords:
    """What a share of the object opens, for its guests and, as a preview, for who decides about it; cases as `open_shared`.

    Raises:
        Forbidden: the actor may not read the object.
        NotFound: it is not there.
    """
    download = may_at(unit, Permission.DOWNLOAD, place_of(unit, target))
    match target.type:
        case ObjectType.DOSSIER:
            view = open_dossier(unit, target.id, after, limit)
            cases, dossier = _cases(unit, *view.cases), view.dossier
            return SharedRecords(
                target, dossier.reference_number, dossier.title, cases, None, download, view.next_after
            )
        case ObjectType.CASE:
            place = open_case(unit, target.id)
            cases = _cases(unit, place.case)
            return SharedRecords(target, place.case.reference_number, place.case.title, cases, None, download)
        case _:
            document = open_document(unit, target.id)
            return SharedRecords(target, None, document.title, (), document, download)


def shared_log(
    platform: Platform, unit: ReadUnit, after: UUID | None = None, limit: int = PAGE_SIZE
) -> Part[EntryView]:
    """What the guest's municipality did by the share, and what was done with it, newest first.

    Raises:
        NotFound: the log has no entry `after`.
    """
    return log_of(platform, unit, entrance_of(unit.actor).share, after, limit)


def entrance_of(actor: Actor) -> Entrance:
    """How a guest was let in.

    Raises:
        ShareNotFound: they are none.
    """
    if actor.entrance is None:
        raise ShareNotFound
    return actor.entrance


def _guest(actor: Actor, owner: Tenant, row: ShareRow) -> Actor:
    return actor.enter(owner, row.id, files=Permission.FILE in permissions(actor))


def _of(database: Database, owner: Tenant, shares: Sequence[Share]) -> Iterator[SharedObject]:
    """Those of one owner's that hold today and open something: decided as for each guest, and looked up at once."""
    with database.read(system(owner, "sharing")) as unit:
        valid = [share for share in shares if share.valid(unit.today, unit.now)]
        for kind in {share.target.type for share in valid}:
            of_kind = [share for share in valid if share.target.type is kind]
            ids = [share.target.id for share in of_kind]
            places, called = unit.places.of(kind, ids), _called(unit, kind, ids)
            for share in of_kind:
                if share.target.id in places and reach_of(Permission.READ, share).covers(places[share.target.id]):
                    yield SharedObject(share, owner, *called[share.target.id])


def _called(unit: ReadUnit, kind: ObjectType, ids: Sequence[UUID]) -> dict[UUID, tuple[str | None, str]]:
    """Reference numbers and titles."""
    match kind:
        case ObjectType.DOSSIER:
            return {row.id: (row.reference_number, row.title) for row in unit.filing.many_dossiers(ids)}
        case ObjectType.CASE:
            return {row.id: (row.reference_number, row.title) for row in unit.filing.many_cases(ids)}
        case _:
            return {view.id: (None, view.title) for view in views(unit, ids)}


def _cases(unit: ReadUnit, *cases: CaseSummary) -> tuple[SharedCase, ...]:
    ids = [case.id for case in cases]
    documents: defaultdict[UUID | None, list[DocumentView]] = defaultdict(list)
    for view in views(unit, [row.id for row in unit.filing.documents(*ids)]):
        documents[view.case_id].append(view)
    places = unit.places.cases(ids)
    return tuple(
        SharedCase(
            case,
            tuple(documents[case.id]),
            contribute=case.closed_on is None and may_at(unit, Permission.CONTRIBUTE, places.get(case.id)),
        )
        for case in cases
    )
