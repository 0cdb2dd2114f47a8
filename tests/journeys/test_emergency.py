# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Two operators open one record in an emergency; the municipality sees it and ends it."""

from playwright.sync_api import Page, expect

from tests.deployment import Site
from tests.journeys.conftest import sign_in
from tests.journeys.test_accessibility import assert_accessible
from tests.journeys.test_operating import press
from tests.journeys.test_sharing import filed

LIST = "/betrieb/notzugriffe"


def test_one_asks_another_agrees_and_the_municipality_ends_it(site: Site, page: Page) -> None:
    case = filed(site)
    people = site.people
    ask(site, page, case)
    sign_in(site, page, LIST, people.second_operator.login)
    press(page, "Zustimmen")
    expect(page.get_by_role("row", name="Störung 4711")).to_contain_text("offen")
    expect(page.get_by_role("link", name="Objekt öffnen")).to_have_count(0)

    sign_in(site, page, LIST, people.operator.login)
    page.get_by_role("link", name="Objekt öffnen").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zaun am Fluss")
    expect(page.get_by_role("link", name="Original herunterladen")).to_have_count(0)
    assert_accessible(page)
    opened = page.url

    sign_in(site, page, "/notzugriffe", people.witten.tenant_admin.login)
    expect(page.get_by_role("row", name="Störung 4711")).to_contain_text(people.operator.actor.name)
    assert_accessible(page)
    press(page, "Jetzt beenden")
    expect(page.get_by_role("row", name="Störung 4711")).to_contain_text("beendet")

    sign_in(site, page, LIST, people.operator.login)
    page.goto(opened)
    expect(page.get_by_role("heading", level=1)).to_have_text("Freigabe nicht gefunden")


def ask(site: Site, page: Page, case: str) -> None:
    """An operator fills in the form, at first without all of it."""
    sign_in(site, page, "/betrieb", site.people.operator.login)
    page.get_by_role("link", name="Notzugriff").press("Enter")
    page.get_by_label("Kommune").select_option("witten")
    page.get_by_label("Art des Objekts").select_option("case")
    page.get_by_label("Kennung des Objekts").fill("der Vorgang von gestern")
    page.get_by_label("Grund").fill("Störung 4711")
    press(page, "Zustimmung einer zweiten Person erbitten")
    expect(page.get_by_role("alert")).to_contain_text("So kann kein Notzugriff erbeten werden")
    assert_accessible(page)
    page.get_by_label("Kennung des Objekts").fill(f"{site.address}/vorgaenge/{case}")
    press(page, "Zustimmung einer zweiten Person erbitten")
    expect(page.get_by_role("row", name="Störung 4711")).to_contain_text("wartet auf eine zweite Person")
