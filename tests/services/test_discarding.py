# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Discarding through the doors: what is left, who may, what races come to, and what a crash leaves behind."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from sqlalchemy import text

from eakte.database.embedded import EmbeddedServer
from eakte.domain.access.values import ObjectType, Target
from eakte.domain.audit.values import Act
from eakte.domain.filing.discarding import WAITS
from eakte.domain.filing.hot_folder import FolderFileState
from eakte.kernel.tenancy import Role, system
from eakte.services import accounts, discarding
from eakte.services.disposal_ledger import FILE_NAME
from tests.api.records import open_in_emergency, pdf
from tests.deployment import Site, clock_moved, new_site
from tests.evidence import as_owner, audit_log, check_problem, stored_files
from tests.people import PASSWORD, Colleague

SPAM = {"reason": "spam"}
FILING = {"plan_entry": "22.10", "dossier_title": "Akte", "case_title": "Vorgang"}


@pytest.fixture(scope="module")
def towns(embedded_server: EmbeddedServer) -> Iterator[Site]:
    """For tests that each keep documents of their own."""
    with new_site(embedded_server) as site:
        yield site


def scanned(site: Site, word: str = "Brief") -> UUID:
    """An item of one read document that says this word."""
    answer = site.scan(site.people.witten.clerk.token, f"{word}.pdf", "application/pdf", pdf(f"{word} im Brief"))
    site.work()
    return UUID(answer.json()["id"])


def document_of(site: Site, item: UUID) -> UUID:
    answer = site.get(site.people.witten.clerk.token, f"/api/v1/inbox/{item}")
    return UUID(answer.json()["documents"][0]["id"])


def filed(site: Site, word: str = "Brief") -> tuple[UUID, UUID]:
    """A document in a case: both ids."""
    item = scanned(site, word)
    document = document_of(site, item)
    answer = site.post(site.people.witten.clerk.token, f"/api/v1/inbox/{item}/file", FILING)
    site.work()
    return document, UUID(answer.json()["id"])


def post(site: Site, who: Colleague, path: str, body: dict[str, Any] | None = None) -> Response:
    return site.post(who.token, f"/api/v1/{path}", body)


def rows(site: Site, table: str, **criteria: object) -> int:
    where = " AND ".join(f"{name} = :{name}" for name in criteria)
    with as_owner(site, site.people.witten.tenant) as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table} WHERE {where}"), criteria) or 0


def objects_of(site: Site, document: UUID) -> list[UUID]:
    statement = """
        SELECT renditions.id FROM records.renditions JOIN records.document_versions versions ON versions.id = version_id
        WHERE document_id = :document
    """
    with as_owner(site, site.people.witten.tenant) as connection:
        return list(connection.scalars(text(statement), {"document": document}))


def found(site: Site, word: str) -> int:
    total: int = site.get(site.people.witten.clerk.token, "/api/v1/search", q=word).json()["total"]
    return total


def ledger(site: Site, document: UUID) -> list[dict[str, Any]]:
    """The lines of the ledger about the decision that let the document go."""
    path = site.deployment.settings.ledger_path / FILE_NAME
    lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    decisions = {line["decision"] for line in lines if str(document) in line.get("documents", ())}
    return [line for line in lines if line["decision"] in decisions]


def in_store(site: Site, objects: list[UUID]) -> bool:
    """Whether bytes of any of these lie there."""
    return any(str(each) in path for path in stored_files(site) for each in objects)


def is_gone(site: Site, document: UUID, objects: list[UUID], word: str) -> bool:
    """Rows, keys, bytes and what the index knew."""
    clerk = site.people.witten.clerk.token
    answers = [site.get(clerk, f"/api/v1/documents/{document}{part}") for part in ("", "/original", "/pages/1/image")]
    return (
        [answer.status_code for answer in answers] == [404, 404, 404]
        and rows(site, "records.documents", id=document) == 0
        and rows(site, "records.document_versions", document_id=document) == 0
        and not any(rows(site, "keys.object_keys", id=each) for each in objects)
        and not any(rows(site, "records.renditions", id=each) for each in objects)
        and not in_store(site, objects)
        and found(site, word) == 0
    )


