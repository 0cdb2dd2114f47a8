# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A tenant's audit log as a folder that anybody can verify without this service; docs/howto/pruefprotokoll.md."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from eakte.database.session import ReadUnit
from eakte.domain.audit.rules import instant
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.clock import local_date
from eakte.kernel.errors import Conflict, Unavailable
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import Tenant, operator
from eakte.services.platform import Platform
from eakte.services.sequencing import AuditLogBroken
from eakte.services.signing import Signer

FORMAT = "eakte.audit.export/1"


class ExportFolderTaken(Conflict):
    code = "export-folder-taken"
    title = N_("The folder for the export is not empty")
    advice = N_("Give a folder that is not there yet or is empty. Nothing was written.")


class ExportFolderUnusable(Unavailable):
    """The folder cannot be made or written: no rights, no space, no such place."""

    code = "export-folder-unusable"
    title = N_("The export cannot be written")
    advice = N_("Check the folder, its rights and its free space ({reason}). Nothing was left there.")


class NothingToExport(Conflict):
    code = "nothing-to-export"
    title = N_("The audit log has no checkpoint yet")
    advice = N_("Start the sequencer and wait for a second.")


@dataclass(frozen=True)
class Exported:
    """How much was written."""

    entries: int
    checkpoints: int
    timestamps: int


def export(
    platform: Platform, signer: Signer, tenant: Tenant, folder: Path, authorities: bytes | None = None
) -> Exported:
    """Write everything up to the last checkpoint; what waits for its place is not in it.

    The folder is there when all of it is, and not before. `authorities` are the certificates (PEM) that vouch for the
    timestamps.

    Raises:
        ExportFolderTaken: something is there already.
        ExportFolderUnusable: it cannot be written.
        NothingToExport: the log has no checkpoint.
        AuditLogBroken: entries are missing.
    """
    with _made(folder) as unfinished:
        with platform.database.snapshot(operator(tenant)) as unit:
            export = _Export(unit, signer, unfinished)
            exported = export.write(authorities)
        with platform.database.read(operator(tenant)) as unit:
            unit.audit.record(Act.LOG_EXPORTED, AuditObject("audit_log", tenant.id), entries=exported.entries)
    return exported


class _Export:
    def __init__(self, unit: ReadUnit, signer: Signer, folder: Path) -> None:
        self._log = unit.audit_log
        self._now = unit.now
        self._tenant = unit.actor.tenant
        self._signer = signer
        self._folder = folder
        self._lines: dict[str, str] = {}
        """The manifest's line of each file."""

    def write(self, authorities: bytes | None) -> Exported:
        last = self._log.last_checkpoint()
        if last is None:
            raise NothingToExport
        self._write("entries.jsonl", self._entries(last.size))
        self._write("keys.json", [json.dumps(self._signer.public_keys(), indent=2).encode()])
        self._write("verify.py", [(files("eakte.offline") / "verify_audit_log.py").read_bytes()])
        stamped = self._write_timestamps(authorities)
        sizes = self._daily_sizes() | stamped | {last.size}
        for size in sorted(sizes):
            self._write_checkpoint(size)
        self._write_manifest(last.size)
        return Exported(last.size, len(sizes), len(stamped))

    def _entries(self, size: int) -> Iterator[bytes]:
        """The lines of the first `size` entries, without a gap."""
        expected = 0
        for placed in self._log.placed():
            if expected == size:
                break
            if placed.leaf_index != expected or placed.entry is None:
                raise AuditLogBroken(reason="entry-missing")
            expected += 1
            yield placed.entry + b"\n"
        if expected != size:
            raise AuditLogBroken(reason="another-size")

    def _daily_sizes(self) -> set[int]:
        """The last checkpoint of each of the tenant's days."""
        last_of_day: dict[date, int] = {}
        for size, at in self._log.checkpoint_times():
            last_of_day[local_date(at, self._tenant.zone)] = size
        return set(last_of_day.values())

    def _write_timestamps(self, authorities: bytes | None) -> set[int]:
        """The newest one of each checkpoint that has any; returns the sizes of those."""
        sizes = set()
        for row in self._log.timestamps():
            self._write(f"timestamps/{row.size:012}.tsr", [row.response])
            sizes.add(row.size)
        if authorities is not None:
            self._write("timestamps/ca.pem", [authorities])
        return sizes

    def _write_checkpoint(self, size: int) -> None:
        row = self._log.checkpoint(size)
        if row is None:
            raise AuditLogBroken(reason="checkpoint-missing")
        self._write(f"checkpoints/{size:012}.note", [row.note])

    def _write_manifest(self, entries: int) -> None:
        head = [FORMAT, str(self._tenant.id), f"at {instant(self._now)}", f"entries {entries}"]
        lines = [self._lines[name] for name in sorted(self._lines)]
        body = "".join(f"{line}\n" for line in (*head, *lines))
        (self._folder / "manifest.note").write_bytes(self._signer.sign_note(body.encode()))

    def _write(self, name: str, parts: Iterable[bytes]) -> None:
        path, digest, size = self._folder / name, hashlib.sha256(), 0
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            for part in parts:
                file.write(part)
                digest.update(part)
                size += len(part)
        self._lines[name] = f"{digest.hexdigest()} {size} {name}"


@contextmanager
def _made(folder: Path) -> Iterator[Path]:
    """A folder to write into that takes its name at the end, or goes. One that a killed process left stays hidden."""
    try:
        folder = folder.resolve()
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ExportFolderTaken
        unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}.unfinished-", dir=folder.parent))
        try:
            yield unfinished
            unfinished.replace(folder)  # over an empty folder too; refused when somebody filled it meanwhile
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as exc:
        raise ExportFolderUnusable(reason=type(exc).__name__) from exc
