# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Retention rules change by a proposal: its effect is seen, a second person approves, a job computes anew; nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text

from eakte.database.embedded import EmbeddedServer
from eakte.database.session import UnitOfWork
from eakte.domain.audit.errors import ReasonMissing
from eakte.domain.audit.values import Act
from eakte.domain.filing.errors import PlanEntryNotFound
from eakte.domain.filing.plan_changes import Addition, Alteration
from eakte.domain.filing.values import PlanEntry
from eakte.domain.retention.changes import ChangeState
from eakte.domain.retention.errors import (
    RuleChangeDecided,
    RuleChangeNotFound,
    RuleChangeNotOneself,
    RuleChangeOutdated,
    RuleChangeUnclear,
    RuleChangeWaits,
    RuleFieldUnknown,
    RulesUnchanged,
    ServiceNotFound,
)
from eakte.domain.retention.values import Rules, RuleSaid, after_closing
from eakte.jobs.values import RecalculateRetention
from eakte.kernel.errors import Forbidden
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import Role, system
from eakte.services import explaining_retention, filing, filing_plan, life_cycle, recalculating, rule_changes
from eakte.services.rule_changes import RuleChangeView, Wish
from retention.schedule import Standing, effective_end, latest
from retention.triggers import CLOSING, Trigger, TriggerKind
from tests.deployment import Site, new_site
from tests.evidence import as_owner, audit_log
from tests.people import Colleague, new_colleague

TEN = after_closing(10, "AO § 147 Abs. 3")
EIGHT = after_closing(8, "AO § 147 Abs. 3")
WAITS: Rules = (RuleSaid("Satzung", length=1, trigger="death").rule(),)


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as made:
        yield made


@pytest.fixture(scope="module")
def second(site: Site) -> Colleague:
    return new_colleague(
        site.deployment, site.people.witten.tenant, Role.RECORDS_MANAGER, lambda _kind, text: f"2.{text}"
    )


@contextmanager
def acting(site: Site, who: str | Colleague = "records_manager") -> Iterator[UnitOfWork]:
    person = getattr(site.people.witten, who) if isinstance(who, str) else who
    with site.deployment.platform.database.begin(person.actor) as uow:
        yield uow


def position(site: Site, number: str, rules: Rules | None = TEN) -> str:
    with acting(site) as uow:
        filing_plan.change(uow, filing_plan.version(uow), Addition(PlanEntry(number, "Versuch", rules)))
    return number


def closed(site: Site, number: str, on: date, cases: int = 1) -> UUID:
    """A dossier that was closed with its cases on that day."""
    with acting(site, "clerk") as uow:
        dossier = filing.create_dossier(uow, number, "Akte").id
        made = [filing.create_case(uow, dossier, "Vorgang").id for _ in range(cases)]
        uow.today = on
        for case in made:
            life_cycle.close_case(uow, case)
        life_cycle.close_dossier(uow, dossier)
    return dossier


def propose(site: Site, number: str, rules: Rules | None) -> RuleChangeView:
    with acting(site) as uow:
        return rule_changes.propose(
            site.deployment.platform.database, uow, Wish(rules, position=number), "Gesetz geändert"
        )


def approve(site: Site, second: Colleague, view: RuleChangeView) -> RuleChangeView:
    with acting(site, second) as uow:
        return rule_changes.approve(site.deployment.platform.database, uow, view.id)


def seen(site: Site, view: RuleChangeView) -> RuleChangeView:
    with acting(site) as uow:
        return rule_changes.change(site.deployment.platform.database, uow, view.id)


def ends(site: Site, dossier: UUID) -> list[object]:
    with acting(site) as uow:
        row = uow.filing.dossier(dossier)
        assert row is not None
        return [row.retention_ends_on, row.due_on, *(each.retention_ends_on for each in uow.filing.cases(dossier))]


