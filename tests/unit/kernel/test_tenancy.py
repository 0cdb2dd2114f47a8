# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from zoneinfo import ZoneInfo

from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import (
    DEPLOYMENT,
    ActorKind,
    Assignment,
    Role,
    Tenant,
    TenantId,
    can_hold,
    person,
    portal,
    system,
)

WITTEN = Tenant(TenantId(new_id()), "witten", "Stadt Witten", ZoneInfo("Europe/Berlin"))


def test_everybody_who_acts_acts_inside_one_tenant() -> None:
    clerk = person(new_id(), WITTEN, "Erika Beispiel", Assignment(Role.CLERK))
    front = portal(new_id(), WITTEN, "Serviceportal")
    worker = system(WITTEN, "worker")

    assert {actor.tenant_id for actor in (clerk, front, worker)} == {WITTEN.id}
    assert [actor.kind for actor in (clerk, front, worker)] == [ActorKind.PERSON, ActorKind.PORTAL, ActorKind.SYSTEM]


def test_only_persons_have_roles() -> None:
    assert portal(new_id(), WITTEN, "Serviceportal").roles == frozenset()
    assert system(WITTEN, "worker").roles == frozenset()
    assert system(WITTEN, "worker").id == WITTEN.id


def test_operators_are_in_no_municipality_and_nobody_else_is_in_the_deployment() -> None:
    assert {role for role in Role if can_hold(DEPLOYMENT.id, role)} == {Role.OPERATOR}
    assert {role for role in Role if not can_hold(WITTEN.id, role)} == {Role.OPERATOR}
