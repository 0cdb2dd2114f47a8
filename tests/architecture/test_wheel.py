# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""One wheel carries exactly the five packages, the browser assets and the licence, and never the tests."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT

VENDOR = Path("eakte/web/static/vendor")


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a wheel built from this tree, offline, with the locked build back end."""
    output = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--no-index",
            "-w",
            output,
            ROOT,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    (wheel,) = output.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_carries_exactly_the_five_packages(names: set[str]) -> None:
    folders = {name.split("/")[0] for name in names}
    assert {folder for folder in folders if not folder.endswith(".dist-info")} == set(PACKAGES)


def test_every_source_file_and_type_marker_is_in_the_wheel(names: set[str]) -> None:
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for pattern in ("*.py", "py.typed", "*.html", "*.po", "*.css", "*.txt")
        for path in (ROOT / package).rglob(pattern)
    }
    assert wanted - names == set()


def test_the_browser_assets_are_in_the_wheel(names: set[str]) -> None:
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / VENDOR).rglob("*") if path.is_file()}
    assert f"{VENDOR}/htmx.min.js" in there, "script/assets fetches them"
    assert there - names == set()


def test_the_licence_text_is_in_the_wheel(names: set[str]) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSES/EUPL-1.2.txt") for name in names)
