# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Nothing is destroyed early, unoffered, on hold or with one approval, whatever happens in whatever order.

`EAKTE_DISPOSAL_STEPS` sets how many steps are taken (default 300), `EAKTE_DISPOSAL_SEED` the seed.
"""

import os

from tests.deployment import Site
from tests.faults.disposal_life import procedure

STEPS = int(os.environ.get("EAKTE_DISPOSAL_STEPS", "300"))
SEED = int(os.environ.get("EAKTE_DISPOSAL_SEED", "1"))


def test_what_is_refused_and_what_is_destroyed_is_what_the_rules_say(site: Site) -> None:
    with procedure(site, SEED) as life:
        for _ in range(STEPS):
            life.step()
    assert life.happened["destroyed"] > 0
