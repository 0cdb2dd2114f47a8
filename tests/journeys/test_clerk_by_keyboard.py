# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A clerk's morning, without a mouse: what the portal sent is read, filed, found, and its word marked."""

import re

from fpdf import FPDF
from playwright.sync_api import Page, expect

from tests.deployment import Site


def test_from_the_portal_to_the_marked_word(site: Site, desk: Page) -> None:
    letter = ("anlage", "Widerspruch.pdf", "application/pdf", _letter())
    assert site.submit(site.people.witten.portal_key, letter).status_code == 201
    site.work()
    keys = desk.keyboard

    desk.reload()
    keys.press("j")
    expect(desk.locator("a[data-row]").first).to_be_focused()
    keys.press("Enter")
    expect(desk.get_by_role("heading", name="Hundesteuer: Hund anmelden")).to_be_visible()
    expect(desk.locator(".sheet img")).to_have_js_property("complete", value=True)

    keys.press("a")
    expect(desk).to_have_url(re.compile("/ablegen"))
    expect(desk.get_by_label("Betreff der neuen Akte")).to_be_focused()
    keys.press("Enter")
    expect(desk.get_by_role("status").filter(has_text="22.10-")).to_be_visible()
    site.work()

    keys.press("/")
    keys.type("Bescheid Hundesteuer")
    keys.press("Enter")
    expect(desk.get_by_role("heading", name="Widerspruch.pdf")).to_be_visible()
    keys.press("j")
    keys.press("Enter")
    expect(desk.locator("rect.mark.now")).to_be_visible()
    _marks_lie_on_the_word(desk)


def _marks_lie_on_the_word(desk: Page) -> None:
    """The mark's place on the screen is the word's place on the page: top left, where the letter begins."""
    image = desk.locator(".sheet img").bounding_box()
    mark = desk.locator("rect.mark").first.bounding_box()
    assert image is not None
    assert mark is not None
    assert image["x"] < mark["x"] < image["x"] + image["width"] / 2
    assert image["y"] < mark["y"] < image["y"] + image["height"] / 8
    assert mark["height"] < image["height"] / 20


def test_a_case_is_closed_and_says_until_when_it_is_kept_and_why(site: Site, desk: Page) -> None:
    site.submit(site.people.witten.portal_key)
    site.work()
    item = site.get(site.people.witten.clerk.token, "/api/v1/inbox").json()["items"][0]["id"]
    target = {"plan_entry": "22.10", "dossier_title": "Beispiel, Erika", "case_title": "Anmeldung"}
    case = site.post(site.people.witten.clerk.token, f"/api/v1/inbox/{item}/file", target).json()["id"]

    desk.goto(f"{site.address}/vorgaenge/{case}")
    desk.keyboard.press("z")
    expect(desk).to_have_url(re.compile("/schliessen"))
    desk.get_by_role("button", name="z.d.A.").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text(re.compile(r"bis 31\.12\.\d{4}"))).to_be_visible()
    desk.get_by_role("link", name="Aufbewahrung").focus()
    desk.keyboard.press("Enter")
    why = re.compile(r"10 Jahre ab Ende des Jahres, in dem der Vorgang geschlossen wurde .* also bis 31\.12\.\d{4}")
    expect(desk.get_by_text(why).first).to_be_visible()


def _letter() -> bytes:
    pdf = FPDF(format="A4")
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    pdf.multi_cell(0, 8, "Hundesteuerbescheid vom 2. November 2026\n\nHiermit lege ich Widerspruch ein.")
    return bytes(pdf.output())
