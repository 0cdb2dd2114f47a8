# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Tables for spreadsheets (RFC 4180 with semicolons, as they are read in German): no cell becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from eakte.kernel.messages import one_line

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Goes first: without it a spreadsheet takes UTF-8 for something else."""

_FORMULA = tuple("=+-@＝＋－＠")


def lines(rows: Iterable[Sequence[str]]) -> bytes:
    written = io.StringIO()
    safe = ([cell(each) for each in row] for row in rows)
    csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(safe)
    return written.getvalue().encode()


def cell(text: str) -> str:
    """One line that no spreadsheet runs as a formula (OWASP, CSV injection): an apostrophe goes before what might be."""
    flat = one_line(text)
    return f"'{flat}" if flat.startswith(_FORMULA) or text.startswith(("\t", "\r")) else flat
