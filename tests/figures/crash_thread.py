# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Kill -9 at every point where something could be torn apart, and hold the outcome against what the clients saw.

One deployment of real processes; only the victim is started again. Each round has a kill point and a seed, which chooses
what the clients send, which of them repeat, and when death comes.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from signal import SIGKILL

from eakte.kernel.clock import SystemClock
from tests.faults.clients import Sender
from tests.faults.deliveries import Delivery, Papers, round_of
from tests.faults.history import Event, History, Outcome
from tests.faults.oracle import Findings, Oracle, Promise
from tests.faults.points import Point
from tests.faults.stack import Stack, open_stack, wait_until
from tests.figures.figure import Figure

NAME = "crash-thread"
SEEDS = 5
FULL_SEEDS = 20
_DEATH_SECONDS = 90.0
_SETTLE_SECONDS = 180.0
_DATABASE_LIVES_SECONDS = 1.5


@dataclass(frozen=True)
class Kill:
    """Whom to kill, and at which points; with each goes how often it is reached in every round, whatever is sent."""

    victim: str
    points: Mapping[Point, int] = field(default_factory=dict)


KILLS: Mapping[str, Kill] = {
    "worker in recognition": Kill("worker", {Point.RECOGNISING: 1}),
    "API between object and COMMIT": Kill("serve", {Point.OBJECT_STORED: 6, Point.ROWS_WRITTEN: 3}),
    "API between COMMIT and answer": Kill("serve", {Point.COMMITTED: 3}),
    "indexer between outbox and index": Kill("indexer", {Point.OUTBOX_READ: 3, Point.INDEX_WRITTEN: 3}),
    "indexer between index and outbox": Kill("indexer", {Point.INDEX_COMMITTED: 3, Point.OUTBOX_REMOVED: 3}),
    "sequencer in a pass": Kill("sequencer", {Point.PASS_TAKEN: 2, Point.PASS_PLACED: 2, Point.PASS_SIGNED: 2}),
    "PostgreSQL": Kill("database"),
}


