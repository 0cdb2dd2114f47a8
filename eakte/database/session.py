# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Units of work: the only way to the database, bound to an actor and a tenant, committed on leaving.

Two walls keep municipalities apart. The session adds `tenant_id = ...` to every statement, and PostgreSQL's row-level
security sees the same tenant through the transaction-local setting `eakte.tenant`. `commit()` is called here alone.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, Table, TextClause, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.visitors import ExternallyTraversible, iterate

from eakte.database.audit import AuditWriter, PersonalSealer
from eakte.database.errors import ReadUnitWrites, TenantMissing, translated
from eakte.database.pool import pooled_engine
from eakte.database.repositories.access import Access
from eakte.database.repositories.accounts import Accounts
from eakte.database.repositories.answers import Answers
from eakte.database.repositories.audit_entries import AuditEntries
from eakte.database.repositories.audit_log import AuditLog, AuditSequence
from eakte.database.repositories.audit_upkeep import AuditUpkeep
from eakte.database.repositories.bulk import Bulk
from eakte.database.repositories.cases import Cases
from eakte.database.repositories.closings import Closings
from eakte.database.repositories.compilations import Compilations
from eakte.database.repositories.destructions import Destructions
from eakte.database.repositories.discards import Discards
from eakte.database.repositories.disposals import Disposals
from eakte.database.repositories.documents import Documents
from eakte.database.repositories.emergencies import Emergencies
from eakte.database.repositories.erasure import Erasure
from eakte.database.repositories.filing import Filing
from eakte.database.repositories.holds import Holds
from eakte.database.repositories.hot_folder import HotFolder
from eakte.database.repositories.inbox import Inbox
from eakte.database.repositories.keys import Keys
from eakte.database.repositories.outbox import Outbox
from eakte.database.repositories.places import Places
from eakte.database.repositories.plans import Plans
from eakte.database.repositories.quotas import QuotaLimits
from eakte.database.repositories.recalculation import Recalculation
from eakte.database.repositories.replays import Replays
from eakte.database.repositories.rule_changes import RuleChanges
from eakte.database.repositories.rules import RuleSets
from eakte.database.repositories.scope import ENTRANCE, READS, TENANT, tenant_of
from eakte.database.repositories.shares import Shares
from eakte.database.repositories.tenants import Tenants
from eakte.database.repositories.upkeep import Upkeep
from eakte.database.repositories.usage import Usage
from eakte.database.tables.base import TenantBound
from eakte.kernel.clock import Clock, local_date
from eakte.kernel.ids import NewId
from eakte.kernel.tenancy import Actor, ActorKind, Entrance, TenantId

# Transactions are begun here, so that what they need is set in the same round trip. Where the driver begins them, too,
# that is one round trip more and nothing else: PostgreSQL takes the second `BEGIN` for a remark.
_BEGIN = "BEGIN"
_BEGIN_FROZEN = "BEGIN ISOLATION LEVEL REPEATABLE READ"
_BEGINNING = "beginning"

# PostgreSQL keeps its plans as long as a connection lives, those of foreign keys too. One made while a table was nearly
# empty goes through all rows of the tenant for each new one, until minutes later the table is analysed.
_FOR_TENANT = "SET LOCAL eakte.tenant = '{tenant}'; SET LOCAL plan_cache_mode = force_custom_plan"

_FOR_GUEST = "SELECT directory.enter_share('{share}', '{guest}')"
"""Narrows the transaction to what the share opens; to nothing when it does not hold."""


@dataclass(frozen=True)
class _Kind:
    """How a named lock is tried, taken and given back."""

    attempt: TextClause
    take: TextClause
    give_back: TextClause


_ALONE = _Kind(
    text("SELECT pg_try_advisory_lock(:key)"),
    text("SELECT pg_advisory_lock(:key)"),
    text("SELECT pg_advisory_unlock(:key)"),
)
_TOGETHER = _Kind(
    text("SELECT pg_try_advisory_lock_shared(:key)"),
    text("SELECT pg_advisory_lock_shared(:key)"),
    text("SELECT pg_advisory_unlock_shared(:key)"),
)
_LOCK_TIMEOUT = text("SELECT set_config('lock_timeout', :limit, false)")


