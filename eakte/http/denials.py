# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A request that is refused to a known caller becomes an entry of their town's audit log, in a transaction of its own."""

from dataclasses import replace
from uuid import UUID

from starlette.requests import Request

from eakte.domain.audit.values import Act, AuditObject, Outcome
from eakte.domain.tenants.errors import TenantSuspended
from eakte.http.callers import ForeignOrigin, platform_of
from eakte.http.route import template_of
from eakte.kernel.errors import Forbidden
from eakte.kernel.tenancy import Actor

_OBJECT = "_id"  # how a parameter of an address ends that names an object
_TYPES = {
    "item": "inbox_item",
    "entry": "audit_entry",
    "change": "rule_change",
}  # where it is not called as the log calls it


def write_denial(request: Request, error: Forbidden, about: AuditObject | None = None) -> None:
    """Write down who was refused what (`about`, else what the address names); nothing when the caller is not known.

    Once a quarter of an hour for each person, object and route, whatever purposes they state: who is refused and asks
    again and again must not fill a log from which nothing is ever removed.

    Raises:
        EakteError: it could not be written.
    """
    actor: Actor | None = error.actor if isinstance(error, TenantSuspended) else getattr(request.state, "actor", None)
    if actor is None:
        return
    route = f"{request.method} {template_of(request.scope)}"
    purpose = {} if actor.purpose is None else {"purpose": actor.purpose}
    with platform_of(request).database.read(replace(actor, purpose=None)) as unit:
        unit.audit.look(
            Act.ACCESS_DENIED,
            about or _object(request, error, actor),
            route,
            Outcome.DENIED,
            route=route,
            error=error.code,
            permission=error.values.get("permission"),
            **purpose,
        )


def _object(request: Request, error: Forbidden, actor: Actor) -> AuditObject:
    """What the address names last, else the tenant.

    Another site's request is refused before what it names is looked for, so that it may be anything; so is everything
    that is asked of a suspended town.
    """
    named = [each for each in request.path_params if each.endswith(_OBJECT)]
    if not named or isinstance(error, ForeignOrigin | TenantSuspended):
        return AuditObject("tenant", actor.tenant_id)
    kind = named[-1].removesuffix(_OBJECT)
    return AuditObject(_TYPES.get(kind, kind), UUID(request.path_params[named[-1]]))
