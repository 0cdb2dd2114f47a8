# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Writing a bag (BagIt 1.0, RFC 8493) as a ZIP that flows: nothing of it is ever whole in memory or on a disk.

Digests are taken of what is written, so the manifests come last, where they may stand.
"""

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

PAYLOAD = "data"
_ALGORITHM = "sha256"
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


@dataclass(frozen=True)
class Payload:
    """A file of the bag: its path below `data/`, of ASCII letters, digits, `-`, `_`, `.` and `/`, and its bytes."""

    path: str
    chunks: Callable[[], Iterator[bytes]]


def bag(name: str, files: Iterable[Payload], info: Mapping[str, str], at: datetime) -> Iterator[bytes]:
    """The ZIP of a bag in a folder of this name; `info` stands in `bag-info.txt`.

    Raises:
        Whatever reading a payload raises; what was sent before is then no whole ZIP.
    """
    with closing(_Writer(name, at)) as writer:
        lines, size = [], 0
        for each in files:
            digest, path = hashlib.new(_ALGORITHM), f"{PAYLOAD}/{each.path}"
            with writer.entry(path) as entry:
                for chunk in each.chunks():
                    digest.update(chunk)
                    size += len(chunk)
                    entry.write(chunk)
                    yield writer.taken()
            lines.append(f"{digest.hexdigest()}  {path}\n")
        told = {**info, "Bagging-Date": f"{at:%Y-%m-%d}", "Payload-Oxum": f"{size}.{len(lines)}"}
        for path, content in _tags("".join(lines), told).items():
            with writer.entry(path) as entry:
                entry.write(content)
        writer.close()
        yield writer.taken()


def _tags(manifest: str, info: Mapping[str, str]) -> Mapping[str, bytes]:
    """What tells of the payload, and last of itself."""
    tags = {
        "bagit.txt": _DECLARATION,
        "bag-info.txt": "".join(f"{label}: {' '.join(value.split())}\n" for label, value in info.items()).encode(),
        f"manifest-{_ALGORITHM}.txt": manifest.encode(),
    }
    lines = [f"{hashlib.new(_ALGORITHM, content).hexdigest()}  {path}\n" for path, content in tags.items()]
    return {**tags, f"tagmanifest-{_ALGORITHM}.txt": "".join(lines).encode()}


class _Writer:
    """A ZIP that is taken away piece by piece while it is written."""

    def __init__(self, folder: str, at: datetime) -> None:
        self._sink = _Sink()
        self._zip = ZipFile(self._sink, "w", ZIP_STORED)
        self._folder = folder
        self._at = at.timetuple()[:6]

    def entry(self, path: str) -> AbstractContextManager[IO[bytes]]:
        return self._zip.open(ZipInfo(f"{self._folder}/{path}", self._at), "w", force_zip64=True)

    def taken(self) -> bytes:
        return self._sink.taken()

    def close(self) -> None:
        """Write what ends a ZIP; of one that was broken off nobody takes it."""
        self._zip.close()


class _Sink(io.RawIOBase):
    """Keeps what is written until it is taken. It cannot be wound back, so that ZIP puts sizes behind each file."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload] # whatever buffer
        self._written.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        piece = b"".join(self._written)
        self._written.clear()
        return piece
