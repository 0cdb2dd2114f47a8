# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What sets a retention period running. Dates are legal dates: local days of the municipality."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Closing:
    """The day on which the record was closed (`zu den Akten`, z.d.A.)."""

    on: date
