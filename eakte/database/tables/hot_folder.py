# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from eakte.database.tables.base import TenantBound
from eakte.domain.filing.hot_folder import FolderFileState

SCHEMA = "records"


class FolderFileRow(TenantBound):
    """What became of one claimed file; the id is the claim's, so that no claim is settled twice.

    `name` and `quarantine_name` are exact bytes. `cleared_at` is when a rejected file had left the quarantine.
    """

    __tablename__ = "folder_files"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "item_id"], ["records.inbox_items.tenant_id", "records.inbox_items.id"]),
        ForeignKeyConstraint(["tenant_id", "same_as"], ["records.inbox_items.tenant_id", "records.inbox_items.id"]),
        Index("ix_folder_files_tenant_id_sha256", "tenant_id", "sha256"),
        Index("ix_folder_files_tenant_id_state", "tenant_id", "state", "cleared_at", "id"),
        {"schema": SCHEMA},
    )

    name: Mapped[bytes]
    state: Mapped[FolderFileState]
    settled_at: Mapped[datetime]
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None]
    item_id: Mapped[UUID | None]
    same_as: Mapped[UUID | None]
    reason: Mapped[str | None]
    reason_values: Mapped[dict[str, Any] | None]
    quarantine_name: Mapped[bytes | None]
    cleared_at: Mapped[datetime | None]