class Deferrer(Protocol):
    """Puts jobs into the queue on the caller's connection, so that they commit or roll back with the caller."""

    def __call__(self, connection: Any, /, *jobs: Any, interactive: bool) -> object: ...  # noqa: ANN401 - a driver's connection, a queue's jobs


class ReadUnit:
    """Reads of one tenant by one actor. Its only writer is `audit`, committed on leaving."""

    _changes = False

    def __init__(self, session: Session, actor: Actor, now: datetime, new_id: NewId, sealer: PersonalSealer) -> None:
        self._session = session
        self.actor = actor
        self.now = now
        self.today = local_date(now, actor.tenant.zone)
        self.new_id = new_id
        self.keys = Keys(session, actor.id)
        self.access = Access(session, new_id, actor, self.today, now)
        self.places = Places(session)
        self.filing = Filing(session, new_id)
        self.rules = RuleSets(session, new_id, actor.id, now)
        self.rule_changes = RuleChanges(session, new_id)
        self.plans = Plans(session, new_id, self.rules)
        self.cases = Cases(session, new_id)
        self.closings = Closings(session, new_id)
        self.compilations = Compilations(session, new_id)
        self.inbox = Inbox(session)
        self.hot_folder = HotFolder(session)
        self.documents = Documents(session, new_id)
        self.discards = Discards(session)
        self.disposals = Disposals(session, new_id)
        self.destructions = Destructions(session)
        self.holds = Holds(session, new_id)
        self.shares = Shares(session)
        self.emergencies = Emergencies(session)
        self.outbox = Outbox(session, new_id)
        self.usage = Usage(session)
        self.quotas = QuotaLimits(session)
        self.answers = Answers(session, new_id, actor.id)
        self.audit_log = AuditLog(session, new_id)
        self.audit_entries = AuditEntries(session)
        self.audit = AuditWriter(session, self.keys, actor, now, new_id, sealer, changes=self._changes)


class UnitOfWork(ReadUnit):
    """Changes of one tenant by one actor: all of them, or none."""

    _changes = True

    def __init__(
        self,
        session: Session,
        actor: Actor,
        now: datetime,
        new_id: NewId,
        sealer: PersonalSealer,
        deferrer: Deferrer,
    ) -> None:
        super().__init__(session, actor, now, new_id, sealer)
        self.sequence = AuditSequence(session, new_id)
        self.erasure = Erasure(session)
        self.bulk = Bulk(session)
        self.recalculation = Recalculation(session)
        self.replays = Replays(session)
        self._deferrer = deferrer

    def enqueue(self, *jobs: object) -> None:
        """Defer jobs that exist exactly if this unit of work commits. A person who acts waits for theirs."""
        self._session.flush()
        connection = self._session.connection().connection.driver_connection
        self._deferrer(connection, *jobs, interactive=self.actor.kind is ActorKind.PERSON)


class Repetition(UnitOfWork):
    """What was decided once and is done again, since a restored backup does not know it: also where a log is stopped."""

    _changes = False


class DirectoryUnit:
    """What is asked before a tenant is known: accounts, keys, sessions, tenants. It cannot see records."""

    def __init__(self, session: Session, now: datetime, new_id: NewId) -> None:
        self._session = session
        self.now = now
        self.new_id = new_id
        self.tenants = Tenants(session)
        self.accounts = Accounts(session, new_id)
        self.shares = Shares(session)
        self.emergencies = Emergencies(session)
        self.upkeep = Upkeep(session)
        self.audit_upkeep = AuditUpkeep(session, new_id)


