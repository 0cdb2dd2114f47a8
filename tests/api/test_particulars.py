# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Particulars of cases follow the schema of a public service, stay under its version, and are found by search."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.domain.filing.particulars import SchemaCatalogue, ServiceSchema
from eakte.domain.filing.standard_schemas import STANDARD_SCHEMAS
from eakte.kernel.ids import new_id
from eakte.services import particulars
from tests.api.callers import Caller, send, sign_in
from tests.api.test_cases import new_case
from tests.deployment import Site, new_site
from tests.evidence import audit_log, check_problem

SERVICE = "bewohnerparkausweis"
PERMIT = {"kennzeichen": "WIT-AB 123", "bewohnerparkzone": "Zone C", "gueltig_bis": "2027-12-31"}
FIRST = next(each for each in STANDARD_SCHEMAS if each.service == SERVICE)


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture(scope="module")
def clerk(site: Site) -> Caller:
    return sign_in(site, site.people.witten.clerk)


@pytest.fixture
def case(site: Site) -> str:
    return f"/api/v1/cases/{new_case(site)['id']}"


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> ServiceSchema:
    """A second version of the schema: another title for the zone, which may be short only, and one field more."""
    zone = {"title": "Parkbereich", "type": "string", "maxLength": 6}
    renewed = {**FIRST.properties, "bewohnerparkzone": zone, "gebuehr": {**zone, "title": "Gebühr"}}
    second = ServiceSchema(SERVICE, 2, {**FIRST.schema, "properties": renewed})
    monkeypatch.setattr(particulars, "SCHEMAS", SchemaCatalogue((*STANDARD_SCHEMAS, second)))
    return second


def get(site: Site, path: str) -> Response:
    return site.get(site.people.witten.clerk.token, path)


def put(site: Site, case: str, values: Mapping[str, object], tag: str | None = None, /, **named: object) -> Response:
    headers = {**site.as_(site.people.witten.clerk.token), "If-Match": tag or get(site, case).headers["ETag"]}
    body = {"service": SERVICE, "values": values, **named}
    return site.http.put(
        f"{case}/particulars", headers={**headers, "Content-Type": "application/json"}, content=json.dumps(body)
    )


def kept(site: Site, case: str) -> Any:  # noqa: ANN401 - whatever JSON the API answers
    return get(site, case).json()["particulars"]


def submitted(site: Site, form: Mapping[str, object], service: str = SERVICE) -> str:
    """A waiting item with this form."""
    sent = site.submit(site.people.witten.portal_key, idempotency_key=str(new_id()), service=service, form=form)
    site.work()
    return str(sent.json()["id"])


def filed(site: Site, item: str, **target: str) -> str:
    into = target or {"plan_entry": "32.40", "dossier_title": "Akte", "case_title": "Vorgang"}
    made = site.post(site.people.witten.clerk.token, f"/api/v1/inbox/{item}/file", into)
    assert made.status_code == 200, made.text
    return f"/api/v1/cases/{made.json()['id']}"


def found(site: Site, line: str) -> list[str]:
    """Reference numbers of the cases in which something is found."""
    site.work()
    documents = site.get(site.people.witten.clerk.token, "/api/v1/search", q=line).json()["documents"]
    return [each["case"]["reference_number"] for each in documents]


def test_particulars_are_kept_with_the_version_of_their_schema_and_told_by_the_case(site: Site, case: str) -> None:
    assert kept(site, case) is None

    made = put(site, case, PERMIT)

    said = {"service": SERVICE, "schema_version": 1, "newest_version": 1, "values": PERMIT, "left_out": []}
    assert made.status_code == 200, made.text
    assert made.headers["ETag"] == '"2"' == get(site, case).headers["ETag"]
    assert made.json()["particulars"] == said == kept(site, case)
    assert site.get(site.people.witten.clerk.token, case, fields="particulars").json() == {"particulars": said}
    assert put(site, case, PERMIT).headers["ETag"] == '"2"'  # nothing is other than it was
    assert put(site, case, {**PERMIT, "gueltig_bis": None}).json()["particulars"]["values"] == {
        name: PERMIT[name] for name in ("bewohnerparkzone", "kennzeichen")
    }


