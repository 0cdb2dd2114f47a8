# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterator

import pytest

from eakte.database.embedded import EmbeddedServer
from tests.deployment import Site, new_site
from tests.integrations.station import Station, new_station


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture
def station(site: Site) -> Iterator[Station]:
    with new_station(site) as station:
        yield station
