# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who takes part in a case (`Beteiligte`, xdomea `Kontakt`). They are added, changed and ended, never erased silently."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from eakte.domain.filing.errors import PartyNameMissing, TextTooLong
from eakte.kernel.messages import composed

MAX_NAME_CHARACTERS = 300
MAX_ADDRESS_CHARACTERS = 500
MAX_NOTE_CHARACTERS = 1_000

_LIMITS = {"name": MAX_NAME_CHARACTERS, "address": MAX_ADDRESS_CHARACTERS, "note": MAX_NOTE_CHARACTERS}


class PartyRole(StrEnum):
    APPLICANT = "applicant"
    REPRESENTATIVE = "representative"
    RECIPIENT = "recipient"  # of the notice (`Bescheidempfänger`)
    OTHER = "other"


@dataclass(frozen=True)
class Party:
    """`address` is one line, as it stands on a letter."""

    role: PartyRole
    name: str
    address: str | None = None
    note: str | None = None


def with_values(party: Party, given: Mapping[str, Any]) -> Party:
    """The party with other values for the fields that are given, by their names.

    Raises:
        PartyNameMissing, TextTooLong: it cannot be.
    """
    after = replace(party, **given)
    after = replace(
        after,
        name=composed(after.name or ""),
        address=composed(after.address or "") or None,
        note=composed(after.note or "") or None,
    )
    if not after.name:
        raise PartyNameMissing
    for name, limit in _LIMITS.items():
        if len(getattr(after, name) or "") > limit:
            raise TextTooLong(field=name, limit=limit)
    return after
