# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Cases beneath cases: never in a circle, never in another dossier, never too deep."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.filing.errors import ParentElsewhere, ParentIsBelow, SubCasesTooDeep
from eakte.domain.filing.sub_cases import MAX_DEPTH, check_parent
from eakte.kernel.errors import Invalid
from eakte.kernel.ids import new_id

TOP, MIDDLE, LOW, ALONE = (new_id() for _ in range(4))
PARENTS = {TOP: None, MIDDLE: TOP, LOW: MIDDLE, ALONE: None}


def test_a_case_goes_beneath_another_one_of_the_dossier() -> None:
    check_parent(TOP, PARENTS)
    check_parent(MIDDLE, PARENTS)
    check_parent(MIDDLE, PARENTS, ALONE)
    check_parent(ALONE, PARENTS, MIDDLE)


def test_a_case_of_another_dossier_is_no_place() -> None:
    with pytest.raises(ParentElsewhere):
        check_parent(new_id(), PARENTS)


@pytest.mark.parametrize("parent", [TOP, MIDDLE, LOW])
def test_a_case_does_not_go_beneath_itself(parent: UUID) -> None:
    with pytest.raises(ParentIsBelow):
        check_parent(parent, PARENTS, TOP)


def test_what_stands_beneath_a_case_counts_for_the_depth() -> None:
    for parent, case in ((LOW, None), (LOW, ALONE), (ALONE, TOP)):
        with pytest.raises(SubCasesTooDeep) as told:
            check_parent(parent, PARENTS, case)
        assert told.value.values == {"limit": MAX_DEPTH}


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=30))
def test_whatever_is_moved_there_is_no_circle_and_no_case_too_deep(moves: list[tuple[int, int]]) -> None:
    cases = [new_id() for _ in range(6)]
    parents: dict[UUID, UUID | None] = dict.fromkeys(cases)
    for case, parent in moves:
        try:
            check_parent(cases[parent], parents, cases[case])
        except Invalid:
            continue
        parents[cases[case]] = cases[parent]
    for each in cases:
        depth, at = 1, parents[each]
        while at is not None:
            depth, at = depth + 1, parents[at]
            assert depth <= MAX_DEPTH