def test_what_waits_in_the_inbox_goes_for_good_by_one_person(towns: Site) -> None:
    item, clerk = scanned(towns, "Werbekanarie"), towns.people.witten.clerk
    document = document_of(towns, item)
    objects = objects_of(towns, document)
    assert in_store(towns, objects)
    assert found(towns, "Werbekanarie") == 1

    assert post(towns, clerk, f"inbox/{item}/discard", SPAM).status_code == 204
    towns.work()

    assert is_gone(towns, document, objects, "Werbekanarie")
    check_problem(towns.get(clerk.token, f"/api/v1/inbox/{item}"), 410, "item-discarded")
    check_problem(post(towns, clerk, f"inbox/{item}/discard", SPAM), 410, "item-discarded")
    check_problem(post(towns, clerk, f"inbox/{item}/file", FILING), 410, "item-discarded")
    assert str(item) not in towns.get(clerk.token, "/api/v1/inbox").text


def test_a_stub_says_that_it_came_and_nothing_of_what_it_said(towns: Site) -> None:
    item, clerk = scanned(towns, "Stummelkanarie"), towns.people.witten.clerk
    post(towns, clerk, f"inbox/{item}/discard", {"reason": "wrong_upload"})
    with as_owner(towns, towns.people.witten.tenant) as connection:
        stub = (
            connection.execute(text("SELECT * FROM records.inbox_items WHERE id = :id"), {"id": item}).mappings().one()
        )
        why = (
            connection.execute(text("SELECT * FROM records.discards WHERE item_id = :id"), {"id": item})
            .mappings()
            .one()
        )

    assert "Stummelkanarie" not in f"{dict(stub)} {dict(why)}"
    assert (stub["channel"], stub["subject"], stub["sender"]) == ("scan", "", None)
    assert stub["received_on"] is not None
    assert (why["reason"], why["decided_by"], why["document_id"]) == ("wrong_upload", clerk.actor.id, None)
    (entry,) = (
        each for each in audit_log(towns, clerk.actor.tenant, Act.ITEM_DISCARDED) if each.object["id"] == str(item)
    )
    assert entry.detail["discard_reason"] == "wrong_upload"
    history = towns.get(clerk.token, f"/api/v1/inbox/{item}/history").json()["entries"]
    assert history[0]["object"]["title"] == "Verworfener Eingang"
    assert "den Eingang endgültig verworfen: Versehentlich" in history[0]["text"]


def test_the_ledger_announces_and_settles_with_ids_and_digests_alone(towns: Site) -> None:
    item, clerk = scanned(towns, "Ledgerkanarie"), towns.people.witten.clerk
    document = document_of(towns, item)
    objects = objects_of(towns, document)
    post(towns, clerk, f"inbox/{item}/discard", SPAM)
    (announced,) = ledger(towns, document)
    towns.work()
    lines = ledger(towns, document)

    assert [line["kind"] for line in lines] == ["announced", "settled"]
    assert {each["id"] for each in announced["objects"]} == {str(each) for each in objects}
    assert all(len(each["sha256"]) == 64 for each in announced["objects"])
    assert announced["decided_by"] == announced["asked_by"] == str(clerk.actor.id)
    assert (announced["reason"], announced["item"]) == ("spam", str(item))
    assert "Ledgerkanarie" not in json.dumps(lines)
    findings = towns.deployment.platform.ledger.examine()
    assert findings.damaged == ()
    assert UUID(announced["decision"]) in findings.settled


def test_a_portal_is_told_what_became_of_its_submission_and_a_repetition_makes_none(towns: Site) -> None:
    town = towns.people.witten
    sent = towns.submit(town.portal_key, idempotency_key="verworfen")
    item = sent.json()["id"]
    towns.work()
    assert post(towns, town.clerk, f"inbox/{item}/discard", {"reason": "misdirected"}).status_code == 204
    towns.work()

    state = towns.get(town.portal_key, f"/api/v1/submissions/{item}").json()
    assert (state["state"], state["receipt"], state["reference_number"]) == ("discarded", sent.json()["receipt"], None)
    assert state["service"] == "hundesteuer"
    again = towns.submit(town.portal_key, idempotency_key="verworfen")
    assert (again.json()["id"], again.json()["receipt"]) == (item, sent.json()["receipt"])
    towns.sequence()
    assert towns.get(town.portal_key, f"/api/v1/submissions/{item}/proof").status_code == 200


