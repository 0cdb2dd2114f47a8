# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The data set of figures is made once, and nothing that a figure does to a copy reaches it."""

import pytest
from sqlalchemy import text

from eakte.bootstrap import Deployment
from eakte.kernel.tenancy import system
from eakte.services import filing
from eakte.services.tenants import all_tenants
from eakte.synthetic.towns import DataSet
from tests.deployment import open_directory
from tests.figures.dataset import prepared, provide

SMALL = DataSet(pages=100, tenants=1, seed=1)


def entries(deployment: Deployment) -> int:
    (tenant,) = all_tenants(deployment.platform.database)
    with deployment.platform.database.read(system(tenant, "test")) as unit:
        return int(unit._session.scalar(text("SELECT count(*) FROM records.audit_entries")) or 0)


def test_a_set_is_made_once_and_a_copy_of_it_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_directory() as directory:
        monkeypatch.setenv("EAKTE_FIGURES_DIR", str(directory))
        (directory / "100-1-1-0-outdated").mkdir()
        (directory / "100-1-1-0-interrupted.new").mkdir()
        made = provide(SMALL)
        with prepared(SMALL, copy=False) as deployment:
            before = entries(deployment)
        with prepared(SMALL) as deployment:
            (tenant,) = all_tenants(deployment.platform.database)
            with deployment.platform.database.read(system(tenant, "test")) as unit:
                assert filing.dossiers(unit)
            assert entries(deployment) == before + 1
        with prepared(SMALL, copy=False) as deployment:
            assert entries(deployment) == before
        assert list(directory.iterdir()) == [made]
