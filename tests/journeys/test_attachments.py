# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A document becomes an attachment of another one and stands for itself again: by mouse, by keyboard, and dragged."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.api.records import pdf
from tests.deployment import Site
from tests.journeys.test_accessibility import assert_accessible
from tests.journeys.test_dossier import Hand, by_keyboard, by_mouse


@pytest.fixture
def case(site: Site) -> dict[str, Any]:
    """A case with a proof and the letter to which it belongs, in this order."""
    token = site.people.witten.clerk.token
    dossier = site.post(token, "/api/v1/dossiers", {"plan_entry": "22.20", "title": "Nachweise"}).json()["id"]
    made = site.post(token, f"/api/v1/dossiers/{dossier}/cases", {"title": "Antrag"}).json()
    for name in ("Nachweis", "Schreiben"):
        item = site.scan(token, f"{name}.pdf", "application/pdf", pdf(name)).json()["id"]
        site.post(token, f"/api/v1/inbox/{item}/file", {"case": made["id"]})
    site.work()
    return dict(made)


def rows(desk: Page) -> Locator:
    return desk.locator("tr[id^=document-]")


@pytest.mark.parametrize("use", [by_mouse, by_keyboard])
def test_a_document_is_attached_and_detached(site: Site, desk: Page, case: dict[str, Any], use: Hand) -> None:
    desk.goto(f"{site.address}/vorgaenge/{case['id']}")
    expect(desk.locator(".detail h2")).to_have_text("Nachweis.pdf")
    use(desk.get_by_role("link", name="Anfügen"))
    assert_accessible(desk)
    other = desk.get_by_role("radio", name="Schreiben.pdf")
    other.check() if use is by_mouse else other.press("Space")
    use(desk.get_by_role("button", name="Anfügen"))
    expect(desk.get_by_role("status").filter(has_text="ist jetzt eine Anlage")).to_be_visible()
    expect(rows(desk).nth(1)).to_contain_text("Nachweis.pdf Anlage", use_inner_text=True)
    assert_accessible(desk)

    use(desk.get_by_role("button", name="Lösen"))
    expect(desk.get_by_role("status").filter(has_text="steht jetzt für sich")).to_be_visible()
    expect(rows(desk).first).to_contain_text("Nachweis.pdf")
    assert_accessible(desk)
    use(desk.get_by_role("button", name="Rückgängig"))
    expect(rows(desk).nth(1)).to_contain_text("Nachweis.pdf")


def test_a_document_is_dragged_onto_another(site: Site, desk: Page, case: dict[str, Any]) -> None:
    desk.goto(f"{site.address}/vorgaenge/{case['id']}")
    rows(desk).first.drag_to(rows(desk).nth(1))
    expect(desk.get_by_role("status").filter(has_text="ist jetzt eine Anlage")).to_be_visible()
    expect(rows(desk).first).to_contain_text("Schreiben.pdf")
    expect(rows(desk).nth(1)).to_contain_text("Anlage")
