# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What is no record goes, without a mouse: from the inbox by one person, from a case by two, or to another office."""

from playwright.sync_api import Locator, Page, expect

from tests.api.records import pdf
from tests.deployment import Site
from tests.journeys.conftest import sign_in
from tests.journeys.test_accessibility import assert_accessible


def test_a_misdirected_letter_is_discarded_by_keyboard_alone(site: Site, page: Page) -> None:
    item = scanned(site, "Irrläufer")
    sign_in(site, page, f"/posteingang/{item}", site.people.witten.clerk.login)
    press(page.get_by_role("link", name="Verwerfen oder weiterleiten"))
    expect(page.get_by_text("Das ist endgültig")).to_be_visible()
    assert_accessible(page)

    press(page.get_by_role("button", name="Endgültig verwerfen"))
    expect(page.get_by_role("alert")).to_contain_text("warum dies nicht in die Akten gehört")
    assert_accessible(page)
    choose(page.get_by_label("Warum es nicht in die Akten gehört"), "Irrläufer")
    press(page.get_by_role("button", name="Endgültig verwerfen"))

    expect(page.get_by_role("status").first).to_have_text("Der Eingang wurde endgültig verworfen.")
    assert_accessible(page)
    assert site.get(site.people.witten.clerk.token, f"/api/v1/inbox/{item}").status_code == 410
    page.goto(f"{site.address}/posteingang/{item}/verlauf")
    expect(page.get_by_text("hat den Eingang endgültig verworfen: Irrläufer")).to_be_visible()
    assert_accessible(page)


def test_a_letter_goes_on_to_the_office_in_charge(site: Site, page: Page) -> None:
    item = scanned(site, "Bauantrag")
    with site.deployment.platform.database.read(site.people.witten.clerk.actor) as unit:
        office = unit.access.offices()[0].name
    sign_in(site, page, f"/posteingang/{item}/verwerfen", site.people.witten.clerk.login)
    press(page.get_by_role("button", name="Weiterleiten"))
    expect(page.get_by_role("alert")).to_contain_text("Dieses Amt gibt es nicht")
    choose(page.get_by_label("Amt", exact=True), office)
    press(page.get_by_role("button", name="Weiterleiten"))

    expect(page.get_by_role("status").first).to_have_text("Der Eingang wurde weitergeleitet.")
    page.goto(f"{site.address}/posteingang/{item}/verlauf")
    expect(page.get_by_text(f"leitete den Eingang an {office} weiter")).to_be_visible()


def test_what_is_filed_goes_when_a_second_person_agrees(site: Site, page: Page) -> None:
    town = site.people.witten
    item = scanned(site, "Werbung")
    target = {"plan_entry": "22.10", "dossier_title": "Beispiel, Erika", "case_title": "Anmeldung"}
    case = site.post(town.clerk.token, f"/api/v1/inbox/{item}/file", target).json()["id"]

    sign_in(site, page, f"/vorgaenge/{case}", town.clerk.login)
    press(page.get_by_role("link", name="Verwerfen"))
    assert_accessible(page)
    choose(page.get_by_label("Warum es nicht in die Akten gehört"), "Spam oder Werbung")
    press(page.get_by_role("button", name="Zustimmung einer zweiten Person erbitten"))
    expect(page.get_by_text("wartet auf eine zweite Person")).to_be_visible()
    expect(page.get_by_role("button", name="Zustimmen")).to_have_count(0)
    assert_accessible(page)

    sign_in(site, page, "/akten", town.records_manager.login)
    places = page.get_by_role("navigation", name="Bereiche")
    expect(places.get_by_role("link", name="Anträge auf Verwerfen")).to_contain_text("1")
    press(places.get_by_role("link", name="Anträge auf Verwerfen"))
    row = page.get_by_role("row", name="Werbung")
    expect(row).to_contain_text(town.clerk.actor.name)
    assert_accessible(page)
    press(row.get_by_role("button", name="Zustimmen"))
    expect(page.get_by_role("status")).to_have_text("Das Dokument wurde endgültig verworfen.")
    expect(page.get_by_text("Es wartet kein Antrag.")).to_be_visible()
    assert_accessible(page)

    page.goto(f"{site.address}/vorgaenge/{case}")
    expect(page.get_by_text("Dieser Vorgang hat keine Dokumente.")).to_be_visible()
    page.goto(f"{site.address}/vorgaenge/{case}/verlauf")
    expect(page.get_by_text("das Dokument wurde endgültig verworfen: Spam")).to_be_visible()


def scanned(site: Site, name: str) -> str:
    answer = site.scan(site.people.witten.clerk.token, f"{name}.pdf", "application/pdf", pdf(name))
    site.work()
    return str(answer.json()["id"])


def press(target: Locator) -> None:
    target.focus()
    target.press("Enter")


def choose(target: Locator, start: str) -> None:
    """By typing what the option begins with, as without a mouse."""
    target.focus()
    target.page.keyboard.type(start)
