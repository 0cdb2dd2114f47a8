# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from eakte.database.repositories.scope import tenant_of
from eakte.database.tables.audit import AuditEntryRow


class Erasure:
    """Forgetting a person. PostgreSQL lets nobody but the owner of the tables do this."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def forget_in_log(self, person: UUID) -> int:
        """Clear what stands beside the person's entries; returns how many there were. The entries stay as they are."""
        statement = (
            update(AuditEntryRow)
            .where(AuditEntryRow.tenant_id == tenant_of(self._session), AuditEntryRow.person_id == person)
            .values(person_id=None, tag=None)
        )
        return self._session.connection().execute(statement).rowcount
