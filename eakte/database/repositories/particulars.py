# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Particulars as rows keep them: with the service and version of the schema under which they were written."""

from collections.abc import Mapping
from typing import Any

from eakte.database.tables.filing import CaseRow, InboxItemRow
from eakte.domain.filing.particulars import Particulars


def particulars_of(row: CaseRow | InboxItemRow) -> Particulars | None:
    kept = row.particulars
    return None if kept is None else Particulars(**{**kept, "left_out": tuple(kept["left_out"])})


def stored(particulars: Particulars | None) -> Mapping[str, Any] | None:
    return None if particulars is None else vars(particulars)
