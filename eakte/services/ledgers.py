# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Ledgers of disposals of several machines and copies, read together: what of a deployment is gone for good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from eakte.kernel.errors import EakteError, Invalid
from eakte.kernel.messages import N_
from eakte.services.disposal_ledger import Disposal, DisposalLedger, LedgerDamaged, announced


class LedgerMissing(Invalid):
    """Without the ledger what was destroyed after a backup would come back with it."""

    code = "ledger-missing"
    title = N_("There is no ledger of disposals")
    advice = N_(
        "Nothing was restored. Name the directory of the ledger with `--ledger` (not found in {directory});"
        " `--without-ledger` if nothing was ever deleted."
    )


class LedgerIncomplete(EakteError):
    """What was settled was announced, and a ledger only grows: lines are in a directory that was not named."""

    code = "ledger-incomplete"
    exit_code = 8
    title = N_("The ledger of disposals is not complete")
    advice = N_(
        "Nothing was restored. Name every directory with a ledger of this deployment, each with `--ledger`: {reason}."
    )


@dataclass(frozen=True)
class SettledDisposal:
    """A disposal whose transaction has committed, and when that was noted."""

    disposal: Disposal
    at: datetime


@dataclass(frozen=True)
class Ledgers:
    """`unsettled` were announced and are settled nowhere: nothing of them was removed."""

    settled: tuple[SettledDisposal, ...] = ()
    unsettled: frozenset[UUID] = frozenset()


@dataclass
class _Reading:
    announced: dict[UUID, Disposal] = field(default_factory=dict)
    settled: dict[UUID, datetime] = field(default_factory=dict)
    found: bool = False


def read_ledgers(directories: Sequence[Path], last: str | None) -> Ledgers:
    """Read every ledger to its end; `last` is the digest of a line that one of them must have.

    Raises:
        LedgerMissing: in a directory there is none.
        LedgerDamaged: lines are missing, changed, or of another release. One that a crash tore is no damage: it tells of
            nothing that happened.
        LedgerIncomplete: something is settled that was announced nowhere, or the line is in none.
    """
    reading = _Reading(found=last is None)
    for directory in directories:
        _read(DisposalLedger(directory), directory, reading, last)
    if not reading.found:
        raise LedgerIncomplete(reason="the backup knows lines that none of them has")
    unknown = reading.settled.keys() - reading.announced.keys()
    if unknown:
        raise LedgerIncomplete(reason=f"{min(map(str, unknown))} is not announced")
    return Ledgers(
        settled=tuple(SettledDisposal(reading.announced[each], at) for each, at in reading.settled.items()),
        unsettled=frozenset(reading.announced.keys() - reading.settled.keys()),
    )


def write_settled(ledger: DisposalLedger, settled: Sequence[SettledDisposal]) -> None:
    """Have a ledger know of all these disposals, too: it goes on with the restored deployment, the others may not."""
    known = ledger.examine().settled
    for each in settled:
        if each.disposal.decision not in known:
            ledger.announce(each.disposal)
            ledger.settle(each.disposal.tenant, each.disposal.decision, each.at)


def _read(ledger: DisposalLedger, directory: Path, reading: _Reading, last: str | None) -> None:
    if not ledger.exists():
        raise LedgerMissing(directory=str(directory))
    for line in ledger.lines():
        reading.found |= line.digest == last
        if line.torn:
            continue
        try:
            if line.entry is None or not line.follows:
                raise LedgerDamaged(lines=str(line.number))
            _note(line.entry, reading)
        except (KeyError, TypeError, ValueError) as exc:
            raise LedgerDamaged(lines=str(line.number)) from exc


def _note(entry: Mapping[str, object], reading: _Reading) -> None:
    decision = UUID(str(entry["decision"]))
    if entry["kind"] == "announced":
        reading.announced[decision] = announced(entry)
    else:
        reading.settled.setdefault(decision, datetime.fromisoformat(str(entry["settled_at"])))
