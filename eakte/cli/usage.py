# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What each municipality uses: counts and sizes, never what is in them."""

import sys
from datetime import datetime
from typing import Annotated

import typer

from eakte.bootstrap import compose
from eakte.config import read_settings
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.tenancy import DEPLOYMENT, operator
from eakte.services import spreadsheet
from eakte.services.usage import table, usage

_DAY = ["%Y-%m-%d"]


def tell_usage(
    since: Annotated[
        datetime | None, typer.Option("--from", formats=_DAY, help="First day; else the first of this month")
    ] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="Last day; else today")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet")] = False,
) -> None:
    """Tell what each municipality used in a period. Every municipality's audit log says that it was counted."""
    today = local_date(SystemClock().now(), DEPLOYMENT.zone)
    first = today.replace(day=1) if since is None else since.date()
    last = today if until is None else until.date()
    rows = table(usage(compose(read_settings()).platform.database, operator(DEPLOYMENT), first, last))
    if as_csv:
        sys.stdout.buffer.write(spreadsheet.BYTE_ORDER_MARK + spreadsheet.lines(rows))
    else:
        _print(rows)


def _print(rows: list[list[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip())