def test_a_duplicate_names_the_item_that_stays(towns: Site) -> None:
    item, other, clerk = scanned(towns), scanned(towns), towns.people.witten.clerk
    elsewhere = towns.submit(towns.people.hattingen.portal_key, idempotency_key="dort").json()["id"]
    for named in (None, str(item), elsewhere):
        body = {"reason": "duplicate", "duplicate_of": named}
        check_problem(post(towns, clerk, f"inbox/{item}/discard", body), 422, "duplicate-unclear")
    check_problem(
        post(towns, clerk, f"inbox/{item}/discard", {**SPAM, "duplicate_of": str(other)}), 422, "duplicate-unclear"
    )
    body = {"reason": "duplicate", "duplicate_of": str(other)}
    assert post(towns, clerk, f"inbox/{item}/discard", body).status_code == 204
    assert towns.get(clerk.token, f"/api/v1/inbox/{other}").status_code == 200


def test_of_two_duplicates_of_each_other_one_stays(towns: Site) -> None:
    town = towns.people.witten
    documents = [filed(towns)[0] for _ in range(2)]
    for document, other in (documents, reversed(documents)):
        body = {"reason": "duplicate", "duplicate_of": str(other)}
        assert post(towns, town.clerk, f"documents/{document}/discard", body).status_code == 201
    gone, stays = documents
    assert post(towns, town.office_lead, f"documents/{gone}/discard/agree").status_code == 204
    check_problem(post(towns, town.office_lead, f"documents/{stays}/discard/agree"), 409, "duplicate-gone")
    assert towns.get(town.clerk.token, f"/api/v1/documents/{stays}").status_code == 200


def test_once_filed_a_second_person_agrees(towns: Site) -> None:
    town = towns.people.witten
    document, case = filed(towns, "Aktenkanarie")
    objects = objects_of(towns, document)

    asked = post(towns, town.clerk, f"documents/{document}/discard", {"reason": "misdirected"})
    assert asked.status_code == 201
    assert (asked.json()["own"], asked.json()["may_agree"]) == (True, False)
    check_problem(post(towns, town.clerk, f"documents/{document}/discard", SPAM), 409, "discard-asked")
    check_problem(post(towns, town.registry, f"documents/{document}/discard/agree"), 403, "forbidden")
    (listed,) = (
        each
        for each in towns.get(town.records_manager.token, "/api/v1/discards").json()["requests"]
        if each["document"] == str(document)
    )
    assert (listed["may_agree"], listed["asked_by"]) == (True, town.clerk.actor.name)
    assert found(towns, "Aktenkanarie") == 1
    assert post(towns, town.records_manager, f"documents/{document}/discard/agree").status_code == 204
    towns.work()

    assert is_gone(towns, document, objects, "Aktenkanarie")
    assert towns.get(town.clerk.token, f"/api/v1/cases/{case}").json()["documents"] == []
    assert "das Dokument wurde endgültig verworfen" in towns.get(town.clerk.token, f"/api/v1/cases/{case}/history").text
    (line, _) = ledger(towns, document)
    assert (line["asked_by"], line["decided_by"]) == (str(town.clerk.actor.id), str(town.records_manager.actor.id))


def test_nobody_agrees_to_their_own_request(towns: Site) -> None:
    lead = towns.people.witten.office_lead
    document, _ = filed(towns)
    post(towns, lead, f"documents/{document}/discard", SPAM)

    check_problem(post(towns, lead, f"documents/{document}/discard/agree"), 403, "discard-not-oneself")
    assert towns.get(lead.token, f"/api/v1/documents/{document}").status_code == 200