def test_ao_147_ten_years_that_become_eight_make_due_and_dispose_of_nothing(site: Site, second: Colleague) -> None:
    """Buchungsbelege, closed in 2016: kept until 31.12.2026, by the new law until 31.12.2024."""
    number = position(site, "20.31")
    dossier, later = closed(site, number, date(2016, 5, 2)), closed(site, number, date(2025, 5, 2))
    before = everything(site)

    view = propose(site, number, EIGHT)

    assert (view.preview.dossiers, view.preview.cases, view.preview.earlier) == (2, 2, 2)
    assert (view.preview.become_due, view.preview.no_longer_due, view.preview.later) == (1, 0, 0)
    assert ends(site, dossier)[0] == date(2026, 12, 31)
    approve(site, second, view)
    site.work()
    assert ends(site, dossier) == [date(2024, 12, 31), date(2025, 1, 1), date(2024, 12, 31)]
    assert ends(site, later)[0] == date(2033, 12, 31)
    done = seen(site, view)
    assert (done.state, done.gone_through, done.changed) == (ChangeState.DONE, 2, 2)
    assert everything(site) == before
    acts = [
        audit_log(site, site.people.witten.tenant, act)[-1]
        for act in (Act.RULES_PROPOSED, Act.RULES_APPROVED, Act.RULES_APPLIED)
    ]
    assert [each.object["id"] for each in acts] == [str(view.id)] * 3


def everything(site: Site) -> list[int]:
    """How much there is of what disposal would take."""
    tables = ("dossiers", "cases", "documents", "discards", "renditions")
    with as_owner(site, site.people.witten.tenant) as connection:
        return [connection.execute(text(f"SELECT count(*) FROM records.{each}")).scalar_one() for each in tables]


def test_nobody_approves_their_own_proposal_nor_twice(site: Site, second: Colleague) -> None:
    number = position(site, "20.32")
    closed(site, number, date(2020, 1, 1))
    view = propose(site, number, EIGHT)
    database = site.deployment.platform.database
    with acting(site) as uow, pytest.raises(RuleChangeNotOneself):
        rule_changes.approve(database, uow, view.id)
    with acting(site, "clerk") as uow, pytest.raises(Forbidden):
        rule_changes.approve(database, uow, view.id)
    with acting(site) as uow, pytest.raises(RuleChangeWaits):
        rule_changes.propose(database, uow, Wish(None, position=number), "Anders")
    approve(site, second, view)
    with acting(site, second) as uow, pytest.raises(RuleChangeDecided):
        rule_changes.approve(database, uow, view.id)
    with acting(site) as uow, pytest.raises(RuleChangeDecided):
        rule_changes.resume(database, uow, view.id)
    site.work()


def test_what_is_refused_changes_nothing(site: Site) -> None:
    number = position(site, "20.33")
    dossier = closed(site, number, date(2020, 1, 1))
    before = ends(site, dossier)
    view = propose(site, number, EIGHT)
    with acting(site) as uow:  # who proposed it takes it back
        assert rule_changes.refuse(site.deployment.platform.database, uow, view.id).state is ChangeState.REFUSED
    site.work()
    assert ends(site, dossier) == before
    assert propose(site, number, EIGHT).state is ChangeState.PROPOSED


def test_where_nothing_stands_the_rules_hold_at_once(site: Site) -> None:
    view = propose(site, position(site, "20.34"), EIGHT)
    assert view.state is ChangeState.DONE
    with acting(site) as uow:
        assert uow.plans.kept().find("20.34").entry.retention == EIGHT


def test_what_was_proposed_for_other_rules_is_not_approved(site: Site, second: Colleague) -> None:
    number = position(site, "20.35")
    closed(site, number, date(2020, 1, 1))
    view = propose(site, number, EIGHT)
    with acting(site) as uow:  # as another way into the plan could do it
        plan = uow.plans.kept()
        rule_changes._apply(uow, plan, rule_changes._of_position(plan.find(number)), after_closing(3, "Dazwischen"))
    with pytest.raises(RuleChangeOutdated):
        approve(site, second, view)