class Database:
    """Hands out units of work. Composed once, in `eakte.bootstrap`."""

    def __init__(self, engine: Engine, clock: Clock, new_id: NewId, sealer: PersonalSealer, deferrer: Deferrer) -> None:
        self._engine = engine
        # A pool of their own, without an end: whoever holds a lock needs a second connection, and many at once would
        # wait for each other.
        self._locks = pooled_engine(engine.url, max_overflow=-1)
        self._clock = clock
        self._new_id = new_id
        self._sealer = sealer
        self._deferrer = deferrer

    def close(self) -> None:
        """Give all connections back; whoever asks again gets new ones."""
        self._engine.dispose()
        self._locks.dispose()

    @contextmanager
    def begin(self, actor: Actor) -> Iterator[UnitOfWork]:
        with self._session(_TenantSession, _place(actor)) as session:
            yield UnitOfWork(session, actor, self._clock.now(), self._new_id, self._sealer, self._deferrer)

    @contextmanager
    def repeat(self, actor: Actor) -> Iterator[Repetition]:
        """Only while a deployment is being restored, and as the owner of its tables."""
        with self._session(_TenantSession, _place(actor)) as session:
            yield Repetition(session, actor, self._clock.now(), self._new_id, self._sealer, self._deferrer)

    @contextmanager
    def read(self, actor: Actor) -> Iterator[ReadUnit]:
        with self._session(_ReadSession, {**_place(actor), READS: True}) as session:
            yield ReadUnit(session, actor, self._clock.now(), self._new_id, self._sealer)

    @contextmanager
    def snapshot(self, actor: Actor) -> Iterator[ReadUnit]:
        """Like `read`, but all that is read is of one moment, however long it takes."""
        with self._session(_ReadSession, {**_place(actor), READS: True, _BEGINNING: _BEGIN_FROZEN}) as session:
            yield ReadUnit(session, actor, self._clock.now(), self._new_id, self._sealer)

    @contextmanager
    def directory(self) -> Iterator[DirectoryUnit]:
        with self._session(_DirectorySession, {}) as session:
            yield DirectoryUnit(session, self._clock.now(), self._new_id)

    @contextmanager
    def lookup(self) -> Iterator[DirectoryUnit]:
        """Like `directory`, but only to read, each statement for itself: what every request asks first."""
        with self._session(_LookupSession, {_BEGINNING: None}) as session:
            yield DirectoryUnit(session, self._clock.now(), self._new_id)

    @contextmanager
    def exclusive(self, *name: str, patience: timedelta = timedelta()) -> Iterator[bool]:
        """Hold a named lock that dies with its connection; yields whether it came free within `patience`.

        Whoever waits for it is served before those who come later, also before those who would share it.
        """
        with self._lock(name, _ALONE, patience) as free:
            yield free

    @contextmanager
    def shared(self, *name: str) -> Iterator[bool]:
        """Hold the same lock together with others who share it; yields whether nobody holds or awaits it alone."""
        with self._lock(name, _TOGETHER, timedelta()) as free:
            yield free

    @contextmanager
    def _lock(self, name: tuple[str, ...], kind: _Kind, patience: timedelta) -> Iterator[bool]:
        key = int.from_bytes(hashlib.sha256("\0".join(name).encode()).digest()[:8], "big", signed=True)
        with translated(), self._locks.connect() as connection:
            free = _taken(connection, kind, key, patience)
            try:
                yield free
            finally:
                if free:
                    _unlock(connection, kind, key)

    @contextmanager
    def _session(self, kind: type[Session], info: dict[Any, Any]) -> Iterator[Session]:
        with translated(), kind(self._engine, expire_on_commit=False, info=info) as session:
            yield session
            session.commit()


def _place(actor: Actor) -> dict[Any, Any]:
    """Where an actor's session stands."""
    return {TENANT: actor.tenant_id, ENTRANCE: actor.entrance}


def _taken(connection: Connection, kind: _Kind, key: int, patience: timedelta) -> bool:
    if not patience:
        return bool(connection.scalar(kind.attempt, {"key": key}))
    connection.execute(_LOCK_TIMEOUT, {"limit": f"{round(patience.total_seconds() * 1000)}ms"})
    try:
        connection.execute(kind.take, {"key": key})
    except OperationalError as exc:
        if not isinstance(exc.orig, LockNotAvailable):
            raise
        return False
    finally:
        if not connection.invalidated:
            connection.execute(_LOCK_TIMEOUT, {"limit": "0"})
    return True


