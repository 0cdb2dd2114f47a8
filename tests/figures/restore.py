# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Back up while portals hand in, destroy everything, restore, and hold what is there against what the clients saw."""

import argparse
import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

import httpx

from eakte.bootstrap import compose
from eakte.config import Settings
from eakte.database.embedded import EmbeddedServer
from eakte.kernel.clock import SystemClock
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import system
from eakte.services.backup_format import read_manifest
from eakte.services.deletion import remove_left
from tests.cli.command import environment
from tests.deployment import MIN_FREE_BYTES, File, Site, new_database, opened, site_on_disk, submission
from tests.evidence import count
from tests.faults.history import Event, History, Outcome
from tests.figures.figure import Figure
from tests.figures.upload import api_process
from tests.unit.processing import papers

NAME = "restore"
GOAL_MINUTES = 10.0
PORTALS = 6
READERS = 4
ATTACHMENTS = 3
DOCUMENTS_EACH = ATTACHMENTS + 1
DISCARDED = 20
"""So many of the earliest submissions are discarded after the backup: they must not come back."""

_AFTER_THE_BACKUP_SECONDS = 2.0
_COMMAND_SECONDS = 3600.0
_PDF = papers.digital(("Bescheinigung über die Anmeldung eines Hundes",))


@dataclass
class Intake:
    """What portals hand in, until they are told to stop. `sent` has the SHA-256 of each document by the delivery's key."""

    site: Site
    port: int
    history: History
    stop: threading.Event = field(default_factory=threading.Event)
    sent: dict[str, tuple[str, ...]] = field(default_factory=dict)
    acknowledged: int = 0

    def run(self, number: int) -> None:
        """One portal, with one connection; whatever has no answer stays open."""
        town = (self.site.people.witten, self.site.people.hattingen)[number % 2]
        with httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60) as http:
            while not self.stop.is_set():
                key = str(new_id())
                files = [_file(key, each) for each in range(ATTACHMENTS)]
                first = submission(files, form={"kennung": key})
                self.sent[key] = tuple(sha256(content).hexdigest() for content in (first, *(each[3] for each in files)))
                ids = {"delivery": key, "town": town.tenant.slug}
                self.history.write("submit", Outcome.BEGUN, ids)
                try:
                    answer = _sent(http, self.site.as_(town.portal_key), key, first, files)
                except httpx.TransportError as error:
                    self.history.write("submit", Outcome.UNANSWERED, ids, error=type(error).__name__)
                    continue
                if answer.status_code == HTTPStatus.CREATED:
                    self.history.write("submit", Outcome.ACKNOWLEDGED, {**ids, "item": answer.json()["id"]})
                    self.acknowledged += 1
                else:
                    self.history.write("submit", Outcome.REFUSED, ids, status=str(answer.status_code))


def measure(argv: Sequence[str]) -> Figure:
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--documents", type=int, default=10_000)
    options = parser.parse_args(argv)
    with site_on_disk("eakte-restore-") as (server, site, directory):
        history = History(directory / "history.jsonl", SystemClock())
        backup = directory / "backup"
        intake, seconds = _back_up_under_intake(site, history, backup, options.documents)
        events = [event for event in history.events() if event.outcome is Outcome.ACKNOWLEDGED]
        discarded = _discard(site, events)
        database = site.deployment.engine.url.database or ""
        ledger = shutil.copytree(site.deployment.settings.ledger_path, directory / "ledger-elsewhere")
        key = directory / "key-elsewhere"
        shutil.copy2(site.deployment.settings.master_key_path, key)
        _destroy(server, database, directory)
        with _restored(server, site, directory, backup, ledger, key) as (back, restoring):
            return _judged(
                back, intake, events, discarded, backup, {"backup minutes": seconds / 60, "minutes": restoring / 60}
            )


def _back_up_under_intake(site: Site, history: History, backup: Path, documents: int) -> tuple[Intake, float]:
    """Portals hand in until there are enough, the backup is made, and a moment after; then the API is killed."""
    with api_process(site, EAKTE_LOG_REQUESTS="false") as (port, _), ThreadPoolExecutor(PORTALS) as portals:
        intake = Intake(site, port, history)
        running = [portals.submit(intake.run, number) for number in range(PORTALS)]
        try:
            while intake.acknowledged * DOCUMENTS_EACH < documents:
                if any(each.done() for each in running):
                    break
                time.sleep(0.2)
            sys.stdout.write(f"{intake.acknowledged} submissions acknowledged, the backup begins\n")
            sys.stdout.flush()
            seconds = _command(site, "backup", str(backup))
            time.sleep(_AFTER_THE_BACKUP_SECONDS)
        finally:
            intake.stop.set()
        for each in running:
            each.result()
    return intake, seconds


def _file(key: str, number: int) -> File:
    """A PDF that no other one equals."""
    content = _PDF + f"\n% {key} {number}\n".encode()
    return f"file-{number}", f"Anlage-{number}.pdf", "application/pdf", content


def _sent(
    http: httpx.Client, headers: Mapping[str, str], key: str, first: bytes, files: Sequence[File]
) -> httpx.Response:
    parts = [("submission", ("submission.json", first, "application/json"))]
    parts += [(part, (name, content, kind)) for part, name, kind, content in files]
    return http.post("/api/v1/submissions", headers={**headers, "Idempotency-Key": key}, files=parts)


