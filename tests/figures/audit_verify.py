# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Verifying an exported log of a million entries offline, on one core; finding single flipped bits, and a fork."""

import argparse
import io
import random
import secrets
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import psycopg
from sqlalchemy import make_url, text

from eakte.domain.audit.rules import entry_bytes, leaf_hash
from eakte.domain.audit.values import Act, AuditEntry, AuditObject, Outcome
from eakte.kernel.clock import SystemClock
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import Tenant, system
from eakte.offline import verify_audit_log
from eakte.services.audit_export import export
from tests.deployment import Site, clock_moved, site_on_disk
from tests.evidence import as_owner
from tests.figures.figure import Figure

NAME = "audit-verify"
GOAL_SECONDS = 60.0
RUNS = 3
FLIPS = 1000
SMALL = 10_000
_SEALED_BYTES = (90, 140)  # person and detail of a usual entry

_COPY = "COPY records.audit_entries (tenant_id, id, at, act, object_type, object_id, person_id, entry, leaf_hash) FROM STDIN"
_WAIT = "COPY directory.audit_pending (tenant_id, entry_id) FROM STDIN"


class Forked(NamedTuple):
    by_itself: int
    against_the_witness: int


def measure(argv: Sequence[str]) -> Figure:
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    with site_on_disk("eakte-verify-") as (_, site, directory):
        witten, hattingen = site.people.witten.tenant, site.people.hattingen.tenant
        large = _exported(site, witten, options.entries, 365, directory / "large")
        small = _exported(site, hattingen, SMALL, 10, directory / "small")
        runs = [_verified(large) for _ in range(RUNS)]
        found = _found_flips(small, options.seed, directory)
        forked = _forked(site, hattingen, directory)
    best = min(seconds for seconds, _ in runs)
    holds = best < GOAL_SECONDS and found == FLIPS and forked.against_the_witness == 1 and not any(c for _, c in runs)
    return Figure(
        NAME,
        value=round(best, 1),
        goal=GOAL_SECONDS,
        unit="seconds",
        against=f"one core, {options.entries:,} entries, best of {RUNS}; a bit flipped anywhere in an export must be found",
        holds=holds,
        details={
            "runs": [round(seconds, 1) for seconds, _ in runs],
            "exit codes": [code for _, code in runs],
            f"flips found of {FLIPS}": found,
            "entries of the flipped export": SMALL,
            "exit code of a rewritten log by itself": forked.by_itself,
            "exit code of a rewritten log against a witness": forked.against_the_witness,
        },
    )


