# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Nothing grows until nobody reads it: the maxima of the house style."""

import ast

from tests.architecture.sources import Source, everything

MAX_FUNCTION_LINES = 70
MAX_FILE_LINES = 600


# A migration is one list of statements, written once and never changed.
MIGRATIONS = "eakte/database/migrations/versions/"


def sources() -> list[Source]:
    return [source for source in everything() if not source.name.startswith(MIGRATIONS)]


def long_functions(source: Source) -> list[str]:
    return [
        f"{source.name}:{node.lineno} {node.name} has {lines} lines"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > MAX_FUNCTION_LINES
    ]


def is_too_long(source: Source) -> bool:
    return sum(1 for line in source.text.splitlines() if line.strip()) > MAX_FILE_LINES


def function_of(lines: int) -> Source:
    return Source("planted.py", "def planted():\n" + "    pass\n" * (lines - 1))


def test_no_function_is_longer_than_a_reader_holds_in_mind() -> None:
    assert [finding for source in sources() for finding in long_functions(source)] == []


def test_no_file_is_longer_than_a_reader_keeps_oversight_of() -> None:
    assert [source.name for source in sources() if is_too_long(source)] == []


def test_the_limit_of_a_function_is_seventy_lines_and_not_one_more() -> None:
    assert long_functions(function_of(70)) == []
    assert long_functions(function_of(71)) == ["planted.py:1 planted has 71 lines"]


def test_the_limit_of_a_file_is_six_hundred_lines_and_not_one_more() -> None:
    assert not is_too_long(Source("planted.py", "pass\n\n" * 600))
    assert is_too_long(Source("planted.py", "pass\n" * 601))
