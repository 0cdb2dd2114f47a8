# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Erasing a person from a tenant's audit log: the entries stay and are proven, and nobody can read any more whose they are."""

from uuid import UUID

from eakte.database.session import Database
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.errors import NotFound
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import Tenant, operator


class PersonNotInLog(NotFound):
    code = "person-not-in-log"
    title = N_("The audit log knows no such person")
    advice = N_(
        "Check the id and the municipality. Whoever was erased before and did nothing since is not known either."
    )


def erase_person(database: Database, tenant: Tenant, person: UUID, reason: str) -> int:
    """Destroy the person's key and clear the columns that name them; returns how many entries that were.

    `database` is opened as the owner of its tables: the application may not do this. What a process of this person has
    begun and not committed by now keeps its columns. A later act of the person makes a new key, which opens nothing old.

    Raises:
        PersonNotInLog: neither a key nor an entry, or the tenant's own processes, whose entries say why things were done.
    """
    if person == tenant.id:
        raise PersonNotInLog
    with database.begin(operator(tenant)) as uow:
        had_key = uow.keys.destroy_person_key(person)
        entries = uow.erasure.forget_in_log(person)
        if not had_key and not entries:
            raise PersonNotInLog
        uow.audit.record(Act.PERSON_ERASED, AuditObject("person", person), reason=reason, entries=entries)
        return entries
