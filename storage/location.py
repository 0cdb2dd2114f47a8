# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""From a line of the configuration to a store. The only place that chooses an adapter."""

from pathlib import Path

from storage.errors import UnknownLocation
from storage.filesystem import FilesystemStore
from storage.memory import MemoryStore
from storage.port import ObjectStore


def store_at(location: str) -> ObjectStore:
    """Open the store at `file:/absolute/directory` or `memory:` (kept by this process only).

    Raises:
        UnknownLocation: anything else. The message repeats only the scheme, since the rest may hold a password.
    """
    scheme, _, rest = location.partition(":")
    if location == "memory:":
        return MemoryStore()
    if scheme == "file" and rest.startswith("/"):
        return FilesystemStore(Path(rest))
    msg = f"no store at a {scheme!r:.20} location: write file:/absolute/directory or memory:"
    raise UnknownLocation(msg)
