# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import pytest

from eakte.processing.processor import SandboxedProcessor


@pytest.fixture(scope="session")
def processor() -> SandboxedProcessor:
    return SandboxedProcessor()
