# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The only place that names adapters and puts the parts together."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from sqlalchemy import Engine, NullPool, create_engine, make_url

from eakte.config import PREFIX, SettingInvalid, Settings
from eakte.database import restoring
from eakte.database.embedded.server import EmbeddedServer
from eakte.database.errors import RestoreUnfinished
from eakte.database.pool import pooled_engine
from eakte.database.session import Database
from eakte.jobs.queue import JobQueue
from eakte.jobs.registry import JobRegistry, OnFailure
from eakte.jobs.values import (
    CloseDossier,
    Compile,
    DestroyReleased,
    Job,
    ReadDocument,
    RecalculateRetention,
    RemoveObjects,
)
from eakte.kernel.clock import Clock, SystemClock
from eakte.kernel.ids import NewId, new_id
from eakte.kernel.tenancy import Actor, TenantId, system
from eakte.operations.metrics import Metrics
from eakte.processing.processor import SandboxedProcessor
from eakte.processing.sandbox import Sandbox
from eakte.services import closing, compiling_job, destroying, recalculating
from eakte.services.accounts import tenant_by_id
from eakte.services.backup import Place, back_up
from eakte.services.backup_format import Manifest
from eakte.services.deletion import remove_objects
from eakte.services.disposal_ledger import DisposalLedger
from eakte.services.keyring import Keyring
from eakte.services.ledgers import Ledgers, read_ledgers
from eakte.services.master_key import read_master_key
from eakte.services.opened_entries import EntryOpener
from eakte.services.platform import Platform
from eakte.services.quotas import QuotaGate
from eakte.services.reading import Outcome, ReadingBroken, fail, read_document
from eakte.services.restore import Restored, bring_rows, complete, examine
from eakte.services.signing import Signer, load_signer
from eakte.services.tenants import note_schema, open_deployment_log
from eakte.services.timestamps import TimestampAuthority
from eakte.services.vault import Vault
from integrations.hotfolder.door import HotFolders
from search.location import index_at
from storage.location import store_at
from storage.port import ObjectStore

if TYPE_CHECKING:
    from eakte.jobs.runner import JobRunner


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Deployment:
    """A composed deployment: what use cases work with, and what set-up needs besides."""

    settings: Settings
    platform: Platform
    keyring: Keyring
    engine: Engine
    url: str


def embedded_server(settings: Settings) -> EmbeddedServer:
    return EmbeddedServer(settings.root / "postgres", binaries=settings.pg_bin)


def database_url(settings: Settings) -> str:
    """The configured database, else the embedded one, which must be running."""
    if not settings.database_url:
        return embedded_server(settings).url("app")
    return _with_password(settings.database_url, settings.database_password)


def owner_url(settings: Settings) -> str:
    if not settings.owner_database_url:
        return embedded_server(settings).url("owner")
    return _with_password(settings.owner_database_url, settings.owner_database_password)


def _with_password(url: str, password: str | None) -> str:
    """The address with the password of a file, which beats the one in it."""
    return url if password is None else make_url(url).set(password=password).render_as_string(hide_password=False)


def app_engine(url: str) -> Engine:
    """The pool of a process."""
    engine = pooled_engine(url, pool_size=10, max_overflow=30)
    # Several rows of a table in one statement: psycopg's pipeline, the default, costs more than it saves for so few.
    engine.dialect.use_insertmanyvalues_wo_returning = True
    return engine


def object_store(settings: Settings) -> ObjectStore:
    return store_at(settings.store_location, settings.store_credentials, settings.min_free_bytes)


