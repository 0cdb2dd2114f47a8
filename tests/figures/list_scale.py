# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Whether lists stay as fast as they are when there is a hundred times as much: pages of a town with 1,000,000
documents in 20,000 dossiers against those of one with 10,000 in 200.

The product's app runs in this process, so what is measured is the server's time with everything in it: who asks, what
they reach, the statements, the entry in the audit log, the page. Both towns take turns, by somebody with a role in the
whole town and by somebody with one in an office.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random
from uuid import UUID

import httpx

from eakte.application import build_app
from eakte.bootstrap import Deployment
from eakte.database.repositories.access import OfficeRow
from eakte.domain.access.reach import WHOLE
from eakte.http.callers import SESSION_COOKIE
from eakte.kernel.tenancy import Role, Tenant, system
from eakte.services import accounts
from eakte.services.tenants import all_tenants
from eakte.synthetic.towns import DataSet
from tests.figures.dataset import LISTED, LISTED_SMALL, prepared
from tests.figures.figure import Figure
from tests.figures.in_process import called
from tests.people import PASSWORD

NAME = "list-scale"
MAX_RATIO = 2.0
MAX_MS = 50.0
WHOLE_TOWN, ONE_OFFICE = "whole town", "one office"
_OFFICE = "finanzen"
_ROUNDS = 4
_WARM_UP = 10
_SAMPLE = 60


@dataclass(frozen=True)
class Side:
    """One town: its app, the cookies of who asks, and what they open, all of it in one office; `largest` is anywhere."""

    http: httpx.Client
    cookies: Mapping[str, str]
    dossiers: Sequence[UUID]
    positions: Sequence[str]
    largest: UUID
    counted: int

    def ask(self, who: str, address: str) -> float:
        """Seconds until the page is there."""
        headers = {"Cookie": f"{SESSION_COOKIE}={self.cookies[who]}"}
        begun = time.perf_counter()
        self.http.get(address, headers=headers).raise_for_status()
        return time.perf_counter() - begun

    def dossier(self, turn: int) -> UUID:
        return self.dossiers[turn % len(self.dossiers)]

    def position(self, turn: int) -> str:
        return self.positions[turn % len(self.positions)]


Address = Callable[[Side, int], str]

LISTS: Mapping[str, Address] = {
    "dossier": lambda side, turn: f"/akten/{side.dossier(turn)}",
    "inbox": lambda _side, _turn: "/posteingang",
    "filing plan": lambda _side, _turn: "/akten",
    "position of the filing plan": lambda side, turn: f"/akten?position={side.position(turn)}",
    "history": lambda side, turn: f"/akten/{side.dossier(turn)}/verlauf",
}
LARGEST: Mapping[str, Address] = {
    "largest dossier": lambda side, _turn: f"/akten/{side.largest}",
    "history of the largest dossier": lambda side, _turn: f"/akten/{side.largest}/verlauf",
}
"""Of a dossier with some 18,000 documents, by who may open it. The small town has none like it, and the goal speaks of usual
ones: these are shown, and not held against it.
"""


def measure(argv: Sequence[str]) -> Figure:
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--times", type=int, default=60, help="of each list in each of the rounds")
    parser.add_argument(
        "--documents", type=int, default=LISTED.pages, help="of the large town; fewer to try the figure"
    )
    options = parser.parse_args(argv)
    asked = [(who, name, LISTS[name]) for who in (WHOLE_TOWN, ONE_OFFICE) for name in LISTS]
    shown = [(WHOLE_TOWN, name, address) for name, address in LARGEST.items()]
    with _side(replace(LISTED, pages=options.documents)) as large, _side(LISTED_SMALL) as small:
        lists = _best_of_rounds(large, small, asked, options.times, _ROUNDS)
        largest = _best_of_rounds(large, small, shown, options.times, 1)
        dossiers = [large.counted, small.counted]
    worst = max(ours / theirs for ours, theirs in lists.values())
    slowest = max(ours for ours, _ in lists.values())
    return Figure(
        NAME,
        value=round(worst, 2),
        goal=MAX_RATIO,
        unit="times the 95th percentile in the small town (the worst list)",
        against=f"the same pages of a town with a hundredth of the documents; and {MAX_MS:g} ms, the best of {_ROUNDS} rounds",
        holds=worst <= MAX_RATIO and slowest <= MAX_MS,
        details={
            "documents": [options.documents, LISTED_SMALL.pages],
            "dossiers": dossiers,
            "slowest p95 ms": round(slowest, 1),
            "p95 ms and ratio": {
                name: [round(ours, 1), round(theirs, 1), round(ours / theirs, 2)]
                for name, (ours, theirs) in lists.items()
            },
            "p95 ms of the largest": {name: round(ours, 1) for name, (ours, _) in largest.items()},
        },
    )


@contextmanager
def _side(wanted: DataSet) -> Iterator[Side]:
    with prepared(wanted) as deployment, called(build_app(deployment.platform)) as http:
        tenant = all_tenants(deployment.platform.database)[0]
        with deployment.platform.database.read(system(tenant, "figure")) as unit:
            office = next(each for each in unit.access.offices() if each.key == _OFFICE)
            dossiers = unit.filing.dossiers(WHOLE, limit=2 * LISTED.pages)
            plan = {entry.id: entry.number for entry in unit.filing.plan()}
        inside = [row for row in dossiers if row.office_id == office.id]
        chosen = Random(1).sample(inside, min(_SAMPLE, len(inside)))  # noqa: S311 - to be repeated
        yield Side(
            http,
            {
                WHOLE_TOWN: _signed_in(deployment, tenant, "gemeinde", None),
                ONE_OFFICE: _signed_in(deployment, tenant, "amt", office),
            },
            dossiers=[row.id for row in chosen],
            positions=sorted({plan[row.plan_entry_id] for row in chosen}),
            largest=max(dossiers, key=lambda row: row.last_case).id,
            counted=len(dossiers),
        )


def _signed_in(deployment: Deployment, tenant: Tenant, login: str, office: OfficeRow | None) -> str:
    """The cookie of a clerk in the whole town, or in an office."""
    database = deployment.platform.database
    with database.directory() as unit:
        account = accounts.create_account(unit, login, login, PASSWORD)
    with database.begin(system(tenant, "figure")) as uow:
        accounts.assign(database, uow, account, Role.CLERK, office=office)
    return accounts.sign_in(database, login, PASSWORD).cookie


def _best_of_rounds(
    large: Side, small: Side, asked: Sequence[tuple[str, str, Address]], times: int, number: int
) -> dict[str, tuple[float, float]]:
    """Of each list the best 95th percentiles (ms) of the rounds, in which the towns take turns. A round goes over all lists,
    so that those of one list lie minutes apart: a machine that others share is slow for a minute at a time.
    """
    rounds = [
        {f"{name}, {who}": _round(large, small, who, address, times) for who, name, address in asked}
        for _ in range(number)
    ]
    return {name: (min(each[name][0] for each in rounds), min(each[name][1] for each in rounds)) for name in rounds[0]}


def _round(large: Side, small: Side, who: str, address: Address, times: int) -> tuple[float, float]:
    seconds: tuple[list[float], list[float]] = ([], [])
    for turn in range(times + _WARM_UP):
        for side, found in zip((large, small), seconds, strict=True):
            found.append(side.ask(who, address(side, turn)))
    one, other = (1000 * sorted(each[_WARM_UP:])[int(0.95 * times)] for each in seconds)
    return one, other
