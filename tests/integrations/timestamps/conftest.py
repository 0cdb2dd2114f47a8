# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterator

import pytest

from tests.integrations.timestamps.authority import REPLY, Authority, timestamp_authority


@pytest.fixture(scope="package")
def one_authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with timestamp_authority(tmp_path_factory.mktemp("authority")) as opened:
        yield opened


@pytest.fixture
def authority(one_authority: Authority) -> Authority:
    """It behaves, and nobody has asked it anything."""
    one_authority.behave()
    one_authority.queries.clear()
    one_authority.media_type = REPLY
    return one_authority
