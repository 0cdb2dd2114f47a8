# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The ledger of disposals: what was deleted, beside the database, so that it outlives a restored backup (ADR 0021).

A file of JSON lines to which is only ever added, each line with the digest of the one before. A deletion is announced
before its transaction commits, and settled before the first of its bytes is removed. So bytes are never gone without two
lines, and a line that was announced and never settled is of a transaction that came to nothing, or of one whose bytes
are all still there. It holds ids, digests, times and codes, and nothing that anybody wrote.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BufferedRandom
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import rfc8785

from eakte.domain.audit.rules import instant
from eakte.kernel.errors import Unavailable
from eakte.kernel.messages import N_

FILE_NAME = "disposals.jsonl"
FORMAT_VERSION = 1
NOTHING_BEFORE = "0" * 64
"""Stands in the first line for the one before."""
_BLOCK = 4096


class LedgerUnavailable(Unavailable):
    """Without its line in the ledger nothing is deleted."""

    code = "ledger-unavailable"
    title = N_("The ledger of disposals cannot be written")
    advice = N_("Nothing was deleted. Tell the operator, then try again.")


@dataclass(frozen=True)
class Disposal:
    """What a decision lets go. Objects by id, with digest and size of what they said.

    A decision to discard is about an `item`. One of retention is about a part of a dossier; with the last part it names
    the `dossier`, of which nothing but a stub is left then.
    """

    decision: UUID
    tenant: UUID
    item: UUID | None
    documents: tuple[UUID, ...]
    objects: tuple[tuple[UUID, str, int], ...]
    reason: str
    asked_by: UUID
    decided_by: UUID
    decided_at: datetime
    dossier: UUID | None = None


@dataclass(frozen=True)
class LedgerFindings:
    """What a ledger says. `damaged` are the numbers of lines, from 1, that do not fit the one before or cannot be read;
    one that a crash tore is among them. `unsettled` are decisions that were announced and not settled.
    """

    lines: int
    settled: frozenset[UUID]
    unsettled: frozenset[UUID]
    damaged: tuple[int, ...]


class DisposalLedger:
    """Writes the ledger of a deployment; several processes of one machine may do so at the same time."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE_NAME

    def announce(self, disposal: Disposal) -> None:
        """Note durably what is about to be deleted; the last thing before COMMIT.

        Raises:
            LedgerUnavailable: it was not noted.
        """
        self._add(
            {
                "kind": "announced",
                "decision": str(disposal.decision),
                "tenant": str(disposal.tenant),
                **{name: str(each) for name, each in _about(disposal).items() if each is not None},
                "documents": [str(each) for each in disposal.documents],
                "objects": [
                    {"id": str(object_id), "sha256": sha256, "size": size}
                    for object_id, sha256, size in disposal.objects
                ],
                "reason": disposal.reason,
                "asked_by": str(disposal.asked_by),
                "decided_by": str(disposal.decided_by),
                "decided_at": instant(disposal.decided_at),
            }
        )

    def settle(self, tenant: UUID, decision: UUID, at: datetime) -> None:
        """Note durably that the transaction has committed; before any of the bytes goes. It may be noted again.

        Raises:
            LedgerUnavailable: it was not noted.
        """
        self._add({"kind": "settled", "decision": str(decision), "tenant": str(tenant), "settled_at": instant(at)})

    def examine(self) -> LedgerFindings:
        """Go through the whole ledger; one that was never written has no lines.

        Raises:
            LedgerUnavailable: it cannot be read.
        """
        try:
            with self._path.open("rb") as file:
                return _examined(file)
        except FileNotFoundError:
            return _examined(())
        except OSError as exc:
            raise LedgerUnavailable from exc

    def _add(self, content: Mapping[str, Any]) -> None:
        try:
            with self._opened() as file:
                start, last = _last_line(file)
                line = rfc8785.dumps({"v": FORMAT_VERSION, "previous": start, **content})
                # What a crash tore stays as a line of its own: nothing of a ledger is ever taken back.
                torn = b"\n" if last and not last.endswith(b"\n") else b""
                file.write(torn + line + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as exc:
            raise LedgerUnavailable from exc

    @contextmanager
    def _opened(self) -> Iterator[BufferedRandom]:
        """The file, for this process alone, to be read anywhere and written at its end."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = not self._path.exists()
        self._path.touch(0o600)
        with self._path.open("ab+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if new:
                _keep_name(self._path.parent)
            yield file


def _about(disposal: Disposal) -> Mapping[str, UUID | None]:
    return {"item": disposal.item, "dossier": disposal.dossier}


def _keep_name(directory: Path) -> None:
    """Make the name of a new file in the directory durable, too."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _last_line(file: BinaryIO) -> tuple[str, bytes]:
    """The digest of the last line without its end, and the line; of an empty file what stands for nothing."""
    position, tail = file.seek(0, os.SEEK_END), b""
    while position and b"\n" not in tail.rstrip(b"\n"):
        step = min(_BLOCK, position)
        position = file.seek(position - step)
        tail = file.read(step) + tail
    if not tail:
        return NOTHING_BEFORE, b""
    last = tail[tail.rstrip(b"\n").rfind(b"\n") + 1 :]
    return _digest(last), last


def _digest(line: bytes) -> str:
    return hashlib.sha256(line.rstrip(b"\n")).hexdigest()


def _examined(lines: Iterable[bytes]) -> LedgerFindings:
    announced: dict[str, set[UUID]] = {"announced": set(), "settled": set()}
    damaged, before, number = [], NOTHING_BEFORE, 0
    for number, line in enumerate(lines, start=1):
        entry = _entry(line)
        if entry is None or entry.get("previous") != before:
            damaged.append(number)
        if entry is not None:
            announced[entry["kind"]].add(UUID(entry["decision"]))
        before = _digest(line)
    settled = frozenset(announced["settled"])
    return LedgerFindings(number, settled, frozenset(announced["announced"]) - settled, tuple(damaged))


def _entry(line: bytes) -> dict[str, Any] | None:
    """A line as it was written; None for what is none."""
    try:
        entry: dict[str, Any] = json.loads(line)
        canonical = rfc8785.dumps(entry) + b"\n"
        UUID(entry["decision"])
    except (ValueError, TypeError, KeyError):
        return None
    return entry if canonical == line and entry.get("kind") in {"announced", "settled"} else None
