# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A real Elasticsearch of one's own, with TLS and accounts."""

import hashlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from base64 import b64encode
from contextlib import suppress
from pathlib import Path
from ssl import create_default_context

import httpx

from search.credentials import Login
from tests.servers.certificate import write_certificate
from tests.servers.errors import ServerFailed, ServerMissing
from tests.servers.java import OLDEST, java_home
from tests.servers.ports import free_ports

ARCHIVE = Path(sys.prefix, "servers", "elasticsearch-9.5.0.zip")
"""Where script/setup puts what Maven fetches."""

PREFIX = "eakte"
LOGIN = Login("eakte-test", secrets.token_hex(16))
"""May do what `docs/howto/elasticsearch.md` asks for, and nothing else."""

ADMINISTRATOR = Login("administrator", secrets.token_hex(16))
_ROLES = """\
eakte:
  indices:
    - names: ["eakte-*"]
      privileges: ["read", "write", "manage"]
"""
_START_SECONDS = 300
_TAIL = 3000
_ITERATIONS = 10_000


class Elastic:
    """One node on loopback with its files in `directory`; can be killed and started again on the same port.

    It refuses root, so root lends it an unprivileged user, who must be able to enter `directory`. `administer` speaks to it
    as its administrator.
    """

    def __init__(self, directory: Path) -> None:
        self._java = _java()
        self._directory = directory
        self._http, self._transport = free_ports(2)
        self._process: subprocess.Popen[bytes] | None = None
        self.ca_file = directory / "node.crt"
        # A folder of its own for what is temporary: it must not hold the programs.
        (directory / "tmp").mkdir(parents=True)
        self._home = _unpacked(directory)
        self._configure(self._home / "config")
        for path in (directory, *directory.rglob("*")):
            _hand_over(path)

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self._http}"

    @property
    def location(self) -> str:
        return location(self.endpoint)

    @property
    def administer(self) -> httpx.Client:
        """A client of the administrator."""
        return httpx.Client(
            base_url=f"https://{self.endpoint}",
            auth=(ADMINISTRATOR.user, ADMINISTRATOR.password),
            verify=create_default_context(cafile=self.ca_file),
            timeout=60,
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self._directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._home / "bin" / "elasticsearch"],
                cwd=self._home,
                env={
                    "PATH": "/usr/bin:/bin",
                    "ES_JAVA_HOME": str(self._java),
                    "ES_JAVA_OPTS": "-Xms512m -Xmx512m",
                    "ES_TMPDIR": str(self._directory / "tmp"),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=_USER.pw_uid if _LENT else None,
                group=_USER.pw_gid if _LENT else None,
                extra_groups=[] if _LENT else None,
            )
        self._wait()

    def kill(self) -> None:
        """As a power cut would: the process and those that it started."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _wait(self) -> None:
        give_up = time.monotonic() + _START_SECONDS
        while not self._answers():
            if time.monotonic() > give_up or self._process is None or self._process.poll() is not None:
                log = (self._directory / "log").read_text(encoding="utf-8", errors="replace")
                raise ServerFailed(f"Elasticsearch does not answer:\n{log[-_TAIL:]}")
            time.sleep(0.3)

    def _answers(self) -> bool:
        """Whether every shard that there was before is back."""
        try:
            with self.administer as client:
                health = client.get("/_cluster/health", params={"wait_for_status": "yellow"}).json()
        except httpx.HTTPError:
            return False
        return health.get("status") in {"yellow", "green"}

    def _configure(self, config: Path) -> None:
        (config / "elasticsearch.yml").write_text(
            "discovery.type: single-node\n"
            "network.host: 127.0.0.1\n"
            f"http.port: {self._http}\n"
            f"transport.port: {self._transport}\n"
            f"path.data: {self._directory / 'data'}\n"
            f"path.logs: {self._directory / 'logs'}\n"
            "xpack.security.autoconfiguration.enabled: false\n"
            "xpack.security.http.ssl.enabled: true\n"
            "xpack.security.http.ssl.certificate: node.crt\n"
            "xpack.security.http.ssl.key: node.key\n"
            # The disk of a test may be nearly full.
            "cluster.routing.allocation.disk.threshold_enabled: false\n",
            encoding="utf-8",
        )
        write_certificate(self.ca_file, config / "node.key")
        shutil.copy(self.ca_file, config)
        (config / "roles.yml").write_text(_ROLES, encoding="utf-8")
        (config / "users").write_text("".join(map(_user, (LOGIN, ADMINISTRATOR))), encoding="utf-8")
        roles = f"eakte:{LOGIN.user}\nsuperuser:{ADMINISTRATOR.user}\n"
        (config / "users_roles").write_text(roles, encoding="utf-8")


_LENT = os.geteuid() == 0
_USER = pwd.getpwnam("nobody")


def location(endpoint: str) -> str:
    return f"elasticsearch+https://{endpoint}/{PREFIX}"


def _user(login: Login) -> str:
    """A line of its file of users, which knows a password by its PBKDF2 digest."""
    salt = secrets.token_bytes(32)
    digest = hashlib.pbkdf2_hmac("sha512", login.password.encode(), salt, _ITERATIONS, 32)
    return f"{login.user}:{{PBKDF2}}{_ITERATIONS}${b64encode(salt).decode()}${b64encode(digest).decode()}\n"


def _java() -> Path:
    home = java_home()
    if home is None:
        raise ServerMissing(
            f"A full JDK of version {OLDEST} or newer is missing, so no Elasticsearch was tried. Install one under "
            "/usr/lib/jvm (Debian 13: openjdk-21-jdk-headless) or name one in ES_JAVA_HOME."
        )
    if not ARCHIVE.is_file():
        raise ServerMissing("Elasticsearch is missing, so it was not tried. To install it: script/test --yes servers")
    return home


def _unpacked(directory: Path) -> Path:
    with zipfile.ZipFile(ARCHIVE) as archive:
        archive.extractall(directory)
    (home,) = directory.glob("elasticsearch-*")
    for program in (home / "bin").iterdir():
        program.chmod(0o755)
    return home


def _hand_over(path: Path) -> None:
    if _LENT:
        shutil.chown(path, _USER.pw_uid, _USER.pw_gid)
