# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""`python -m tests.figures.mutant_judge PACKAGE TESTS SECONDS` reads a mutant per line (JSON) and answers with its verdict.

It first runs the tests on the code as it is, which imports whatever they need, and ends with 2 if they fail. Then it
forks for each mutant: the child forgets the package and its tests, imports the mutant in place of its module, and
runs the tests until the first one fails, those of the same module before all others are even looked at, for so many
seconds of its own work at most.
"""

import importlib
import json
import os
import signal
import sys
import warnings
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import TextIO

import pytest
from hypothesis import HealthCheck, settings

EXAMPLES = 30
"""Of each property; which ones is the same for every mutant."""
SURVIVED, KILLED, STILLBORN = range(3)
_WORDS = {SURVIVED: "survived", KILLED: "killed", STILLBORN: "stillborn"}


class Planted(MetaPathFinder):
    """Gives one module another source."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self._name = name
        self._path = path
        self._source = source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if fullname != self._name:
            return None
        loader = _Loader(fullname, str(self._path), self._source)
        return spec_from_file_location(fullname, self._path, loader=loader)


class _Loader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, source: str) -> None:
        super().__init__(fullname, path)
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        del fullname
        return compile(self._source, self.path, "exec")


def main(package: str, tests: str, seconds: int, answers: TextIO) -> int:
    settings.register_profile(
        "mutants",
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("mutants")
    paths = sorted(str(path) for path in Path(tests).glob("test_*.py"))
    if _run(paths) is not pytest.ExitCode.OK:
        sys.stderr.write("The tests fail without any change.\n")
        return 2
    for line in sys.stdin:
        answers.write(_verdict(package, tests, seconds, paths, json.loads(line)) + "\n")
        answers.flush()
    return 0


def _verdict(package: str, tests: str, seconds: int, paths: Sequence[str], mutant: dict[str, str]) -> str:
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_PROF, seconds)  # of its own work: a busy machine kills nobody
        _try(package, tests, paths, mutant)
    _, status = os.waitpid(child, 0)
    return "hung" if os.WIFSIGNALED(status) else _WORDS[os.WEXITSTATUS(status)]


def _try(package: str, tests: str, paths: Sequence[str], mutant: dict[str, str]) -> None:
    """Leaves the process, whatever the mutant does."""
    path = Path(mutant["module"])
    name = ".".join(path.with_suffix("").parts)
    own = [each for each in paths if Path(each).name == f"test_{path.name}"]
    others = [each for each in paths if each not in own]
    verdict = STILLBORN
    try:
        for loaded in [*sys.modules]:
            if _lies_in(loaded, package) or _lies_in(loaded, tests.replace("/", ".")):
                del sys.modules[loaded]
        warnings.simplefilter("ignore")  # the compiler's, about what mutants do
        sys.meta_path.insert(0, Planted(name, path.absolute(), mutant["source"]))
        importlib.import_module(name)
        verdict = KILLED
        survived = all(_run(some) is pytest.ExitCode.OK for some in (own, others) if some)
        verdict = SURVIVED if survived else KILLED
    finally:
        os._exit(verdict)


def _lies_in(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def _run(paths: Sequence[str]) -> pytest.ExitCode | int:
    plain = ["-x", "-q", "--noconftest", "-p", "no:cacheprovider", "-o", "addopts=", "--import-mode=importlib"]
    return pytest.main([*plain, *paths])


if __name__ == "__main__":
    told = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), told))
