# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The client does what portals and other programs need, and says why the service refuses."""

from uuid import UUID

import pytest

from eakte.client import Client, File, Refused
from tests.api.records import pdf
from tests.deployment import Site, submission


def test_a_portal_hands_in_a_submission_and_sends_it_again(site: Site) -> None:
    portal = Client(site.address, site.people.witten.portal_key)
    content = pdf("Anlage")
    form = submission([("anlage", "plan.pdf", "application/pdf", content)])
    file = File("anlage", "plan.pdf", "application/pdf", content)
    accepted = portal.submit(form, [file], "auftrag-1")
    assert portal.submit(form, [file], "auftrag-1") == accepted
    assert portal.get(f"/api/v1/submissions/{accepted['id']}")["state"] == "received"


def test_a_list_is_gone_through_page_by_page(site: Site) -> None:
    clerk = Client(site.address, site.people.witten.clerk.token)
    body = {"plan_entry": "22.20", "title": "Beispiel"}
    made = [clerk.post("/api/v1/dossiers", body, key=str(each))["id"] for each in range(3)]
    assert clerk.post("/api/v1/dossiers", body, key="0")["id"] == made[0]
    assert [each["id"] for each in clerk.pages("/api/v1/dossiers", plan_entry="22.20", limit=2)] == made[::-1]


def test_a_scan_becomes_an_item_whose_bytes_come_back(site: Site) -> None:
    clerk, content = Client(site.address, site.people.witten.clerk.token), pdf("Ein Brief")
    item = clerk.scan(File("file", "brief.pdf", "application/pdf", content), "2026-11-20", "scan-1")
    assert clerk.scan(File("file", "brief.pdf", "application/pdf", content), "2026-11-20", "scan-1") == item
    found = clerk.get(f"/api/v1/inbox/{UUID(item)}")
    assert found["received_on"] == "2026-11-20"
    assert clerk.content(f"/api/v1/documents/{found['documents'][0]['id']}/original") == content


def test_a_refusal_says_what_and_why(site: Site) -> None:
    with pytest.raises(Refused, match="Nicht angemeldet") as refused:
        Client(site.address, "falsch").get("/api/v1/inbox")
    assert (refused.value.status, refused.value.code) == (401, "unauthenticated")
    assert refused.value.retry_seconds is None


def test_what_cannot_be_told_yet_says_when_to_ask_again(site: Site) -> None:
    portal = Client(site.address, site.people.witten.portal_key)
    accepted = portal.submit(submission(), [], "auftrag-2")
    with pytest.raises(Refused) as refused:
        portal.get(f"/api/v1/submissions/{accepted['id']}/proof")
    assert (refused.value.code, refused.value.retry_seconds) == ("proof-pending", 1)
