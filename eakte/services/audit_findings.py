# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What can be wrong with an audit log, each told by a code and numbers. None of it names a person or a record."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from eakte.kernel.messages import N_
from eakte.kernel.tenancy import Tenant

MAX_SHOWN = 20


class Flaw(StrEnum):
    ENTRY_CHANGED = "entry-changed"
    ENTRY_MISSING = "entry-missing"
    ENTRY_FOREIGN = "entry-foreign"
    BESIDE_CHANGED = "beside-changed"
    PLACE_MISSING = "place-missing"
    WITHOUT_PLACE = "entries-without-place"
    WAITING = "entries-waiting"
    CHECKPOINT_UNREADABLE = "checkpoint-unreadable"
    CHECKPOINT_FORGED = "checkpoint-forged"
    CHECKPOINT_FOREIGN = "checkpoint-foreign"
    CHECKPOINT_CHANGED = "checkpoint-changed"
    ROOT_DIFFERS = "root-differs"
    LOG_CUT = "log-cut"
    LOG_UNSIGNED = "log-unsigned"
    TILE_CHANGED = "tile-changed"
    TILE_MISSING = "tile-missing"
    TILE_EXTRA = "tile-extra"
    TIMESTAMP_FOREIGN = "timestamp-foreign"
    WITNESS_UNREADABLE = "witness-unreadable"
    WITNESS_FORGED = "witness-forged"
    WITNESS_FOREIGN = "witness-foreign"
    WITNESS_BEYOND = "witness-beyond"
    WITNESS_DIFFERS = "witness-differs"


MEANING: Mapping[Flaw, str] = {
    Flaw.ENTRY_CHANGED: N_("Entry {index} was changed after it was written."),
    Flaw.ENTRY_MISSING: N_("Entry {index} has a place in the tree and is gone."),
    Flaw.ENTRY_FOREIGN: N_("Entry {index} does not say that it belongs to this log and to its place."),
    Flaw.BESIDE_CHANGED: N_("What stands beside entry {index} for lists and reports is not what the entry says."),
    Flaw.PLACE_MISSING: N_("The places from {index} to {last} are missing."),
    Flaw.WITHOUT_PLACE: N_("{count} entries have no place in the tree and do not wait for one."),
    Flaw.WAITING: N_("{count} entries wait for their place for more than {seconds} seconds. Does the sequencer run?"),
    Flaw.CHECKPOINT_UNREADABLE: N_("The checkpoint of size {size} cannot be read."),
    Flaw.CHECKPOINT_FORGED: N_("The checkpoint of size {size} is not signed with a key of this service."),
    Flaw.CHECKPOINT_FOREIGN: N_("The checkpoint of size {size} belongs to another log."),
    Flaw.CHECKPOINT_CHANGED: N_("The checkpoint of size {size} says something else than what is stored beside it."),
    Flaw.ROOT_DIFFERS: N_("The first {size} entries are not the ones that were signed."),
    Flaw.LOG_CUT: N_("{size} entries were signed, and only {entries} are there."),
    Flaw.LOG_UNSIGNED: N_("{entries} places were given, and only {size} were signed."),
    Flaw.TILE_CHANGED: N_("Tile {number} of level {level} does not fit the entries."),
    Flaw.TILE_MISSING: N_("Tile {number} of level {level} is missing."),
    Flaw.TILE_EXTRA: N_("Tile {number} of level {level} stands over entries that are not there."),
    Flaw.TIMESTAMP_FOREIGN: N_("The timestamp of the checkpoint of size {size} is about something else."),
    Flaw.WITNESS_UNREADABLE: N_("Witness {witness} cannot be read."),
    Flaw.WITNESS_FORGED: N_("Witness {witness} is not signed with a key of this service."),
    Flaw.WITNESS_FOREIGN: N_("Witness {witness} belongs to another log."),
    Flaw.WITNESS_BEYOND: N_("Witness {witness} has seen {size} entries, and only {entries} are there."),
    Flaw.WITNESS_DIFFERS: N_("Witness {witness} has seen other entries than the first {size} that are there."),
}


@dataclass(frozen=True)
class Finding:
    """`numbers` fill the placeholders of the flaw's `MEANING`. Witnesses count from 1 as they were given."""

    flaw: Flaw
    numbers: Mapping[str, int]


@dataclass(frozen=True)
class Report:
    """What was looked at, and what does not hold: the first `MAX_SHOWN` of `found` findings, as they were met."""

    tenant: Tenant
    entries: int
    checkpoints: int
    timestamps: int
    findings: tuple[Finding, ...]
    found: int

    @property
    def holds(self) -> bool:
        return self.found == 0


class Findings:
    """Counts all and keeps the first ones: a log may be wrong in a million places."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.count = 0

    def add(self, flaw: Flaw, **numbers: int) -> None:
        self.count += 1
        if self.count <= MAX_SHOWN:
            self.kept.append(Finding(flaw, numbers))
