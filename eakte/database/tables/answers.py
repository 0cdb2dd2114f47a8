# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from eakte.database.tables.base import TenantBound

SCHEMA = "records"


class KeptAnswerRow(TenantBound):
    """What somebody was answered to a request with an idempotency key; a guest, by which share."""

    __tablename__ = "kept_answers"
    __table_args__ = (UniqueConstraint("tenant_id", "actor_id", "key"), {"schema": SCHEMA})

    actor_id: Mapped[UUID]
    share_id: Mapped[UUID | None]
    key: Mapped[str]
    fingerprint: Mapped[str]
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes]
    given_at: Mapped[datetime]