class Campaign:
    """Rounds on one deployment, and all that was ever sent to it."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._history = History(stack.directory / "history.jsonl", SystemClock())
        self._sender = Sender(stack.site, self._history)
        self._oracle = Oracle(stack.site)
        self._papers = Papers(seed=1)
        self._sent: list[Delivery] = []
        self.absent = 0  # of the deliveries that were given up, so many were not there

    def round(self, name: str, seed: int) -> Findings:
        """Send and kill, wait until all is quiet, and tell what is wrong."""
        deliveries = round_of(seed, name.replace(" ", "-"), self._papers)
        self._sent += deliveries
        chance = random.Random(f"{name} {seed}")  # noqa: S311 - a seed is to be repeated
        with ThreadPoolExecutor(len(deliveries)) as clients:
            findings = self._kill(KILLS[name], chance, clients, deliveries)
        try:
            self.settle()
            findings += self._repeat_given_up(deliveries)
        except TimeoutError as error:
            return [*findings, f"jobs or index entries are still waiting: {error}"]
        events = self._history.events()
        for delivery in deliveries:
            promise = Promise.of(delivery, events)
            findings += self._oracle.check(delivery, promise)
            if delivery.patient and not delivery.scanned and not promise.items:
                findings.append(f"{delivery.key} was never answered")
        return findings + self._oracle.check_all(self._sent)

    def finish(self) -> tuple[int, int, Findings]:
        """In the end: acknowledged deliveries, lost ones, and what is wrong with the whole after the sweeper came by."""
        swept, findings = self._oracle.sweep()
        findings += self._oracle.check_objects()
        events = self._history.events()
        promises = {delivery: Promise.of(delivery, events) for delivery in self._sent}
        lost = sum(self._oracle.lost(delivery, promise) for delivery, promise in promises.items())
        sys.stdout.write(f"the sweeper removed {swept} left-over objects\n")
        return sum(bool(each.items) for each in promises.values()), lost, findings + self._oracle.check_all(self._sent)

    def outcomes(self) -> Mapping[str, int]:
        return Counter(event.outcome.value for event in self._history.events())

    def events(self) -> list[Event]:
        """What the clients saw so far."""
        return self._history.events()

    def _kill(
        self, kill: Kill, chance: random.Random, clients: ThreadPoolExecutor, deliveries: Sequence[Delivery]
    ) -> Findings:
        """Have everything sent, and the victim die meanwhile and come back."""
        if kill.victim == "database":
            bystanders = self._stack.pids()
            sending = [clients.submit(self._sender.deliver, delivery) for delivery in deliveries]
            time.sleep(chance.uniform(0, _DATABASE_LIVES_SECONDS))
            self._stack.kill_database()
            findings = []
        else:
            with self._stack.away(kill.victim):
                code = self._stack.stop(kill.victim)
                findings = [f"{kill.victim} ended with {code} when it was asked to"] if code else []
                point = chance.choice(list(kill.points))
                self._stack.start(kill.victim, point, chance.randint(1, kill.points[point]))
                bystanders = {name: pid for name, pid in self._stack.pids().items() if name != kill.victim}
                sending = [clients.submit(self._sender.deliver, delivery) for delivery in deliveries]
                end = self._stack.await_death(kill.victim, _DEATH_SECONDS)
                if end != -SIGKILL:
                    findings.append(f"{kill.victim} was not killed: {end}")
                if end is None:
                    self._stack.stop(kill.victim)
                self._stack.start(kill.victim)
                self._stack.await_started(kill.victim)
        for each in sending:
            each.result()
        alive = self._stack.pids()
        return findings + [f"{name} died, too" for name, pid in bystanders.items() if alive.get(name) != pid]

    def settle(self) -> None:
        wait_until(self._oracle.settled, _SETTLE_SECONDS)

    def _repeat_given_up(self, deliveries: Sequence[Delivery]) -> Findings:
        """Whoever gave up comes back with the same key: what is there must be what the repetition is answered with."""
        findings: Findings = []
        before, events = self._oracle.present(), self._history.events()
        for delivery in deliveries:
            if delivery.scanned or Promise.of(delivery, events).items:
                continue
            findings += self._oracle.check(delivery, Promise.of(delivery, events))
            self.absent += delivery.key not in before
            if self._sender.send(delivery) is not Outcome.ACKNOWLEDGED:
                findings.append(f"{delivery.key} was not accepted later")
            elif before.get(delivery.key, []) not in ([], self._oracle.present()[delivery.key]):
                findings.append(f"{delivery.key} was received twice")
        self.settle()
        return findings

    def run(self, rounds: Iterable[tuple[str, int]]) -> tuple[Counter[str], Findings]:
        """All rounds, told one by one: how often each kill was survived, and what was found otherwise."""
        survived: Counter[str] = Counter()
        findings: Findings = []
        for name, seed in rounds:
            begun = time.monotonic()
            found = self.round(name, seed)
            survived[name] += not found
            findings += [f"{name}, seed {seed}: {each}" for each in found]
            sys.stdout.write(f"{name}, seed {seed}: {found or 'survived'} ({time.monotonic() - begun:.1f} s)\n")
            sys.stdout.flush()
        return survived, findings


def measure(argv: Sequence[str]) -> Figure:
    options = read_options(NAME, argv, SEEDS)
    rounds = [(name, seed) for seed in options.seeds for name in options.kills]
    started = time.monotonic()
    with open_stack() as stack:
        campaign = Campaign(stack)
        survived, findings = campaign.run(rounds)
        acknowledged, lost, in_the_end = campaign.finish()
        requests = campaign.outcomes()
    total = survived.total()
    sys.stdout.write(f"survived {total} of {len(rounds)}, lost {lost}\n")
    return Figure(
        NAME,
        value=total,
        goal=len(rounds),
        unit="kills survived",
        against="the clients' history",
        holds=total == len(rounds) and lost == 0 and not in_the_end,
        details={
            "lost": lost,
            "acknowledged": acknowledged,
            "given up and absent": campaign.absent,
            "requests": dict(requests),
            "survived": {name: f"{survived[name]} of {len(options.seeds)}" for name in options.kills},
            "findings": findings + in_the_end,
            "seconds": round(time.monotonic() - started),
        },
    )


def read_options(name: str, argv: Sequence[str], seeds: int) -> argparse.Namespace:
    """Which kills with which seeds; `seeds` of each unless all are asked for."""
    parser = argparse.ArgumentParser(prog=name)
    parser.add_argument("--full", action="store_true", help=f"{FULL_SEEDS} seeds instead of {seeds}")
    parser.add_argument("--seed", type=int, help="this seed only")
    parser.add_argument("--kill", choices=list(KILLS), help="this kill point only")
    options = parser.parse_args(argv)
    options.seeds = range(1, (FULL_SEEDS if options.full else seeds) + 1) if options.seed is None else [options.seed]
    options.kills = list(KILLS) if options.kill is None else [options.kill]
    return options
