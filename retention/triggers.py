# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What sets a retention period running. Dates of triggers are legal dates: local days of the municipality."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from retention.errors import InvalidTrigger


class TriggerKind(StrEnum):
    """What happened."""

    CLOSING = "closing"
    """The record was closed (`zu den Akten`, z.d.A.)."""
    COUNCIL_RESOLUTION = "council_resolution"
    PERMIT_EXPIRY = "permit_expiry"
    DEATH = "death"
    PAYMENT = "payment"
    DATE_FIELD = "date_field"
    """The day that stands in a field of a public service's particulars."""


@dataclass(frozen=True, order=True)
class Trigger:
    """An event with a date. Only a date field has a name: `Trigger(TriggerKind.DATE_FIELD, "abgemeldet_am")`.

    Raises:
        InvalidTrigger: a date field without a name, or a name with another kind.
    """

    kind: TriggerKind
    field: str | None = None

    def __post_init__(self) -> None:
        named = self.field is not None and bool(self.field.strip())
        if not (named if self.kind is TriggerKind.DATE_FIELD else self.field is None):
            raise InvalidTrigger(self.code)

    @property
    def code(self) -> str:
        """How it is stored: `closing`, `date_field:abgemeldet_am`."""
        return self.kind.value if self.field is None else f"{self.kind}:{self.field}"

    @classmethod
    def of(cls, code: str) -> "Trigger":
        """The trigger that is stored so.

        Raises:
            InvalidTrigger: none is.
        """
        kind, colon, field = code.partition(":")
        try:
            known = TriggerKind(kind)
        except ValueError:
            raise InvalidTrigger(code) from None
        return cls(known, field if colon else None)


CLOSING: Final = Trigger(TriggerKind.CLOSING)
