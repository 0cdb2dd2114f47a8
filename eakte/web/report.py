# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The report on the audit log for those who watch over data protection, on the screen and as a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from eakte.domain.access.rules import Permission, require
from eakte.domain.audit.groups import ActGroup
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.clock import local_date
from eakte.kernel.errors import EakteError, Invalid
from eakte.kernel.messages import one_line
from eakte.kernel.tenancy import Actor
from eakte.services import audit_report
from eakte.services.audit_report import ReportFilter, ReportFilterInvalid
from eakte.web.forms import day_of
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell

router = APIRouter(route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]


@dataclass(frozen=True)
class Asked:
    """The form as it was filled in. A person is chosen from the list, or named by an id, which then counts."""

    von: str = ""
    bis: str = ""
    person: str = ""
    kennung: str = ""
    zweck: str = ""
    gruppe: str = ""

    def wanted(self, today: date) -> ReportFilter:
        """What it asks for; an empty day is that of the newest report.

        Raises:
            Invalid: something in it cannot be read.
        """
        newest = ReportFilter.newest(today)
        return ReportFilter(
            first=day_of(self.von, newest.first),
            last=day_of(self.bis, newest.last),
            person=_id(self.kennung.strip() or self.person),
            purpose=one_line(self.zweck),
            group=_group(self.gruppe),
        )


@router.get("/protokoll")
def show_report(
    request: Request, actor: Person, asked: Annotated[Asked, Depends()], nach: UUID | None = None
) -> Response:
    platform = platform_of(request)
    people = audit_report.people(platform.database, actor)
    with platform.database.read(actor) as unit:
        view, error = None, None
        try:
            wanted = asked.wanted(unit.today)
            view = audit_report.report(unit, platform, wanted, nach)
        except Invalid as invalid:
            wanted, error = ReportFilter.newest(unit.today), invalid
        context = {"shell": shell(unit), "view": view, "error": error, "after": nach, "people": people}
    fields = _fields(asked, wanted)
    return render(request, "report.html", _status(error), asked=asked, fields=fields, **context)


@router.get("/protokoll.csv")
def download_report(request: Request, actor: Person, asked: Annotated[Asked, Depends()]) -> Response:
    platform = platform_of(request)
    require(actor, Permission.AUDIT)
    with platform.database.read(actor) as unit:
        wanted = asked.wanted(local_date(unit.now, actor.tenant.zone))
    lines = audit_report.export(platform, actor, wanted)
    name = f"protokoll-{wanted.first}-{wanted.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def _status(error: EakteError | None) -> int:
    return 200 if error is None else error.status


def _fields(asked: Asked, wanted: ReportFilter) -> Mapping[str, str]:
    """What stands in the form: the days that count, the rest as it was typed."""
    days = {"von": asked.von or wanted.first.isoformat(), "bis": asked.bis or wanted.last.isoformat()}
    typed = {name: getattr(asked, name) for name in ("person", "kennung", "zweck", "gruppe")}
    return {**days, **typed}


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as exc:
        raise ReportFilterInvalid from exc


def _group(text: str) -> ActGroup | None:
    try:
        return ActGroup(text) if text else None
    except ValueError as exc:
        raise ReportFilterInvalid from exc
