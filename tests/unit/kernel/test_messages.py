# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.kernel.messages import N_, composed, one_line, visible


def test_a_marked_text_is_not_changed() -> None:
    assert N_("Not found") == "Not found"


@pytest.mark.parametrize(
    ("foreign", "tidy"),
    [
        ("Bescheid.pdf", "Bescheid.pdf"),
        ("  zwei\n\tZeilen \r\n", "zwei Zeilen"),
        ("a\0b\x1b[31mc", "a b [31mc"),
        ("rechts\u202enach links", "rechts nach links"),
        ("geschütztes\u00a0Leerzeichen", "geschütztes Leerzeichen"),
        ("halbes \ud83d Zeichen", "halbes ? Zeichen"),
        ("ganzes 📄 Zeichen", "ganzes 📄 Zeichen"),
        ("Ku\u0308hl", "K\u00fchl"),
        ("\u200b\ufeff", ""),
        ("", ""),
    ],
)
def test_foreign_text_becomes_one_line(foreign: str, tidy: str) -> None:
    assert one_line(foreign) == tidy


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("Übergröße (1).pdf", "Übergröße (1).pdf"),
        ("Fotos um\u202f9\u00a0Uhr.png", "Fotos um 9 Uhr.png"),
        ("rechnung\u202efdp.exe", "rechnung[U+202E]fdp.exe"),
        ("a\r\nb\0", "a[U+000D][U+000A]b[U+0000]"),
        ("halb \ud800", "halb [U+D800]"),
    ],
)
def test_what_cannot_be_seen_is_spelled_out(foreign: str, shown: str) -> None:
    assert visible(foreign) == shown


@given(st.text(st.characters(codec=None)))
def test_whatever_comes_in_can_be_stored_and_is_tidy_already(foreign: str) -> None:
    line = one_line(foreign)

    assert line.encode().decode() == line
    assert "\0" not in line
    assert line.isprintable()
    assert one_line(line) == line


def test_text_that_is_kept_is_composed_and_can_be_encoded_and_nothing_else() -> None:
    assert composed(" Mu\u0308ller\u202e\ud800\n") == "Müller\u202e?"
