# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The tiles of a whole log in memory, and a note of which were read."""

from collections.abc import Sequence

from eakte.domain.audit.tree import HASH_BYTES, TILE_WIDTH, subtree_root

_TILE_BYTES = TILE_WIDTH * HASH_BYTES


class Tiles:
    def __init__(self, leaf_hashes: Sequence[bytes]) -> None:
        self._rows = [b"".join(leaf_hashes)]
        while len(self._rows[-1]) >= _TILE_BYTES:
            row = self._rows[-1]
            full = range(0, len(row) // _TILE_BYTES * _TILE_BYTES, _TILE_BYTES)
            self._rows.append(b"".join(subtree_root(row[at : at + _TILE_BYTES]) for at in full))
        self.reads: list[tuple[int, int]] = []

    def __call__(self, level: int, index: int) -> bytes:
        self.reads.append((level, index))
        return self._rows[level][index * _TILE_BYTES : (index + 1) * _TILE_BYTES]
