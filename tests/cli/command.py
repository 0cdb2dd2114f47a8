# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The command line as an operator calls it: a process of its own with the settings of a site."""

import os
import subprocess
import sys

from tests.deployment import Site

SECONDS = 120


def environment(site: Site, **changes: str) -> dict[str, str]:
    """The environment of this process with the settings of the site, some of them changed."""
    settings = site.deployment.settings
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("EAKTE_")},
        "EAKTE_DATA_DIR": str(settings.root),
        "EAKTE_DATABASE_URL": settings.database_url or "",
        "EAKTE_OWNER_DATABASE_URL": site.owner_url,
        **changes,
    }


def eakte(site: Site, *arguments: str, spoken: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    """Run `eakte ARGUMENTS`; `spoken` is its standard input, `changes` are other settings."""
    return subprocess.run(
        [sys.executable, "-m", "eakte", *arguments],
        env=environment(site, **changes),
        input=spoken,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
