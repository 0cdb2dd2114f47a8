# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Habits that no linter of ours knows: who may swallow, who may commit, what an exception to a rule must say."""

import ast
import re
from collections.abc import Callable, Iterator

import pytest

from tests.architecture.sources import Source, everything, product

# The job runner turns whatever a handler raises into a failure that a person sees and can retry.
MAY_CATCH_ALL = frozenset({"eakte/jobs/runner.py"})
MAY_COMMIT = frozenset({"eakte/database/session.py"})
BROAD = frozenset({"Exception", "BaseException"})
TRANSACTIONS = ("session", "connection", "conn", "uow", "unit", "transaction", "database")
SPDX = ("SPDX-FileCopyrightText: ", "SPDX-License-Identifier: EUPL-1.2")
IGNORE = re.compile(
    r"#\s*(?:ruff:\s*)?(?P<tool>noqa|type:\s*ignore|pragma: no (?:cover|branch))"
    r"(?P<codes>\[[\w, -]+\]|:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?"
    r"(?P<reason>\s*(?:-|#)\s+\S.{3,})?"
)

Finder = Callable[[Source], Iterator[int]]


def swallowed(source: Source) -> Iterator[int]:
    """Lines of an `except` that catches everything and raises nothing."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type) and not _raises(node):
            yield node.lineno


def _raises(node: ast.AST) -> bool:
    return any(isinstance(inner, ast.Raise) for inner in ast.walk(node))


def _is_broad(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_is_broad(one) for one in caught.elts)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in BROAD)


def commits(source: Source) -> Iterator[int]:
    """Lines that commit a database transaction; the commit of an index writer is another thing."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            owner = ast.unparse(node.func.value).lower()
            if any(word in owner for word in TRANSACTIONS):
                yield node.lineno


def path_changes(source: Source) -> Iterator[int]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.path":
            yield node.lineno


def unexplained_ignores(source: Source) -> Iterator[int]:
    """Lines that silence a tool without saying, after a dash, why. A reason holds for the same codes further down."""
    explained: set[tuple[str, str]] = set()
    for number, line in enumerate(source.text.splitlines(), start=1):
        found = IGNORE.search(line)
        if found is None:
            continue
        silenced = (found["tool"], found["codes"] or "")
        if found["reason"]:
            explained.add(silenced)
        elif silenced not in explained:
            yield number


def missing_header(source: Source) -> Iterator[int]:
    head = source.text.splitlines()[:3]
    if not all(any(part in line for line in head) for part in SPDX):
        yield 1


def findings(finder: Finder, sources: list[Source], exempt: frozenset[str] = frozenset()) -> list[str]:
    return [f"{source.name}:{line}" for source in sources if source.name not in exempt for line in finder(source)]


def test_only_the_job_runner_may_catch_everything() -> None:
    assert findings(swallowed, product(), MAY_CATCH_ALL) == []


def test_only_the_unit_of_work_commits() -> None:
    assert findings(commits, product(), MAY_COMMIT) == []


def test_nobody_bends_the_import_path() -> None:
    assert findings(path_changes, everything()) == []


def test_every_silenced_finding_says_why() -> None:
    this = frozenset({"tests/architecture/test_habits.py"})
    assert findings(unexplained_ignores, everything(), this) == []


def test_every_source_file_names_its_licence() -> None:
    assert findings(missing_header, everything()) == []


PLANTED: list[tuple[Finder, str]] = [
    (swallowed, "try:\n    pass\nexcept Exception:\n    pass\n"),
    (swallowed, "try:\n    pass\nexcept:\n    pass\n"),
    (swallowed, "try:\n    pass\nexcept (OSError, BaseException) as error:\n    print(error)\n"),
    (commits, "uow.session.commit()\n"),
    (commits, "connection.commit()\n"),
    (path_changes, "import sys\nsys.path.insert(0, '.')\n"),
    (unexplained_ignores, "x = 1  # type: ignore\n"),
    (unexplained_ignores, "x = 1  # type: ignore[assignment]\n"),
    (unexplained_ignores, "x = 1  # noqa: S101\n"),
    (unexplained_ignores, "x = 1  # pragma: no cover\n"),
    (missing_header, "x = 1\n"),
]

INNOCENT: list[tuple[Finder, str]] = [
    (swallowed, "try:\n    pass\nexcept Exception as error:\n    raise Ours from error\n"),
    (swallowed, "try:\n    pass\nexcept OSError:\n    pass\n"),
    (commits, "index_writer.commit()\n"),
    (unexplained_ignores, "x = 1  # type: ignore[assignment] - the stubs are wrong here\n"),
    (unexplained_ignores, "x = 1  # noqa: S101, S102 - the one place that asks\n"),
    (unexplained_ignores, "x = 1  # noqa: N802 - names of the library\ny = 1  # noqa: N802\n"),
    (missing_header, "# SPDX-FileCopyrightText: 2026 the eakte authors\n# SPDX-License-Identifier: EUPL-1.2\n"),
]


@pytest.mark.parametrize(("finder", "text"), PLANTED)
def test_a_planted_bad_habit_is_found(finder: Finder, text: str) -> None:
    assert list(finder(Source("planted.py", text))) != []


@pytest.mark.parametrize(("finder", "text"), INNOCENT)
def test_an_innocent_twin_is_not_found(finder: Finder, text: str) -> None:
    assert list(finder(Source("planted.py", text))) == []
