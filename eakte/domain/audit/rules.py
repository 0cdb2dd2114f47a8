# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The entry's bytes and its leaf hash (architecture §4.16). Both are final: never change what these produce."""

import hashlib
import json
from datetime import UTC, datetime

from eakte.domain.audit.errors import ReasonMissing
from eakte.domain.audit.values import AuditEntry
from eakte.kernel.messages import one_line

FORMAT_VERSION = 1

# For what stands in an entry (names in ASCII, strings, one small number) this is RFC 8785, in a third of the time.
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def instant(at: datetime) -> str:
    """RFC 3339 in UTC with exactly six digits of a second, so that equal instants have equal bytes."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_bytes(entry: AuditEntry) -> bytes:
    """Canonical JSON (RFC 8785) of the entry."""
    return _canonical(
        {
            "v": FORMAT_VERSION,
            "id": str(entry.id),
            "tenant": str(entry.tenant_id),
            "at": instant(entry.at),
            "act": entry.act.value,
            "object": {
                "type": entry.object.type,
                "id": str(entry.object.id),
                "version": None if entry.object.version is None else str(entry.object.version),
            },
            "outcome": entry.outcome.value,
            "person": entry.person,
            "detail": entry.detail,
        }
    ).encode()


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 || entry), the leaf of an RFC 6962 tree (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def given_reason(reason: str) -> str:
    """What was said as one line; ReasonMissing when it is nothing."""
    given = one_line(reason)
    if not given:
        raise ReasonMissing
    return given