def test_a_request_is_refused_taken_back_or_lapses_and_the_document_stays(towns: Site) -> None:
    town = towns.people.witten
    document, _ = filed(towns)
    path = f"documents/{document}/discard"
    check_problem(post(towns, town.records_manager, f"{path}/agree"), 404, "discard-not-found")

    post(towns, town.clerk, path, SPAM)
    assert post(towns, town.registry, f"{path}/refuse").status_code == 403
    assert post(towns, town.records_manager, f"{path}/refuse").status_code == 204
    post(towns, town.clerk, path, SPAM)
    assert post(towns, town.clerk, f"{path}/refuse").status_code == 204
    post(towns, town.clerk, path, SPAM)
    with clock_moved(towns, WAITS):
        assert towns.get(town.clerk.token, "/api/v1/discards").json()["requests"] == []
        check_problem(post(towns, town.records_manager, f"{path}/agree"), 409, "discard-decided")
        assert post(towns, town.clerk, path, SPAM).status_code == 201

    acts = [Act.DISCARD_ASKED, Act.DISCARD_REFUSED, Act.DISCARD_WITHDRAWN]
    log = [each.act for each in audit_log(towns, town.tenant, *acts) if each.object["id"] == str(document)]
    assert sorted(log) == sorted([*[Act.DISCARD_ASKED] * 4, Act.DISCARD_REFUSED, Act.DISCARD_WITHDRAWN])
    assert towns.get(town.clerk.token, f"/api/v1/documents/{document}").status_code == 200


def test_a_closed_case_keeps_its_documents(towns: Site) -> None:
    town = towns.people.witten
    document, case = filed(towns)
    post(towns, town.clerk, f"documents/{document}/discard", SPAM)
    assert post(towns, town.clerk, f"cases/{case}/close").status_code == 200

    check_problem(post(towns, town.records_manager, f"documents/{document}/discard/agree"), 409, "case-is-closed")
    check_problem(post(towns, town.clerk, f"documents/{document}/discard", SPAM), 409, "case-is-closed")


def test_what_waits_is_not_asked_for_by_its_document_and_what_is_filed_not_by_its_item(towns: Site) -> None:
    town, item = towns.people.witten, scanned(towns)
    document = document_of(towns, item)
    check_problem(post(towns, town.clerk, f"documents/{document}/discard", SPAM), 409, "waits-in-inbox")
    post(towns, town.clerk, f"inbox/{item}/file", FILING)
    check_problem(post(towns, town.clerk, f"inbox/{item}/discard", SPAM), 409, "already-filed")


def test_shares_and_grants_of_what_goes_end(towns: Site) -> None:
    town, guest = towns.people.witten, towns.people.hattingen
    document, _ = filed(towns, "Teilkanarie")
    named = {"object_type": "document", "object_id": str(document)}
    share = post(towns, town.office_lead, "shares", {**named, "town": "hattingen", "legal_basis": "consent"}).json()[
        "id"
    ]
    with towns.deployment.platform.database.read(town.clerk.actor) as unit:
        today = unit.today.isoformat()
    grant = post(
        towns, town.office_lead, "grants", {**named, "login": town.archivist.login, "cause": "Einsicht", "until": today}
    )
    assert grant.status_code == 201
    post(towns, town.clerk, f"documents/{document}/discard", SPAM)
    assert post(towns, town.records_manager, f"documents/{document}/discard/agree").status_code == 204

    check_problem(towns.get(guest.clerk.token, f"/api/v1/shared/{share}"), 404, "share-not-found")
    assert share not in towns.get(guest.clerk.token, "/api/v1/shared").text
    assert rows(towns, "directory.shares", id=UUID(share), document_id=document) == 1
    with as_owner(towns, town.tenant) as connection:
        ended = connection.execute(
            text("SELECT ended_at IS NOT NULL FROM directory.shares WHERE id = :id"), {"id": share}
        ).scalar_one()
        over = connection.execute(
            text("SELECT ended_on IS NOT NULL FROM records.grants WHERE document_id = :id"), {"id": document}
        ).scalar_one()
    assert (ended, over) == (True, True)
    for tenant in (town.tenant, guest.tenant):
        assert any(each.object["id"] == share for each in audit_log(towns, tenant, Act.SHARE_ENDED))


