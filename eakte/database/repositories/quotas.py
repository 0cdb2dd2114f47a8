# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from eakte.database.repositories.scope import tenant_of
from eakte.database.tables.quotas import QuotaRow
from eakte.domain.tenants.quotas import NO_QUOTAS, Quotas


class QuotaLimits:
    """What the tenant may use."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def current(self) -> Quotas:
        row = self._session.scalar(select(QuotaRow))
        return NO_QUOTAS if row is None else Quotas(row.submissions, row.pages, row.bytes)

    def set(self, quotas: Quotas, now: datetime) -> None:
        tenant = tenant_of(self._session)
        limits = {"submissions": quotas.submissions, "pages": quotas.pages, "bytes": quotas.bytes, "set_at": now}
        statement = insert(QuotaRow).values(tenant_id=tenant, id=tenant, **limits)
        self._session.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "id"], set_=limits))
