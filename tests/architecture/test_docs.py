# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The documents say what the code says: generated pages are current, and what prose points at is there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field, SecretStr
from pydantic.fields import FieldInfo

from eakte.config import LogFormat, Settings
from eakte.domain.filing.errors import CaseIsClosed
from eakte.processing.errors import TimedOut
from tests.architecture.sources import ROOT
from tests.evidence import errors
from tests.reference.__main__ import FOLDER, PAGES
from tests.reference.errors import errors_page
from tests.reference.settings import settings_row

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)")
PATH = re.compile(r"`((?:eakte|storage|search|retention|integrations|tests|docs|script|changes|deploy)/[\w./-]*)`")


def missing(document: Path, text: str) -> Iterator[str]:
    """What the text links to or names as a path in the tree, and is not there."""
    for target in LINK.findall(text):
        if "://" not in target and not (document.parent / target).exists():
            yield target
    for path in PATH.findall(text):
        if not (ROOT / path).exists():
            yield path


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_what_the_code_says(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "run script/docs"


def test_every_error_has_a_section() -> None:
    sections = re.findall(r"^## (\S+)$", (FOLDER / "errors.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sections == [error.code for error in errors() if error.__module__.startswith("eakte.")]


def test_a_section_says_what_the_class_says() -> None:
    page = errors_page([TimedOut, CaseIsClosed])
    assert page.index("## case-is-closed") < page.index("## processing-timed-out")
    assert (
        "\n\nDer Vorgang ist geschlossen: HTTP 409, exit code 6. `CaseIsClosed` in `eakte/domain/filing/errors.py`.\n"
        in page
    )
    assert "\n\nThe case is closed.\n" in page
    assert "\n\nThe file needed more time than one file may take.\n" in page


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_is_for(name: str) -> None:
    assert Settings.model_fields[name].description


@pytest.mark.parametrize(
    ("annotation", "default", "row"),
    [
        (Annotated[int, Field(ge=1, le=9)], 3, "| `EAKTE_X` | whole number, at least 1, at most 9 | `3` | Why |\n"),
        (SecretStr | None, None, "| `EAKTE_X` | secret |  | Why |\n"),
        (Path | None, None, "| `EAKTE_X` | path |  | Why |\n"),
        (str, "a", "| `EAKTE_X` | text | `a` | Why |\n"),
        (LogFormat, LogFormat.JSON, "| `EAKTE_X` | text or json | `json` | Why |\n"),
        (Literal["auto", "none"], "auto", "| `EAKTE_X` | auto or none | `auto` | Why |\n"),
    ],
)
def test_a_setting_is_a_row_of_words(annotation: type, default: object, row: str) -> None:
    field = FieldInfo.from_annotated_attribute(annotation, Field(default, description="Why"))
    assert settings_row("x", field) == row


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_document_points_at_is_there(document: Path) -> None:
    assert list(missing(document, document.read_text(encoding="utf-8"))) == []


def test_the_index_lists_every_page() -> None:
    docs = ROOT / "docs"
    listed = {(docs / target).resolve() for target in LINK.findall((docs / "README.md").read_text(encoding="utf-8"))}
    pages = {path for path in docs.rglob("*.md") if path.parent != docs / "adr" and path.name != "README.md"}
    assert pages - listed == set()


def test_a_planted_dead_end_is_found() -> None:
    text = "[gone](docs/gone.md) [here](README.md) [far](https://example.org/) `eakte/gone.py` `eakte/config.py`"
    assert list(missing(ROOT / "README.md", text)) == ["docs/gone.md", "eakte/gone.py"]
