# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The life of dossiers and cases as a model of a few lines, and the services held against it, refusals included."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule, run_state_machine_as_test

from eakte.database.embedded import EmbeddedServer
from eakte.database.session import UnitOfWork
from eakte.domain.filing.inbox import Channel, DateOfReceipt, NewItem, ReceivedSource
from eakte.kernel.errors import Conflict
from eakte.services import filing, life_cycle
from eakte.services.filing import FilingTarget
from tests.deployment import Site, clock_moved, new_site

RETENTION_YEARS = 10
"""Of the position in which all of it happens."""

Act = Callable[[UnitOfWork], object]


@dataclass
class Case:
    id: UUID
    closed_on: date | None = None


@dataclass
class Dossier:
    id: UUID
    reference_number: str
    cases: list[Case] = field(default_factory=list)
    closed_on: date | None = None

    @property
    def open_cases(self) -> int:
        return sum(case.closed_on is None for case in self.cases)


class Lives(RuleBasedStateMachine):
    """Does the same with the model and with the service, and compares what comes of it and what is refused."""

    dossiers: Bundle[Dossier] = Bundle("dossiers")
    numbers = st.integers(0, 20)

    site: Site

    def __init__(self) -> None:
        super().__init__()
        self.actor = self.site.people.witten.office_lead.actor
        self.passed = timedelta()
        self.known: list[Dossier] = []
        self.items: dict[UUID, UUID | None] = {}

    @rule(target=dossiers)
    def open_a_dossier(self) -> Dossier:
        case = self.file(FilingTarget(plan_number="22.10", dossier_title="Akte", case_title="Vorgang"), None)
        assert case is not None
        with self.site.deployment.platform.database.read(self.actor) as unit:
            place = filing.case_place(unit, case)
        dossier = Dossier(place.dossier.id, place.dossier.reference_number, [Case(case)])
        self.known.append(dossier)
        return dossier

    @rule(dossier=dossiers)
    def open_a_case(self, dossier: Dossier) -> None:
        refused = "dossier-is-closed" if dossier.closed_on else None
        case = self.file(FilingTarget(dossier_id=dossier.id, case_title="Vorgang"), refused)
        if case is not None:
            dossier.cases.append(Case(case))

    @rule(dossier=dossiers, number=numbers)
    def file_in_a_case(self, dossier: Dossier, number: int) -> None:
        case = dossier.cases[number % len(dossier.cases)]
        refused = "dossier-is-closed" if dossier.closed_on else "case-is-closed" if case.closed_on else None
        assert self.file(FilingTarget(case_id=case.id), refused) in {None, case.id}

    @rule(dossier=dossiers, number=numbers)
    def close_a_case(self, dossier: Dossier, number: int) -> None:
        case = dossier.cases[number % len(dossier.cases)]
        refused = "case-already-closed" if case.closed_on else None
        case.closed_on = self.does(lambda uow: life_cycle.close_case(uow, case.id), refused) or case.closed_on

    @rule(dossier=dossiers, number=numbers)
    def reopen_a_case(self, dossier: Dossier, number: int) -> None:
        case = dossier.cases[number % len(dossier.cases)]
        refused = None if case.closed_on else "case-is-open"
        refused = "dossier-is-closed" if dossier.closed_on else refused
        if self.does(lambda uow: life_cycle.reopen_case(uow, case.id, "Nachtrag"), refused):
            case.closed_on = None

    @rule(dossier=dossiers)
    def close_all_cases(self, dossier: Dossier) -> None:
        for number in range(len(dossier.cases)):
            self.close_a_case(dossier, number)

    @rule(dossier=dossiers)
    def close_a_dossier(self, dossier: Dossier) -> None:
        refused = f"dossier-has-open-cases {dossier.open_cases}" if dossier.open_cases else None
        refused = "dossier-already-closed" if dossier.closed_on else refused
        closed_on = self.does(lambda uow: life_cycle.close_dossier(uow, dossier.id), refused)
        dossier.closed_on = closed_on or dossier.closed_on

    @rule(dossier=dossiers)
    def reopen_a_dossier(self, dossier: Dossier) -> None:
        refused = None if dossier.closed_on else "dossier-is-open"
        if self.does(lambda uow: life_cycle.reopen_dossier(uow, dossier.id, "Nachtrag"), refused):
            dossier.closed_on = None

    @rule(days=st.integers(1, 500))
    def time_passes(self, days: int) -> None:
        self.passed += timedelta(days=days)

    def teardown(self) -> None:
        with self.site.deployment.platform.database.read(self.actor) as unit:
            for dossier in self.known:
                view = filing.open_dossier(unit, dossier.id)
                assert view.dossier.closed_on == dossier.closed_on
                assert [(case.id, case.closed_on) for case in view.cases] == [
                    (case.id, case.closed_on) for case in dossier.cases
                ]
                assert [case.reference_number for case in view.cases] == [
                    f"{dossier.reference_number}-{count}" for count in range(1, len(dossier.cases) + 1)
                ]
                assert [row.retention_ends_on for row in unit.filing.cases(dossier.id)] == [
                    case.closed_on and date(case.closed_on.year + RETENTION_YEARS, 12, 31) for case in dossier.cases
                ]
            stored = {item: unit.inbox.item(item) for item in self.items}
        assert {item: row and row.case_id for item, row in stored.items()} == self.items
        assert len({dossier.reference_number for dossier in self.known}) == len(self.known)

    def file(self, target: FilingTarget, refused: str | None) -> UUID | None:
        """The case in which a new item is now; None if it was refused and waits."""
        database = self.site.deployment.platform.database
        with database.begin(self.actor) as uow:
            item = uow.new_id()
            received = DateOfReceipt(uow.today, ReceivedSource.CAPTURED)
            uow.inbox.add(item, NewItem(Channel.SCAN, "Brief", received), uow.now)
        cases: list[UUID] = []
        self.does(lambda uow: cases.append(filing.file_item(uow, item, target).id), refused)
        self.items[item] = cases[0] if refused is None else None
        return self.items[item]

    def does(self, act: Act, refused: str | None) -> date | None:
        """Do it on the day that it is now, which is returned unless it is refused as it should be."""
        told = today = None
        with clock_moved(self.site, self.passed):
            try:
                with self.site.deployment.platform.database.begin(self.actor) as uow:
                    act(uow)
                    today = uow.today
            except Conflict as error:
                told = " ".join([error.code, *(str(count) for name, count in error.values.items() if name == "count")])
        assert told == refused
        return today


@pytest.fixture(scope="module")
def towns(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as site:
        yield site


def test_dossiers_and_cases_live_as_the_model_does(towns: Site) -> None:
    class Here(Lives):
        site = towns

    run_state_machine_as_test(
        Here,
        settings=settings(max_examples=10, stateful_step_count=30, suppress_health_check=[HealthCheck.too_slow]),
    )
