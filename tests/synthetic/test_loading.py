# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A data set is the same each time, behaves like records that came through the doors, and never lands among real ones."""

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from eakte.bootstrap import Deployment, current_signer, owner_database
from eakte.database.embedded import EmbeddedServer
from eakte.database.repositories.bulk import DossierRow
from eakte.database.session import UnitOfWork
from eakte.domain.access.reach import WHOLE
from eakte.domain.audit.values import Act
from eakte.domain.documents.errors import NoPreview
from eakte.domain.filing.numbering import STANDARD_NUMBERING
from eakte.kernel.clock import SystemClock
from eakte.kernel.tenancy import Tenant, system
from eakte.services import documents, filing, inbox, sequencing
from eakte.services.audit_verification import verify
from eakte.services.filing import FilingTarget
from eakte.services.keyring import KeyMissing
from eakte.services.searching import SearchView, search
from eakte.services.tenants import TenantExists, tenant_by_slug
from eakte.synthetic.letters import add_letters
from eakte.synthetic.loading import DeploymentInUse, IndexerRuns, load
from eakte.synthetic.moments import END
from eakte.synthetic.towns import DataSet, SizeImpossible, towns
from eakte.synthetic.words import PLANTED_WORD
from search.port import AccessScope
from tests.deployment import Site, clock_moved, new_site
from tests.evidence import as_owner, audit_log, count
from tests.people import another_town

WANTED = DataSet(pages=600, tenants=2, seed=7)
FIRST, SECOND = (size.slug for size in towns(WANTED))
TABLES = ("filing_plan_entries", "dossiers", "cases", "inbox_items", "documents", "document_versions", "renditions")
COUNTERS = "reference_counters"
LOGGED = "SELECT id, at, act, object_type, object_id FROM records.audit_entries WHERE at <= :end ORDER BY id"


def with_owner(site: Site) -> Deployment:
    """The deployment with the settings that let it work as the owner."""
    settings = site.deployment.settings.model_copy(update={"owner_database_url": site.owner_url})
    return dataclasses.replace(site.deployment, settings=settings)


def fill(site: Site, wanted: DataSet = WANTED) -> Site:
    assert {size.slug for size in load(with_owner(site), wanted)} == {size.slug for size in towns(wanted)}
    return site


@pytest.fixture(scope="module")
def loaded(embedded_server: EmbeddedServer) -> Iterator[Site]:
    """A data set for tests that change nothing."""
    with new_site(embedded_server) as site:
        yield fill(site)


@dataclass(frozen=True)
class Worked:
    """The same data set for tests that go on with it, and what it was like before."""

    site: Site
    before: Mapping[str, object]


@pytest.fixture(scope="module")
def worked(embedded_server: EmbeddedServer) -> Iterator[Worked]:
    with new_site(embedded_server) as site:
        fill(site)
        yield Worked(site, {slug: _all_of(site, slug) for slug in (FIRST, SECOND)})


def town(site: Site, slug: str = FIRST) -> Tenant:
    tenant = tenant_by_slug(site.deployment.platform.database, slug)
    assert tenant is not None
    return tenant


def rows(site: Site, tenant: Tenant) -> dict[str, list[Any]]:
    with as_owner(site, tenant) as connection:
        found = {
            table: list(connection.execute(text(f"SELECT * FROM records.{table} ORDER BY id")))
            for table in (*TABLES, COUNTERS)
        }
        return {**found, "audit_entries": list(connection.execute(text(LOGGED), {"end": END}))}


def found(site: Site, tenant: Tenant, line: str) -> SearchView:
    with site.deployment.platform.database.read(system(tenant, "test")) as unit:
        return search(unit, site.deployment.platform, line)


@contextmanager
def at_the_end(site: Site, tenant: Tenant) -> Iterator[UnitOfWork]:
    """A unit of work on the last day of the data set."""
    with (
        clock_moved(site, END - SystemClock().now()),
        site.deployment.platform.database.begin(system(tenant, "test")) as uow,
    ):
        yield uow


def _all_of(site: Site, slug: str) -> object:
    hits = found(site, town(site, slug), "Antrag Bescheid").documents
    assert hits
    return town(site, slug), rows(site, town(site, slug)), hits


def test_the_same_seed_makes_the_same_rows_and_entries(loaded: Site, worked: Worked) -> None:
    assert worked.before == {slug: _all_of(loaded, slug) for slug in (FIRST, SECOND)}
    assert all(rows(loaded, town(loaded)).values())


def test_another_seed_makes_other_rows(loaded: Site, embedded_server: EmbeddedServer) -> None:
    with new_site(embedded_server) as site:
        fill(site, DataSet(pages=200, tenants=1, seed=8))
        ours, others = ({row.id for row in rows(each, town(each))["documents"]} for each in (loaded, site))
        assert others.isdisjoint(ours)


