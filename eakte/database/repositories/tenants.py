# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from eakte.database.tables.directory import SigningKeyRow, TenantRow
from eakte.kernel.tenancy import DEPLOYMENT, Tenant, TenantId

__all__ = ["TenantRow", "Tenants", "tenant_value"]


def tenant_value(row: TenantRow) -> Tenant:
    return Tenant(TenantId(row.id), row.slug, row.name, ZoneInfo(row.zone), suspended=row.suspended_at is not None)


class Tenants:
    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> list[TenantRow]:
        """Every municipality; the deployment, which stands among them for its operators, is none."""
        municipalities = select(TenantRow).where(TenantRow.id != DEPLOYMENT.id)
        return list(self._session.scalars(municipalities.order_by(TenantRow.slug)))

    def by_id(self, tenant_id: UUID) -> TenantRow | None:
        return self._session.get(TenantRow, tenant_id)

    def by_slug(self, slug: str) -> TenantRow | None:
        """The municipality of that short name."""
        named = select(TenantRow).where(TenantRow.slug == slug, TenantRow.id != DEPLOYMENT.id)
        return self._session.scalar(named)

    def add(self, tenant: Tenant, now: datetime) -> None:
        row = TenantRow(id=tenant.id, slug=tenant.slug, name=tenant.name, zone=tenant.zone.key, created_at=now)
        self._session.add(row)

    def suspend(self, tenant_id: UUID, now: datetime) -> bool:
        """From now on nobody of it is let in; tells whether that changes anything."""
        ours = update(TenantRow).where(TenantRow.id == tenant_id, TenantRow.suspended_at.is_(None))
        return self._session.scalar(ours.values(suspended_at=now).returning(TenantRow.id)) is not None

    def resume(self, tenant_id: UUID) -> bool:
        """Undo a suspension; tells whether there was one."""
        ours = update(TenantRow).where(TenantRow.id == tenant_id, TenantRow.suspended_at.is_not(None))
        return self._session.scalar(ours.values(suspended_at=None).returning(TenantRow.id)) is not None

    def signing_keys(self) -> list[SigningKeyRow]:
        """Every key that ever signed, newest first: old receipts stay verifiable."""
        return list(self._session.scalars(select(SigningKeyRow).order_by(SigningKeyRow.created_at.desc())))

    def take_turns_signing(self) -> None:
        """Wait until no other transaction can add a signing key; held until this one ends."""
        self._session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('eakte.signing', 0))"))

    def add_signing_key(self, kid: str, public_key: str, wrapped_private_key: bytes, now: datetime) -> SigningKeyRow:
        row = SigningKeyRow(kid=kid, public_key=public_key, wrapped_private_key=wrapped_private_key, created_at=now)
        self._session.add(row)
        return row
