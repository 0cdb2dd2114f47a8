# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The rows that one transaction of the product wrote, to be written again under new ids by a bare client."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from uuid import UUID

import psycopg
from psycopg import sql

from eakte.kernel.ids import new_id

_TABLES = """
    SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname IN ('records', 'keys', 'directory') AND c.relname <> 'procrastinate_events'
"""  # a trigger of the queue writes the events
_REFERENCES = "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
_COLUMNS = """
    SELECT a.attname, a.attnum = ANY(i.indkey) AND a.atttypid = 'uuid'::regtype AND a.attname <> 'tenant_id'
    FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = '' AND a.attgenerated = ''
    AND coalesce(pg_get_expr(d.adbin, d.adrelid), '') NOT LIKE 'nextval%%'
    ORDER BY a.attnum
"""

Row = tuple[str | None, ...]


@dataclass(frozen=True)
class TableRows:
    """Rows of one table, every value as PostgreSQL writes it."""

    insert: sql.Composed
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Recorded:
    """All rows of one transaction, tables in the order of their references; `ids` are the values that were new with it."""

    tables: tuple[TableRows, ...]
    ids: tuple[str, ...]

    @property
    def count(self) -> int:
        return sum(len(table.rows) for table in self.tables)

    def write_again(self, connection: psycopg.Connection) -> None:
        """The same rows with other ids, in one transaction, one round trip per table."""
        renewed = {old: str(new_id()) for old in self.ids}
        with connection.transaction(), connection.cursor() as cursor:
            for table in self.tables:
                cursor.executemany(table.insert, [_renewed(row, renewed) for row in table.rows])


def record(connection: psycopg.Connection, submission: UUID, idempotency_key: str) -> Recorded:
    """What the transaction of that submission wrote. The connection must see its tenant, and only see it."""
    found = connection.execute("SELECT xmin::text FROM records.submissions WHERE id = %s", [submission]).fetchone()
    xmin = str(found[0]) if found else ""
    tables: list[TableRows] = []
    ids = [idempotency_key]
    for table in _in_order(connection):
        columns = connection.execute(_COLUMNS, [table]).fetchall()
        names = [str(name) for name, _ in columns]
        rows = _rows_of(connection, table, names, xmin)
        if rows:
            tables.append(TableRows(_insert(table, names), rows))
            keys = [position for position, (_, is_key) in enumerate(columns) if is_key]
            ids += [str(row[position]) for row in rows for position in keys]
    return Recorded(tuple(tables), tuple(dict.fromkeys(ids)))


def _in_order(connection: psycopg.Connection) -> list[str]:
    graph: dict[str, set[str]] = {str(table): set() for (table,) in connection.execute(_TABLES)}
    for table, referenced in connection.execute(_REFERENCES):
        if table in graph and referenced in graph and table != referenced:
            graph[table].add(referenced)
    return list(TopologicalSorter(graph).static_order())


def _rows_of(connection: psycopg.Connection, table: str, names: Sequence[str], xmin: str) -> tuple[Row, ...]:
    columns = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in names)
    query = sql.SQL("SELECT {} FROM {} WHERE xmin::text = %s").format(columns, _table(table))
    return tuple(connection.execute(query, [xmin]).fetchall())


def _insert(table: str, names: Sequence[str]) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    values = sql.SQL(", ").join([sql.Placeholder()] * len(names))
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(_table(table), columns, values)


def _table(name: str) -> sql.Identifier:
    return sql.Identifier(*name.split("."))


def _renewed(row: Row, renewed: Mapping[str, str]) -> Row:
    return tuple(None if value is None else _replaced(value, renewed) for value in row)


def _replaced(value: str, renewed: Mapping[str, str]) -> str:
    for old, new in renewed.items():
        if old in value:
            value = value.replace(old, new)
    return value
