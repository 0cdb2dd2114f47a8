# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""After all those kills: one leaf for every acknowledged act of the clients, no leaf that nobody can account for, no late one.

The rounds of `crash-thread`, and then the tree of each town held against three independent stories: what the portals and
the scanner saw, what rows there are, and every request that was ever made of the API.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from eakte.domain.audit.values import Act
from eakte.kernel.tenancy import DEPLOYMENT, Tenant
from eakte.services.receipts import verify
from tests.deployment import Site
from tests.evidence import as_owner
from tests.faults.history import Event, Outcome
from tests.faults.stack import Outage, open_stack
from tests.figures.crash_thread import Campaign, read_options
from tests.figures.figure import Figure
from tests.people import TownPeople

NAME = "audit-history"
SEEDS = 5
MAX_LAG_SECONDS = 1.0
_AFTER_AN_OUTAGE = timedelta(seconds=2)
"""Until whoever waited for a lock or a database asks again."""

_LEAVES = """
    SELECT entry.id, entry.act, entry.object_id, entry.object_version, entry.person_id, entry.at, leaf.sequenced_at, leaf.leaf_index
    FROM records.audit_entries AS entry LEFT JOIN records.audit_leaves AS leaf ON leaf.id = entry.id ORDER BY leaf_index
"""
_ROWS: Mapping[Act, str] = {
    Act.SUBMISSION_RECEIVED: "SELECT id FROM records.submissions",
    Act.SCAN_RECEIVED: "SELECT id FROM records.inbox_items WHERE channel = 'scan'",
    Act.VERSION_READ: "SELECT id FROM records.document_versions",
}
_ASKED: Mapping[Act, str] = {
    Act.ITEM_OPENED: "/api/v1/inbox/{id}",
    Act.ORIGINAL_DOWNLOADED: "/api/v1/documents/{id}/original",
    Act.INBOX_LISTED: "/api/v1/inbox",
    Act.SEARCHED: "/api/v1/search",
}
"""By which address each act of a person comes about; an address without an id is about the whole town."""


@dataclass
class Requests:
    """Every request of the API: how many were answered with success, and how many may have been without our hearing of it."""

    answered: Counter[str] = field(default_factory=Counter)
    unheard: Counter[str] = field(default_factory=Counter)

    def listen(self, http: httpx.Client) -> None:
        http.event_hooks = {"request": [self._begun], "response": [self._answered]}

    def _begun(self, request: httpx.Request) -> None:
        self.unheard[request.url.path] += 1

    def _answered(self, response: httpx.Response) -> None:
        self.unheard[response.request.url.path] -= 1
        self.answered[response.request.url.path] += response.is_success


@dataclass(frozen=True)
class Leaf:
    id: UUID
    act: Act
    object_id: UUID
    version: UUID | None
    person: UUID | None
    at: datetime
    sequenced_at: datetime | None
    index: int | None


