# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from eakte.kernel.errors import EakteError, Unavailable
from eakte.kernel.messages import N_


class DatabaseUnavailable(Unavailable):
    """The server does not answer, has no connection left, or ended the transaction (deadlock, time limit, restart)."""

    code = "database-unavailable"
    title = N_("The database does not answer")


class SchemaBehind(Unavailable):
    """The database has no schema, or one of an earlier release."""

    code = "schema-behind"
    title = N_("The database has no schema or an old one")
    advice = N_("Run `eakte db migrate`.")


class RestoreUnfinished(Unavailable):
    """A backup is being restored, or that was broken off: not everything is there, and what was destroyed may be."""

    code = "restore-unfinished"
    title = N_("This deployment is not restored completely")
    advice = N_("Nobody works with it until then. Run the same `eakte restore` again, which goes on where it stopped.")


class AuditLogStopped(Unavailable):
    """The municipality's audit log does not fit what was signed of it, so nothing may be changed until that is cleared."""

    code = "audit-log-stopped"
    title = N_("Nothing can be changed at the moment")
    advice = N_("The audit log of this municipality is being examined. Nothing was lost. Tell the operator.")


class TenantMissing(EakteError):
    """A query for rows of a tenant was made without one: a programming error, never an answer."""

    code = "tenant-missing"


class ReadUnitWrites(EakteError):
    """A read unit of work tried to change something other than the audit log: a programming error."""

    code = "read-unit-writes"


@contextmanager
def translated() -> Iterator[None]:
    """Raise what the driver says about a database that does not answer as an error of ours."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolExhausted) as exc:
        raise DatabaseUnavailable from exc
