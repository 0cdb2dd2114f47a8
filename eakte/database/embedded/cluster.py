# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The cluster directory of the server: made once, configured at each start, read to learn whether a server runs in it."""

import shutil
import tempfile
import time
from pathlib import Path

from eakte.database.embedded.account import Account
from eakte.database.embedded.errors import EmbeddedServerFailed
from eakte.database.embedded.programs import Programs
from eakte.database.embedded.roles import SUPERUSER

BUILTIN_LOCALE_SINCE = 17
_STATUS_LINE = 7
_LEFTOVER_SECONDS = 10.0
_POLL_SECONDS = 0.05

CONFIGURATION = """\
# Written at each start. Settings of your own: ALTER SYSTEM.
listen_addresses = ''
port = 5432
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 120
shared_buffers = '128MB'
max_wal_size = '1GB'
fsync = on
full_page_writes = on
synchronous_commit = on
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_line_prefix = '%m [%p] %q%u@%d '
"""


class Cluster:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._pid_file = path / "postmaster.pid"

    def major(self) -> int | None:
        """The major version that made this cluster, None while there is none."""
        try:
            return int((self.path / "PG_VERSION").read_text(encoding="ascii"))
        except FileNotFoundError:
            return None

    def create(self, programs: Programs, account: Account, password: str) -> None:
        """Make the cluster beside its place and move it there, so that a crash leaves either none or a whole one."""
        fresh = self.path.with_name(self.path.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        account.own(fresh)
        with tempfile.NamedTemporaryFile("w", dir=self.path.parent, prefix="password-") as secret:
            secret.write(password)
            secret.flush()
            account.own(Path(secret.name))
            account.run([programs.directory / "initdb", *_initdb_options(programs.major, fresh, Path(secret.name))])
        fresh.rename(self.path)

    def running(self) -> bool:
        return self.pid() is not None

    def ready(self) -> bool:
        """Whether a server runs here and takes connections."""
        return self.running() and self._pid_file_line(_STATUS_LINE) == "ready"

    def pid(self) -> int | None:
        """The process id of the server that runs here."""
        line = self._pid_file_line(0)
        return int(line) if line.isdecimal() and _inhabits(Path("/proc") / line, self.path) else None

    def forget_dead_server(self) -> None:
        """Remove the pid file of a server that is gone, even where its number now belongs to another process.

        Children of a killed server work on for a moment, and the pid file is what keeps a second server out
        meanwhile: so it goes only when no process of PostgreSQL is left in the directory.
        """
        deadline = time.monotonic() + _LEFTOVER_SECONDS
        while self._inhabited():
            if time.monotonic() > deadline:
                raise EmbeddedServerFailed(reason=f"processes of a dead server still work in {self.path}")
            time.sleep(_POLL_SECONDS)
        self._pid_file.unlink(missing_ok=True)

    def _pid_file_line(self, index: int) -> str:
        try:
            lines = self._pid_file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return ""
        return lines[index].strip() if index < len(lines) else ""

    def _inhabited(self) -> bool:
        return any(_inhabits(process, self.path) for process in Path("/proc").iterdir() if process.name.isdecimal())


def _inhabits(process: Path, cluster: Path) -> bool:
    """Whether a process of PostgreSQL has this cluster as its working directory (a zombie has none)."""
    try:
        return (process / "comm").read_bytes() == b"postgres\n" and (process / "cwd").samefile(cluster)
    except OSError:
        return False  # it ended while we looked, or it is somebody else's and so not ours


def _initdb_options(major: int, cluster: Path, password_file: Path) -> list[str]:
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return [
        f"--pgdata={cluster}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--data-checksums",
        *(builtin if major >= BUILTIN_LOCALE_SINCE else ["--locale=C.UTF-8"]),
    ]


def configuration(sockets: Path) -> str:
    """The text of `postgresql.conf` for a server whose only door is a socket in this directory."""
    listed = '"' + str(sockets).replace('"', '""') + '"'
    return CONFIGURATION.format(sockets=listed.replace("\\", "\\\\").replace("'", "''"))