def compose(settings: Settings, clock: Clock | None = None, *, while_restoring: bool = False) -> Deployment:
    """The parts of a deployment over a database that runs.

    Raises:
        RestoreUnfinished: a backup is being restored, and it is not that (`while_restoring`) which asks.
    """
    url = database_url(settings)
    keyring = Keyring(read_master_key(settings.master_key_path))
    queue = JobQueue()
    engine = app_engine(url)
    clock = clock or SystemClock()
    database = Database(engine, clock, new_id, keyring, queue.defer)
    if not while_restoring:
        _check_restored(database)
    with database.directory() as unit:
        signer = load_signer(unit, keyring)
    open_deployment_log(database, keyring)
    note_schema(database)
    platform = Platform(
        database=database,
        vault=Vault(object_store(settings), keyring, new_id),
        keyring=keyring,
        processor=SandboxedProcessor(sandbox=Sandbox(settings.sandbox)),
        index=index_at(settings.index_location, settings.index_credentials, settings.index_ca_file),
        signer=signer,
        quotas=QuotaGate(database, clock),
        opener=EntryOpener(keyring),
        ledger=DisposalLedger(settings.ledger_path),
        max_file_bytes=settings.max_file_bytes,
        backup_days=settings.backup_days,
        stamped=settings.timestamp_url is not None,
    )
    return Deployment(settings, platform, keyring, engine, url)


def _check_restored(database: Database) -> None:
    with database.lookup() as unit:
        unfinished = unit.upkeep.restoring()
    if unfinished:
        database.close()
        raise RestoreUnfinished


@contextmanager
def owner_database(deployment: Deployment, clock: Clock | None = None, ids: NewId = new_id) -> Iterator[Database]:
    """The same database as the owner of its tables, who may what the application may not."""
    with owner_engine(deployment.settings) as engine:
        yield Database(engine, clock or SystemClock(), ids, deployment.keyring, JobQueue().defer)


@contextmanager
def owner_engine(settings: Settings) -> Iterator[Engine]:
    """Connections of the owner of the tables."""
    engine = create_engine(owner_url(settings), poolclass=NullPool, hide_parameters=True)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def database_server(settings: Settings) -> Iterator[None]:
    """Have the database run: an embedded one that does not is started, and stopped in the end."""
    server = None if settings.database_url else embedded_server(settings)
    if server is None or server.running():
        yield
        return
    with server:
        yield


def make_backup(settings: Settings, directory: Path) -> Manifest:
    """Write a backup into a new directory; raises as `eakte.services.backup.back_up`."""
    with owner_engine(settings) as owner, _passing(compose(settings)) as deployment:
        return back_up(deployment.platform, owner, object_store(settings), _place(directory), settings.backup_days)


def restore_backup(settings: Settings, directory: Path, ledgers: Sequence[Path] | None) -> tuple[Restored, Ledgers]:
    """Restore a backup into an empty deployment; `ledgers` is None when there never was one. Raises as
    `eakte.services.restore`, and as `read_ledgers`.
    """
    place, store = _place(directory), object_store(settings)
    manifest = examine(place, Keyring(read_master_key(settings.master_key_path)), settings.master_key_path)
    told = read_ledgers(ledgers or (), manifest.ledger.last if manifest.ledger.lines else None)
    with owner_engine(settings) as owner, restoring.alone(owner):
        bring_rows(owner, store, place, manifest)
        with _passing(compose(settings, while_restoring=True)) as deployment, owner_database(deployment) as database:
            restored = complete(deployment.platform, database, store, place, manifest, told.settled)
        restoring.end(owner)
    return restored, told


@contextmanager
def _passing(deployment: Deployment) -> Iterator[Deployment]:
    """A deployment for one piece of work: in the end its connections are given back."""
    try:
        yield deployment
    finally:
        deployment.platform.database.close()


def _place(directory: Path) -> Place:
    absolute = directory.absolute()
    return Place(absolute, store_at(f"file:{absolute}"))


