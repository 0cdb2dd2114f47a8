# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who sees what stands in a place, as groups of people: the same decision as `reach`, asked from the other side.

It tells whether something that is moved, or is protected less, is seen by more people than before.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from eakte.domain.access.reach import of_grants
from eakte.domain.access.rules import Permission
from eakte.domain.access.shares import Share, reach_of
from eakte.domain.access.values import Grant, Place, ProtectionClass, Structure, Tree


class GroupKind(StrEnum):
    TOWN = "town"  # whoever works for the whole municipality
    OFFICE = "office"  # whoever works in the office
    LEADS = "leads"  # the heads of the office
    GRANTED = "granted"  # whom something was granted at the entry of the filing plan
    PERSON = "person"  # one to whom something was granted beneath it
    GUEST = "guest"  # a municipality with which it is shared


@dataclass(frozen=True)
class Group:
    """`id` names the office, the entry of the filing plan, the account or the tenant."""

    kind: GroupKind
    id: UUID | None = None


TOWN = Group(GroupKind.TOWN)


def audience(place: Place, structure: Structure, granted: Collection[UUID] = ()) -> frozenset[Group]:
    """Who sees it; at the entries `granted` somebody was granted something."""
    return _by_role(place, structure.offices).union(
        Group(GroupKind.GRANTED, each) for each in _upwards(structure.plan, place.plan_entry) if each in granted
    )


def let_in(
    place: Place, grants: Mapping[UUID, Sequence[Grant]], shares: Iterable[Share], structure: Structure
) -> frozenset[Group]:
    """Who sees it besides, by one of these grants, which are by account, or of these shares; all of them hold."""
    persons = (
        Group(GroupKind.PERSON, account)
        for account, held in grants.items()
        if of_grants(Permission.READ, held, structure).covers(place)
    )
    guests = (Group(GroupKind.GUEST, each.guest) for each in shares if reach_of(Permission.READ, each).covers(place))
    return frozenset(persons).union(guests)


def widened(before: frozenset[Group], after: frozenset[Group]) -> frozenset[Group]:
    """Who sees it afterwards and did not before. Heads of an office are of the office."""
    return frozenset(each for each in after - before if Group(GroupKind.OFFICE, each.id) not in before)


def _by_role(place: Place, offices: Tree) -> frozenset[Group]:
    chain = _upwards(offices, place.office)
    match place.protection:
        case ProtectionClass.NONE:
            return frozenset({TOWN, *(Group(GroupKind.OFFICE, each) for each in chain)})
        case ProtectionClass.SOCIAL:
            return frozenset(Group(GroupKind.OFFICE, each) for each in chain)
        case ProtectionClass.PERSONNEL:
            return frozenset(Group(GroupKind.LEADS, each) for each in chain)
        case _:
            assert_never(place.protection)


def _upwards(tree: Tree, start: UUID | None) -> frozenset[UUID]:
    """That one and all above it; a circle ends."""
    found: set[UUID] = set()
    at = start
    while at is not None and at not in found:
        found.add(at)
        at = tree.get(at)
    return frozenset(found)
