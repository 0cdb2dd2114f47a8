# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Emergency access (`Notzugriff`): one operator asks to see one record, another agrees, and for hours a share opens it.

Whoever was let in is a guest of the municipality like those of another one (ADR 0018), for themselves alone. Its log
tells of every step beside the record, and its administrators and auditors are shown the list.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from eakte.database.repositories.tenants import tenant_value
from eakte.database.session import Database, DirectoryUnit, ReadUnit, UnitOfWork
from eakte.domain.access.emergency import (
    MAX_HOURS,
    Emergency,
    EmergencyState,
    agreed,
    check_emergency,
    check_undecided,
)
from eakte.domain.access.errors import EmergencyInvalid, EmergencyNotFound, EmergencyNotOpen
from eakte.domain.access.rules import Permission, require, require_any
from eakte.domain.access.values import Target
from eakte.domain.audit.rules import given_reason
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.clock import local_date
from eakte.kernel.tenancy import Actor, Tenant, working_for
from eakte.services.grants import place_of
from eakte.services.operating import named

MAX_LISTED = 200
MAX_REASON_CHARACTERS = 200


@dataclass(frozen=True)
class NewEmergency:
    """What is asked for: of which municipality (its short name), what, why and for how many hours."""

    town: str
    target: Target
    reason: str
    hours: int


@dataclass(frozen=True)
class EmergencyView:
    """An emergency access with names; `decided_by` is who agreed or refused."""

    emergency: Emergency
    state: EmergencyState
    owner: Tenant
    asked_by: str
    decided_by: str | None

    @property
    def asked_at(self) -> datetime:
        """In the owner's zone."""
        return self.emergency.asked_at.astimezone(self.owner.zone)

    @property
    def ends_at(self) -> datetime | None:
        """When it ended or will, in the owner's zone; None when it was never opened."""
        share = self.emergency.share
        ends_at = None if share is None else share.ended_at or share.expires_at
        return None if ends_at is None else ends_at.astimezone(self.owner.zone)


def ask(database: Database, who: Actor, new: NewEmergency) -> UUID:
    """Ask to see something; returns the id. It opens nothing before another operator agrees.

    Raises:
        Forbidden: the actor operates nothing.
        TenantNotFound, GrantTargetNotFound: there is no such municipality, or nothing of that id in it.
        ReasonMissing, EmergencyInvalid, ShareInvalid, ShareBlocked: as `check_emergency`, or the reason is too long.
    """
    require(who, Permission.OPERATE)
    reason = given_reason(new.reason)
    if len(reason) > MAX_REASON_CHARACTERS:
        raise EmergencyInvalid(hours=MAX_HOURS)
    with database.begin(working_for(who, named(database, new.town))) as uow:
        owner = uow.actor.tenant_id
        check_emergency(owner, new.target, place_of(uow, new.target), new.hours)
        emergency = Emergency(uow.new_id(), owner, new.target, reason, new.hours, who.id, uow.now)
        uow.emergencies.add(emergency)
        uow.audit.record(Act.EMERGENCY_ASKED, _object(emergency), reason=reason, hours=new.hours)
    return emergency.id


def agree(database: Database, who: Actor, emergency_id: UUID) -> None:
    """Let the operator who asked see it, from now on and for the hours that they asked for.

    Raises:
        Forbidden: the actor operates nothing.
        EmergencyNotFound: there is none of that id.
        EmergencyDecided, SecondPersonNeeded: as `agreed`.
        GrantTargetNotFound, ShareBlocked: the object is gone, or protected meanwhile.
    """
    found, there = _named(database, who, emergency_id)
    with database.begin(there) as uow:
        emergency = _locked(uow, found.id)
        check_emergency(emergency.owner, emergency.target, place_of(uow, emergency.target), emergency.hours)
        last_day = local_date(uow.now + timedelta(hours=emergency.hours), there.tenant.zone)
        share = agreed(emergency, who.id, uow.new_id(), uow.today, uow.now, last_day)
        uow.shares.add(share, who.id, uow.now)
        uow.emergencies.decide(emergency.id, who.id, uow.now, share)
        told = {"holder": _name(database, emergency.asked_by), "reason": emergency.reason}
        uow.audit.record(Act.EMERGENCY_AGREED, _object(emergency), **told, hours=emergency.hours)


def refuse(database: Database, who: Actor, emergency_id: UUID) -> None:
    """Refuse it, or take it back: nothing is opened.

    Raises:
        Forbidden, EmergencyNotFound, EmergencyDecided: as `agree`.
    """
    found, there = _named(database, who, emergency_id)
    with database.begin(there) as uow:
        emergency = _locked(uow, found.id)
        check_undecided(emergency, uow.today, uow.now)
        uow.emergencies.decide(emergency.id, who.id, uow.now, None)
        uow.audit.record(Act.EMERGENCY_REFUSED, _object(emergency), holder=_name(database, emergency.asked_by))