def _unlock(connection: Connection, kind: _Kind, key: int) -> None:
    """A connection that did not give its lock back must not come back to the pool: the lock dies with it."""
    try:
        connection.execute(kind.give_back, {"key": key})
    except BaseException:
        connection.invalidate()
        raise


class _TenantSession(Session):
    """Sees rows of the tenant in its `info` only, and gives new rows to it."""


class _ReadSession(_TenantSession):
    """Writes nothing but the audit log."""


class _DirectorySession(Session):
    """Is bound to no tenant, and sees no tenant's rows."""


class _LookupSession(_DirectorySession):
    """Writes nothing."""


@event.listens_for(_TenantSession, "after_begin", propagate=True)
def _begin_for_tenant(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    beginning = [session.info.get(_BEGINNING, _BEGIN), _FOR_TENANT.format(tenant=UUID(str(tenant_of(session))))]
    entrance: Entrance | None = session.info[ENTRANCE]
    if entrance is not None:
        beginning.append(_FOR_GUEST.format(share=UUID(str(entrance.share)), guest=UUID(str(entrance.home.id))))
    _run(connection, "; ".join(beginning))


@event.listens_for(_DirectorySession, "after_begin", propagate=True)
def _begin(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    if beginning := session.info.get(_BEGINNING, _BEGIN):
        _run(connection, beginning)


def _run(connection: Connection, statements: str) -> None:
    """Several statements go together only where none has a parameter."""
    connection.exec_driver_sql(statements, execution_options={"no_parameters": True})


@event.listens_for(_TenantSession, "do_orm_execute", propagate=True)
def _add_criterion(state: ORMExecuteState) -> None:
    tenant = tenant_of(state.session)
    if state.is_orm_statement:
        state.statement = state.statement.options(_criterion(tenant))
    elif _names_tenant_rows(state):  # the criterion cannot be added to it
        raise TenantMissing


@lru_cache(maxsize=256)  # making one costs as much as a small query
def _criterion(tenant: TenantId) -> ExecutableOption:
    return with_loader_criteria(TenantBound, lambda row: row.tenant_id == tenant, include_aliases=True)


@event.listens_for(_TenantSession, "before_flush", propagate=True)
def _own_new_rows(session: Session, _context: UOWTransaction, _instances: object) -> None:
    tenant = tenant_of(session)
    for row in session.new:
        if isinstance(row, TenantBound):
            row.tenant_id = tenant


@event.listens_for(_LookupSession, "before_flush")
@event.listens_for(_ReadSession, "before_flush")
def _refuse_writes(session: Session, _context: UOWTransaction, _instances: object) -> None:
    if session.dirty or session.deleted or session.new:
        raise ReadUnitWrites


@event.listens_for(_LookupSession, "do_orm_execute")
@event.listens_for(_ReadSession, "do_orm_execute")
def _refuse_statement(state: ORMExecuteState) -> None:
    if state.is_orm_statement and not state.is_select:
        raise ReadUnitWrites


@event.listens_for(_DirectorySession, "do_orm_execute", propagate=True)
def _refuse_tenant_bound(state: ORMExecuteState) -> None:
    if _names_tenant_rows(state):
        raise TenantMissing


@event.listens_for(_DirectorySession, "before_flush", propagate=True)
def _refuse_rows(session: Session, _context: UOWTransaction, _instances: object) -> None:
    if any(isinstance(row, TenantBound) for row in session.new):
        raise TenantMissing


def _names_tenant_rows(state: ORMExecuteState) -> bool:
    """Whether a table of tenants' rows stands anywhere in the statement; of plain text only PostgreSQL can tell."""
    parts = iterate(state.statement) if isinstance(state.statement, ExternallyTraversible) else ()
    return any(isinstance(part, Table) and part.fullname in _TENANT_TABLES for part in parts)


_TENANT_TABLES = frozenset(
    mapper.local_table.fullname
    for mapper in TenantBound.registry.mappers
    if issubclass(mapper.class_, TenantBound) and isinstance(mapper.local_table, Table)
)