def _discard(site: Site, events: Sequence[Event]) -> frozenset[str]:
    """Discard the earliest submissions, bytes and all; their items."""
    items = [(event.ids["town"], event.ids["item"]) for event in events[:DISCARDED]]
    towns = {town.tenant.slug: town for town in (site.people.witten, site.people.hattingen)}
    for slug, item in items:
        done = site.post(towns[slug].clerk.token, f"/api/v1/inbox/{item}/discard", {"reason": "spam"})
        done.raise_for_status()
    for town in towns.values():
        remove_left(site.deployment.platform, system(town.tenant, "worker"))
    return frozenset(item for _, item in items)


def _destroy(server: EmbeddedServer, database: str, directory: Path) -> None:
    """Database, store, index, witnessed checkpoints, ledger and master key."""
    server.drop_database(database)
    for name in ("objects", "index", "witness", "ledger"):
        shutil.rmtree(directory / name, ignore_errors=True)
    (directory / "master.key").unlink()


@contextmanager
def _restored(
    server: EmbeddedServer, site: Site, directory: Path, backup: Path, ledger: Path, key: Path
) -> Iterator[tuple[Site, float]]:
    """The site as it was restored by the command, and the seconds that this took."""
    root = directory / "restored"
    root.mkdir()
    shutil.copy2(key, root / "master.key")
    with new_database(server) as database:
        url, owner = server.url("app", database), server.url("owner", database)
        there = {"EAKTE_DATA_DIR": str(root), "EAKTE_DATABASE_URL": url, "EAKTE_OWNER_DATABASE_URL": owner}
        seconds = _command(site, "restore", str(backup), "--ledger", str(ledger), **there)
        deployment = compose(Settings(data_dir=root, database_url=url, min_free_bytes=MIN_FREE_BYTES))
        with opened(deployment, site.people, owner) as back:
            yield back, seconds
        deployment.platform.database.close()


def _command(site: Site, *arguments: str, **changes: str) -> float:
    """Run `eakte ARGUMENTS`; the seconds that it took."""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "eakte", *arguments],
        env=environment(site, EAKTE_MIN_FREE_BYTES=str(MIN_FREE_BYTES), **changes),
        capture_output=True,
        text=True,
        timeout=_COMMAND_SECONDS,
        check=False,
    )
    seconds = time.monotonic() - begun
    sys.stdout.write(f"{done.stdout}eakte {arguments[0]} took {seconds / 60:.2f} minutes\n")
    sys.stdout.flush()
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return seconds


def _judged(
    back: Site,
    intake: Intake,
    events: Sequence[Event],
    discarded: frozenset[str],
    backup: Path,
    minutes: dict[str, float],
) -> Figure:
    manifest = read_manifest(backup)
    kept = [event for event in events if event.ids["item"] not in discarded]
    with ThreadPoolExecutor(READERS) as readers:
        states = list(readers.map(partial(_state, back, intake), kept))
        resurrected = sum(
            readers.map(partial(_is_there, back), [each for each in events if each.ids["item"] in discarded])
        )
    before = [state for event, state in zip(kept, states, strict=True) if event.at <= manifest.moment]
    later = [(event, state) for event, state in zip(kept, states, strict=True) if event.at > manifest.moment]
    lost, half = before.count("absent") + before.count("other"), [state for _, state in later].count("other")
    listed = _list(backup.parent / "later.jsonl", later)
    towns = (back.people.witten.tenant, back.people.hattingen.tenant)
    documents = sum(count(back, town, "records.documents") for town in towns)
    return Figure(
        NAME,
        value=lost,
        goal=0,
        unit="acknowledged submissions lost",
        against="the clients' history",
        holds=not (lost or half or resurrected) and bool(before) and minutes["minutes"] < GOAL_MINUTES,
        details={
            "moment": manifest.moment.isoformat(),
            "documents restored": documents,
            "objects": manifest.objects.count,
            "acknowledged before the moment": len(before),
            "acknowledged later": len(later),
            "of these in the backup all the same": [state for _, state in later].count("whole"),
            "of these listed as to be sent again": listed,
            "half": half,
            "destroyed after the backup": len(discarded),
            "resurrected": resurrected,
            **{name: round(value, 2) for name, value in minutes.items()},
        },
    )


def _state(back: Site, intake: Intake, event: Event) -> str:
    """Whether what a client was promised is there `whole`, `absent`, or `other` than it was sent."""
    towns = {town.tenant.slug: town for town in (back.people.witten, back.people.hattingen)}
    clerk = towns[event.ids["town"]].clerk.token
    answer = back.get(clerk, f"/api/v1/inbox/{event.ids['item']}")
    if answer.status_code == HTTPStatus.NOT_FOUND:
        return "absent"
    found = [
        sha256(back.get(clerk, f"/api/v1/documents/{each['id']}/original").content).hexdigest()
        for each in answer.raise_for_status().json()["documents"]
    ]
    return "whole" if tuple(found) == intake.sent[event.ids["delivery"]] else "other"


def _is_there(back: Site, event: Event) -> bool:
    towns = {town.tenant.slug: town for town in (back.people.witten, back.people.hattingen)}
    clerk = towns[event.ids["town"]].clerk.token
    return back.get(clerk, f"/api/v1/inbox/{event.ids['item']}").status_code != HTTPStatus.GONE


def _list(path: Path, later: Sequence[tuple[Event, str]]) -> int:
    """Write down what came after the backup's moment and is not in it; how many these are."""
    absent = [event for event, state in later if state == "absent"]
    path.write_text("".join(json.dumps(_told(event)) + "\n" for event in absent), encoding="utf-8")
    for event in absent[:3]:
        sys.stdout.write(f"after the moment: {json.dumps(_told(event))}\n")
    return len(absent)


def _told(event: Event) -> dict[str, str]:
    at: datetime = event.at
    return {"at": at.isoformat(), **event.ids}
