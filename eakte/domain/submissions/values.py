# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a portal delivers (`Antrag`), as the first part of the request says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

JsonObject = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What was answered to a request: all that a repeat of it needs."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class DeclaredFile:
    """A file as announced: `sha256` is lower-case hex, `size` is in bytes."""

    part: str
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Submission:
    """One submission; `received_at` is the legal instant of receipt, aware."""

    service: str
    received_at: datetime
    form: JsonObject
    applicant: JsonObject
    identity: JsonObject | None
    payment_reference: str | None
    files: tuple[DeclaredFile, ...]


@dataclass(frozen=True)
class ArrivedFile:
    """A file as it arrived and was stored."""

    part: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Delivery:
    """What makes a repeated delivery answerable: who sent it, under which key, what it held and what we signed."""

    portal_client_id: UUID
    idempotency_key: str
    fingerprint: str
    receipt_claims: bytes
    signing_kid: str
