# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The report of those who watch over data protection: what it finds, what it refuses, and its file."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

import pytest
from sqlalchemy import text

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.groups import GROUPS, ActGroup
from eakte.domain.audit.values import Act
from eakte.kernel.errors import Forbidden, NotFound
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import Actor
from eakte.services import audit_report, filing, inbox, searching
from eakte.services.audit_report import (
    MAX_DAYS,
    PeriodInvalid,
    PeriodTooLong,
    ReportFilter,
    ReportFilterInvalid,
    ReportTooLong,
    ReportView,
)
from eakte.services.spreadsheet import cell
from tests.deployment import Site, clock_moved, new_site
from tests.evidence import as_owner, audit_log
from tests.people import Colleague, TownPeople

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Office:
    """Witten's auditor at work."""

    site: Site
    town: TownPeople

    @property
    def auditor(self) -> Actor:
        return self.town.auditor.actor

    @property
    def today(self) -> ReportFilter:
        with self.site.deployment.platform.database.read(self.auditor) as unit:
            return ReportFilter(unit.today, unit.today)

    def report(self, wanted: ReportFilter, actor: Actor | None = None, **asked: object) -> ReportView:
        platform = self.site.deployment.platform
        with platform.database.read(actor or self.auditor) as unit:
            return audit_report.report(unit, platform, wanted, **asked)  # type: ignore[arg-type] # the test's own

    def export(self, wanted: ReportFilter, actor: Actor | None = None) -> list[list[str]]:
        """The file's lines as a spreadsheet reads them, without the heads."""
        content = b"".join(audit_report.export(self.site.deployment.platform, actor or self.auditor, wanted))
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))[1:]

    def list_inbox(self, actor: Actor, purpose: str | None = None) -> None:
        with self.site.deployment.platform.database.read(replace(actor, purpose=purpose)) as unit:
            inbox.waiting_items(unit)


@pytest.fixture
def office(embedded_server: EmbeddedServer) -> Iterator[Office]:
    with new_site(embedded_server) as site:
        yield Office(site, site.people.witten)


@pytest.fixture(scope="module")
def standing(embedded_server: EmbeddedServer) -> Iterator[Office]:
    """One in which tests only add to what is logged, and look for what they added themselves."""
    with new_site(embedded_server) as site:
        yield Office(site, site.people.witten)


def acts(view: ReportView) -> list[Act]:
    return [each.entry.act for each in view.entries]


def test_a_person_is_found_with_all_that_they_did_and_nobody_else(standing: Office) -> None:
    archivist = standing.town.archivist.actor
    standing.list_inbox(archivist)
    with standing.site.deployment.platform.database.read(archivist) as unit:
        filing.dossiers(unit)
    view = standing.report(replace(standing.today, person=archivist.id))

    assert acts(view) == [Act.DOSSIERS_LISTED, Act.INBOX_LISTED]
    assert {each.person for each in view.entries} == {archivist.name}
    assert view.total == 2
    assert standing.report(replace(standing.today, person=new_id())).total == 0


def test_a_purpose_is_found_by_a_part_of_it_in_whatever_case(standing: Office) -> None:
    clerk = standing.town.clerk.actor
    standing.list_inbox(clerk, "Straßenfest am Rathaus: Genehmigung")
    standing.list_inbox(clerk, "Hundesteuer")
    for part in ("STRASSENFEST", "rathaus:  genehm", "Straßenfest"):
        view = standing.report(replace(standing.today, purpose=part))
        assert [each.entry.purpose for each in view.entries] == ["Straßenfest am Rathaus: Genehmigung"]
        assert (view.total, view.next_after, view.looked_until) == (1, None, None)
    assert standing.report(replace(standing.today, purpose="Straßenfest im Rathaus")).entries == ()


