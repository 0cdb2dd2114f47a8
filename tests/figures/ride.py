# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Hostile files on their whole way through a deployment of real processes, and what became of each."""

import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self
from uuid import UUID

import httpx
import psycopg
from sqlalchemy import make_url

from eakte.domain.documents.values import RenditionKind
from eakte.kernel.ids import new_id
from eakte.services import documents
from tests.cli.command import environment
from tests.deployment import File, Site, submission
from tests.hostile.file import PDF, STORED, Door, Ending, HostileFile
from tests.hostile.pdf import one_page

LIMIT_SECONDS = 60.0
_ANSWER_SECONDS = 120.0
_LOOK_SECONDS = 0.25
_NEWEST = "SELECT args->>'version_id' FROM directory.procrastinate_jobs WHERE status = 'doing'"
_OPEN = "SELECT count(*) FROM directory.procrastinate_jobs WHERE status IN ('todo', 'doing')"
GOOD = HostileFile("gut.pdf", PDF, one_page(), STORED)
"""Goes along with every delivery: what is good must be read beside what is bad."""


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `fault` is None when it ended as it may, whole and within the time."""

    group: str
    name: str
    ending: Ending | None
    code: str | None
    seconds: float
    fault: str | None


@dataclass(frozen=True)
class _Sent:
    group: str
    files: Sequence[HostileFile]
    item: str


class Queue:
    """Looks at the queue while workers take jobs off it: who works on what, and since when."""

    def __init__(self, url: str) -> None:
        self._conninfo = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.spans: dict[str, tuple[float, float]] = {}
        self.working = 0
        self.open = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def wait_until_idle(self, seconds: float) -> bool:
        """Whether all jobs ended in that time."""
        deadline = time.monotonic() + seconds
        time.sleep(4 * _LOOK_SECONDS)
        while self.open and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
        return not self.open

    def seconds(self, version: UUID) -> float:
        first, last = self.spans.get(str(version), (0.0, 0.0))
        return last - first

    def _watch(self) -> None:
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            while not self._done.wait(_LOOK_SECONDS):
                versions = [str(row[0]) for row in connection.execute(_NEWEST)]
                now = time.monotonic()
                for version in versions:
                    self.spans[version] = self.spans.get(version, (now, now))[0], now
                self.working = len(versions)
                self.open = next(iter(connection.execute(_OPEN)))[0]


@contextmanager
def background(site: Site, *names: str, **changes: str) -> Iterator[None]:
    """`eakte NAME` for each name, at the priority that `eakte up` gives them."""
    command = ["nice", "-n", "10", sys.executable, "-m", "eakte"]
    running = [subprocess.Popen([*command, name], env=environment(site, **changes)) for name in names]
    try:
        yield
    finally:
        for each in running:
            each.terminate()
        for each in running:
            each.wait()


class Ride:
    """Hands files in at both doors of one API process, and looks afterwards what became of them."""

    def __init__(self, site: Site, address: str, queue: Queue) -> None:
        self._site = site
        self._town = site.people.witten
        self._http = httpx.Client(base_url=address, timeout=_ANSWER_SECONDS)
        self._queue = queue
        self._sent: list[_Sent] = []
        self.outcomes: list[Outcome] = []

    def send(self, group: str, files: Sequence[HostileFile]) -> None:
        """One delivery with everything that a portal may send, and one request for each other file."""
        together = [each for each in files if each.door is Door.PORTAL and Ending.REFUSED not in each.endings]
        self._deliver(group, [*together, GOOD])
        for each in files:
            if each.door is Door.SCAN:
                self._answered(group, [each], self._scan(each))
            elif Ending.REFUSED in each.endings:
                self._deliver(group, [each])

    def look(self, secret: str) -> None:
        """Compare everything that was kept with what was sent."""
        for sent in self._sent:
            item = self._get(f"/api/v1/inbox/{sent.item}").json()
            kept = [document for document in item["documents"] if document["kind"] != "form"]
            for file, document in zip(sent.files, kept, strict=True):
                self._judge(sent.group, file, document, secret)

    def close(self) -> None:
        self._http.close()

    def _deliver(self, group: str, files: Sequence[HostileFile]) -> None:
        parts: list[File] = [
            (f"p{number}", file.name, file.media_type, file.content) for number, file in enumerate(files)
        ]
        first: File = ("submission", "submission.json", "application/json", submission(parts))
        # The first part tells the names; those beside the parts are for humans and may be any.
        multipart = [(part, (part, content, kind)) for part, _, kind, content in [first, *parts]]
        key = {"Idempotency-Key": str(new_id())}
        answer = self._http.post(
            "/api/v1/submissions", headers={**self._site.as_(self._town.portal_key), **key}, files=multipart
        )
        self._answered(group, files, answer)

    def _scan(self, file: HostileFile) -> httpx.Response:
        sent = {"file": (file.name, file.content, file.media_type)}
        return self._http.post("/api/v1/scans", headers=self._site.as_(self._town.clerk.token), files=sent)

    def _answered(self, group: str, files: Sequence[HostileFile], answer: httpx.Response) -> None:
        if answer.status_code == HTTPStatus.CREATED:
            self._sent.append(_Sent(group, files, answer.json()["id"]))
            return
        code = answer.json().get("type", "")
        for file in files:
            allowed = Ending.REFUSED in file.endings and answer.is_client_error
            fault = None if allowed else f"refused with {answer.status_code}"
            self.outcomes.append(Outcome(group, file.name, Ending.REFUSED, code, 0.0, fault))

    def _judge(self, group: str, file: HostileFile, document: dict[str, Any], secret: str) -> None:
        failure, state = document["failure"], document["state"]
        ending = {"read": Ending.STORED, "no_preview": Ending.STORED, "failed": Ending.FLAGGED}.get(state)
        with self._site.deployment.platform.database.read(self._town.clerk.actor) as unit:
            version = documents.views(unit, [UUID(document["id"])])[0].version_id
        seconds = self._queue.seconds(version)
        fault = self._fault(file, document, ending, seconds)
        if fault is None and secret in self._renditions(version):
            fault = "escaped: shows what it read outside"
        code = None if failure is None else failure["code"]
        self.outcomes.append(Outcome(group, file.name, ending, code, round(seconds, 1), fault))

    def _fault(self, file: HostileFile, document: dict[str, Any], ending: Ending | None, seconds: float) -> str | None:
        if ending is None or seconds > LIMIT_SECONDS:
            return f"hung: {document['state']} after {seconds:.0f} seconds"
        original = self._get(f"/api/v1/documents/{document['id']}/original").content
        if (document["file_name"], original) != (file.name, file.content):
            return "lost: another name or other bytes"
        if ending is Ending.FLAGGED and not (document["failure"]["title"] and document["failure"]["advice"]):
            return "lost: no reason"
        if ending not in file.endings:
            return f"ended as {ending}: {document['failure']}"
        if file is GOOD and "Bello" not in self._text(document):
            return "lost: a good letter was not read"
        return None

    def _text(self, document: dict[str, Any]) -> str:
        return str(self._get(f"/api/v1/documents/{document['id']}/pages/1").json()["text"])

    def _renditions(self, version: UUID) -> str:
        """Everything that was made of a file, as far as letters stand in it."""
        platform, made = self._site.deployment.platform, b""
        with platform.database.read(self._town.clerk.actor) as unit:
            for kind, row in unit.documents.renditions(version).items():
                if kind is not RenditionKind.ORIGINAL:
                    content = platform.vault.open(unit, row.id, row.size, row.sha256).read()
                    made += zlib.decompress(content) if kind is RenditionKind.TEXT else content
        return made.decode("latin-1")

    def _get(self, path: str) -> httpx.Response:
        return self._http.get(path, headers=self._site.as_(self._town.clerk.token)).raise_for_status()
