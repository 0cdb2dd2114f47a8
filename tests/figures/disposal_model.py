# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Nothing is destroyed early, unoffered, on hold or with one approval (I7, I8): by a model, and by races of processes.

The model takes thousands of random steps and knows after each what must be gone (`tests/faults/disposal_life.py`). In a race
two processes destroy the same release, one of them is killed at times, and a third sets a hold, withdraws or cancels: either
that was in time, and everything is there, or it was refused, and everything is gone, once.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random
from uuid import UUID

from sqlalchemy import text

from eakte.domain.audit.values import Act
from eakte.jobs.values import DestroyReleased
from eakte.kernel.tenancy import system
from eakte.services import destroying
from tests.api.records import let_be_due, let_have_waited, offer_of, pdf, release_of
from tests.deployment import Site, site_on_disk
from tests.evidence import as_owner, audit_log
from tests.faults.disposal_life import procedure
from tests.figures.disposal_racers import Race, Racer, Way, destroyer, keeper
from tests.figures.figure import Figure

NAME = "disposal-model"
STEPS = 10_000
RACES = 200
DOCUMENTS = 3
_KILLS = 0.25
_LONGEST_WAIT = 0.08


def measure(argv: Sequence[str]) -> Figure:
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--races", type=int, default=RACES)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    began = time.monotonic()
    with site_on_disk("eakte-disposal-") as (_, site, _directory):
        with procedure(site, options.seed) as life:
            for _ in range(options.steps):
                life.step()
        steps_took = time.monotonic() - began
        outcomes, findings = _races(site, options.races, Random(options.seed))  # noqa: S311 - to be repeated
    both = outcomes["kept"] > 0 and outcomes["destroyed"] > 0
    return Figure(
        NAME,
        value=len(findings),
        goal=0,
        unit="dossiers that were destroyed and must not be, or are half there, or were destroyed twice",
        against="an oracle that reads nothing back, and both outcomes of every race",
        holds=not findings and (both or not options.races),
        details={
            "steps": options.steps,
            "happened": dict(life.happened.most_common()),
            "races": options.races,
            "outcomes": dict(outcomes.most_common()),
            "findings": findings[:5],
            "seconds": [round(steps_took), round(time.monotonic() - began)],
        },
    )


def _races(site: Site, number: int, random: Random) -> tuple[Counter[str], list[str]]:
    outcomes: Counter[str] = Counter()
    findings: list[str] = []
    with _racers(site) as (destroyers, way):
        for turn in range(number):
            race = _prepared(site, random, turn)
            way.line.send(race)
            for each in destroyers:
                each.line.send(race)
            if random.random() < _KILLS:
                time.sleep(random.random() * _LONGEST_WAIT)
                destroyers[0].kill()
                destroyers[0] = _destroyer(site)
                destroyers[0].line.send(race)
                outcomes["killed"] += 1
            for each in destroyers:
                each.line.recv()
            answer = way.line.recv()
            found, outcome = _judged(site, race, answer)
            findings += [f"{race.way} {race.dossier}: {each}" for each in found]
            outcomes.update((outcome, f"{race.way}: {answer}"))
    return outcomes, findings


@contextmanager
def _racers(site: Site) -> Iterator[tuple[list[Racer], Racer]]:
    destroyers = [_destroyer(site), _destroyer(site)]
    way = keeper(site.deployment.settings, site.people.witten.records_manager.actor)
    try:
        yield destroyers, way
    finally:
        for each in (*destroyers, way):
            each.kill()


def _destroyer(site: Site) -> Racer:
    return destroyer(site.deployment.settings, system(site.people.witten.tenant, "worker"))


def _prepared(site: Site, random: Random, turn: int) -> Race:
    """A dossier with documents that two people agreed to destroy, and that has waited."""
    town = site.people.witten
    target = {"plan_entry": "22.10", "dossier_title": f"Akte {turn}", "case_title": "Vorgang"}
    for number in range(DOCUMENTS):
        name = f"{turn}-{number}.pdf"
        item = site.scan(town.clerk.token, name, "application/pdf", pdf(f"Brief {turn} {number}")).json()["id"]
        target = {"case": site.post(town.clerk.token, f"/api/v1/inbox/{item}/file", target).json()["id"]}
    dossier = UUID(site.get(town.clerk.token, f"/api/v1/cases/{target['case']}").json()["dossier"]["id"])
    let_be_due(site, town, dossier)
    offer, disposal = offer_of(site, town, dossier)
    release = release_of(site, town, offer, disposal)
    agreed = site.post(town.archivist.token, f"/api/v1/releases/{release}/approve", {})
    if agreed.status_code != 200:
        raise AssertionError(agreed.text)
    let_have_waited(site, town, release)
    return Race(release, offer, disposal, dossier, random.choice(tuple(Way)), random.random() * _LONGEST_WAIT)


def _judged(site: Site, race: Race, answer: str) -> tuple[list[str], str]:
    """What is wrong with how a race came out, and how it did."""
    gone, documents = _left(site, race)
    kept = answer == "done"
    found = []
    if kept and (gone or documents != DOCUMENTS):
        found.append(f"kept in time, but destroyed: {gone}, {documents} documents left")
    if not kept and not gone:
        found.append(f"not kept ({answer}), but not destroyed either")
    if gone and documents:
        found.append(f"destroyed, but {documents} documents are left")
    again = system(site.people.witten.tenant, "worker")
    destroying.go_on(site.deployment.platform, again, DestroyReleased(again.tenant_id, race.release))
    if _left(site, race) != (gone, documents):
        found.append("a worker that came later changed it")
    told = [each.object["id"] for each in audit_log(site, site.people.witten.tenant, Act.DOSSIER_DESTROYED)]
    if told.count(str(race.dossier)) != gone:
        found.append(f"{told.count(str(race.dossier))} entries tell of its destruction")
    return found, "kept" if kept else "destroyed"


def _left(site: Site, race: Race) -> tuple[bool, int]:
    """Whether the dossier is destroyed, and how many documents it has."""
    with as_owner(site, site.people.witten.tenant) as owner:
        gone = owner.scalar(
            text("SELECT destroyed_at IS NOT NULL FROM records.dossiers WHERE id = :id"), {"id": race.dossier}
        )
        documents = owner.scalar(
            text(
                "SELECT count(*) FROM records.documents AS one JOIN records.cases AS filed "
                "ON filed.id = one.case_id WHERE filed.dossier_id = :id"
            ),
            {"id": race.dossier},
        )
    return bool(gone), documents or 0
