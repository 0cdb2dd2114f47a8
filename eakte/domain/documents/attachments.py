# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Attachments (`Anlagen`): documents that belong to another one, in whose case they stand and with which they move."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from eakte.domain.documents.errors import (
    AttachedElsewhere,
    AttachedToItself,
    AttachedTooDeep,
    AttachmentStays,
    NotAttached,
    NotFiledYet,
)


@dataclass(frozen=True)
class Standing:
    """A document among others: the case in which it stands, and the document to which it belongs."""

    id: UUID
    case: UUID | None
    attached_to: UUID | None


def check_attaches(document: Standing, to: Standing, *, has_attachments: bool) -> UUID:
    """The case in which one becomes an attachment of the other; `has_attachments` is about the first.

    Raises:
        AttachedToItself: they are one.
        NotFiledYet: one of them waits in the inbox.
        AttachedElsewhere: they stand in different cases.
        AttachedTooDeep: the other one is an attachment itself, or this one has some.
    """
    if document.id == to.id:
        raise AttachedToItself
    if document.case is None or to.case is None:
        raise NotFiledYet
    if document.case != to.case:
        raise AttachedElsewhere
    if has_attachments or to.attached_to is not None:
        raise AttachedTooDeep
    return document.case


def check_detaches(document: Standing) -> tuple[UUID, UUID]:
    """The case in which a document stops being an attachment, and what it belongs to until then.

    Raises:
        NotAttached: it is none.
        NotFiledYet: it waits in the inbox.
    """
    if document.attached_to is None:
        raise NotAttached
    if document.case is None:
        raise NotFiledYet
    return document.case, document.attached_to


def check_moves_alone(document: Standing) -> None:
    """Raises `AttachmentStays` where it moves only with what it belongs to."""
    if document.attached_to is not None:
        raise AttachmentStays


def in_order(documents: Sequence[Standing]) -> list[UUID]:
    """Each document followed by its attachments; otherwise as they come."""
    there = {each.id for each in documents}
    own: dict[UUID | None, list[UUID]] = defaultdict(list)
    for each in documents:
        own[each.attached_to if each.attached_to in there else None].append(each.id)
    return [found for each in own[None] for found in (each, *own.get(each, ()))]
