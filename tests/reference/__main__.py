# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""`python -m tests.reference` writes the pages of docs/reference that the code itself tells."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.evidence import errors
from tests.reference.errors import errors_page
from tests.reference.openapi import openapi_page
from tests.reference.settings import settings_page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"

PAGES: Mapping[str, Callable[[], str]] = {
    "errors.md": lambda: errors_page(errors()),
    "openapi.json": openapi_page,
    "settings.md": settings_page,
}


def main() -> None:
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
