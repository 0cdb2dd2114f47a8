# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from zoneinfo import ZoneInfo

from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import ActorKind, Role, Tenant, TenantId, person, portal, system

WITTEN = Tenant(TenantId(new_id()), "witten", "Stadt Witten", ZoneInfo("Europe/Berlin"))


def test_everybody_who_acts_acts_inside_one_tenant() -> None:
    clerk = person(new_id(), WITTEN, "Erika Beispiel", frozenset({Role.CLERK}))
    front = portal(new_id(), WITTEN, "Serviceportal")
    worker = system(WITTEN, "worker")

    assert {actor.tenant_id for actor in (clerk, front, worker)} == {WITTEN.id}
    assert [actor.kind for actor in (clerk, front, worker)] == [ActorKind.PERSON, ActorKind.PORTAL, ActorKind.SYSTEM]


def test_only_persons_have_roles() -> None:
    assert portal(new_id(), WITTEN, "Serviceportal").roles == frozenset()
    assert system(WITTEN, "worker").roles == frozenset()
    assert system(WITTEN, "worker").id == WITTEN.id
