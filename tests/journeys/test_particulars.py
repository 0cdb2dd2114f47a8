# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A clerk completes what a submission said about a case, and finds its document by that: with a mouse, and by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.deployment import Site
from tests.journeys.conftest import sign_in
from tests.journeys.test_accessibility import assert_accessible
from tests.journeys.test_dossier import Hand, by_keyboard, by_mouse

FORM = {"kennzeichen": "WIT-AB 123", "bewohnerparkzone": "Zone C", "gueltig_bis": "irgendwann"}


@pytest.mark.parametrize("use", [by_mouse, by_keyboard])
def test_what_could_not_be_taken_over_is_filled_in_and_found(site: Site, page: Page, use: Hand) -> None:
    witten = site.people.witten
    item = site.submit(witten.portal_key, service="bewohnerparkausweis", form=FORM).json()["id"]
    site.work()
    target = {"plan_entry": "32.40", "dossier_title": "Beispiel, Erika", "case_title": "Parken"}
    case = site.post(witten.clerk.token, f"/api/v1/inbox/{item}/file", target).json()["id"]
    sign_in(site, page, f"/vorgaenge/{case}", witten.clerk.login)
    expect(page.get_by_text("zu prüfen")).to_be_visible()
    use(page.get_by_role("link", name="Fachangaben", exact=True))
    expect(page.get_by_text("Aus dem Antrag nicht übernommen")).to_be_visible()
    assert_accessible(page)

    page.get_by_label("Gültigkeit in Monaten").fill("ein Jahr")
    page.get_by_label("Ausweisnummer").fill("WIT-2026-77")
    use(page.get_by_role("button", name="Speichern"))
    months = page.get_by_label("Gültigkeit in Monaten")
    expect(months).to_have_accessible_description("Das muss eine ganze Zahl sein.")
    expect(page.get_by_label("Ausweisnummer")).to_have_value("WIT-2026-77")
    assert_accessible(page)

    months.fill("12")
    page.get_by_label("Gültig bis").fill("2027-12-31")
    use(page.get_by_role("button", name="Speichern"))
    expect(page.get_by_label("Gültig bis")).to_have_value("2027-12-31")
    expect(page.get_by_text("Aus dem Antrag nicht übernommen")).to_have_count(0)
    site.work()
    page.goto(f"{site.address}/suche?q=WIT-2026-77")
    expect(page.locator("a[data-row]")).to_have_count(1)
