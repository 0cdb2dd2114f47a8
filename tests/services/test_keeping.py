# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Until when cases and dossiers are kept: computed when they are closed, and whenever what that depends on changes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

import pytest

from eakte.database.embedded import EmbeddedServer
from eakte.database.repositories.filing import CaseRow, DossierRow
from eakte.database.session import UnitOfWork
from eakte.domain.audit.values import Act
from eakte.domain.filing.particulars import Particulars
from eakte.domain.filing.plan_changes import Addition, Alteration, Merger, Move
from eakte.domain.filing.values import PlanEntry
from eakte.domain.retention.errors import RulesNeedProposal, TriggerDateOutOfRange, TriggerNotEntered
from eakte.domain.retention.standing import due_on
from eakte.domain.retention.values import LAST_DAY, Rules, RuleSaid, after_closing
from eakte.services import explaining_retention, filing, filing_plan, life_cycle, moving
from eakte.services.moving import CaseTarget
from eakte.services.particulars import SCHEMAS, keep
from retention.periods import PERMANENT
from retention.schedule import RetentionRule, Standing, due, effective_end, latest
from retention.triggers import CLOSING, Trigger, TriggerKind
from tests.deployment import Site, new_site
from tests.evidence import audit_log

COUNCIL = Trigger(TriggerKind.COUNCIL_RESOLUTION)
AFTER_COUNCIL: Rules = (RuleSaid("KommHVO NRW § 59", length=6, trigger=COUNCIL.code).rule(),)
TWO: Rules = (*after_closing(2, "Aktenplan"), *AFTER_COUNCIL)
FOR_EVER: Rules = (RetentionRule(PERMANENT, "KommHVO NRW § 59"),)


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as made:
        yield made


@contextmanager
def acting(site: Site, role: str = "clerk") -> Iterator[UnitOfWork]:
    with site.deployment.platform.database.begin(getattr(site.people.witten, role).actor) as uow:
        yield uow


def position(site: Site, number: str, rules: Rules | None) -> str:
    with acting(site, "records_manager") as uow:
        filing_plan.change(uow, filing_plan.version(uow), Addition(PlanEntry(number, "Versuch", rules)))
    return number


def closed(site: Site, number: str, cases: int = 1) -> tuple[UUID, list[UUID]]:
    """A closed dossier with so many closed cases under that position."""
    with acting(site) as uow:
        dossier = filing.create_dossier(uow, number, "Akte").id
        made = [filing.create_case(uow, dossier, "Vorgang").id for _ in range(cases)]
        for case in made:
            life_cycle.close_case(uow, case)
        life_cycle.close_dossier(uow, dossier)
    return dossier, made


def rows(site: Site, dossier: UUID) -> tuple[DossierRow, Sequence[CaseRow]]:
    with acting(site) as uow:
        row = uow.filing.dossier(dossier)
        assert row is not None
        return row, uow.filing.cases(dossier)


def today(site: Site) -> date:
    with acting(site) as uow:
        return uow.today


def test_a_closed_case_is_kept_by_the_rules_of_its_position_and_its_dossier_as_long(site: Site) -> None:
    dossier, _ = closed(site, position(site, "22.61", after_closing(3, "Satzung")), cases=2)

    row, cases = rows(site, dossier)

    end = date(today(site).year + 3, 12, 31)
    assert {(case.retention_standing, case.retention_ends_on) for case in cases} == {(Standing.ENDS, end)}
    assert (row.retention_standing, row.retention_ends_on, row.due_on) == (Standing.ENDS, end, end + timedelta(days=1))
    with acting(site) as uow:
        assert {uow.rules.of(case.rules) for case in cases} == {after_closing(3, "Satzung")}


def test_a_dossier_without_a_case_is_kept_by_the_rules_of_its_position_from_its_own_closing(site: Site) -> None:
    dossier, _ = closed(site, position(site, "22.62", after_closing(4, "Satzung")), cases=0)

    row, _ = rows(site, dossier)

    assert row.retention_ends_on == date(today(site).year + 4, 12, 31)
    with acting(site) as uow:
        assert uow.rules.of(row.rules) == after_closing(4, "Satzung")
        told = explaining_retention.of_dossier(uow, dossier)
    assert "in dem die Akte geschlossen wurde" in told.sentences[0]


def test_what_is_opened_again_has_no_end_and_is_due_for_nothing(site: Site) -> None:
    dossier, (case,) = closed(site, position(site, "22.63", after_closing(3, "Satzung")))

    with acting(site, "office_lead") as uow:
        life_cycle.reopen_dossier(uow, dossier, "Nachtrag")
        life_cycle.reopen_case(uow, case, "Nachtrag")

    row, cases = rows(site, dossier)
    assert (row.rules, row.retention_standing, row.retention_ends_on, row.due_on) == (None, None, None, None)
    assert [(each.rules, each.retention_standing, each.retention_ends_on) for each in cases] == [(None, None, None)]


