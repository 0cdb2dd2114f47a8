# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from retention.appraisal import Decision
from retention.disposal import (
    MAX_WAITING_DAYS,
    WAITING_DAYS,
    Item,
    State,
    Step,
    Today,
    appraise,
    approve,
    check_clock,
    confirm,
    destroy,
    offer,
    release,
    transfer,
    withdraw,
)
from retention.errors import (
    AlreadyDecided,
    ClockImplausible,
    InconsistentItem,
    InvalidWaiting,
    NotAppraised,
    NotOffered,
    OnHold,
    ReceiptMissing,
    RetentionError,
    RetentionRuns,
    SamePerson,
    StepOutOfOrder,
    StepRefused,
    StillWaiting,
)
from retention.schedule import NO_RULE, RetentionEnd, Standing
from tests.unit.retention.procedure import (
    APPROVED_ON,
    ARCHIVIST,
    CLERK,
    DAY,
    END,
    HEAD,
    TODAY,
    WAITS_UNTIL,
    days,
    item_in,
    on,
    take,
)

PATHS = {
    Decision.DESTROY: {
        (State.DUE, Step.OFFER): State.OFFERED,
        (State.OFFERED, Step.APPRAISE): State.APPRAISED,
        (State.APPRAISED, Step.RELEASE): State.RELEASED,
        (State.RELEASED, Step.APPROVE): State.WAITING,
        (State.WAITING, Step.DESTROY): State.DESTROYED,
    },
    Decision.ARCHIVE: {
        (State.DUE, Step.OFFER): State.OFFERED,
        (State.OFFERED, Step.APPRAISE): State.APPRAISED,
        (State.APPRAISED, Step.TRANSFER): State.TRANSFERRED,
        (State.TRANSFERRED, Step.CONFIRM): State.CONFIRMED,
        (State.CONFIRMED, Step.RELEASE): State.RELEASED,
        (State.RELEASED, Step.APPROVE): State.WAITING,
        (State.WAITING, Step.DESTROY): State.DESTROYED,
    },
}
_STATES = {
    Decision.DESTROY: [each for each in State if each not in {State.TRANSFERRED, State.CONFIRMED}],
    Decision.ARCHIVE: [*State],
}
PLACES = [(decision, state, step) for decision in PATHS for state in _STATES[decision] for step in Step]
MAY_STILL_LEAVE = {*State} - {State.DESTROYED, State.WITHDRAWN}
DECIDED = MAY_STILL_LEAVE - {State.DUE, State.OFFERED} | {State.DESTROYED}


def refusal_of(decision: Decision, state: State, step: Step) -> type[StepRefused]:
    """Why a step is refused that is not the next one."""
    if state is State.DUE and step in {Step.APPRAISE, Step.TRANSFER, Step.RELEASE}:
        return NotOffered
    if state is State.OFFERED and step in {Step.TRANSFER, Step.RELEASE}:
        return NotAppraised
    if step is Step.APPRAISE and state in DECIDED:
        return AlreadyDecided
    if decision is Decision.ARCHIVE and step is Step.RELEASE and state in {State.APPRAISED, State.TRANSFERRED}:
        return ReceiptMissing
    return StepOutOfOrder


@pytest.mark.parametrize(("decision", "state", "step"), PLACES)
def test_in_each_state_the_next_step_is_taken_and_every_other_one_refused(
    decision: Decision, state: State, step: Step
) -> None:
    item = item_in(state, decision)
    expected = PATHS[decision].get((state, step))
    if step is Step.WITHDRAW and state in MAY_STILL_LEAVE:
        expected = State.WITHDRAWN
    if expected is not None:
        assert take(item, step, decision=decision).state is expected
        return
    with pytest.raises(StepRefused) as refusal:
        take(item, step, decision=decision)
    assert type(refusal.value) is refusal_of(decision, state, step)
    if isinstance(refusal.value, StepOutOfOrder):
        assert (refusal.value.state, refusal.value.step) == (state, step)
        assert str(refusal.value) == f"{step} in state {state}"


def test_from_due_to_destroyed_each_step_writes_down_who_took_it_and_when() -> None:
    item = appraise(offer(Item(State.DUE, END)), Decision.DESTROY, ARCHIVIST)
    assert item == Item(State.APPRAISED, END, decision=Decision.DESTROY, decided_by=ARCHIVIST)
    item = release(item, CLERK, on(APPROVED_ON))
    item = approve(item, HEAD, on(APPROVED_ON))
    assert item == item_in(State.WAITING)
    assert destroy(item, TODAY) == replace(item, state=State.DESTROYED)


