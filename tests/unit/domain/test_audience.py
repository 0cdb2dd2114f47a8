# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Groups of people who see something, held against the decision about each of them."""

from itertools import product

import pytest

from eakte.domain.access.audience import TOWN, Group, GroupKind, audience, let_in, widened
from eakte.domain.access.reach import of_assignment, of_grants
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import Grant, ObjectType, Place, ProtectionClass, Right, Structure, Target
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import Assignment, Role
from tests.unit.domain.test_shares import DAY, of

TOP, MIDDLE, LOW, OTHER = (new_id() for _ in range(4))
HIGHER, ENTRY = new_id(), new_id()
STRUCTURE = Structure({TOP: None, MIDDLE: TOP, LOW: MIDDLE, OTHER: TOP}, {HIGHER: None, ENTRY: HIGHER})
OFFICES = (None, TOP, MIDDLE, LOW, OTHER)


@pytest.mark.parametrize(("protection", "office"), [*product(ProtectionClass, OFFICES)])
def test_the_groups_are_those_whom_the_decision_lets_in(protection: ProtectionClass, office: object) -> None:
    place = Place(ENTRY, office=next(each for each in OFFICES if each == office), protection=protection)
    groups = audience(place, STRUCTURE)
    for role, at in product((Role.CLERK, Role.OFFICE_LEAD, Role.REGISTRY, Role.ARCHIVIST), OFFICES):
        assignment = Assignment(role, at)
        belongs = TOWN in groups if at is None else Group(GroupKind.OFFICE, at) in groups
        leads = role is Role.OFFICE_LEAD and at is not None and Group(GroupKind.LEADS, at) in groups
        assert of_assignment(Permission.READ, assignment, STRUCTURE).covers(place) is (belongs or leads)


@pytest.mark.parametrize("at", [HIGHER, ENTRY])
def test_who_was_granted_the_position_or_one_above_is_a_group(at: object) -> None:
    entry = next(each for each in (HIGHER, ENTRY) if each == at)
    place = Place(ENTRY, office=LOW, protection=ProtectionClass.NONE)
    grant = Grant(
        new_id(), Target(ObjectType.PLAN_ENTRY, entry), Right.READ, ProtectionClass.NONE, "Vertretung", DAY, DAY
    )
    assert Group(GroupKind.GRANTED, entry) in audience(place, STRUCTURE, {entry})
    assert of_grants(Permission.READ, [grant], STRUCTURE).covers(place)
    assert Group(GroupKind.GRANTED, entry) not in audience(Place(new_id(), office=LOW), STRUCTURE, {entry})


def seen(protection: ProtectionClass, office: object = LOW) -> frozenset[Group]:
    found = next(each for each in OFFICES if each == office)
    return audience(Place(ENTRY, office=found, protection=protection), STRUCTURE)


def test_what_is_protected_less_is_seen_by_more() -> None:
    none, social, personnel = (seen(each) for each in ProtectionClass)
    assert widened(personnel, social) == {Group(GroupKind.OFFICE, each) for each in (LOW, MIDDLE, TOP)}
    assert widened(social, none) == {TOWN}
    assert widened(none, social) == widened(social, personnel) == widened(none, none) == frozenset()


def test_another_office_lets_those_in_who_are_not_above_the_old_one() -> None:
    social, elsewhere = seen(ProtectionClass.SOCIAL), seen(ProtectionClass.SOCIAL, OTHER)
    assert widened(social, elsewhere) == {Group(GroupKind.OFFICE, OTHER)}
    assert widened(social, seen(ProtectionClass.SOCIAL, MIDDLE)) == frozenset()
    assert widened(seen(ProtectionClass.SOCIAL, None), social) == {
        Group(GroupKind.OFFICE, each) for each in (LOW, MIDDLE, TOP)
    }


def test_a_circle_of_offices_ends() -> None:
    circle = Structure({TOP: LOW, LOW: TOP}, {})
    groups = audience(Place(office=TOP, protection=ProtectionClass.SOCIAL), circle)
    assert groups == {Group(GroupKind.OFFICE, TOP), Group(GroupKind.OFFICE, LOW)}


@pytest.mark.parametrize("protection", ProtectionClass)
def test_who_is_let_in_by_a_grant_or_a_share_is_a_group_where_the_decision_says_so(protection: ProtectionClass) -> None:
    dossier, case, account, other = (new_id() for _ in range(4))
    place = Place(ENTRY, dossier, case, office=LOW, protection=protection)
    grants = {
        who: [Grant(new_id(), Target(ObjectType.DOSSIER, at), Right.READ, ProtectionClass.SOCIAL, "x", DAY, DAY)]
        for who, at in ((account, dossier), (other, new_id()))
    }
    shared, elsewhere = of(Target(ObjectType.CASE, case)), of(Target(ObjectType.CASE, new_id()))
    expected = {
        ProtectionClass.NONE: {Group(GroupKind.PERSON, account), Group(GroupKind.GUEST, shared.guest)},
        ProtectionClass.SOCIAL: {Group(GroupKind.PERSON, account)},
        ProtectionClass.PERSONNEL: set(),
    }
    assert let_in(place, grants, [shared, elsewhere], STRUCTURE) == expected[protection]
