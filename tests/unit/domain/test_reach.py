# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What roles and grants reach, and that the explanation says the same as the decision."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.access.explanation import Finding, Ground, HeldRole, Moment, Verdict, explain
from eakte.domain.access.reach import WHOLE, Reach, below, of_assignment, of_grants, reach
from eakte.domain.access.rules import Permission, permissions_of
from eakte.domain.access.shares import LegalBasis, Share, ShareRight
from eakte.domain.access.values import Grant, ObjectType, Place, ProtectionClass, Right, Structure, Target, Tree
from eakte.kernel.tenancy import DEPLOYMENT, Assignment, Role

NONE, SOCIAL, PERSONNEL = ProtectionClass


def named(name: str) -> UUID:
    return uuid5(DEPLOYMENT.id, name)


TOP, OFFICE, OTHER_OFFICE = named("top"), named("office"), named("other office")
ENTRY, SUB_ENTRY, OTHER_ENTRY = named("entry"), named("sub-entry"), named("other entry")
STRUCTURE = Structure(
    offices={TOP: None, OFFICE: TOP, OTHER_OFFICE: None},
    plan={ENTRY: None, SUB_ENTRY: ENTRY, OTHER_ENTRY: None},
)
PLACE = Place(SUB_ENTRY, named("dossier"), named("case"), named("document"), OFFICE)
TODAY = date(2026, 11, 27)
NOW = Moment(datetime(2026, 11, 27, 12, tzinfo=UTC), TODAY)

GRANT = Grant(named("grant"), Target(ObjectType.DOSSIER, named("dossier")), Right.READ, NONE, "Amtshilfe", TODAY, TODAY)


def read_by(role: Role, office: UUID | None, protection: ProtectionClass = NONE) -> bool:
    place = replace(PLACE, protection=protection)
    return of_assignment(Permission.READ, Assignment(role, office), STRUCTURE).covers(place)


def test_a_role_of_the_whole_town_reaches_every_office_but_nothing_protected() -> None:
    assert [read_by(Role.CLERK, None, each) for each in ProtectionClass] == [True, False, False]
    assert [read_by(Role.RECORDS_MANAGER, None, each) for each in ProtectionClass] == [True, False, False]


@pytest.mark.parametrize("office", [OFFICE, TOP])
def test_a_clerk_of_the_office_in_charge_or_of_one_above_reaches_social_data_and_no_personnel_files(
    office: UUID,
) -> None:
    assert [read_by(Role.CLERK, office, each) for each in ProtectionClass] == [True, True, False]


def test_its_head_reaches_personnel_files_too() -> None:
    assert [read_by(Role.OFFICE_LEAD, OFFICE, each) for each in ProtectionClass] == [True, True, True]


@pytest.mark.parametrize("role", Role)
def test_nobody_reaches_into_another_office(role: Role) -> None:
    assert not any(read_by(role, OTHER_OFFICE, each) for each in ProtectionClass)


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_a_role_reaches_nothing_for_what_it_does_not_give(role: Role, permission: Permission) -> None:
    found = of_assignment(permission, Assignment(role), STRUCTURE)
    assert found.nothing == (permission not in permissions_of(role))


def test_an_item_of_no_office_is_reached_by_those_of_the_whole_town_alone() -> None:
    nowhere = Place()
    assert of_assignment(Permission.READ, Assignment(Role.REGISTRY), STRUCTURE).covers(nowhere)
    assert not of_assignment(Permission.READ, Assignment(Role.CLERK, TOP), STRUCTURE).covers(nowhere)


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (ObjectType.PLAN_ENTRY, SUB_ENTRY),
        (ObjectType.PLAN_ENTRY, ENTRY),
        (ObjectType.DOSSIER, named("dossier")),
        (ObjectType.CASE, named("case")),
        (ObjectType.DOCUMENT, named("document")),
    ],
)
def test_a_grant_reaches_its_object_and_what_stands_beneath(kind: ObjectType, target: UUID) -> None:
    granted = replace(GRANT, target=Target(kind, target))
    assert of_grants(Permission.READ, [granted], STRUCTURE).covers(PLACE)
    elsewhere = replace(granted, target=Target(kind, named("elsewhere")))
    assert not of_grants(Permission.READ, [elsewhere], STRUCTURE).covers(PLACE)


def test_a_grant_of_a_case_does_not_reach_up_to_its_dossier() -> None:
    granted = replace(GRANT, target=Target(ObjectType.CASE, named("case")))
    assert not of_grants(Permission.READ, [granted], STRUCTURE).covers(replace(PLACE, case=None, document=None))


def test_a_grant_opens_its_own_class_and_closes_when_the_object_is_protected_more_strictly() -> None:
    social = of_grants(Permission.READ, [replace(GRANT, protection=SOCIAL)], STRUCTURE)
    assert [social.covers(replace(PLACE, protection=each)) for each in ProtectionClass] == [True, True, False]
    usual = of_grants(Permission.READ, [GRANT], STRUCTURE)
    assert [usual.covers(replace(PLACE, protection=each)) for each in ProtectionClass] == [True, False, False]


@pytest.mark.parametrize(
    ("right", "given"),
    [
        (Right.READ, {Permission.READ, Permission.DOWNLOAD}),
        (Right.WORK, {Permission.READ, Permission.DOWNLOAD, Permission.FILE}),
    ],
)
def test_a_right_gives_what_it_says_and_never_the_power_to_hand_it_on(right: Right, given: set[Permission]) -> None:
    granted = replace(GRANT, right=right)
    assert {each for each in Permission if of_grants(each, [granted], STRUCTURE).covers(PLACE)} == given


