# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What is told of the audit logs is what is there."""

from datetime import timedelta

import pytest

from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT, system
from eakte.services.audit_status import LogStatus, audit_status
from eakte.services.sequencing import LogNotStopped, resume
from eakte.services.tenants import TenantExists, TenantSetup, create_tenant
from tests.deployment import Site, clock_moved


def of_witten(site: Site) -> LogStatus:
    (found,) = (each for each in audit_status(site.deployment.platform) if each.tenant == site.people.witten.tenant)
    return found


def write(site: Site, entries: int) -> None:
    with site.deployment.platform.database.begin(system(site.people.witten.tenant, "test")) as uow:
        for _ in range(entries):
            uow.audit.record(Act.ITEM_OPENED, AuditObject("inbox_item", new_id()))


def test_every_log_is_told_of_the_deployments_own_one_last(site: Site) -> None:
    slugs = [each.tenant.slug for each in audit_status(site.deployment.platform)]
    assert slugs == ["hattingen", "witten", DEPLOYMENT.slug]


def test_what_waits_is_counted_with_the_age_of_the_oldest(site: Site) -> None:
    site.sequence()
    assert (of_witten(site).waiting, of_witten(site).waiting_seconds) == (0, 0)
    size = of_witten(site).size
    write(site, 4)
    with clock_moved(site, timedelta(minutes=2)):
        behind = of_witten(site)
    assert (behind.size, behind.waiting) == (size, 4)
    assert behind.waiting_seconds == pytest.approx(120, abs=60)
    with clock_moved(site, timedelta(minutes=-2)):
        assert of_witten(site).waiting_seconds == 0
    site.sequence()
    assert (of_witten(site).size, of_witten(site).waiting) == (size + 4, 0)
    assert of_witten(site).signed_at is not None


def test_a_stop_is_told_with_its_reason_until_it_is_ended(site: Site) -> None:
    platform, tenant = site.deployment.platform, site.people.witten.tenant
    with pytest.raises(LogNotStopped):
        resume(platform, tenant, "nichts")
    with platform.database.directory() as unit:
        unit.audit_upkeep.stop(tenant.id, "another-root", unit.now)
    assert of_witten(site).stopped == "another-root"
    resume(platform, tenant, "geklärt")
    assert of_witten(site).stopped is None


def test_no_town_takes_the_short_name_of_the_deployments_own_log(site: Site) -> None:
    with pytest.raises(TenantExists):
        create_tenant(
            site.deployment.platform.database,
            site.deployment.keyring,
            TenantSetup(DEPLOYMENT.slug, "Stadt Betrieb", "Plan", (), ()),
        )
