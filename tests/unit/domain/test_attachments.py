# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What may be attached to what, and the order in which documents and their attachments stand."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.documents.attachments import Standing, check_attaches, check_detaches, check_moves_alone, in_order
from eakte.domain.documents.errors import (
    AttachedElsewhere,
    AttachedToItself,
    AttachedTooDeep,
    AttachmentStays,
    NotAttached,
    NotFiledYet,
)
from eakte.kernel.errors import EakteError
from eakte.kernel.ids import new_id

CASE = new_id()


def filed(attached_to: UUID | None = None, case: UUID | None = CASE) -> Standing:
    return Standing(new_id(), case, attached_to)


def test_a_document_is_attached_to_another_one_of_its_case() -> None:
    assert check_attaches(filed(), filed(), has_attachments=False) == CASE
    elsewhere = filed(attached_to=new_id())
    assert check_attaches(elsewhere, filed(), has_attachments=False) == CASE


@pytest.mark.parametrize(
    ("document", "to", "has_attachments", "error"),
    [
        (filed(), filed(case=None), False, NotFiledYet),
        (filed(case=None), filed(), False, NotFiledYet),
        (filed(), filed(case=new_id()), False, AttachedElsewhere),
        (filed(), filed(attached_to=new_id()), False, AttachedTooDeep),
        (filed(), filed(), True, AttachedTooDeep),
    ],
)
def test_it_is_not_attached_where_it_does_not_belong(
    document: Standing, to: Standing, has_attachments: bool, error: type[EakteError]
) -> None:
    with pytest.raises(error):
        check_attaches(document, to, has_attachments=has_attachments)


def test_nothing_is_attached_to_itself() -> None:
    document = filed()
    with pytest.raises(AttachedToItself):
        check_attaches(document, document, has_attachments=False)


def test_only_an_attachment_that_is_filed_is_detached() -> None:
    above = new_id()
    assert check_detaches(filed(above)) == (CASE, above)
    with pytest.raises(NotAttached):
        check_detaches(filed())
    with pytest.raises(NotFiledYet):
        check_detaches(filed(above, case=None))


def test_an_attachment_does_not_move_alone() -> None:
    check_moves_alone(filed())
    with pytest.raises(AttachmentStays):
        check_moves_alone(filed(new_id()))


@st.composite
def cases(draw: st.DrawFn) -> list[Standing]:
    """Documents in any order, some attached to others, some to ones that are not seen."""
    main = [filed() for _ in range(draw(st.integers(0, 5)))]
    targets = [*(each.id for each in main), new_id()]
    attached = [filed(draw(st.sampled_from(targets))) for _ in range(draw(st.integers(0, 8)))]
    return draw(st.permutations([*main, *attached]))


@given(cases())
def test_each_stands_once_behind_what_it_belongs_to(documents: list[Standing]) -> None:
    order = in_order(documents)
    assert sorted(order) == sorted(each.id for each in documents)
    by_id = {each.id: each for each in documents}
    given_at = {each.id: position for position, each in enumerate(documents)}
    main = None
    last: tuple[int, int] = (-1, -1)
    for each in order:
        if by_id[each].attached_to in by_id:
            assert by_id[each].attached_to == main
            place = (last[0], given_at[each])
        else:
            main, place = each, (given_at[each], -1)
        assert place > last
        last = place
