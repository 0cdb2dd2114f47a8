# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A lawsuit keeps a dossier, without a mouse: set, seen by others, in the way of a discard, and lifted."""

from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.tenancy import DEPLOYMENT
from tests.api.records import pdf
from tests.deployment import Site
from tests.journeys.conftest import sign_in
from tests.journeys.test_accessibility import assert_accessible


def test_a_lead_keeps_a_dossier_for_a_lawsuit_until_it_is_over(site: Site, page: Page) -> None:
    town, review_on = site.people.witten, local_date(SystemClock().now(), DEPLOYMENT.zone) + timedelta(days=90)
    dossier, case = filed(site)
    sign_in(site, page, f"/akten/{dossier}", town.office_lead.login)
    press(page.get_by_role("navigation", name="Seiten dieses Objekts").get_by_role("link", name="Sperren"))
    expect(page.get_by_text("Hier wurde keine Sperre gesetzt.")).to_be_visible()
    assert_accessible(page)
    press(page.get_by_role("button", name="Sperre setzen"))
    expect(page.get_by_label("Erläuterung")).to_be_focused()  # the browser itself asks for it
    choose(page.get_by_label("Grund"), "Rechtsstreit")
    page.get_by_label("Erläuterung").fill("VG Arnsberg, 12 K 345/26")
    page.get_by_label("Prüfung am").fill(review_on.isoformat())
    press(page.get_by_role("button", name="Sperre setzen"))
    expect(page.get_by_text("VG Arnsberg, 12 K 345/26")).to_be_visible()
    assert_accessible(page)

    sign_in(site, page, f"/vorgaenge/{case}", town.clerk.login)
    chip = f"Aussonderungssperre: Rechtsstreit, Prüfung am {review_on:%d.%m.%Y}"
    expect(page.get_by_text(chip)).to_be_visible()
    assert_accessible(page)
    press(page.get_by_role("link", name="Verwerfen"))
    expect(page.get_by_text("gilt eine Aussonderungssperre")).to_be_visible()
    assert_accessible(page)

    sign_in(site, page, "/akten", town.records_manager.login)
    press(page.get_by_role("navigation", name="Bereiche").get_by_role("link", name="Sperren"))
    expect(page.get_by_role("row", name="Beispiel, Erika")).to_contain_text("Rechtsstreit")
    assert_accessible(page)
    press(page.get_by_role("link", name="Beispiel, Erika"))
    press(page.locator("summary"))
    assert_accessible(page)
    page.get_by_label("Warum sie aufgehoben wird").fill("Urteil rechtskräftig")
    press(page.get_by_role("button", name="Sperre aufheben"))
    expect(page.get_by_text("Urteil rechtskräftig")).to_be_visible()
    expect(page.get_by_text("aufgehoben", exact=True)).to_be_visible()
    assert_accessible(page)

    page.goto(f"{site.address}/akten/{dossier}")
    expect(page.get_by_text("Aussonderungssperre:")).to_have_count(0)
    page.goto(f"{site.address}/akten/{dossier}/verlauf")
    expect(page.get_by_text("hat die Aussonderungssperre (Rechtsstreit) aufgehoben")).to_be_visible()


def filed(site: Site) -> tuple[str, str]:
    """A dossier, and the case in it with a letter."""
    clerk = site.people.witten.clerk.token
    item = site.scan(clerk, "Klage.pdf", "application/pdf", pdf("Klage")).json()["id"]
    site.work()
    target = {"plan_entry": "22.10", "dossier_title": "Beispiel, Erika", "case_title": "Anmeldung"}
    case = site.post(clerk, f"/api/v1/inbox/{item}/file", target).json()["id"]
    return site.get(clerk, f"/api/v1/cases/{case}").json()["dossier"]["id"], case


def press(target: Locator) -> None:
    target.focus()
    target.press("Enter")


def choose(target: Locator, start: str) -> None:
    """By typing what the option begins with, as without a mouse."""
    target.focus()
    target.page.keyboard.type(start)