def test_a_change_is_an_entry_with_what_was_and_what_is(site: Site, case: str) -> None:
    put(site, case, PERMIT)
    put(site, case, {**PERMIT, "kennzeichen": "WIT-CD 4", "gueltigkeit_monate": 12})

    first, second = audit_log(site, site.people.witten.tenant, Act.PARTICULARS_CHANGED)[-2:]
    assert (first.detail["before"], first.detail["after"]["values"]) == (None, PERMIT)
    assert second.detail["before"] == {"service": SERVICE, "version": 1, "values": {"kennzeichen": "WIT-AB 123"}}
    assert second.detail["after"]["values"] == {"kennzeichen": "WIT-CD 4", "gueltigkeit_monate": 12}
    assert b"WIT-" not in second.content  # it stands in the encrypted part alone
    told = get(site, f"{case}/history").json()["entries"]
    assert told[0]["text"].endswith("hat Fachangaben des Vorgangs geändert: Kennzeichen, Gültigkeit in Monaten")


def test_a_change_is_meant_for_the_version_that_was_seen(site: Site, case: str) -> None:
    put(site, case, PERMIT, '"1"')

    refused = check_problem(put(site, case, {}, '"1"'), 412, "case-changed")
    assert (refused["seen"], refused["current"]) == (1, 2)
    headers = site.as_(site.people.witten.clerk.token)
    bare = site.http.put(f"{case}/particulars", headers=headers, json={"service": SERVICE, "values": {}})
    check_problem(bare, 428, "precondition-required")
    assert kept(site, case)["values"] == PERMIT


def test_every_wrong_field_is_told_with_a_pointer_and_nothing_is_kept(site: Site, case: str) -> None:
    wrong = {
        "antragsart": "Umtausch",
        "kennzeichen": "x" * 10_000,
        "gueltig_bis": "2026-02-30",
        "gueltigkeit_monate": 0,
        "privater_stellplatz": "ja",
        "halter/in~\u202e": ["a"],
    }

    refused = check_problem(put(site, case, wrong), 422, "particulars-invalid")

    assert {each["pointer"]: each["detail"] for each in refused["problems"]} == {
        "/values/antragsart": "Wählen Sie eines davon: Ersterteilung, Verlängerung, Änderung.",
        "/values/bewohnerparkzone": "Diese Angabe fehlt.",
        "/values/kennzeichen": "Hier sind höchstens 20 Zeichen erlaubt.",
        "/values/privater_stellplatz": "Das muss ja oder nein sein.",
        "/values/gueltig_bis": "Das muss ein Tag sein, den es gibt, zum Beispiel 2026-12-31.",
        "/values/gueltigkeit_monate": "Das muss mindestens 1 sein.",
        "/values/halter~1in~0": "Dieses Feld gibt es hier nicht.",
    }
    assert refused["count"] == 7
    assert kept(site, case) is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"values": {f"feld{number}": 1 for number in range(101)}}, "particulars-too-large"),
        ({"service": "gibt-es-nicht"}, "service-without-schema"),
        ({"schema_version": 2}, "schema-not-in-use"),
        ({"schema_version": 10**100}, "request-invalid"),
        ({"values": [1]}, "request-invalid"),
        ({"values": None}, "request-invalid"),
        ({"metadata": {}}, "request-invalid"),
        ({"values": {"kennzeichen": float("nan"), "bewohnerparkzone": "C"}}, "particulars-invalid"),
        (
            {"values": {"kennzeichen": "C", "bewohnerparkzone": "C", "gueltigkeit_monate": 10**500}},
            "particulars-invalid",
        ),
    ],
)
def test_what_cannot_be_is_a_problem(site: Site, case: str, body: dict[str, Any], code: str) -> None:
    check_problem(put(site, case, body.pop("values", PERMIT), **body), 422, code)
    assert kept(site, case) is None


def test_an_object_that_is_too_big_is_refused_unread(site: Site, case: str) -> None:
    check_problem(put(site, case, {"kennzeichen": "x" * 70_000}), 413, "too-large")


def test_invisible_characters_are_kept_and_letters_are_composed(site: Site, case: str) -> None:
    put(site, case, {**PERMIT, "bewohnerparkzone": "Mu\u0308hle\u202e\0\x1a\u200b", "ausweisnummer": "🚗" * 100})

    assert kept(site, case)["values"]["bewohnerparkzone"] == "Mühle\u202e\0\x1a\u200b"
    assert kept(site, case)["values"]["ausweisnummer"] == "🚗" * 100


def test_of_a_closed_case_they_stay_as_they_are(site: Site, case: str) -> None:
    put(site, case, PERMIT)
    site.post(site.people.witten.clerk.token, f"{case}/close")

    check_problem(put(site, case, {**PERMIT, "kennzeichen": "W-X 1"}), 409, "case-is-closed")
    assert kept(site, case)["values"] == PERMIT


