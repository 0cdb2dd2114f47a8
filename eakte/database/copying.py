# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""All rows of a deployment, out of its database as they were at one moment and into an empty one (ADR 0026).

The owner of the tables does it: row-level security is forced upon it, so that what belongs to municipalities is asked for
one by one. On the way back that is lifted, and set again, within the transaction that loads everything or nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine

from eakte.database.errors import DatabaseUnavailable, translated
from eakte.kernel.errors import EakteError
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import DEPLOYMENT

SCHEMAS = ("directory", "records", "keys")
KEYS = "keys"
"""The schema that has a part of its own, which is kept shorter than the rest."""
LEFT_OUT = frozenset({"directory.migrations", "directory.web_sessions", "directory.procrastinate_workers"})
"""The schema's revision is told beside the rows; whoever was signed in signs in again; workers make themselves known."""

_COLUMNS_LEFT_OUT = {
    "directory.procrastinate_jobs": frozenset({"worker_id"})
}  # it is not there, and so gives them back
_MADE_BY_MIGRATIONS = {"directory.tenants": f"WHERE id <> '{DEPLOYMENT.id}'"}
# A municipality that is being set up enters the directory last. Until then nothing of it is copied.
_OF_KNOWN_TENANTS = {"directory.audit_pending": "WHERE tenant_id IN (SELECT id FROM directory.tenants)"}

_SHAPES = """
    SELECT nspname || '.' || relname, relrowsecurity, array_agg(attname::text ORDER BY attnum)
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relkind = 'r' AND nspname = ANY (%s) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    GROUP BY 1, 2
"""
_NAMED_BY = """
    SELECT here_in.nspname || '.' || here.relname, there_in.nspname || '.' || there.relname
    FROM pg_constraint
    JOIN pg_class here ON here.oid = conrelid JOIN pg_namespace here_in ON here_in.oid = here.relnamespace
    JOIN pg_class there ON there.oid = confrelid JOIN pg_namespace there_in ON there_in.oid = there.relnamespace
    WHERE contype = 'f' AND conrelid <> confrelid
"""
_SEQUENCES = "SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences WHERE schemaname = ANY (%s)"
# What COPY writes must be read by whatever server and settings there are later.
_PORTABLE = """
    SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL bytea_output = 'hex';
    SET LOCAL timezone = 'UTC'; SET LOCAL extra_float_digits = 1; SET LOCAL client_encoding = 'UTF8'
"""


class RowsNotLoaded(EakteError):
    """The rows of a backup do not fit the tables that were made for them. Nothing of them was loaded."""

    code = "rows-not-loaded"
    exit_code = 8
    title = N_("The rows of the backup could not be loaded")
    advice = N_("Nothing was loaded of {table}: {reason}. Restore an older backup.")


@dataclass(frozen=True)
class Shape:
    """A table, by its name with the schema's, and its columns. `divided`: its rows belong to tenants."""

    name: str
    columns: tuple[str, ...]
    divided: bool

    @property
    def schema(self) -> str:
        return self.name.partition(".")[0]

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(*self.name.split("."))

    @property
    def column_list(self) -> sql.Composed:
        return sql.SQL(", ").join(map(sql.Identifier, self.columns))


@dataclass(frozen=True)
class Rows:
    """The rows of a table as COPY writes them as text, and how many they are."""

    shape: Shape
    count: int
    chunks: Callable[[], Iterator[bytes]]


@contextmanager
def our_errors() -> Iterator[None]:
    """Raise what the driver says about a database that does not answer as an error of ours."""
    try:
        with translated():
            yield
    except psycopg.OperationalError as exc:
        raise DatabaseUnavailable from exc


class FrozenRows:
    """Every row that was committed when the first of them was asked for, and no other."""

    def __init__(self, connection: Connection) -> None:
        self._driver = driver_of(connection)
        self._driver.execute(_PORTABLE)
        self._tenants = [row[0] for row in self._driver.execute("SELECT id FROM directory.tenants ORDER BY id")]

    @property
    def revision(self) -> str:
        """Which migration made the schema."""
        return str(self._driver.execute("SELECT version_num FROM directory.migrations").fetchall()[0][0])

    @property
    def sequences(self) -> dict[str, int]:
        """The last number that each gave, or a later one: what is restored goes on behind it."""
        found = self._driver.execute(_SEQUENCES, [list(SCHEMAS)])
        return {name: last for name, last in found if last is not None}

    def shapes(self) -> list[Shape]:
        """The tables whose rows belong into a backup, each behind those that its rows name."""
        return shapes(self._driver)

    def copy(self, shape: Shape, take: Callable[[bytes], object]) -> int:
        """Hand over all rows of a table in pieces of text; returns how many rows there are."""
        if not shape.divided:
            return self._copy(shape, _OF_KNOWN_TENANTS.get(shape.name, ""), take)
        count = 0
        for tenant in self._tenants:
            self._driver.execute("SELECT set_config('eakte.tenant', %s, true)", [str(tenant)])
            count += self._copy(shape, "", take)
        return count

    def _copy(self, shape: Shape, which: str, take: Callable[[bytes], object]) -> int:
        statement = sql.SQL("COPY (SELECT {} FROM {} {}) TO STDOUT").format(
            shape.column_list, shape.identifier, sql.SQL(which)
        )
        with self._driver.cursor() as cursor:
            with cursor.copy(statement) as copied:
                for piece in copied:
                    take(bytes(piece))
            return cursor.rowcount


