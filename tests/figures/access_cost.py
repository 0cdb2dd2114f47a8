# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the decision about access costs: lookup, list and search of somebody with forty grants, against the same without.

Both sides take turns, so that a busy moment of the machine meets both. What is compared are the 95th percentiles of a
round; a round that was disturbed on one side alone is outvoted by the others.
"""

import argparse
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any, LiteralString
from uuid import UUID

import psycopg

from eakte.bootstrap import Deployment, owner_url
from eakte.domain.access.reach import WHOLE
from eakte.domain.access.rules import Permission
from eakte.domain.access.values import ObjectType, Right, Target
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import Actor, Assignment, Role, Tenant, person, system
from eakte.services import accounts, grants
from eakte.services.access import require_at, require_reach
from eakte.services.documents import views
from eakte.services.grants import NewGrant
from eakte.services.searching import read_line, scope_of
from eakte.services.tenants import all_tenants
from search.query import Query
from tests.database.catalogue import connect
from tests.figures.dataset import USUAL, prepared
from tests.figures.figure import Figure

NAME = "access-cost"
GOAL = 1.5
MAX_SECURITY = 1.15
GRANTS = 40
_WARM_UP = 20
_ROUNDS = 5
_LISTED = 200
_LINES = ("Steuer", "Antrag", "Bescheid", "Gebühr Bescheid", "Termin", "Hund", "Grundstück", "Unterlagen Frist")


@dataclass(frozen=True)
class Bench:
    """The largest town of the set: somebody there who has forty grants, and one who is asked nothing."""

    deployment: Deployment
    tenant: Tenant
    granted: Mapping[str, Actor]
    unasked: Actor
    documents: Sequence[UUID]


Connection = psycopg.Connection[Any]
Work = Callable[[Bench, Actor, int], object]


def measure(argv: Sequence[str]) -> Figure:
    """The worst ratio, of somebody with a role in the whole town and of somebody with one in an office."""
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--pages", type=int, default=USUAL.pages)
    parser.add_argument("--times", type=int, default=150, help="of each of the rounds")
    options = parser.parse_args(argv)
    with prepared(replace(USUAL, pages=options.pages)) as deployment:
        bench = _bench(deployment)
        ratios = {
            f"{name}, {who}": _ratio(bench, actor, work, _SEARCHES if work is _search else options.times)
            for who, actor in bench.granted.items()
            for name, work in WORKS.items()
        }
        security = _security(deployment, bench.tenant, options.times)
    worst = max(each["ratio"] for each in ratios.values())
    worst_security = max(each["ratio"] for each in security.values())
    return Figure(
        NAME,
        value=worst,
        goal=GOAL,
        unit="times the 95th percentile",
        against="the same question of somebody who may see everything and is asked nothing",
        holds=worst <= GOAL and worst_security <= MAX_SECURITY,
        details={
            "pages": options.pages,
            "access": ratios,
            "row-level security alone": security,
            "goal of row-level security": MAX_SECURITY,
        },
    )


def _bench(deployment: Deployment) -> Bench:
    database = deployment.platform.database
    tenant = all_tenants(database)[0]
    unasked = system(tenant, "figure")
    random = Random(1)  # noqa: S311 - no secret
    with database.read(unasked) as unit:
        dossiers = unit.filing.dossiers(WHOLE, limit=5000)
        offices = unit.access.offices()
        office = next(each for each in offices if each.key == "finanzen").id
        sample = [case for dossier in random.sample(dossiers, 60) for case in unit.filing.cases(dossier.id)]
        documents = [document.id for case in sample for document in unit.filing.documents(case.id)][:500]
    people = {
        "whole town": _somebody(deployment, tenant, "gemeinde", Assignment(Role.CLERK)),
        "one office": _somebody(deployment, tenant, "amt", Assignment(Role.CLERK, office)),
    }
    targets = [Target(ObjectType.DOSSIER, each.id) for each in random.sample(dossiers, GRANTS // 2)]
    targets += [Target(ObjectType.CASE, each.id) for each in sample[: GRANTS // 4]]
    targets += [Target(ObjectType.DOCUMENT, each) for each in documents[: GRANTS - len(targets)]]
    for login in ("gemeinde", "amt"):
        with database.begin(unasked) as uow:
            for target in targets:
                until = uow.today + timedelta(days=10)
                grants.give(database, uow, target, NewGrant(login, Right.READ, "Messung", until))
    seen = _seen_by_all(deployment, people.values(), documents)
    return Bench(deployment, tenant, people, unasked, seen)


def _somebody(deployment: Deployment, tenant: Tenant, login: str, assignment: Assignment) -> Actor:
    database = deployment.platform.database
    with database.directory() as unit:
        account = accounts.create_account(unit, login, login, str(new_id()))
    with database.begin(system(tenant, "figure")) as uow:
        office = next((each for each in uow.access.offices() if each.id == assignment.office), None)
        accounts.assign(database, uow, account, assignment.role, office=office)
    return person(account, tenant, login, assignment)


def _seen_by_all(deployment: Deployment, people: Iterable[Actor], documents: Sequence[UUID]) -> list[UUID]:
    """The documents that everybody reaches, so that no lookup ends early."""
    seen = set(documents)
    for actor in people:
        with deployment.platform.database.read(actor) as unit:
            reach = unit.access.reach(Permission.READ)
            seen &= {each for each, place in unit.places.documents(documents).items() if reach.covers(place)}
    return [each for each in documents if each in seen]


def _lookup(bench: Bench, actor: Actor, turn: int) -> object:
    """One document by its id, as every opening of one begins."""
    with bench.deployment.platform.database.read(actor) as unit:
        sought = bench.documents[turn % len(bench.documents)]
        found = views(unit, [sought])
        require_at(unit, Permission.READ, unit.places.documents([sought])[sought])
        return found


def _list(bench: Bench, actor: Actor, _turn: int) -> object:
    """The newest dossiers that are reached."""
    with bench.deployment.platform.database.read(actor) as unit:
        return unit.filing.dossiers(require_reach(unit, Permission.READ), limit=_LISTED)


def _search(bench: Bench, actor: Actor, turn: int) -> object:
    """A page of hits with the total."""
    platform = bench.deployment.platform
    with platform.database.read(actor) as unit:
        scope = scope_of(bench.tenant.id, require_reach(unit, Permission.READ))
    return platform.index.search(scope, _query(turn), limit=25, offset=0)


def _query(turn: int) -> Query:
    return read_line(_LINES[turn % len(_LINES)])


_SEARCHES = 40
"""In a round: one among a million pages takes half a second."""

WORKS: Mapping[str, Work] = {"lookup": _lookup, "list": _list, "search": _search}


def _ratio(bench: Bench, actor: Actor, work: Work, times: int) -> dict[str, float]:
    return _compared(lambda turn: work(bench, actor, turn), lambda turn: work(bench, bench.unasked, turn), times)


def _security(deployment: Deployment, tenant: Tenant, times: int) -> dict[str, dict[str, float]]:
    """The lists' statements by the application's role, and by the owner, whom no policy binds."""
    found = {}
    with _connections(deployment, tenant) as (bound, free):
        for name, statement in _LISTS.items():
            ours, bare = (partial(_fetch, connection, statement, tenant) for connection in (bound, free))
            found[name] = _compared(ours, bare, times)
    return found


def _fetch(connection: Connection, statement: LiteralString, tenant: Tenant, _turn: int) -> object:
    return connection.execute(statement, {"tenant": tenant.id}).fetchall()


_LISTS: Mapping[str, LiteralString] = {
    "dossiers": "SELECT * FROM records.dossiers WHERE tenant_id = %(tenant)s ORDER BY id DESC LIMIT 200",
    "open cases": "SELECT c.* FROM records.cases c JOIN records.dossiers d"
    " ON d.id = c.dossier_id AND d.tenant_id = %(tenant)s"
    " WHERE c.tenant_id = %(tenant)s AND c.closed_on IS NULL ORDER BY c.id DESC LIMIT 200",
    "inbox": "SELECT * FROM records.inbox_items WHERE tenant_id = %(tenant)s AND filed_at IS NULL"
    " ORDER BY id DESC LIMIT 50",
}


@contextmanager
def _connections(deployment: Deployment, tenant: Tenant) -> Iterator[tuple[Connection, Connection]]:
    """One of the application, whom the policies bind, and one of the owner, from whom they are taken: this is a copy."""
    with connect(deployment.url) as bound, connect(owner_url(deployment.settings)) as free:
        for table in ("dossiers", "cases", "inbox_items"):
            free.execute(f"ALTER TABLE records.{table} NO FORCE ROW LEVEL SECURITY")
        for connection in (bound, free):
            connection.commit()
            connection.autocommit = True
        bound.execute("SELECT set_config('eakte.tenant', %s, false)", [str(tenant.id)])
        yield bound, free


def _in_turns(
    one: Callable[[int], object], other: Callable[[int], object], times: int
) -> tuple[list[float], list[float]]:
    """Seconds of both, without the first ones."""
    ones: list[float] = []
    others: list[float] = []
    for turn in range(times + _WARM_UP):
        for work, seconds in ((one, ones), (other, others)):
            began = time.perf_counter()
            work(turn)
            seconds.append(time.perf_counter() - began)
    return ones[_WARM_UP:], others[_WARM_UP:]


def _compared(ours: Callable[[int], object], bare: Callable[[int], object], times: int) -> dict[str, float]:
    """The round whose ratio is in the middle."""
    rounds = sorted((_round(*_in_turns(ours, bare, times)) for _ in range(_ROUNDS)), key=lambda each: each["ratio"])
    return rounds[_ROUNDS // 2]


def _round(ours: Sequence[float], bare: Sequence[float]) -> dict[str, float]:
    one, other = (sorted(each)[int(len(each) * 0.95)] for each in (ours, bare))
    return {"ratio": round(one / other, 3), "p95 ms": round(one * 1000, 2), "p95 ms without": round(other * 1000, 2)}
