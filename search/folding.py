# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""One spelling for what a reader takes for the same word: case, umlauts, sharp s, ligatures, accents, invisible characters."""

import unicodedata

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060"  # soft hyphen, zero-width space and (non-)joiners, word joiner

_VANISH = dict.fromkeys(map(ord, INVISIBLE))
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def fold(text: str) -> str:
    """Fold a word: NFC, case folding (Unicode 3.13, which spells out ß and ligatures), umlauts as two letters, no accents.

    `Müller`, `MÜLLER` and `Mueller` come out equal, `Straße` and `STRASSE` too; `Muller` stays another word.
    """
    visible = text.translate(_VANISH)
    if visible.isascii():
        return visible.lower()
    spelled = unicodedata.normalize("NFC", visible).casefold().translate(_UMLAUTS)
    if spelled.isascii():
        return spelled
    return "".join(letter for letter in unicodedata.normalize("NFD", spelled) if not unicodedata.combining(letter))
