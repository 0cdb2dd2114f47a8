# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""axe finds nothing to complain about on any page of ours (WCAG 2.2 AA and axe's best practices)."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page

from eakte.domain.tenants.quotas import Quotas
from eakte.kernel.tenancy import operator
from eakte.services.quotas import set_quotas
from tests.deployment import Site
from tests.journeys.conftest import NOWHERE, sign_in
from tests.people import PASSWORD

OPERATORS_PAGES = (
    "/betrieb",
    "/betrieb/kommunen/witten",
    "/betrieb/verbrauch",
    "/betrieb/verbrauch?von=morgen",
    "/betrieb/aufnahme",
    "/betrieb/notzugriffe",
)
CASE_TABS = ("angaben", "fachangaben", "beteiligte", "vermerke", "teilvorgaenge", "verweise", "aufbewahrung", "pdf")
DOSSIER_TABS = ("angaben", "baende", "aufbewahrung", "pdf")
AXE = Path(__file__).parents[2] / ".tools" / "axe.min.js"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(site: Site, desk: Page, scheme: Literal["light", "dark"]) -> None:
    desk.emulate_media(color_scheme=scheme)
    findings: dict[str, list[str]] = {}
    for path in _paths(site):
        desk.goto(site.address + path)
        findings[path] = _violations(desk)
    desk.context.clear_cookies()
    desk.goto(site.address + "/signin")
    findings["/signin"] = _violations(desk)
    assert {path: found for path, found in findings.items() if found} == {}