def test_old_particulars_stay_under_their_version_until_somebody_moves_them(
    site: Site, case: str, request: pytest.FixtureRequest
) -> None:
    long = {**PERMIT, "bewohnerparkzone": "Zone Innenstadt"}
    put(site, case, long)
    request.getfixturevalue("next_version")

    assert (kept(site, case)["schema_version"], kept(site, case)["newest_version"]) == (1, 2)
    changed = put(site, case, {**long, "kennzeichen": "WIT-CD 4"})  # still as the first version allows
    assert (changed.status_code, changed.json()["particulars"]["schema_version"]) == (200, 1)
    refused = check_problem(put(site, case, {**long, "gebuehr": "30"}), 422, "particulars-invalid")
    assert [each["pointer"] for each in refused["problems"]] == ["/values/gebuehr"]
    refused = check_problem(put(site, case, long, schema_version=2), 422, "particulars-invalid")
    assert [each["pointer"] for each in refused["problems"]] == ["/values/bewohnerparkzone"]

    moved = put(site, case, {**long, "bewohnerparkzone": "Mitte"}, schema_version=2)

    assert moved.json()["particulars"]["schema_version"] == 2
    check_problem(put(site, case, PERMIT, schema_version=1), 422, "schema-not-in-use")
    last = audit_log(site, site.people.witten.tenant, Act.PARTICULARS_CHANGED)[-1].detail
    assert (last["before"]["version"], last["after"]["version"]) == (1, 2)


def test_schemas_are_told_with_all_their_versions(site: Site, next_version: ServiceSchema) -> None:
    listed = {each["key"]: each for each in get(site, "/api/v1/public-services").json()}
    assert listed[SERVICE] == {"key": SERVICE, "title": "Bewohnerparkausweis beantragen", "schema_version": 2}
    assert listed["hundesteuer"]["schema_version"] == 1
    path = f"/api/v1/public-services/{SERVICE}/schemas"
    assert get(site, f"{path}/1").json() == FIRST.schema
    assert get(site, f"{path}/2").json() == next_version.schema
    for unknown in (f"{path}/3", f"{path}/0", "/api/v1/public-services/sonst/schemas/1"):
        check_problem(get(site, unknown), 404, "schema-not-found")


def test_a_case_takes_over_what_its_submission_says_and_names_what_cannot_be(site: Site) -> None:
    form = {**PERMIT, "gueltig_bis": "31.12.2027", "antragsart": "Umtausch", "privater_stellplatz": False, "sonst": 1}

    case = filed(site, submitted(site, form))

    assert kept(site, case) == {
        "service": SERVICE,
        "schema_version": 1,
        "newest_version": 1,
        "values": {"bewohnerparkzone": "Zone C", "kennzeichen": "WIT-AB 123", "privater_stellplatz": False},
        "left_out": ["antragsart", "gueltig_bis"],
    }
    assert (
        get(site, f"{case}/history")
        .json()["entries"][1]["text"]
        .endswith(
            "hat aus dem Antrag in die Fachangaben des Vorgangs übernommen: Bewohnerparkzone, Kennzeichen, "
            "Privater Stellplatz vorhanden; nicht übernommen, weil es so nicht sein kann: Art des Antrags, Gültig bis"
        )
    )
    done = put(site, case, PERMIT)
    assert done.json()["particulars"]["left_out"] == []


def test_a_case_that_says_something_already_takes_over_nothing(site: Site, case: str) -> None:
    put(site, case, PERMIT)

    filed(site, submitted(site, {"kennzeichen": "W-X 1"}), case=case[-36:])

    assert kept(site, case)["values"] == PERMIT


@pytest.mark.parametrize(("service", "form"), [("gibt-es-nicht", PERMIT), (SERVICE, {"anderes": 1}), (SERVICE, {})])
def test_a_submission_without_anything_that_a_schema_knows_says_nothing(
    site: Site, service: str, form: dict[str, object]
) -> None:
    assert kept(site, filed(site, submitted(site, form, service))) is None


def test_documents_are_found_by_what_is_said_of_their_case_and_no_more_by_what_was(site: Site) -> None:
    case = filed(site, submitted(site, {**PERMIT, "kennzeichen": "WIT-QQ 987"}))
    number = get(site, case).json()["reference_number"]
    later = filed(site, submitted(site, {"kennzeichen": "W-X 1"}), case=case[-36:])

    assert later == case
    assert found(site, "WIT-QQ 987") == [number, number]
    put(site, case, {**PERMIT, "kennzeichen": "WIT-ZZ 654", "gueltig_bis": "2031-08-09"})
    assert found(site, "WIT-ZZ 654 09.08.2031") == [number, number] == found(site, "2031-08-09")
    (only,) = set(found(site, "WIT-QQ 987"))  # the form itself still says it
    assert (only, len(found(site, "WIT-QQ 987"))) == (number, 1)


