# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The tree against Certificate Transparency's published values, against RFC 9162's own words, and against forgers."""

import hashlib
import time
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.audit.errors import OutsideTheLog, ProofRefused, TileTooShort
from eakte.domain.audit.rules import leaf_hash
from eakte.domain.audit.tree import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    is_consistent,
    node_hash,
    root_of_inclusion,
    subtree_root,
)
from tests.unit.domain.tiles import Tiles

Path = list[bytes]

# Certificate Transparency's reference data: what eight leaves hold, and what its authors say follows.
REFERENCE = [
    leaf_hash(bytes.fromhex(content))
    for content in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
REFERENCE_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
REFERENCE_INCLUSION: list[tuple[int, int, list[str]]] = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
REFERENCE_CONSISTENCY: list[tuple[int, int, list[str]]] = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]


def leaves(count: int, kind: str = "leaf") -> list[bytes]:
    return [leaf_hash(f"{kind} {index}".encode()) for index in range(count)]


SMALL = leaves(1100)  # four full tiles and a piece
LARGE = leaves(66_000)  # a full tile of level 1, and so a hash of level 2


# What RFC 9162 says, word for word: slow, and easily seen to be right.


def split(size: int) -> int:
    half = 1
    while half * 2 < size:
        half *= 2
    return half


