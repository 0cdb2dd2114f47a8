# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The order of words in German lists (DIN 5007-1): ä stands with a, ß with ss, and neither accents nor case matter.

The database orders by the same key, which it keeps beside what it is made of (`title_key`).
"""

import unicodedata

KEY_CHARACTERS = 200
"""By so many the order is decided; behind them something else must."""

_NO_PARTS = str.maketrans({"ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o"})
"""Letters that Unicode does not take apart."""

_FIRST_MARK, _LAST_MARK = "\u0300", "\u036f"


def sort_key(text: str) -> str:
    """What a text is ordered by, character by character: its letters without marks, those of ASCII in lower case."""
    parts = unicodedata.normalize("NFKD", text.translate(_NO_PARTS))
    bare = "".join(each for each in parts if not _FIRST_MARK <= each <= _LAST_MARK)
    return "".join(each.lower() if each.isascii() else each for each in bare)[:KEY_CHARACTERS]
