# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Disposal through the API: from the due list to the certificate, what is refused on the way, and what is left."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from joserfc import jws
from joserfc.jwk import KeySet, OKPKey
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.jobs.values import DestroyReleased
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.tenancy import DEPLOYMENT, system
from eakte.services import destroying
from eakte.services.disposal_ledger import FILE_NAME
from eakte.services.signing import published_keys
from tests.api.records import let_be_due, let_have_waited, pdf
from tests.deployment import Site, new_site
from tests.evidence import as_owner, audit_log, check_problem, dump, stored_files
from tests.people import Colleague

CLOSE = "/api/v1/dossiers/{}/close"


@pytest.fixture(scope="module")
def towns(embedded_server: EmbeddedServer) -> Iterator[Site]:
    """For tests that each dispose of a dossier of their own."""
    with new_site(embedded_server) as site:
        yield site


@dataclass(frozen=True)
class Due:
    """A closed dossier that is due, with a read document in its case."""

    dossier: UUID
    case: UUID
    document: UUID
    item: UUID


def due(site: Site, word: str) -> Due:
    clerk = site.people.witten.clerk.token
    item = site.scan(clerk, f"{word}.pdf", "application/pdf", pdf(f"{word} im Brief")).json()["id"]
    target = {"plan_entry": "22.10", "dossier_title": f"Akte {word}", "case_title": f"Vorgang {word}"}
    case = site.post(clerk, f"/api/v1/inbox/{item}/file", target).json()["id"]
    site.work()
    opened = site.get(clerk, f"/api/v1/cases/{case}").json()
    dossier = opened["dossier"]["id"]
    assert site.post(clerk, f"/api/v1/cases/{case}/close").status_code == 200
    assert site.post(clerk, CLOSE.format(dossier)).status_code == 200
    set_dossier(site, UUID(dossier), "2020-12-31")
    return Due(UUID(dossier), UUID(case), UUID(opened["documents"][0]["id"]), UUID(item))


def set_dossier(site: Site, dossier: UUID, ends_on: str) -> None:
    let_be_due(site, site.people.witten, dossier, ends_on)


def archivist(site: Site) -> Colleague:
    return site.people.witten.archivist


def manager(site: Site) -> Colleague:
    return site.people.witten.records_manager


def post(site: Site, who: Colleague, path: str, body: dict[str, Any] | None = None) -> Response:
    return site.post(who.token, f"/api/v1/{path}", body)


def offered(site: Site, *dossiers: UUID) -> tuple[str, list[dict[str, Any]]]:
    made = post(site, manager(site), "offers", {"dossiers": [str(each) for each in dossiers]})
    assert made.status_code == 201, made.json()
    offer = made.json()["id"]
    return offer, site.get(archivist(site).token, f"/api/v1/offers/{offer}/dossiers").json()["dossiers"]


def decide(
    site: Site, offer: str, disposal: str, decision: str = "V", reason: str = "kein bleibender Wert"
) -> Response:
    said = [{"disposal": disposal, "decision": decision, "reason": reason}]
    return post(site, archivist(site), f"offers/{offer}/decisions", {"decisions": said})


def released(site: Site, *dossiers: UUID) -> tuple[str, str]:
    """An offer of these, all to be destroyed, and its release that two people agreed to."""
    offer, disposals = offered(site, *dossiers)
    for each in disposals:
        assert decide(site, offer, each["id"]).status_code == 200
    release = post(site, manager(site), f"offers/{offer}/releases", {}).json()["id"]
    approved = post(site, archivist(site), f"releases/{release}/approve", {})
    assert approved.status_code == 200, approved.json()
    return offer, release


def waited(site: Site, release: str) -> None:
    let_have_waited(site, site.people.witten, UUID(release))


def run(site: Site, release: str) -> None:
    platform, tenant = site.deployment.platform, site.people.witten.tenant
    destroying.go_on(platform, system(tenant, "worker"), DestroyReleased(tenant.id, UUID(release)))
    site.work()


def state_of(site: Site, offer: str) -> list[tuple[str, str | None]]:
    found = site.get(archivist(site).token, f"/api/v1/offers/{offer}/dossiers").json()["dossiers"]
    return [(each["state"], each["parked"]) for each in found]


