# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What is asked before a tenant is known. No content; every table here is listed in `NOT_TENANT_BOUND`."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eakte.database.tables.base import Row
from eakte.domain.access.shares import LegalBasis, ShareRight
from eakte.domain.access.values import ObjectType
from eakte.kernel.tenancy import Role

SCHEMA = "directory"


class DirectoryRow(Row):
    __abstract__ = True
    __table_args__: tuple[CheckConstraint | ForeignKeyConstraint | Index | UniqueConstraint | dict[str, str], ...] = (
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)


class TenantRow(DirectoryRow):
    __tablename__ = "tenants"

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    zone: Mapped[str]
    created_at: Mapped[datetime]
    suspended_at: Mapped[datetime | None]


class AccountRow(DirectoryRow):
    __tablename__ = "accounts"

    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    created_at: Mapped[datetime]


class AssignmentRow(DirectoryRow):
    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("account_id", "tenant_id", "role", "office_id", postgresql_nulls_not_distinct=True),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["records.offices.tenant_id", "records.offices.id"]),
        {"schema": SCHEMA},
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("directory.accounts.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("directory.tenants.id"), index=True)
    role: Mapped[Role]
    office_id: Mapped[UUID | None]
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]


class SubstitutionRow(DirectoryRow):
    """Somebody stands in for somebody absent, with the roles that they have in one tenant."""

    __tablename__ = "substitutions"
    __table_args__ = (
        CheckConstraint("absent_id <> substitute_id", name="not_oneself"),
        Index("ix_substitutions_substitute_id_tenant_id", "substitute_id", "tenant_id"),
        {"schema": SCHEMA},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("directory.tenants.id"))
    absent_id: Mapped[UUID] = mapped_column(ForeignKey("directory.accounts.id"))
    substitute_id: Mapped[UUID] = mapped_column(ForeignKey("directory.accounts.id"))
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]


class ShareRow(DirectoryRow):
    """One object of a tenant that another one may see; ids alone. Guests must find it before they are in that tenant.

    A document must be there when it is shared (a trigger) and may go; then the share has ended.
    """

    __tablename__ = "shares"
    __table_args__ = (
        ForeignKeyConstraint(["owner_id", "dossier_id"], ["records.dossiers.tenant_id", "records.dossiers.id"]),
        ForeignKeyConstraint(["owner_id", "case_id"], ["records.cases.tenant_id", "records.cases.id"]),
        CheckConstraint("num_nonnulls(dossier_id, case_id, document_id) = 1", name="one_object"),
        CheckConstraint("owner_id <> guest_id", name="not_with_oneself"),
        CheckConstraint("(only_for IS NULL) = (expires_at IS NULL)", name="emergency_is_of_one_person_and_expires"),
        Index("ix_shares_owner_id", "owner_id", "id"),
        Index("ix_shares_guest_id", "guest_id", "id"),
        {"schema": SCHEMA},
    )

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("directory.tenants.id"))
    guest_id: Mapped[UUID] = mapped_column(ForeignKey("directory.tenants.id"))
    dossier_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    document_id: Mapped[UUID | None]
    right: Mapped[ShareRight] = mapped_column("share_right")
    legal_basis: Mapped[LegalBasis]
    since: Mapped[date]
    until: Mapped[date]
    given_by: Mapped[UUID]
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)
    only_for: Mapped[UUID | None]
    expires_at: Mapped[datetime | None]


class EmergencyRow(DirectoryRow):
    """What an operator asked to see of a tenant; `share_id` is what it came to. Its object may be gone meanwhile."""

    __tablename__ = "emergencies"
    __table_args__ = (
        UniqueConstraint("share_id"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_by_somebody"),
        CheckConstraint("share_id IS NULL OR decided_by <> asked_by", name="second_person"),
        Index("ix_emergencies_owner_id", "owner_id", "id"),
        {"schema": SCHEMA},
    )

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("directory.tenants.id"))
    object_type: Mapped[ObjectType]
    object_id: Mapped[UUID]
    reason: Mapped[str]
    hours: Mapped[int]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    share_id: Mapped[UUID | None] = mapped_column(ForeignKey("directory.shares.id"))


class PortalClientRow(DirectoryRow):
    __tablename__ = "portal_clients"
    __table_args__ = (UniqueConstraint("tenant_id", "name"), {"schema": SCHEMA})

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("directory.tenants.id"))
    name: Mapped[str]


class ApiKeyRow(DirectoryRow):
    """A key of a portal client; only the SHA-256 of the random secret is kept."""

    __tablename__ = "api_keys"

    portal_client_id: Mapped[UUID] = mapped_column(ForeignKey("directory.portal_clients.id"), index=True)
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class PersonalTokenRow(DirectoryRow):
    """A person's token for one tenant; only the SHA-256 of the random secret is kept."""

    __tablename__ = "personal_tokens"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("directory.accounts.id"), index=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("directory.tenants.id"))
    label: Mapped[str]
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class WebSessionRow(DirectoryRow):
    """A signed-in browser; only the SHA-256 of the cookie is kept."""

    __tablename__ = "web_sessions"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("directory.accounts.id"), index=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("directory.tenants.id"))
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class SigningKeyRow(Row):
    """A key pair for receipts. `public_key` is a JWK; the private half is wrapped by the master key."""

    __tablename__ = "signing_keys"
    __table_args__ = ({"schema": SCHEMA},)

    kid: Mapped[str] = mapped_column(primary_key=True)
    public_key: Mapped[str]
    wrapped_private_key: Mapped[bytes]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class PendingEntryRow(Row):
    """An audit entry that has no place in its tenant's tree yet; ids alone, so that one look tells whose turn it is."""

    __tablename__ = "audit_pending"
    __table_args__ = ({"schema": SCHEMA},)

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)


class StoppedLogRow(DirectoryRow):
    """A tenant whose audit log does not fit what was signed of it: it changes nothing until an operator has looked."""

    __tablename__ = "audit_stops"

    tenant_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime]
    reason: Mapped[str]
    ended_at: Mapped[datetime | None]


NOT_TENANT_BOUND = frozenset(
    {
        "audit_pending",
        "audit_stops",
        "tenants",
        "accounts",
        "assignments",
        "substitutions",
        "shares",
        "emergencies",
        "portal_clients",
        "api_keys",
        "personal_tokens",
        "web_sessions",
        "signing_keys",
        "migrations",
        "procrastinate_jobs",
        "procrastinate_events",
        "procrastinate_workers",
        "procrastinate_periodic_defers",
    }
)
"""The exceptions to row-level security, all of them in the schema `directory`."""
