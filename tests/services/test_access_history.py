# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Random lives of a town: roles, offices, grants, substitutes and shares come and go, dossiers move and are protected
otherwise, days pass; after each step everybody, neighbours too, sees exactly what a plain reading of the rules says,
object by object and in the list.

`EAKTE_ACCESS_STEPS` sets how many steps are taken (default 300), `EAKTE_ACCESS_SEED` the seed.
"""

import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest

from eakte.database.session import UnitOfWork
from eakte.database.tables.filing import FilingPlanEntryRow
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import ObjectType, ProtectionClass, Right, Target
from eakte.domain.sharing.errors import ShareBlocked, ShareNotFound
from eakte.domain.sharing.values import LegalBasis, ShareRight
from eakte.kernel.tenancy import Actor, Role, person, system
from eakte.services import accounts, grants, shared, sharing
from eakte.services.access import may_at
from eakte.services.grants import NewGrant
from eakte.services.sharing import NewShare
from tests.deployment import Site, clock_moved
from tests.people import Colleague

STEPS = int(os.environ.get("EAKTE_ACCESS_STEPS", "300"))
SEED = int(os.environ.get("EAKTE_ACCESS_SEED", "1"))
STEPS_A_DAY = 50

POSITIONS = {"22.10": "finanzen", "50.10": "soziales", "10.30": "personal", "32.10": "ordnung"}
CLASSES = {"50.10": ProtectionClass.SOCIAL, "10.30": ProtectionClass.PERSONNEL}
ABOVE = {"personal": "zentrale-dienste"}
READERS = {Role.CLERK, Role.OFFICE_LEAD, Role.REGISTRY, Role.ARCHIVIST, Role.RECORDS_MANAGER}
FILERS = {Role.CLERK, Role.OFFICE_LEAD, Role.REGISTRY}
ROLES = (Role.CLERK, Role.OFFICE_LEAD, Role.ARCHIVIST, Role.AUDITOR, Role.SCAN_OPERATOR)


@dataclass
class Case:
    """Where a case stands; moves change it."""

    dossier: UUID
    case: UUID
    position: str
    entry: UUID
    in_charge: str
    protection: ProtectionClass


@dataclass(frozen=True)
class Given:
    grant: UUID
    holder: str
    kind: ObjectType
    target: UUID
    right: Right
    until: date
    protection: ProtectionClass


@dataclass(frozen=True)
class Lent:
    """A share with Hattingen."""

    share: UUID
    target: UUID
    right: ShareRight
    until: date


@dataclass
class Town:
    """What the oracle remembers: nothing of it is read back from the product."""

    cases: list[Case] = field(default_factory=list)
    roles: set[tuple[str, Role, str | None]] = field(default_factory=set)
    grants: dict[UUID, Given] = field(default_factory=dict)
    substitutes: set[tuple[str, str]] = field(default_factory=set)  # who is away, who is there
    shares: dict[UUID, Lent] = field(default_factory=dict)

    def may(self, who: str, permission: Permission, case: Case, today: date) -> bool:
        for holder in {who, *(absent for absent, present in self.substitutes if present == who)}:
            if any(
                self._by_role(role, office, permission, case) for name, role, office in self.roles if name == holder
            ):
                return True
            if any(
                self._by_grant(given, permission, case, today)
                for given in self.grants.values()
                if given.holder == holder
            ):
                return True
        return False

    @staticmethod
    def _by_role(role: Role, office: str | None, permission: Permission, case: Case) -> bool:
        if role not in (READERS if permission is Permission.READ else FILERS):
            return False
        if office is None:
            return case.protection is ProtectionClass.NONE
        if office not in {case.in_charge, ABOVE.get(case.in_charge)}:
            return False
        return case.protection is not ProtectionClass.PERSONNEL or role is Role.OFFICE_LEAD

    @staticmethod
    def _by_grant(given: Given, permission: Permission, case: Case, today: date) -> bool:
        if today > given.until or (permission is Permission.FILE and given.right is Right.READ):
            return False
        if case.protection not in {ProtectionClass.NONE, given.protection}:
            return False
        return given.target in {case.entry, case.dossier, case.case}

    @staticmethod
    def lends(lent: Lent, permission: Permission, case: Case, today: date) -> bool:
        """What a share lets clerks of Hattingen do, who may file at home."""
        if today > lent.until or case.protection is not ProtectionClass.NONE:
            return False
        rank = {Permission.READ: 0, Permission.DOWNLOAD: 1, Permission.CONTRIBUTE: 2}
        allowed = permission in rank and rank[permission] <= list(ShareRight).index(lent.right)
        return allowed and lent.target in {case.dossier, case.case}


class Life:
    """One town's life, told to the product and to the oracle."""

    def __init__(self, site: Site, random: Random) -> None:
        witten = site.people.witten
        self.site, self.random, self.town = site, random, Town()
        self.database, self.tenant = site.deployment.platform.database, witten.tenant
        self.people: dict[str, Colleague] = {
            each.login: each for each in (witten.clerk, witten.office_lead, witten.archivist, witten.auditor)
        }
        self.town.roles = {
            (witten.clerk.login, Role.CLERK, None),
            (witten.office_lead.login, Role.OFFICE_LEAD, None),
            (witten.archivist.login, Role.ARCHIVIST, None),
            (witten.auditor.login, Role.AUDITOR, None),
        }
        self.neighbour = site.people.hattingen.clerk.actor
        with self.database.begin(system(self.tenant, "test")) as uow:
            self.offices = {office.key: office for office in uow.access.offices()}
            self.entries = {position: _entry(uow, position) for position in POSITIONS}
            for position in POSITIONS:
                self._open(uow, position)
                self._open(uow, position)

    def _open(self, uow: UnitOfWork, position: str) -> None:
        entry = self.entries[position]
        dossier = uow.filing.open_dossier(entry, "Akte", uow.today)
        case = uow.filing.open_case(dossier, "Vorgang", uow.today)
        protection = CLASSES.get(position, ProtectionClass.NONE)
        self.town.cases.append(Case(dossier.id, case.id, position, entry.id, POSITIONS[position], protection))

    def step(self) -> None:
        self.random.choice(
            (
                self._give_role,
                self._end_role,
                self._grant,
                self._grant,
                self._end_grant,
                self._substitute,
                self._share,
                self._share,
                self._end_share,
                self._move,
            )
        )()
        self.check(self.random.choice(sorted(self.people)))
        self.check_guests()

    def _give_role(self) -> None:
        login, role = self.random.choice(sorted(self.people)), self.random.choice(ROLES)
        office = self.random.choice((None, *sorted(self.offices)))
        with self.database.begin(system(self.tenant, "test")) as uow:
            account = self.people[login].actor.id
            accounts.assign(self.database, uow, account, role, office=self.offices.get(office or ""))
        self.town.roles.add((login, role, office))

    def _end_role(self) -> None:
        login, role, office = self.random.choice(sorted(self.town.roles, key=str))
        if sum(name == login for name, *_ in self.town.roles) == 1:
            return  # nobody grants to who has left
        office_id = self.offices[office].id if office else None
        with self.database.directory() as unit:
            assert unit.accounts.end_assignment(self.people[login].actor.id, self.tenant.id, role, unit.now, office_id)
        self.town.roles.remove((login, role, office))

    def _grant(self) -> None:
        login, case = self.random.choice(sorted(self.people)), self.random.choice(self.town.cases)
        kind, target = self.random.choice(
            ((ObjectType.PLAN_ENTRY, case.entry), (ObjectType.DOSSIER, case.dossier), (ObjectType.CASE, case.case))
        )
        right = self.random.choice(tuple(Right))
        with self.database.begin(system(self.tenant, "test")) as uow:
            until = uow.today + timedelta(days=self.random.randrange(3))
            view = grants.give(self.database, uow, Target(kind, target), NewGrant(login, right, "Grund", until))
        protection = (
            CLASSES.get(case.position, ProtectionClass.NONE) if kind is ObjectType.PLAN_ENTRY else case.protection
        )
        self.town.grants[view.grant.id] = Given(view.grant.id, login, kind, target, right, until, protection)

    def _end_grant(self) -> None:
        with self.database.begin(system(self.tenant, "test")) as uow:
            live = [each for each in self.town.grants.values() if each.until >= uow.today]
            if live:
                ended = self.random.choice(live)
                grants.end(self.database, uow, ended.grant, 1)
                del self.town.grants[ended.grant]

    def _substitute(self) -> None:
        absent, present = self.random.sample(sorted(self.people), 2)
        ids = (self.people[absent].actor.id, self.people[present].actor.id)
        with self.database.directory() as unit:
            if (absent, present) in self.town.substitutes:
                assert unit.accounts.end_substitutions(self.tenant.id, *ids, unit.now)
                self.town.substitutes.remove((absent, present))
            else:
                unit.accounts.stand_in(self.tenant.id, *ids, unit.now, unit.now + timedelta(days=10_000))
                self.town.substitutes.add((absent, present))

    def _share(self) -> None:
        case, right = self.random.choice(self.town.cases), self.random.choice(tuple(ShareRight))
        kind, target = self.random.choice(((ObjectType.DOSSIER, case.dossier), (ObjectType.CASE, case.case)))
        blocked = case.protection is not ProtectionClass.NONE
        with ExitStack() as stack:
            if blocked:
                stack.enter_context(pytest.raises(ShareBlocked))
            uow = stack.enter_context(self.database.begin(system(self.tenant, "test")))
            until = uow.today + timedelta(days=self.random.randrange(3))
            new = NewShare("hattingen", right, LegalBasis.JOINT_WORK, until)
            view = sharing.share(self.database, uow, Target(kind, target), new)
            self.town.shares[view.share.id] = Lent(view.share.id, target, right, until)

    def _end_share(self) -> None:
        with self.database.begin(system(self.tenant, "test")) as uow:
            live = [each for each in self.town.shares.values() if each.until >= uow.today]
            if live:
                ended = self.random.choice(live)
                sharing.end(self.database, uow, ended.share, 1)
                del self.town.shares[ended.share]

    def _move(self) -> None:
        """Another position, office or protection class of a dossier; no service does that yet, so the row is changed."""
        case, position = self.random.choice(self.town.cases), self.random.choice(sorted(POSITIONS))
        case.position, case.entry = position, self.entries[position].id
        case.in_charge = self.random.choice(sorted(set(POSITIONS.values())))
        case.protection = self.random.choice(tuple(ProtectionClass))
        with self.database.begin(system(self.tenant, "test")) as uow:
            dossier = uow.filing.dossier(case.dossier)
            assert dossier is not None
            dossier.plan_entry_id = case.entry
            dossier.office_id = self.offices[case.in_charge].id
            dossier.protection = case.protection

    def check_guests(self) -> None:
        """Hattingen is let in by the shares that hold, sees of each what it opens, and nothing of Witten otherwise."""
        with self.database.read(self.neighbour) as unit:
            assert unit.places.cases([each.case for each in self.town.cases]) == {}
            today = unit.today
        for lent in list(self.town.shares.values()):
            if today > lent.until:
                with pytest.raises(ShareNotFound):
                    shared.enter(self.database, self.neighbour, lent.share)
                del self.town.shares[lent.share]
                continue
            with self.database.read(shared.enter(self.database, self.neighbour, lent.share)) as unit:
                places = unit.places.cases([each.case for each in self.town.cases])
                for permission in Permission:
                    said = {each.case for each in self.town.cases if self.town.lends(lent, permission, each, today)}
                    assert {case for case, place in places.items() if may_at(unit, permission, place)} == said
                listed = {row.id for row in unit.filing.open_cases(unit.access.reach(Permission.READ))}
                assert listed == {
                    each.case for each in self.town.cases if self.town.lends(lent, Permission.READ, each, today)
                }

    def check(self, login: str) -> None:
        """What the product lets the person see and do now is what the oracle says, for each case and in the list."""
        with self.database.read(self._actor(login)) as unit:
            for permission in (Permission.READ, Permission.FILE):
                said = {each.case for each in self.town.cases if self.town.may(login, permission, each, unit.today)}
                places = unit.places.cases([each.case for each in self.town.cases])
                assert {case for case, place in places.items() if may_at(unit, permission, place)} == said
                listed = {row.id for row in unit.filing.open_cases(unit.access.reach(permission))}
                assert listed & places.keys() == said

    def _actor(self, login: str) -> Actor:
        colleague = self.people[login]
        with self.database.lookup() as unit:
            held = unit.accounts.assignments(colleague.actor.id, self.tenant.id, unit.now)
        return person(colleague.actor.id, self.tenant, colleague.actor.name, *held)


def _entry(uow: UnitOfWork, position: str) -> FilingPlanEntryRow:
    entry = uow.filing.plan_entry_by_number(position)
    assert entry is not None
    return entry


def test_everybody_sees_what_the_rules_say_whatever_happened_before(site: Site) -> None:
    life = Life(site, Random(SEED))  # noqa: S311 - no secret
    for day in range(-(-STEPS // STEPS_A_DAY)):
        with ExitStack() as stack:
            if day:
                stack.enter_context(clock_moved(site, timedelta(days=day)))
            for _ in range(min(STEPS_A_DAY, STEPS - day * STEPS_A_DAY)):
                life.step()
