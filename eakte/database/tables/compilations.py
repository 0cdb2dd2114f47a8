# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKeyConstraint, Index, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from eakte.database.tables.base import TenantBound
from eakte.domain.filing.compiling import CompilationState

SCHEMA = "records"


class CompilationRow(TenantBound):
    """A dossier, or one case of it, as one PDF/A for who asked for it. Only the newest attempt may go on with it.

    `document_ids` are what is wanted in their order, and empty when nothing of it is kept any more; `gone_through` says
    how far it is. `numbers` are the PDF objects and `size` the bytes so far, in the end of the file.
    """

    __tablename__ = "compilations"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "dossier_id"], ["records.dossiers.tenant_id", "records.dossiers.id"]),
        ForeignKeyConstraint(["tenant_id", "case_id"], ["records.cases.tenant_id", "records.cases.id"]),
        Index("ix_compilations_tenant_id_dossier_id", "tenant_id", "dossier_id", "asked_by", "id"),
        Index("ix_compilations_tenant_id_case_id", "tenant_id", "case_id"),
        Index("ix_compilations_kept", "tenant_id", "ended_at", postgresql_where=text("state IN ('running', 'done')")),
        {"schema": SCHEMA},
    )

    dossier_id: Mapped[UUID]
    case_id: Mapped[UUID | None]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    purpose: Mapped[str | None]
    documents: Mapped[int]
    document_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    state: Mapped[CompilationState] = mapped_column(default=CompilationState.RUNNING)
    attempt: Mapped[int] = mapped_column(default=0)
    gone_through: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    numbers: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    failure_code: Mapped[str | None]
    ended_at: Mapped[datetime | None]


class CompiledObjectRow(TenantBound):
    """A stored object of a compilation; its id is the object's name. Parts until the whole is there, then that alone.

    `position` is that of the first document of a part; `contents` tells what was bound of each, or why nothing was.
    """

    __tablename__ = "compiled_objects"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "compilation_id"], ["records.compilations.tenant_id", "records.compilations.id"]
        ),
        Index("ix_compiled_objects_tenant_id_compilation_id", "tenant_id", "compilation_id", "position"),
        {"schema": SCHEMA},
    )

    compilation_id: Mapped[UUID]
    position: Mapped[int]
    whole: Mapped[bool]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    contents: Mapped[dict[str, Any]]