def test_an_emergency_access_ends_with_what_it_opened(towns: Site) -> None:
    town, operator = towns.people.witten, towns.people.operator
    document, _ = filed(towns)
    open_in_emergency(towns, town, Target(ObjectType.DOCUMENT, document))
    with as_owner(towns, town.tenant) as connection:
        share = connection.scalar(text("SELECT id FROM directory.shares WHERE document_id = :id"), {"id": document})
    path = f"/api/v1/shared/{share}/documents/{document}"
    assert towns.get(operator.token, path).status_code == 200
    post(towns, town.clerk, f"documents/{document}/discard", SPAM)
    assert post(towns, town.office_lead, f"documents/{document}/discard/agree").status_code == 204

    check_problem(towns.get(operator.token, path), 404, "share-not-found")


def test_answers_that_are_kept_for_repeats_do_not_go_on_naming_it(towns: Site) -> None:
    town = towns.people.witten
    document, _ = filed(towns, "Antwortkanarie")

    def ask() -> Response:
        headers = {**towns.as_(town.clerk.token), "Idempotency-Key": "verwerfen"}
        return towns.http.post(f"/api/v1/documents/{document}/discard", headers=headers, json=SPAM)

    def kept() -> int:
        naming = "SELECT count(*) FROM records.kept_answers WHERE convert_from(body, 'UTF8') LIKE '%Antwortkanarie%'"
        with as_owner(towns, town.tenant) as connection:
            return connection.scalar(text(naming)) or 0

    assert [ask().status_code, ask().status_code, kept()] == [201, 201, 1]
    assert post(towns, town.office_lead, f"documents/{document}/discard/agree").status_code == 204
    assert kept() == 0
    check_problem(ask(), 404, "document-not-found")


def test_all_versions_go_whoever_works_on_them(towns: Site) -> None:
    town = towns.people.witten
    document, _ = filed(towns, "Erstkanarie")
    headers = towns.as_(town.clerk.token)
    file = {"file": ("neu.pdf", pdf("Neukanarie im Brief"), "application/pdf")}
    added = towns.http.post(
        f"/api/v1/documents/{document}/versions", files=file, headers={**headers, "If-Match": '"1"'}
    )
    assert added.status_code == 201
    out = towns.http.put(f"/api/v1/documents/{document}/check-out", json={"hours": 1}, headers=headers)
    assert out.status_code == 200
    towns.work()
    objects = objects_of(towns, document)
    assert len(objects) >= 4
    post(towns, town.clerk, f"documents/{document}/discard", SPAM)
    assert post(towns, town.office_lead, f"documents/{document}/discard/agree").status_code == 204
    towns.work()

    assert is_gone(towns, document, objects, "Neukanarie")
    assert rows(towns, "records.check_outs", id=document) == 0


def test_a_request_does_not_follow_what_is_taken_back_into_the_inbox(towns: Site) -> None:
    town, item = towns.people.witten, scanned(towns)
    document = document_of(towns, item)
    post(towns, town.clerk, f"inbox/{item}/file", FILING)
    post(towns, town.clerk, f"documents/{document}/discard", SPAM)
    assert post(towns, town.clerk, f"inbox/{item}/take-back").status_code == 200
    check_problem(post(towns, town.office_lead, f"documents/{document}/discard/agree"), 409, "waits-in-inbox")
    post(towns, town.clerk, f"inbox/{item}/file", FILING)
    check_problem(post(towns, town.office_lead, f"documents/{document}/discard/agree"), 409, "discard-decided")
    assert str(document) not in towns.get(town.clerk.token, "/api/v1/discards").text
    assert post(towns, town.clerk, f"documents/{document}/discard", SPAM).status_code == 201
    assert post(towns, town.office_lead, f"documents/{document}/discard/agree").status_code == 204


def test_what_is_gone_is_not_taken_back(towns: Site) -> None:
    town, item = towns.people.witten, scanned(towns)
    document = document_of(towns, item)
    post(towns, town.clerk, f"inbox/{item}/file", FILING)
    post(towns, town.clerk, f"documents/{document}/discard", SPAM)
    assert post(towns, town.office_lead, f"documents/{document}/discard/agree").status_code == 204

    check_problem(post(towns, town.clerk, f"inbox/{item}/take-back"), 410, "item-discarded")


