# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Made-up records in large numbers, for measurements."""

from typing import Annotated

import typer

from eakte.bootstrap import compose
from eakte.config import read_settings


def load_synthetic(
    pages: Annotated[int, typer.Option(help="Pages in all")] = 1_000_000,
    tenants: Annotated[int, typer.Option(help="Municipalities, of which the first gets half of the pages")] = 9,
    seed: Annotated[int, typer.Option(help="The same seed makes the same records")] = 1,
    objects: Annotated[int, typer.Option(help="Further letters for each municipality that can be opened")] = 3,
) -> None:
    """Fill an empty deployment with made-up municipalities and records, for measurements.

    Works as the owner of the tables. What came in has rows, audit entries and a place in the index, but nothing in the
    store, so that it can be listed and found and not be opened; the further letters can.
    """
    from eakte.synthetic.loading import load  # the other commands start faster without typesetting
    from eakte.synthetic.towns import DataSet

    for size in load(compose(read_settings()), DataSet(pages, tenants, seed, objects)):
        print(f"{size.slug}: {size.pages}", flush=True)
