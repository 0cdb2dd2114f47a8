# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Particulars of cases (`Fachangaben`): what the schema of a public service lets be said of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from eakte.database.repositories.filing import CaseRow
from eakte.database.repositories.inbox import InboxItemRow
from eakte.database.repositories.particulars import particulars_of, stored
from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, AuditObject, Detail
from eakte.domain.filing.errors import SchemaNotFound, ServiceWithoutSchema
from eakte.domain.filing.particulars import (
    Particulars,
    Said,
    SchemaCatalogue,
    ServiceSchema,
    changed_names,
    schema_to_write,
    taken_over,
)
from eakte.domain.filing.standard_schemas import STANDARD_SCHEMAS
from eakte.domain.submissions.values import JsonObject
from eakte.services.access import require_reach

SCHEMAS = SchemaCatalogue(STANDARD_SCHEMAS)

PARTICULARS = ("particulars",)
"""What of a case is changed here, for the rule of what can be changed of a closed one."""


@dataclass(frozen=True)
class ServiceView:
    """A public service of the town; `schema` is the newest version, None where it has none."""

    key: str
    title: str
    schema: ServiceSchema | None


@dataclass(frozen=True)
class ParticularsView:
    """What is said of a case, under which schema, and the newest version of that.

    `left_out` are fields that the submission had with a value that cannot be.
    """

    schema: ServiceSchema
    newest: int
    values: Mapping[str, Said]
    left_out: tuple[str, ...]


def services(unit: ReadUnit) -> tuple[ServiceView, ...]:
    """The public services of the town by their keys.

    Raises:
        Forbidden: the actor reads no records.
    """
    require_reach(unit, Permission.READ)
    return tuple(ServiceView(row.key, row.title, SCHEMAS.newest(row.key)) for row in unit.filing.services())


def schema(unit: ReadUnit, service: str, version: int) -> ServiceSchema:
    """A version of a schema, however old.

    Raises:
        Forbidden: the actor reads no records.
        SchemaNotFound: there is none.
    """
    require_reach(unit, Permission.READ)
    return known_schema(service, version)


def known_schema(service: str, version: int) -> ServiceSchema:
    """A version of a schema, for who was asked already; raises `SchemaNotFound`."""
    found = SCHEMAS.of(service, version)
    if found is None:
        raise SchemaNotFound
    return found


def particulars_view(row: CaseRow) -> ParticularsView | None:
    kept = particulars_of(row)
    if kept is None:
        return None
    found, newest = SCHEMAS.of(kept.service, kept.version), SCHEMAS.newest(kept.service)
    if found is None or newest is None:
        return None
    return ParticularsView(found, newest.version, kept.values, kept.left_out)


def schema_for(unit: ReadUnit, row: CaseRow, service: str, version: int | None) -> ServiceSchema:
    """The schema under which somebody writes particulars of the case.

    Raises:
        ServiceWithoutSchema: the town has no such service, or it has no schema.
        SchemaNotInUse: as `schema_to_write`.
    """
    before = particulars_of(row)
    known = (before is not None and before.service == service) or unit.filing.service(service) is not None
    found = schema_to_write(SCHEMAS, before, service, version) if known else None
    if found is None:
        raise ServiceWithoutSchema
    return found


def keep(uow: UnitOfWork, row: CaseRow, after: Particulars, **detail: object) -> None:
    """Let this be what is said of a case, which is locked: search and the audit log learn of it."""
    before = particulars_of(row)
    row.particulars = stored(after)
    service = uow.filing.service(after.service)
    row.service_id = row.service_id if service is None else service.id
    row.version += 1
    uow.outbox.add_in_case(row.id)
    uow.audit.record(Act.PARTICULARS_CHANGED, AuditObject("case", row.id), **{**_told(before, after), **detail})


def of_submission(service: str, form: JsonObject) -> Particulars | None:
    """What the case of a submission can take over of it; None where its service has no schema, or that fits nothing."""
    newest = SCHEMAS.newest(service)
    return None if newest is None else taken_over(newest, form)


def take_over(uow: UnitOfWork, row: CaseRow, item: InboxItemRow) -> None:
    """Let a case of which nothing is said yet, and which is locked, have what its submission says."""
    offered = particulars_of(item)
    if offered is None or row.particulars is not None:
        return
    left_out = {"left_out": _titles(offered, offered.left_out)} if offered.left_out else {}
    keep(uow, row, offered, taken_over=_titles(offered, offered.values) or "–", **left_out)


def words_of(row: CaseRow) -> str:
    """What of a case's particulars is found by search: texts and numbers as they are, days as Germans write them, too."""
    view = particulars_view(row)
    if view is None:
        return ""
    shown = (_words(view.schema.properties[name], value) for name, value in view.values.items())
    return "\n".join(filter(None, shown))


def _words(said: Mapping[str, object], value: Said) -> str:
    if isinstance(value, bool):
        return ""
    if said.get("format") == "date":
        return f"{value} {date.fromisoformat(str(value)):%d.%m.%Y}"
    return str(value)


def _told(before: Particulars | None, after: Particulars) -> Detail:
    """What an entry says of a change: which fields, their values before and after, and under which schema both stand."""
    names = changed_names(before, after)
    return {
        **({"particulars": _titles(after, names)} if names else {}),
        "version": after.version,
        "before": None if before is None else _excerpt(before, names),
        "after": _excerpt(after, names),
    }


def _excerpt(said: Particulars, names: Iterable[str]) -> Detail:
    values = {name: said.values[name] for name in names if name in said.values}
    return {"service": said.service, "version": said.version, "values": values}


def _titles(said: Particulars, names: Iterable[str]) -> str:
    """Fields as people call them; one that was said under another schema by its name."""
    found = SCHEMAS.of(said.service, said.version)
    known = {} if found is None else found.properties
    return ", ".join(str(known[name]["title"]) if name in known else name for name in names)
