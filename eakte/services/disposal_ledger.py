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
from eakte.kernel.errors import EakteError, Unavailable
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


class LedgerDamaged(EakteError):
    """A crash may tear the last line that was written then; any other was changed, or lines are missing."""

    code = "ledger-damaged"
    exit_code = 8
    title = N_("Lines of the ledger do not follow each other")
    advice = N_("Compare these lines with the copy that is kept elsewhere: {lines}.")


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


@dataclass(frozen=True)
class LedgerPosition:
    """How far a ledger is: how many lines, and the digest of the last one."""

    lines: int
    last: str


@dataclass(frozen=True)
class LedgerLine:
    """A line, numbered from 1, with its digest. `entry` is None for one that this release did not write: one that a crash
    has `torn`, or another. `follows` says whether it names the one before.
    """

    number: int
    digest: str
    entry: Mapping[str, Any] | None
    follows: bool
    torn: bool


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
        named: dict[str, set[UUID]] = {"announced": set(), "settled": set()}
        damaged, number = [], 0
        for line in self.lines():
            number = line.number
            if line.entry is None or not line.follows:
                damaged.append(number)
            if line.entry is not None:
                named[line.entry["kind"]].add(UUID(line.entry["decision"]))
        settled = frozenset(named["settled"])
        return LedgerFindings(number, settled, frozenset(named["announced"]) - settled, tuple(damaged))

    def position(self) -> LedgerPosition:
        """How far it is.

        Raises:
            LedgerUnavailable: it cannot be read.
        """
        lines, last = 0, NOTHING_BEFORE
        for line in self.lines():
            lines, last = line.number, line.digest
        return LedgerPosition(lines, last)

    def exists(self) -> bool:
        """Whether it was ever written."""
        return self._path.is_file()

    def lines(self) -> Iterator[LedgerLine]:
        """Every line in order; none of a ledger that was never written.

        Raises:
            LedgerUnavailable: it cannot be read.
        """
        try:
            with self._path.open("rb") as file:
                yield from _followed(file)
        except FileNotFoundError:
            return
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


def announced(entry: Mapping[str, Any]) -> Disposal:
    """The disposal that a line of the kind `announced` tells of.

    Raises:
        KeyError, TypeError, ValueError: it was not written by this release.
    """
    return Disposal(
        decision=UUID(entry["decision"]),
        tenant=UUID(entry["tenant"]),
        item=UUID(entry["item"]) if "item" in entry else None,
        documents=tuple(map(UUID, entry["documents"])),
        objects=tuple((UUID(each["id"]), each["sha256"], each["size"]) for each in entry["objects"]),
        reason=entry["reason"],
        asked_by=UUID(entry["asked_by"]),
        decided_by=UUID(entry["decided_by"]),
        decided_at=datetime.fromisoformat(entry["decided_at"]),
        dossier=UUID(entry["dossier"]) if "dossier" in entry else None,
    )


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


def _followed(lines: Iterable[bytes]) -> Iterator[LedgerLine]:
    before = NOTHING_BEFORE
    for number, line in enumerate(lines, start=1):
        entry, digest = _entry(line), _digest(line)
        # What a torn line followed nobody can tell; the one behind it follows it.
        follows = entry is None or entry.get("previous") == before
        yield LedgerLine(number, digest, entry, follows, torn=not _is_json(line))
        before = digest


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _entry(line: bytes) -> dict[str, Any] | None:
    """A line as it was written; None for what is none."""
    try:
        entry: dict[str, Any] = json.loads(line)
        canonical = rfc8785.dumps(entry) + b"\n"
        UUID(entry["decision"])
    except (ValueError, TypeError, KeyError):
        return None
    return entry if canonical == line and entry.get("kind") in {"announced", "settled"} else None
