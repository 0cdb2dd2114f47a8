# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who is it? Passwords, browser sessions, personal tokens and portal keys. Secrets are kept as hashes only."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from eakte.database.repositories.access import OfficeRow
from eakte.database.repositories.accounts import Credential
from eakte.database.repositories.tenants import tenant_value
from eakte.database.session import Database, DirectoryUnit, UnitOfWork
from eakte.domain.audit.values import Act, AuditObject, Outcome
from eakte.domain.tenants.errors import TenantSuspended
from eakte.kernel.errors import Invalid, Unauthenticated
from eakte.kernel.messages import N_, one_line
from eakte.kernel.tenancy import DEPLOYMENT, Actor, Role, Tenant, can_hold, person, portal, system

SESSION_LIFETIME = timedelta(hours=10)
"""One working day."""

PORTAL_KEY_PREFIX = "eakte-portal-"
TOKEN_PREFIX = "eakte-token-"  # noqa: S105 - a prefix, not a secret
_SECRET_BYTES = 32
_PASSWORD_BYTES = 12

_DOOR = system(DEPLOYMENT, "sign-in")
_DOORS = AuditObject("deployment", DEPLOYMENT.id)


class SignInRefused(Unauthenticated):
    """Unknown login and wrong password look the same and take the same time."""

    code = "sign-in-refused"
    title = N_("Login or password is wrong")
    advice = N_("Check both and try again.")


class RoleNotThere(Invalid):
    code = "role-not-there"
    title = N_("There is no such role there")
    advice = N_("Operators have their role in the deployment, everybody else in municipalities.")


@dataclass(frozen=True)
class SignedIn:
    """A new browser session; `cookie` is the secret that only the browser keeps."""

    cookie: str
    actor: Actor


def sign_in(database: Database, login: str, password: str) -> SignedIn:
    """Start a browser session in the first municipality that the person is assigned to.

    Raises:
        SignInRefused: pass the login on to `record_refusal` when the caller has its answer.
        TenantSuspended: every municipality of theirs is.
    """
    with database.directory() as unit:
        account = unit.accounts.by_login(one_line(login))
        known = _password_fits(account.password_hash if account else _nobodys_hash(), password)
        tenants = unit.accounts.tenants_of(account.id, unit.now) if account and known else []
        if account is None or not tenants:
            raise SignInRefused
        cookie = secrets.token_urlsafe(_SECRET_BYTES)
        unit.accounts.add_session(account.id, tenants[0], _hash(cookie), unit.now, unit.now + SESSION_LIFETIME)
        actor = _person(unit, Credential(account.id, tenant_by_id(unit, tenants[0]), account.name))
    # Nobody has the cookie yet: a session that is not in the log does not begin.
    _record(database, actor, Act.SIGNED_IN)
    return SignedIn(cookie, actor)


def record_refusal(database: Database, login: str) -> None:
    """Write that somebody could not sign in: into the log of every town of that account, else into the deployment's.

    There without what they typed, which may be a password. How long it takes tells whether the login exists.
    """
    with database.directory() as unit:
        account = unit.accounts.by_login(one_line(login))
        tenants = [] if account is None else unit.accounts.tenants_of(account.id, unit.now)
        actors = [
            person(account.id, tenant, account.name, *unit.accounts.assignments(account.id, tenant.id, unit.now))
            for tenant in (tenant_by_id(unit, each) for each in tenants)
            if account is not None
        ]
    for actor in actors:
        _record(database, actor, Act.SIGN_IN_FAILED, Outcome.DENIED)
    if not actors:
        with database.read(_DOOR) as unit:
            unit.audit.record(Act.SIGN_IN_FAILED, _DOORS, Outcome.DENIED, by="password")


def move_session(database: Database, cookie: str, tenant: Tenant) -> SignedIn:
    """End the browser session and begin one of the same person in another municipality. The caller writes that down.

    Raises:
        Unauthenticated: no live session, or no role in that municipality.
    """
    new = secrets.token_urlsafe(_SECRET_BYTES)
    with database.directory() as unit:
        session = unit.accounts.person_by_session(_hash(cookie), unit.now)
        if session is None:
            raise Unauthenticated
        actor = _person(unit, Credential(session.holder_id, tenant, session.name))
        unit.accounts.end_session(_hash(cookie))
        unit.accounts.add_session(actor.id, tenant.id, _hash(new), unit.now, unit.now + SESSION_LIFETIME)
    return SignedIn(new, actor)