def test_what_the_archive_takes_keeps_the_day_of_its_receipt() -> None:
    item = transfer(item_in(State.APPRAISED, Decision.ARCHIVE))
    item = confirm(item, date(2037, 1, 12))
    assert item == item_in(State.CONFIRMED, Decision.ARCHIVE)
    item = approve(release(item, CLERK, on(APPROVED_ON)), HEAD, on(APPROVED_ON))
    assert item == item_in(State.WAITING, Decision.ARCHIVE)


@pytest.mark.parametrize("state", State)
def test_an_item_was_offered_in_every_state_after_due(state: State) -> None:
    assert item_in(state, Decision.ARCHIVE).offered == (state not in {State.DUE, State.WITHDRAWN})


def test_a_proposal_blocks_until_a_final_decision_is_made() -> None:
    proposed = appraise(item_in(State.OFFERED), Decision.APPRAISE, CLERK)
    assert (proposed.state, proposed.decision, proposed.decided_by) == (State.OFFERED, Decision.APPRAISE, CLERK)
    for step in (Step.TRANSFER, Step.RELEASE):
        with pytest.raises(NotAppraised) as refusal:
            take(proposed, step)
        assert refusal.value.decision is Decision.APPRAISE
        assert str(refusal.value) == "B"
    decided = appraise(proposed, Decision.ARCHIVE, ARCHIVIST)
    assert (decided.state, decided.decision, decided.decided_by) == (State.APPRAISED, Decision.ARCHIVE, ARCHIVIST)


def test_what_has_no_decision_at_all_is_not_released() -> None:
    with pytest.raises(NotAppraised) as refusal:
        release(item_in(State.OFFERED), CLERK, TODAY)
    assert refusal.value.decision is None


def test_the_same_proposal_twice_is_refused() -> None:
    proposed = appraise(item_in(State.OFFERED), Decision.APPRAISE, ARCHIVIST)
    with pytest.raises(AlreadyDecided) as refusal:
        appraise(proposed, Decision.APPRAISE, CLERK)
    assert refusal.value.decision is Decision.APPRAISE


@pytest.mark.parametrize("decision", Decision)
def test_after_a_final_decision_no_other_one_is_taken_and_the_error_tells_which_stands(decision: Decision) -> None:
    with pytest.raises(AlreadyDecided) as refusal:
        appraise(item_in(State.APPRAISED), decision, ARCHIVIST)
    assert refusal.value.decision is Decision.DESTROY
    assert str(refusal.value) == "V"


def test_what_was_withdrawn_is_appraised_no_more() -> None:
    with pytest.raises(StepOutOfOrder):
        appraise(item_in(State.WITHDRAWN), Decision.DESTROY, ARCHIVIST)


LEADING_TO_DESTRUCTION = [
    (State.APPRAISED, Step.RELEASE),
    (State.RELEASED, Step.APPROVE),
    (State.WAITING, Step.DESTROY),
]


@pytest.mark.parametrize(("state", "step"), LEADING_TO_DESTRUCTION)
def test_a_hold_stops_every_step_to_destruction_until_it_is_lifted(state: State, step: Step) -> None:
    held = replace(item_in(state), on_hold=True)
    with pytest.raises(OnHold):
        take(held, step)
    assert take(replace(held, on_hold=False), step).state is not state


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (State.DUE, Step.OFFER),
        (State.OFFERED, Step.APPRAISE),
        (State.APPRAISED, Step.TRANSFER),
        (State.TRANSFERRED, Step.CONFIRM),
        (State.WAITING, Step.WITHDRAW),
    ],
)
def test_a_hold_stops_no_step_that_destroys_nothing(state: State, step: Step) -> None:
    held = replace(item_in(state, Decision.ARCHIVE), on_hold=True)
    assert take(held, step, decision=Decision.ARCHIVE).on_hold


@pytest.mark.parametrize(
    "end",
    [
        NO_RULE,
        RetentionEnd(Standing.OPEN, None, ()),
        RetentionEnd(Standing.SUSPENDED, None, ()),
        RetentionEnd(Standing.PERMANENT, None, ()),
        RetentionEnd(Standing.ENDS, DAY, ()),
    ],
)
@pytest.mark.parametrize(("state", "step"), LEADING_TO_DESTRUCTION)
def test_what_must_still_be_kept_takes_no_step_to_destruction(state: State, step: Step, end: RetentionEnd) -> None:
    with pytest.raises(RetentionRuns) as refusal:
        take(replace(item_in(state), end=end), step)
    assert (refusal.value.standing, refusal.value.until) == (end.standing, end.on)
    assert str(refusal.value) == f"{end.standing}, until {end.on}"


