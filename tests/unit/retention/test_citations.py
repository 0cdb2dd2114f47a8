# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Every paragraph that a docstring of `retention/` cites has a test that is named after it.

`AO § 147 Abs. 4` is carried by `test_..._ao_147_abs_4_...`: the law's short name in small letters, the number of the
paragraph, and of its part.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, Source

CITATION = re.compile(r"((?:[A-ZÄÖÜ]\w*\s+)+)§\s+(\d+\w*)(?:\s+Abs\.\s+(\d+\w*))?")
LOOSE = re.compile(r"§|Abs\.|Absatz|Art\.|Artikel|CITED(?:,|\sand|\sund|\sto|\sbis)\s\d")


def named(law: str, paragraph: str, part: str | None) -> str:
    words = [*law.lower().split(), paragraph.lower(), *([] if part is None else ["abs", part.lower()])]
    return "_".join(words)


def docstrings(source: Source) -> Iterator[str]:
    """Of modules, classes and functions, and those that stand below a constant or member."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def citations(text: str) -> list[str]:
    """The citations, as tests carry them in their names.

    Raises:
        ValueError: something is cited in a way that this test would not see.
    """
    rest = LOOSE.search(CITATION.sub("CITED", text))
    if rest is not None:
        raise ValueError(rest.string[max(rest.start() - 40, 0) :][:80])
    return [named(*found) for found in (match.groups() for match in CITATION.finditer(text))]


def sources(folder: Path) -> list[Source]:
    return [Source(path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.py"))]


def carried(citation: str, names: set[str]) -> bool:
    """Whether a name has it as whole words, and the paragraph itself is not carried by one of its parts."""
    pattern = re.compile(rf"_{citation}_(?!abs_)")
    return any(pattern.search(name) for name in names)


NAMES = {
    node.name
    for source in sources(ROOT / "tests" / "unit" / "retention")
    for node in ast.walk(source.tree)
    if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
}
CITED = sorted(
    {each for source in sources(ROOT / "retention") for text in docstrings(source) for each in citations(text)}
)


@pytest.mark.parametrize("citation", CITED)
def test_a_test_carries_the_name_of_every_paragraph_that_is_cited(citation: str) -> None:
    assert carried(citation, NAMES), f"no test is named ..._{citation}_..."


def test_the_paragraphs_that_the_rules_rest_on_are_cited() -> None:
    assert {"ao_147_abs_3", "ao_147_abs_4", "kommhvo_nrw_59", "archivg_nrw_4_abs_1"} <= set(CITED)


def test_a_citation_becomes_the_words_of_a_name() -> None:
    text = "kept (PStG § 5 Abs. 5, KommHVO NRW\n    § 59), see BGB § 188a."
    assert citations(text) == ["pstg_5_abs_5", "kommhvo_nrw_59", "bgb_188a"]


@pytest.mark.parametrize(
    "text", ["BGB § 188 Abs. 2 und Abs. 3", "BGB § 188 Abs. 2 and 3", "BGB § 188, 189", "§ 59", "Artikel 17"]
)
def test_a_citation_that_could_not_be_told_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"§|Artikel|CITED"):
        citations(text)


def test_a_name_carries_whole_words_only() -> None:
    assert carried("ao_147", {"test_ao_147_says_so"})
    assert not carried("ao_147", {"test_ao_147_abs_3_says_so", "test_ao_1470_says_so", "test_ao_147"})
