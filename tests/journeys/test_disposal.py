# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The end of records, without a mouse: from the due list to the certificate, stopped by a hold, decided by a table."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from playwright.sync_api import Locator, Page, expect

from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.tenancy import DEPLOYMENT, system
from eakte.services import destroying
from tests.api.records import due_dossier, let_have_waited
from tests.deployment import Site
from tests.journeys.conftest import sign_in
from tests.journeys.test_accessibility import assert_accessible

WHY = "kein bleibender Wert"


def test_an_archivist_comes_from_the_due_list_to_the_certificate(site: Site, page: Page) -> None:
    town = site.people.witten
    for title in ("Uferweg 3", "Ringstraße 7"):
        due_dossier(site, town, title)
    sign_in(site, page, "/aussonderung", town.archivist.login)
    offer_both(page)
    offer = page.url
    appraise_both(page)
    page.goto(offer)
    press(page.get_by_role("button", name="Vernichtung beantragen"))
    expect(page.get_by_text("zustimmen muss jemand anderes")).to_be_visible()
    assert_accessible(page)
    release = page.url.removeprefix(site.address)

    sign_in(site, page, "/aussonderung", town.records_manager.login)
    press(page.get_by_role("row", name="2 Akten").get_by_role("link"))
    press(page.get_by_role("button", name="Der Vernichtung zustimmen"))
    expect(page.get_by_text("wartet auf die Vernichtung").first).to_be_visible()
    assert_accessible(page)
    let_wait(site, release)
    page.reload()
    expect(page.get_by_text("2 von 2")).to_be_visible()
    expect(page.get_by_text("Uferweg 3")).to_have_count(0)
    assert_accessible(page)
    with page.expect_download() as download:
        press(page.get_by_role("link", name="Löschnachweis (PDF/A)"))
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    page.goto(f"{site.address}/aussonderung/anbietungen")
    expect(page.get_by_text("2 von 2")).to_be_visible()
    assert_accessible(page)


def test_a_hold_stops_what_two_people_agreed_to(site: Site, page: Page) -> None:
    town = site.people.witten
    dossier = due_dossier(site, town, "Streitfall")
    sign_in(site, page, "/aussonderung/faellig", town.archivist.login)
    press(page.get_by_role("button", name="Alles Fällige anbieten"))
    press(page.get_by_role("link", name=re.compile("offen$")))
    reason(page).fill(WHY)
    page.get_by_role("heading", name="Streitfall").click()
    page.keyboard.press("3")
    press(page.get_by_role("link", name="Streitfall"))
    press(page.get_by_role("button", name="Vernichtung beantragen"))
    expect(page.get_by_role("heading", name="Freigabe zur Vernichtung")).to_be_visible()
    release = page.url.removeprefix(site.address)
    sign_in(site, page, release, town.records_manager.login)
    press(page.get_by_role("button", name="Der Vernichtung zustimmen"))

    review_on = local_date(SystemClock().now(), DEPLOYMENT.zone) + timedelta(days=90)
    page.goto(f"{site.address}/akten/{dossier}/sperren")
    page.get_by_label("Grund").focus()
    page.keyboard.type("Rechtsstreit")
    page.get_by_label("Erläuterung").fill("VG Arnsberg, 12 K 345/26")
    page.get_by_label("Prüfung am").fill(review_on.isoformat())
    press(page.get_by_role("button", name="Sperre setzen"))
    expect(page.get_by_text("VG Arnsberg, 12 K 345/26")).to_be_visible()
    let_wait(site, release)
    page.goto(site.address + release)
    expect(page.get_by_text("Nicht vernichtet: Die Akte ist gesperrt")).to_be_visible()
    expect(page.get_by_text("0 von 1")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{site.address}/aussonderung")
    expect(page.get_by_text("1 nicht vernichtet")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{site.address}/akten/{dossier}")
    expect(page.get_by_role("heading", name="Streitfall")).to_be_visible()


def test_the_archives_table_decides(site: Site, page: Page) -> None:
    town = site.people.witten
    for title in ("Chronik", "Quittungen"):
        due_dossier(site, town, title)
    sign_in(site, page, "/aussonderung/faellig", town.archivist.login)
    press(page.get_by_role("button", name="Alles Fällige anbieten"))
    with page.expect_download() as download:
        press(page.get_by_role("link", name="Ausgeben (CSV)"))
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig")), delimiter=";"))
    for row in rows[1:]:
        row[-2:] = ["A", "Stadtgeschichte"] if "Chronik" in row else ["V", ""]
    take_in(page, rows)
    expect(page.get_by_role("alert")).to_contain_text("braucht eine Begründung")
    expect(page.get_by_text("0 von 2 bewertet")).to_be_visible()
    assert_accessible(page)
    rows[-1][-1] = rows[1][-1] = WHY
    take_in(page, rows)
    expect(page.get_by_text("2 Entscheidungen wurden übernommen.")).to_be_visible()
    expect(page.get_by_text("2 von 2 bewertet")).to_be_visible()
    page.get_by_label("Startwert").fill("x")
    press(page.get_by_role("button", name="Ziehen"))
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)


def offer_both(page: Page) -> None:
    """From the overview over the due list to the page of the offer."""
    expect(page.get_by_text("2 Akten sind anzubieten")).to_be_visible()
    assert_accessible(page)
    press(page.get_by_role("link", name="2 Akten sind anzubieten"))
    expect(page.get_by_role("row", name="Uferweg 3")).to_contain_text("Aufbewahrungsfrist ist abgelaufen")
    assert_accessible(page)
    for mark in page.get_by_role("checkbox", name=re.compile("markieren")).all():
        mark.focus()
        page.keyboard.press("Space")
    press(page.get_by_role("button", name="Markierte anbieten"))
    expect(page.get_by_text("0 von 2 bewertet")).to_be_visible()
    assert_accessible(page)


def appraise_both(page: Page) -> None:
    """By 1, 2 and 3, one dossier after the other; the reason stays."""
    press(page.get_by_role("link", name=re.compile("2 von 2 offen")))
    expect(page.get_by_role("heading", name="Uferweg 3")).to_be_visible()
    assert_accessible(page)
    reason(page).fill(WHY)
    page.get_by_role("heading", name="Uferweg 3").click()
    page.keyboard.press("3")
    expect(page.get_by_role("heading", name="Ringstraße 7")).to_be_visible()
    expect(reason(page)).to_have_value(WHY)
    page.keyboard.press("2")
    expect(page.get_by_text("noch zu bewerten (B)").first).to_be_visible()
    page.keyboard.press("3")
    expect(page.get_by_text("Hier ist alles bewertet.")).to_be_visible()
    assert_accessible(page)


def reason(page: Page) -> Locator:
    return page.get_by_role("textbox", name=re.compile("^Grund"))


def take_in(page: Page, rows: list[list[str]]) -> None:
    table = io.StringIO()
    csv.writer(table, delimiter=";").writerows(rows)
    file = {"name": "entscheidungen.csv", "mimeType": "text/csv", "buffer": table.getvalue().encode()}
    page.get_by_label("Tabelle mit Entscheidungen").set_input_files(file)  # type: ignore[arg-type] # a FilePayload
    press(page.get_by_role("button", name="Einlesen"))


def let_wait(site: Site, release: str) -> None:
    """Let the waiting period be over, and the workers go on."""
    town = site.people.witten
    let_have_waited(site, town, UUID(release.rpartition("/")[2]))
    destroying.start_waited(site.deployment.platform, system(town.tenant, "sweeper"))
    site.work()
    site.work()


def press(target: Locator) -> None:
    target.focus()
    target.press("Enter")