def test_what_is_due_after_thirty_years_is_offered_and_appraised_and_no_more() -> None:
    kept = RetentionEnd(Standing.ENDS, date(2090, 12, 31), ())
    item = appraise(offer(Item(State.DUE, kept)), Decision.DESTROY, ARCHIVIST)
    with pytest.raises(RetentionRuns):
        release(item, CLERK, TODAY)


def test_one_person_does_not_approve_what_they_asked_for() -> None:
    with pytest.raises(SamePerson) as refusal:
        approve(item_in(State.RELEASED), UUID(str(CLERK)), TODAY)
    assert refusal.value.person == CLERK
    assert str(refusal.value) == str(CLERK)


@pytest.mark.parametrize(("asks", "agrees"), [(ARCHIVIST, HEAD), (CLERK, ARCHIVIST)])
def test_who_appraised_may_be_one_of_the_two(asks: UUID, agrees: UUID) -> None:
    released = release(item_in(State.APPRAISED), asks, TODAY)
    assert approve(released, agrees, TODAY).state is State.WAITING


def test_an_item_waits_thirty_days_and_is_destroyed_on_the_day_after() -> None:
    item = approve(item_in(State.RELEASED), HEAD, on(APPROVED_ON))
    assert WAITING_DAYS == (WAITS_UNTIL - APPROVED_ON).days == 30
    assert (item.approved_on, item.waits_until) == (APPROVED_ON, WAITS_UNTIL)
    for day in (APPROVED_ON, WAITS_UNTIL):
        with pytest.raises(StillWaiting) as refusal:
            destroy(item, on(day))
        assert refusal.value.until == WAITS_UNTIL
        assert str(refusal.value) == WAITS_UNTIL.isoformat()
    assert destroy(item, on(WAITS_UNTIL + days(1))).state is State.DESTROYED


@pytest.mark.parametrize("waiting_days", [1, 90, MAX_WAITING_DAYS])
def test_a_waiting_period_may_have_1_to_366_days(waiting_days: int) -> None:
    assert MAX_WAITING_DAYS == 366
    item = approve(item_in(State.RELEASED), HEAD, TODAY, waiting_days)
    assert item.waits_until == DAY + days(waiting_days)


@pytest.mark.parametrize("waiting_days", [-1, 0, MAX_WAITING_DAYS + 1])
def test_another_waiting_period_is_refused(waiting_days: int) -> None:
    with pytest.raises(InvalidWaiting) as refusal:
        approve(item_in(State.RELEASED), HEAD, TODAY, waiting_days)
    assert refusal.value.days == waiting_days
    assert str(refusal.value) == f"{waiting_days} days"


def test_what_waits_beyond_the_last_day_of_the_calendar_waits_for_ever() -> None:
    last = replace(item_in(State.RELEASED), end=RetentionEnd(Standing.ENDS, date(9990, 12, 31), ()))
    for day in (date.max, date.max - days(30), date.max - days(29)):
        item = approve(last, HEAD, on(day))
        assert item.waits_until == date.max
        with pytest.raises(StillWaiting):
            destroy(item, on(date.max))
    assert approve(last, HEAD, on(date.max - days(31))).waits_until == date.max - days(1)


