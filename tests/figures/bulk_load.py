# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How fast `load-synthetic` writes rows, against raw COPY of the same rows into the same tables.

Two databases of one server, copies of each other: one is filled by the loader, slice after slice, with both walls and
with audit entries that it makes, encrypts and hashes; what it wrote is copied out, and straight into the other one,
which has the same indexes and constraints, by somebody whom no wall stops. The sides take turns.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random
from statistics import median
from typing import Any, cast
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import Table, make_url

from eakte.bootstrap import Deployment, owner_database
from eakte.database.embedded import EmbeddedServer
from eakte.database.repositories.bulk import DocumentRow
from eakte.database.session import Database
from eakte.database.tables.audit import AuditEntryRow
from eakte.database.tables.base import Row
from eakte.database.tables.directory import PendingEntryRow
from eakte.kernel.tenancy import Actor, system
from eakte.synthetic.loading import begin_town, load, write_rows
from eakte.synthetic.moments import Moments
from eakte.synthetic.records import Records, Slice
from eakte.synthetic.towns import DataSet, towns
from tests.database.catalogue import connect
from tests.deployment import Site, new_database, site_on_disk
from tests.figures.figure import Figure

NAME = "bulk-load"
GOAL = 0.5
_WARM_UP = 1

_WHOLE = 10_000
_TABLES: Sequence[type[Row]] = (*Slice().rows, AuditEntryRow, PendingEntryRow)
"""In the order of their references."""

Connection = psycopg.Connection[Any]
Copied = Sequence[tuple[sql.Composed, bytes]]
"""Statements that copy into a table, each with what is to be copied."""


@dataclass(frozen=True)
class Bench:
    """Both databases: the loader's by its unit of work, the other one by a connection that no policy binds."""

    database: Database
    actor: Actor
    records: Records
    written: Connection
    raw: Connection


@dataclass(frozen=True)
class Round:
    """Rows of a slice and the seconds that each side took for them, COMMIT included."""

    rows: int
    ours: float
    raw: float

    @property
    def ratio(self) -> float:
        return self.raw / self.ours


def measure(argv: Sequence[str]) -> Figure:
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--pages", type=int, default=90_000)
    options = parser.parse_args(argv)
    with site_on_disk("eakte-bulk-") as (server, site, _):
        deployment = _with_owner(site)
        begun = time.perf_counter()
        sizes = list(load(deployment, DataSet(pages=_WHOLE, tenants=2, seed=2)))
        seconds = time.perf_counter() - begun
        with _bench(server, deployment, DataSet(options.pages, tenants=1, seed=1)) as bench:
            whole = _count(bench.raw) / seconds
            rounds = [_round(bench, each) for each in bench.records.slices(options.pages)][_WARM_UP:]
    ratio = median(each.ratio for each in rounds)
    rows = sum(each.rows for each in rounds)
    return Figure(
        NAME,
        value=round(ratio, 3),
        goal=GOAL,
        unit="of the rows per second of raw COPY",
        against="COPY of the same rows into tables with the same indexes and constraints, past all walls, in turns",
        holds=ratio >= GOAL,
        details={
            "rows": rows,
            "rows per second": round(rows / sum(each.ours for each in rounds)),
            "rows per second of raw COPY": round(rows / sum(each.raw for each in rounds)),
            "rounds": [round(each.ratio, 3) for each in rounds],
            f"rows per second of the whole command ({len(sizes)} towns, {_WHOLE} pages in the index)": round(whole),
        },
    )


def _with_owner(site: Site) -> Deployment:
    settings = site.deployment.settings.model_copy(update={"owner_database_url": site.owner_url})
    return replace(site.deployment, settings=settings)


@contextmanager
def _bench(server: EmbeddedServer, deployment: Deployment, wanted: DataSet) -> Iterator[Bench]:
    """A new town in both databases, with its plan and without a record."""
    random, moments = Random(wanted.seed), Moments(Random(wanted.seed))  # noqa: S311 - to be repeated
    size = replace(towns(wanted)[0], slug="gemessen")
    with owner_database(deployment, moments, moments.new_id) as database:
        tenant, records = begin_town(deployment, database, size, moments, random)
        owner = str(deployment.settings.owner_database_url)
        deployment.engine.dispose()
        deployment.platform.database._locks.dispose()
        with (
            new_database(server, str(make_url(owner).database)) as copied,
            connect(owner) as written,
            connect(server.url("owner", copied)) as raw,
        ):
            written.autocommit = raw.autocommit = True
            written.execute("SELECT set_config('eakte.tenant', %s, false)", [str(tenant.id)])
            for table in _TABLES:
                raw.execute(sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(_name(table)))
            yield Bench(database, system(tenant, "figure"), records, written, raw)


def _round(bench: Bench, piece: Slice) -> Round:
    begun = time.perf_counter()
    write_rows(bench.database, bench.actor, piece)
    ours = time.perf_counter() - begun
    copied = _written_with(bench.written, piece.rows[DocumentRow][0]["id"])
    begun = time.perf_counter()
    rows = _copy(bench.raw, copied)
    raw = time.perf_counter() - begun
    told = sum(map(len, piece.rows.values())) + 2 * len(piece.told)
    if rows != told:
        raise AssertionError(f"{rows} rows are not the {told} of the slice")
    return Round(rows, ours, raw)


def _written_with(written: Connection, document: UUID) -> Copied:
    """All rows of the transaction that wrote the document."""
    statement = sql.SQL("SELECT xmin::text FROM {} WHERE id = %s").format(_name(DocumentRow))
    (transaction,) = written.execute(statement, [document]).fetchone() or ("",)
    copied = []
    for table in _TABLES:
        columns = sql.SQL(", ").join(
            sql.Identifier(column.name) for column in _table(table).c if column.server_default is None
        )
        rows = sql.SQL("SELECT {} FROM {} WHERE xmin::text = {}").format(columns, _name(table), str(transaction))
        with written.cursor().copy(sql.SQL("COPY ({}) TO STDOUT").format(rows)) as out:
            into = sql.SQL("COPY {} ({}) FROM STDIN").format(_name(table), columns)
            copied.append((into, b"".join(out)))
    return copied


def _copy(raw: Connection, copied: Copied) -> int:
    """Copy all of it in one transaction; returns how many rows there were."""
    rows = 0
    with raw.transaction(), raw.cursor() as cursor:
        for statement, content in copied:
            with cursor.copy(statement) as copy:
                copy.write(content)
            rows += cursor.rowcount
    return rows


def _count(raw: Connection) -> int:
    """The rows of all towns."""
    return sum(
        raw.execute(sql.SQL("SELECT count(*) FROM {}").format(_name(table))).fetchall()[0][0] for table in _TABLES
    )


def _table(row: type[Row]) -> Table:
    return cast(Table, row.__table__)


def _name(row: type[Row]) -> sql.Identifier:
    return sql.Identifier(str(_table(row).schema), _table(row).name)
