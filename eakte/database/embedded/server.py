# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import fcntl
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import psycopg
from sqlalchemy import URL

from eakte.database.embedded import roles
from eakte.database.embedded.account import Account, serving_account
from eakte.database.embedded.cluster import Cluster, configuration
from eakte.database.embedded.errors import DirectoryNotReachable, EmbeddedServerFailed
from eakte.database.embedded.programs import find_programs

Role = Literal["owner", "app"]

MAX_SOCKET_PATH_BYTES = 107
"""What fits into `sun_path` (unix(7)) beside its final NUL."""
MAX_LOG_BYTES = 10_000_000
"""A longer log is put aside, and the one before it dropped, when the server starts."""

_SOCKET_NAME = ".s.PGSQL.5432"
_ROLE_NAMES: dict[Role, str] = {"owner": roles.OWNER, "app": roles.APP}
_LOG_TAIL_BYTES = 2000
_START_SECONDS = 60
_STOP_SECONDS = 60
_POLL_SECONDS = 0.02


class EmbeddedServer:
    """A private PostgreSQL server whose files, log, passwords and socket lie in one directory.

    The server outlives the process that started it; whoever starts the same directory next takes it over. Any
    number of processes may hold an `EmbeddedServer` of one directory; starts and stops take turns. Under root the
    server runs as `account` (by default `nobody`), to whom its part of the directory then belongs.
    """

    def __init__(self, directory: Path, *, binaries: Path | None = None, account: str | None = None) -> None:
        self.directory = directory.absolute()
        self._binaries = binaries
        self._account_name = account
        self._cluster = Cluster(self.directory / "cluster")
        self._log = self.directory / "server.log"
        self._passwords = self.directory / "passwords.json"
        self._remembered_sockets = self.directory / "socket-directory"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Make the cluster if there is none, start its server if none runs, and provide the roles and the database.

        Raises:
            DirectoryNotReachable: the server's user cannot enter the directory.
            NoServerPrograms: there is no PostgreSQL that is new enough.
            OtherMajorVersion: there is none of the major version that made the cluster.
            EmbeddedServerFailed: the server did not come up; `values["reason"]` is the tail of its log.
        """
        account = self._prepare_directory()
        with self._turn():
            passwords = roles.provide_passwords(self._passwords)
            if not self._cluster.running():
                self._launch(account, passwords[roles.SUPERUSER])
            self._await(self._cluster.ready, _START_SECONDS)
            with self._superuser() as connection:
                roles.provide_roles(connection, passwords)

    def stop(self) -> None:
        """Shut down fast: open transactions are rolled back, sessions cut. Does nothing when no server runs."""
        if not self.directory.is_dir():
            return
        with self._turn():
            if pid := self._cluster.pid():
                os.kill(pid, signal.SIGINT)
                self._await(lambda: not self._cluster.running(), _STOP_SECONDS)

    def running(self) -> bool:
        """Whether the server runs and takes connections."""
        return self._cluster.ready()

    def url(self, role: Role, database: str = roles.DATABASE) -> str:
        """The SQLAlchemy address of a database for one of the two roles, with its password.

        Raises:
            EmbeddedServerFailed: the server of this directory was never started.
        """
        try:
            password = roles.read_passwords(self._passwords)[_ROLE_NAMES[role]]
            query = {"host": str(self._socket_directory()), "port": "5432"}
        except OSError as exc:
            raise EmbeddedServerFailed(reason=str(exc)) from exc
        url = URL.create("postgresql+psycopg", _ROLE_NAMES[role], password, database=database, query=query)
        return url.render_as_string(hide_password=False)

    def create_database(self, name: str, template: str = "template0") -> None:
        """Create another database with the same roles and rights: an empty one, or a copy of one that nobody uses."""
        with self._superuser() as connection:
            roles.create_database(connection, name, template)

    def drop_database(self, name: str) -> None:
        """Drop a database and cut the sessions in it; does nothing when there is none."""
        with self._superuser() as connection:
            roles.drop_database(connection, name)

    def _prepare_directory(self) -> Account:
        self.directory.mkdir(parents=True, exist_ok=True)
        try:
            account = serving_account(self._cluster.path, self._account_name)
            self.directory.chmod(0o700 if account.uid == os.geteuid() else 0o711)
            self._cluster.major()
        except PermissionError as exc:
            raise self._not_reachable(Account(os.geteuid(), os.getegid())) from exc
        if not account.reaches(self.directory):
            raise self._not_reachable(account)
        return account

    def _not_reachable(self, account: Account) -> DirectoryNotReachable:
        return DirectoryNotReachable(directory=str(self.directory), user=account.name)

    def _launch(self, account: Account, password: str) -> None:
        programs = find_programs(self._binaries, account, self._cluster.major(), self.directory)
        self._cluster.forget_dead_server()
        if self._cluster.major() is None:
            self._cluster.create(programs, account, password)
        settings = self.directory / "postgresql.conf"
        settings.write_text(configuration(self._provide_sockets(account)), encoding="utf-8")
        settings.chmod(0o644)
        self._provide_log(account)
        # Relative names: pg_ctl hands them to a shell, and so no name of a directory can be misread there.
        options = ["-o", f"-c config_file={settings.name}", "-l", self._log.name, "-t", str(_START_SECONDS), "-s", "-w"]
        command: list[str | Path] = [programs.directory / "pg_ctl", "start", "-D", self._cluster.path.name, *options]
        try:
            account.run(command, self.directory)
        except EmbeddedServerFailed as exc:
            raise EmbeddedServerFailed(reason=f"{exc.values['reason']}\n{self._log_tail()}") from exc

    def _provide_sockets(self, account: Account) -> Path:
        if self._has_own_sockets:
            self._own_sockets.mkdir(exist_ok=True)
            self._own_sockets.chmod(0o700)
            account.own(self._own_sockets)
        elif not self._remembered_sockets.exists() or not account.keeps_private(self._socket_directory()):
            fresh = Path(tempfile.mkdtemp(prefix="eakte-"))
            account.own(fresh)
            self._remembered_sockets.write_text(str(fresh), encoding="utf-8")
        # A killed server left it. The directory is this server's alone, so nobody else's is meant.
        (self._socket_directory() / f"{_SOCKET_NAME}.lock").unlink(missing_ok=True)
        return self._socket_directory()

    def _socket_directory(self) -> Path:
        """The directory's own one, or else the remembered one, whose path is short and plain enough for a socket."""
        if self._has_own_sockets:
            return self._own_sockets
        return Path(self._remembered_sockets.read_text(encoding="utf-8"))

    @property
    def _own_sockets(self) -> Path:
        return self.directory / "socket"

    @property
    def _has_own_sockets(self) -> bool:
        path = os.fsencode(self._own_sockets / _SOCKET_NAME)
        return len(path) <= MAX_SOCKET_PATH_BYTES and b"," not in path  # libpq would read a comma as a second host

    def _provide_log(self, account: Account) -> None:
        if self._log.exists() and self._log.stat().st_size > MAX_LOG_BYTES:
            self._log.rename(self._log.with_name("server.log.old"))
        self._log.touch(mode=0o600)
        account.own(self._log)

    def _log_tail(self) -> str:
        return self._log.read_bytes()[-_LOG_TAIL_BYTES:].decode(errors="replace")

    @contextmanager
    def _superuser(self) -> Iterator[psycopg.Connection]:
        try:
            with psycopg.connect(
                host=str(self._socket_directory()),
                port=5432,
                user=roles.SUPERUSER,
                password=roles.read_passwords(self._passwords)[roles.SUPERUSER],
                dbname="postgres",
                autocommit=True,
            ) as connection:
                yield connection
        except (psycopg.Error, OSError) as exc:
            raise EmbeddedServerFailed(reason=str(exc)) from exc

    def _await(self, reached: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not reached():
            if time.monotonic() > deadline:
                raise EmbeddedServerFailed(reason=self._log_tail())
            time.sleep(_POLL_SECONDS)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with (self.directory / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
