# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The order of German lists (DIN 5007-1)."""

from hypothesis import given
from hypothesis import strategies as st

from eakte.kernel.german_order import KEY_CHARACTERS, sort_key

ORDERED = (
    "10",
    "Ärger",
    "Argument",
    "Fähre",
    "Fahrrad",
    "Masse",
    "Ofen",
    "Öffentliches",
    "Österreich",
    "Straße",
    "Zoo",
)


def test_a_list_is_in_the_order_of_a_german_dictionary() -> None:
    assert sorted(set(ORDERED), key=sort_key) == list(ORDERED)


@given(st.text())
def test_neither_accents_nor_case_of_ascii_matter(text: str) -> None:
    assert sort_key(text.upper() if text.isascii() else text) == sort_key(text.lower() if text.isascii() else text)
    assert len(sort_key(text)) <= KEY_CHARACTERS
    assert sort_key("Ćaße") == sort_key("CASSE") == "casse"