def mth(hashes: Sequence[bytes]) -> bytes:
    """§2.1.1: MTH(D_n)."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    half = split(len(hashes))
    return hashlib.sha256(b"\x01" + mth(hashes[:half]) + mth(hashes[half:])).digest()


def path_of(index: int, hashes: Sequence[bytes]) -> Path:
    """§2.1.3.1: PATH(m, D_n)."""
    if len(hashes) == 1:
        return []
    half = split(len(hashes))
    if index < half:
        return [*path_of(index, hashes[:half]), mth(hashes[half:])]
    return [*path_of(index - half, hashes[half:]), mth(hashes[:half])]


def proof_of(old: int, hashes: Sequence[bytes], *, known: bool = True) -> Path:
    """§2.1.4.1: SUBPROOF(m, D_n, b), where `known` is b."""
    if old == len(hashes):
        return [] if known else [mth(hashes)]
    half = split(len(hashes))
    if old <= half:
        return [*proof_of(old, hashes[:half], known=known), mth(hashes[half:])]
    return [*proof_of(old - half, hashes[half:], known=False), mth(hashes[:half])]


def small_tree(size: int) -> Tree:
    return Tree(size, Tiles(SMALL))


def decoded(path: list[str]) -> Path:
    return [bytes.fromhex(sibling) for sibling in path]


def is_included(index: int, size: int, leaf: bytes, path: Path, root: bytes) -> bool:
    try:
        return root_of_inclusion(index, size, leaf, path) == root
    except ProofRefused:
        return False


@st.composite
def places(draw: st.DrawFn) -> tuple[int, int]:
    size = draw(st.integers(1, len(SMALL)))
    return draw(st.integers(0, size - 1)), size


@st.composite
def growths(draw: st.DrawFn) -> tuple[int, int]:
    """An old and a larger new size: what there is something to show about."""
    new = draw(st.integers(2, len(SMALL)))
    return draw(st.integers(1, new - 1)), new


@pytest.mark.parametrize(("size", "root"), REFERENCE_ROOTS.items())
def test_roots_are_those_of_certificate_transparency(size: int, root: str) -> None:
    frontier = Frontier()
    frontier.extend(REFERENCE[:size])

    assert frontier.root().hex() == root
    assert Tree(8, Tiles(REFERENCE)).root(size).hex() == root
    assert mth(REFERENCE[:size]).hex() == root


@pytest.mark.parametrize(("index", "size", "path"), REFERENCE_INCLUSION)
def test_inclusion_paths_are_those_of_certificate_transparency(index: int, size: int, path: list[str]) -> None:
    assert Tree(8, Tiles(REFERENCE)).inclusion(index, size) == decoded(path)
    assert root_of_inclusion(index, size, REFERENCE[index], decoded(path)).hex() == REFERENCE_ROOTS[size]


@pytest.mark.parametrize(("old", "new", "path"), REFERENCE_CONSISTENCY)
def test_consistency_paths_are_those_of_certificate_transparency(old: int, new: int, path: list[str]) -> None:
    roots = (bytes.fromhex(REFERENCE_ROOTS[old]), bytes.fromhex(REFERENCE_ROOTS[new]))

    assert Tree(8, Tiles(REFERENCE)).consistency(old, new) == decoded(path)
    assert is_consistent(old, roots[0], new, roots[1], decoded(path))


def test_a_node_is_hashed_as_certificate_transparency_does() -> None:
    assert node_hash(bytes(range(32)), bytes(range(32, 64))).hex() == (
        "1a378704c17da31e2d05b6d121c2bb2c7d76f6ee6fa8f983e596c2d034963c57"
    )


@given(st.integers(1, 600))
def test_the_root_over_a_row_of_hashes_is_the_rfcs(count: int) -> None:
    assert subtree_root(b"".join(SMALL[:count])) == mth(SMALL[:count])


@given(st.integers(0, len(SMALL)), st.integers(0, len(SMALL)))
def test_the_root_of_every_earlier_size_comes_from_the_same_tiles(one: int, other: int) -> None:
    earlier, size = sorted((one, other))

    assert small_tree(size).root(earlier) == mth(SMALL[:earlier])


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_log_goes_on_from_its_tiles_as_if_it_had_never_stopped(size: int, more: int) -> None:
    frontier = small_tree(len(SMALL)).frontier(size)
    frontier.extend(SMALL[size : size + more])

    assert (frontier.size, frontier.root()) == (size + more, mth(SMALL[: size + more]))


@given(places())
def test_every_entry_is_shown_to_be_in_every_tree_that_holds_it(place: tuple[int, int]) -> None:
    index, size = place
    path = small_tree(len(SMALL)).inclusion(index, size)

    assert path == path_of(index, SMALL[:size])
    assert root_of_inclusion(index, size, SMALL[index], path) == mth(SMALL[:size])


@given(growths())
def test_every_tree_is_shown_to_begin_with_every_earlier_one(sizes: tuple[int, int]) -> None:
    old, new = sizes
    path = small_tree(len(SMALL)).consistency(old, new)

    assert path == proof_of(old, SMALL[:new])
    assert is_consistent(old, mth(SMALL[:old]), new, mth(SMALL[:new]), path)


@pytest.mark.parametrize("size", [65_536, 66_000])
def test_higher_tiles_give_the_same_roots_and_paths(size: int) -> None:
    tree = Tree(size, Tiles(LARGE))

    assert (tree.size, tree.root()) == (size, mth(LARGE[:size]))
    for index in (0, 40_000, size - 1):
        assert tree.inclusion(index) == path_of(index, LARGE[:size])
    for old in (1, 40_000, 65_535):
        assert tree.consistency(old) == proof_of(old, LARGE[:size])


@pytest.mark.parametrize(
    "question",
    [
        lambda tree: tree.root(),
        lambda tree: tree.frontier(65_999),
        lambda tree: tree.inclusion(12_345),
        lambda tree: tree.consistency(12_345),
    ],
)
def test_a_question_reads_at_most_two_tiles_per_level(question: Callable[[Tree], object]) -> None:
    tiles = Tiles(LARGE)
    question(Tree(len(LARGE), tiles))

    assert 0 < len(tiles.reads) <= 2 * 3
    assert len(set(tiles.reads)) == len(tiles.reads)


def test_appending_does_not_get_slower_with_the_log() -> None:
    """About 1 µs an entry; with coverage watching, several. Touching the whole tree would take hours."""
    hashes = [index.to_bytes(32, "big") for index in range(200_000)]
    frontier = Frontier()
    started = time.process_time()
    frontier.extend(hashes)

    assert time.process_time() - started < 3
    assert frontier.root() == subtree_root(b"".join(hashes))


def test_what_lies_outside_the_log_is_refused_with_its_size() -> None:
    tree = small_tree(10)
    questions: list[Callable[[], object]] = [
        lambda: tree.root(11),
        lambda: tree.root(-1),
        lambda: tree.frontier(11),
        lambda: tree.inclusion(10),
        lambda: tree.inclusion(-1),
        lambda: tree.inclusion(0, 11),
        lambda: tree.inclusion(5, 5),
        lambda: tree.consistency(3, 11),
        lambda: tree.consistency(7, 5),
        lambda: tree.consistency(-1, 5),
    ]
    for question in questions:
        with pytest.raises(OutsideTheLog):
            question()
    with pytest.raises(OutsideTheLog) as refused:
        tree.inclusion(5, 4)
    assert refused.value.values == {"asked": 5, "size": 4}


def test_a_tile_that_lost_hashes_proves_nothing() -> None:
    tree = Tree(300, Tiles(SMALL[:299]))

    assert tree.root(299) == mth(SMALL[:299])
    with pytest.raises(TileTooShort) as refused:
        tree.root()
    assert refused.value.values == {"level": 0, "index": 1}


@pytest.mark.parametrize("row", [b"", bytes(31), bytes(33)])
def test_bytes_that_are_no_row_of_hashes_have_no_root(row: bytes) -> None:
    with pytest.raises(ValueError, match="row of hashes"):
        subtree_root(row)


def test_a_frontier_takes_hashes_only_and_the_right_number_of_peaks() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Frontier().append(bytes(31))
    with pytest.raises(ValueError, match="2 full subtrees, not 1"):
        Frontier(3, [EMPTY_ROOT])


# Forgers. The honest case stands beside each lie, so that no lie is refused for another reason.


@given(places(), st.data())
def test_an_inclusion_proof_shows_nothing_else(place: tuple[int, int], data: st.DataObject) -> None:
    index, size = place
    root, path = mth(SMALL[:size]), path_of(index, SMALL[:size])
    assert is_included(index, size, SMALL[index], path, root)

    elsewhere = data.draw(st.integers(-1, size + 1).filter(lambda other: other != index), label="another index")
    assert not is_included(elsewhere, size, SMALL[index], path, root)
    assert not is_included(index, size, SMALL[index - 1], path, root)
    assert not is_included(index, size, leaf_hash(b"another entry"), path, root)
    for lie in lies_about(path, data):
        assert not is_included(index, size, SMALL[index], lie, root)


@given(places(), st.integers(0, 1100))
def test_a_path_of_an_older_tree_does_not_lead_to_the_newer_root(place: tuple[int, int], newer: int) -> None:
    index, size = place
    root = mth(SMALL[:newer])

    assert is_included(index, newer, SMALL[index], path_of(index, SMALL[:size]), root) == (size == newer)


@given(places())
def test_a_path_of_another_tenants_tree_does_not_lead_to_ours(place: tuple[int, int]) -> None:
    index, size = place
    theirs = leaves(size, "their leaf")
    path, root = path_of(index, theirs), mth(theirs)
    assert is_included(index, size, theirs[index], path, root)

    assert not is_included(index, size, theirs[index], path, mth(SMALL[:size]))
    assert not is_included(index, size, SMALL[index], path, root)


@given(growths(), st.data())
def test_a_consistency_proof_shows_nothing_else(sizes: tuple[int, int], data: st.DataObject) -> None:
    old, new = sizes
    old_root, new_root, path = mth(SMALL[:old]), mth(SMALL[:new]), proof_of(old, SMALL[:new])
    assert is_consistent(old, old_root, new, new_root, path)

    forked = mth([*SMALL[: old - 1], leaf_hash(b"forked")])
    assert not is_consistent(old, forked, new, new_root, path)
    assert not is_consistent(old, old_root, new, mth([leaf_hash(b"rewritten"), *SMALL[1:new]]), path)
    assert not is_consistent(old, new_root, new, old_root, path)
    assert not is_consistent(new, new_root, old, old_root, path)
    assert not is_consistent(old, old_root[:31], new, new_root, path)
    assert not is_consistent(old, old_root, new, new_root + b"\0", path)
    other = data.draw(st.integers(-1, new).filter(lambda size: size != old), label="another old size")
    assert not is_consistent(other, old_root, new, new_root, path)
    for lie in lies_about(path, data):
        assert not is_consistent(old, old_root, new, new_root, lie)


def lies_about(path: Path, data: st.DataObject) -> list[Path]:
    """Paths that are too long, too short, swapped, changed in one bit, or not made of hashes."""
    lies = [[*path, EMPTY_ROOT], [EMPTY_ROOT, *path], [*path, b""], [b"", *path], [*path, *path, EMPTY_ROOT]]
    if path:
        place = data.draw(st.integers(0, len(path) - 1), label="place in the path")
        flipped = bytearray(path[place])
        flipped[data.draw(st.integers(0, 31), label="byte")] ^= 1 << data.draw(st.integers(0, 7), label="bit")
        sibling = path[place]
        instead: tuple[Path, ...] = (
            [],
            [bytes(flipped)],
            [sibling[:31]],
            [sibling + b"\0"],
            [sibling[:16], sibling[16:]],
        )
        lies += [[*path[:place], *siblings, *path[place + 1 :]] for siblings in instead]
        lies += [path[:-1], path[1:], []]
    if len(path) > 1:
        lies += [[*path[1:], path[0]], [path[1], path[0], *path[2:]]]
    return lies


def test_neither_a_root_nor_a_node_passes_for_a_leaf() -> None:
    root, node = mth(SMALL[:4]), node_hash(SMALL[0], SMALL[1])

    for place in range(4):
        assert not is_included(place, 4, root, [], root)
    assert is_included(0, 2, node, [mth(SMALL[2:4])], root)  # true of a log of two, whose root nobody signed
    assert not is_included(0, 4, node, [mth(SMALL[2:4])], root)
    assert leaf_hash(SMALL[0] + SMALL[1]) != node


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_the_border_between_two_hashes_cannot_be_moved(length: int) -> None:
    both = SMALL[0] + SMALL[1]
    root = mth(SMALL[:2])
    assert is_included(0, 2, both[:32], [both[32:]], root)
    assert is_consistent(1, both[:32], 2, root, [both[32:]])

    assert not is_included(0, 2, both[:length], [both[length:]], root)
    assert not is_included(1, 2, both[length:], [both[:length]], root)
    assert not is_consistent(1, both[:length], 2, root, [both[length:]])
    assert not is_included(0, 1, both[:length], [], both[:length])
    assert not is_consistent(7, both[:length], 7, both[:length], [])


def test_a_path_must_be_as_long_as_the_claimed_size_asks() -> None:
    """The root of two entries, called that of four, would else be reached by the path of two; and the other way."""
    leaf, two, four = SMALL[0], mth(SMALL[:2]), mth(SMALL[:4])
    assert is_consistent(1, leaf, 2, two, proof_of(1, SMALL[:2]))
    assert is_consistent(1, leaf, 4, four, proof_of(1, SMALL[:4]))

    assert not is_consistent(1, leaf, 4, two, proof_of(1, SMALL[:2]))
    assert not is_consistent(1, leaf, 2, four, proof_of(1, SMALL[:4]))
    assert not is_included(0, 4, leaf, path_of(0, SMALL[:2]), two)
    assert not is_included(0, 2, leaf, path_of(0, SMALL[:4]), four)


def test_equal_sizes_are_consistent_only_with_equal_roots_and_an_empty_path() -> None:
    root, other = mth(SMALL[:7]), mth(SMALL[:6])

    assert is_consistent(7, root, 7, root, [])
    assert not is_consistent(7, root, 7, other, [])
    assert not is_consistent(7, root, 7, root, [root])
    assert small_tree(7).consistency(7) == []


def test_every_log_begins_with_the_empty_one() -> None:
    root = mth(SMALL[:7])

    assert is_consistent(0, EMPTY_ROOT, 7, root, [])
    assert is_consistent(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    assert not is_consistent(0, root, 7, root, [])
    assert not is_consistent(0, EMPTY_ROOT, 7, root, [root])
    assert not is_consistent(0, root, 0, root, [])
    assert not is_consistent(0, EMPTY_ROOT, 0, root, [])
    assert small_tree(7).consistency(0) == []
    assert small_tree(0).root() == EMPTY_ROOT


@given(
    st.integers(-2, 1 << 70),
    st.integers(-2, 1 << 70),
    st.binary(max_size=40),
    st.lists(st.binary(min_size=31, max_size=33), max_size=80),
)
def test_rubbish_is_refused_and_never_breaks_the_check(one: int, other: int, root: bytes, path: Path) -> None:
    assert not is_included(one, other, root, path, EMPTY_ROOT)
    assert not is_consistent(one, root, other, EMPTY_ROOT, path)