@contextmanager
def frozen_rows(owner: Engine) -> Iterator[FrozenRows]:
    """Look at the rows of one moment, which begins here, however long it takes.

    Raises:
        DatabaseUnavailable: the database does not answer.
    """
    frozen = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with our_errors(), owner.connect().execution_options(**frozen) as connection:
        yield FrozenRows(connection)


def shapes(driver: psycopg.Connection[Any]) -> list[Shape]:
    """The tables whose rows belong into a backup, each behind those that its rows name; none where there is no schema."""
    found = {
        name: Shape(name, tuple(each for each in columns if each not in _COLUMNS_LEFT_OUT.get(name, ())), divided)
        for name, divided, columns in driver.execute(_SHAPES, [list(SCHEMAS)])
        if name not in LEFT_OUT
    }
    named: dict[str, set[str]] = {name: set() for name in sorted(found)}
    for name, other in driver.execute(_NAMED_BY):
        if name in found and other in found:
            named[name].add(other)
    return [found[name] for name in TopologicalSorter(named).static_order()]


def holds_rows(driver: psycopg.Connection[Any]) -> bool:
    """Whether there is any row but those that migrations make; asks the open tables first, without locking any."""
    there = shapes(driver)
    if any(_has_rows(driver, shape) for shape in there if not shape.divided):
        return True
    divided = [shape for shape in there if shape.divided]
    with _guards_down(driver, divided):
        return any(_has_rows(driver, shape) for shape in divided)


def load(driver: psycopg.Connection[Any], tables: Sequence[Rows], sequences: Mapping[str, int]) -> None:
    """Load rows, in this order, into tables that hold at most what migrations made; in the caller's transaction.

    Raises:
        RowsNotLoaded: the transaction cannot go on.
    """
    there = shapes(driver)
    names = sql.SQL(", ").join(shape.identifier for shape in there)
    with _guards_down(driver, there):
        driver.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
        for rows in tables:
            _load(driver, rows)
    for name, last in sequences.items():
        driver.execute("SELECT setval(%s::regclass, %s)", [name, last])
    driver.execute("ANALYZE")


def driver_of(connection: Connection) -> psycopg.Connection[Any]:
    driver: psycopg.Connection[Any] | None = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("a connection in use has a driver's")
    return driver


def _load(driver: psycopg.Connection[Any], rows: Rows) -> None:
    shape = rows.shape
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(shape.identifier, shape.column_list)
    try:
        with driver.cursor() as cursor:
            with cursor.copy(statement) as copied:
                for chunk in rows.chunks():
                    copied.write(chunk)
            loaded = cursor.rowcount
    except psycopg.OperationalError:
        raise
    except psycopg.Error as exc:
        # Without what the server adds: it may quote the row.
        raise RowsNotLoaded(table=shape.name, reason=exc.diag.message_primary or type(exc).__name__) from exc
    if loaded != rows.count:
        raise RowsNotLoaded(table=shape.name, reason=f"{loaded} != {rows.count}")


def _has_rows(driver: psycopg.Connection[Any], shape: Shape) -> bool:
    which = sql.SQL(_MADE_BY_MIGRATIONS.get(shape.name, ""))
    statement = sql.SQL("SELECT EXISTS (SELECT FROM {} {})").format(shape.identifier, which)
    return bool(driver.execute(statement).fetchall()[0][0])


@contextmanager
def _guards_down(driver: psycopg.Connection[Any], tables: Sequence[Shape]) -> Iterator[None]:
    """Let the owner see and write rows of every tenant, and no trigger of ours look at them. Foreign keys are checked.

    When anything is raised the transaction is not to go on: what it did to the guards goes with it.
    """
    for shape in tables:
        driver.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(shape.identifier))
        if shape.divided:
            driver.execute(sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(shape.identifier))
    yield
    for shape in tables:
        driver.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(shape.identifier))
        if shape.divided:
            driver.execute(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(shape.identifier))
