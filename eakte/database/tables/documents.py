# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from eakte.database.tables.base import ForeignText, TenantBound
from eakte.domain.documents.values import DocumentKind, ReadingState, RenditionKind

SCHEMA = "records"


class DocumentRow(TenantBound):
    """`attached_to`: the document to which it belongs; of one that goes, the attachments stay and stand for themselves."""

    __tablename__ = "documents"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "item_id"], ["records.inbox_items.tenant_id", "records.inbox_items.id"]),
        ForeignKeyConstraint(["tenant_id", "case_id"], ["records.cases.tenant_id", "records.cases.id"]),
        ForeignKeyConstraint(
            ["tenant_id", "attached_to"],
            ["records.documents.tenant_id", "records.documents.id"],
            ondelete="SET NULL (attached_to)",
        ),
        CheckConstraint("attached_to <> id", name="attached_to_another"),
        Index("ix_documents_tenant_id_item_id", "tenant_id", "item_id", "position"),
        Index("ix_documents_tenant_id_case_id", "tenant_id", "case_id"),
        Index(
            "ix_documents_tenant_id_attached_to",
            "tenant_id",
            "attached_to",
            postgresql_where=text("attached_to IS NOT NULL"),
        ),
        {"schema": SCHEMA},
    )

    item_id: Mapped[UUID]
    position: Mapped[int]
    kind: Mapped[DocumentKind]
    title: Mapped[str] = mapped_column(ForeignText)
    file_name: Mapped[str] = mapped_column(ForeignText)
    media_type: Mapped[str]
    case_id: Mapped[UUID | None]
    attached_to: Mapped[UUID | None]


class DocumentVersionRow(TenantBound):
    """One version's content. `attempt` fences the reading job: only the newest attempt may write its result.

    One that is postponed waits without a job, until pages may be recognised again. Of a version that was added later,
    `file_name`, `author` (an account) and `note` tell what was added; of the first one the document and its item do.
    """

    __tablename__ = "document_versions"
    __table_args__ = (
        UniqueConstraint("tenant_id", "document_id", "number"),
        ForeignKeyConstraint(["tenant_id", "document_id"], ["records.documents.tenant_id", "records.documents.id"]),
        Index(
            "ix_document_versions_tenant_id_recognised_at",
            "tenant_id",
            "recognised_at",
            postgresql_include=["recognised_pages"],
            postgresql_where=text("recognised_at IS NOT NULL"),
        ),
        Index(
            "ix_document_versions_tenant_id_postponed_at",
            "tenant_id",
            "id",
            postgresql_where=text("postponed_at IS NOT NULL"),
        ),
        {"schema": SCHEMA},
    )

    document_id: Mapped[UUID]
    number: Mapped[int]
    state: Mapped[ReadingState]
    attempt: Mapped[int] = mapped_column(default=0)
    failure_code: Mapped[str | None]
    failure_values: Mapped[dict[str, Any] | None]
    format: Mapped[str | None]
    page_count: Mapped[int] = mapped_column(default=0)
    structure: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    recognised_pages: Mapped[int | None]
    recognised_at: Mapped[datetime | None]
    postponed_at: Mapped[datetime | None]
    file_name: Mapped[str | None] = mapped_column(ForeignText)
    author: Mapped[UUID | None]
    note: Mapped[str | None]


class CheckOutRow(TenantBound):
    """Who alone may add a version to a document; its id is the document's."""

    __tablename__ = "check_outs"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "id"], ["records.documents.tenant_id", "records.documents.id"]),
        {"schema": SCHEMA},
    )

    account_id: Mapped[UUID]
    since: Mapped[datetime]
    until: Mapped[datetime]


class RenditionRow(TenantBound):
    """One stored object; its id is the object's name. `sha256` and `size` are of the plain bytes."""

    __tablename__ = "renditions"
    __table_args__ = (
        UniqueConstraint("tenant_id", "version_id", "kind"),
        ForeignKeyConstraint(
            ["tenant_id", "version_id"], ["records.document_versions.tenant_id", "records.document_versions.id"]
        ),
        {"schema": SCHEMA},
    )

    version_id: Mapped[UUID]
    kind: Mapped[RenditionKind]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    made_from: Mapped[UUID | None]
    made_by: Mapped[str | None]
    created_at: Mapped[datetime]


class IndexOutboxRow(TenantBound):
    """A document whose index entries are not up to date; the indexer deletes the row when they are.

    No foreign key: the index must also forget what is gone.
    """

    __tablename__ = "index_outbox"
    __table_args__ = ({"schema": SCHEMA},)

    document_id: Mapped[UUID]