def test_a_scan_folder_forgets_the_file_so_that_it_may_come_again(towns: Site) -> None:
    town, item = towns.people.witten, scanned(towns)
    database = towns.deployment.platform.database
    with database.begin(system(town.tenant, "test")) as uow:
        uow.hot_folder.settle(
            uow.new_id(), uow.now, name=b"brief.pdf", state=FolderFileState.ACCEPTED, sha256="cd" * 32, item_id=item
        )
    with database.read(system(town.tenant, "test")) as unit:
        assert unit.hot_folder.first_with("cd" * 32) == item
    assert post(towns, town.clerk, f"inbox/{item}/discard", SPAM).status_code == 204

    with database.read(system(town.tenant, "test")) as unit:
        assert unit.hot_folder.first_with("cd" * 32) is None
    assert rows(towns, "records.folder_files", item_id=item, name=b"") == 1


def test_another_town_cannot_tell_that_there_is_something(towns: Site) -> None:
    document, _ = filed(towns)
    item, lead = scanned(towns), towns.people.hattingen.office_lead
    post(towns, towns.people.witten.clerk, f"documents/{document}/discard", SPAM)
    for path in (f"inbox/{item}/discard", f"documents/{document}/discard"):
        assert post(towns, lead, path, SPAM).status_code == 404
    for path in (f"documents/{document}/discard/agree", f"documents/{document}/discard/refuse"):
        assert post(towns, lead, path).status_code == 404
    assert post(towns, lead, f"inbox/{item}/forward", {"office": "steueramt"}).status_code == 404
    assert towns.get(lead.token, "/api/v1/discards").json()["requests"] == []


def test_what_is_forwarded_is_seen_by_the_new_office_at_once_and_by_the_former_no_more(towns: Site) -> None:
    town = towns.people.witten
    with towns.deployment.platform.database.read(town.office_lead.actor) as unit:
        first, second, *_ = discarding.offices(unit)
    former, new = (office_clerk(towns, office.key) for office in (first, second))
    item = scanned(towns, "Wanderkanarie")
    assert post(towns, town.clerk, f"inbox/{item}/forward", {"office": first.key}).json()["name"] == first.name
    towns.work()
    assert [towns.get(each, f"/api/v1/inbox/{item}").status_code for each in (former, new)] == [200, 403]

    forwarded = towns.post(former, f"/api/v1/inbox/{item}/forward", {"office": second.key})
    assert forwarded.json() == {"key": second.key, "name": second.name}
    assert [towns.get(each, f"/api/v1/inbox/{item}").status_code for each in (former, new)] == [403, 200]
    towns.work()
    assert [towns.get(each, "/api/v1/search", q="Wanderkanarie").json()["total"] for each in (former, new)] == [0, 1]
    again = towns.post(new, f"/api/v1/inbox/{item}/forward", {"office": second.key})
    check_problem(again, 409, "office-unchanged")
    check_problem(
        towns.post(new, f"/api/v1/inbox/{item}/forward", {"office": "nirgends"}), 422, "forwarding-office-unknown"
    )
    entries = [each for each in audit_log(towns, town.tenant, Act.ITEM_FORWARDED) if each.object["id"] == str(item)]
    assert [each.detail["office"] for each in entries] == [first.name, second.name]


def office_clerk(site: Site, office: str) -> str:
    """The token of somebody who works in one office alone."""
    deployment, tenant = site.deployment, site.people.witten.tenant
    with deployment.platform.database.directory() as unit:
        account = accounts.create_account(unit, f"sachbearbeitung.{office}", f"Sachbearbeitung {office}", PASSWORD)
    with deployment.platform.database.begin(system(tenant, "test")) as uow:
        found = uow.access.office(office)
        assert found is not None
        accounts.assign(deployment.platform.database, uow, account, Role.CLERK, office=found)
        return accounts.create_personal_token(deployment.platform.database, uow, account, "Test")
