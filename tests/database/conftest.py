# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from eakte.database.embedded import EmbeddedServer
from eakte.database.repositories.rule_changes import NewRuleChange
from eakte.database.session import UnitOfWork
from eakte.domain.access.values import ObjectType, Right, Target
from eakte.domain.audit.tree import TILE_WIDTH
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.disposal.values import Extent, Snapshot
from eakte.domain.documents.versions import CheckOut
from eakte.domain.filing.hot_folder import FolderFileEmpty
from eakte.domain.filing.links import LinkKind
from eakte.domain.filing.parties import Party, PartyRole
from eakte.domain.filing.plan_changes import Move
from eakte.domain.submissions.values import Answer
from eakte.domain.tenants.quotas import Quotas
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import system
from eakte.services import (
    explaining_retention,
    filing,
    filing_plan,
    grants,
    holds,
    hot_folders,
    links,
    notes,
    parties,
)
from eakte.services.grants import NewGrant
from eakte.services.holds import AskedHold
from eakte.services.hot_folders import Claim
from eakte.services.quotas import set_quotas
from retention.holds import HoldReason
from retention.schedule import DueReason
from tests.deployment import Site, new_site
from tests.people import TownPeople


@pytest.fixture(scope="module")
def towns(embedded_server: EmbeddedServer) -> Iterator[Site]:
    """Both towns with a row of each in every table, for tests that change nothing for good."""
    with new_site(embedded_server) as site:
        for town in (site.people.witten, site.people.hattingen):
            item = site.submit(town.portal_key).json()["id"]
            target = {"plan_entry": "22.10", "dossier_title": "Akte", "case_title": "Vorgang"}
            filed = site.post(town.clerk.token, f"/api/v1/inbox/{item}/file", target)
            assert filed.status_code == 200
            (document,) = site.get(town.clerk.token, f"/api/v1/inbox/{item}").json()["documents"]
            discard = site.post(town.clerk.token, f"/api/v1/documents/{document['id']}/discard", {"reason": "spam"})
            assert discard.status_code == 201
            _discard(site, town)
            granted = Target(ObjectType.CASE, UUID(filed.json()["id"]))
            claim = Claim(new_id(), b"leer.pdf")
            hot_folders.reject(
                site.deployment.platform, hot_folders.watcher(town.tenant), claim, FolderFileEmpty(), claim.name
            )
            database = site.deployment.platform.database
            with database.begin(system(town.tenant, "test")) as uow:
                new = NewGrant(town.archivist.login, Right.READ, "Amtshilfe", uow.today)
                grants.give(database, uow, granted, new)
                parties.add(uow, granted.id, Party(PartyRole.OTHER, "Erika Beispiel"))
                notes.write(uow, granted.id, "Telefonat")
                _link(site, uow, granted.id)
                filing_plan.change(uow, filing_plan.version(uow), Move("81.20", "81.30"))
                uow.answers.keep("schlüssel", "0" * 64, Answer(201, {}, b"{}"), uow.now)
                uow.documents.set_check_out(UUID(document["id"]), CheckOut(uow.actor.id, uow.now, uow.now))
                set_quotas(uow, Quotas(submissions=1000))
                begun_in = filing.case_place(uow, granted.id).dossier.id
                uow.closings.add(begun_in, uow.actor.id, uow.now, None, [granted.id])
                _retain(uow, granted.id)
                _dispose(uow, begun_in)
                _compile(site, uow, begun_in, UUID(document["id"]))
                for _ in range(TILE_WIDTH):
                    uow.audit.record(Act.ITEM_OPENED, AuditObject("inbox_item", new_id()))
        site.sequence()
        for town in (site.people.witten, site.people.hattingen):
            with site.deployment.platform.database.begin(system(town.tenant, "test")) as uow:
                last = uow.audit_log.last_checkpoint()
                assert last is not None
                uow.sequence.add_timestamp(last.size, uow.now, b"an answer")
        yield site


def _discard(site: Site, town: TownPeople) -> None:
    """What came in, with what is stored of it."""
    item = site.submit(town.portal_key, idempotency_key="verworfen").json()["id"]
    assert site.post(town.clerk.token, f"/api/v1/inbox/{item}/discard", {"reason": "spam"}).status_code == 204


def _link(site: Site, uow: UnitOfWork, case_id: UUID) -> None:
    """With another case of its dossier, which has a volume; on the other one there is a hold."""
    case = uow.filing.case(case_id)
    assert case is not None
    dossier = uow.filing.dossier(case.dossier_id)
    assert dossier is not None
    uow.filing.open_volume(dossier, uow.today)
    another = uow.filing.open_case(dossier, "Zweiter", uow.today)
    links.make(uow, case_id, str(another.id), LinkKind.FOLLOWS)
    _hold(site, uow, another.id)


def _dispose(uow: UnitOfWork, dossier: UUID) -> None:
    """An offer of the dossier, with a release that somebody asked for."""
    row = uow.filing.dossier(dossier)
    assert row is not None
    number, today = row.reference_number, uow.today
    nothing = Extent(0, 0, 0, 0)
    snapshot = Snapshot(number, None, "22.10", "Steuern", None, today, today, None, DueReason.THIRTY_YEARS, nothing)
    offer = uow.disposals.add_offer(uow.actor.id, uow.now)
    uow.disposals.add(offer.id, {dossier: snapshot})
    uow.disposals.add_release(offer.id, uow.actor.id, uow.now)


def _retain(uow: UnitOfWork, case: UUID) -> None:
    """The day of an event, and a change of rules that somebody proposed."""
    explaining_retention.set_day(uow, case, "death", uow.today)
    entry = uow.plans.kept().find("22.10").id
    uow.rule_changes.add(NewRuleChange(entry, None, None, None, "Gesetz", {}), uow.actor.id, uow.now)


def _hold(site: Site, uow: UnitOfWork, case: UUID) -> None:
    """On a case in which there is nothing."""
    asked = AskedHold(HoldReason.AUDIT, "Prüfung", uow.today + timedelta(days=1))
    holds.set_hold(site.deployment.platform.database, uow, Target(ObjectType.CASE, case), asked)


def _compile(site: Site, uow: UnitOfWork, dossier: UUID, document: UUID) -> None:
    """As if a part of the dossier's PDF were there, of this document."""
    row = uow.compilations.add(dossier, None, [document], uow.actor.id, uow.now, None)
    (stored,) = site.deployment.platform.vault.keep(
        uow, site.deployment.platform.vault.put(uow.actor.tenant_id, [b"objects"])
    )
    uow.compilations.add_object(row.id, stored, 0, {}, whole=False)
