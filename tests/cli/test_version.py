# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import subprocess
import sys
import tomllib

from tests.architecture.sources import ROOT


def test_the_version_is_told_without_any_setting() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = subprocess.run(
        [sys.executable, "-m", "eakte", "--version"], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout == f"{project['version']}\n"
