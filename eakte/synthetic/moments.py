# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Time and ids that follow from a seed alone, so that the same seed makes the same rows."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from eakte.kernel.ids import uuid7

BEGIN = datetime(2017, 1, 2, 7, tzinfo=UTC)
END = datetime(2026, 11, 20, 15, tzinfo=UTC)
"""Everything of a data set happens between the two."""

_RANDOM_BITS = 74


class Moments:
    """A clock that stands where it is put (`at`), and ids of that or of any other moment."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.at = BEGIN

    def now(self) -> datetime:
        return self.at

    def new_id(self) -> UUID:
        return self.id_of(self.at)

    def id_of(self, moment: datetime) -> UUID:
        milliseconds = (moment - _EPOCH) // _MILLISECOND
        return uuid7(milliseconds, self._random.getrandbits(_RANDOM_BITS))

    def later(self, moment: datetime, least: timedelta, most: timedelta) -> datetime:
        """Some time after the moment, but never after the end."""
        return min(moment + least + (most - least) * self._random.random(), END)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
