# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who is it, until when, and what is on record about keys and roles."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from eakte.database.session import Database
from eakte.jobs.queue import JobQueue
from eakte.kernel.clock import SystemClock
from eakte.kernel.errors import Unauthenticated
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import ActorKind, Role, Tenant, system
from eakte.services import accounts
from eakte.services.accounts import SESSION_LIFETIME, SignInRefused
from tests.deployment import Site
from tests.evidence import as_owner
from tests.people import PASSWORD


@dataclass(frozen=True)
class LaterClock:
    by: timedelta

    def now(self) -> datetime:
        return SystemClock().now() + self.by


def later(site: Site, by: timedelta) -> Database:
    """The same database, seen at a later time."""
    deployment = site.deployment
    return Database(deployment.engine, LaterClock(by), new_id, deployment.keyring, JobQueue().defer)


def logged(site: Site, tenant: Tenant, act: str) -> list[UUID]:
    """The objects of this kind of entry in the town's log, in order."""
    with as_owner(site, tenant) as connection:
        entries = text("SELECT object_id FROM records.audit_entries WHERE act = :act ORDER BY id")
        return list(connection.scalars(entries, {"act": act}))


def test_a_session_ends_after_one_working_day(site: Site) -> None:
    database, clerk = site.deployment.platform.database, site.people.witten.clerk
    signed_in = accounts.sign_in(database, clerk.login, PASSWORD)
    assert signed_in.actor == clerk.actor
    minute = timedelta(minutes=1)

    assert accounts.actor_by_cookie(later(site, SESSION_LIFETIME - minute), signed_in.cookie) == clerk.actor
    with pytest.raises(Unauthenticated):
        accounts.actor_by_cookie(later(site, SESSION_LIFETIME + minute), signed_in.cookie)


def test_who_has_no_role_cannot_sign_in_and_a_token_of_theirs_is_worth_nothing(site: Site) -> None:
    database, town = site.deployment.platform.database, site.people.witten.tenant
    with database.directory() as unit:
        account = accounts.create_account(unit, "neu", "Neu Angestellt", PASSWORD)
    with database.begin(system(town, "test")) as uow:
        token = accounts.create_personal_token(database, uow, account, "Test")
    with pytest.raises(SignInRefused):
        accounts.sign_in(database, "neu", PASSWORD)
    with pytest.raises(Unauthenticated):
        accounts.actor_by_secret(database, token)
    with database.begin(system(town, "test")) as uow:
        accounts.assign(database, uow, account, Role.ARCHIVIST)

    assert accounts.sign_in(database, "neu", PASSWORD).actor.roles == {Role.ARCHIVIST}
    assert accounts.actor_by_secret(database, token).tenant == town
    assert logged(site, town, "account.assigned")[-1] == account


def test_a_role_in_one_town_gives_nothing_in_another(site: Site) -> None:
    database, account = site.deployment.platform.database, site.people.witten.clerk.actor.id
    with database.begin(system(site.people.hattingen.tenant, "test")) as uow:
        token = accounts.create_personal_token(database, uow, account, "Fremd")

    with pytest.raises(Unauthenticated):
        accounts.actor_by_secret(database, token)


def test_a_new_key_of_a_portal_acts_for_the_same_portal_and_making_and_ending_it_are_on_record(site: Site) -> None:
    database, town = site.deployment.platform.database, site.people.witten
    with database.begin(system(town.tenant, "test")) as uow:
        fresh = accounts.create_portal_key(database, uow, "Serviceportal")
    old, new = (accounts.actor_by_secret(database, secret) for secret in (town.portal_key, fresh))
    assert old == new
    assert new.kind is ActorKind.PORTAL
    assert accounts.revoke(database, town.portal_key)
    assert accounts.revoke(database, town.clerk.token)

    assert accounts.actor_by_secret(database, fresh) == old
    with pytest.raises(Unauthenticated):
        accounts.actor_by_secret(database, town.portal_key)
    made, ended = (logged(site, town.tenant, act) for act in ("key.created", "key.revoked"))
    assert len(ended) == 2
    assert set(ended) < set(made)
    assert logged(site, site.people.hattingen.tenant, "key.revoked") == []