def test_a_rule_waits_for_the_day_that_somebody_enters_and_the_longest_counts(site: Site) -> None:
    dossier, (case, other) = closed(site, position(site, "22.64", TWO), cases=2)
    row, cases = rows(site, dossier)
    assert {row.retention_standing, *(each.retention_standing for each in cases)} == {Standing.OPEN}
    assert row.due_on == date(row.opened_on.year + 30, row.opened_on.month, row.opened_on.day)

    with acting(site) as uow:
        told = explaining_retention.of_case(uow, case)
        assert told.missing == (COUNCIL.code,)
        assert told.sentences[1:] == (
            "6 Jahre (KommHVO NRW § 59): Die Frist läuft noch nicht, es fehlt das Datum des Ratsbeschlusses.",
            "Maßgeblich ist die Frist, die noch nicht läuft.",
        )
        told = explaining_retention.set_day(uow, case, COUNCIL.code, date(2031, 3, 14))
        assert told.sentences[1:] == (
            "6 Jahre ab Ende des Jahres, in dem der Rat darüber beschlossen hat (14.03.2031), also bis 31.12.2037 (KommHVO NRW § 59).",
            "Maßgeblich ist die längste Frist: bis 31.12.2037.",
        )
    assert rows(site, dossier)[0].retention_standing is Standing.OPEN  # the other case still waits
    with acting(site) as uow:
        explaining_retention.set_day(uow, other, COUNCIL.code, date(2030, 1, 1))
    row, _ = rows(site, dossier)
    assert (row.retention_ends_on, row.due_on) == (date(2037, 12, 31), date(2038, 1, 1))
    with acting(site) as uow:
        explaining_retention.set_day(uow, case, COUNCIL.code, None)
    assert rows(site, dossier)[0].retention_standing is Standing.OPEN
    entries = audit_log(site, site.people.witten.tenant, Act.TRIGGER_DATE_SET)
    told_of = {str(case), str(other)}
    assert [(each.detail["before"], each.detail["after"]) for each in entries if each.object["id"] in told_of] == [
        (None, "2031-03-14"),
        (None, "2030-01-01"),
        ("2031-03-14", None),
    ]


@pytest.mark.parametrize("day", [date.max, LAST_DAY + timedelta(days=1), date(1799, 12, 31)])
def test_a_day_from_which_no_end_can_be_computed_is_refused(site: Site, day: date) -> None:
    _, (case,) = closed(site, "22.10")
    with acting(site) as uow, pytest.raises(TriggerDateOutOfRange):
        explaining_retention.set_day(uow, case, COUNCIL.code, day)
    with acting(site) as uow:
        explaining_retention.set_day(uow, case, COUNCIL.code, LAST_DAY)


@pytest.mark.parametrize("code", [CLOSING.code, "date_field:gueltig_bis", "umzug", ""])
def test_a_day_that_comes_from_elsewhere_is_not_entered(site: Site, code: str) -> None:
    _, (case,) = closed(site, "22.10")
    with acting(site) as uow, pytest.raises(TriggerNotEntered):
        explaining_retention.set_day(uow, case, code, date(2026, 1, 1))


def test_the_rules_of_a_public_service_stand_before_those_of_the_position(site: Site) -> None:
    with acting(site) as uow:
        service = uow.filing.service("hundesteuer")
        assert service is not None
        uow.rules.give_service(service.id, uow.rules.keep(after_closing(7, "Hundesteuersatzung")))
        item = UUID(site.submit(site.people.witten.portal_key, idempotency_key="regel").json()["id"])
    new = {"plan_entry": "22.10", "dossier_title": "Hund", "case_title": "Anmeldung"}
    token = site.people.witten.clerk.token
    case = site.post(token, f"/api/v1/inbox/{item}/file", new).json()["id"]

    ended = site.post(token, f"/api/v1/cases/{case}/close").json()["retention"]

    assert ended["ends_on"] == f"{today(site).year + 7}-12-31"
    with acting(site) as uow:
        uow.rules.give_service(service.id, None)