def test_from_the_due_list_to_the_certificate(towns: Site) -> None:
    found = due(towns, "Xylophon")
    listed = towns.get(archivist(towns).token, "/api/v1/due").json()
    (entry,) = [each for each in listed["dossiers"] if each["dossier_id"] == str(found.dossier)]
    assert (entry["reason"], entry["ends_on"], entry["title"]) == ("retention_over", "2020-12-31", "Akte Xylophon")
    assert "Xylophon" in dump(towns)
    files = stored_files(towns)

    offer, release = released(towns, found.dossier)
    assert state_of(towns, offer) == [("waiting", None)]
    run(towns, release)
    assert state_of(towns, offer) == [("waiting", "disposal-still-waiting")]
    waited(towns, release)
    run(towns, release)

    assert state_of(towns, offer) == [("destroyed", None)]
    view = towns.get(manager(towns).token, f"/api/v1/releases/{release}").json()
    assert (view["destroyed"], view["parked"], view["unremoved"]) == (1, 0, 0)
    assert view["ended_at"] is not None
    assert len(stored_files(towns)) < len(files)
    assert "Xylophon" not in dump(towns)
    search = towns.get(towns.people.witten.clerk.token, "/api/v1/search", q="Xylophon").json()
    assert search["documents"] == []
    gone = towns.get(towns.people.witten.clerk.token, f"/api/v1/dossiers/{found.dossier}")
    check_problem(gone, 410, "dossier-destroyed")
    check_problem(towns.get(towns.people.witten.clerk.token, f"/api/v1/cases/{found.case}"), 410, "dossier-destroyed")
    check_problem(
        towns.get(towns.people.witten.clerk.token, f"/api/v1/documents/{found.document}"), 404, "document-not-found"
    )
    history = towns.get(towns.people.witten.auditor.token, f"/api/v1/dossiers/{found.dossier}/history")
    assert history.status_code == 200
    told = [each.object["id"] for each in audit_log(towns, towns.people.witten.tenant, Act.DOSSIER_DESTROYED)]
    assert told.count(str(found.dossier)) == 1


def test_the_certificate_is_signed_and_names_two_people_and_no_title(towns: Site) -> None:
    found = due(towns, "Zither")
    _, release = released(towns, found.dossier)
    check_problem(
        towns.get(manager(towns).token, f"/api/v1/releases/{release}/certificate"), 404, "certificate-not-there"
    )
    waited(towns, release)
    run(towns, release)

    made = towns.get(manager(towns).token, f"/api/v1/releases/{release}/certificate").json()
    keys = KeySet([OKPKey.import_key(key) for key in published_keys(towns.deployment.platform.database)["keys"]])
    signed = jws.deserialize_compact(made["signed"], keys, algorithms=["EdDSA"])
    claims = json.loads(signed.payload)
    assert claims == made["claims"]
    assert {claims["asked"]["name"], claims["agreed"]["name"]} == {
        manager(towns).actor.name,
        archivist(towns).actor.name,
    }
    (dossier,) = claims["dossiers"]
    assert (dossier["id"], dossier["decision"], dossier["documents"]) == (str(found.dossier), "V", 1)
    assert dossier["objects"] > 0
    assert "Zither" not in json.dumps(claims)
    assert claims["backups"]["rows_kept_until"] >= claims["backups"]["content_readable_until"]
    printed = towns.get(manager(towns).token, f"/api/v1/releases/{release}/certificate.pdf")
    assert printed.content.startswith(b"%PDF")


def test_the_ledger_names_the_dossier_with_the_last_of_its_documents(towns: Site) -> None:
    found = due(towns, "Oboe")
    _, release = released(towns, found.dossier)
    waited(towns, release)
    run(towns, release)

    lines = (towns.deployment.settings.ledger_path / FILE_NAME).read_text().splitlines()
    announced = [json.loads(line) for line in lines if str(found.document) in line]
    assert [(each["kind"], each["dossier"], each["reason"]) for each in announced] == [
        ("announced", str(found.dossier), "retention_over")
    ]
    settled = [json.loads(line)["decision"] for line in lines if json.loads(line)["kind"] == "settled"]
    assert announced[0]["decision"] in settled


