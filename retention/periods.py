# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How long something is kept."""

from dataclasses import dataclass
from typing import Final

from retention.errors import InvalidPeriod

MIN_YEARS: Final = 1
MAX_YEARS: Final = 110
"""The longest period in municipal use: a register of births is kept current for 110 years (PStG § 5 Abs. 5)."""


@dataclass(frozen=True)
class RetentionPeriod:
    """A number of whole years (`Aufbewahrungsfrist`), 1 to 110.

    Raises:
        InvalidPeriod: the number is outside that range.
    """

    years: int

    def __post_init__(self) -> None:
        if not MIN_YEARS <= self.years <= MAX_YEARS:
            raise InvalidPeriod(self.years)