def _exported(site: Site, tenant: Tenant, entries: int, days: int, folder: Path) -> Path:
    """Entries of so many days, each with a checkpoint of its own."""
    for day in range(days):
        _write(site, tenant, entries * (day + 1) // days - entries * day // days)
        with clock_moved(site, timedelta(days=day)):
            site.sequence()
    export(site.deployment.platform, site.deployment.platform.signer, tenant, folder)
    return folder


def _write(site: Site, tenant: Tenant, entries: int) -> None:
    """Entries of usual size, past the writer: that would take a quarter of an hour."""
    made = list(_made(tenant, entries))
    conninfo = make_url(site.owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(conninfo) as connection:
        # The owner may copy into a table only while its row-level security is not forced.
        connection.execute("ALTER TABLE records.audit_entries NO FORCE ROW LEVEL SECURITY")
        with connection.cursor() as cursor:
            with cursor.copy(_COPY) as copy:
                for entry, content in made:
                    at, act, subject = entry.at, entry.act.value, entry.object
                    row = (
                        tenant.id,
                        entry.id,
                        at,
                        act,
                        subject.type,
                        subject.id,
                        tenant.id,
                        content,
                        leaf_hash(content),
                    )
                    copy.write_row(row)
            with cursor.copy(_WAIT) as copy:
                for entry, _ in made:
                    copy.write_row((tenant.id, entry.id))
        connection.execute("ALTER TABLE records.audit_entries FORCE ROW LEVEL SECURITY")


def _made(tenant: Tenant, entries: int) -> Iterator[tuple[AuditEntry, bytes]]:
    now = SystemClock().now()
    for _ in range(entries):
        person, detail = (urlsafe_b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in _SEALED_BYTES)
        subject = AuditObject("document", new_id(), new_id())
        entry = AuditEntry(new_id(), tenant.id, now, Act.PAGE_SHOWN, subject, Outcome.DONE, person, detail)
        yield entry, entry_bytes(entry)


def _verified(folder: Path, *options: str) -> tuple[float, int]:
    """Seconds and exit code of the file that comes with the export, as a sceptic runs it, on one core."""
    started = time.monotonic()
    command = ["taskset", "-c", "0", sys.executable, "-I", "verify.py", ".", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - started
    sys.stdout.write(done.stdout[-2000:] + done.stderr[-2000:])
    return seconds, done.returncode


def _found_flips(folder: Path, seed: int, directory: Path) -> int:
    """How many of so many single flipped bits are found: half of them anywhere, half in a file drawn by lot."""
    workers = [directory / f"copy{number}" for number in range(2)]
    for each in workers:
        subprocess.run(["cp", "-r", folder, each], check=True)
    with ProcessPoolExecutor(len(workers)) as processes:
        share = FLIPS // len(workers)
        return sum(processes.map(_count_found, workers, [seed, seed + 1], [share, FLIPS - share]))


def _count_found(folder: Path, seed: int, flips: int) -> int:
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    sizes = [path.stat().st_size for path in paths]
    return sum(
        _is_found(folder, chance.choice(paths) if number % 2 else chance.choices(paths, sizes)[0], chance)
        for number in range(flips)
    )


def _is_found(folder: Path, path: Path, chance: random.Random) -> bool:
    with path.open("r+b") as file:
        place, bit = chance.randrange(path.stat().st_size), 1 << chance.randrange(8)
        file.seek(place)
        before = file.read(1)
        file.seek(place)
        file.write(bytes([before[0] ^ bit]))
        file.flush()
        with redirect_stdout(io.StringIO()):
            code = verify_audit_log.main([str(folder)])
        file.seek(place)
        file.write(before)
    return code == 1


def _forked(site: Site, tenant: Tenant, directory: Path) -> Forked:
    """Rewrite the log from the middle on with the service's own key, and hold it against a note from before."""
    with site.deployment.platform.database.read(system(tenant, "figure")) as unit:
        notes = [(row.size, bytes(row.note)) for row in unit.audit_log.checkpoints()]
    witness = directory / "witness.note"
    witness.write_bytes(notes[len(notes) * 3 // 4][1])
    _rewrite(site, tenant, notes[len(notes) // 2][0])
    site.sequence()
    folder = directory / "forked"
    export(site.deployment.platform, site.deployment.platform.signer, tenant, folder)
    return Forked(_verified(folder)[1], _verified(folder, "--witness", str(witness))[1])


def _rewrite(site: Site, tenant: Tenant, size: int) -> None:
    """Forget the tree behind the first `size` places, change one entry there, and have all of them placed anew."""
    with as_owner(site, tenant) as connection:
        (victim, content) = connection.execute(
            text(
                "SELECT entry.id, entry.entry FROM records.audit_entries entry JOIN records.audit_leaves leaf "
                "ON leaf.id = entry.id WHERE leaf.leaf_index = :size"
            ),
            {"size": size},
        ).one()
        changed = bytes(content).replace(b'"page.shown"', b'"page.opened"')
        values = {
            "size": size,
            "id": UUID(str(victim)),
            "entry": changed,
            "hash": leaf_hash(changed),
            "tenant": tenant.id,
        }
        for statement in (
            "UPDATE records.audit_entries SET entry = :entry, leaf_hash = :hash WHERE id = :id",
            "INSERT INTO directory.audit_pending SELECT tenant_id, id FROM records.audit_leaves WHERE leaf_index >= :size",
            "DELETE FROM records.audit_leaves WHERE leaf_index >= :size",
            "DELETE FROM records.audit_checkpoints WHERE size > :size",
            "DELETE FROM records.audit_tiles WHERE (number + 1) * power(256, level + 1) > :size",
        ):
            connection.execute(text(statement), values)
