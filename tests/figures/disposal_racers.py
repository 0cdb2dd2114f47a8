# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Processes that destroy what was released, and one that steps in their way, each started by its line at a pipe."""

import time
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from uuid import UUID

from eakte.bootstrap import compose
from eakte.config import Settings
from eakte.database.session import Database, UnitOfWork
from eakte.domain.access.values import ObjectType, Target
from eakte.jobs.values import DestroyReleased
from eakte.kernel.errors import EakteError
from eakte.kernel.tenancy import Actor
from eakte.services import destroying, holds, offers, releases
from eakte.services.holds import AskedHold
from retention.holds import HoldReason

_processes = get_context("forkserver")
_processes.set_forkserver_preload([__name__])


class Way(StrEnum):
    """How somebody keeps what is being destroyed."""

    HOLD = "hold"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"


@dataclass(frozen=True)
class Race:
    """A release with one dossier in it, and what is tried to keep it: begun after `wait` seconds."""

    release: UUID
    offer: UUID
    disposal: UUID
    dossier: UUID
    way: Way
    wait: float


@dataclass(frozen=True)
class Racer:
    """A process, and the line by which it is told and answers."""

    process: BaseProcess
    line: Connection

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.line.close()


def destroyer(settings: Settings, worker: Actor) -> Racer:
    """Destroys what it is told, and says when it is done."""
    return _started(_destroy, settings, worker)


def keeper(settings: Settings, person: Actor) -> Racer:
    """Tries to keep what it is told, and says whether that was done, or the code of why not."""
    return _started(_keep, settings, person)


def _started(target: object, settings: Settings, actor: Actor) -> Racer:
    ours, theirs = _processes.Pipe()
    process = _processes.Process(target=target, args=(settings, actor, theirs), daemon=True)  # type: ignore[arg-type] # a function
    process.start()
    theirs.close()
    ours.recv()  # it has opened everything
    return Racer(process, ours)


def _destroy(settings: Settings, worker: Actor, line: Connection) -> None:
    platform = compose(settings).platform
    line.send("ready")
    while True:
        race: Race = line.recv()
        destroying.go_on(platform, worker, DestroyReleased(worker.tenant_id, race.release))
        line.send("done")


def _keep(settings: Settings, person: Actor, line: Connection) -> None:
    database = compose(settings).platform.database
    line.send("ready")
    while True:
        race: Race = line.recv()
        time.sleep(race.wait)
        try:
            with database.begin(person) as uow:
                _kept(database, uow, race)
        except EakteError as refused:
            line.send(refused.code)
        else:
            line.send("done")


def _kept(database: Database, uow: UnitOfWork, race: Race) -> None:
    match race.way:
        case Way.HOLD:
            asked = AskedHold(HoldReason.LITIGATION, "VG Arnsberg", uow.today + timedelta(days=30))
            holds.set_hold(database, uow, Target(ObjectType.DOSSIER, race.dossier), asked)
        case Way.WITHDRAW:
            offers.withdraw(uow, race.offer, [race.disposal], "doch nicht")
        case Way.CANCEL:
            releases.cancel(database, uow, race.release, "zu früh")
