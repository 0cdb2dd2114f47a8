# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Loads a data set into an empty deployment: rows by COPY, audit entries included, and pages straight into the index."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from multiprocessing import get_context
from random import Random

from eakte.bootstrap import Deployment, compose, current_signer, owner_database
from eakte.config import Settings
from eakte.database.repositories.bulk import ReferenceCounterRow
from eakte.database.session import Database
from eakte.domain.filing.standard_plan import STANDARD_OFFICES, STANDARD_PLAN, STANDARD_SERVICES, TITLE
from eakte.kernel.errors import Conflict
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import Actor, Tenant, operator, system
from eakte.services import filing
from eakte.services.indexing import write_entries
from eakte.services.sequencing import sequence
from eakte.services.tenants import TenantSetup, all_tenants, check_free, create_tenant
from eakte.synthetic.letters import add_letters
from eakte.synthetic.moments import END, Moments
from eakte.synthetic.records import Records, Slice
from eakte.synthetic.towns import USUAL_SHAPE, DataSet, Shape, TownSize, towns

_PROCESSES = 2
_EVER = (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC))


class DeploymentInUse(Conflict):
    """There are records, which nobody wants to find among made-up ones."""

    code = "deployment-in-use"
    title = N_("This deployment holds records")
    advice = N_("Nothing was loaded: {slug} has records. Load the data set into an empty deployment.")


class IndexerRuns(Conflict):
    """The index has one writer at a time."""

    code = "indexer-runs"
    title = N_("The indexer of this deployment runs")
    advice = N_("Nothing was loaded. Stop the deployment's processes, but not its database.")


def load(deployment: Deployment, wanted: DataSet) -> Iterator[TownSize]:
    """Make the towns of a data set; yields each when it is whole.

    Raises:
        DeploymentInUse: a municipality has records; nothing was made.
        IndexerRuns: nothing was made.
        TenantExists: a municipality of the data set is there already, and empty; nothing was made.
    """
    sizes = towns(wanted)
    _check_empty(deployment.platform.database, sizes)
    with deployment.platform.database.exclusive("indexer") as free:
        if not free:
            raise IndexerRuns
        # The largest town is half of the work, so two processes are busy to the end.
        with ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as pool:
            made = [pool.submit(_make_town, deployment.settings, wanted, size) for size in sizes]
            for each in as_completed(made):
                yield each.result()


def _check_empty(database: Database, sizes: Sequence[TownSize]) -> None:
    for tenant in all_tenants(database):
        with database.read(operator(tenant)) as unit:
            used = unit.usage.between(*_EVER)
        if used.submissions or used.scans:
            raise DeploymentInUse(slug=tenant.slug)
    with database.lookup() as unit:
        for size in sizes:
            check_free(unit, size.slug, ())


def _make_town(settings: Settings, wanted: DataSet, size: TownSize) -> TownSize:
    """The work of one process: a town with everything in it, and its audit log in order."""
    deployment = compose(settings)
    random = Random(f"{wanted.seed}/{size.slug}")
    tenant = _load_town(deployment, size, random, wanted.shape)
    if wanted.objects:
        add_letters(deployment, tenant, size.town, wanted.objects, random)
    sequence(deployment.platform, current_signer(deployment), tenant)
    deployment.engine.dispose()
    return size


def _load_town(deployment: Deployment, size: TownSize, random: Random, shape: Shape) -> Tenant:
    moments = Moments(Random(random.random()))
    with owner_database(deployment, moments, moments.new_id) as database:
        tenant, records = begin_town(deployment, database, size, moments, random, shape)
        for each in records.slices(size.pages):
            _write(deployment, database, tenant, each)
        moments.at = END
        with database.begin(system(tenant, "synthetic")) as uow:
            uow.bulk.add(ReferenceCounterRow, records.counters())
            uow.bulk.count_anew()
    return tenant


def begin_town(
    deployment: Deployment,
    database: Database,
    size: TownSize,
    moments: Moments,
    random: Random,
    shape: Shape = USUAL_SHAPE,
) -> tuple[Tenant, Records]:
    """An empty town with the standard plan, and the records that it is to get."""
    setup = TenantSetup(size.slug, size.town.authority, TITLE, STANDARD_PLAN, STANDARD_SERVICES, STANDARD_OFFICES)
    tenant = create_tenant(database, deployment.keyring, setup)
    with database.read(system(tenant, "synthetic")) as unit:
        positions = [entry for entry in filing.plan(unit) if entry.leaf]
        places = unit.places.plan_entries([entry.id for entry in positions])
    return tenant, Records(tenant, size.town, [(each, places[each.id]) for each in positions], moments, random, shape)


def _write(deployment: Deployment, database: Database, tenant: Tenant, piece: Slice) -> None:
    actor = system(tenant, "synthetic")
    if piece.pages:
        write_entries(deployment.platform, actor, piece.pages)
    write_rows(database, actor, piece)
    sequence(deployment.platform, current_signer(deployment), tenant)


def write_rows(database: Database, actor: Actor, piece: Slice) -> None:
    """Add all rows of a slice with the audit entries that tell of them, in one transaction of the tables' owner."""
    with database.begin(actor) as uow, ThreadPoolExecutor(1) as beside:
        sealed = beside.submit(uow.audit.preparing(piece.told))
        for table, rows in piece.rows.items():
            uow.bulk.add(table, rows)
        uow.audit.record_prepared(sealed.result())