def test_a_day_of_the_particulars_sets_a_period_running_until_they_change(site: Site) -> None:
    rules: Rules = (
        RuleSaid("Satzung § 4", length=6, unit="months", start="trigger", trigger="date_field:gueltig_bis").rule(),
    )
    number, token = position(site, "32.61", rules), site.people.witten.clerk.token
    dossier = site.post(token, "/api/v1/dossiers", {"plan_entry": number, "title": "Ausweis"}).json()["id"]
    case = site.post(token, f"/api/v1/dossiers/{dossier}/cases", {"title": "Antrag"}).json()["id"]
    with acting(site) as uow:
        row = uow.filing.case(UUID(case), lock=True)
        assert row is not None
        schema = SCHEMAS.newest("parkerleichterung")
        assert schema is not None
        keep(uow, row, Particulars(schema.service, schema.version, {"gueltig_bis": "2027-08-31"}))
    assert site.post(token, f"/api/v1/cases/{case}/close").json()["retention"]["ends_on"] == "2028-02-29"
    with acting(site) as uow:
        (sentence,) = explaining_retention.of_case(uow, UUID(case)).sentences
    assert sentence == (
        "6 Monate ab dem Tag, an dem das Datum „Gültig bis“ der Fachangaben liegt (31.08.2027), also bis 29.02.2028 (Satzung § 4)."
    )
    with acting(site, "office_lead") as uow:
        life_cycle.reopen_case(uow, UUID(case), "Nachtrag")
        assert uow.rules.dates([UUID(case)]) == {}


def test_what_goes_to_another_position_is_kept_by_the_rules_there(site: Site) -> None:
    dossier, _ = closed(site, position(site, "22.65", after_closing(3, "Satzung")), cases=2)
    alone, _ = closed(site, "22.65", cases=0)
    position(site, "22.66", after_closing(5, "Anderes"))
    with acting(site, "records_manager") as uow:
        filing_plan.change(uow, filing_plan.version(uow), Merger("22.65", "22.66"), confirmed=True)

    end = date(today(site).year + 5, 12, 31)
    row, cases = rows(site, dossier)
    own = {each.retention_ends_on for each in (row, rows(site, alone)[0])}
    assert own | {each.retention_ends_on for each in cases} == {end}
    assert row.due_on == rows(site, alone)[0].due_on == end + timedelta(days=1)

    position(site, "22.67", FOR_EVER)
    with acting(site, "records_manager") as uow:
        filing_plan.change(uow, filing_plan.version(uow), Move("22.66", "22.67.1"), confirmed=True)
    assert {each.retention_ends_on for each in rows(site, dossier)[1]} == {end}  # it says something itself


def test_a_closed_sub_case_that_moves_along_is_kept_by_the_rules_there(site: Site) -> None:
    position(site, "22.68", FOR_EVER)
    with acting(site) as uow:
        here, there = (filing.create_dossier(uow, number, "Akte").id for number in ("22.10", "22.68"))
        case = filing.create_case(uow, here, "Vorgang").id
    token = site.people.witten.clerk.token
    beneath = UUID(site.post(token, f"/api/v1/cases/{case}/sub-cases", {"title": "Teil"}).json()["id"])
    with acting(site) as uow:
        life_cycle.close_case(uow, beneath)
        row = uow.filing.case(case)
        assert row is not None
        moving.move_case(site.deployment.platform.database, uow, case, row.version, CaseTarget(there), confirmed=True)
    _, cases = rows(site, there)
    assert {each.id: each.retention_standing for each in cases} == {case: None, beneath: Standing.PERMANENT}


def test_other_rules_where_dossiers_stand_are_refused_with_where_to_go(site: Site) -> None:
    closed(site, position(site, "22.69", None))
    with acting(site, "records_manager") as uow:
        state = filing_plan.version(uow)
        for number in ("22.69", "22", "2"):
            with pytest.raises(RulesNeedProposal) as refused:
                filing_plan.change(uow, state, Alteration(number, {"retention": after_closing(1, "Neu")}))
            assert refused.value.values["number"] == number
        # What is said otherwise below is not touched, and what stays as it is can be said again.
        said = uow.plans.kept().find("2").entry.retention
        assert filing_plan.change(uow, state, Alteration("2", {"retention": said})) == state
        empty = Alteration("67.10", {"retention": after_closing(1, "Neu")})
        assert filing_plan.change(uow, state, empty) == state + 1


def test_the_day_on_which_something_is_due_is_the_first_for_which_there_is_a_reason(site: Site) -> None:
    """Of every standing, and of a dossier opened on 29 February; `recalculation` says the same in SQL."""
    opened = date(2028, 2, 29)
    for rules in (after_closing(3, "A"), after_closing(40, "A"), FOR_EVER, AFTER_COUNCIL, ()):
        end = effective_end(rules, {CLOSING: date(2029, 5, 1)})
        on = due_on(end, opened)
        assert due(end, opened, on) is not None
        assert due(end, opened, on - timedelta(days=1)) is None
    assert due_on(latest([]), opened) == date(2058, 2, 28)
