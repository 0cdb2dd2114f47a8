# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A clerk works on a filed letter without a mouse: checks it out, adds a version, compares the two."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.api.records import pdf
from tests.deployment import Site
from tests.journeys.test_accessibility import assert_accessible

FIRST, SECOND = pdf("Die Steuer beträgt 120 Euro."), pdf("Die Steuer beträgt 150 Euro.")


def test_a_letter_is_checked_out_gets_a_version_and_is_compared(site: Site, desk: Page, tmp_path: Path) -> None:
    desk.goto(f"{site.address}/vorgaenge/{_filed(site)}")
    press(desk.get_by_role("link", name="Bescheid.pdf"))
    expect(desk.get_by_role("heading", name="Bescheid.pdf")).to_be_visible()
    press(desk.get_by_role("link", name="Fassungen"))
    expect(desk.get_by_role("heading", name="Fassungen von Bescheid.pdf")).to_be_visible()
    assert_accessible(desk)

    hours = desk.get_by_label("Für wie viele Stunden")
    hours.focus()
    desk.keyboard.press("Control+A")
    desk.keyboard.type("2")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status").first).to_contain_text("Sie haben dieses Dokument ausgecheckt")
    assert_accessible(desk)

    new = tmp_path / "Bescheid-neu.pdf"
    new.write_bytes(SECOND)
    desk.get_by_label("Datei", exact=True).set_input_files(new)  # the system's dialog is no page of ours
    desk.get_by_label("Was daran neu ist").focus()
    desk.keyboard.type("Betrag berichtigt")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Betrag berichtigt")).to_be_visible()
    expect(desk.get_by_role("status")).to_have_count(0)  # no longer checked out
    site.work()

    desk.reload()
    press(desk.get_by_role("button", name="Vergleichen"))
    expect(desk).to_have_url(re.compile(r"/vergleich\?von=1&bis=2"))
    expect(desk.locator("del").filter(has_text="120")).to_be_visible()
    expect(desk.locator("ins").filter(has_text="150")).to_be_visible()
    assert_accessible(desk)


def _filed(site: Site) -> str:
    key, clerk = site.people.witten.portal_key, site.people.witten.clerk.token
    letter = ("anlage", "Bescheid.pdf", "application/pdf", FIRST)
    item = site.submit(key, letter, idempotency_key="fassungen").json()["id"]
    site.work()
    target = {"plan_entry": "22.10", "dossier_title": "Beispiel, Erika", "case_title": "Steuer"}
    return str(site.post(clerk, f"/api/v1/inbox/{item}/file", target).json()["id"])


def press(target: Locator) -> None:
    target.focus()
    target.press("Enter")
