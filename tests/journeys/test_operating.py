# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""An operator's day without a mouse, and a municipality that they take in until its first submission is filed."""

import re

from playwright.sync_api import Page, expect

from eakte.domain.tenants.quotas import Quotas
from eakte.kernel.tenancy import operator
from eakte.services.quotas import set_quotas
from tests.deployment import Site
from tests.journeys.conftest import sign_in

BROKEN = ("anlage", "Kaputt.pdf", "application/pdf", b"%PDF-1.7 kaputt")


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).press("Enter")


def test_a_day_of_an_operator(site: Site, page: Page) -> None:
    witten = site.people.witten
    assert site.submit(witten.portal_key, BROKEN).status_code == 201
    site.work()
    with site.deployment.platform.database.begin(operator(witten.tenant)) as uow:
        set_quotas(uow, Quotas(submissions=1))

    sign_in(site, page, "/betrieb", site.people.operator.login)
    expect(page.get_by_role("row", name="Stadt Witten")).to_contain_text("etwas fehlt")
    expect(page.get_by_role("row", name="Stadt Hattingen")).to_contain_text("arbeitet")
    page.get_by_role("link", name="Stadt Witten").press("Enter")
    expect(page.get_by_text("Kontingente nicht aufgebraucht")).to_be_visible()
    expect(page.get_by_text("1 von 1")).to_be_visible()

    press(page, "Nicht Lesbares erneut lesen")
    expect(page.get_by_role("status")).to_contain_text("1 Dokument wird erneut gelesen.")
    page.get_by_label("Grund").fill(" ")
    press(page, "Kommune aussetzen")
    expect(page.get_by_role("alert")).to_contain_text("Der Grund fehlt")
    page.get_by_role("button", name="Zweck angeben").press("Enter")
    page.get_by_label("Zweck", exact=True).fill("Störung 12")
    press(page, "Zweck übernehmen")
    expect(page.get_by_role("button", name="Störung 12")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stadt Witten")

    page.get_by_label("Grund").fill("Vertrag ruht")
    press(page, "Kommune aussetzen")
    expect(page.get_by_role("button", name="Kommune fortsetzen")).to_be_visible()
    assert site.get(witten.clerk.token, "/api/v1/inbox").status_code == 403
    press(page, "Kommune fortsetzen")
    expect(page.get_by_role("button", name="Kommune aussetzen")).to_be_visible()
    assert site.get(witten.clerk.token, "/api/v1/inbox").status_code == 200

    page.get_by_role("link", name="Verbrauch").press("Enter")
    expect(page.get_by_role("row", name="Stadt Witten")).to_contain_text(re.compile("1"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Als CSV laden").press("Enter")
    assert download.value.suggested_filename.startswith("verbrauch-")


def test_breckerfeld_is_taken_in_and_files_its_first_submission(site: Site, page: Page) -> None:
    sign_in(site, page, "/betrieb", site.people.operator.login)
    page.get_by_role("link", name="Kommune aufnehmen").press("Enter")
    page.get_by_label("Name", exact=True).first.fill("Stadt Breckerfeld")
    page.get_by_label("Kurzname").fill("breckerfeld")
    clerk = page.get_by_role("group", name="Person 1")
    clerk.get_by_label("Benutzername").fill("k.beispiel")
    clerk.get_by_label("Name – freiwillig", exact=True).fill("Käthe Beispiel")
    press(page, "Plandatei erstellen und prüfen")
    expect(page.get_by_role("status")).to_contain_text("Daraus entsteht Stadt Breckerfeld (breckerfeld).")
    press(page, "Kommune anlegen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stadt Breckerfeld ist eingerichtet")
    expect(page.get_by_text("FEHLT")).to_have_count(0)
    password, key = page.locator("code").all_inner_texts()

    assert site.submit(key).status_code == 201
    site.work()
    sign_in(site, page, "/posteingang", "k.beispiel", password)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Hundesteuer: Hund anmelden")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_label("Betreff der neuen Akte")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="22.10-")).to_be_visible()
