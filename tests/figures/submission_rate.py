# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Durable submissions per second through the API, against bare clients that write the same rows and files."""

import argparse
import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from pathlib import Path
from statistics import median
from uuid import UUID

import psycopg
from sqlalchemy import make_url

from eakte.database.embedded import EmbeddedServer
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import system
from eakte.services.vault import StoreUnavailable
from tests.deployment import Site, site_on_disk, submission
from tests.evidence import store_path, stored_files
from tests.faults.processes import kill_all, postmaster
from tests.figures.bare_rows import Recorded, record
from tests.figures.figure import Figure
from tests.figures.upload import BLOCK, api_process

NAME = "submission-rate"
GOAL = 0.25
WRITERS = 8
FILES = 2
"""Of each submission: the form and one attachment."""

_FILE_BYTES = 100_000
_FORM_BYTES = 2_000
_BEFORE_THE_KILL_SECONDS = 2.0
_ANSWER_SECONDS = 60.0
_FIRST_KEY = "der-erste-schluessel-dieser-messung"


@dataclass(frozen=True)
class Bench:
    """The deployment, and what one submission leaves in it: its rows, and the sizes of its files."""

    site: Site
    rows: Recorded
    sizes: tuple[int, ...]
    directory: Path


def measure(argv: Sequence[str]) -> Figure:
    """The median ratio of rounds in which both took turns; then the API and the database are killed under load."""
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args(argv)
    with site_on_disk("eakte-rate-") as (server, site, directory):
        with ExitStack() as stack:
            apis = [stack.enter_context(api_process(site, EAKTE_LOG_FORMAT="json")) for _ in range(_processors())]
            ports = cycle(port for port, _ in apis)
            bench = _prepare(site, ports, directory)
            rounds = [_round(bench, ports, options.seconds) for _ in range(options.rounds)]
            answered = [receipt for ours, _ in rounds for receipt in ours]
            answered += _killed_while_sending(site, ports, [process for _, process in apis], server)
        server.start()
        lost = [each for each in answered if not _is_whole(site, UUID(each))]
    ratios = [len(ours) / bare for ours, bare in rounds]
    return Figure(
        NAME,
        value=round(median(ratios), 3),
        goal=GOAL,
        unit="of the bare rate",
        against=f"{WRITERS} psycopg clients that write the same rows and fsynced files",
        holds=median(ratios) >= GOAL and not lost,
        details={
            "per second": [round(len(ours) / options.seconds) for ours, _ in rounds],
            "bare per second": [round(bare / options.seconds) for _, bare in rounds],
            "rows of a submission": bench.rows.count,
            "API processes, one per processor": len(apis),
            "acknowledged": len(answered),
            "lost after kill -9 of API and PostgreSQL": len(lost),
        },
    )


def _processors() -> int:
    return len(os.sched_getaffinity(0))


def _prepare(site: Site, ports: Iterator[int], directory: Path) -> Bench:
    """Hand in a submission to each process to warm it up, and look at what one more leaves."""
    for _ in range(_processors()):
        with connected(site, next(ports)) as send:
            send(str(new_id()))
    with connected(site, next(ports)) as send:
        before = stored_files(site)
        accepted = send(_FIRST_KEY)
    sizes = tuple((store_path(site) / each).stat().st_size for each in stored_files(site) - before)
    with _owner(site) as connection:
        rows = record(connection, UUID(accepted), _FIRST_KEY)
    (directory / "bare").mkdir()
    return Bench(site, rows, sizes, directory / "bare")


def _round(bench: Bench, ports: Iterator[int], seconds: float) -> tuple[list[str], int]:
    """The ids of the submissions that were acknowledged, and how many the bare clients wrote."""
    os.sync()
    ours = together(lambda stop: _submit_until(bench.site, next(ports), stop), seconds)
    os.sync()
    bare = together(lambda stop: _write_until(bench, stop), seconds)
    return ours, len(bare)


