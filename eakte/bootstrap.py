# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The only place that names adapters and puts the parts together."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from sqlalchemy import Engine, create_engine

from eakte.config import Settings
from eakte.database.embedded.server import EmbeddedServer
from eakte.database.session import Database
from eakte.jobs.queue import JobQueue
from eakte.jobs.registry import JobRegistry
from eakte.jobs.values import Job, ReadDocument
from eakte.kernel.clock import Clock, SystemClock
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import Actor, system
from eakte.processing.processor import SandboxedProcessor
from eakte.services.accounts import tenant_value
from eakte.services.keyring import Keyring
from eakte.services.master_key import read_master_key
from eakte.services.platform import Platform
from eakte.services.reading import fail, read_document
from eakte.services.receipts import load_signer
from eakte.services.vault import Vault
from search.embedded import EmbeddedIndex
from storage.location import store_at

if TYPE_CHECKING:
    from eakte.jobs.runner import JobRunner


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
    return settings.database_url or embedded_server(settings).url("app")


def owner_url(settings: Settings) -> str:
    return settings.owner_database_url or embedded_server(settings).url("owner")


def app_engine(url: str) -> Engine:
    """The pool of a process. Statements' values are personal data, so no error shows them."""
    return create_engine(url, pool_size=10, max_overflow=30, pool_pre_ping=True, hide_parameters=True)


def compose(settings: Settings, clock: Clock | None = None) -> Deployment:
    url = database_url(settings)
    keyring = Keyring(read_master_key(settings.master_key_path))
    queue = JobQueue()
    engine = app_engine(url)
    database = Database(engine, clock or SystemClock(), new_id, keyring.seal_personal, queue.defer)
    with database.directory() as unit:
        signer = load_signer(unit, keyring)
    store = store_at(settings.store_location, settings.store_credentials, settings.min_free_bytes)
    platform = Platform(
        database=database,
        vault=Vault(store, keyring, new_id),
        processor=SandboxedProcessor(),
        index=EmbeddedIndex(settings.index_directory),
        signer=signer,
        max_file_bytes=settings.max_file_bytes,
    )
    return Deployment(settings, platform, keyring, engine, url)


def build_runner(deployment: Deployment) -> "JobRunner":
    from eakte.jobs.runner import JobRunner  # the queue's worker is not needed to serve

    platform = deployment.platform

    def read(job: ReadDocument, _attempt: int) -> None:
        read_document(platform, _worker(platform, job), job)

    def failed(job: Job, _attempt: int, error: Exception) -> None:
        match job:
            case ReadDocument():
                fail(platform, _worker(platform, job), job, error)
            case _:
                _unknown(job)

    registry = JobRegistry(failed)
    registry.register(ReadDocument, read)
    return JobRunner(deployment.url, registry, concurrency=deployment.settings.workers)


def _worker(platform: Platform, job: ReadDocument) -> Actor:
    with platform.database.directory() as unit:
        return system(tenant_value(unit, job.tenant_id), "worker")


def _unknown(job: Job) -> NoReturn:
    raise LookupError(f"nobody handles the failure of {job.name}")
