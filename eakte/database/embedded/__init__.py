# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Our own supervisor of a private PostgreSQL server: no TCP, no trust, no fsync off. Linux only (it reads /proc)."""

from eakte.database.embedded.errors import (
    DirectoryNotReachable,
    EmbeddedServerFailed,
    NoServerPrograms,
    OtherMajorVersion,
)
from eakte.database.embedded.server import EmbeddedServer

__all__ = ["DirectoryNotReachable", "EmbeddedServer", "EmbeddedServerFailed", "NoServerPrograms", "OtherMajorVersion"]
