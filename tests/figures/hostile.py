# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Hostile files through both doors of a real deployment, on each rung of the sandbox ladder."""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.deployment import Site, site_on_disk
from tests.figures.canaries import canaries
from tests.figures.figure import Figure
from tests.figures.pressure import Pressure, pressure
from tests.figures.ride import GOOD, Outcome, Queue, Ride, background
from tests.figures.upload import api_process
from tests.hostile.file import Bait, HostileFile
from tests.hostile.registry import CLASSES

NAME = "hostile"
RUNGS = ("bubblewrap", "landlock")
MIN_FILES = 120
MIN_CLASSES = 15
MAX_RATIO = 2.0
_OF_EACH_CLASS = 5
_RIDE_SECONDS = 1800.0


@dataclass(frozen=True)
class _Rung:
    name: str
    outcomes: Sequence[Outcome]
    touched: Sequence[str]
    pressure: Pressure

    def count(self, kind: str) -> int:
        return sum(1 for each in self.outcomes if each.fault and each.fault.startswith(kind))

    @property
    def groups(self) -> Counter[str]:
        """How many hostile files of each class there were."""
        return Counter(each.group for each in self.outcomes if each.name != GOOD.name)

    @property
    def faults(self) -> list[str]:
        """What did not end as it may, whole and in time, and what was touched outside."""
        named = [f"{each.group}/{each.name[:40]!r}: {each.fault}" for each in self.outcomes if each.fault]
        return [*named, *(f"escaped: {each} touched" for each in self.touched)]

    def details(self) -> dict[str, object]:
        return {
            "files": self.groups.total(),
            "classes": len(self.groups),
            "good letters": len(self.outcomes) - self.groups.total(),
            "escaped": self.count("escaped") + len(self.touched),
            "hung": self.count("hung"),
            "lost": self.count("lost") + self.count("refused"),
            "ended otherwise": self.count("ended"),
            "endings": dict(Counter(str(each.ending) for each in self.outcomes)),
            "slowest seconds": max(each.seconds for each in self.outcomes),
            "by class": dict(self.groups),
            "faults": self.faults,
            **self.pressure.details(),
            "p95 ratio": round(self.pressure.ratio, 2),
        }

    @property
    def holds(self) -> bool:
        enough = self.groups.total() >= MIN_FILES and len(self.groups) >= MIN_CLASSES
        return enough and not self.faults and self.pressure.ratio <= MAX_RATIO


def measure(argv: Sequence[str]) -> Figure:
    """Some files of each class, with `--full` all of them; `--seed` repeats what is random in them."""
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--rung", choices=RUNGS, action="append")
    options = parser.parse_args(argv)
    rungs = [_measured(name, options) for name in options.rung or RUNGS]
    return Figure(
        NAME,
        value=sum(len(each.faults) for each in rungs),
        goal=0,
        unit="files that escaped, hung, were lost or ended otherwise than they may",
        against=f"files of known endings; an answer may take {MAX_RATIO:g} times as long (p95) as in quiet rounds between",
        holds=all(each.holds for each in rungs),
        details={"seed": options.seed, **{each.name: each.details() for each in rungs}},
    )


def _measured(rung: str, options: argparse.Namespace) -> _Rung:
    with _deployment(rung) as (directory, site, address, queue), canaries(directory) as watched:
        bait = Bait(watched.bait.file, watched.bait.address, watched.bait.command, options.seed)
        ride = Ride(site, address, queue)
        for group, files in _chosen(bait, None if options.full else _OF_EACH_CLASS):
            ride.send(group, files)
        queue.wait_until_idle(_RIDE_SECONDS)
        ride.look(watched.secret)
        touched, outcomes = watched.touched(), list(ride.outcomes)
        waited = pressure(ride, queue, address, site.people.witten.clerk.login, options.rounds)
        ride.close()
    return _Rung(rung, outcomes, touched, waited)


def _chosen(bait: Bait, at_most: int | None) -> Iterator[tuple[str, list[HostileFile]]]:
    for group, make in CLASSES.items():
        files = list(make(bait))
        if at_most is not None and len(files) > at_most:
            files = bait.random(f"choice {group}").sample(files, at_most)
        yield group, files


@contextmanager
def _deployment(rung: str) -> Iterator[tuple[Path, Site, str, Queue]]:
    """API, worker and indexer as processes of their own, on one rung only."""
    with (
        site_on_disk("eakte-hostile-") as (_, site, directory),
        api_process(site, EAKTE_SANDBOX=rung) as (port, _),
        background(site, "worker", "indexer", EAKTE_SANDBOX=rung),
        Queue(site.owner_url) as queue,
    ):
        yield directory, site, f"http://127.0.0.1:{port}", queue
