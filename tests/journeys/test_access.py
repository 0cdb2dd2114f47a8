# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The head of an office lets a colleague see one case, has it explained, and takes it back."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from eakte.kernel.clock import SystemClock, local_date
from tests.deployment import Site
from tests.journeys.conftest import sign_in


def test_a_case_is_granted_explained_and_closed_again(site: Site, page: Page) -> None:
    witten = site.people.witten
    site.submit(witten.portal_key)
    site.work()
    item = site.get(witten.clerk.token, "/api/v1/inbox").json()["items"][0]["id"]
    target = {"plan_entry": "22.10", "dossier_title": "Beispiel, Erika", "case_title": "Anmeldung"}
    case = site.post(witten.clerk.token, f"/api/v1/inbox/{item}/file", target).json()["id"]
    last_day = local_date(SystemClock().now(), witten.tenant.zone) + timedelta(days=14)

    sign_in(site, page, f"/vorgaenge/{case}", witten.auditor.login)
    expect(page.get_by_role("heading", name="Das ist für Sie nicht freigegeben")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihre Rolle erlaubt das nicht")

    sign_in(site, page, f"/vorgaenge/{case}", witten.office_lead.login)
    page.get_by_role("link", name="Wer darf das sehen?").click()
    page.get_by_label("Wem").select_option(witten.auditor.login)
    page.get_by_label("Anlass").fill("Sonderprüfung 2026")
    page.get_by_label("Letzter Tag").fill(last_day.isoformat())
    page.get_by_role("button", name="Zugriff freigeben").click()
    expect(page.get_by_text("Sonderprüfung 2026")).to_be_visible()

    page.get_by_label("Person").select_option(witten.auditor.login)
    page.get_by_role("button", name="Erklären").click()
    explained = page.get_by_role("status")
    expect(explained).to_contain_text("darf sehen")
    expect(explained).to_contain_text("Rolle Prüfung in der ganzen Kommune: gibt dieses Recht nicht")
    expect(explained).to_contain_text(
        f"Freigabe des Vorgangs bis {last_day:%d.%m.%Y}: Sonderprüfung 2026: gibt Zugriff"
    )

    sign_in(site, page, f"/vorgaenge/{case}", witten.auditor.login)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Anmeldung")

    sign_in(site, page, f"/vorgaenge/{case}/zugriff", witten.office_lead.login)
    page.get_by_role("button", name="Beenden").click()
    expect(page.get_by_text("gilt nicht mehr")).to_be_visible()
    assert site.get(witten.auditor.token, f"/api/v1/cases/{case}").status_code == 403