def test_what_an_item_offered_goes_with_it(site: Site) -> None:
    item = submitted(site, PERMIT)
    site.post(site.people.witten.clerk.token, f"/api/v1/inbox/{item}/discard", {"reason": "spam"})

    with site.deployment.platform.database.read(site.people.witten.clerk.actor) as unit:
        row = unit.inbox.item(UUID(item))
        assert row is not None
        assert (row.discarded_at is not None, row.particulars) == (True, None)


def test_others_neither_see_nor_say_anything(site: Site, case: str) -> None:
    put(site, case, PERMIT)
    headers = {**site.as_(site.people.hattingen.clerk.token), "If-Match": '"2"'}
    body = {"service": SERVICE, "values": {}}
    check_problem(site.http.put(f"{case}/particulars", headers=headers, json=body), 404, "case-not-found")
    headers = {**site.as_(site.people.witten.archivist.token), "If-Match": '"2"'}
    assert site.http.put(f"{case}/particulars", headers=headers, json=body).status_code == 403
    assert kept(site, case)["values"] == PERMIT


def form(site: Site, who: Caller, address: str, **changes: str) -> Response:
    """Send the form of that page as it is shown, but for these fields."""
    shown = send(site, who, "GET", address).text
    fields = dict(re.findall(r'<input [^>]*?name="([a-z_]+)"[^>]*?value="([^"]*)"', shown))
    chosen = re.findall(
        r'<select [^>]*?name="([a-z_]+)"[^>]*>(?:(?!</select>).)*?value="([^"]*)" selected', shown, re.DOTALL
    )
    sent = {**{name: value for name, value in chosen if name != "leistung"}, **fields, **changes}
    return send(site, who, "POST", address.partition("?")[0], data=sent)


def test_the_page_asks_for_the_service_and_then_for_its_fields(site: Site, case: str, clerk: Caller) -> None:
    page = f"/vorgaenge/{case[-36:]}/fachangaben"
    asked = send(site, clerk, "GET", page).text
    assert "Wählen Sie die Leistung" in asked
    assert f'<option value="{SERVICE}">Bewohnerparkausweis beantragen</option>' in asked
    assert 'name="kennzeichen"' not in asked

    chosen = f"{page}?leistung={SERVICE}"
    assert 'name="kennzeichen"' in send(site, clerk, "GET", chosen).text
    done = form(site, clerk, chosen, **PERMIT, gueltigkeit_monate="12", privater_stellplatz="nein")

    assert (done.status_code, done.headers["location"]) == (303, page)
    assert kept(site, case)["values"] == {**PERMIT, "gueltigkeit_monate": 12, "privater_stellplatz": False}
    shown = send(site, clerk, "GET", page).text
    assert 'value="WIT-AB 123"' in shown
    assert 'value="nein" selected' in shown
    assert form(site, clerk, page).status_code == 303
    assert get(site, case).json()["version"] == 2  # nothing is other than it was


def test_the_page_says_what_is_wrong_beside_each_field(site: Site, case: str, clerk: Caller) -> None:
    page = f"/vorgaenge/{case[-36:]}/fachangaben"

    wrong = form(site, clerk, f"{page}?leistung={SERVICE}", kennzeichen="<b>" * 10, gueltig_bis="2026-02-30")

    assert wrong.status_code == 422
    assert "Berichtigen Sie jedes genannte Feld (3)" in wrong.text
    assert wrong.text.count('aria-invalid="true"') == 3
    for field, said in (
        ("kennzeichen", "Hier sind höchstens 20 Zeichen erlaubt."),
        ("bewohnerparkzone", "Diese Angabe fehlt."),
        ("gueltig_bis", "Das muss ein Tag sein, den es gibt"),
    ):
        (beside,) = re.findall(rf'<p class="kern-error" id="{field}-error">.*?</p>', wrong.text)
        assert said in beside
    assert 'value="&lt;b&gt;&lt;b&gt;' in wrong.text
    assert form(site, clerk, f"{page}?leistung={SERVICE}", version="2").status_code == 404
    assert kept(site, case) is None


