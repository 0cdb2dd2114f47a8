# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The two kinds of rows: of one tenant, and of the directory that is asked before a tenant is known."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Dialect, Enum, MetaData, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


_SUB = "\x1a"


class Row(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        StrEnum: Enum(
            StrEnum, native_enum=False, length=40, values_callable=lambda kind: [each.value for each in kind]
        ),
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
    }


class ForeignText(TypeDecorator[str]):
    """Text exactly as a sender wrote it. PostgreSQL holds no NUL, so NUL and the control character SUB are escaped."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        del dialect
        return value and value.replace(_SUB, _SUB * 2).replace("\0", f"{_SUB}0")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        del dialect
        return value and re.sub(f"{_SUB}(.)", lambda found: "\0" if found[1] == "0" else _SUB, value)


class ForeignObject(TypeDecorator[Mapping[str, Any]]):
    """A JSON object exactly as a sender wrote it, in ASCII: PostgreSQL's own JSON holds no NUL."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else json.dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Mapping[str, Any] | None:
        del dialect
        return None if value is None else json.loads(value)


class TenantBound(Row):
    """A row that belongs to exactly one tenant; row-level security hides it from all others.

    The tenant leads every key. The unit of work fills `tenant_id` and adds the criterion to every query.
    """

    __abstract__ = True

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
