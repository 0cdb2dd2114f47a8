# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The audit log: entries as they are written, their places in the tree, and what was signed of it (architecture §4.16).

All of it is added and never changed, but for the columns beside an entry that name its person: they go with that
person's key.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from eakte.database.tables.base import TenantBound
from eakte.domain.audit.values import Act

SCHEMA = "records"


class AuditEntryRow(TenantBound):
    """The entry's final bytes and leaf hash; the columns beside them are for reports and may be cleared."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_tenant_id_object_id", "tenant_id", "object_id", "at"),
        Index("ix_audit_entries_tenant_id_at", "tenant_id", "at"),
        Index("ix_audit_entries_tenant_id_person_id", "tenant_id", "person_id", "at"),
        Index(
            "ix_audit_entries_tenant_id_share_id",
            "tenant_id",
            "share_id",
            "at",
            postgresql_where=text("share_id IS NOT NULL"),
        ),
        {"schema": SCHEMA},
    )

    at: Mapped[datetime]
    act: Mapped[Act]
    object_type: Mapped[str]
    object_id: Mapped[UUID]
    object_version: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    share_id: Mapped[UUID | None]
    tag: Mapped[bytes | None]
    entry: Mapped[bytes]
    leaf_hash: Mapped[bytes]


class AuditLeafRow(TenantBound):
    """The place that the sequencer gave to an entry, whose id is its own."""

    __tablename__ = "audit_leaves"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "id"], [f"{SCHEMA}.audit_entries.tenant_id", f"{SCHEMA}.audit_entries.id"]),
        UniqueConstraint("tenant_id", "leaf_index"),
        {"schema": SCHEMA},
    )

    leaf_index: Mapped[int] = mapped_column(BigInteger)
    sequenced_at: Mapped[datetime]


class AuditTileRow(TenantBound):
    """A full tile: 256 hashes of one level, and the root over them, which is a hash of the level above."""

    __tablename__ = "audit_tiles"
    __table_args__ = (UniqueConstraint("tenant_id", "level", "number"), {"schema": SCHEMA})

    level: Mapped[int]
    number: Mapped[int] = mapped_column(BigInteger)
    hashes: Mapped[bytes]
    root: Mapped[bytes]


class AuditCheckpointRow(TenantBound):
    """A signed note over size and root of the tree at one time."""

    __tablename__ = "audit_checkpoints"
    __table_args__ = (
        UniqueConstraint("tenant_id", "size"),
        Index("ix_audit_checkpoints_tenant_id_at", "tenant_id", "at"),
        {"schema": SCHEMA},
    )

    size: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[bytes]
    at: Mapped[datetime]
    note: Mapped[bytes]


class AuditTimestampRow(TenantBound):
    """What a timestamp authority answered (RFC 3161) to the note of the checkpoint of that size."""

    __tablename__ = "audit_timestamps"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "size"], [f"{SCHEMA}.audit_checkpoints.tenant_id", f"{SCHEMA}.audit_checkpoints.size"]
        ),
        Index("ix_audit_timestamps_tenant_id_size", "tenant_id", "size"),
        {"schema": SCHEMA},
    )

    size: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    response: Mapped[bytes]
