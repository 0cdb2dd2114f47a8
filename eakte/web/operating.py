# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The operators' area: how the deployment and its municipalities are doing, and what they use."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from eakte.domain.access.rules import Permission, require
from eakte.domain.audit.rules import given_reason
from eakte.http.callers import browser_caller, platform_of
from eakte.kernel.errors import EakteError
from eakte.kernel.tenancy import Actor
from eakte.services import operating, spreadsheet, tenant_upkeep
from eakte.services.audit_report import PeriodInvalid
from eakte.services.health import Health
from eakte.services.usage import PeriodReversed, table, usage
from eakte.web.forms import day_of, read_fields
from eakte.web.rendering import render
from eakte.web.routing import PageRoute
from eakte.web.shell import shell

router = APIRouter(prefix="/betrieb", route_class=PageRoute)

Person = Annotated[Actor, Depends(browser_caller)]


@dataclass(frozen=True)
class Period:
    """The form as it was filled in; an empty day is the first of this month, or today."""

    von: str = ""
    bis: str = ""

    def days(self, today: date) -> tuple[date, date]:
        return day_of(self.von, today.replace(day=1)), day_of(self.bis, today)


@router.get("")
def show_overview(request: Request, actor: Person) -> Response:
    platform = platform_of(request)
    view = operating.overview(platform, _health(request), actor)
    with platform.database.read(actor) as unit:
        around = shell(unit)
    return render(request, "operating.html", shell=around, view=view)


@router.get("/verbrauch")
def show_usage(request: Request, actor: Person, period: Annotated[Period, Depends()]) -> Response:
    require(actor, Permission.OPERATE)
    platform = platform_of(request)
    with platform.database.read(actor) as unit:
        around, today = shell(unit), unit.today
    towns, error = None, None
    try:
        first, last = period.days(today)
        towns = usage(platform.database, actor, first, last)
    except (PeriodInvalid, PeriodReversed) as unusable:
        first, last, error = *Period().days(today), unusable
    fields = {"von": period.von or first.isoformat(), "bis": period.bis or last.isoformat()}
    status = 200 if error is None else error.status
    shown = {"towns": towns, "quotas": operating.all_quotas(platform.database, actor), "fields": fields, "error": error}
    return render(request, "usage.html", status, shell=around, **shown)


@router.get("/verbrauch.csv")
def download_usage(request: Request, actor: Person, period: Annotated[Period, Depends()]) -> Response:
    require(actor, Permission.OPERATE)
    database = platform_of(request).database
    with database.read(actor) as unit:
        first, last = period.days(unit.today)
    content = spreadsheet.BYTE_ORDER_MARK + spreadsheet.lines(table(usage(database, actor, first, last)))
    headers = {"Content-Disposition": f'attachment; filename="verbrauch-{first}-{last}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/kommunen/{slug}")
def show_town(request: Request, actor: Person, slug: str, gelesen: int = 0, indiziert: int | None = None) -> Response:
    return _town(request, actor, slug, retried=gelesen, indexed=indiziert)


@router.post("/kommunen/{slug}/aussetzen")
def suspend(request: Request, actor: Person, slug: str) -> Response:
    require(actor, Permission.OPERATE)
    database = platform_of(request).database
    reason = read_fields(request).get("reason", "")
    try:
        tenant_upkeep.suspend(database, actor, operating.named(database, slug), given_reason(reason))
    except EakteError as error:
        return _refused(request, actor, slug, error)
    return _back(slug)


@router.post("/kommunen/{slug}/fortsetzen")
def resume(request: Request, actor: Person, slug: str) -> Response:
    require(actor, Permission.OPERATE)
    database = platform_of(request).database
    try:
        tenant_upkeep.resume(database, actor, operating.named(database, slug))
    except EakteError as error:
        return _refused(request, actor, slug, error)
    return _back(slug)


@router.post("/kommunen/{slug}/lesen")
def retry_failed(request: Request, actor: Person, slug: str) -> Response:
    try:
        retried = operating.retry_failed(platform_of(request), actor, slug)
    except EakteError as error:
        return _refused(request, actor, slug, error)
    return _back(slug, f"?gelesen={retried}")


@router.post("/kommunen/{slug}/index")
def rebuild_index(request: Request, actor: Person, slug: str) -> Response:
    return _back(slug, f"?indiziert={operating.rebuild_index(platform_of(request), actor, slug)}")


def _refused(request: Request, actor: Actor, slug: str, error: EakteError) -> Response:
    """The page of the municipality with what is to be put right; any other error as a page of its own."""
    if error.status not in {409, 422}:
        raise error
    return _town(request, actor, slug, error=error)


def _town(
    request: Request,
    actor: Actor,
    slug: str,
    *,
    retried: int = 0,
    indexed: int | None = None,
    error: EakteError | None = None,
) -> Response:
    platform = platform_of(request)
    view = operating.town(platform, _health(request), actor, slug)
    with platform.database.read(actor) as unit:
        around = shell(unit)
    status = 200 if error is None else error.status
    told = {"retried": retried, "indexed": indexed, "error": error}
    return render(request, "town.html", status, _address(slug), shell=around, town=view, **told)


def _back(slug: str, told: str = "") -> Response:
    return RedirectResponse(f"{_address(slug)}{told}", 303)


def _address(slug: str) -> str:
    return f"/betrieb/kommunen/{slug}"


def _health(request: Request) -> Health:
    health: Health = request.app.state.health
    return health
