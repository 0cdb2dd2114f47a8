# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A dossier from its first submission until it is closed, and opened again: with a mouse, and by keyboard alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.deployment import Site
from tests.journeys.conftest import sign_in
from tests.journeys.test_accessibility import assert_accessible

Hand = Callable[[Locator], None]


def by_mouse(target: Locator) -> None:
    target.click()


def by_keyboard(target: Locator) -> None:
    target.focus()
    expect(target).to_be_focused()
    target.press("Enter")


@pytest.mark.parametrize("use", [by_mouse, by_keyboard])
def test_from_the_first_submission_until_it_is_closed_and_opened_again(site: Site, desk: Page, use: Hand) -> None:
    site.submit(site.people.witten.portal_key)
    site.work()
    desk.reload()
    use(desk.locator("a[data-row]").first)
    use(desk.get_by_role("link", name="Ablegen"))
    use(desk.get_by_role("button", name="Akte anlegen und ablegen"))
    filed = desk.get_by_role("status").filter(has_text="22.10-")
    expect(filed).to_be_visible()
    assert_accessible(desk)

    use(desk.get_by_role("button", name="Rückgängig"))
    expect(desk).to_have_url(re.compile("/posteingang/"))
    use(desk.get_by_role("link", name="Ablegen"))
    use(desk.get_by_role("link", name="Offener Vorgang"))
    only = desk.locator("input[name=case_id]").first
    only.check() if use is by_mouse else only.press("Space")
    use(desk.get_by_role("button", name="Ablegen"))
    expect(filed).to_be_visible()

    use(desk.get_by_role("link", name=re.compile("z.d.A.")))
    use(desk.get_by_role("button", name=re.compile("z.d.A.")))
    expect(desk.get_by_text(re.compile(r"bis 31\.12\.\d{4}"))).to_be_visible()
    case = desk.url.removeprefix(site.address)
    use(desk.locator(".crumb a").last)
    use(desk.get_by_role("link", name="Akte schließen"))
    assert_accessible(desk)
    use(desk.get_by_role("button", name="Akte schließen"))
    expect(desk.locator(".facts .chip")).to_have_text("geschlossen (z.d.A.)")
    dossier = desk.url.removeprefix(site.address)

    sign_in(site, desk, dossier, site.people.witten.office_lead.login)
    for address in (dossier, case):
        desk.goto(site.address + address)
        use(desk.get_by_role("link", name="Wieder öffnen"))
        assert_accessible(desk)
        desk.get_by_label("Grund").focus()
        desk.keyboard.type("Nachtrag zum Bescheid")
        use(desk.get_by_role("button", name="Wieder öffnen"))
        expect(desk.locator(".facts .chip").first).to_have_text("in Bearbeitung")
