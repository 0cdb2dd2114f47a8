# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""All PDFs that are not scans."""

from collections.abc import Iterator

from tests.pdfa.annotations import annotations
from tests.pdfa.colours import colours
from tests.pdfa.containers import containers
from tests.pdfa.fonts import fonts
from tests.pdfa.pages import pages
from tests.pdfa.pictures import pictures
from tests.pdfa.producers import producers
from tests.pdfa.sample import Sample

KINDS = (producers, colours, pictures, fonts, annotations, pages, containers)


def documents() -> Iterator[Sample]:
    for kind in KINDS:
        yield from kind()
