# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Identifiers: UUID version 7 (RFC 9562 §5.7), so that keys are ordered by time and tell no volume."""

import secrets
import time
from collections.abc import Callable
from uuid import UUID

NewId = Callable[[], UUID]

_RANDOM_BITS = 74
_LOW_BITS = 62
_BELOW_TIME_BITS = 80


def uuid7(milliseconds: int, randomness: int) -> UUID:
    """Build a version 7 UUID from a Unix time in milliseconds (48 bits) and 74 random bits."""
    high = (milliseconds & (1 << 48) - 1) << 16 | 0x7 << 12 | randomness >> _LOW_BITS & 0xFFF
    low = 0b10 << _LOW_BITS | randomness & (1 << _LOW_BITS) - 1
    return UUID(int=high << 64 | low)


def unix_seconds(identifier: UUID) -> float:
    """When a version 7 UUID was made, as Unix time in seconds; exact to the millisecond."""
    return (identifier.int >> _BELOW_TIME_BITS) / 1000


def new_id() -> UUID:
    return uuid7(time.time_ns() // 1_000_000, secrets.randbits(_RANDOM_BITS))
