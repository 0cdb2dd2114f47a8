# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Whatever is moved, merged and split, in whatever order: no dossier is lost, and every number leads somewhere."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.filing.plan_changes import Change, Kept, Merger, Move, NumberEnd, Outcome, Plan, Split, changed
from eakte.domain.filing.rules import parent_number
from eakte.domain.filing.standard_plan import STANDARD_PLAN
from eakte.domain.filing.values import PlanEntry
from eakte.kernel.errors import EakteError
from eakte.kernel.ids import new_id

DAY = date(2026, 11, 27)
NUMBERS = [entry.number for entry in STANDARD_PLAN if entry.number.startswith(("1", "2"))]
FREE = ["10.40", "12", "12.10", "22.10.1", "22.10.2", "22.90", "23", "3", "31", "31.5", "9"]

numbers = st.sampled_from(NUMBERS + FREE)
changes = st.one_of(
    st.builds(Move, numbers, numbers),
    st.builds(Merger, numbers, numbers),
    st.builds(
        lambda number, part, rest: Split(number, (PlanEntry(part, "Teil"),), rest=part if rest else None),
        numbers,
        numbers,
        st.booleans(),
    ),
)


@dataclass
class Town:
    """A plan with two dossiers under each of its lowest positions, and where these are."""

    plan: Plan
    dossiers: dict[str, UUID]
    seen: set[str] = field(default_factory=lambda: set(NUMBERS))
    ended: dict[str, set[UUID]] = field(default_factory=dict)

    def do(self, change: Change) -> None:
        try:
            outcome = changed(self.plan, change, DAY, new_id)
        except EakteError:
            return  # refused: nothing is to be changed
        self._take(outcome)

    def _take(self, outcome: Outcome) -> None:
        for transfer in outcome.transfers:
            for dossier, entry in self.dossiers.items():
                if entry == transfer.source and transfer.references is None:
                    self.dossiers[dossier] = transfer.target
        moved = dict(self.plan.former)
        for former in outcome.former:
            self.ended.setdefault(former.number, set()).add(former.entry)
            if former.why is NumberEnd.MOVED:
                moved[former.number] = former.entry
        self.plan = replace(self.plan, entries=outcome.entries, former=moved)
        self.seen.update(each.number for each in outcome.entries)


def town() -> Town:
    entries = [entry for entry in STANDARD_PLAN if entry.number in NUMBERS]
    above = {parent_number(number) for number in NUMBERS}
    kept = tuple(
        Kept(new_id(), replace(entry, office=None), dossiers=0 if entry.number in above else 2) for entry in entries
    )
    return Town(Plan(kept), {f"{each.number}-2026/{n}": each.id for each in kept if each.dossiers for n in (1, 2)})


@given(st.lists(changes, max_size=12))
def test_every_dossier_stays_under_a_lowest_position_and_every_number_is_found(made: list[Change]) -> None:
    witten = town()
    before = set(witten.dossiers)
    for change in made:
        witten.do(change)

    by_id = {each.id: each for each in witten.plan.entries}
    above = {parent_number(each.number) for each in witten.plan.entries}
    assert set(witten.dossiers) == before
    for entry in by_id.values():
        assert list(witten.dossiers.values()).count(entry.id) == entry.dossiers
        assert not (entry.dossiers and entry.number in above)
    now = {each.number for each in witten.plan.entries}
    assert len(now) == len(witten.plan.entries)
    for number in witten.seen:
        assert number in now or witten.ended[number] <= by_id.keys()