def test_nothing_is_offered_before_it_is_due_or_twice(towns: Site) -> None:
    found = due(towns, "Harfe")
    set_dossier(towns, found.dossier, "2999-12-31")
    wanted = {"dossiers": [str(found.dossier)]}
    check_problem(post(towns, manager(towns), "offers", wanted), 409, "dossier-not-due")
    set_dossier(towns, found.dossier, "2020-12-31")
    offered(towns, found.dossier)
    check_problem(post(towns, manager(towns), "offers", wanted), 409, "dossier-in-disposal")
    check_problem(
        post(towns, manager(towns), f"dossiers/{found.dossier}/reopen", {"reason": "doch noch"}),
        409,
        "dossier-in-disposal",
    )


def test_a_decision_is_the_archives_is_final_and_is_made_once(towns: Site) -> None:
    found = due(towns, "Bratsche")
    offer, (disposal,) = offered(towns, found.dossier)
    said = {"decisions": [{"disposal": disposal["id"], "decision": "V", "reason": "x"}]}
    check_problem(post(towns, manager(towns), f"offers/{offer}/decisions", said), 403, "forbidden")
    check_problem(decide(towns, offer, disposal["id"], reason=" "), 422, "reason-missing")
    assert decide(towns, offer, disposal["id"], "B").status_code == 200
    check_problem(decide(towns, offer, disposal["id"], "B"), 409, "disposal-already-decided")
    asked = {"disposals": [disposal["id"]]}
    check_problem(post(towns, manager(towns), f"offers/{offer}/releases", asked), 409, "disposal-not-appraised")
    assert decide(towns, offer, disposal["id"], "A").status_code == 200
    check_problem(decide(towns, offer, disposal["id"], "V"), 409, "disposal-already-decided")
    check_problem(post(towns, manager(towns), f"offers/{offer}/releases", asked), 409, "archive-receipt-missing")


def test_nobody_agrees_to_what_they_asked_for(towns: Site) -> None:
    found = due(towns, "Fagott")
    offer, (disposal,) = offered(towns, found.dossier)
    decide(towns, offer, disposal["id"])
    release = post(towns, archivist(towns), f"offers/{offer}/releases", {}).json()["id"]
    check_problem(post(towns, archivist(towns), f"releases/{release}/approve", {}), 403, "disposal-second-person")
    check_problem(post(towns, towns.people.witten.clerk, f"releases/{release}/approve", {}), 403, "forbidden")
    with as_owner(towns, towns.people.witten.tenant) as owner, pytest.raises(ProgrammingError, match="no release"):
        owner.execute(text("SELECT * FROM records.bury_disposed(:id)"), {"id": disposal["id"]})


def test_what_was_cancelled_is_not_destroyed_and_can_be_asked_for_again(towns: Site) -> None:
    found = due(towns, "Tuba")
    offer, release = released(towns, found.dossier)
    assert post(towns, manager(towns), f"releases/{release}/cancel", {"reason": "Einspruch"}).status_code == 200
    waited(towns, release)
    run(towns, release)
    assert state_of(towns, offer) == [("appraised", None)]
    check_problem(post(towns, archivist(towns), f"releases/{release}/approve", {}), 409, "release-ended")
    assert post(towns, manager(towns), f"offers/{offer}/releases", {}).status_code == 201


def test_what_must_be_kept_again_is_parked(towns: Site) -> None:
    found = due(towns, "Posaune")
    offer, release = released(towns, found.dossier)
    waited(towns, release)
    set_dossier(towns, found.dossier, "2999-12-31")
    run(towns, release)
    assert state_of(towns, offer) == [("waiting", "retention-runs")]
    assert towns.get(towns.people.witten.clerk.token, f"/api/v1/documents/{found.document}").status_code == 200


def test_a_clock_that_cannot_be_true_destroys_nothing_until_somebody_confirms_it(towns: Site) -> None:
    found = due(towns, "Gong")
    offer, release = released(towns, found.dossier)
    with as_owner(towns, towns.people.witten.tenant) as owner:
        moved = "approved_at = approved_at - interval '100 days', waits_until = current_date - 70"
        owner.execute(text(f"UPDATE records.releases SET {moved} WHERE id = :id"), {"id": release})
    run(towns, release)
    assert state_of(towns, offer) == [("waiting", "clock-implausible")]
    assert post(towns, manager(towns), f"releases/{release}/confirm-day").status_code == 200
    towns.work()
    assert state_of(towns, offer) == [("destroyed", None)]