def test_a_page_reflows_at_400_percent(site: Site, desk: Page) -> None:
    """1280 pixels at 400 % are 320 CSS pixels (WCAG 2.2, 1.4.10): nothing scrolls sideways but the page image."""
    desk.set_viewport_size({"width": 320, "height": 640})
    wide = {}
    for path in _paths(site):
        desk.goto(site.address + path)
        wide[path] = desk.evaluate("document.documentElement.scrollWidth")
    assert {path: width for path, width in wide.items() if width > 320} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_an_auditor_is_accessible_and_reflows(
    site: Site, page: Page, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    (case,) = (path for path in _paths(site) if path.startswith("/vorgaenge/") and path.endswith("?zugriffe=ja"))
    site.sequence()
    page.goto(f"{site.address}/signin")
    page.fill("input[name=login]", site.people.witten.auditor.login)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/protokoll")
    found = {}
    for path in ("/protokoll", "/protokoll?zweck=gibtesnicht", "/protokoll?von=morgen", case):
        page.set_viewport_size({"width": 1366, "height": 768})
        page.goto(site.address + path)
        found[path] = _violations(page)
        page.set_viewport_size({"width": 320, "height": 640})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found[path].append("scrolls sideways")
    assert {path: violations for path, violations in found.items() if violations} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_who_may_see_something_is_accessible_and_reflows(
    site: Site, page: Page, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    access = f"{_filed_case(site)}/zugriff"
    witten = site.people.witten
    page.goto(f"{site.address}/signin")
    page.fill("input[name=login]", witten.office_lead.login)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/posteingang")
    found = {}
    for path in (access, f"{access}?wer={witten.auditor.login}", f"{access}?wer={witten.clerk.login}&am=morgen"):
        page.set_viewport_size({"width": 1366, "height": 768})
        page.goto(site.address + path)
        found[path] = _violations(page)
        page.set_viewport_size({"width": 320, "height": 640})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found[path].append("scrolls sideways")
    assert {path: violations for path, violations in found.items() if violations} == {}


def test_the_pages_of_closing_and_reopening_are_accessible_and_reflow(site: Site, page: Page) -> None:
    case = _filed_case(site)
    lead = site.people.witten.office_lead
    dossier = site.get(lead.token, f"/api/v1/cases/{case.removeprefix('/vorgaenge/')}").json()["dossier"]["id"]
    cases = site.get(lead.token, f"/api/v1/dossiers/{dossier}/cases").json()["items"]
    for each in reversed(cases):  # what is beneath another one closes before it
        assert site.post(lead.token, f"/api/v1/cases/{each['id']}/close").status_code == 200
    for volume in site.get(lead.token, f"/api/v1/dossiers/{dossier}").json()["volumes"]:
        assert site.post(lead.token, f"/api/v1/volumes/{volume['id']}/close").status_code == 200
    sign_in(site, page, "/posteingang", lead.login)
    for path in (case, f"{case}/oeffnen", f"/akten/{dossier}/schliessen"):
        page.goto(site.address + path)
        assert_accessible(page)
    page.get_by_role("button", name="Akte schließen").press("Enter")
    page.get_by_role("link", name="Wieder öffnen").press("Enter")
    page.get_by_label("Grund").fill(" ")
    page.get_by_role("button", name="Wieder öffnen").press("Enter")
    assert_accessible(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_an_operator_is_accessible_and_reflows(
    site: Site, page: Page, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    _paths(site)
    with site.deployment.platform.database.begin(operator(site.people.witten.tenant)) as uow:
        set_quotas(uow, Quotas(submissions=3, pages=1_000, bytes=10_000_000))
    sign_in(site, page, "/betrieb", site.people.operator.login)
    for path in OPERATORS_PAGES:
        page.goto(site.address + path)
        assert_accessible(page)

    page.goto(f"{site.address}/betrieb/kommunen/witten")
    page.get_by_label("Grund").fill(" ")
    page.get_by_role("button", name="Kommune aussetzen").press("Enter")
    assert_accessible(page)
    page.goto(f"{site.address}/betrieb/aufnahme")
    page.get_by_label("Name", exact=True).first.fill("Stadt Breckerfeld")
    page.get_by_label("Kurzname").fill("Breckerfeld")
    page.get_by_role("button", name="Plandatei erstellen und prüfen").press("Enter")
    assert_accessible(page)
    plan = page.get_by_label("Plandatei")
    plan.fill(plan.input_value().replace("Breckerfeld\n", "breckerfeld\n", 1))
    page.get_by_role("button", name="Plandatei prüfen").press("Enter")
    assert_accessible(page)
    page.get_by_role("button", name="Kommune anlegen").press("Enter")
    assert_accessible(page)


def assert_accessible(page: Page) -> None:
    """Axe finds nothing on this page, and it reflows to 320 pixels."""
    found = _violations(page)
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    if page.evaluate("document.documentElement.scrollWidth") > 320:
        found.append("scrolls sideways")
    if size is not None:
        page.set_viewport_size(size)
    assert found == []


def _complete(site: Site, case: str, dossier: str) -> None:
    """A party, a note, a sub-case, a link to it, and a volume."""
    clerk, path = site.people.witten.clerk.token, f"/api/v1/cases/{case}"
    site.post(clerk, f"{path}/parties", {"role": "applicant", "name": "Erika Beispiel", "address": "Ring 1, Witten"})
    site.post(clerk, f"{path}/notes", {"text": "Telefonat mit Frau Beispiel"})
    sub_case = site.post(clerk, f"{path}/sub-cases", {"title": "Anhörung"}).json()["id"]
    site.post(clerk, f"{path}/links", {"other": sub_case, "kind": "precedes"})
    site.post(clerk, f"/api/v1/dossiers/{dossier}/volumes")


def _paths(site: Site) -> list[str]:
    """Every kind of page, each with something in it."""
    witten = site.people.witten
    broken = ("anlage", "Kaputt.pdf", "application/pdf", b"%PDF-1.7 kaputt")
    site.submit(witten.portal_key, broken)
    site.submit(witten.portal_key, idempotency_key="zwei", service="gibt-es-nicht")
    site.work()
    unknown, failed = (item["id"] for item in site.get(witten.clerk.token, "/api/v1/inbox").json()["items"])
    target = {"plan_entry": "22.10", "dossier_title": "Beispiel, Erika", "case_title": "Anmeldung"}
    site.submit(witten.portal_key, idempotency_key="drei")
    site.work()
    filed = site.get(witten.clerk.token, "/api/v1/inbox").json()["items"][0]["id"]
    case = site.post(witten.clerk.token, f"/api/v1/inbox/{filed}/file", target).json()["id"]
    opened = site.get(witten.clerk.token, f"/api/v1/cases/{case}").json()
    site.work()
    document = opened["documents"][0]["id"]
    _complete(site, case, opened["dossier"]["id"])
    return [
        "/posteingang",
        f"/posteingang/{unknown}",
        f"/posteingang/{failed}?dokument={_failed_document(site, failed)}",
        f"/posteingang/{failed}/ablegen",
        f"/posteingang/{failed}/ablegen?ziel=vorgang",
        f"/posteingang/{failed}/ablegen?ziel=akte",
        f"/vorgaenge/{case}?abgelegt={filed}",
        f"/vorgaenge/{case}/schliessen",
        f"/vorgaenge/{case}/verlauf?zugriffe=ja",
        f"/vorgaenge/{case}/gesehen",
        *(f"/vorgaenge/{case}/{tab}" for tab in CASE_TABS),
        *(f"/akten/{opened['dossier']['id']}/{tab}" for tab in DOSSIER_TABS),
        "/kommune",
        "/akten",
        "/akten?position=22.10",
        f"/akten/{opened['dossier']['id']}",
        f"/akten/{opened['dossier']['id']}/schliessen",
        f"/akten/{opened['dossier']['id']}/verlauf",
        f"/akten/{opened['dossier']['id']}/gesehen",
        f"/posteingang/{failed}/verlauf",
        f"/dokumente/{document}/verlauf",
        f"/dokumente/{document}/fassungen",
        f"/dokumente/{document}/fassungen/vergleich?von=1&bis=1",
        "/suche",
        "/suche?q=Hund",
        f"/suche?q=Hund&dokument={document}&seite=1",
        "/suche?q=gibtesnicht",
        "/scan",
        "/problems/not-found",
        NOWHERE,
    ]


def _filed_case(site: Site) -> str:
    (path,) = (path for path in _paths(site) if "?abgelegt=" in path)
    return path.partition("?")[0]


def _failed_document(site: Site, item: str) -> str:
    documents = site.get(site.people.witten.clerk.token, f"/api/v1/inbox/{item}").json()["documents"]
    return next(str(document["id"]) for document in documents if document["state"] == "failed")


def _violations(page: Page) -> list[str]:
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations.map(v => `${v.id}: ${v.nodes[0].html}`)")
    return [str(each) for each in found]