def sign_out(database: Database, cookie: str) -> None:
    """End the browser session, if there is a live one."""
    with database.directory() as unit:
        session = unit.accounts.person_by_session(_hash(cookie), unit.now)
        unit.accounts.end_session(_hash(cookie))
    if session is not None:
        actor = person(session.holder_id, session.tenant, session.name)
        _record(database, actor, Act.SIGNED_OUT)


def actor_by_cookie(database: Database, cookie: str) -> Actor:
    """The signed-in person.

    Raises:
        Unauthenticated: no live session, or no role left in its municipality.
        TenantSuspended: the municipality is.
    """
    with database.lookup() as unit:
        return _person(unit, unit.accounts.person_by_session(_hash(cookie), unit.now))


def actor_by_secret(database: Database, secret: str) -> Actor:
    """Whoever holds this portal key or personal token.

    That somebody tried one that does not hold stands once a quarter of an hour in the deployment's log.

    Raises:
        Unauthenticated: unknown or revoked; the two are never told apart.
        TenantSuspended: the municipality is.
    """
    try:
        with database.lookup() as unit:
            return _holder(unit, secret)
    except Unauthenticated:
        with database.read(_DOOR) as read:
            read.audit.look(Act.SIGN_IN_FAILED, _DOORS, "secret", Outcome.DENIED, by="secret")
        raise


def still(database: Database, actor: Actor) -> Actor:
    """The same person with the roles that they have by now: of a guest, at home, where they only have to work still.

    Raises:
        Unauthenticated: none is left.
        TenantSuspended: the municipality is, where they act or where they are from.
    """
    with database.lookup() as unit:
        home = actor.tenant if actor.entrance is None else actor.entrance.home
        now = _person(unit, Credential(actor.id, tenant_by_id(unit, home.id), actor.name))
        if actor.entrance is None:
            return replace(actor, tenant=now.tenant, assignments=now.assignments)
        return _let_in(replace(actor, tenant=tenant_by_id(unit, actor.tenant_id)))


def by_now(database: Database, worker: Actor, account: UUID, purpose: str | None) -> Actor:
    """Whoever left something to a worker, with the roles that they have by now; without any when none is left."""
    with database.lookup() as unit:
        name = unit.accounts.names([account]).get(account, worker.name)
    who = replace(person(account, worker.tenant, name), purpose=purpose)
    try:
        return still(database, who)
    except Unauthenticated:
        return who


def create_account(unit: DirectoryUnit, login: str, name: str, password: str) -> UUID:
    return unit.accounts.add(login, name, hashed(password), unit.now).id


def new_password() -> str:
    return secrets.token_urlsafe(_PASSWORD_BYTES)


def hashed(password: str) -> str:
    return _hasher().hash(password)


def assign(
    database: Database,
    uow: UnitOfWork,
    account_id: UUID,
    role: Role,
    until: date | None = None,
    office: OfficeRow | None = None,
) -> None:
    """Give a person a role in the unit's tenant or in one office of it, from now on, through that day or for good.

    Raises:
        RoleNotThere: operators belong to the deployment and all others to municipalities.
    """
    with database.directory() as unit:
        add_role(unit, uow, account_id, role, until, office)


def add_role(
    unit: DirectoryUnit,
    uow: UnitOfWork,
    account_id: UUID,
    role: Role,
    until: date | None = None,
    office: OfficeRow | None = None,
) -> None:
    """The same in a directory unit of the caller's."""
    if not can_hold(uow.actor.tenant_id, role):
        raise RoleNotThere(role=role.value)
    end = None if until is None else end_of(until, uow.actor.tenant.zone)
    unit.accounts.assign(account_id, uow.actor.tenant_id, role, unit.now, end, None if office is None else office.id)
    last_day = {} if until is None else {"until": until.isoformat()}
    where = {} if office is None else {"office": office.name}
    uow.audit.record(Act.ACCOUNT_ASSIGNED, AuditObject("account", account_id), role=role.value, **last_day, **where)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant after that day."""
    return datetime.combine(day + timedelta(days=1), time(), zone)


def create_portal_key(database: Database, uow: UnitOfWork, portal_name: str) -> str:
    """Make a key for a portal client of the unit's tenant; it is shown this once and kept as a hash."""
    with database.directory() as unit:
        secret, key_id = add_portal_key(unit, uow.actor.tenant_id, portal_name)
    uow.audit.record(Act.KEY_CREATED, AuditObject("api_key", key_id), portal=portal_name)
    return secret


