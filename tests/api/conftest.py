# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterator

import pytest

from eakte.database.embedded import EmbeddedServer
from tests.api.records import Filled, fill
from tests.deployment import new_site


@pytest.fixture(scope="session")
def filled(embedded_server: EmbeddedServer) -> Iterator[Filled]:
    """Both towns with records, for tests that change nothing of Hattingen and no record of Witten."""
    with new_site(embedded_server) as site:
        yield fill(site)
