# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from psycopg import sql
from sqlalchemy import Column, Connection, Insert, MetaData, Table, insert, literal, select, text
from sqlalchemy.orm import Session

from eakte.database.repositories.scope import tenant_of
from eakte.database.tables.base import Row
from eakte.database.tables.documents import DocumentRow, DocumentVersionRow, RenditionRow
from eakte.database.tables.filing import CaseRow, DossierRow, InboxItemRow, ReferenceCounterRow

__all__ = [
    "Bulk",
    "CaseRow",
    "DocumentRow",
    "DocumentVersionRow",
    "DossierRow",
    "InboxItemRow",
    "ReferenceCounterRow",
    "RenditionRow",
]

# A unit of work has each row's foreign keys planned anew (`eakte.database.session`): for ten thousand, once is enough.
_ONE_PLAN = text("SET LOCAL plan_cache_mode = force_generic_plan")
_PLANS_ANEW = text("SET LOCAL plan_cache_mode = force_custom_plan")


class Bulk:
    """Rows of the tenant by the ten thousand, through COPY. Nobody but the owner of the tables may do this.

    PostgreSQL copies into no table whose row-level security holds. So the rows are copied into a temporary table and
    inserted from there, past the same two walls as every other row.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        table: type[Row],
        rows: Sequence[Mapping[str, Any]],
        also: Callable[[Insert], Insert] = lambda adding: adding,
    ) -> None:
        """Add rows that all name the same columns; the others get what the table gives a new row.

        `also`: makes of the statement that adds the rows one that does more with them.
        """
        if not rows:
            return
        self._session.flush()
        target, connection = cast(Table, table.__table__), self._session.connection()
        names = list(rows[0])
        copied = _like(target, names)
        copied.create(connection, checkfirst=False)
        _copy(connection, copied, (tuple(row.values()) for row in rows))
        of_tenant = select(literal(tenant_of(self._session)), *copied.c)
        connection.execute(_ONE_PLAN)
        connection.execute(also(insert(target).from_select(["tenant_id", *names], of_tenant)))
        connection.execute(_PLANS_ANEW)
        copied.drop(connection, checkfirst=False)

    def count_anew(self) -> None:
        """Have PostgreSQL look at the tables, whose sizes its plans depend on, now and not some minutes later."""
        self._session.connection().execute(text("ANALYZE"))


def _like(target: Table, names: Sequence[str]) -> Table:
    columns = [Column(name, target.c[name].type) for name in names]
    return Table(f"copied_{target.name}", MetaData(), *columns, prefixes=["TEMPORARY"])


def _copy(connection: Connection, copied: Table, rows: Iterable[Sequence[Any]]) -> None:
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("a connection in use has a driver's")
    processors = [
        column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for column in copied.c
    ]
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in copied.c)
    into, table = sql.Identifier(copied.name), sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)")
    with driver.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT {} FROM {}").format(names, into))
        types = [column.type_code for column in cursor.description or ()]
        with cursor.copy(table.format(into, names)) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(
                    [value if made is None else made(value) for made, value in zip(processors, row, strict=True)]
                )