def test_what_is_proposed_is_checked(site: Site) -> None:
    database = site.deployment.platform.database
    unknown: Rules = (RuleSaid("Satzung", length=1, trigger="date_field:geburtstag").rule(),)
    for wish, reason, error in (
        (Wish(EIGHT, position="22.10"), " ", ReasonMissing),
        (Wish(EIGHT, position="99"), "weil", PlanEntryNotFound),
        (Wish(EIGHT, service="nichts"), "weil", ServiceNotFound),
        (Wish(EIGHT, position="22.10", service="hundesteuer"), "weil", RuleChangeUnclear),
        (Wish(EIGHT), "weil", RuleChangeUnclear),
        (Wish(None, position="22.10"), "weil", RulesUnchanged),
        (Wish(unknown, position="22.10"), "weil", RuleFieldUnknown),
    ):
        with acting(site) as uow, pytest.raises(error):
            rule_changes.propose(database, uow, wish, reason)
    with acting(site) as uow, pytest.raises(RuleChangeNotFound):
        rule_changes.change(database, uow, new_id())
    with acting(site, "clerk") as uow, pytest.raises(Forbidden):
        rule_changes.propose(database, uow, Wish(EIGHT, position="22.10"), "weil")


def test_whatever_is_inherited_below_is_computed_anew_and_what_says_something_itself_is_not(
    site: Site, second: Colleague
) -> None:
    position(site, "20.36")
    inherits, says = position(site, "20.36.1", None), position(site, "20.36.2", after_closing(5, "Eigenes"))
    below, own = closed(site, inherits, date(2020, 1, 1), cases=3), closed(site, says, date(2020, 1, 1))
    without = closed(site, inherits, date(2020, 1, 1), cases=0)
    view = propose(site, "20.36", EIGHT)
    assert (view.preview.dossiers, view.preview.cases, view.under) == (2, 3, 2)
    approve(site, second, view)
    site.work()
    assert ends(site, below) == [date(2028, 12, 31), date(2029, 1, 1), *[date(2028, 12, 31)] * 3]
    assert ends(site, without) == [date(2028, 12, 31), date(2029, 1, 1)]
    assert ends(site, own)[0] == date(2025, 12, 31)


def test_rules_of_a_public_service_change_for_its_cases_alone(site: Site, second: Colleague) -> None:
    token = site.people.witten.clerk.token
    item = site.submit(site.people.witten.portal_key, idempotency_key="leistung").json()["id"]
    new = {"plan_entry": "22.10", "dossier_title": "Hund", "case_title": "Anmeldung"}
    case = site.post(token, f"/api/v1/inbox/{item}/file", new).json()["id"]
    dossier = site.get(token, f"/api/v1/cases/{case}").json()["dossier"]["id"]
    site.post(token, f"/api/v1/dossiers/{dossier}/cases", {"title": "Anderes"})
    assert site.post(token, f"/api/v1/cases/{case}/close").status_code == 200
    with acting(site) as uow:
        view = rule_changes.propose(
            site.deployment.platform.database, uow, Wish(after_closing(2, "Satzung"), service="hundesteuer"), "Kürzer"
        )
    assert (view.preview.cases, view.preview.earlier, view.service) == (1, 1, "hundesteuer")
    approve(site, second, view)
    site.work()
    year = int(site.get(token, f"/api/v1/cases/{case}").json()["closed_on"][:4])
    assert site.get(token, f"/api/v1/cases/{case}").json()["retention"]["ends_on"] == f"{year + 2}-12-31"


