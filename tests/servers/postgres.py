# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A PostgreSQL of one's own that is reached by TCP, as one that an operator provides."""

import secrets
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from eakte.database.embedded import roles
from eakte.database.embedded.account import serving_account
from eakte.database.embedded.cluster import Cluster
from eakte.database.embedded.errors import EmbeddedServerFailed, NoServerPrograms
from eakte.database.embedded.programs import find_programs
from tests.servers.errors import ServerFailed, ServerMissing
from tests.servers.ports import free_ports

_START_SECONDS = 60
_TAIL = 2000


class Postgres:
    """A server on loopback with its files in `directory`, with the database and the two roles of a deployment."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        (self._port,) = free_ports(1)
        self._passwords = {role: secrets.token_hex(16) for role in (roles.SUPERUSER, roles.OWNER, roles.APP)}
        self._process: subprocess.Popen[bytes] | None = None
        directory.mkdir()
        self._cluster = Cluster(directory / "cluster")
        self._account = serving_account(self._cluster.path, None)
        try:
            self._programs = find_programs(None, self._account, None, directory)
            self._cluster.create(self._programs, self._account, self._passwords[roles.SUPERUSER])
        except NoServerPrograms as exc:
            raise ServerMissing(str(exc)) from exc
        except EmbeddedServerFailed as exc:
            raise ServerFailed(str(exc)) from exc

    @property
    def version(self) -> str:
        return self._programs.version

    def url(self, role: str) -> str:
        return f"postgresql+psycopg://{role}:{self._passwords[role]}@127.0.0.1:{self._port}/{roles.DATABASE}"

    def start(self) -> None:
        """Start it, wait until it answers, and provide roles and database."""
        with (self._directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    self._programs.directory / "postgres",
                    "-D",
                    self._cluster.path,
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    f"port={self._port}",
                    "-c",
                    "unix_socket_directories=",
                ],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=self._account.uid,
                group=self._account.gid,
            )
        with self._connected() as connection:
            roles.provide_roles(connection, self._passwords)

    def kill(self) -> None:
        """Shut it down, cutting the sessions."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()

    def count(self, table: str) -> int:
        """The rows of a table, whoever owns them."""
        with self._connected(roles.DATABASE) as connection:
            ((rows,),) = connection.execute(psycopg.sql.SQL("SELECT count(*) FROM {}").format(_identifier(table)))
        return int(rows)

    def _connected(self, database: str = "postgres") -> psycopg.Connection:
        give_up = time.monotonic() + _START_SECONDS
        while True:
            try:
                return psycopg.connect(
                    host="127.0.0.1",
                    port=self._port,
                    user=roles.SUPERUSER,
                    password=self._passwords[roles.SUPERUSER],
                    dbname=database,
                    autocommit=True,
                )
            except psycopg.OperationalError:
                if time.monotonic() > give_up or self._process is None or self._process.poll() is not None:
                    log = (self._directory / "log").read_text(encoding="utf-8", errors="replace")
                    raise ServerFailed(f"PostgreSQL does not answer:\n{log[-_TAIL:]}") from None
                time.sleep(0.1)


def _identifier(table: str) -> psycopg.sql.Identifier:
    return psycopg.sql.Identifier(*table.split("."))