def build_runner(deployment: Deployment, metrics: Metrics | None = None) -> "JobRunner":
    from eakte.jobs.runner import JobRunner  # the queue's worker is not needed to serve

    platform, metrics = deployment.platform, metrics or Metrics()

    def read(job: ReadDocument, _attempt: int) -> None:
        _count(metrics, read_document(platform, _worker(platform, job.tenant_id), job))

    def remove(job: RemoveObjects, _attempt: int) -> None:
        remove_objects(platform, _worker(platform, job.tenant_id), job.decision_id)

    def close(job: CloseDossier, _attempt: int) -> None:
        closing.close_with_cases(platform.database, _worker(platform, job.tenant_id), job)

    def recalculate(job: RecalculateRetention, _attempt: int) -> None:
        recalculating.carry_out(platform.database, _worker(platform, job.tenant_id), job)

    registry = JobRegistry(_on_failure(platform, metrics))
    registry.register(ReadDocument, read)
    registry.register(RemoveObjects, remove)
    registry.register(CloseDossier, close)
    registry.register(Compile, _for_worker(platform, compiling_job.go_on))
    registry.register(DestroyReleased, _for_worker(platform, destroying.go_on))
    registry.register(RecalculateRetention, recalculate)
    return JobRunner(deployment.url, registry, concurrency=deployment.settings.workers, on_end=metrics.job)


def _on_failure(platform: Platform, metrics: Metrics) -> OnFailure:
    def failed(job: Job, _attempt: int, error: Exception) -> None:
        match job:
            case ReadDocument():
                attempt = error.attempt if isinstance(error, ReadingBroken) else None
                _count(metrics, fail(platform, _worker(platform, job.tenant_id), job, error, attempt))
            case RemoveObjects() | DestroyReleased():
                log.error("%s is left to the sweeper", job)
            case CloseDossier():
                closing.fail(platform.database, _worker(platform, job.tenant_id), job)
            case Compile():
                compiling_job.fail(platform.database, _worker(platform, job.tenant_id), job, error)
            case RecalculateRetention():
                recalculating.fail(platform.database, _worker(platform, job.tenant_id), job)
            case _:
                _unknown(job)

    return failed


def current_signer(deployment: Deployment) -> Signer:
    """The signing keys as they are now; `platform.signer` holds those of when this process started."""
    with deployment.platform.database.directory() as unit:
        return load_signer(unit, deployment.keyring)


def build_hot_folders(deployment: Deployment) -> HotFolders:
    """The scan folders of the settings.

    Raises:
        SettingInvalid: there are none.
    """
    settings = deployment.settings
    if settings.hot_folders is None:
        raise SettingInvalid(name=f"{PREFIX}HOT_FOLDERS", reason="not set")
    return HotFolders(settings.hot_folders, deployment.platform, new_id, settings.hot_folder_steady_seconds)


def build_timestamps(deployment: Deployment) -> TimestampAuthority | None:
    """The timestamp authority of the settings; None when there is none.

    Raises:
        SettingInvalid: it could never be asked.
    """
    return timestamp_authority(deployment.settings)


def timestamp_authority(settings: Settings) -> TimestampAuthority | None:
    """The same without a deployment."""
    if settings.timestamp_url is None or settings.timestamp_ca_file is None:
        return None
    from integrations.timestamps.client import HttpTimestampAuthority  # only who has an authority needs an HTTP client
    from integrations.timestamps.errors import NoCertificates, NotAnAddress

    path = settings.timestamp_ca_file
    try:
        return HttpTimestampAuthority(settings.timestamp_url, path.read_bytes())
    except NotAnAddress as exc:
        raise SettingInvalid(name=f"{PREFIX}TIMESTAMP_URL", reason="not an address") from exc
    except (OSError, NoCertificates) as exc:
        raise SettingInvalid(name=f"{PREFIX}TIMESTAMP_CA_FILE", reason=f"{path}: {type(exc).__name__}") from exc


def _count(metrics: Metrics, outcome: Outcome | None) -> None:
    if outcome is not None:
        metrics.document(outcome.state.value, outcome.error, outcome.recognised)


def _for_worker(platform: Platform, handle: Callable[[Platform, Actor, Any], None]) -> Callable[[Any, int], None]:
    """What handles a job of a tenant as its worker."""

    def run(job: Any, _attempt: int) -> None:  # noqa: ANN401 - jobs of any class that names a tenant
        handle(platform, _worker(platform, job.tenant_id), job)

    return run


def _worker(platform: Platform, tenant: TenantId) -> Actor:
    with platform.database.directory() as unit:
        return system(tenant_by_id(unit, tenant), "worker")


def _unknown(job: Job) -> NoReturn:
    raise LookupError(f"nobody handles the failure of {job.name}")
