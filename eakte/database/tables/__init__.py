# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from sqlalchemy import MetaData

from eakte.database.tables import (
    access,
    answers,
    audit,
    cases,
    compilations,
    directory,
    discards,
    disposals,
    documents,
    filing,
    holds,
    hot_folder,
    keys,
    quotas,
    retention,
)
from eakte.database.tables.base import Row


def all_tables() -> MetaData:
    """The metadata with every table of ours in it."""
    _ = (
        access,
        answers,
        audit,
        cases,
        compilations,
        directory,
        discards,
        disposals,
        documents,
        filing,
        holds,
        hot_folder,
        keys,
        quotas,
        retention,
    )
    return Row.metadata
