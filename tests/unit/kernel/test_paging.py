# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.kernel.ids import new_id
from eakte.kernel.paging import CursorInvalid, cursor, position

INBOX = "/api/v1/inbox"


@given(st.uuids(), st.text(st.characters(codec="utf-8")))
def test_a_cursor_leads_back_to_its_row(last: UUID, of: str) -> None:
    assert position(of, cursor(of, last)) == last


def test_a_cursor_of_another_list_is_none() -> None:
    with pytest.raises(CursorInvalid):
        position("/api/v1/dossiers", cursor(INBOX, new_id()))


def test_a_cursor_is_plain_in_an_address() -> None:
    assert cursor(INBOX, new_id()).replace("-", "").replace("_", "").isalnum()


@given(st.text())
def test_whatever_else_is_sent_is_refused(text: str) -> None:
    with pytest.raises(CursorInvalid):
        position(INBOX, text)


def test_a_cursor_that_was_changed_is_refused() -> None:
    made = cursor(INBOX, new_id())
    with pytest.raises(CursorInvalid):
        position(INBOX, ("B" if made.startswith("A") else "A") + made[1:])


def test_a_cursor_of_another_length_is_refused() -> None:
    made = cursor(INBOX, new_id())
    for text in (made[:-4], made + made[:4], str(new_id())):
        with pytest.raises(CursorInvalid):
            position(INBOX, text)
