# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How much longer a clerk waits for a page while documents are read, hostile ones among them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

import httpx

from tests.figures.ride import GOOD, Queue, Ride
from tests.hostile.file import PNG, STORED, Bait, HostileFile
from tests.hostile.pdf_content import drawings
from tests.people import PASSWORD
from tests.unit.processing.papers import saved, scanned

_REQUESTS = 60
_SCANS = 4
_BOMBS = ("formulare-hoch-neun.pdf", "kurven.pdf", "strichelung.pdf")
_BEGIN_SECONDS = 30.0
_END_SECONDS = 240.0


@dataclass(frozen=True)
class Pressure:
    """Milliseconds of one answer, all rounds together."""

    quiet: Sequence[float]
    busy: Sequence[float]

    @property
    def ratio(self) -> float:
        return _p95(self.busy) / _p95(self.quiet)

    def details(self) -> dict[str, float]:
        return {
            "quiet p95 ms": round(_p95(self.quiet), 1),
            "busy p95 ms": round(_p95(self.busy), 1),
            "quiet requests": len(self.quiet),
            "busy requests": len(self.busy),
        }


def pressure(ride: Ride, queue: Queue, address: str, login: str, rounds: int) -> Pressure:
    """Alternating rounds without and with documents being read, so that both see the same machine."""
    quiet: list[float] = []
    busy: list[float] = []
    with httpx.Client(base_url=address, headers={"Origin": address}, timeout=60) as browser:
        browser.post("/signin", data={"login": login, "password": PASSWORD})
        _answer(browser, 0)
        for _ in range(rounds):
            quiet += [_answer(browser, number) for number in range(_REQUESTS)]
            ride.send("pressure", _work())
            busy += _while_working(browser, queue)
            queue.wait_until_idle(_END_SECONDS)
    return Pressure(quiet, busy)


def _work() -> list[HostileFile]:
    scan = HostileFile("scan.png", PNG, saved(scanned(), "PNG"), STORED)
    return [*[each for each in drawings(Bait()) if each.name in _BOMBS], *[scan] * _SCANS, GOOD]


def _while_working(browser: httpx.Client, queue: Queue) -> list[float]:
    deadline = time.monotonic() + _BEGIN_SECONDS
    while not queue.working and time.monotonic() < deadline:
        time.sleep(0.05)
    answers: list[float] = []
    while queue.working and len(answers) < _REQUESTS:
        answers.append(_answer(browser, len(answers)))
    return answers


def _answer(browser: httpx.Client, number: int) -> float:
    """Milliseconds until a clerk has the inbox, or the hits of a search, in turn."""
    path = "/posteingang" if number % 2 else "/suche?q=Bello"
    started = time.perf_counter()
    browser.get(path).raise_for_status()
    return 1000 * (time.perf_counter() - started)


def _p95(milliseconds: Sequence[float]) -> float:
    return quantiles(milliseconds, n=20)[-1]
