# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Reference numbers: without gap or repetition, however many file at once and whatever is rolled back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from uuid import UUID

import pytest
from psycopg.errors import InsufficientPrivilege

from eakte.database.session import Database, UnitOfWork
from eakte.domain.access.reach import WHOLE
from eakte.domain.filing.errors import AlreadyFiled, FilingTargetUnclear, PlanEntryNotFound
from eakte.domain.filing.inbox import Channel, DateOfReceipt, NewItem, ReceivedSource
from eakte.domain.filing.numbering import STANDARD_NUMBERING, CasePattern, DossierPattern
from eakte.domain.filing.values import PlanEntry
from eakte.kernel.tenancy import Actor, system
from eakte.services import filing
from eakte.services.filing import FilingTarget
from eakte.services.tenants import TenantSetup, create_tenant
from tests.database.catalogue import connect
from tests.deployment import Site

THREADS = 8


def receive(database: Database, actor: Actor) -> UUID:
    with database.begin(actor) as uow:
        received = DateOfReceipt(uow.today, ReceivedSource.CAPTURED)
        item = uow.new_id()
        uow.inbox.add(item, NewItem(Channel.SCAN, "Brief", received), uow.now)
        return item


def file(database: Database, actor: Actor, item: UUID, target: FilingTarget) -> str:
    with database.begin(actor) as uow:
        return filing.file_item(uow, item, target).reference_number


def into_position(number: str) -> FilingTarget:
    return FilingTarget(plan_number=number, dossier_title="Akte", case_title="Vorgang")


def at_once(act: Callable[[], str]) -> list[str]:
    """What THREADS callers get who begin together."""
    together = Barrier(THREADS)

    def begin(_: int) -> str:
        together.wait()
        return act()

    with ThreadPoolExecutor(THREADS) as pool:
        return sorted(pool.map(begin, range(THREADS)))


def test_who_files_at_once_into_one_position_gets_numbers_without_gap_or_repetition(towns: Site) -> None:
    database, clerk = towns.deployment.platform.database, towns.people.witten.clerk.actor
    items = [receive(database, clerk) for _ in range(THREADS)]
    taken = at_once(lambda: file(database, clerk, items.pop(), into_position("10.10")))
    year = taken[0].partition("-")[2][:4]

    assert taken == [f"10.10-{year}/{number:04d}-1" for number in range(1, THREADS + 1)]


def test_who_opens_cases_at_once_in_one_dossier_gets_numbers_without_gap_or_repetition(towns: Site) -> None:
    database, clerk = towns.deployment.platform.database, towns.people.witten.clerk.actor
    first = file(database, clerk, receive(database, clerk), into_position("10.20"))
    with database.read(clerk) as unit:
        (dossier,) = (row for row in unit.filing.dossiers(WHOLE) if first.startswith(row.reference_number))
    items = [receive(database, clerk) for _ in range(THREADS)]
    target = FilingTarget(dossier_id=dossier.id, case_title="Vorgang")
    taken = at_once(lambda: file(database, clerk, items.pop(), target))

    assert taken == [f"{dossier.reference_number}-{number}" for number in range(2, THREADS + 2)]


def test_what_is_rolled_back_leaves_no_gap(towns: Site) -> None:
    database, clerk = towns.deployment.platform.database, towns.people.witten.clerk.actor
    item = receive(database, clerk)
    with pytest.raises(ZeroDivisionError), database.begin(clerk) as uow:
        _file_and_fail(uow, item)
    number = file(database, clerk, item, into_position("11.10"))

    assert number.endswith("/0001-1")
    with database.read(clerk) as unit:
        assert len([row for row in unit.filing.dossiers(WHOLE) if row.reference_number.startswith("11.10-")]) == 1


def _file_and_fail(uow: UnitOfWork, item: UUID) -> None:
    assert filing.file_item(uow, item, into_position("11.10")).reference_number.endswith("/0001-1")
    assert 1 / 0


def test_towns_and_positions_count_for_themselves(towns: Site) -> None:
    database = towns.deployment.platform.database
    for actor in (towns.people.witten.clerk.actor, towns.people.hattingen.clerk.actor):
        for position in ("20.10", "20.20"):
            taken = [file(database, actor, receive(database, actor), into_position(position)) for _ in range(2)]
            assert [number.partition("/")[2] for number in taken] == ["0001-1", "0002-1"]


def test_a_town_writes_its_numbers_by_the_patterns_of_its_plan(towns: Site) -> None:
    own = DossierPattern.read("ENN.{plan}/{year}-{number}")
    plan = (
        PlanEntry("2", "Finanzen", case_numbers=CasePattern.read("{dossier}V{number:2}")),
        PlanEntry("20", "Haushalt"),
        PlanEntry("22", "Steuern", dossier_numbers=DossierPattern.read("{plan}_{year}{number:5}")),
    )
    deployment = towns.deployment
    setup = TenantSetup("ennepetal", "Ennepetal", "Plan", plan, (), numbering=replace(STANDARD_NUMBERING, dossiers=own))
    ennepetal = system(create_tenant(deployment.platform.database, deployment.keyring, setup), "test")
    taken = [
        file(
            deployment.platform.database,
            ennepetal,
            receive(deployment.platform.database, ennepetal),
            into_position(each),
        )
        for each in ("20", "22", "20")
    ]
    with deployment.platform.database.read(ennepetal) as unit:
        year = unit.today.year

    assert taken == [f"ENN.20/{year}-1V01", f"22_{year}00001V01", f"ENN.20/{year}-2V01"]


@pytest.mark.parametrize("table", ["dossiers", "cases"])
def test_a_number_that_was_given_never_changes(towns: Site, table: str) -> None:
    with connect(towns.deployment.url) as connection:
        connection.execute("SELECT set_config('eakte.tenant', %s, true)", [str(towns.people.witten.tenant.id)])
        assert connection.execute(f"UPDATE records.{table} SET title = title").rowcount > 0
        with pytest.raises(InsufficientPrivilege):
            connection.execute(f"UPDATE records.{table} SET reference_number = 'x'")


def test_an_item_is_filed_once_however_many_file_it_at_once(towns: Site) -> None:
    database, clerk = towns.deployment.platform.database, towns.people.witten.clerk.actor
    item = receive(database, clerk)

    def attempt() -> str:
        try:
            return file(database, clerk, item, into_position("14.10"))
        except AlreadyFiled as refused:
            return refused.code

    answers = at_once(attempt)
    assert answers.count("already-filed") == THREADS - 1
    assert [answer for answer in answers if answer.endswith("/0001-1")] != []


def test_titles_are_kept_as_one_line_that_can_be_stored(towns: Site) -> None:
    database, clerk = towns.deployment.platform.database, towns.people.witten.clerk.actor
    item = receive(database, clerk)
    with pytest.raises(FilingTargetUnclear):
        file(database, clerk, item, FilingTarget(plan_number="14.20", dossier_title="\0", case_title="\u200b"))
    with pytest.raises(PlanEntryNotFound):
        file(database, clerk, item, FilingTarget(plan_number="14.2\0", dossier_title="Akte", case_title="Vorgang"))
    target = FilingTarget(plan_number="14.20", dossier_title=" Akte\0\n Eins ", case_title="Vor\ud800gang")
    number = file(database, clerk, item, target)

    with database.read(clerk) as unit:
        (dossier,) = (row for row in unit.filing.dossiers(WHOLE) if number.startswith(row.reference_number))
        (case,) = unit.filing.cases(dossier.id)
    assert (dossier.title, case.title) == ("Akte Eins", "Vor?gang")