def together(work: Callable[[Callable[[], bool]], list[str]], seconds: float, number: int = WRITERS) -> list[str]:
    """What that many writers get done at once in the time."""
    deadline = time.monotonic() + seconds
    with ThreadPoolExecutor(number) as threads:
        writers = [threads.submit(work, lambda: time.monotonic() >= deadline) for _ in range(number)]
        return [each for writer in writers for each in writer.result()]


def _submit_until(site: Site, port: int, stop: Callable[[], bool]) -> list[str]:
    """Ids of what was acknowledged before the stop, or before the API was gone."""
    answered: list[str] = []
    try:
        with connected(site, port) as send:
            while not stop():
                answered.append(send(str(new_id())))
    except (HTTPException, OSError):
        pass
    return answered


def _write_until(bench: Bench, stop: Callable[[], bool]) -> list[str]:
    written: list[str] = []
    with _owner(bench.site) as connection:
        while not stop():
            for size in bench.sizes:
                _write_durably(bench.directory / str(new_id()), size)
            bench.rows.write_again(connection)
            written.append("")
    return written


def _write_durably(path: Path, size: int) -> None:
    with path.open("xb", buffering=0) as file:
        file.write(BLOCK[:size])
        os.fsync(file.fileno())
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(directory)
    os.close(directory)


@contextmanager
def connected(site: Site, port: int) -> Iterator[Callable[[str], str]]:
    """One connection of a portal; the function hands in a submission under that key and gives its id."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_ANSWER_SECONDS)
    body = _body()
    headers = {
        **site.as_(site.people.witten.portal_key),
        "Content-Type": "multipart/form-data; boundary=grenze",
    }

    def send(key: str) -> str:
        connection.request("POST", "/api/v1/submissions", body, {**headers, "Idempotency-Key": key})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 201:
            raise HTTPException(content[:500])
        accepted: str = json.loads(content)["id"]
        return accepted

    try:
        yield send
    finally:
        connection.close()


def _body() -> bytes:
    pdf = b"%PDF-1.7\n" + BLOCK[: _FILE_BYTES - 9]
    filler = "x" * (_FORM_BYTES - len(submission([("a", "a.pdf", "application/pdf", pdf)])) - len(', "bemerkung": ""'))
    form = {"hund_name": "Bello", "haltung_seit": "2026-11-01", "bemerkung": filler}
    first = submission([("a", "a.pdf", "application/pdf", pdf)], form=form)
    parts = (b'name="submission"', first), (b'name="a"; filename="a.pdf"', pdf)
    lines = [b"--grenze\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + each for head, each in parts]
    return b"\r\n".join([*lines, b"--grenze--\r\n"])


@contextmanager
def _owner(site: Site) -> Iterator[psycopg.Connection]:
    """A connection of the owner role that sees Witten."""
    conninfo = make_url(site.owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("SELECT set_config('eakte.tenant', %s, false)", [str(site.people.witten.tenant.id)])
        yield connection


def _killed_while_sending(
    site: Site, ports: Iterator[int], processes: Sequence[int], server: EmbeddedServer
) -> list[str]:
    """Kill every API process, then PostgreSQL with all its processes, while everybody sends; what had been acknowledged by then."""
    with ThreadPoolExecutor(WRITERS) as threads:
        writers = [threads.submit(_submit_until, site, next(ports), lambda: False) for _ in range(WRITERS)]
        time.sleep(_BEFORE_THE_KILL_SECONDS)
        for process in processes:
            os.kill(process, signal.SIGKILL)
        answered = [each for writer in writers for each in writer.result()]
    kill_all(postmaster(server.directory))
    return answered


def _is_whole(site: Site, submission_id: UUID) -> bool:
    """Whether its rows are there and both files open with the digest that the rows name."""
    platform = site.deployment.platform
    with platform.database.read(system(site.people.witten.tenant, "test")) as unit:
        documents = unit.documents.of_items([submission_id])
        originals = [each.original for each in unit.documents.stored([each.id for each in documents])]
        opened = [platform.vault.open(unit, each.id, each.size, each.sha256) for each in originals]
        known = unit.inbox.submission(submission_id) is not None
    try:
        return known and len(opened) == FILES and all(len(each.read()) == each.size for each in opened)
    except StoreUnavailable:
        return False