def test_a_circle_of_offices_ends() -> None:
    one, two, three = named("1"), named("2"), named("3")
    assert below({one: two, two: one, three: two}, one) == {one, two, three}


def test_our_own_processes_reach_all_of_a_town() -> None:
    assert all(WHOLE.covers(replace(PLACE, protection=each)) for each in ProtectionClass)
    assert not WHOLE.nothing
    assert Reach().nothing


SHARE = Share(
    named("share"),
    named("owner"),
    named("guest"),
    Target(ObjectType.DOSSIER, named("dossier")),
    ShareRight.READ,
    LegalBasis.CONSENT,
    TODAY,
    TODAY,
)
HELD = HeldRole(Assignment(Role.CLERK), NOW.at - timedelta(days=1), None)


@pytest.mark.parametrize(
    ("ground", "place", "verdict"),
    [
        (HELD, PLACE, Verdict.GIVES),
        (replace(HELD, until=NOW.at + timedelta(seconds=1)), PLACE, Verdict.GIVES),
        (replace(HELD, until=NOW.at), PLACE, Verdict.OVER),
        (replace(HELD, since=NOW.at + timedelta(seconds=1)), PLACE, Verdict.NOT_YET),
        (replace(HELD, assignment=Assignment(Role.AUDITOR)), PLACE, Verdict.LACKS_PERMISSION),
        (replace(HELD, assignment=Assignment(Role.CLERK, OTHER_OFFICE)), PLACE, Verdict.ELSEWHERE),
        (HELD, replace(PLACE, protection=SOCIAL), Verdict.PROTECTED),
        (SHARE, PLACE, Verdict.GIVES),
        (SHARE, replace(PLACE, protection=SOCIAL), Verdict.PROTECTED),
        (SHARE, replace(PLACE, dossier=named("elsewhere")), Verdict.ELSEWHERE),
        (replace(SHARE, since=TODAY + timedelta(days=1)), PLACE, Verdict.NOT_YET),
        (replace(SHARE, until=TODAY - timedelta(days=1)), PLACE, Verdict.OVER),
        (replace(SHARE, ended_at=NOW.at), PLACE, Verdict.OVER),
        (replace(SHARE, ended_at=NOW.at + timedelta(seconds=1)), PLACE, Verdict.GIVES),
        (GRANT, PLACE, Verdict.GIVES),
        (GRANT, replace(PLACE, protection=PERSONNEL), Verdict.PROTECTED),
        (GRANT, replace(PLACE, dossier=named("elsewhere")), Verdict.ELSEWHERE),
        (replace(GRANT, since=TODAY + timedelta(days=1), until=TODAY + timedelta(days=2)), PLACE, Verdict.NOT_YET),
        (replace(GRANT, since=TODAY - timedelta(days=2), until=TODAY - timedelta(days=1)), PLACE, Verdict.OVER),
        (replace(GRANT, ended_on=TODAY), PLACE, Verdict.OVER),
        (replace(GRANT, ended_on=TODAY + timedelta(days=1)), PLACE, Verdict.GIVES),
    ],
)
def test_each_ground_is_judged_for_itself(ground: Ground, place: Place, verdict: Verdict) -> None:
    explanation = explain(Permission.READ, place, [ground], STRUCTURE, NOW)
    assert explanation.findings == (Finding(ground, verdict),)
    assert explanation.allowed == (verdict is Verdict.GIVES)


def test_without_any_ground_nothing_lets_in() -> None:
    assert not explain(Permission.READ, PLACE, [], STRUCTURE, NOW).allowed


IDS = [named(str(number)) for number in range(6)]
ANY_ID = st.sampled_from(IDS)
TREES: st.SearchStrategy[Tree] = st.fixed_dictionaries({each: st.none() | ANY_ID for each in IDS})
PLACES = st.builds(
    Place,
    *[st.none() | ANY_ID] * 5,
    st.sampled_from(ProtectionClass),
)
DAYS = st.sampled_from([TODAY + timedelta(days=offset) for offset in range(-2, 3)])
HELD_ROLES = st.builds(
    HeldRole,
    st.builds(Assignment, st.sampled_from(Role), st.none() | ANY_ID),
    st.sampled_from([NOW.at + timedelta(hours=offset) for offset in range(-2, 3)]),
    st.none() | st.sampled_from([NOW.at + timedelta(hours=offset) for offset in range(-2, 3)]),
)
GRANTS = st.builds(
    Grant,
    ANY_ID,
    st.builds(Target, st.sampled_from(ObjectType), ANY_ID),
    st.sampled_from(Right),
    st.sampled_from(ProtectionClass),
    st.just("Grund"),
    DAYS,
    DAYS,
    st.none() | DAYS,
)


@given(
    st.sampled_from(Permission),
    PLACES,
    st.lists(HELD_ROLES | GRANTS, max_size=5),
    st.builds(Structure, TREES, TREES),
)
def test_the_explanation_never_differs_from_the_decision(
    permission: Permission, place: Place, grounds: list[Ground], structure: Structure
) -> None:
    roles = [
        each.assignment
        for each in grounds
        if isinstance(each, HeldRole) and each.since <= NOW.at and (each.until is None or NOW.at < each.until)
    ]
    grants = [each for each in grounds if isinstance(each, Grant) and each.valid(TODAY)]

    decided = reach(permission, roles, grants, structure).covers(place)

    assert explain(permission, place, grounds, structure, NOW).allowed == decided
