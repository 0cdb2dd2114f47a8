# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Wrapped keys, in a schema of their own with a backup of its own: destroying a key destroys what it locked."""

from sqlalchemy.orm import Mapped

from eakte.database.tables.base import TenantBound

SCHEMA = "keys"


class WrappedKeyRow(TenantBound):
    __abstract__ = True
    __table_args__ = ({"schema": SCHEMA},)

    wrapped: Mapped[bytes]


class TenantKeyRow(WrappedKeyRow):
    """Wrapped by the master key; its id is the tenant's."""

    __tablename__ = "tenant_keys"


class ObjectKeyRow(WrappedKeyRow):
    """Wrapped by the tenant's key; its id is the stored object's."""

    __tablename__ = "object_keys"


class PersonKeyRow(WrappedKeyRow):
    """Locks the personal parts of audit entries; its id is the actor's."""

    __tablename__ = "person_keys"
