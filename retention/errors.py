# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What can be wrong with a rule or a date. The caller translates these into its own error type."""

from datetime import date


class RetentionError(ValueError):
    """A rule or a date from which no end can be computed."""


class InvalidPeriod(RetentionError):
    """A number of years outside the permitted range."""

    def __init__(self, years: int) -> None:
        super().__init__(f"{years} years")
        self.years = years


class MissingLegalBasis(RetentionError):
    """A rule that does not name where it comes from, and so could not explain an end to anybody."""


class EndOutOfRange(RetentionError):
    """The end lies after 9999-12-31, the last date there is: the trigger date must be a mistake."""

    def __init__(self, trigger_date: date, years: int) -> None:
        super().__init__(f"{years} years after {trigger_date.isoformat()}")
        self.trigger_date = trigger_date
        self.years = years


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