def test_a_worker_that_was_thought_dead_writes_nothing_and_the_next_goes_on_behind_the_last_batch(
    site: Site, second: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recalculating, "RECALCULATED_AT_ONCE", 2)
    number = position(site, "20.37")
    dossiers = [closed(site, number, date(2020, 1, day)) for day in range(1, 6)]
    view = approve(site, second, propose(site, number, EIGHT))
    database, worker = site.deployment.platform.database, system(site.people.witten.tenant, "test")
    job = RecalculateRetention(site.people.witten.tenant.id, view.id)
    with database.begin(worker) as uow:
        first = recalculating._attempt(uow, view.id)
        assert first is not None
    with database.begin(worker) as uow:
        assert recalculating._go_on(uow, view.id, first, {})
    assert seen(site, view).gone_through == 2
    with database.begin(worker) as uow:
        newer = recalculating._attempt(uow, view.id)
        assert newer == first + 1
    with database.begin(worker) as uow:
        assert not recalculating._go_on(uow, view.id, first, {})
    assert seen(site, view).gone_through == 2

    recalculating.carry_out(database, worker, job)

    assert {ends(site, each)[0] for each in dossiers} == {date(2028, 12, 31)}
    done = seen(site, view)
    assert (done.state, done.gone_through, done.changed) == (ChangeState.DONE, 5, 5)
    recalculating.carry_out(database, worker, job)  # once more does nothing
    assert seen(site, view).changed == 5


def test_a_job_that_gave_up_can_be_begun_again(site: Site, second: Colleague) -> None:
    number = position(site, "20.38")
    dossier = closed(site, number, date(2020, 1, 1))
    view = approve(site, second, propose(site, number, EIGHT))
    database, worker = site.deployment.platform.database, system(site.people.witten.tenant, "test")
    recalculating.fail(database, worker, RecalculateRetention(site.people.witten.tenant.id, view.id))
    assert seen(site, view).state is ChangeState.FAILED
    site.work()
    assert ends(site, dossier)[0] == date(2030, 12, 31)
    with acting(site) as uow:
        rule_changes.resume(database, uow, view.id)
    site.work()
    assert (seen(site, view).state, ends(site, dossier)[0]) == (ChangeState.DONE, date(2028, 12, 31))


@pytest.mark.parametrize("first", [None, TEN, WAITS, (*TEN, *WAITS)])
@pytest.mark.parametrize("other", [TEN, EIGHT, WAITS])
def test_what_sql_makes_of_many_is_what_is_made_of_one(
    site: Site, second: Colleague, first: Rules | None, other: Rules, request: pytest.FixtureRequest
) -> None:
    """Of each combination of standings in one dossier: the same as when it is opened and closed again."""
    sub = f"20.39.{abs(hash(request.node.name)) % 1_000_000}"
    with acting(site) as uow:
        if not any(each.number == "20.39" for each in uow.plans.kept().entries):
            filing_plan.change(uow, filing_plan.version(uow), Addition(PlanEntry("20.39", "Versuch", TEN)))
        filing_plan.change(uow, filing_plan.version(uow), Addition(PlanEntry(sub, "Versuch", first)))
    dossier = closed(site, sub, date(2019, 6, 1), cases=3)
    death = Trigger(TriggerKind.DEATH)
    with acting(site, "clerk") as uow:
        case = uow.filing.cases(dossier)[0].id
        explaining_retention.set_day(uow, case, death.code, date(2031, 7, 1))
    if first == other:
        return
    view = propose(site, sub, other)
    if view.state is not ChangeState.DONE:  # it inherits the same rules: then nothing is other than it was
        approve(site, second, view)
        site.work()
    assert seen(site, view).state is ChangeState.DONE
    expected = [
        effective_end(other, {CLOSING: date(2019, 6, 1), **({death: date(2031, 7, 1)} if number == 0 else {})})
        for number in range(3)
    ]
    with acting(site) as uow:
        row = uow.filing.dossier(dossier)
        assert row is not None
        assert [(each.retention_standing, each.retention_ends_on) for each in uow.filing.cases(dossier)] == [
            (each.standing, each.on) for each in expected
        ]
        whole = latest(expected)
        assert (row.retention_standing, row.retention_ends_on) == (whole.standing, whole.on)
        assert row.due_on is not None
        assert (row.retention_standing is Standing.OPEN) == (other == WAITS)


def test_alteration_and_proposal_are_two_ways(site: Site) -> None:
    """What can be changed at once by the plan needs no proposal, and the other way round."""
    number = position(site, "20.40")
    with acting(site) as uow:
        state = filing_plan.version(uow)
        assert filing_plan.change(uow, state, Alteration(number, {"retention": EIGHT})) == state + 1
