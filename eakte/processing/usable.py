# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Can the text that stands in a page be used, or is it nothing, or garbage under a picture of the page?"""

import re
import unicodedata

SPARSE_CHARACTERS = 50  # a stamp, a page number, a fax header: not the text of a page

_STRANGE = frozenset({"Cc", "Co", "Cn", "Cs"})
_MAX_STRANGE_SHARE = 0.1
_MOJIBAKE = re.compile("Ã[¤¶¼Ÿ„–œ\u009f\u0084\u0096\u009c]|â€|Â§")
_MAX_MOJIBAKE = 2
_LETTER_RUN = re.compile("[a-zäöüß]{2,}")
_MIN_PAIRS = 40
_MIN_COMMON_SHARE = 0.38  # German has .61 and more, other languages in Latin letters .47, shifted codes .33 at most
# The 110 most frequent pairs of letters in German official texts; 80 % of all pairs.
_COMMON_PAIRS = frozenset(
    re.findall(
        "..",
        "abacagalamanarasataubechdadediduegeheielemenereseteufafefrfügegrhahehlhrhticieigiliminioirisitkekolalelillltma"
        "memimmnandnengninknnnsntolonorprrardrerirnrorsrtrusascsesisospsssttatetitrtstutzucufumunurusutvevowawewizezuür",
    ),
)


def is_sparse(text: str) -> bool:
    return sum(1 for character in text if not character.isspace()) < SPARSE_CHARACTERS


def is_garbage(text: str) -> bool:
    """Whether the codes of this text say something else than its letters show.

    Finds unmapped and private codes, UTF-8 read as Latin-1, and shifted alphabets; a text too short to tell is not
    garbage, nor is one in other letters than Latin.
    """
    return _strange_share(text) > _MAX_STRANGE_SHARE or _is_mojibake(text) or _is_shifted(text)


def _strange_share(text: str) -> float:
    visible = [character for character in text if not character.isspace()]
    strange = sum(1 for character in visible if character == "\ufffd" or unicodedata.category(character) in _STRANGE)
    return strange / max(len(visible), 1)


def _is_mojibake(text: str) -> bool:
    return len(_MOJIBAKE.findall(text)) > _MAX_MOJIBAKE


def _is_shifted(text: str) -> bool:
    pairs = [run[i : i + 2] for run in _LETTER_RUN.findall(text.lower()) for i in range(len(run) - 1)]
    common = sum(1 for pair in pairs if pair in _COMMON_PAIRS)
    return len(pairs) >= _MIN_PAIRS and common / len(pairs) < _MIN_COMMON_SHARE
