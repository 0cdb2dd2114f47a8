# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Witten shares a case with Hattingen, sees before what Hattingen will see, gets a contribution, and takes it back."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.api.records import pdf
from tests.deployment import Site
from tests.journeys.conftest import sign_in
from tests.journeys.test_accessibility import assert_accessible

LETTER = ("brief", "brief.pdf", "application/pdf", pdf("Der Nachbarzaun wird vermessen"))


def test_a_case_is_shared_contributed_to_and_taken_back(site: Site, page: Page, tmp_path: Path) -> None:
    case = filed(site)
    share(site, page, case)
    shared = read_and_contribute(site, page, tmp_path / "stellungnahme.pdf")
    take_back(site, page, case)

    sign_in(site, page, "/geteilt", site.people.hattingen.clerk.login)
    expect(page.get_by_text("Zurzeit gibt Ihnen keine andere Kommune etwas frei.")).to_be_visible()
    page.goto(shared)
    expect(page.get_by_role("heading", level=1)).to_have_text("Freigabe nicht gefunden")
    documents = site.get(site.people.witten.clerk.token, f"/api/v1/cases/{case}").json()["documents"]
    assert "stellungnahme.pdf" in {each["file_name"] for each in documents}


def filed(site: Site) -> str:
    witten = site.people.witten
    site.submit(witten.portal_key, LETTER)
    site.work()
    item = site.get(witten.clerk.token, "/api/v1/inbox").json()["items"][0]["id"]
    target = {"plan_entry": "22.10", "dossier_title": "Kreisweite Planung", "case_title": "Zaun am Fluss"}
    case = site.post(witten.clerk.token, f"/api/v1/inbox/{item}/file", target).json()["id"]
    site.work()
    return str(case)


def share(site: Site, page: Page, case: str) -> None:
    """Witten's office lead looks at what Hattingen will see, and shares."""
    sign_in(site, page, f"/vorgaenge/{case}", site.people.witten.office_lead.login)
    page.get_by_role("link", name="Für andere Kommune freigeben").click()
    page.get_by_role("link", name="Vorschau: so sieht es die andere Kommune").click()
    expect(page.get_by_role("region", name="So sieht es die andere Kommune")).to_contain_text("brief.pdf")
    assert_accessible(page)
    page.get_by_label("Für welche Kommune").select_option("hattingen")
    page.get_by_label("Rechtsgrundlage").select_option("joint_work")
    page.get_by_label("Was sie darf").select_option("contribute")
    page.get_by_role("button", name="Freigeben").click()
    expect(page.get_by_role("link", name="Stadt Hattingen")).to_be_visible()


def read_and_contribute(site: Site, page: Page, contribution: Path) -> str:
    """Hattingen's clerk finds a word, adds a file and sees who used the share; returns its address."""
    sign_in(site, page, "/geteilt", site.people.hattingen.clerk.login)
    assert_accessible(page)
    page.get_by_role("link", name="Zaun am Fluss").click()
    expect(page.get_by_text("gehört Stadt Witten")).to_be_visible()
    shared = page.url
    page.get_by_label("Darin suchen").fill("Zaun")
    page.get_by_role("button", name="Suchen").click()
    page.get_by_role("link", name="brief.pdf, Seite 1").click()
    expect(page.locator("rect.mark")).not_to_have_count(0)
    assert_accessible(page)
    contribution.write_bytes(pdf("Hattingen hat keine Bedenken"))
    page.get_by_label("Datei").set_input_files(contribution)
    page.get_by_role("button", name="Beitragen").click()
    expect(page.get_by_role("heading", name="stellungnahme.pdf")).to_be_visible()
    page.get_by_role("link", name="Wer sie genutzt hat").click()
    expect(page.get_by_role("table")).to_contain_text("hat „stellungnahme.pdf“ beigetragen")
    assert_accessible(page)
    return shared


def take_back(site: Site, page: Page, case: str) -> None:
    """Witten's office lead sees who used the share, and ends it."""
    sign_in(site, page, f"/vorgaenge/{case}/teilen", site.people.witten.office_lead.login)
    page.get_by_role("link", name="Stadt Hattingen").click()
    expect(page.get_by_role("table")).to_contain_text("clerk aus Stadt Hattingen (Stadt Hattingen)")
    assert_accessible(page)
    page.get_by_role("button", name="Freigabe jetzt beenden").click()
    expect(page.get_by_text("gilt nicht mehr")).to_be_visible()
