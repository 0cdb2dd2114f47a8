# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The plan of a town goes out and comes in again: nothing changes by itself, and what changes is all or nothing."""

from collections.abc import Iterator

import pytest

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.domain.filing.errors import PlanChanged, PlanWidensAccess
from eakte.domain.tenants.errors import PlanImportRefused
from eakte.kernel.errors import Forbidden
from eakte.services import filing_plan, plan_files
from eakte.services.plan_files import Comparison, PlanFormat
from eakte.services.translations import translate
from tests.deployment import Site, new_site
from tests.services.test_filing_plan import database, file, logged


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def exported(site: Site, written: PlanFormat = PlanFormat.CSV) -> bytes:
    with database(site).read(site.people.witten.clerk.actor) as unit:
        return plan_files.export(unit, written)


def take_over(site: Site, content: bytes, seen: int | None = None, *, confirmed: bool = False) -> Comparison:
    with database(site).begin(site.people.witten.records_manager.actor) as uow:
        return plan_files.take_over(uow, seen, content, confirmed=confirmed)


def version(site: Site) -> int:
    with database(site).read(site.people.witten.clerk.actor) as unit:
        return filing_plan.version(unit)


@pytest.mark.parametrize("written", PlanFormat)
def test_what_was_exported_changes_nothing_when_it_comes_in_again(site: Site, written: PlanFormat) -> None:
    before = version(site), exported(site, written)
    assert take_over(site, before[1]).difference.nothing
    assert (version(site), exported(site, written)) == before


def test_what_is_new_missing_or_other_is_told_first_and_then_done(site: Site) -> None:
    dossier = file(site, "22.40")
    table = exported(site).decode()
    (gone,) = (line for line in table.splitlines(keepends=True) if line.startswith('"22.40"'))
    new = table.replace(gone, '"22.50";"Zweitwohnungsteuer";;"Wohnung"\r\n').replace("Hundesteuer", "Hundeabgabe")
    content, seen = new.encode(), version(site)

    with database(site).read(site.people.witten.records_manager.actor) as unit:
        told = plan_files.compare(unit, content)
    assert version(site) == seen
    assert [entry.number for entry in told.difference.added] == ["22.50"]
    assert [was.title for was, _ in told.difference.changed] == ["Hundesteuer"]
    assert [entry.number for entry in told.difference.retired] == ["22.40"]

    assert take_over(site, content, seen) == told
    assert version(site) == seen + 1
    assert take_over(site, exported(site)).difference.nothing
    entry = logged(site, Act.PLAN_CHANGED)[-1]
    counts = {name: entry.detail[f"{name}_positions"] for name in ("added", "changed", "retired")}
    assert counts == {"added": 1, "changed": 1, "retired": 1}
    with database(site).read(site.people.witten.clerk.actor) as unit:
        assert unit.places.dossiers([dossier])[dossier].dossier == dossier


@pytest.mark.parametrize("wrong", ['"22.10";"noch einmal"\r\n', '"7x";"x"\r\n', '"99";"x"\r\n', '"2'])
def test_a_file_with_a_mistake_changes_nothing_at_all(site: Site, wrong: str) -> None:
    before = version(site), exported(site)
    with pytest.raises(PlanImportRefused) as refused:
        take_over(site, before[1] + b'"8";"Neu"\r\n' + wrong.encode())
    assert refused.value.problems
    assert all(translate(each.message, each.values) for each in refused.value.problems)
    assert (version(site), exported(site)) == before


def test_a_file_that_lets_more_people_see_dossiers_must_be_confirmed(site: Site) -> None:
    file(site, "51.10")
    open_plan = exported(site).replace(b'"social"', b'""')
    with pytest.raises(PlanWidensAccess):
        take_over(site, open_plan)
    told = take_over(site, open_plan, confirmed=True)
    assert told.widening == ("alle, die für die ganze Kommune arbeiten",)


def test_a_file_that_was_meant_for_an_older_state_is_refused(site: Site) -> None:
    with pytest.raises(PlanChanged):
        take_over(site, exported(site), version(site) - 1)


def test_only_the_records_manager_takes_a_plan_in(site: Site) -> None:
    content = exported(site)
    with pytest.raises(Forbidden), database(site).begin(site.people.witten.office_lead.actor) as uow:
        plan_files.take_over(uow, None, content)
    with pytest.raises(Forbidden), database(site).read(site.people.witten.clerk.actor) as unit:
        plan_files.compare(unit, content)
    with pytest.raises(Forbidden), database(site).read(site.people.witten.auditor.actor) as unit:
        plan_files.export(unit, PlanFormat.JSON)