def test_numbers_are_written_and_read_as_germans_do(site: Site, case: str, clerk: Caller) -> None:
    page = f"/vorgaenge/{case[-36:]}/fachangaben"
    meter = {"zaehlernummer": "9MUS1", "ablesedatum": "2026-11-01"}
    chosen = f"{page}?leistung=zaehlerstand"
    for unclear in ("1.234", "1e3", "viel", "1,2,3"):
        refused = form(site, clerk, chosen, **meter, zaehlerstand=unclear)
        assert "Das muss eine Zahl sein." in refused.text, unclear

    assert form(site, clerk, chosen, **meter, zaehlerstand="1234,5").status_code == 303

    assert kept(site, case)["values"]["zaehlerstand"] == 1234.5
    assert 'value="1234,5"' in send(site, clerk, "GET", page).text
    archivist = sign_in(site, site.people.witten.archivist)
    read = send(site, archivist, "GET", page).text
    assert "<dt>Ablesedatum</dt><dd>01.11.2026</dd>" in read
    assert "<dd>1234,5</dd>" in read
    assert "Speichern" not in read


def test_who_only_reads_sees_old_particulars_by_the_titles_of_their_version(
    site: Site, case: str, clerk: Caller, request: pytest.FixtureRequest
) -> None:
    put(site, case, {**PERMIT, "bewohnerparkzone": "Innenstadt\u202e", "privater_stellplatz": True})
    request.getfixturevalue("next_version")
    page = f"/vorgaenge/{case[-36:]}/fachangaben"

    read = send(site, sign_in(site, site.people.witten.archivist), "GET", page).text
    assert "<dt>Bewohnerparkzone</dt><dd>Innenstadt[U+202E]</dd>" in read
    assert "<dt>Privater Stellplatz vorhanden</dt><dd>ja</dd>" in read
    assert "Version 1 des Schemas" in read
    shown = send(site, clerk, "GET", page).text
    assert "Von diesem Schema gibt es eine neuere Version" in shown
    assert "Parkbereich" not in shown
    moving = f"{page}?leistung={SERVICE}"
    assert f'href="{moving}"' in shown
    assert "Parkbereich" in send(site, clerk, "GET", moving).text
    assert form(site, clerk, moving, bewohnerparkzone="Mitte").status_code == 303
    assert kept(site, case)["schema_version"] == 2


def test_who_was_too_slow_sees_what_is_kept_and_can_save_again(site: Site, case: str, clerk: Caller) -> None:
    page = f"/vorgaenge/{case[-36:]}/fachangaben"
    put(site, case, PERMIT)

    slow = form(site, clerk, page, stand="1", kennzeichen="WIT-LA 1")

    assert slow.status_code == 412
    assert "<dd>WIT-AB 123</dd>" in slow.text
    assert 'value="WIT-LA 1"' in slow.text
    assert form(site, clerk, page, kennzeichen="WIT-LA 1").status_code == 303
    assert kept(site, case)["values"]["kennzeichen"] == "WIT-LA 1"


def test_the_page_names_what_was_not_taken_over(site: Site, clerk: Caller) -> None:
    case = filed(site, submitted(site, {**PERMIT, "gueltig_bis": "irgendwann"}))
    page = f"/vorgaenge/{case[-36:]}/fachangaben"

    link = f'<a href="{page}">Bewohnerparkausweis</a>'
    assert (
        f'{link} <span class="chip warning">zu prüfen</span>'
        in send(site, clerk, "GET", page.removesuffix("/fachangaben")).text
    )
    assert "Aus dem Antrag nicht übernommen" in send(site, clerk, "GET", page).text
    assert form(site, clerk, page, gueltig_bis="2027-01-31").status_code == 303
    assert "Aus dem Antrag nicht übernommen" not in send(site, clerk, "GET", page).text
    assert f"{link}</dd>" in send(site, clerk, "GET", page.removesuffix("/fachangaben")).text


def test_the_page_of_a_closed_case_has_no_form(site: Site, case: str, clerk: Caller) -> None:
    page = f"/vorgaenge/{case[-36:]}/fachangaben"
    open_page = f"{page}?leistung={SERVICE}"
    before = send(site, clerk, "GET", open_page).text
    (stand,) = re.findall(r'name="stand" value="(\d+)"', before)
    site.post(site.people.witten.clerk.token, f"{case}/close")

    assert "Es gibt noch keine Angaben." in send(site, clerk, "GET", page).text
    late = send(site, clerk, "POST", page, data={"stand": stand, "leistung": SERVICE, "version": "1", **PERMIT})
    assert late.status_code == 409
