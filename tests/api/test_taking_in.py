# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""An operator takes a municipality in by the pages: answers make a plan file, which is checked, then made as it stands."""

import html
import re
from collections.abc import Iterator

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.domain.tenants.yaml_nodes import MAX_BYTES
from eakte.services import accounts, tenants
from tests.api.callers import Caller, send, sign_in
from tests.deployment import Site, new_site
from tests.evidence import audit_log

ADDRESS = "/betrieb/aufnahme"
ANSWERS = {
    "name": "Stadt Breckerfeld",
    "slug": "breckerfeld",
    "services": "ja",
    "login-1": "k.beispiel",
    "name-1": "Käthe Beispiel",
    "role-1": "clerk",
    "office-1": "finanzen",
    "role-2": "scan_operator",
    "portal": "Serviceportal",
}


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture(scope="module")
def operator(site: Site) -> Caller:
    return sign_in(site, site.people.operator)


def plan_of(page: Response) -> str:
    """The plan file that a page shows, to be sent back."""
    (shown,) = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page.text, re.DOTALL)
    return html.unescape(shown)


def sent(site: Site, operator: Caller, step: str, content: str | bytes) -> Response:
    return send(site, operator, "POST", f"{ADDRESS}/{step}", files={"plan": (None, content)})


def test_answers_become_a_town_whose_portal_delivers_and_whose_clerk_signs_in(site: Site, operator: Caller) -> None:
    assert send(site, operator, "GET", ADDRESS).status_code == 200
    drafted = send(site, operator, "POST", ADDRESS, data=ANSWERS)
    assert (drafted.status_code, "Die Plandatei ist in Ordnung" in drafted.text) == (200, True)
    assert tenants.tenant_by_slug(site.deployment.platform.database, "breckerfeld") is None

    browsers_lines = plan_of(drafted).replace("\n", "\r\n")
    made = sent(site, operator, "anlegen", browsers_lines)
    assert made.status_code == 200, made.text
    password, key = re.findall(r"<code>([^<]+)</code>", made.text)
    assert site.submit(html.unescape(key)).status_code == 201
    signed_in = accounts.sign_in(site.deployment.platform.database, "k.beispiel", html.unescape(password))
    assert signed_in.actor.tenant.name == "Stadt Breckerfeld"
    assert "FEHLT" not in made.text
    entries = audit_log(site, signed_in.actor.tenant, Act.TENANT_CREATED, Act.ACCOUNT_ASSIGNED, Act.KEY_CREATED)
    assert [entry.person["name"] for entry in entries] == [site.people.operator.actor.name] * 3

    again = sent(site, operator, "anlegen", browsers_lines)
    assert (again.status_code, "Diese Kommune gibt es schon" in again.text) == (409, True)
    assert plan_of(again) == browsers_lines


@pytest.mark.parametrize("step", ["pruefen", "anlegen"])
def test_everything_that_is_wrong_is_told_with_its_line_and_nothing_is_made(
    site: Site, operator: Caller, step: str
) -> None:
    plan = "slug: ende\nname: 12\nfiling_plan: standard\npeople:\n- {login: a, name: A, role: b}\n"
    refused = sent(site, operator, step, plan)
    assert refused.status_code == 422
    assert re.findall(r"<li>(Zeile \d+):.*?<code>(.*?)</code>", refused.text) == [
        ("Zeile 2", "name: 12"),
        ("Zeile 5", "- {login: a, name: A, role: b}"),
    ]
    assert "Kommune anlegen" not in refused.text
    assert plan_of(refused) == plan
    assert tenants.tenant_by_slug(site.deployment.platform.database, "ende") is None


def test_a_login_that_is_taken_is_told_before_anything_is_made(site: Site, operator: Caller) -> None:
    login = site.people.witten.clerk.login
    refused = send(site, operator, "POST", ADDRESS, data={**ANSWERS, "slug": "hagen", "login-1": login})
    assert (refused.status_code, login in refused.text) == (409, True)


def test_nothing_that_was_answered_is_named_as_missing(site: Site, operator: Caller) -> None:
    refused = send(site, operator, "POST", ADDRESS, data={"login-1": "a"})
    assert refused.status_code == 422
    missing = ("slug", "name", "role", "name")
    assert sorted(re.findall(r"„(\w+)“ fehlt", refused.text)) == sorted(missing)


@pytest.mark.parametrize("content", [b"name: \xff", b"#" * (MAX_BYTES + 1)])
def test_a_file_that_cannot_be_shown_whole_is_not_shown_at_all(site: Site, operator: Caller, content: bytes) -> None:
    refused = sent(site, operator, "pruefen", content)
    assert (refused.status_code, plan_of(refused)) == (422, "")


def test_a_refused_form_tells_the_purpose_dialog_a_page_that_is_there(site: Site, operator: Caller) -> None:
    for address, body in (
        (f"{ADDRESS}/pruefen", {"files": {"plan": (None, "")}}),
        ("/betrieb/kommunen/witten/lesen", {"data": {}}),
    ):
        refused = send(site, operator, "POST", address, **body)
        assert refused.status_code in {409, 422}
        (page,) = re.findall(r'name="next" value="([^"]+)"', refused.text)
        assert send(site, operator, "GET", page).status_code == 200
