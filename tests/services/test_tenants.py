# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Setting up a municipality: whole, or not at all."""

import pytest

from eakte.domain.filing.errors import PlanEntryNotFound
from eakte.domain.filing.standard_plan import STANDARD_OFFICES, STANDARD_PLAN, TITLE
from eakte.domain.filing.values import ServiceSetup
from eakte.services.tenants import TenantExists, TenantSetup, all_tenants, create_tenant
from tests.deployment import Site


def test_a_short_name_is_given_once(site: Site) -> None:
    setup = TenantSetup("witten", "Stadt Witten", TITLE, STANDARD_PLAN, (), STANDARD_OFFICES)
    with pytest.raises(TenantExists):
        create_tenant(site.deployment.platform.database, site.deployment.keyring, setup)


def test_an_interrupted_creation_leaves_no_municipality_and_can_be_repeated(site: Site) -> None:
    database, keyring = site.deployment.platform.database, site.deployment.keyring
    nowhere = ServiceSetup("parken", "Parken", "99.99")
    with pytest.raises(PlanEntryNotFound):
        create_tenant(
            database,
            keyring,
            TenantSetup("herdecke", "Stadt Herdecke", TITLE, STANDARD_PLAN, (nowhere,), STANDARD_OFFICES),
        )
    assert "herdecke" not in {tenant.slug for tenant in all_tenants(database)}
    create_tenant(
        database, keyring, TenantSetup("herdecke", "Stadt Herdecke", TITLE, STANDARD_PLAN, (), STANDARD_OFFICES)
    )
    assert "herdecke" in {tenant.slug for tenant in all_tenants(database)}
