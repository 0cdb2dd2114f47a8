# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The records manager keeps the filing plan, without a mouse: a whole plan comes in, and a position gets a new number."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.deployment import Site
from tests.journeys.conftest import sign_in
from tests.journeys.test_accessibility import assert_accessible


def test_a_plan_is_taken_in_by_keyboard_alone(site: Site, page: Page, tmp_path: Path) -> None:
    keeper = site.people.witten.records_manager
    exported = site.get(keeper.token, "/api/v1/filing-plan/export").text
    plan = tmp_path / "plan.csv"
    plan.write_text(exported.replace('"Gewerbesteuer"', '"Gewerbe"') + '"22.x";"Falsch"\r\n', "utf-8")

    sign_in(site, page, "/akten", keeper.login)
    press(page.get_by_role("link", name="Plan einlesen oder ausgeben"))
    assert_accessible(page)
    page.get_by_label("Aktenplan", exact=True).set_input_files(plan)  # the system's dialog is no page of ours
    press(page.get_by_role("button", name="Datei prüfen"))
    expect(page.get_by_role("alert")).to_contain_text("„22.x“ ist keine Nummer einer Position")
    assert_accessible(page)

    content = page.get_by_label("Inhalt der Datei")
    content.focus()
    page.keyboard.press("Control+End")
    for _ in range(len('"22.x";"Falsch"\n')):
        page.keyboard.press("Backspace")
    page.keyboard.type('\n"22.70";"Zweitwohnung"')
    press(page.get_by_role("button", name="Erneut prüfen"))
    expect(page.get_by_role("status")).to_contain_text("22.70 Zweitwohnung")
    expect(page.get_by_role("status")).to_contain_text("22.20 Gewerbe")
    assert_accessible(page)
    press(page.get_by_role("button", name="Einlesen", exact=True))

    expect(page).to_have_url(f"{site.address}/akten")
    press(page.get_by_role("link", name="22.70 Zweitwohnung"))
    expect(page.get_by_role("heading", name="22.70 Zweitwohnung")).to_be_visible()


def test_a_position_gets_a_new_number_and_is_found_by_the_old_one(site: Site, page: Page) -> None:
    sign_in(site, page, "/akten?position=34.10", site.people.witten.records_manager.login)
    press(page.get_by_role("link", name="Einheit ändern"))
    assert_accessible(page)
    page.get_by_label("Neue Nummer").focus()
    page.keyboard.type("34.50")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="34.50 Geburten und Geburtsurkunden")).to_be_visible()

    page.get_by_label("Nummer, auch eine frühere").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("34.10")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("34.10 hat jetzt eine andere Nummer")
    assert_accessible(page)


def press(target: Locator) -> None:
    target.focus()
    target.press("Enter")
