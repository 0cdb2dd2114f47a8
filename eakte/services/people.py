# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What operators do with accounts: make them, set passwords anew, give roles in municipalities and take them away."""

from datetime import date, datetime, time
from uuid import UUID

from eakte.database.repositories.access import OfficeRow
from eakte.database.session import Database, DirectoryUnit, ReadUnit
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.tenants.errors import LoginTaken
from eakte.kernel.clock import local_date
from eakte.kernel.errors import Invalid, NotFound
from eakte.kernel.messages import N_, one_line
from eakte.kernel.tenancy import DEPLOYMENT, Role, Tenant, operator
from eakte.services.accounts import add_role, create_account, end_of, hashed, new_password, tenant_by_id


class PersonNotFound(NotFound):
    code = "person-not-found"
    title = N_("Nobody has this login")
    advice = N_("Check the login {login}.")


class RoleNotHeld(NotFound):
    code = "role-not-held"
    title = N_("The person does not have this role there")
    advice = N_("It was never given, or has ended before.")


class AssignmentEnded(Invalid):
    code = "assignment-ended"
    title = N_("This day is over")
    advice = N_("Name the last day on which the role shall hold, today or later.")


def create(database: Database, login: str, name: str) -> str:
    """Make an account that may do nothing yet; returns its password, which cannot be read again.

    Raises:
        LoginTaken: nothing was made.
    """
    password, login = new_password(), one_line(login)
    with database.directory() as unit:
        if unit.accounts.by_login(login) is not None:
            raise LoginTaken(logins=login)
        account = create_account(unit, login, one_line(name), password)
        with database.begin(operator(DEPLOYMENT)) as uow:
            uow.audit.record(Act.ACCOUNT_CREATED, AuditObject("account", account), login=login, name=one_line(name))
    return password


def reset_password(database: Database, login: str) -> str:
    """A new password, which cannot be read again; whoever is signed in with the account is so no more.

    It stands in the log of each municipality in which the person has a role, else in the deployment's.

    Raises:
        PersonNotFound: nothing was changed.
    """
    password = new_password()
    with database.directory() as unit:
        account = _account(unit, login)
        unit.accounts.set_password(account, hashed(password))
        towns = [tenant_by_id(unit, each) for each in unit.accounts.tenants_of(account, unit.now)]
        for tenant in towns or [DEPLOYMENT]:
            # A log that was stopped must not keep a lost password in use.
            with database.read(operator(tenant)) as read:
                read.audit.record(Act.PASSWORD_RESET, AuditObject("account", account))
    return password


class OfficeNotFound(NotFound):
    code = "office-not-found"
    title = N_("There is no such office")
    advice = N_("Check the key {office}.")


class SubstitutionInvalid(Invalid):
    code = "substitution-invalid"
    title = N_("Nobody can stand in like this")
    advice = N_("Name two people who both have a role there, and a last day that is not before the first.")


class NoSubstitution(NotFound):
    code = "no-substitution"
    title = N_("Nobody stands in for this person there")
    advice = N_("It has ended before, or was never set up.")


def give_role(
    database: Database, tenant: Tenant, login: str, role: Role, until: date | None, office: str | None = None
) -> None:
    """Give a person a role in a municipality, or in one office of it, through that day or for good.

    Given again, it ends on the new day.

    Raises:
        PersonNotFound, AssignmentEnded, OfficeNotFound, RoleNotThere: nothing was changed.
    """
    with database.directory() as unit:
        account = _account(unit, login)
        if until is not None and until < local_date(unit.now, tenant.zone):
            raise AssignmentEnded
        # The log is committed first: better an entry of a role that nobody has than a role without an entry.
        with database.begin(operator(tenant)) as uow:
            add_role(unit, uow, account, role, until, _office(uow, office))


def end_role(database: Database, tenant: Tenant, login: str, role: Role, office: str | None = None) -> None:
    """Take a role away from a person at once, in browsers and programs that are at work, too.

    Raises:
        PersonNotFound, OfficeNotFound, RoleNotHeld: nothing was changed.
    """
    # A log that was stopped must not keep anybody's right alive.
    with database.directory() as unit, database.read(operator(tenant)) as read:
        account, found = _account(unit, login), _office(read, office)
        if not unit.accounts.end_assignment(account, tenant.id, role, unit.now, None if found is None else found.id):
            raise RoleNotHeld
        where = {} if found is None else {"office": found.name}
        read.audit.record(Act.ROLE_ENDED, AuditObject("account", account), role=role.value, **where)


def stand_in(database: Database, tenant: Tenant, absent: str, substitute: str, since: date | None, until: date) -> None:
    """Let somebody have the roles and grants of somebody absent, from the one day (at once when None) through the other.

    Not what the absent person has instead of a third one, and nothing that gives roles to others.

    Raises:
        PersonNotFound, SubstitutionInvalid: nothing was changed.
    """
    with database.directory() as unit:
        away, present = _account(unit, absent), _account(unit, substitute)
        begin = unit.now if since is None else max(unit.now, datetime.combine(since, time(), tenant.zone))
        end = end_of(until, tenant.zone)
        both_work_there = all(tenant.id in unit.accounts.tenants_of(each, unit.now) for each in (away, present))
        if away == present or not both_work_there or end <= begin:
            raise SubstitutionInvalid
        unit.accounts.stand_in(tenant.id, away, present, begin, end)
        with database.begin(operator(tenant)) as uow:
            last_day = until.isoformat()
            uow.audit.record(Act.STAND_IN_BEGUN, AuditObject("account", present), absent=absent, until=last_day)


def end_stand_in(database: Database, tenant: Tenant, absent: str, substitute: str) -> None:
    """Let nobody stand in any more, at once.

    Raises:
        PersonNotFound, NoSubstitution: nothing was changed.
    """
    with database.directory() as unit, database.read(operator(tenant)) as read:
        away, present = _account(unit, absent), _account(unit, substitute)
        if not unit.accounts.end_substitutions(tenant.id, away, present, unit.now):
            raise NoSubstitution
        read.audit.record(Act.STAND_IN_ENDED, AuditObject("account", present), absent=absent)


def _office(unit: ReadUnit, key: str | None) -> OfficeRow | None:
    if key is None:
        return None
    found = unit.access.office(key)
    if found is None:
        raise OfficeNotFound(office=key)
    return found


def _account(unit: DirectoryUnit, login: str) -> UUID:
    account = unit.accounts.by_login(one_line(login))
    if account is None:
        raise PersonNotFound(login=one_line(login))
    return account.id
