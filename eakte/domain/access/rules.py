# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what: one pure decision, asked after the object was found in the actor's own tenant."""

from enum import StrEnum

from eakte.kernel.errors import Forbidden
from eakte.kernel.tenancy import Actor, ActorKind, Role


class Permission(StrEnum):
    SUBMIT = "submit"  # hand in a submission and ask for its state
    SCAN = "scan"  # hand in scanned paper
    READ = "read"  # inbox, documents, dossiers, search
    DOWNLOAD = "download"  # take the bytes of an original away
    CONTRIBUTE = "contribute"  # as a guest, add documents to a case of another town
    FILE = "file"  # file, close, retry; see who has seen a dossier
    REOPEN = "reopen"  # take up again what was closed
    DISCARD = "discard"  # agree, as a second person, that a filed document goes
    DISPOSE = "dispose"  # what is due: offer it, ask for its destruction, agree to that as a second person
    APPRAISE = "appraise"  # decide for the archive what becomes of what was offered
    HOLD = "hold"  # keep dossiers and cases from being disposed of, and lift that
    AUDIT = "audit"  # the audit log of the town: who did what for which purpose, proofs, the report
    GRANT = "grant"  # let a single person see or work on what their role does not give
    SHARE = "share"  # let another town see something, and take it back
    PLAN = "plan"  # change the filing plan of the town
    ADMINISTER = "administer"  # people, roles, offices and portal keys of the town
    OPERATE = "operate"  # run the deployment, by counts, sizes and states


_BY_ROLE: dict[Role, frozenset[Permission]] = {
    Role.CLERK: frozenset({Permission.SCAN, Permission.READ, Permission.DOWNLOAD, Permission.FILE}),
    Role.OFFICE_LEAD: frozenset(
        {
            Permission.SCAN,
            Permission.READ,
            Permission.DOWNLOAD,
            Permission.FILE,
            Permission.REOPEN,
            Permission.DISCARD,
            Permission.HOLD,
            Permission.GRANT,
            Permission.SHARE,
        }
    ),
    Role.REGISTRY: frozenset({Permission.SCAN, Permission.READ, Permission.DOWNLOAD, Permission.FILE}),
    Role.SCAN_OPERATOR: frozenset({Permission.SCAN}),
    Role.ARCHIVIST: frozenset(
        {Permission.READ, Permission.DOWNLOAD, Permission.DISPOSE, Permission.APPRAISE},
    ),
    Role.RECORDS_MANAGER: frozenset(
        {
            Permission.READ,
            Permission.DOWNLOAD,
            Permission.REOPEN,
            Permission.DISCARD,
            Permission.HOLD,
            Permission.GRANT,
            Permission.SHARE,
            Permission.PLAN,
            Permission.DISPOSE,
        }
    ),
    Role.AUDITOR: frozenset({Permission.AUDIT}),
    Role.TENANT_ADMIN: frozenset({Permission.ADMINISTER}),
    Role.OPERATOR: frozenset({Permission.OPERATE}),
}


_BY_KIND: dict[ActorKind, frozenset[Permission]] = {
    ActorKind.PERSON: frozenset(),  # a person has what their roles give
    ActorKind.PORTAL: frozenset({Permission.SUBMIT}),
    ActorKind.SYSTEM: frozenset(Permission),
}


def can_be_substituted(role: Role) -> bool:
    """Whether somebody can stand in for it: not where that would hand on the power to give roles, or to run it all."""
    return _BY_ROLE[role].isdisjoint({Permission.ADMINISTER, Permission.OPERATE})


def permissions_of(role: Role) -> frozenset[Permission]:
    return _BY_ROLE[role]


def permissions(actor: Actor) -> frozenset[Permission]:
    """What the actor may do somewhere in their tenant; with which objects tells `reach`."""
    return _BY_KIND[actor.kind].union(*(_BY_ROLE[role] for role in actor.roles))


def require(actor: Actor, permission: Permission) -> None:
    """Raise `Forbidden` unless the actor has the permission in their tenant."""
    if permission not in permissions(actor):
        raise Forbidden(permission=permission.value)


def require_any(actor: Actor, *wanted: Permission) -> None:
    """Raise `Forbidden`, naming the first, unless the actor has one of the permissions in their tenant."""
    if permissions(actor).isdisjoint(wanted):
        raise Forbidden(permission=wanted[0].value)
