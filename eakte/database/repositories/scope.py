# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Which tenant a session is bound to, and rows that are added for it."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from eakte.database.errors import ReadUnitWrites, TenantMissing
from eakte.database.tables.base import TenantBound
from eakte.kernel.tenancy import TenantId

TENANT = "tenant"
ENTRANCE = "entrance"
"""By which share a guest is in the tenant; None for its own people."""
READS = "reads"
"""Says of a session that it changes nothing but the audit log."""


def tenant_of(session: Session) -> TenantId:
    tenant: TenantId | None = session.info.get(TENANT)
    if tenant is None:
        raise TenantMissing
    return tenant


def add_rows(session: Session, table: type[TenantBound], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows of the session's tenant with one statement and no object for each, which costs a third of a flush."""
    if session.info.get(READS):
        raise ReadUnitWrites
    if not rows:
        return
    tenant = tenant_of(session)
    session.connection().execute(insert(cast(Table, table.__table__)), [{"tenant_id": tenant, **row} for row in rows])