def add_portal_key(unit: DirectoryUnit, tenant_id: UUID, portal_name: str) -> tuple[str, UUID]:
    """A new key of a portal client with its id. The caller writes that down."""
    secret = PORTAL_KEY_PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
    client = unit.accounts.portal_client(tenant_id, portal_name)
    return secret, unit.accounts.add_api_key(client.id, _hash(secret), unit.now)


def create_personal_token(database: Database, uow: UnitOfWork, holder: UUID, label: str) -> str:
    """Make a token with which a person's programs act for them in the unit's tenant; shown this once."""
    secret = TOKEN_PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
    with database.directory() as unit:
        token_id = unit.accounts.add_personal_token(holder, uow.actor.tenant_id, label, _hash(secret), unit.now)
    uow.audit.record(Act.KEY_CREATED, AuditObject("personal_token", token_id), label=label)
    return secret


def revoke(database: Database, secret: str) -> bool:
    """End a key or token at once; tells whether there was a live one."""
    with database.directory() as unit:
        revoked = unit.accounts.revoke(_hash(secret), unit.now)
        if revoked is None:
            return False
        tenant = tenant_by_id(unit, revoked.tenant_id)
    with database.begin(system(tenant, "revocation")) as uow:
        uow.audit.record(Act.KEY_REVOKED, AuditObject(revoked.kind, revoked.id), holder=revoked.name)
    return True


def colleagues(database: Database, tenant_id: UUID) -> list[tuple[str, str]]:
    """Login and name of everybody who has a role in the municipality now, to choose from."""
    with database.lookup() as unit:
        return unit.accounts.colleagues(tenant_id, unit.now)


def tenant_by_id(unit: DirectoryUnit, tenant_id: UUID) -> Tenant:
    row = unit.tenants.by_id(tenant_id)
    if row is None:
        raise Unauthenticated
    return tenant_value(row)


def _record(database: Database, actor: Actor, act: Act, outcome: Outcome = Outcome.DONE) -> None:
    """Write what a person did with their own account; also where the log is stopped and nothing may be changed."""
    with database.read(actor) as unit:
        unit.audit.record(act, AuditObject("account", actor.id), outcome)


def _holder(unit: DirectoryUnit, secret: str) -> Actor:
    if secret.startswith(TOKEN_PREFIX):
        return _person(unit, unit.accounts.person_by_token(_hash(secret)))
    credential = unit.accounts.portal_by_key(_hash(secret))
    if credential is None:
        raise Unauthenticated
    return _let_in(portal(credential.holder_id, credential.tenant, credential.name))


def _person(unit: DirectoryUnit, credential: Credential | None) -> Actor:
    if credential is None:
        raise Unauthenticated
    assignments = unit.accounts.assignments(credential.holder_id, credential.tenant.id, unit.now)
    if not assignments:
        raise Unauthenticated
    return _let_in(person(credential.holder_id, credential.tenant, credential.name, *assignments))


def _let_in(actor: Actor) -> Actor:
    if actor.tenant.suspended:
        raise TenantSuspended(actor)
    return actor


def _hash(secret: str) -> bytes:
    """SHA-256 is enough for 256 random bits; a slow hash is for passwords."""
    return hashlib.sha256(secret.encode()).digest()


def _password_fits(password_hash: str, password: str) -> bool:
    try:
        return _hasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(_SECRET_BYTES))


def names_of(database: Database, accounts: Iterable[UUID]) -> Mapping[UUID, str]:
    """What the people are called; who is known no more is left out."""
    with database.lookup() as directory:
        return directory.accounts.names(list(accounts))
