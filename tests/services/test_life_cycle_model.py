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
from eakte.kernel.errors import Conflict, Invalid
from eakte.services import filing, life_cycle, metadata, structure
from eakte.services.filing import FilingTarget
from tests.deployment import Site, clock_moved, new_site

RETENTION_YEARS = 10
"""Of the position in which all of it happens."""

Act = Callable[[UnitOfWork], object]


MAX_DEPTH = 3
"""Of cases beneath each other."""


@dataclass
class Volume:
    id: UUID
    closed_on: date | None = None


@dataclass
class Case:
    id: UUID
    closed_on: date | None = None
    volume: Volume | None = None
    parent: "Case | None" = None

    @property
    def above(self) -> "list[Case]":
        """It and all above it."""
        return [self, *(self.parent.above if self.parent else [])]


@dataclass
class Dossier:
    id: UUID
    reference_number: str
    cases: list[Case] = field(default_factory=list)
    volumes: list[Volume] = field(default_factory=list)
    closed_on: date | None = None

    @property
    def open_cases(self) -> int:
        return sum(case.closed_on is None for case in self.cases)

    @property
    def open_volumes(self) -> int:
        return sum(volume.closed_on is None for volume in self.volumes)

    @property
    def takes(self) -> Volume | None:
        """The volume of the next case."""
        return next((volume for volume in reversed(self.volumes) if volume.closed_on is None), None)

    def height(self, case: Case) -> int:
        """Over how many cases its deepest sub-case reaches up to it."""
        return max(each.above.index(case) + 1 for each in self.cases if case in each.above)


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
        refused = "no-volume-is-open" if dossier.volumes and not dossier.takes else None
        refused = "dossier-is-closed" if dossier.closed_on else refused
        case = self.file(FilingTarget(dossier_id=dossier.id, case_title="Vorgang"), refused)
        if case is not None:
            dossier.cases.append(Case(case, volume=dossier.takes))

    @rule(dossier=dossiers, number=numbers)
    def open_a_sub_case(self, dossier: Dossier, number: int) -> None:
        parent = dossier.cases[number % len(dossier.cases)]
        refused = "sub-cases-too-deep" if len(parent.above) == MAX_DEPTH else None
        refused = "parent-case-is-closed" if parent.closed_on else refused
        refused = "dossier-is-closed" if dossier.closed_on else refused
        opened: list[UUID] = []
        if self.does(lambda uow: opened.append(structure.open_sub_case(uow, parent.id, "Teil").id), refused):
            dossier.cases.append(Case(opened[0], volume=parent.volume, parent=parent))

    @rule(dossier=dossiers, number=numbers, there=numbers)
    def put_a_case_beneath_another(self, dossier: Dossier, number: int, there: int) -> None:
        case, parent = (dossier.cases[each % len(dossier.cases)] for each in (number, there))
        if parent is case.parent:
            return  # nothing is to be changed
        refused = "parent-case-is-closed" if parent.closed_on else None
        deep = len(parent.above) + dossier.height(case) > MAX_DEPTH
        refused = "sub-cases-too-deep" if deep else refused
        refused = "parent-case-is-below" if case in parent.above else refused
        refused = "case-is-closed" if case.closed_on else refused
        if self.does(lambda uow: self.put(uow, case.id, parent.id), refused):
            case.parent = parent

    @rule(dossier=dossiers)
    def open_a_volume(self, dossier: Dossier) -> None:
        refused = "dossier-is-closed" if dossier.closed_on else None
        opened: list[UUID] = []
        if self.does(lambda uow: opened.append(structure.open_volume(uow, dossier.id).id), refused):
            dossier.volumes.append(Volume(opened[0]))

    @rule(dossier=dossiers, number=numbers)
    def close_a_volume(self, dossier: Dossier, number: int) -> None:
        if not dossier.volumes:
            return
        volume = dossier.volumes[number % len(dossier.volumes)]
        count = sum(case.volume is volume and case.closed_on is None for case in dossier.cases)
        refused = f"volume-has-open-cases {count}" if count else None
        refused = "volume-already-closed" if volume.closed_on else refused
        closed_on = self.does(lambda uow: structure.close_volume(uow, volume.id), refused)
        volume.closed_on = closed_on or volume.closed_on

    @rule(dossier=dossiers, number=numbers)
    def reopen_a_volume(self, dossier: Dossier, number: int) -> None:
        if not dossier.volumes:
            return
        volume = dossier.volumes[number % len(dossier.volumes)]
        refused = "dossier-is-closed" if dossier.closed_on else None
        refused = refused if volume.closed_on else "volume-is-open"
        if self.does(lambda uow: structure.reopen_volume(uow, volume.id, "Nachtrag"), refused):
            volume.closed_on = None

    @rule(dossier=dossiers, number=numbers)
    def file_in_a_case(self, dossier: Dossier, number: int) -> None:
        case = dossier.cases[number % len(dossier.cases)]
        refused = "dossier-is-closed" if dossier.closed_on else "case-is-closed" if case.closed_on else None
        assert self.file(FilingTarget(case_id=case.id), refused) in {None, case.id}

    @rule(dossier=dossiers, number=numbers)
    def close_a_case(self, dossier: Dossier, number: int) -> None:
        case = dossier.cases[number % len(dossier.cases)]
        below = sum(each.parent is case and each.closed_on is None for each in dossier.cases)
        refused = f"case-has-open-sub-cases {below}" if below else None
        refused = "case-already-closed" if case.closed_on else refused
        case.closed_on = self.does(lambda uow: life_cycle.close_case(uow, case.id), refused) or case.closed_on

    @rule(dossier=dossiers, number=numbers)
    def reopen_a_case(self, dossier: Dossier, number: int) -> None:
        case = dossier.cases[number % len(dossier.cases)]
        refused = "parent-case-is-closed" if case.parent and case.parent.closed_on else None
        refused = "volume-is-closed" if case.volume and case.volume.closed_on else refused
        refused = "dossier-is-closed" if dossier.closed_on else refused
        refused = refused if case.closed_on else "case-is-open"
        if self.does(lambda uow: life_cycle.reopen_case(uow, case.id, "Nachtrag"), refused):
            case.closed_on = None

    @rule(dossier=dossiers)
    def close_all_cases(self, dossier: Dossier) -> None:
        for number in sorted(range(len(dossier.cases)), key=lambda each: -len(dossier.cases[each].above)):
            self.close_a_case(dossier, number)

    @rule(dossier=dossiers)
    def close_all_volumes(self, dossier: Dossier) -> None:
        for number in range(len(dossier.volumes)):
            self.close_a_volume(dossier, number)

    @rule(dossier=dossiers)
    def close_a_dossier(self, dossier: Dossier) -> None:
        refused = f"dossier-has-open-volumes {dossier.open_volumes}" if dossier.open_volumes else None
        refused = f"dossier-has-open-cases {dossier.open_cases}" if dossier.open_cases else refused
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
                assert [(case.id, case.closed_on, case.volume, case.parent) for case in view.cases] == [
                    (case.id, case.closed_on, case.volume and case.volume.id, case.parent and case.parent.id)
                    for case in dossier.cases
                ]
                assert [(volume.id, volume.closed_on, volume.reference_number) for volume in view.volumes] == [
                    (volume.id, volume.closed_on, f"{dossier.reference_number} Bd. {count}")
                    for count, volume in enumerate(dossier.volumes, 1)
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

    def put(self, uow: UnitOfWork, case: UUID, parent: UUID) -> None:
        row = uow.filing.case(case)
        assert row is not None
        metadata.change_case(uow, case, row.version, {metadata.PARENT: parent})

    def does(self, act: Act, refused: str | None) -> date | None:
        """Do it on the day that it is now, which is returned unless it is refused as it should be."""
        told = today = None
        with clock_moved(self.site, self.passed):
            try:
                with self.site.deployment.platform.database.begin(self.actor) as uow:
                    act(uow)
                    today = uow.today
            except (Conflict, Invalid) as error:
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
        settings=settings(max_examples=12, stateful_step_count=40, suppress_health_check=[HealthCheck.too_slow]),
    )
