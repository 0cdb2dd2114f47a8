# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Tables for spreadsheets (RFC 4180 with semicolons, as they are read in German): no cell becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from eakte.kernel.messages import one_line

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Goes first: without it a spreadsheet takes UTF-8 for something else."""

_FORMULA = re.compile("'*[=+\\-@＝＋－＠]")


def lines(rows: Iterable[Sequence[str]]) -> bytes:
    written = io.StringIO()
    safe = ([cell(each) for each in row] for row in rows)
    csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(safe)
    return written.getvalue().encode()


def cell(text: str) -> str:
    """One line that no spreadsheet runs as a formula (OWASP, CSV injection): an apostrophe goes before what might be."""
    flat = one_line(text)
    return f"'{flat}" if _FORMULA.match(flat) or text.startswith(("\t", "\r")) else flat


def rows(table: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of such a table, each with the line in which it begins, and its texts as they were before `cell`.

    Raises:
        csv.Error: it is none.
    """
    line, reader = 1, csv.reader(io.StringIO(table, newline=""), delimiter=";", strict=True)
    for row in reader:
        yield line, [each[1:] if each.startswith("'") and _FORMULA.match(each) else each for each in row]
        line = reader.line_num + 1