@pytest.mark.parametrize("purpose", ["' OR 1=1 --", "%", "_", "\\", "') UNION SELECT"])
def test_a_purpose_is_text_and_nothing_else(standing: Office, purpose: str) -> None:
    standing.list_inbox(standing.town.clerk.actor, "Hundesteuer")

    assert standing.report(replace(standing.today, purpose=purpose)).entries == ()


def test_a_purpose_is_sought_page_by_page_and_not_without_end(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = office.town.clerk.actor
    office.list_inbox(clerk, "gesucht eins")
    for number in range(6):
        office.list_inbox(clerk, f"anderes {number}")
    office.list_inbox(clerk, "gesucht zwei")
    wanted = replace(office.today, purpose="gesucht")

    first = office.report(wanted, limit=1)
    second = office.report(wanted, after=first.next_after, limit=1)
    assert [each.entry.purpose for each in (*first.entries, *second.entries)] == ["gesucht zwei", "gesucht eins"]
    assert (first.total, second.total, second.next_after) == (None, None, None)

    monkeypatch.setattr(audit_report, "MAX_SCANNED", 4)
    found, after, pages = [], None, 0
    while True:
        view = office.report(wanted, after=after)
        found += [each.entry.purpose for each in view.entries]
        pages += 1
        if view.next_after is None:
            break
        assert view.looked_until is not None
        after = view.next_after
    assert found == ["gesucht zwei", "gesucht eins"]
    assert pages > 2


@pytest.mark.parametrize(
    ("group", "act"),
    [
        (ActGroup.READ, Act.INBOX_LISTED),
        (ActGroup.OPERATOR, Act.TENANT_CREATED),
        (ActGroup.DENIED, Act.ACCESS_DENIED),
        (ActGroup.DOWNLOAD, Act.REPORT_EXPORTED),
    ],
)
def test_acts_are_narrowed_to_a_group(standing: Office, group: ActGroup, act: Act) -> None:
    standing.list_inbox(standing.town.clerk.actor)
    standing.site.get(standing.town.scan_operator.token, "/api/v1/inbox")
    standing.export(standing.today)
    found = acts(standing.report(replace(standing.today, group=group)))

    assert act in found
    assert set(found) <= GROUPS[group]


def test_days_are_those_of_the_town(office: Office) -> None:
    """Half past midnight in Witten is still yesterday in UTC."""
    clerk, zone = office.town.clerk.actor, office.town.tenant.zone
    tomorrow = office.today.first + DAY
    night = datetime.combine(tomorrow, time(0, 30), zone)
    with office.site.deployment.platform.database.read(clerk) as unit:
        until_then = night - unit.now
    with clock_moved(office.site, until_then):
        office.list_inbox(clerk)
    wanted = ReportFilter(tomorrow, tomorrow, person=clerk.id)

    assert night.astimezone(UTC).date() == tomorrow - DAY
    assert acts(office.report(wanted)) == [Act.INBOX_LISTED]
    assert acts(office.report(replace(wanted, first=tomorrow - DAY, last=tomorrow - DAY))) == []
    assert acts(office.report(replace(wanted, first=tomorrow + DAY, last=tomorrow + DAY))) == []
    assert acts(office.report(replace(wanted, first=tomorrow - DAY))) == [Act.INBOX_LISTED]


def test_the_total_is_counted_only_up_to_a_limit(standing: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_report, "COUNT_AT_MOST", 3)

    assert standing.report(standing.today).total == 3


def test_pages_follow_each_other_without_gap_or_repetition_while_new_entries_come(office: Office) -> None:
    office.report(office.today)
    whole = [each.entry.id for each in office.report(office.today).entries]
    paged, after = [], None
    while True:
        view = office.report(office.today, after=after, limit=3)
        paged += [each.entry.id for each in view.entries]
        office.list_inbox(office.town.clerk.actor, f"Seite {len(paged)}")
        if view.next_after is None:
            break
        after = view.next_after

    assert paged == whole
    assert len(whole) > 6


def test_a_page_behind_no_entry_of_the_town_is_not_found(standing: Office) -> None:
    foreign = audit_log(standing.site, standing.site.people.hattingen.tenant)[0].id
    for purpose in ("", "gesucht"):
        for after in (new_id(), foreign):
            with pytest.raises(NotFound):
                standing.report(replace(standing.today, purpose=purpose), after=after)


def test_nothing_of_the_neighbour_is_in_the_report(standing: Office) -> None:
    hattingen = standing.site.people.hattingen
    standing.list_inbox(hattingen.clerk.actor, "Nachbarlich")

    assert standing.report(replace(standing.today, person=hattingen.clerk.actor.id)).total == 0
    assert standing.report(replace(standing.today, purpose="Nachbarlich")).entries == ()
    assert "Nachbarlich" not in str(standing.export(standing.today))
    people = audit_report.people(standing.site.deployment.platform.database, standing.auditor)
    assert {each.name for each in people} == {
        each.actor.name for each in vars(standing.town).values() if isinstance(each, Colleague)
    }


def test_only_who_may_audit_sees_or_takes_the_report(standing: Office) -> None:
    town = standing.town
    for each in (town.clerk, town.scan_operator, town.archivist):
        with pytest.raises(Forbidden):
            standing.report(standing.today, each.actor)
        with pytest.raises(Forbidden):
            standing.export(standing.today, each.actor)
        with pytest.raises(Forbidden):
            audit_report.people(standing.site.deployment.platform.database, each.actor)


def test_opening_the_report_is_an_entry_once_for_the_same_filter(office: Office) -> None:
    wanted = replace(office.today, purpose="Hund")
    for each in (wanted, wanted, office.today):
        office.report(each)
    period = {"from": wanted.first.isoformat(), "to": wanted.last.isoformat()}

    assert [entry.detail for entry in audit_log(office.site, office.town.tenant, Act.REPORT_OPENED)] == [
        {"filter": {**period, "purpose": "Hund"}},
        {"filter": period},
    ]


def test_of_an_erased_person_the_file_says_only_what_was_done(office: Office) -> None:
    archivist = office.town.archivist.actor
    office.list_inbox(archivist, "Aussonderung")
    with as_owner(office.site, office.town.tenant) as connection:
        connection.execute(text("DELETE FROM keys.person_keys WHERE id = :id"), {"id": str(archivist.id)})
    (line,) = [line for line in office.export(office.today) if line[1] == "Person gelöscht"]

    assert line[2:7] == ["", "Zugriffe", "Posteingang durchgesehen", "Person gelöscht: Posteingang durchgesehen", ""]
    assert office.report(replace(office.today, purpose="Aussonderung")).entries == ()


def test_the_file_is_what_german_spreadsheets_open(standing: Office) -> None:
    standing.list_inbox(standing.town.clerk.actor, 'Öffnung; mit "Zeichen"')
    content = b"".join(audit_report.export(standing.site.deployment.platform, standing.auditor, standing.today))
    head, *lines = content.decode("utf-8-sig").split("\r\n")

    assert content.startswith(b"\xef\xbb\xbf")
    assert head.startswith('"Zeit";"Person";"Kennung der Person";"Art der Tätigkeit";"Tätigkeit";"Was geschah";"Zweck"')
    assert lines[-1] == ""
    assert any('"Öffnung; mit ""Zeichen"""' in line for line in lines)
    assert {len(line) for line in standing.export(standing.today)} == {len(audit_report.COLUMNS)}


def test_the_file_is_audited_before_its_first_line_with_its_filter_and_as_many_rows_as_it_has(office: Office) -> None:
    office.list_inbox(office.town.clerk.actor, "Hundesteuer")
    wanted = replace(office.today, person=office.town.clerk.actor.id)
    lines = audit_report.export(office.site.deployment.platform, office.auditor, wanted)
    (entry,) = audit_log(office.site, office.town.tenant, Act.REPORT_EXPORTED)
    office.list_inbox(office.town.clerk.actor, "kam danach")

    assert entry.detail == {"filter": wanted.stated(), "rows": 1}
    assert len(b"".join(lines).split(b"\r\n")) == 1 + 1 + 1  # the heads, the row, the end
    assert "kam danach" not in b"".join(lines).decode()


def test_a_file_of_many_slices_has_every_entry_once(standing: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_report, "_LINES_AT_ONCE", 2)
    before = {str(entry.id) for entry in audit_log(standing.site, standing.town.tenant)}
    exported = [line[11] for line in standing.export(standing.today)]

    assert len(exported) == len(set(exported))
    assert set(exported) == before


def test_a_report_that_is_too_long_is_refused_and_not_cut(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(audit_log(office.site, office.town.tenant))
    monkeypatch.setattr(audit_report, "MAX_EXPORTED", size)
    assert len(office.export(office.today)) == size
    with pytest.raises(ReportTooLong):  # its own entry is one more
        office.export(office.today)
    monkeypatch.setattr(audit_report, "MAX_EXPORT_SCANNED", 2)
    with pytest.raises(ReportTooLong):
        office.export(replace(office.today, purpose="gesucht"))
    assert len(audit_log(office.site, office.town.tenant, Act.REPORT_EXPORTED)) == 1


INJECTED = ("=1+1", "+49", "-2", "@SUM(A1)", "=cmd|' /C calc'!A0", "  =1", '"=1', ";=1")


def test_what_people_type_does_not_run_in_a_spreadsheet(office: Office) -> None:
    clerk, platform = office.town.clerk.actor, office.site.deployment.platform
    for typed in INJECTED:
        with platform.database.read(replace(clerk, purpose=typed)) as unit:
            searching.search(unit, platform, "Hund")
            inbox.waiting_items(unit)
    cells = list(chain.from_iterable(office.export(office.today)))

    assert [each for each in cells if each.startswith(tuple("=+-@\t\r"))] == []
    assert {"'=1+1", "'+49", "'-2", "'@SUM(A1)", "'=1"} <= set(cells)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hundesteuer", "Hundesteuer"),
        ("", ""),
        ("=1+1", "'=1+1"),
        (" \t=1+1", "'=1+1"),
        ("\t5", "'5"),
        ("\r5", "'5"),
        ("\n=1", "'=1"),
        ("\u200b=1", "'=1"),
        ("\ufeff=1", "'=1"),
        ("\u00a0=1", "'=1"),
        ("＝1+1", "'＝1+1"),
        ("zwei\r\nZeilen;=1", "zwei Zeilen;=1"),
        ("a\x00b", "a b"),
        ("a=b", "a=b"),
    ],
)
def test_a_cell_is_one_line_that_is_no_formula(text: str, shown: str) -> None:
    assert cell(text) == shown


FIRST = date(2026, 1, 1)


def test_a_period_has_at_most_366_days() -> None:
    assert ReportFilter(FIRST, FIRST + (MAX_DAYS - 1) * DAY).last == date(2027, 1, 1)
    with pytest.raises(PeriodTooLong):
        ReportFilter(FIRST, FIRST + MAX_DAYS * DAY)


@pytest.mark.parametrize(
    ("first", "last"), [(FIRST, FIRST - DAY), (date.min, date.min), (date.max, date.max), (date(1999, 12, 31), FIRST)]
)
def test_days_that_are_no_period_are_refused(first: date, last: date) -> None:
    with pytest.raises(PeriodInvalid):
        ReportFilter(first, last)


def test_a_purpose_that_is_too_long_is_refused() -> None:
    assert ReportFilter(FIRST, FIRST, purpose="x" * 200)
    with pytest.raises(ReportFilterInvalid):
        ReportFilter(FIRST, FIRST, purpose="x" * 201)


def test_without_a_question_the_newest_thirty_days_are_shown() -> None:
    assert ReportFilter.newest(date(2026, 11, 30)) == ReportFilter(date(2026, 11, 1), date(2026, 11, 30))
