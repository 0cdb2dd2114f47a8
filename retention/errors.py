# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What can be wrong with a rule, a date, a hold, a sample or a step. The caller translates these into its own error type.

Words of the other modules (`Unit`, `State`, `Step`, ...) arrive here as the members that they are; they are strings.
"""

from datetime import date
from uuid import UUID


class RetentionError(ValueError):
    """A rule, a date or a step that this package does not take."""


class InvalidPeriod(RetentionError):
    """A length outside the permitted range, or whole years counted from the day itself."""

    def __init__(self, length: int, unit: str, start: str) -> None:
        super().__init__(f"{length} {unit} from {start}")
        self.length = length
        self.unit = unit
        self.start = start


class InvalidTrigger(RetentionError):
    """A trigger of no known kind, a date field without a name, or a name with a kind that has none."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MissingLegalBasis(RetentionError):
    """A rule that does not name where it comes from, and so could not explain an end to anybody."""


class EndOutOfRange(RetentionError):
    """The end lies after 9999-12-31, the last date there is: the trigger date must be a mistake."""

    def __init__(self, trigger_date: date, length: int, unit: str) -> None:
        super().__init__(f"{length} {unit} after {trigger_date.isoformat()}")
        self.trigger_date = trigger_date
        self.length = length
        self.unit = unit


class TransferOutlastsRetention(RetentionError):
    """The transfer period may end after the retention period: what should move would be gone."""

    def __init__(self, transfer_months: int, period_months: int) -> None:
        super().__init__(f"{transfer_months} months in {period_months} months")
        self.transfer_months = transfer_months
        self.period_months = period_months


class ReviewBeforeHold(RetentionError):
    """A hold that is to be looked at again on the day it was set, or before."""

    def __init__(self, set_on: date, review_on: date) -> None:
        super().__init__(f"set on {set_on.isoformat()}, review on {review_on.isoformat()}")
        self.set_on = set_on
        self.review_on = review_on


class LiftedBeforeHold(RetentionError):
    """A hold that was lifted before it was set."""

    def __init__(self, set_on: date, lifted_on: date) -> None:
        super().__init__(f"set on {set_on.isoformat()}, lifted on {lifted_on.isoformat()}")
        self.set_on = set_on
        self.lifted_on = lifted_on


class InvalidSampling(RetentionError):
    """Neither a share nor a number, or both, or one of them or the seed outside its range."""

    def __init__(self, seed: int, share_percent: int | None, number: int | None) -> None:
        super().__init__(f"seed {seed}, share {share_percent}, number {number}")
        self.seed = seed
        self.share_percent = share_percent
        self.number = number


class InvalidWaiting(RetentionError):
    """A waiting period of no day, or of more than a year."""

    def __init__(self, days: int) -> None:
        super().__init__(f"{days} days")
        self.days = days


class InconsistentItem(RetentionError):
    """An item whose facts do not bear out its state, such as one that waits without a second person's approval."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class StepRefused(RetentionError):
    """A step of the disposal procedure that must not be taken now. Nothing has changed."""


class StepOutOfOrder(StepRefused):
    """The state knows no such step."""

    def __init__(self, state: str, step: str) -> None:
        super().__init__(f"{step} in state {state}")
        self.state = state
        self.step = step


class NotOffered(StepRefused):
    """The item was not offered to the archive."""


class NotAppraised(StepRefused):
    """There is no final decision: none at all, or the proposal B."""

    def __init__(self, decision: str | None) -> None:
        super().__init__(str(decision))
        self.decision = decision


class AlreadyDecided(StepRefused):
    """A decision stands: the same one twice, or another one in place of a final one."""

    def __init__(self, decision: str) -> None:
        super().__init__(decision)
        self.decision = decision


class ReceiptMissing(StepRefused):
    """The archive takes the item and has not confirmed yet that it has it."""


class OnHold(StepRefused):
    """A hold is in force."""


class RetentionRuns(StepRefused):
    """The item must still be kept: until a day, or without any end that is known."""

    def __init__(self, standing: str, until: date | None) -> None:
        super().__init__(f"{standing}, until {until}")
        self.standing = standing
        self.until = until


class SamePerson(StepRefused):
    """Who asked for the destruction would also approve it, under whatever role."""

    def __init__(self, person: UUID) -> None:
        super().__init__(str(person))
        self.person = person


class StillWaiting(StepRefused):
    """The waiting period runs through that day."""

    def __init__(self, until: date) -> None:
        super().__init__(until.isoformat())
        self.until = until


class ClockImplausible(StepRefused):
    """The clock says a day outside of what can be true; somebody has to look at it."""

    def __init__(self, today: date, earliest: date, latest: date) -> None:
        super().__init__(f"{today.isoformat()} is not in {earliest.isoformat()}..{latest.isoformat()}")
        self.today = today
        self.earliest = earliest
        self.latest = latest
