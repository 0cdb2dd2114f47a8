# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""`script/demo --servers`: the demonstration on a PostgreSQL, an S3 server and an Elasticsearch that it starts itself.

Takes the arguments of `eakte demo`. All data are temporary. A check also shows that the servers were used, and nothing
that is embedded.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from minio import Minio

from eakte.database.embedded import roles
from tests.servers.elastic import ARCHIVE, LOGIN, PREFIX, Elastic
from tests.servers.errors import ServerFailed, ServerMissing
from tests.servers.postgres import Postgres
from tests.servers.seaweed import BUCKET, CREDENTIALS, Seaweed

EXIT_MISSING = 3
EXIT_NOT_USED = 1
EXIT_STOPPED = 143
EMBEDDED = frozenset({"postgres", "objects", "index"})
"""What a deployment makes in its data directory of that which these servers replace."""

_LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Servers:
    postgres: Postgres
    seaweed: Seaweed
    elastic: Elastic

    def settings(self) -> Mapping[str, str]:
        """The settings of a deployment over them."""
        return {
            "EAKTE_DATABASE_URL": self.postgres.url(roles.APP),
            "EAKTE_OWNER_DATABASE_URL": self.postgres.url(roles.OWNER),
            "EAKTE_STORE": self.seaweed.location,
            "EAKTE_S3_ACCESS_KEY": CREDENTIALS.access_key,
            "EAKTE_S3_SECRET_KEY": CREDENTIALS.secret_key,
            "EAKTE_INDEX": self.elastic.location,
            "EAKTE_INDEX_USER": LOGIN.user,
            "EAKTE_INDEX_PASSWORD": LOGIN.password,
            "EAKTE_INDEX_CA_FILE": str(self.elastic.ca_file),
        }

    def holdings(self) -> tuple[int, int, int]:
        """Documents in the database, objects in the bucket, pages in the index."""
        store = Minio(
            self.seaweed.endpoint, CREDENTIALS.access_key, CREDENTIALS.secret_key, secure=False, region="us-east-1"
        )
        with self.elastic.administer as client:
            pages = int(client.get(f"/{PREFIX}-*/_count").json()["count"])
        objects = sum(1 for _ in store.list_objects(BUCKET, recursive=True))
        return self.postgres.count("records.documents"), objects, pages


class Watch:
    """Notes every name that appears in a data directory below `parent`, until the block ends."""

    def __init__(self, parent: Path) -> None:
        self.seen: set[str] = set()
        self._parent = parent
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            with suppress(FileNotFoundError):  # it went while we looked
                self.seen |= {path.name for path in self._parent.glob("*/data/*")}


def main(arguments: Sequence[str]) -> int:
    # As an exception, so that no server is left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(EXIT_STOPPED))
    try:
        with ExitStack() as stack:
            directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="eakte-servers-")))
            directory.chmod(0o711)
            servers = _start(directory, stack)
            return _demo(servers, directory, arguments)
    except (ServerMissing, ServerFailed) as exc:
        _say(str(exc))
        return EXIT_MISSING


def _start(directory: Path, stack: ExitStack) -> Servers:
    _say("Server werden gestartet …")
    servers = Servers(Postgres(directory / "sql"), Seaweed(directory / "s3"), Elastic(directory / "search"))
    for server in (servers.postgres, servers.seaweed, servers.elastic):
        stack.callback(server.kill)
        server.start()
    return servers


def _demo(servers: Servers, directory: Path, arguments: Sequence[str]) -> int:
    """Run `eakte demo`; what a check leaves to be said is said after it."""
    temporary = directory / "tmp"
    temporary.mkdir(mode=0o711)
    settings = {"EAKTE_DATA_DIR": str(directory / "demo" / "data"), "TMPDIR": str(temporary), **servers.settings()}
    foreign = {name: value for name, value in os.environ.items() if not name.startswith("EAKTE_")}
    command = [sys.executable, "-m", "eakte", "demo", *arguments]
    with Watch(temporary) as watch, subprocess.Popen(command, env={**foreign, **settings}) as demo:
        # It ends by itself then, and the servers after it.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda received, _: demo.send_signal(received))
        status = demo.wait()
    if status != 0 or "--check" not in arguments:
        return status
    return _account_for(servers, watch.seen)


def _account_for(servers: Servers, seen: set[str]) -> int:
    """Say on what the check ran; fails unless each server holds its part and nothing lies where the embedded parts would."""
    documents, objects, pages = servers.holdings()
    embedded = sorted(EMBEDDED & seen)
    if embedded or "master.key" not in seen or not (documents and objects and pages):
        _say(f"FAILED: {documents} documents, {objects} objects, {pages} pages on the servers; embedded: {embedded}")
        return EXIT_NOT_USED
    _say(
        f"Servers: PostgreSQL {servers.postgres.version} by TCP ({documents} documents), SeaweedFS by S3 ({objects} objects), "
        f"{ARCHIVE.stem} by HTTPS ({pages} pages); nothing embedded was used."
    )
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
