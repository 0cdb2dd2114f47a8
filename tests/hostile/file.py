# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A hostile file, what it wants to reach, and how its reading may end."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

PDF = "application/pdf"
TIFF = "image/tiff"
PNG = "image/png"
JPEG = "image/jpeg"
BYTES = "application/octet-stream"


class Ending(StrEnum):
    """The three ways in which a file may end. Whatever is not refused is kept byte for byte."""

    STORED = "stored"  # with its pages, or as a format that is not shown
    FLAGGED = "flagged"  # with a reason in the inbox
    REFUSED = "refused"  # at the door, with a problem


class Door(StrEnum):
    PORTAL = "portal"
    SCAN = "scan"


STORED = frozenset({Ending.STORED})
FLAGGED = frozenset({Ending.FLAGGED})
REFUSED = frozenset({Ending.REFUSED})
KEPT = STORED | FLAGGED
"""For files of which an engine may make something: what matters is that it comes to an end."""


@dataclass(frozen=True)
class Bait:
    """What lies outside of the sandbox for an attack to touch; whoever makes the files says where.

    `file` is a file to read or change, `address` host and port of a listener, `command` what a shell is to run.
    `seed` repeats what is random in the files.
    """

    file: str = "/etc/hostname"
    address: str = "127.0.0.1:9"
    command: str = "touch /tmp/escaped"
    seed: int = 1

    @property
    def url(self) -> str:
        return f"http://{self.address}/escaped"

    def random(self, name: str) -> random.Random:
        """A source of its own for each class of files."""
        return random.Random(f"{self.seed} {name}")  # noqa: S311 - repeatable on purpose


@dataclass(frozen=True)
class HostileFile:
    """`media_type` is what the sender declares."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    endings: frozenset[Ending] = KEPT
    door: Door = Door.PORTAL


Maker = Callable[[Bait], Iterator[HostileFile]]
"""Makes the files of one class, one at a time, since some have megabytes."""


def named(contents: dict[str, bytes], media_type: str, endings: frozenset[Ending] = KEPT) -> Iterator[HostileFile]:
    """Files that have everything but name and content in common."""
    for name, content in contents.items():
        yield HostileFile(name, media_type, content, endings)
