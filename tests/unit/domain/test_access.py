# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what, as one table: a right that is given or taken by accident fails here."""

from itertools import combinations
from zoneinfo import ZoneInfo

import pytest

from eakte.domain.access.rules import Permission, permissions, require, require_any
from eakte.kernel.errors import Forbidden
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import Actor, Assignment, Role, Tenant, TenantId, person, portal, system

WITTEN = Tenant(TenantId(new_id()), "witten", "Stadt Witten", ZoneInfo("Europe/Berlin"))
GIVEN = {
    Role.CLERK: {Permission.SCAN, Permission.READ, Permission.DOWNLOAD, Permission.FILE},
    Role.OFFICE_LEAD: {
        Permission.SCAN,
        Permission.READ,
        Permission.DOWNLOAD,
        Permission.FILE,
        Permission.REOPEN,
        Permission.DISCARD,
        Permission.HOLD,
        Permission.GRANT,
        Permission.SHARE,
    },
    Role.REGISTRY: {Permission.SCAN, Permission.READ, Permission.DOWNLOAD, Permission.FILE},
    Role.SCAN_OPERATOR: {Permission.SCAN},
    Role.ARCHIVIST: {Permission.READ, Permission.DOWNLOAD, Permission.DISPOSE, Permission.APPRAISE},
    Role.RECORDS_MANAGER: {
        Permission.READ,
        Permission.DOWNLOAD,
        Permission.REOPEN,
        Permission.DISCARD,
        Permission.HOLD,
        Permission.GRANT,
        Permission.SHARE,
        Permission.PLAN,
        Permission.DISPOSE,
    },
    Role.AUDITOR: {Permission.AUDIT},
    Role.TENANT_ADMIN: {Permission.ADMINISTER},
    Role.OPERATOR: {Permission.OPERATE},
}


def of(*roles: Role) -> Actor:
    return person(new_id(), WITTEN, "Erika Beispiel", *map(Assignment, roles))


def test_every_role_is_in_the_table() -> None:
    assert set(GIVEN) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_a_role_gives_exactly_its_permissions(role: Role) -> None:
    assert permissions(of(role)) == GIVEN[role]


@pytest.mark.parametrize(("one", "other"), list(combinations(Role, 2)))
def test_two_roles_give_what_each_gives_and_nothing_more(one: Role, other: Role) -> None:
    assert permissions(of(one, other)) == GIVEN[one] | GIVEN[other]


def test_a_person_without_a_role_may_do_nothing() -> None:
    assert permissions(of()) == frozenset()


def test_a_portal_may_only_submit() -> None:
    assert permissions(portal(new_id(), WITTEN, "Serviceportal")) == {Permission.SUBMIT}


def test_our_own_processes_may_do_everything() -> None:
    assert permissions(system(WITTEN, "worker")) == set(Permission)


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_what_is_not_given_is_refused(role: Role, permission: Permission) -> None:
    if permission in GIVEN[role]:
        require(of(role), permission)
    else:
        with pytest.raises(Forbidden) as refused:
            require(of(role), permission)
        assert refused.value.values == {"permission": permission.value}


def test_one_of_several_permissions_is_enough() -> None:
    auditor = of(Role.AUDITOR)

    require_any(auditor, Permission.READ, Permission.AUDIT)
    with pytest.raises(Forbidden) as refused:
        require_any(auditor, Permission.READ, Permission.FILE)
    assert refused.value.values == {"permission": "read"}
