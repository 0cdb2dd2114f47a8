# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from eakte.database.tables.base import TenantBound


class QuotaRow(TenantBound):
    """What a tenant may use (domain.tenants.quotas); its id is the tenant's own, so that there is one at most."""

    __tablename__ = "quotas"
    __table_args__ = ({"schema": "records"},)

    submissions: Mapped[int | None] = mapped_column(BigInteger)
    pages: Mapped[int | None] = mapped_column(BigInteger)
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    set_at: Mapped[datetime]
