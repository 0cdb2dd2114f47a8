# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Processes that open dossiers and cases until they are killed, and what they write down of it."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from eakte.database.errors import DatabaseUnavailable
from eakte.database.pool import pooled_engine
from eakte.database.session import Database, UnitOfWork
from eakte.domain.filing.inbox import Channel, DateOfReceipt, NewItem, ReceivedSource
from eakte.jobs.queue import JobQueue
from eakte.kernel.clock import SystemClock
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import Actor
from eakte.services import filing
from eakte.services.filing import FilingTarget
from eakte.services.keyring import Keyring
from eakte.services.master_key import read_master_key

ROLLBACKS = 0.15
"""Of the units of work that have taken their numbers, so many fail in the end."""

GIVEN_TWICE = "given twice"
"""The database turned a number away that something else has."""

_processes = get_context("forkserver")
_processes.set_forkserver_preload([__name__])


@dataclass(frozen=True)
class Work:
    """Where to open what: new dossiers in these positions, new cases in these dossiers, everybody in the same ones."""

    url: str
    master_key: Path
    actor: Actor
    positions: Sequence[str]
    dossiers: Sequence[UUID]
    told: Path


@dataclass(frozen=True)
class Told:
    """What takers wrote down: numbers of dossiers and cases after COMMIT, and what happened to the others."""

    dossiers: tuple[str, ...]
    cases: tuple[str, ...]
    happened: tuple[str, ...]


class _OnPurpose(Exception):
    """Something else in the request fails after the numbers were taken."""


def start(work: Work, seed: int) -> BaseProcess:
    """Another taker, with a process and a connection of its own."""
    taker = _processes.Process(target=_take, args=(work, seed), daemon=True)
    taker.start()
    return taker


def told(work: Work) -> Told:
    lines = [json.loads(line) for each in work.told.glob("*.jsonl") for line in _whole_lines(each)]
    return Told(
        tuple(line["dossier"] for line in lines if "dossier" in line),
        tuple(line["case"] for line in lines if "case" in line),
        tuple(line["happened"] for line in lines if "happened" in line),
    )


def _whole_lines(path: Path) -> Iterator[str]:
    """A taker may have died over its last one."""
    return (line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n"))


def _take(work: Work, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - a seed is to be repeated
    engine = pooled_engine(work.url, pool_size=1, max_overflow=0)
    database = Database(engine, SystemClock(), new_id, Keyring(read_master_key(work.master_key)), JobQueue().defer)
    with (work.told / f"{seed}.jsonl").open("ab", buffering=0) as file:
        while True:
            os.write(file.fileno(), json.dumps(_open_one(database, work, chance)).encode() + b"\n")


def _open_one(database: Database, work: Work, chance: Random) -> dict[str, str]:
    try:
        with database.begin(work.actor) as uow:
            opened = _file(uow, _somewhere(work, chance))
            _fail_at_times(chance)
    except _OnPurpose:
        return {"happened": "rolled back"}
    except DatabaseUnavailable:
        return {"happened": "cut off"}
    except IntegrityError:
        return {"happened": GIVEN_TWICE}
    return opened


def _fail_at_times(chance: Random) -> None:
    if chance.random() < ROLLBACKS:
        raise _OnPurpose


def _somewhere(work: Work, chance: Random) -> FilingTarget:
    if chance.random() < 0.5:
        return FilingTarget(dossier_id=chance.choice(work.dossiers), case_title="Vorgang")
    return FilingTarget(plan_number=chance.choice(work.positions), dossier_title="Akte", case_title="Vorgang")


def _file(uow: UnitOfWork, target: FilingTarget) -> dict[str, str]:
    item = uow.new_id()
    uow.inbox.add(item, NewItem(Channel.SCAN, "Brief", DateOfReceipt(uow.today, ReceivedSource.CAPTURED)), uow.now)
    case = filing.file_item(uow, item, target)
    opened = {"case": case.reference_number}
    if target.dossier_id is None:
        opened["dossier"] = filing.case_place(uow, case.id).dossier.reference_number
    return opened