def test_towns_have_all_pages_together_and_the_first_half_of_them(loaded: Site) -> None:
    index = loaded.deployment.platform.index
    pages = [index.count(AccessScope.whole(str(town(loaded, slug).id))) for slug in (FIRST, SECOND)]
    assert pages == [300, 300]
    with as_owner(loaded, town(loaded)) as connection:
        assert connection.scalar(text("SELECT sum(page_count) FROM records.document_versions")) == 300
    shares = [size.pages for size in towns(DataSet(pages=1_000_000, tenants=9, seed=1))]
    assert (sum(shares), shares[0]) == (1_000_000, 500_000)
    assert sorted(shares, reverse=True) == shares


def test_every_numbered_record_has_the_number_that_its_pattern_gives(loaded: Site) -> None:
    tenant = town(loaded)
    held = rows(loaded, tenant)
    numbers = {entry.id: entry.number for entry in held["filing_plan_entries"]}
    dossiers = {row.id: row for row in held["dossiers"]}
    last = {(row.plan_number, row.year): row.last for row in held[COUNTERS]}
    expected = {
        STANDARD_NUMBERING.dossiers.number(number, year, each)
        for (number, year), top in last.items()
        for each in range(1, top + 1)
    }
    assert {row.reference_number for row in dossiers.values()} == expected
    assert all(
        row.reference_number.startswith(f"{numbers[row.plan_entry_id]}-{row.opened_on.year}/")
        for row in dossiers.values()
    )
    cases = {row.reference_number for row in held["cases"]}
    assert cases == {
        f"{row.reference_number}-{each}" for row in dossiers.values() for each in range(1, row.last_case + 1)
    }
    assert any(row.retention_ends_on for row in held["cases"])


def test_ordinary_work_goes_on_with_the_next_numbers(worked: Worked) -> None:
    loaded = worked.site
    tenant = town(loaded)
    counter = max((row for row in rows(loaded, tenant)[COUNTERS] if row.year == END.year), key=lambda row: row.last)
    with at_the_end(loaded, tenant) as uow:
        first, second, *_ = uow.inbox.waiting(WHOLE, 10)
        target = FilingTarget(plan_number=counter.plan_number, dossier_title="Neu", case_title="Neu")
        case = filing.file_item(uow, first.id, target)
        dossier = STANDARD_NUMBERING.dossiers.number(counter.plan_number, END.year, counter.last + 1)
        assert case.reference_number == f"{dossier}-1"
        older = next(row for row in uow.filing.dossiers(WHOLE) if row.last_case > 1)
        expected = f"{older.reference_number}-{older.last_case + 1}"
        case = filing.file_item(uow, second.id, FilingTarget(dossier_id=older.id, case_title="Neu"))
        assert case.reference_number == expected


def test_the_audit_log_holds_and_its_entries_can_be_opened(loaded: Site) -> None:
    platform = loaded.deployment.platform
    for slug in (FIRST, SECOND):
        tenant = town(loaded, slug)
        sequencing.sequence(platform, current_signer(loaded.deployment), tenant)
        report = verify(platform, current_signer(loaded.deployment), tenant)
        assert report.holds, report.findings
        assert report.entries == count(loaded, tenant, "records.audit_entries") > 100
    log = audit_log(loaded, town(loaded))
    received = [entry for entry in log if entry.act is Act.SCAN_RECEIVED]
    with as_owner(loaded, town(loaded)) as connection:
        items = {str(row) for row in connection.scalars(text("SELECT id FROM records.inbox_items"))}
    assert {entry.object["id"] for entry in received} == items
    assert all(entry.detail["file"] for entry in received)
    assert {entry.person["name"] for entry in received} == {"synthetic"}


def test_a_planted_word_is_found_in_its_document_alone(loaded: Site) -> None:
    for slug in (FIRST, SECOND):
        view = found(loaded, town(loaded, slug), PLANTED_WORD)
        assert view.total == 1
        (hit,) = view.documents
        assert hit.document.title.endswith("1000001.txt")
        assert [page.number for page in hit.pages] == [1]
    with as_owner(loaded, town(loaded)) as connection:
        titles = connection.scalars(text("SELECT title FROM records.documents WHERE case_id IS NOT NULL")).all()
    number = titles[-1].removesuffix(".txt").split()[-1]
    (hit,) = found(loaded, town(loaded), number).documents
    assert hit.case is not None


