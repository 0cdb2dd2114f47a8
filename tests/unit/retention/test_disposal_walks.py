# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Random walks through the procedure, held against a judge who knows only what happened, not how the rules are written."""

from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from uuid import UUID

from retention.appraisal import Decision
from retention.disposal import Item, State, Step, Today
from retention.errors import StepRefused
from retention.schedule import NO_RULE, RetentionEnd, Standing
from tests.unit.retention.procedure import ARCHIVIST, CLERK, HEAD, days, take

WALKS = 400
STEPS = 60
PEOPLE = (ARCHIVIST, CLERK, HEAD)
BEGIN = date(2036, 12, 1)
ENDS = (
    *(RetentionEnd(Standing.ENDS, date(year, 12, 31), ()) for year in (2030, 2035, 2036, 2080)),
    RetentionEnd(Standing.SUSPENDED, None, ()),
    RetentionEnd(Standing.PERMANENT, None, ()),
    NO_RULE,
)
ONWARD = {
    State.DUE: (Step.OFFER,),
    State.OFFERED: (Step.APPRAISE,),
    State.APPRAISED: (Step.TRANSFER, Step.RELEASE),
    State.TRANSFERRED: (Step.CONFIRM,),
    State.CONFIRMED: (Step.RELEASE,),
    State.RELEASED: (Step.APPROVE,),
    State.WAITING: (Step.DESTROY,),
}


@dataclass
class Witness:
    """What happened to one item, and what the calendar on the wall says."""

    day: date = BEGIN
    last_seen: date = BEGIN
    taken: list[tuple[Step, UUID, date]] = field(default_factory=list)
    decision: Decision | None = None

    def who(self, step: Step) -> list[UUID]:
        return [by for each, by, _ in self.taken if each is step]

    def when(self, step: Step) -> date:
        return next(day for each, _, day in reversed(self.taken) if each is step)

    def may_destroy(self, item: Item) -> bool:
        """Every condition of issue and law, from what was seen."""
        asked, agreed = self.who(Step.RELEASE), self.who(Step.APPROVE)
        if not (self.who(Step.OFFER) and asked and agreed) or item.state is not State.WAITING:
            return False
        waited = (self.day - self.when(Step.APPROVE)).days
        return (
            self.decision in {Decision.ARCHIVE, Decision.DESTROY}
            and (self.decision is Decision.DESTROY or bool(self.who(Step.CONFIRM)))
            and asked[-1] != agreed[-1]
            and not item.on_hold
            and item.end.standing is Standing.ENDS
            and item.end.on is not None
            and item.end.on < self.day
            and 30 < waited <= 30 + 366
            and 0 <= (self.day - self.last_seen).days <= 31
        )


def walk(random: Random) -> Witness:
    """Whatever comes, in no sensible order; most steps are some that may lead on."""
    witness, item = Witness(), Item(State.DUE, ENDS[0])
    for _ in range(STEPS):
        happening = random.random()
        if happening < 0.1:
            item = replace(item, on_hold=not item.on_hold)
        elif happening < 0.15:
            item = replace(item, end=random.choice(ENDS))
        elif happening < 0.3:
            witness.last_seen = witness.day
            witness.day += days(random.choice([0, 1, 7, 30, 31, 31, 31, 32, 400, -1, -4000]))
        elif happening < 0.35:
            witness.last_seen = witness.day
        else:
            onward = random.choice(ONWARD.get(item.state, (Step.WITHDRAW,)))
            item = attempt(item, random.choice([*Step]) if random.random() < 0.2 else onward, witness, random)
    return witness


def attempt(item: Item, step: Step, witness: Witness, random: Random) -> Item:
    by, decision = random.choice(PEOPLE), random.choice([*Decision])
    allowed = witness.may_destroy(item)
    try:
        after = take(item, step, by, Today(witness.day, witness.last_seen), decision)
    except StepRefused:
        assert step is not Step.DESTROY or not allowed
        return item
    if step is Step.APPRAISE:
        witness.decision = decision
    assert step is not Step.DESTROY or allowed
    assert (after.state is State.DESTROYED) == (step is Step.DESTROY)
    witness.taken.append((step, by, witness.day))
    return after


def test_nothing_is_destroyed_without_offer_decision_two_people_end_waiting_and_receipt_nor_on_hold() -> None:
    walks = [walk(Random(seed)) for seed in range(WALKS)]  # noqa: S311 - to be repeated
    destroyed = [each.decision for each in walks if each.who(Step.DESTROY)]
    assert destroyed.count(Decision.DESTROY) > 5, "the walks hardly get anywhere: they show nothing"
    assert destroyed.count(Decision.ARCHIVE) > 2, "the walks hardly get anywhere: they show nothing"
    assert {step for each in walks for step, _, _ in each.taken} == {*Step}
