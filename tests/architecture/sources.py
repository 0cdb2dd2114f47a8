# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The tree as these tests see it: the source files of the five packages and of the tests."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("eakte", "storage", "search", "retention", "integrations")


@dataclass(frozen=True)
class Source:
    """One Python file: `name` is its path from the root, with slashes."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)


def product() -> list[Source]:
    return list(_under(*PACKAGES))


def everything() -> list[Source]:
    return list(_under(*PACKAGES, "tests"))


def _under(*folders: str) -> Iterator[Source]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