def end(database: Database, who: Actor, emergency_id: UUID) -> None:
    """End it before its hours are over.

    Raises:
        Forbidden, EmergencyNotFound: as `agree`.
        EmergencyNotOpen: there is nothing to end.
    """
    found, there = _named(database, who, emergency_id)
    with database.begin(there) as uow:
        _end(database, uow, _locked(uow, found.id))


def end_here(database: Database, uow: UnitOfWork, emergency_id: UUID) -> None:
    """End one in the actor's own municipality.

    Raises:
        EmergencyNotFound: there is none of that id here.
        Forbidden: the actor does not administer it.
        EmergencyNotOpen: as `end`.
    """
    emergency = _locked(uow, emergency_id)
    require(uow.actor, Permission.ADMINISTER)
    _end(database, uow, emergency)


def all_emergencies(database: Database, who: Actor) -> tuple[EmergencyView, ...]:
    """What was ever asked for anywhere, newest first. The deployment's log says that somebody looked.

    Raises:
        Forbidden: the actor operates nothing.
    """
    require(who, Permission.OPERATE)
    with database.read(who) as unit:
        unit.audit.look(Act.STATE_LOOKED_AT, AuditObject("tenant", who.tenant_id))
    with database.lookup() as directory:
        return _views(directory, directory.emergencies.all(MAX_LISTED))


def emergencies_here(database: Database, unit: ReadUnit) -> tuple[EmergencyView, ...]:
    """What was ever asked for in the actor's municipality, newest first.

    Raises:
        Forbidden: the actor neither administers it nor looks into its audit log.
    """
    require_any(unit.actor, Permission.ADMINISTER, Permission.AUDIT)
    with database.lookup() as directory:
        return _views(directory, directory.emergencies.of(unit.actor.tenant_id, MAX_LISTED))


def count_pending(unit: ReadUnit) -> int:
    """How many in the actor's municipality are open, or wait for a second person."""
    listed = unit.emergencies.of(unit.actor.tenant_id, MAX_LISTED)
    pending = {EmergencyState.ASKED, EmergencyState.OPEN}
    return sum(each.state(unit.today, unit.now) in pending for each in listed)


def _named(database: Database, who: Actor, emergency_id: UUID) -> tuple[Emergency, Actor]:
    """One by its id, and the operator in the municipality that it is about."""
    require(who, Permission.OPERATE)
    with database.lookup() as directory:
        found = directory.emergencies.by_id(emergency_id)
        owner = None if found is None else directory.tenants.by_id(found.owner)
    if found is None or owner is None:
        raise EmergencyNotFound
    return found, working_for(who, tenant_value(owner))


def _locked(uow: UnitOfWork, emergency_id: UUID) -> Emergency:
    found = uow.emergencies.by_id(emergency_id, lock=True)
    if found is None or found.owner != uow.actor.tenant_id:
        raise EmergencyNotFound
    return found


def _end(database: Database, uow: UnitOfWork, emergency: Emergency) -> None:
    share = emergency.share
    row = None if share is None else uow.shares.of_owner(emergency.owner, share.id, lock=True)
    if row is None or emergency.state(uow.today, uow.now) is not EmergencyState.OPEN:
        raise EmergencyNotOpen
    row.ended_at = uow.now
    row.revision += 1
    uow.audit.record(Act.EMERGENCY_ENDED, _object(emergency), holder=_name(database, emergency.asked_by))


def _object(emergency: Emergency) -> AuditObject:
    return AuditObject(emergency.target.type.value, emergency.target.id)


def _name(database: Database, account: UUID) -> str:
    with database.lookup() as directory:
        return directory.accounts.names([account]).get(account, "")


def _views(directory: DirectoryUnit, listed: Iterable[Emergency]) -> tuple[EmergencyView, ...]:
    found = list(listed)
    people = {who for each in found for who in (each.asked_by, each.decided_by) if who is not None}
    names = directory.accounts.names(list(people))
    towns = {row.id: tenant_value(row) for row in directory.tenants.all()} if found else {}
    return tuple(
        EmergencyView(
            emergency=each,
            state=each.state(local_date(directory.now, towns[each.owner].zone), directory.now),
            owner=towns[each.owner],
            asked_by=names.get(each.asked_by, ""),
            decided_by=names.get(each.decided_by) if each.decided_by else None,
        )
        for each in found
    )
