# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The decision who may do something with which objects: pure, and as sets, so that a query can hold it.

Roles reach the whole municipality or an office; a protection class narrows that. Grants reach single objects with all
that stands beneath. One object is decided about by `Reach.covers`, a list or a search by the same sets inside the
query: there is no second rule that could differ from the first.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from uuid import UUID

from eakte.domain.access.rules import Permission, permissions_of
from eakte.domain.access.values import Grant, ObjectType, Place, ProtectionClass, Right, Structure, Target, Tree
from eakte.kernel.tenancy import Assignment, Role


@dataclass(frozen=True)
class Ambit:
    """What is reached of one protection class: everything, or what stands in one of these places."""

    everywhere: bool = False
    offices: frozenset[UUID] = frozenset()
    plan_entries: frozenset[UUID] = frozenset()
    dossiers: frozenset[UUID] = frozenset()
    cases: frozenset[UUID] = frozenset()
    documents: frozenset[UUID] = frozenset()

    def covers(self, place: Place) -> bool:
        return (
            self.everywhere
            or place.office in self.offices
            or place.plan_entry in self.plan_entries
            or place.dossier in self.dossiers
            or place.case in self.cases
            or place.document in self.documents
        )


NOTHING = Ambit()
EVERYTHING = Ambit(everywhere=True)


@dataclass(frozen=True)
class Reach:
    """What somebody may do one thing with: an ambit for each protection class of which they reach something."""

    ambits: Mapping[ProtectionClass, Ambit] = field(default_factory=dict)

    def covers(self, place: Place) -> bool:
        return self.of(place.protection).covers(place)

    def of(self, protection: ProtectionClass) -> Ambit:
        return self.ambits.get(protection, NOTHING)

    @property
    def nothing(self) -> bool:
        return not any(ambit != NOTHING for ambit in self.ambits.values())


WHOLE = Reach(dict.fromkeys(ProtectionClass, EVERYTHING))
"""All of a municipality: what our own processes reach."""


def reach(
    permission: Permission, assignments: Iterable[Assignment], grants: Iterable[Grant], structure: Structure
) -> Reach:
    """What these assignments and grants, all of them valid, together give a permission for."""
    found = [*(of_assignment(permission, each, structure) for each in assignments)]
    found.append(of_grants(permission, grants, structure))
    return Reach({each: _together([one.of(each) for one in found]) for each in ProtectionClass})


def _together(ambits: Sequence[Ambit]) -> Ambit:
    if any(each.everywhere for each in ambits):
        return EVERYTHING
    return Ambit(
        offices=_union(each.offices for each in ambits),
        plan_entries=_union(each.plan_entries for each in ambits),
        dossiers=_union(each.dossiers for each in ambits),
        cases=_union(each.cases for each in ambits),
        documents=_union(each.documents for each in ambits),
    )


def _union(sets: Iterable[frozenset[UUID]]) -> frozenset[UUID]:
    return frozenset(chain.from_iterable(sets))


def of_assignment(permission: Permission, assignment: Assignment, structure: Structure) -> Reach:
    """What one role gives the permission for; nothing where it does not have it."""
    if permission not in permissions_of(assignment.role):
        return Reach()
    if assignment.office is None:
        return Reach({ProtectionClass.NONE: EVERYTHING})
    offices = Ambit(offices=below(structure.offices, assignment.office))
    return Reach({each: offices for each in ProtectionClass if _lets_in(each, assignment.role)})


def of_grants(permission: Permission, grants: Iterable[Grant], structure: Structure) -> Reach:
    """What these grants together give the permission for: each what is unprotected, and what is of its own class."""
    found: dict[ProtectionClass, dict[ObjectType, set[UUID]]] = {}
    for grant in grants:
        if permission in _BY_RIGHT[grant.right]:
            ids = _granted(grant.target, structure)
            for protection in {ProtectionClass.NONE, grant.protection}:
                found.setdefault(protection, {}).setdefault(grant.target.type, set()).update(ids)
    return Reach({protection: _ambit(by_type) for protection, by_type in found.items()})


_BY_RIGHT = {
    Right.READ: frozenset({Permission.READ, Permission.DOWNLOAD}),
    Right.WORK: frozenset({Permission.READ, Permission.DOWNLOAD, Permission.FILE}),
}


def _lets_in(protection: ProtectionClass, role: Role) -> bool:
    """Whether an assignment to the office in charge is enough."""
    return protection is not ProtectionClass.PERSONNEL or role is Role.OFFICE_LEAD


def _granted(target: Target, structure: Structure) -> Collection[UUID]:
    return below(structure.plan, target.id) if target.type is ObjectType.PLAN_ENTRY else (target.id,)


def ambit_of(target: Target) -> Ambit:
    """One object, and what tells of itself that it stands beneath."""
    return _ambit({target.type: {target.id}})


def _ambit(by_type: Mapping[ObjectType, Collection[UUID]]) -> Ambit:
    nothing: tuple[UUID, ...] = ()
    return Ambit(
        plan_entries=frozenset(by_type.get(ObjectType.PLAN_ENTRY, nothing)),
        dossiers=frozenset(by_type.get(ObjectType.DOSSIER, nothing)),
        cases=frozenset(by_type.get(ObjectType.CASE, nothing)),
        documents=frozenset(by_type.get(ObjectType.DOCUMENT, nothing)),
    )


def below(tree: Tree, top: UUID) -> frozenset[UUID]:
    """That one and all beneath it, however the tree is ordered; a circle in it ends."""
    children: dict[UUID, list[UUID]] = {}
    for each, above in tree.items():
        if above is not None:
            children.setdefault(above, []).append(each)
    found, waiting = {top}, [top]
    while waiting:
        new = [each for each in children.get(waiting.pop(), ()) if each not in found]
        found.update(new)
        waiting.extend(new)
    return frozenset(found)
