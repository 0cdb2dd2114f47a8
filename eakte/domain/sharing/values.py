# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What one municipality lets another one see of its records (`Freigabe`)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from eakte.domain.access.values import Target


class ShareRight(StrEnum):
    """What a share lets the other municipality do; each gives what stands before it, too."""

    READ = "read"
    DOWNLOAD = "download"  # take originals away
    CONTRIBUTE = "contribute"  # add documents, which belong to the owner from then on


class LegalBasis(StrEnum):
    """Why one municipality may show another one its records (`Rechtsgrundlage`); a share has exactly one."""

    PUBLIC_TASK = "public_task"  # Art. 6 (1) e GDPR with § 3 DSG NRW
    LEGAL_OBLIGATION = "legal_obligation"  # Art. 6 (1) c GDPR
    ADMINISTRATIVE_ASSISTANCE = "administrative_assistance"  # §§ 4 to 8 VwVfG NRW
    JOINT_WORK = "joint_work"  # agreement under public law, §§ 23 to 26 GkG NRW
    PROCESSING = "processing"  # on behalf of the owner, Art. 28 GDPR
    CONSENT = "consent"  # of who is concerned, Art. 6 (1) a GDPR


@dataclass(frozen=True)
class Share:
    """One object of `owner` with all that stands beneath, open to `guest` through the day `until`, unless ended before."""

    id: UUID
    owner: UUID
    guest: UUID
    target: Target
    right: ShareRight
    legal_basis: LegalBasis
    since: date
    until: date
    ended_at: datetime | None = None

    def valid(self, on: date) -> bool:
        return self.ended_at is None and self.since <= on <= self.until