def test_what_is_not_in_the_store_says_so(loaded: Site) -> None:
    tenant, platform = town(loaded), loaded.deployment.platform
    (hit,) = found(loaded, tenant, PLANTED_WORD).documents
    with platform.database.read(system(tenant, "test")) as unit:
        assert documents.open_document(unit, hit.document.id) == hit.document
        with pytest.raises(NoPreview):
            documents.open_page(unit, platform, hit.document.id, 1)
        with pytest.raises(KeyMissing):
            documents.download(unit, platform, hit.document.id)


def test_letters_can_be_found_and_opened(worked: Worked) -> None:
    tenant, platform = town(worked.site, SECOND), worked.site.deployment.platform
    add_letters(worked.site.deployment, tenant, towns(WANTED)[1].town, 2, Random(1))  # noqa: S311 - to be repeated
    view = found(worked.site, tenant, "Rathausplatz")
    assert view.total == 2
    with platform.database.read(system(tenant, "test")) as unit:
        for hit in view.documents:
            page = documents.open_page(unit, platform, hit.document.id, 1)
            assert "Rathausplatz" in page.text
            assert documents.paint(platform, documents.show_page(unit, platform, hit.document.id, 1), 100)
            assert documents.download(unit, platform, hit.document.id).content.read().startswith(b"%PDF")
            assert hit.case is not None


def test_the_inbox_lists_what_waits(loaded: Site) -> None:
    tenant = town(loaded, SECOND)
    with loaded.deployment.platform.database.read(system(tenant, "test")) as unit:
        waiting = inbox.waiting_items(unit)
    assert waiting.items
    assert all(item.received_on >= (END - timedelta(days=70)).date() for item in waiting.items)


def test_towns_do_not_see_each_other(loaded: Site) -> None:
    first, second = (town(loaded, slug).id for slug in (FIRST, SECOND))
    address = loaded.deployment.url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(address) as connection:
        for tenant in (first, second):
            connection.execute("SELECT set_config('eakte.tenant', %s, true)", [str(tenant)])
            for table in (*TABLES, COUNTERS, "audit_entries"):
                seen = connection.execute(f"SELECT DISTINCT tenant_id FROM records.{table}").fetchall()
                assert seen == [(tenant,)]
        connection.execute("SELECT set_config('eakte.tenant', '', true)")
        assert connection.execute("SELECT count(*) FROM records.documents").fetchall() == [(0,)]


def _add_dossier(uow: UnitOfWork, entry: UUID) -> None:
    row = {"id": uow.new_id(), "plan_entry_id": entry, "reference_number": "x", "title": "x", "opened_on": uow.today}
    uow.bulk.add(DossierRow, [row])


def test_rows_of_another_town_do_not_pass_the_second_wall(loaded: Site) -> None:
    actor, other = system(town(loaded), "test"), town(loaded, SECOND).id
    with (  # noqa: PT012 - leaving the unit of work is part of it
        pytest.raises(ProgrammingError, match="row-level security"),
        owner_database(with_owner(loaded)) as database,
        database.begin(actor) as uow,
    ):
        entry = uow.filing.plan()[0].id
        uow._session.execute(text("SELECT set_config('eakte.tenant', :other, true)"), {"other": str(other)})
        _add_dossier(uow, entry)


def test_only_the_owner_adds_rows_in_bulk(loaded: Site) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        loaded.deployment.platform.database.begin(system(town(loaded), "test")) as uow,
    ):
        _add_dossier(uow, uow.filing.plan()[0].id)


def test_a_deployment_with_records_is_left_alone(site: Site) -> None:
    site.submit(site.people.witten.portal_key)
    with pytest.raises(DeploymentInUse) as refused:
        list(load(with_owner(site), WANTED))
    assert refused.value.values == {"slug": "witten"}
    assert tenant_by_slug(site.deployment.platform.database, FIRST) is None


def test_a_data_set_is_not_loaded_twice(loaded: Site) -> None:
    with pytest.raises(DeploymentInUse):
        list(load(with_owner(loaded), WANTED))


def test_a_town_that_is_there_already_is_not_filled(site: Site) -> None:
    another_town(site.deployment, SECOND, "Musterstadt 2")
    with pytest.raises(TenantExists):
        list(load(with_owner(site), WANTED))
    assert tenant_by_slug(site.deployment.platform.database, FIRST) is None


def test_nothing_is_loaded_beside_an_indexer(site: Site) -> None:
    with site.deployment.platform.database.exclusive("indexer"), pytest.raises(IndexerRuns):
        list(load(with_owner(site), WANTED))


@pytest.mark.parametrize(
    ("pages", "tenants", "objects"), [(99, 1, 0), (899, 9, 0), (10**6, 0, 0), (10**6, 100, 0), (100, 1, -1)]
)
def test_a_size_that_makes_no_sense_is_refused(pages: int, tenants: int, objects: int) -> None:
    with pytest.raises(SizeImpossible):
        DataSet(pages, tenants, 1, objects)
