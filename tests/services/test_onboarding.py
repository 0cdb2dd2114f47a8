# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A municipality out of a plan file: its people sign in, its portal delivers; interrupted, it is not there."""

from dataclasses import replace

import pytest

from eakte.domain.filing.errors import PlanEntryNotFound
from eakte.domain.filing.standard_plan import STANDARD_OFFICES, STANDARD_PLAN, STANDARD_SERVICES, TITLE
from eakte.domain.filing.values import ServiceSetup
from eakte.domain.tenants.errors import LoginTaken
from eakte.domain.tenants.readiness import Gap, gaps
from eakte.domain.tenants.values import PersonSetup, TownPlan
from eakte.kernel.tenancy import DEPLOYMENT, Role, Tenant, operator
from eakte.services import accounts
from eakte.services.tenant_upkeep import state_of
from eakte.services.tenants import Onboarded, TenantExists, TenantSetup, create_tenant, onboard, tenant_by_slug
from tests.deployment import Site

PLAN = TownPlan(
    slug="herdecke",
    name="Stadt Herdecke",
    zone="Europe/Berlin",
    plan_title=TITLE,
    plan=STANDARD_PLAN,
    services=STANDARD_SERVICES,
    offices=STANDARD_OFFICES,
    people=(
        PersonSetup("m.beispiel", "Maria Beispiel", Role.CLERK),
        PersonSetup("s.muster", "Sven Muster", Role.SCAN_OPERATOR, "zentrale-dienste"),
    ),
    portals=("Serviceportal",),
)


def made(site: Site, plan: TownPlan = PLAN) -> Onboarded:
    return onboard(site.deployment.platform.database, site.deployment.keyring, operator(DEPLOYMENT), plan)


def found(site: Site, slug: str = "herdecke") -> Tenant | None:
    return tenant_by_slug(site.deployment.platform.database, slug)


def test_its_portal_delivers_and_its_clerk_signs_in_and_finds_it(site: Site) -> None:
    town = made(site)
    ((portal, key),) = town.portal_keys
    assert portal == "Serviceportal"
    received = site.submit(key)
    assert received.status_code == 201, received.text
    clerk, scan_operator = town.passwords
    signed_in = accounts.sign_in(site.deployment.platform.database, clerk[0].login, clerk[1])
    assert (signed_in.actor.tenant, signed_in.actor.name) == (town.tenant, "Maria Beispiel")
    assert signed_in.actor.roles == {Role.CLERK}
    headers = {"Cookie": f"eakte_session={signed_in.cookie}"}
    page = site.http.get(f"/api/v1/inbox/{received.json()['id']}", headers=headers)
    assert page.status_code == 200, page.text
    assert page.json()["service_known"] is True
    assert clerk[1] != scan_operator[1]
    (assigned,) = accounts.sign_in(site.deployment.platform.database, "s.muster", scan_operator[1]).actor.assignments
    with site.deployment.platform.database.read(operator(town.tenant)) as unit:
        office = unit.access.office("zentrale-dienste")
    assert office is not None
    assert (assigned.role, assigned.office) == (Role.SCAN_OPERATOR, office.id)


def test_a_whole_town_lacks_nothing_and_an_empty_one_says_what(site: Site) -> None:
    database, keyring = site.deployment.platform.database, site.deployment.keyring
    town = made(site)
    assert gaps(state_of(database, town.tenant)) == ()
    assert accounts.revoke(database, town.portal_keys[0][1])
    assert gaps(state_of(database, town.tenant)) == (Gap.PORTAL_KEY,)
    empty = create_tenant(database, keyring, TenantSetup("leer", "Leer", TITLE, (), ()))
    assert gaps(state_of(database, empty)) == (
        Gap.FILING_PLAN,
        Gap.PUBLIC_SERVICE,
        Gap.CLERK,
        Gap.PORTAL_KEY,
        Gap.SCAN_OPERATOR,
    )


def test_a_login_of_somebody_else_is_not_taken_over_and_nothing_is_made(site: Site) -> None:
    clerk = site.people.witten.clerk
    taken = replace(PLAN, people=(*PLAN.people, PersonSetup(clerk.login, "Fremd", Role.ARCHIVIST)))
    with pytest.raises(LoginTaken) as refused:
        made(site, taken)
    assert refused.value.values == {"logins": clerk.login}
    assert found(site) is None
    with site.deployment.platform.database.lookup() as unit:
        assert unit.accounts.by_login("m.beispiel") is None


@pytest.mark.parametrize("slug", ["witten", "betrieb"])
def test_a_short_name_is_given_once(site: Site, slug: str) -> None:
    with pytest.raises(TenantExists):
        made(site, replace(PLAN, slug=slug))
    with site.deployment.platform.database.lookup() as unit:
        assert unit.accounts.by_login("m.beispiel") is None


def test_interrupted_before_its_records_are_whole_it_is_not_there_and_can_be_repeated(site: Site) -> None:
    with pytest.raises(PlanEntryNotFound):
        made(site, replace(PLAN, services=(ServiceSetup("parken", "Parken", "99.99"),)))
    assert found(site) is None
    made(site)
    assert found(site) is not None


def test_interrupted_after_its_records_are_whole_it_is_not_there_and_can_be_repeated(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("eakte.database.session._DirectorySession.commit", interrupted)
        with pytest.raises(KeyboardInterrupt):
            made(site)
    assert found(site) is None
    with site.deployment.platform.database.lookup() as unit:
        assert unit.accounts.by_login("m.beispiel") is None
    made(site)
    assert found(site) is not None