class TestClock:
    """A clock that jumps forty years ahead or back destroys nothing."""

    @pytest.mark.parametrize("ahead", [0, 1, 31])
    def test_the_last_day_seen_and_the_31_after_it_are_plausible(self, ahead: int) -> None:
        check_clock(Today(DAY + days(ahead), last_seen=DAY))

    @pytest.mark.parametrize("ahead", [-40 * 365, -1, 32, 40 * 365])
    def test_every_other_day_has_to_be_confirmed_by_a_person(self, ahead: int) -> None:
        today = Today(DAY + days(ahead), last_seen=DAY)
        with pytest.raises(ClockImplausible) as refusal:
            check_clock(today)
        told = refusal.value
        assert (told.today, told.earliest, told.latest) == (today.on, DAY, DAY + days(31))
        assert str(told) == f"{today.on} is not in {DAY}..{DAY + days(31)}"
        check_clock(replace(today, confirmed=True))

    def test_the_last_day_of_the_calendar_is_plausible_beside_itself(self) -> None:
        check_clock(on(date.max))

    @pytest.mark.parametrize("jump", [-40 * 365, 40 * 365])
    @pytest.mark.parametrize(("state", "step"), LEADING_TO_DESTRUCTION)
    def test_no_step_to_destruction_is_taken_by_a_clock_that_jumped(self, state: State, step: Step, jump: int) -> None:
        with pytest.raises(ClockImplausible):
            take(item_in(state), step, today=Today(DAY + days(jump), last_seen=DAY))

    @pytest.mark.parametrize(("state", "step"), LEADING_TO_DESTRUCTION)
    def test_a_confirmed_day_is_taken(self, state: State, step: Step) -> None:
        today = Today(DAY, last_seen=date(2030, 1, 1), confirmed=True)
        assert take(item_in(state), step, today=today).state is not state

    def test_a_confirmed_day_frees_nothing_that_must_be_kept_or_waits(self) -> None:
        back = Today(date(1997, 3, 2), last_seen=DAY, confirmed=True)
        with pytest.raises(RetentionRuns):
            release(item_in(State.APPRAISED), CLERK, back)
        short = replace(item_in(State.WAITING), end=RetentionEnd(Standing.ENDS, date(1990, 12, 31), ()))
        with pytest.raises(StillWaiting):
            destroy(short, back)

    def test_nothing_is_destroyed_before_the_day_on_which_it_was_approved(self) -> None:
        day = APPROVED_ON - days(1)
        with pytest.raises(ClockImplausible) as refusal:
            destroy(item_in(State.WAITING), on(day))
        told = refusal.value
        assert (told.today, told.earliest, told.latest) == (day, APPROVED_ON, WAITS_UNTIL + days(366))

    def test_what_waited_for_more_than_a_year_is_destroyed_only_by_a_confirmed_clock(self) -> None:
        """A jump that lasted: by then the wrong day has become the last one that was seen."""
        item, last = item_in(State.WAITING), WAITS_UNTIL + days(366)
        assert destroy(item, on(last)).state is State.DESTROYED
        with pytest.raises(ClockImplausible):
            destroy(item, on(last + days(1)))
        assert destroy(item, Today(last + days(1), last_seen=last, confirmed=True)).state is State.DESTROYED


@pytest.mark.parametrize("state", sorted(MAY_STILL_LEAVE))
def test_an_item_is_withdrawn_with_its_facts_whatever_they_are(state: State) -> None:
    item = replace(item_in(state, Decision.ARCHIVE), on_hold=True, end=NO_RULE)
    assert withdraw(item) == replace(item, state=State.WITHDRAWN)


@pytest.mark.parametrize(
    ("state", "facts"),
    [
        (State.APPRAISED, {"decision": None}),
        (State.APPRAISED, {"decision": Decision.APPRAISE}),
        (State.APPRAISED, {"decided_by": None}),
        (State.TRANSFERRED, {"decision": Decision.DESTROY}),
        (State.TRANSFERRED, {"decided_by": None}),
        (State.CONFIRMED, {"decision": Decision.DESTROY}),
        (State.CONFIRMED, {"confirmed_on": None}),
        (State.RELEASED, {"confirmed_on": None}),
        (State.RELEASED, {"released_by": None}),
        (State.RELEASED, {"decision": Decision.APPRAISE}),
        (State.WAITING, {"decided_by": None}),
        (State.WAITING, {"confirmed_on": None}),
        (State.WAITING, {"released_by": None}),
        (State.WAITING, {"approved_by": None}),
        (State.WAITING, {"approved_by": CLERK}),
        (State.WAITING, {"approved_on": None}),
        (State.WAITING, {"waits_until": None}),
        (State.WAITING, {"waits_until": APPROVED_ON - days(1)}),
        (State.DESTROYED, {"decision": None}),
        (State.DESTROYED, {"confirmed_on": None}),
        (State.DESTROYED, {"released_by": None}),
        (State.DESTROYED, {"approved_by": None}),
    ],
)
def test_an_item_whose_facts_do_not_bear_out_its_state_cannot_be_made(state: State, facts: dict[str, object]) -> None:
    item = item_in(state, Decision.ARCHIVE)
    with pytest.raises(InconsistentItem) as refusal:
        replace(item, **facts)  # type: ignore[arg-type]  # facts of several types
    assert refusal.value.state is state
    assert str(refusal.value) == state
    assert isinstance(refusal.value, RetentionError)


def test_an_item_may_wait_for_a_single_day() -> None:
    assert replace(item_in(State.WAITING), waits_until=APPROVED_ON).waits_until == APPROVED_ON


def test_states_and_steps_are_stored_under_these_words() -> None:
    assert [*State] == [
        "due",
        "offered",
        "appraised",
        "transferred",
        "confirmed",
        "released",
        "waiting",
        "destroyed",
        "withdrawn",
    ]
    assert [*Step] == ["offer", "appraise", "transfer", "confirm", "release", "approve", "destroy", "withdraw"]
