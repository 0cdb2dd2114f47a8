# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A document, its versions and the objects that show them (`Dokument`, `Fassung`, `Wiedergabe`)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class StoredBytes:
    """An object that is durable in the store: its id, the plain size in bytes, SHA-256 in hex."""

    object_id: UUID
    size: int
    sha256: str


class RenditionKind(StrEnum):
    ORIGINAL = "original"  # the bytes as received; never changed
    FORM = "form"  # the readable "Antrag" made of a portal's form
    PDFA = "pdfa"  # the archival rendition of a scan, with text layer
    TEXT = "text"  # text and word boxes of all pages, compressed


class DocumentKind(StrEnum):
    FORM = "form"
    ATTACHMENT = "attachment"
    SCAN = "scan"
    CONTRIBUTION = "contribution"  # of another municipality, by a share


class ReadingState(StrEnum):
    """Where the reading of a version stands."""

    WAITING = "waiting"
    READ = "read"
    NO_PREVIEW = "no_preview"  # a format that is stored but not yet shown
    FAILED = "failed"


@dataclass(frozen=True)
class NewDocument:
    """A document as it comes in: one version, whose original is the object `original`."""

    kind: DocumentKind
    title: str
    file_name: str
    media_type: str
    original: StoredBytes


@dataclass(frozen=True)
class NewVersion:
    """What a person adds to a document that is there, with what they say about it."""

    file_name: str
    media_type: str
    original: StoredBytes
    note: str | None


@dataclass(frozen=True)
class NewRendition:
    """A stored object that shows a version. `made_from` and `made_by` are None for the original."""

    kind: RenditionKind
    media_type: str
    stored: StoredBytes
    made_from: UUID | None = None
    made_by: str | None = None


@dataclass(frozen=True)
class Interpretation:
    """What reading a version brought: its format, pages and what the file's structure says."""

    state: ReadingState
    format: str
    page_count: int
    structure: dict[str, Any]