def test_a_withdrawn_dossier_is_due_again(towns: Site) -> None:
    found = due(towns, "Pauke")
    offer, (disposal,) = offered(towns, found.dossier)
    taken = {"disposals": [disposal["id"]], "reason": "falsche Position"}
    assert post(towns, manager(towns), f"offers/{offer}/withdraw", taken).status_code == 200
    check_problem(post(towns, manager(towns), f"offers/{offer}/withdraw", taken), 409, "disposal-step-out-of-order")
    assert offered(towns, found.dossier)


def test_a_sample_can_be_drawn_again_by_its_seed(towns: Site) -> None:
    dossiers = [due(towns, f"Flöte{number}").dossier for number in range(4)]
    offer, _ = offered(towns, *dossiers)
    wanted = {"seed": 7, "number": 2}
    first = post(towns, archivist(towns), f"offers/{offer}/samples", wanted).json()["dossiers"]
    again = post(towns, archivist(towns), f"offers/{offer}/samples", wanted).json()["dossiers"]
    assert [each["id"] for each in first] == [each["id"] for each in again]
    assert len(first) == 2
    samples = towns.get(archivist(towns).token, f"/api/v1/offers/{offer}").json()["samples"]
    assert [(each["seed"], each["of"], each["drawn"]) for each in samples] == [(7, 4, 2)] * 2
    neither = post(towns, archivist(towns), f"offers/{offer}/samples", {"seed": 7})
    check_problem(neither, 422, "sampling-invalid")


def test_decisions_go_out_as_a_table_and_come_back_all_or_none(towns: Site) -> None:
    found = [due(towns, f"Laute{number}").dossier for number in range(2)]
    offer, disposals = offered(towns, *found)
    token, path = archivist(towns).token, f"/api/v1/offers/{offer}/decisions.csv"
    table = towns.get(token, path).content.decode("utf-8-sig")
    header, *rows = table.splitlines()
    assert header.split(";")[0] == '"Kennung"'
    assert len(rows) == 2

    def taken(*lines: str) -> Response:
        content = "\n".join((header, *lines)).encode()
        return towns.http.post(path, headers=towns.as_(token), files={"file": ("liste.csv", content, "text/csv")})

    filled = [row.replace('"";""', '"V";"geprüft"') for row in rows]
    problem = check_problem(taken(filled[0], rows[1].replace('"";""', '"X";""')), 422, "decisions-refused")
    assert "Zeile 3" in problem["detail"]
    assert [state for state, _ in state_of(towns, offer)] == ["offered", "offered"]
    check_problem(taken(filled[0], filled[0]), 422, "decisions-refused")
    foreign = filled[0].replace(disposals[0]["id"], str(found[0]))
    check_problem(taken(foreign), 422, "decisions-refused")
    assert taken(*filled).json() == {"decided": 2}
    assert taken(*filled).json() == {"decided": 0}
    assert [state for state, _ in state_of(towns, offer)] == ["appraised", "appraised"]


def test_a_hold_beats_a_release_that_has_waited_until_it_is_lifted(towns: Site) -> None:
    """Set on a case, it keeps the whole dossier."""
    found = due(towns, "Celesta")
    offer, release = released(towns, found.dossier)
    waited(towns, release)
    tomorrow = local_date(SystemClock().now(), DEPLOYMENT.zone) + timedelta(days=1)
    said = {"reason": "litigation", "explanation": "Klage", "review_on": tomorrow.isoformat()}
    held = post(towns, manager(towns), "holds", {**said, "object_type": "case", "object_id": str(found.case)})
    assert held.status_code == 201, held.text
    run(towns, release)
    assert state_of(towns, offer) == [("waiting", "dossier-on-hold")]
    disposal = towns.get(archivist(towns).token, f"/api/v1/offers/{offer}/dossiers").json()["dossiers"][0]
    assert disposal["on_hold"] is True
    for function in ("records.destroy_disposed(:id, :id, '{}')", "records.bury_disposed(:id)"):
        with (
            as_owner(towns, towns.people.witten.tenant) as owner,
            pytest.raises(ProgrammingError, match="a hold keeps"),
        ):
            owner.execute(text(f"SELECT {function}"), {"id": disposal["id"]})

    headers = {**towns.as_(manager(towns).token), "If-Match": held.headers["ETag"]}
    path = f"/api/v1/holds/{held.json()['id']}/lift"
    assert towns.http.post(path, headers=headers, json={"reason": "Vergleich"}).status_code == 200
    run(towns, release)
    assert state_of(towns, offer) == [("destroyed", None)]
    assert "Vergleich" not in dump(towns)
