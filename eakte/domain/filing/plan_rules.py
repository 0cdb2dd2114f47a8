# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a change of the filing plan does to the retention rules under which dossiers stand. Pure.

Whoever sets other rules where dossiers stand proposes that, and a second person sees the effect before it is done. Where
dossiers go to another position or a position to another place, they are kept by the rules that hold there.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from eakte.domain.filing.plan_changes import Kept, Outcome, Plan
from eakte.domain.filing.rules import in_charge, parent_number
from eakte.domain.retention.errors import RulesNeedProposal
from eakte.domain.retention.values import Rules


def ruled(entries: Iterable[Kept]) -> dict[UUID, Rules]:
    """The rules that hold at each position, inherited or not."""
    kept = list(entries)
    return {
        each.id: entry.retention or ()
        for each, entry in zip(kept, in_charge([each.entry for each in kept]), strict=True)
    }


def ruled_anew(before: Plan, outcome: Outcome) -> frozenset[UUID]:
    """The positions whose dossiers are kept by other rules after the change, also because they came from elsewhere."""
    now, then = ruled(before.entries), ruled(outcome.entries)
    changed = {each.id for each in before.entries if each.dossiers and now[each.id] != then.get(each.id)}
    return frozenset(changed | {each.target for each in outcome.transfers})


def held(before: Plan, outcome: Outcome) -> Iterator[tuple[str, RulesNeedProposal]]:
    """The positions of which another rule set is said although dossiers stand under them, with the number of each."""
    anew = ruled_anew(before, outcome)
    said = {each.id: each.entry.retention for each in before.entries}
    by_number = {each.number: each for each in outcome.entries}
    dossiers: Counter[str] = Counter()
    for each in outcome.entries:
        if each.id in anew:
            dossiers[_source(each, by_number, said)] += each.dossiers
    yield from ((number, RulesNeedProposal(number=number, dossiers=count)) for number, count in dossiers.items())


def _source(kept: Kept, by_number: Mapping[str, Kept], said: Mapping[UUID, Rules | None]) -> str:
    """The position at or above it that says something else than before."""
    at = kept
    while at.entry.retention == said.get(at.id):
        at = by_number[parent_number(at.number) or ""]
    return at.number
