# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Shapes of particulars that are written, and of the public services whose schemas they follow."""

from typing import Any, Self

from pydantic import Field

from eakte.api.schemas import Said, Shape
from eakte.services.particulars import ServiceView

MAX_VERSION = 100_000


class PublicService(Shape):
    key: str
    title: str
    schema_version: int | None = Field(description="The newest version of its schema; null where it has none")

    @classmethod
    def of(cls, view: ServiceView) -> Self:
        return cls(key=view.key, title=view.title, schema_version=None if view.schema is None else view.schema.version)


class ParticularsToKeep(Said):
    service: str = Field(max_length=100, description="The key of a public service that has a schema")
    schema_version: int | None = Field(
        None, ge=1, le=MAX_VERSION, description="The version that stands there, or the newest"
    )
    values: dict[str, Any] = Field(description="All that is said; null and empty texts say nothing")
