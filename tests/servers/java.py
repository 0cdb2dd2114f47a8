# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Finds a Java that Elasticsearch, or something else, runs on. `python -m tests.servers.java` prints the directory of one
for Elasticsearch, or ends with 1.

Standard library only: script/setup asks before there is a virtual environment.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

OLDEST = 21
NEEDED_MODULE = "jdk.incubator.vector"
"""Elasticsearch ends without it, and slimmed runtimes leave it out."""
INSTALLED = Path("/usr/lib/jvm")
_VERSION = re.compile(r'version "(\d+)')
_SECONDS = 30


def java_home(oldest: int = OLDEST, module: str = NEEDED_MODULE) -> Path | None:
    """The first that fits of ES_JAVA_HOME, JAVA_HOME and those under /usr/lib/jvm, each asked for version and modules."""
    return next((home for home in _candidates() if _fits(home, oldest, module)), None)


def _candidates() -> Iterator[Path]:
    for name in ("ES_JAVA_HOME", "JAVA_HOME"):
        if given := os.environ.get(name):
            yield Path(given)
    if INSTALLED.is_dir():
        yield from sorted(INSTALLED.iterdir(), reverse=True)


def _fits(home: Path, oldest: int, module: str) -> bool:
    version = _VERSION.search(_said(home, "-version"))
    return version is not None and int(version[1]) >= oldest and module in _said(home, "--list-modules")


def _said(home: Path, question: str) -> str:
    try:
        return subprocess.run(
            [home / "bin" / "java", question],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
            timeout=_SECONDS,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ""  # not a Java, or one for another machine


if __name__ == "__main__":
    found = java_home()
    sys.stdout.write(f"{found or f'no JDK of version {OLDEST} or newer'}\n")
    sys.exit(found is None)
