# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The main job, told through the public API."""

from tests.api.records import pdf
from tests.deployment import Site


def test_a_submission_is_received_read_filed_found_and_closed(site: Site) -> None:
    witten = site.people.witten
    attachment = (
        "anlage",
        "Bescheid.pdf",
        "application/pdf",
        pdf("Gegen den Hundesteuerbescheid lege ich Widerspruch ein."),
    )
    accepted = site.submit(witten.portal_key, attachment)
    assert accepted.status_code == 201, accepted.text
    site.work()

    inbox = site.get(witten.clerk.token, "/api/v1/inbox").json()
    (item,) = inbox["items"]
    assert item["state"] == "read", item
    target = {"plan_entry": "22.10", "dossier_title": "Beispiel, Erika", "case_title": "Widerspruch"}
    case = site.post(witten.clerk.token, f"/api/v1/inbox/{item['id']}/file", target).json()
    assert case["reference_number"].startswith("22.10-")
    site.work()

    found = site.get(witten.clerk.token, "/api/v1/search", q="Steuer").json()
    hit = next(each for each in found["documents"] if each["document"]["file_name"] == "Bescheid.pdf")
    page = f"/api/v1/documents/{hit['document']['id']}/pages/{hit['pages'][0]['number']}"
    words = site.get(witten.clerk.token, page, q="Steuer").json()["words"]
    assert [word["text"] for word in words if word["marked"]] == ["Hundesteuerbescheid"]
    image = site.get(witten.clerk.token, f"{page}/image")
    assert image.headers["content-type"] == "image/webp"
    assert image.content[8:12] == b"WEBP"

    closed = site.post(witten.clerk.token, f"/api/v1/cases/{case['id']}/close").json()
    assert closed["retention"]["ends_on"].endswith("-12-31")
