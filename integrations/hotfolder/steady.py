# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Which names mean a finished file, and when a file counts as finished. Pure."""

from collections.abc import Collection, Hashable

PARTIAL_SUFFIXES = (".part", ".partial", ".tmp", ".filepart", ".crdownload", "~")
"""What programs append to the name of a file that they still write."""

NOBODYS_SCANS = frozenset({"thumbs.db", "desktop.ini"})
"""What a file manager leaves in a folder that somebody looked into."""


def is_offered(name: str) -> bool:
    """Whether a file of this name is meant for us."""
    low = name.lower()
    return not low.startswith((".", "~")) and not low.endswith(PARTIAL_SUFFIXES) and low not in NOBODYS_SCANS


class Steadiness:
    """Remembers what files looked like. One is steady that looked the same for `seconds` in at least two looks."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._seen: dict[str, tuple[Hashable, float]] = {}

    def is_steady(self, name: str, state: Hashable, now: float) -> bool:
        """Take a look at `now` (seconds of a clock that never goes back) and tell."""
        known, since = self._seen.get(name, (None, now))
        if known != state:
            self._seen[name] = (state, now)
            return False
        return now - since >= self._seconds

    def follow(self, old: str, new: str) -> None:
        """The file has another name from now on and has not changed by that."""
        if old in self._seen:
            self._seen[new] = self._seen.pop(old)

    def keep(self, names: Collection[str]) -> None:
        """Forget all others."""
        for gone in self._seen.keys() - set(names):
            del self._seen[gone]
