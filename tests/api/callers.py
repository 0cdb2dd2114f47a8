# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who calls: by bearer secret to the API, by cookie to the pages; and all that an answer tells them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from httpx import Response

from eakte.http.callers import SESSION_COOKIE
from eakte.http.purpose import PURPOSE_COOKIE, PURPOSE_HEADER, encoded
from eakte.services import accounts
from tests.deployment import Site
from tests.people import PASSWORD, Colleague, TownPeople

PERSONS = (
    "clerk",
    "office_lead",
    "registry",
    "scan_operator",
    "archivist",
    "records_manager",
    "auditor",
    "tenant_admin",
)
CALLERS = (*PERSONS, "portal", "nobody")

_OF_THE_CALL = {"date", "ratelimit"}
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Caller:
    """Somebody with what they are known by, and the purpose that they state; empty where they have none."""

    secret: str = ""
    cookie: str = ""
    purpose: str = ""


NOBODY = Caller()


def sign_in(site: Site, colleague: Colleague) -> Caller:
    """A person with a browser session of their own."""
    cookie = accounts.sign_in(site.deployment.platform.database, colleague.login, PASSWORD).cookie
    return Caller(colleague.token, cookie)


def callers_of(site: Site, town: TownPeople) -> dict[str, Caller]:
    """All of CALLERS in this town."""
    people = {name: sign_in(site, getattr(town, name)) for name in PERSONS}
    return {**people, "portal": Caller(secret=town.portal_key), "nobody": NOBODY}


def send(
    site: Site,
    who: Caller,
    method: str,
    address: str,
    *,
    headers: Mapping[str, str] | None = None,
    **body: Any,  # noqa: ANN401 - httpx's own arguments
) -> Response:
    """Call as this caller; a page as a browser does that was on a page of ours before."""
    response = site.http.request(method, address, headers={**(headers or {}), **_identity(who, address)}, **body)
    site.http.cookies.clear()
    return response


def is_page(path: str) -> bool:
    return not path.startswith(("/api/", "/.well-known/", "/static", "/healthz", "/readyz"))


def _identity(who: Caller, address: str) -> dict[str, str]:
    if is_page(address):
        values = {SESSION_COOKIE: who.cookie, PURPOSE_COOKIE: encoded(who.purpose)}
        cookie = "; ".join(f"{name}={value}" for name, value in values.items() if value)
        return {"Sec-Fetch-Site": "same-origin", **({"Cookie": cookie} if cookie else {})}
    purpose = {PURPOSE_HEADER: encoded(who.purpose)} if who.purpose else {}
    return {**purpose, **({"Authorization": f"Bearer {who.secret}"} if who.secret else {})}


def told(response: Response) -> tuple[int, dict[str, str], str]:
    """All that an answer tells, without its time, how much the caller has asked before, and ids: their own or a number."""
    headers = {name: _UUID.sub("#", value) for name, value in response.headers.items() if name not in _OF_THE_CALL}
    return response.status_code, headers, _UUID.sub("#", response.text)


def ids_in(text: str) -> set[UUID]:
    return {UUID(found.group()) for found in _UUID.finditer(text)}