def measure(argv: Sequence[str]) -> Figure:
    options = read_options(NAME, argv, SEEDS)
    rounds = [(name, seed) for seed in options.seeds for name in options.kills]
    requests = Requests()
    with open_stack() as stack:
        requests.listen(stack.site.http)
        campaign = Campaign(stack)
        before = {each.id for tenant in _logs(stack.site) for each in _leaves(stack.site, tenant)}
        survived, findings = campaign.run(rounds)
        acknowledged, _, in_the_end = campaign.finish()
        campaign.settle()
        findings += in_the_end
        leaves = {tenant.id: _leaves(stack.site, tenant) for tenant in _logs(stack.site)}
        for town in (stack.site.people.witten, stack.site.people.hattingen):
            new = [each for each in leaves[town.tenant.id] if each.id not in before]
            findings += _of_clients(stack.site, town, campaign.events(), new)
            findings += _unaccounted(stack.site, town, requests, new)
        every = [each for of_log in leaves.values() for each in of_log]
        findings += [each for of_log in leaves.values() for each in _misplaced(of_log)]
        findings += _unwritten(requests, every)
        since = [each for each in every if each.id not in before]  # the towns were settled before anything ran
        timed = sorted(_timed(since, stack.outages), key=lambda each: each[0])
    lags = [seconds for seconds, _ in timed]
    late = lags[int(0.99 * (len(lags) - 1))]
    return Figure(
        NAME,
        value=len(findings),
        goal=0,
        unit="acts without exactly one leaf, leaves of nobody, and other findings",
        against="what clients saw, rows, and requests; every leaf may come 1 s after its entry (p99, outages apart)",
        holds=not findings and late <= MAX_LAG_SECONDS and survived.total() == len(rounds),
        details={
            "kills survived": f"{survived.total()} of {len(rounds)}",
            "acknowledged": acknowledged,
            "leaves": len(every),
            "lag p50 s": round(lags[len(lags) // 2], 3),
            "lag p99 s": round(late, 3),
            "latest": [f"{leaf.act} at {leaf.at:%T}: {seconds:.2f} s" for seconds, leaf in timed[-5:]],
            "leaves within an outage": len(since) - len(lags),
            "findings": findings[:20],
        },
    )


def _logs(site: Site) -> tuple[Tenant, ...]:
    return site.people.witten.tenant, site.people.hattingen.tenant, DEPLOYMENT


def _leaves(site: Site, tenant: Tenant) -> list[Leaf]:
    return [Leaf(row[0], Act(row[1]), *row[2:]) for row in _rows(site, tenant, _LEAVES)]


def _rows(site: Site, tenant: Tenant, statement: str) -> Sequence[Any]:
    with as_owner(site, tenant) as connection:
        return connection.execute(text(statement)).all()


def _of_clients(site: Site, town: TownPeople, events: Iterable[Event], leaves: Sequence[Leaf]) -> Iterator[str]:
    """Each delivery that was acknowledged has one leaf, and a receipt names just that."""
    keys = site.http.get("/.well-known/jwks.json").json()
    received = {act: Counter(str(each.object_id) for each in leaves if each.act is act) for act in _ROWS}
    by_id = {str(each.id): each for each in leaves}
    for event in events:
        if event.outcome is not Outcome.ACKNOWLEDGED or event.ids["town"] != town.tenant.slug:
            continue
        act = Act.SCAN_RECEIVED if event.act == "scan" else Act.SUBMISSION_RECEIVED
        if received[act][event.ids["item"]] != 1:
            yield f"{event.ids['delivery']} was acknowledged and has {received[act][event.ids['item']]} leaves"
        if event.said["receipt"]:
            named = by_id.get(verify(event.said["receipt"], keys)["audit"]["entry"])
            if named is None or str(named.object_id) != event.ids["item"]:
                yield f"the receipt of {event.ids['delivery']} names no leaf of it"


def _unaccounted(site: Site, town: TownPeople, requests: Requests, leaves: Sequence[Leaf]) -> Iterator[str]:
    """Every leaf is of a row, or of a request that a person made; and each such request has its leaf."""
    for act, statement in _ROWS.items():
        there = {row[0] for row in _rows(site, town.tenant, statement)}
        told = Counter(_subject(each) for each in leaves if each.act is act)
        yield from (f"{act} of {each} has {number} leaves" for each, number in told.items() if number != 1)
        yield from (f"{act} of {each} has no row" for each in told.keys() - there)
        yield from (f"{act} of {each} has no leaf" for each in there - told.keys())
    known = _ROWS.keys() | _ASKED.keys()
    yield from (f"a leaf says {each.act}" for each in leaves if each.act not in known)
    for act, address in _ASKED.items():
        told = Counter(each.object_id for each in leaves if each.act is act)
        for subject, number in told.items():
            path = address.format(id=subject)
            most = requests.answered[path] + requests.unheard[path]
            if number > most or (act is Act.ORIGINAL_DOWNLOADED and number < requests.answered[path]):
                yield f"{path} was asked {most} times and has {number} leaves"


def _unwritten(requests: Requests, leaves: Iterable[Leaf]) -> Iterator[str]:
    """Answers of which no leaf of any town tells."""
    told = {(each.act, each.object_id) for each in leaves}
    for act, address in _ASKED.items():
        pattern = re.compile(re.escape(address).replace(re.escape("{id}"), "([0-9a-f-]{36})"))
        asked = [found for path, number in requests.answered.items() if number and (found := pattern.fullmatch(path))]
        yield from (
            f"{found[0]} has no leaf" for found in asked if found.groups() and (act, UUID(found[1])) not in told
        )


def _subject(leaf: Leaf) -> UUID | None:
    return leaf.version if leaf.act is Act.VERSION_READ else leaf.object_id


def _misplaced(leaves: Sequence[Leaf]) -> Iterator[str]:
    places = [each.index for each in leaves]
    if places != list(range(len(leaves))):
        yield f"{sum(each is None for each in places)} entries have no place, and the others do not follow each other"


def _timed(leaves: Sequence[Leaf], outages: Sequence[Outage]) -> Iterator[tuple[float, Leaf]]:
    """Seconds from an entry's transaction to its place, where neither sequencer nor database was away between."""
    away = [(each.begin, each.end + _AFTER_AN_OUTAGE) for each in outages if each.name in {"sequencer", "database"}]
    for leaf in leaves:
        placed = leaf.sequenced_at
        if placed is not None and not any(leaf.at <= end and begin <= placed for begin, end in away):
            yield (placed - leaf.at).total_seconds(), leaf
