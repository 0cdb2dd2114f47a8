# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What stands in the wrong place is moved and moved back, and several items are filed at once: by mouse, and by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.api.records import pdf
from tests.deployment import Site
from tests.journeys.test_accessibility import assert_accessible
from tests.journeys.test_dossier import Hand, by_keyboard, by_mouse


def opened(site: Site) -> tuple[dict[str, str], dict[str, str]]:
    """Two cases of a new dossier."""
    token = site.people.witten.clerk.token
    dossier = site.post(token, "/api/v1/dossiers", {"plan_entry": "22.20", "title": "Umzug"}).json()["id"]
    path = f"/api/v1/dossiers/{dossier}/cases"
    first, second = (site.post(token, path, {"title": title}).json() for title in ("Falsch", "Richtig"))
    return first, second


def scanned(site: Site, name: str) -> str:
    token = site.people.witten.clerk.token
    return str(site.scan(token, f"{name}.pdf", "application/pdf", pdf(name)).json()["id"])


@pytest.mark.parametrize("use", [by_mouse, by_keyboard])
def test_a_document_and_its_case_are_moved_and_moved_back(site: Site, desk: Page, use: Hand) -> None:
    wrong, right = opened(site)
    other, _ = opened(site)
    item = scanned(site, "Irrläufer")
    site.post(site.people.witten.clerk.token, f"/api/v1/inbox/{item}/file", {"case": wrong["id"]})
    site.work()
    desk.goto(f"{site.address}/vorgaenge/{wrong['id']}")
    use(desk.locator(".detail").get_by_role("link", name="Umlegen"))
    assert_accessible(desk)
    desk.get_by_label("Vorgang, in den es kommt").fill(right["reference_number"])
    use(desk.get_by_role("button", name="Umlegen"))
    expect(desk.get_by_role("status").filter(has_text="hierher umgelegt")).to_be_visible()
    assert_accessible(desk)
    use(desk.get_by_role("button", name="Rückgängig"))
    expect(desk.locator("dd.num").first).to_have_text(wrong["reference_number"])

    use(desk.locator(".list").get_by_role("link", name="Umlegen"))
    target = site.get(site.people.witten.clerk.token, f"/api/v1/cases/{other['id']}").json()["dossier"][
        "reference_number"
    ]
    desk.get_by_label("Akte, in die er kommt").fill(target)
    use(desk.get_by_role("button", name="Umlegen"))
    expect(desk.get_by_role("status").filter(has_text=target)).to_be_visible()
    use(desk.get_by_role("button", name="Rückgängig"))
    expect(desk.get_by_role("status").filter(has_text=target)).to_have_count(0)


@pytest.mark.parametrize("use", [by_mouse, by_keyboard])
def test_several_items_are_filed_after_a_look_ahead(site: Site, desk: Page, use: Hand) -> None:
    case, _ = opened(site)
    items = [scanned(site, name) for name in ("Eins", "Zwei")]
    site.work()
    desk.goto(f"{site.address}/posteingang")
    use(desk.get_by_role("link", name="Mehrere auf einmal"))
    assert_accessible(desk)
    for item in items:
        box = desk.locator(f"input[value='{item}']")
        box.check() if use is by_mouse else box.press("Space")
    desk.get_by_label("In diesen offenen Vorgang ablegen").fill(case["reference_number"])
    use(desk.get_by_role("button", name="Vorschau ansehen"))
    assert_accessible(desk)
    use(desk.get_by_role("button", name="Mit 2 Eingängen ausführen"))
    expect(desk.get_by_role("status").filter(has_text="2 Eingänge sind erledigt")).to_be_visible()
    assert_accessible(desk)
