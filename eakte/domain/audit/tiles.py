# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The tiles of a growing tree: 256 hashes of one level each, as C2SP tlog-tiles cuts them. Only full ones are kept."""

from collections.abc import Callable
from dataclasses import dataclass

from eakte.domain.audit.tree import HASH_BYTES, TILE_WIDTH, subtree_root

_TILE_BYTES = TILE_WIDTH * HASH_BYTES


@dataclass(frozen=True)
class Tile:
    """A full tile and the root over it; `number` counts the tiles of its level from the left."""

    level: int
    number: int
    hashes: bytes
    root: bytes


def full_tiles(size: int, leaf_hashes: bytes, edge: Callable[[int], bytes]) -> list[Tile]:
    """The tiles that become full when leaves are added to a tree of `size` leaves, level by level.

    `edge(level)` gives the hashes of the level's last tile as far as it is filled, empty when there is none.
    """
    made: list[Tile] = []
    level, new, width = 0, leaf_hashes, 1
    while new:
        first = size // (width * TILE_WIDTH)
        hashes = edge(level) + new
        cuts = range(0, len(hashes) - len(hashes) % _TILE_BYTES, _TILE_BYTES)
        full = [hashes[start : start + _TILE_BYTES] for start in cuts]
        tiles = [Tile(level, first + at, each, subtree_root(each)) for at, each in enumerate(full)]
        made += tiles
        level, new, width = level + 1, b"".join(tile.root for tile in tiles), width * TILE_WIDTH
    return made
