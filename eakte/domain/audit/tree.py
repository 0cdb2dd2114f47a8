# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The Merkle tree over the audit log's leaf hashes: RFC 9162 §2.1 (the tree of RFC 6962), stored as tiles.

A tile (C2SP tlog-tiles) is up to 256 hashes side by side. Those of level 0 are leaf hashes, those of level k are the
roots of full subtrees of height 8k. So tile (k, i) holds what lies over the leaves from i * 256 ** (k + 1) on.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from eakte.domain.audit.errors import OutsideTheLog, ProofRefused, TileTooShort

HASH_BYTES = 32
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
EMPTY_ROOT = hashlib.sha256(b"").digest()

# The tiles that one proof reads: two per level, and a log of 2^40 entries has five levels.
_TILES_KEPT = 16

TileReader = Callable[[int, int], bytes]


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), RFC 9162 §2.1.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def subtree_root(hashes: bytes) -> bytes:
    """The root over one or more hashes that lie side by side; of a full tile, what stands for it one level up.

    Pairing neighbours and letting an odd last one rise gives the tree of RFC 9162 §2.1.1.
    """
    if not hashes or len(hashes) % HASH_BYTES:
        msg = f"{len(hashes)} bytes are no row of hashes"
        raise ValueError(msg)
    while len(hashes) > HASH_BYTES:
        pairs = (hashes[at : at + 2 * HASH_BYTES] for at in range(0, len(hashes), 2 * HASH_BYTES))
        hashes = b"".join(
            hashlib.sha256(b"\x01" + pair).digest() if len(pair) == 2 * HASH_BYTES else pair for pair in pairs
        )
    return hashes


class Frontier:
    """What is needed of a tree to grow it and to tell its root: the roots of its full subtrees, widest first.

    Their widths are the powers of two that the size is made of.
    """

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self._size = size
        self._peaks = list(peaks)
        if len(self._peaks) != size.bit_count():
            msg = f"a tree of {size} leaves has {size.bit_count()} full subtrees, not {len(self._peaks)}"
            raise ValueError(msg)

    @property
    def size(self) -> int:
        return self._size

    def append(self, leaf_hash: bytes) -> None:
        if len(leaf_hash) != HASH_BYTES:
            msg = f"a leaf hash has {HASH_BYTES} bytes, not {len(leaf_hash)}"
            raise ValueError(msg)
        node, older = leaf_hash, self._size
        while older & 1:
            node = node_hash(self._peaks.pop(), node)
            older >>= 1
        self._peaks.append(node)
        self._size += 1

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        for leaf_hash in leaf_hashes:
            self.append(leaf_hash)

    def root(self) -> bytes:
        if not self._peaks:
            return EMPTY_ROOT
        *wider, root = self._peaks
        for peak in reversed(wider):
            root = node_hash(peak, root)
        return root


