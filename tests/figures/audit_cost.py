# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the audit log costs: server time of reads and writes, and the throughput of many writers, with and without it."""

import argparse
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median

import httpx

from eakte.kernel.ids import new_id
from tests.deployment import File, Site, site_on_disk
from tests.evidence import count
from tests.figures.figure import Figure
from tests.figures.ride import background
from tests.figures.submission_rate import connected, together
from tests.figures.upload import api_process
from tests.people import PASSWORD
from tests.servers.ports import free_ports
from tests.unit.processing import papers

NAME = "audit-cost"
MAX_RATIO = 1.15
MIN_THROUGHPUT = 0.8
WRITERS = 16
_WARM_UP = 2
_SUM = re.compile(r"^eakte_http_request_seconds_sum\{[^}]*\} (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Side:
    """One API process, with the log or without; `seconds` is how long its answers took it so far, all together."""

    site: Site
    port: int
    metrics_port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def seconds(self) -> float:
        shown = httpx.get(f"http://127.0.0.1:{self.metrics_port}/metrics").raise_for_status().text
        return sum(map(float, _SUM.findall(shown)))

    def spent(self, work: Callable[["Side"], object]) -> float:
        before = self.seconds
        work(self)
        return self.seconds - before


def measure(argv: Sequence[str]) -> Figure:
    """Medians of ratios from rounds in which both sides took turns."""
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--items", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args(argv)
    with site_on_disk("eakte-cost-") as (_, site, _), _sides(site) as (logged, bare):
        reads = _reads(site, logged, bare, options)
        writes = [
            _ratio(logged, bare, lambda side: _write(side, options.items * 2), turn) for turn in range(options.rounds)
        ]
        together = [_rates(logged, bare, options.seconds) for _ in range(options.rounds)]
        entries = count(site, site.people.witten.tenant, "records.audit_entries")
    throughput = median(ours / without for ours, without in together)
    worst = max(median(reads), median(writes))
    return Figure(
        NAME,
        value=round(worst, 3),
        goal=MAX_RATIO,
        unit="of the server time without the log (the worse of reads and writes)",
        against=f"the same processes with a writer that writes nothing; {WRITERS} writers keep {MIN_THROUGHPUT:g} of their rate",
        holds=worst <= MAX_RATIO and throughput >= MIN_THROUGHPUT,
        details={
            "reads": round(median(reads), 3),
            "read rounds": [round(each, 3) for each in reads],
            "writes": round(median(writes), 3),
            "write rounds": [round(each, 3) for each in writes],
            f"throughput of {WRITERS} writers": round(throughput, 3),
            "per second with and without": [(round(ours), round(bare_rate)) for ours, bare_rate in together],
            "entries": entries,
        },
    )


@contextmanager
def _sides(site: Site) -> Iterator[tuple[Side, Side]]:
    """Both API processes over the same deployment, and the sequencer."""
    metrics = free_ports(2)
    with (
        api_process(site, EAKTE_METRICS_PORT=str(metrics[0])) as (logged, _),
        api_process(site, "tests.figures.without_log", EAKTE_METRICS_PORT=str(metrics[1])) as (bare, _),
        background(site, "sequencer"),
    ):
        yield Side(site, logged, metrics[0]), Side(site, bare, metrics[1])


def _ratio(logged: Side, bare: Side, work: Callable[[Side], object], turn: int) -> float:
    """The sides begin in turns: whoever comes second finds everything warm."""
    if turn % 2:
        with_log = logged.spent(work)
        return with_log / bare.spent(work)
    without = bare.spent(work)
    return logged.spent(work) / without


def _reads(site: Site, logged: Side, bare: Side, options: argparse.Namespace) -> list[float]:
    """Each round opens items that nobody has opened before, so that every first look is an entry."""
    wanted = (options.rounds + _WARM_UP) * options.items
    items = [_submit(site) for _ in range(wanted)]
    site.work()
    ratios: list[float] = []
    for turn in range(wanted // options.items):
        chosen = items[turn * options.items :][: options.items]
        ratios.append(_ratio(logged, bare, partial(_read, items=chosen), turn))
    return ratios[_WARM_UP:]


def _submit(site: Site) -> str:
    file: File = ("a", "brief.pdf", "application/pdf", papers.digital(["Der Hund"], ["Bello"], ["wohnt hier"]))
    answer = site.submit(site.people.witten.portal_key, file, idempotency_key=str(new_id())).raise_for_status()
    return str(answer.json()["id"])


def _read(side: Side, items: Sequence[str]) -> None:
    """What a clerk does with an item: open it, turn its pages, fetch the original, go back to the list. No images: they cost most, log or not."""
    login = side.site.people.witten.clerk.login
    with httpx.Client(base_url=side.address, headers={"Origin": side.address}, timeout=60) as browser:
        browser.post("/signin", data={"login": login, "password": PASSWORD})
        for item in items:
            documents = browser.get(f"/api/v1/inbox/{item}").raise_for_status().json()["documents"]
            letter = documents[-1]["id"]
            for page in (1, 2, 3):
                browser.get(f"/posteingang/{item}?dokument={letter}&seite={page}").raise_for_status()
            browser.get(f"/api/v1/documents/{letter}/original").raise_for_status()
            browser.get("/posteingang").raise_for_status()


def _write(side: Side, submissions: int) -> None:
    with connected(side.site, side.port) as send:
        for _ in range(submissions):
            send(str(new_id()))


def _rates(logged: Side, bare: Side, seconds: float) -> tuple[float, float]:
    ours, without = (_rate(side, seconds) for side in (logged, bare))
    return ours, without


def _rate(side: Side, seconds: float) -> float:
    def submit(stop: Callable[[], bool]) -> list[str]:
        answered: list[str] = []
        with connected(side.site, side.port) as send:
            while not stop():
                answered.append(send(str(new_id())))
        return answered

    return len(together(submit, seconds, WRITERS)) / seconds
