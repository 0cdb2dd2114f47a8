# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The keys that receipts are signed with."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import NullPool, create_engine, text

from eakte.database.embedded import EmbeddedServer
from eakte.database.migrate import migrate
from eakte.database.session import Database
from eakte.jobs.queue import JobQueue
from eakte.kernel.clock import SystemClock
from eakte.kernel.ids import new_id
from eakte.services.keyring import Keyring
from eakte.services.receipts import verify
from eakte.services.signing import Signer, load_signer
from tests.deployment import new_database

PROCESSES = 6


def test_processes_that_start_together_make_one_key_and_all_sign_with_it(embedded_server: EmbeddedServer) -> None:
    with new_database(embedded_server) as name:
        migrate(create_engine(embedded_server.url("owner", name), poolclass=NullPool))
        engine = create_engine(embedded_server.url("app", name), poolclass=NullPool)
        keyring, together = Keyring(secrets.token_bytes(32)), Barrier(PROCESSES)
        database = Database(engine, SystemClock(), new_id, keyring, JobQueue().defer)

        def start(_: int) -> Signer:
            with database.directory() as unit:
                unit.tenants.all()
                together.wait()
                return load_signer(unit, keyring)

        with ThreadPoolExecutor(PROCESSES) as processes:
            signers = list(processes.map(start, range(PROCESSES)))
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM directory.signing_keys")) == 1
    (key,) = {signer.newest for signer in signers}
    receipts = {signer.sign(b'{"v":1}', key) for signer in signers}
    assert len(receipts) == 1
    assert verify(receipts.pop(), signers[0].public_keys()) == {"v": 1}