class Tree:
    """Roots and proofs of a log of `size` entries and of every earlier size of it, each from O(log size) tiles.

    `tile(level, index)` gives a tile as far as it is filled at `size`; a longer one does no harm. Tiles are kept while
    this lives, so make one per question.
    """

    def __init__(self, size: int, tile: TileReader) -> None:
        self._size = size
        self._tile = lru_cache(_TILES_KEPT)(tile)

    @property
    def size(self) -> int:
        return self._size

    def frontier(self, size: int | None = None) -> Frontier:
        """Where this log, or an earlier size of it, goes on growing.

        Raises:
            OutsideTheLog: it never had that size yet.
        """
        size = self._checked(size)
        return Frontier(size, self._peaks(0, size))

    def root(self, size: int | None = None) -> bytes:
        """The root of this log, or of an earlier size of it.

        Raises:
            OutsideTheLog: it never had that size yet.
        """
        return self.frontier(size).root()

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The path from leaf `index` to the root at `size` (RFC 9162 §2.1.3.1).

        Raises:
            OutsideTheLog: no such size yet, or no such leaf at that size.
        """
        size = self._checked(size)
        if not 0 <= index < size:
            raise OutsideTheLog(asked=index, size=size)
        start, end, path = 0, size, []
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """The path that shows that the log at `new` begins with the log at `old` (RFC 9162 §2.1.4.1).

        Empty where there is nothing to show: between equal sizes, and from the empty log.

        Raises:
            OutsideTheLog: no such size yet, or `old` is larger than `new`.
        """
        new = self._checked(new)
        if not 0 <= old <= new:
            raise OutsideTheLog(asked=old, size=new)
        if old in {0, new}:
            return []
        start, end, path = 0, new, []
        while end != old:
            middle = start + _split(end - start)
            if old <= middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(start, middle))
                start = middle
        if start:  # else what is left is the whole old tree, whose root the verifier has
            path.append(self._over(start, end))
        return path[::-1]

    def _checked(self, size: int | None) -> int:
        if size is None:
            return self._size
        if not 0 <= size <= self._size:
            raise OutsideTheLog(asked=size, size=self._size)
        return size

    def _over(self, start: int, end: int) -> bytes:
        """The root over the leaves from `start` to before `end`; `start` is a multiple of the widest subtree in it."""
        return Frontier(end - start, self._peaks(start, end)).root()

    def _peaks(self, start: int, end: int) -> Iterator[bytes]:
        while start < end:
            height = (end - start).bit_length() - 1
            yield self._full(height, start >> height)
            start += 1 << height

    def _full(self, height: int, index: int) -> bytes:
        """The root of the `index`-th full subtree of 2 ** `height` leaves: it lies over a run of hashes of one tile."""
        level, above = divmod(height, TILE_HEIGHT)
        tile, place = divmod(index << above, TILE_WIDTH)
        first, last = place * HASH_BYTES, (place + (1 << above)) * HASH_BYTES
        hashes = self._tile(level, tile)[first:last]
        if len(hashes) != last - first:
            raise TileTooShort(level=level, index=tile)
        return subtree_root(hashes)


def root_of_inclusion(index: int, size: int, leaf_hash: bytes, path: Sequence[bytes]) -> bytes:
    """The root at `size` to which `path` leads from leaf `index` (RFC 9162 §2.1.3.2); compare it with a signed one.

    Raises:
        ProofRefused: `path` has another length than this leaf's path at this size, or not only hashes in it.
    """
    if not 0 <= index < size or not _are_hashes(leaf_hash, *path):
        raise ProofRefused
    node, last, root = index, size - 1, leaf_hash
    for sibling in path:
        if last == 0:
            raise ProofRefused
        if node & 1 or node == last:
            root = node_hash(sibling, root)
            node, last = _risen(node, last)
        else:
            root = node_hash(root, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ProofRefused
    return root


def is_consistent(old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` shows that the log at `new_size` begins with the log at `old_size` (RFC 9162 §2.1.4.2)."""
    if not 0 <= old_size <= new_size or not _are_hashes(old_root, new_root, *path):
        return False
    if old_size == 0 and old_root != EMPTY_ROOT:
        return False
    if old_size == new_size:
        return not path and old_root == new_root
    if old_size == 0:
        return not path
    return _roots_of_consistency(old_size, old_root, new_size, path) == (old_root, new_root)


def _roots_of_consistency(
    old_size: int, old_root: bytes, new_size: int, path: Sequence[bytes]
) -> tuple[bytes, bytes] | None:
    """The old and the new root that a path leads to; None when it has another length than those sizes need."""
    if not path:
        return None
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    # A full old tree is itself the node to begin with, and is left out of the path.
    first, *siblings = path if node else [old_root, *path]
    old = new = first
    for sibling in siblings:
        if last == 0:
            return None
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            node, last = _risen(node, last)
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return (old, new) if last == 0 else None


def _risen(node: int, last: int) -> tuple[int, int]:
    """A last node without a neighbour rises unchanged until it is a right child."""
    while not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _are_hashes(*candidates: bytes) -> bool:
    return all(len(candidate) == HASH_BYTES for candidate in candidates)


def _split(size: int) -> int:
    """The largest power of two smaller than `size`, which is at least 2: how many leaves lie in the left subtree."""
    return 1 << (size - 1).bit_length() - 1
