# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import pytest

from eakte.processing.processor import SandboxedProcessor
from eakte.processing.sandbox import Wanted
from tests.unit.processing.rooms import needs_landlock


@pytest.fixture(params=["bubblewrap", pytest.param("landlock", marks=needs_landlock)])
def kind(request: pytest.FixtureRequest) -> Wanted:
    """Every kind of rung."""
    kind: Wanted = request.param
    return kind


@pytest.fixture(scope="session")
def processor() -> SandboxedProcessor:
    return SandboxedProcessor()
