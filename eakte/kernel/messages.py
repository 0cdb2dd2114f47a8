# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Texts: marked for translation without being translated (the door that shows them knows the language), or tidied."""

import unicodedata


def N_(message: str) -> str:  # noqa: N802 - the name that gettext extractors look for
    return message


def visible(text: str) -> str:
    """Foreign text as a page may show it: what is no letter, or changes how others are read, as `[U+202E]`."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return " " if unicodedata.category(character) == "Zs" else f"[U+{ord(character):04X}]"


def composed(text: str) -> str:
    """Foreign text as data: with combined letters as one (NFC), no lone surrogates, and no blanks at its ends."""
    return unicodedata.normalize("NFC", text.encode(errors="replace").decode()).strip()


def one_line(text: str) -> str:
    """Foreign text as one line that every column and page can hold: no control characters, no lone surrogates.

    In NFC, so that the same title is the same text whatever keyboard or system it was typed on.
    """
    encodable = unicodedata.normalize("NFC", text.encode(errors="replace").decode())
    return " ".join("".join(c if c.isprintable() or c.isspace() else " " for c in encodable).split())
