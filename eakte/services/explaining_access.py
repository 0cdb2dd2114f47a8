# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Why somebody can or could see something: each of their roles and grants, in words, with what comes of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from eakte.database.repositories.access import grant_value
from eakte.database.session import Database, DirectoryUnit, ReadUnit
from eakte.domain.access.errors import GrantHolderUnknown, GrantTargetNotFound
from eakte.domain.access.explanation import Finding, Ground, HeldRole, Moment, Verdict, explain
from eakte.domain.access.rules import Permission, permissions
from eakte.domain.access.values import Grant, ObjectType, ProtectionClass, Target
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.clock import local_date
from eakte.kernel.messages import N_, one_line
from eakte.kernel.tenancy import ActorKind, Tenant, operator
from eakte.services.access import require_at
from eakte.services.entry_words import ROLES
from eakte.services.grants import place_of
from eakte.services.tenants import all_tenants
from eakte.services.translations import translate

PERMISSIONS: Mapping[Permission, str] = {Permission.READ: N_("see it"), Permission.FILE: N_("work on it")}
"""What can be asked about."""

PROTECTIONS: Mapping[ProtectionClass, str] = {
    ProtectionClass.NONE: N_("not specially protected"),
    ProtectionClass.SOCIAL: N_("social data"),
    ProtectionClass.PERSONNEL: N_("personnel file"),
}

_VERDICTS: Mapping[Verdict, str] = {
    Verdict.GIVES: N_("gives access"),
    Verdict.NOT_YET: N_("does not hold yet"),
    Verdict.OVER: N_("holds no more"),
    Verdict.LACKS_PERMISSION: N_("does not give this right"),
    Verdict.PROTECTED: N_("is not enough for the protection class"),
    Verdict.ELSEWHERE: N_("reaches other objects"),
}
_TYPES: Mapping[ObjectType, str] = {
    ObjectType.PLAN_ENTRY: N_("the position"),
    ObjectType.DOSSIER: N_("the dossier"),
    ObjectType.CASE: N_("the case"),
    ObjectType.DOCUMENT: N_("the document"),
}
_WHOLE_TOWN = N_("Role {role} in the whole municipality")
_IN_OFFICE = N_("Role {role} in {office}")
_GRANTED = N_("Grant of {object} until {until}: {cause}")
_INSTEAD = N_("{ground} (standing in for {absent})")


@dataclass(frozen=True)
class ReasonView:
    """One ground in words, and what comes of it."""

    ground: str
    verdict: str
    gives: bool


@dataclass(frozen=True)
class AccessView:
    """What somebody may do with an object on a day. `office` is None where nobody is in charge."""

    holder: UUID
    holder_name: str
    day: date
    permission: Permission
    office: str | None
    protection: ProtectionClass
    allowed: bool
    reasons: tuple[ReasonView, ...]


@dataclass(frozen=True)
class Question:
    """Whether the person with this login may do that with the object; on that day, or now when it is None."""

    target: Target
    login: str
    permission: Permission = Permission.READ
    on: date | None = None


def explain_access(database: Database, unit: ReadUnit, asked: Question) -> AccessView:
    """Explain, for who decides about the object, for auditors and for operators. Of another day: as of noon.

    Raises:
        GrantTargetNotFound: the town has no such object.
        Forbidden: the actor does not decide about it and audits nothing.
        GrantHolderUnknown: nobody has this login, or somebody without any role in the town, whom only operators may know.
    """
    place = place_of(unit, asked.target)
    if Permission.AUDIT not in permissions(unit.actor):
        require_at(unit, Permission.GRANT, place)
    moment = _moment(unit, asked.on)
    with database.lookup() as directory:
        account = directory.accounts.by_login(one_line(asked.login))
        if account is None or not _may_know(directory, unit, account.id):
            raise GrantHolderUnknown
        grounds = _grounds(directory, unit, account.id, moment)
        words = _Words(directory, unit)
        found = explain(asked.permission, place, grounds, unit.access.structure(), moment)
        reasons = tuple(words.reason(finding) for finding in found.findings)
    subject = AuditObject(asked.target.type.value, asked.target.id)
    unit.audit.look(Act.ACCESS_EXPLAINED, subject, str(account.id), holder=account.name)
    return AccessView(
        holder=account.id,
        holder_name=account.name,
        day=moment.day,
        permission=asked.permission,
        office=None if place.office is None else words.offices.get(place.office, ""),
        protection=place.protection,
        allowed=found.allowed,
        reasons=reasons,
    )


def explain_named(
    database: Database, login: str, name: str, permission: Permission, on: date | None
) -> Iterator[tuple[Tenant, AccessView]]:
    """The same for operators, who name an object by its id or reference number: in each town that has such a one.

    Raises:
        GrantTargetNotFound: none has.
        GrantHolderUnknown: nobody has this login.
    """
    found = False
    for tenant in all_tenants(database):
        with database.read(operator(tenant)) as unit:
            target = unit.places.named(name)
            if target is not None:
                found = True
                yield tenant, explain_access(database, unit, Question(target, login, permission, on))
    if not found:
        raise GrantTargetNotFound


def _may_know(directory: DirectoryUnit, unit: ReadUnit, account_id: UUID) -> bool:
    """A town knows those who have or had a role in it: whom the neighbours employ is not told."""
    return unit.actor.kind is ActorKind.SYSTEM or bool(directory.accounts.held(account_id, unit.actor.tenant_id))


def _moment(unit: ReadUnit, on: date | None) -> Moment:
    zone = unit.actor.tenant.zone
    at = unit.now if on is None else datetime.combine(on, time(12), zone)
    return Moment(at, local_date(at, zone))


def _grounds(directory: DirectoryUnit, unit: ReadUnit, account: UUID, moment: Moment) -> list[Ground]:
    """Roles and grants of the person, and of whom they stand in for then."""
    held = directory.accounts.held(account, unit.actor.tenant_id)
    standing_in = {
        each.assignment.instead_of
        for each in held
        if each.since <= moment.at and (each.until is None or moment.at < each.until)
    }
    people = {account, *(each for each in standing_in if each is not None)}
    return [*held, *(grant_value(row, account) for row in unit.access.grants_of(people))]


class _Words:
    """Says grounds with the names that they need."""

    def __init__(self, directory: DirectoryUnit, unit: ReadUnit) -> None:
        self._people = directory.accounts
        self.offices = {office.id: office.name for office in unit.access.offices()}

    def reason(self, finding: Finding) -> ReasonView:
        gives = finding.verdict is Verdict.GIVES
        return ReasonView(self._ground(finding.ground), translate(_VERDICTS[finding.verdict]), gives)

    def _ground(self, ground: Ground) -> str:
        match ground:
            case HeldRole(assignment=assignment):
                role = translate(ROLES[assignment.role])
                office = assignment.office and self.offices.get(assignment.office, "")
                said = translate(_IN_OFFICE if office else _WHOLE_TOWN, {"role": role, "office": office or ""})
                return self._instead(said, assignment.instead_of)
            case Grant(target=target, until=until, cause=cause, instead_of=absent):
                values = {"object": translate(_TYPES[target.type]), "until": f"{until:%d.%m.%Y}", "cause": cause}
                return self._instead(translate(_GRANTED, values), absent)

    def _instead(self, said: str, absent: UUID | None) -> str:
        if absent is None:
            return said
        name = self._people.names([absent]).get(absent, "")
        return translate(_INSTEAD, {"ground": said, "absent": name})
