# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Reference numbers from 50 processes at once, of which one after the other is killed: none twice, none left out."""

import argparse
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

from sqlalchemy import text

from eakte.domain.filing.numbering import CasePattern, DossierPattern
from eakte.domain.filing.values import PlanEntry
from eakte.kernel.tenancy import Actor, system
from eakte.services.tenants import TenantSetup, create_tenant
from tests.database.catalogue import connect
from tests.deployment import Site, site_on_disk
from tests.evidence import as_owner
from tests.figures.figure import Figure
from tests.figures.number_takers import GIVEN_TWICE, Told, Work, start, told

NAME = "reference-numbers"
TAKERS = 50
NUMBERS = 10_000
MAX_SECONDS = 600.0

_PLAN = (
    PlanEntry("1", "Wie immer"),
    PlanEntry("2", "Eigenes Muster", dossier_numbers=DossierPattern.read("HS.{plan}/{year}{number:6}")),
    PlanEntry("3", "Noch eines", case_numbers=CasePattern.read("{dossier}(V{number:3})")),
)
_SECONDS_BETWEEN_DEATHS = 0.5
_CUT_OFF = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user"
    " AND datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1"
)
_DOSSIER = r"[^0-9]*([0-9]+)[^0-9]+([0-9]{4})[^0-9]*([0-9]+)"
_CASE = rf"{_DOSSIER}[^0-9]+([0-9]+)[^0-9]*"

Place = tuple[int, ...]
"""What counts for itself: position and year, or these with the count of a dossier."""


@dataclass(frozen=True)
class Held:
    """What the database holds: all numbers, and what each counter has given last."""

    dossiers: tuple[str, ...]
    cases: tuple[str, ...]
    counters: Mapping[Place, int]

    @property
    def amount(self) -> int:
        return len(self.dossiers) + len(self.cases)


@dataclass(frozen=True)
class Verdict:
    """Numbers given twice, numbers that nothing has, and numbers that were told to somebody and are not there."""

    duplicates: int
    gaps: int
    lost: int

    @property
    def wrong(self) -> int:
        return self.duplicates + self.gaps + self.lost


def measure(argv: Sequence[str]) -> Figure:
    """Deaths go on until there are enough numbers; then everybody is killed, and the database is held against all of it."""
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--numbers", type=int, default=NUMBERS)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    with ExitStack() as stack:
        _, site, directory = stack.enter_context(site_on_disk("eakte-numbers-"))
        work = _prepared(site, directory)
        began = time.monotonic()
        deaths = _run(site, work, options.numbers, Random(options.seed))  # noqa: S311 - a seed is to be repeated
        seconds = time.monotonic() - began
        now, said = held(site, work.actor), told(work)
    verdict = judged(now, said)
    return Figure(
        name=NAME,
        value=verdict.wrong,
        goal=0,
        unit="reference numbers given twice, left out or lost",
        against="every number in the database, the counters, and what each of 50 processes was told after COMMIT",
        holds=verdict.wrong == 0 and now.amount >= options.numbers,
        details={
            "numbers": now.amount,
            "duplicates": verdict.duplicates,
            "gaps": verdict.gaps,
            "lost": verdict.lost,
            "takers": TAKERS,
            "deaths": deaths,
            "happened": dict(Counter(said.happened)),
            "seconds": round(seconds, 1),
        },
    )


def judged(now: Held, said: Told) -> Verdict:
    """Numbers are read back by their digits alone, so that two that stand for the same are found however they look."""
    counts = Counter(
        [_read(_DOSSIER, number) for number in now.dossiers] + [_read(_CASE, number) for number in now.cases]
    )
    due = {(place, count) for place, last in now.counters.items() for count in range(1, last + 1)}
    twice = sum(counts.values()) - len(counts)
    told_twice = sum(len(numbers) - len(set(numbers)) for numbers in (said.dossiers, said.cases))
    return Verdict(
        duplicates=twice + told_twice + said.happened.count(GIVEN_TWICE),
        gaps=len(due ^ set(counts)),
        lost=len(set(said.dossiers) - set(now.dossiers)) + len(set(said.cases) - set(now.cases)),
    )


def _read(pattern: str, number: str) -> tuple[Place, int]:
    found = re.fullmatch(pattern, number)
    if found is None:
        raise AssertionError(f"{number} is no reference number")
    *place, count = map(int, found.groups())
    return tuple(place), count


def held(site: Site, actor: Actor) -> Held:
    with as_owner(site, actor.tenant) as connection:
        dossiers = connection.execute(text("SELECT reference_number, last_case FROM records.dossiers")).all()
        cases = connection.execute(text("SELECT reference_number FROM records.cases")).scalars().all()
        counters = connection.execute(text("SELECT plan_number, year, last FROM records.reference_counters")).all()
    of_dossiers: dict[Place, int] = {(int(number), year): last for number, year, last in counters}
    of_cases: dict[Place, int] = {}
    for number, last in dossiers:
        place, count = _read(_DOSSIER, number)
        of_cases[*place, count] = last
    return Held(tuple(number for number, _ in dossiers), tuple(cases), of_dossiers | of_cases)


def _given(site: Site, actor: Actor) -> int:
    """As the counters say, which costs less than to read all numbers every time."""
    counted = (
        "SELECT (SELECT sum(last) FROM records.reference_counters) + (SELECT sum(last_case) FROM records.dossiers)"
    )
    with as_owner(site, actor.tenant) as connection:
        return int(connection.execute(text(counted)).scalar_one())


def _prepared(site: Site, directory: Path) -> Work:
    """A town with several patterns, and the dossiers in which everybody will open cases."""
    deployment = site.deployment
    database = deployment.platform.database
    setup = TenantSetup("ennepetal", "Stadt Ennepetal", "Aktenplan", _PLAN, ())
    actor = system(create_tenant(database, deployment.keyring, setup), NAME)
    with database.begin(actor) as uow:
        crowded = [uow.filing.open_dossier(entry, "Akte", uow.today).id for entry in uow.filing.plan()]
    said = directory / "told"
    said.mkdir()
    positions = tuple(entry.number for entry in _PLAN)
    return Work(deployment.url, deployment.settings.master_key_path, actor, positions, tuple(crowded), said)


def _run(site: Site, work: Work, numbers: int, chance: Random) -> Mapping[str, int]:
    """Returns how many processes were killed and how many connections cut off."""
    seeds = iter(range(1, 1_000_000))
    takers = [start(work, next(seeds)) for _ in range(TAKERS)]
    killed = cut_off = 0
    deadline = time.monotonic() + MAX_SECONDS
    try:
        while _given(site, work.actor) < numbers and time.monotonic() < deadline:
            time.sleep(_SECONDS_BETWEEN_DEATHS)
            which = chance.randrange(TAKERS)
            if not takers[which].is_alive():
                raise AssertionError("a process fell over by itself")
            _kill(takers[which])
            takers[which] = start(work, next(seeds))
            killed += 1
            with connect(work.url) as connection:
                cut_off += connection.execute(_CUT_OFF).rowcount
    finally:
        for taker in takers:
            _kill(taker)
    return {"killed": killed, "cut off": cut_off}


def _kill(taker: BaseProcess) -> None:
    taker.kill()
    taker.join()
