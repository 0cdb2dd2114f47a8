# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Appraisal (`Bewertung`): what the archive decides about what it was offered, and samples of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final
from uuid import UUID

from retention.errors import InvalidSampling

MAX_PERCENT: Final = 100
MAX_NUMBER: Final = 1_000_000
MAX_SEED: Final = 2**63 - 1
_SEED_BYTES: Final = 8


class Decision(StrEnum):
    """What becomes of an item."""

    ARCHIVE = "A"
    DESTROY = "V"
    APPRAISE = "B"
    """Still to be appraised: a proposal that blocks every further step."""

    @property
    def is_final(self) -> bool:
        return self is not Decision.APPRAISE


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How a sample is drawn: a share in percent, or a number, and the seed that repeats it.

    Raises:
        InvalidSampling: neither or both, or not 1 to 100 percent, 1 to 1,000,000 items, a seed from 0 to 2**63 - 1.
    """

    seed: int
    share_percent: int | None = None
    number: int | None = None

    def __post_init__(self) -> None:
        share = self.share_percent is not None and 1 <= self.share_percent <= MAX_PERCENT
        number = self.number is not None and 1 <= self.number <= MAX_NUMBER
        alone = self.share_percent is None or self.number is None
        if not (alone and (share or number) and 0 <= self.seed <= MAX_SEED):
            raise InvalidSampling(self.seed, self.share_percent, self.number)

    def size(self, population: int) -> int:
        """How many of so many; of a share the next whole number, so that a sample of something is never empty."""
        if self.share_percent is not None:
            return -(-population * self.share_percent // MAX_PERCENT)
        return min(population, self.number or 0)


def sample(ids: Sequence[UUID], sampling: Sampling) -> frozenset[UUID]:
    """The items whose SHA-256 of seed and id is smallest: for the same items and seed always the same, in any order.

    Who knows the seed can draw it again anywhere. Of a fixed number, an item that is added pushes out one at most.
    """
    seed = sampling.seed.to_bytes(_SEED_BYTES, "big")
    drawn = sorted(set(ids), key=lambda each: sha256(seed + each.bytes).digest())
    return frozenset(drawn[: sampling.size(len(drawn))])


def undecided(decisions: Mapping[UUID, Decision | None]) -> tuple[UUID, ...]:
    """The items without a final decision, in their order."""
    return tuple(item for item, decision in decisions.items() if decision is None or not decision.is_final)
