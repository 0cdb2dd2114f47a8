# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The forms in which a German base word stands alone or inside a compound, each with the number of letters changed.

Generous on purpose: a form that nobody writes costs a dictionary entry, a missing one costs a find.
"""

import re
from collections.abc import Iterator

_LINKS = ("e", "n", "s", "en", "es")
_ENDINGS = ("e", "n", "s", "en", "es")
_SHORTEST_THAT_DROPS_E = 4  # Schul-, Sprach-; but no "ent" of Ente, which would open Entladung
_UMLAUT_ENDINGS = ("e", "en", "er", "ern")
_OWN_ENDINGS = {"er": ("in", "innen"), "nis": ("se", "sen", "ses"), "in": ("nen",), "isch": ("er", "em")}
_LAST_BROAD_VOWEL = re.compile(r"(au|a|o|(?<![eäq])u)(?=[^aouäöü]*$)")
_UMLAUTS = {"a": "ä", "o": "ö", "u": "ü", "au": "äu"}


def linked(base: str) -> Iterator[tuple[int, str]]:
    """Forms before another part: with a linking element (s, es, n, en, er, e), or with the final e dropped."""
    yield 0, base
    for link in _LINKS:
        yield len(link), base + link
    if base.endswith("e") and len(base) > _SHORTEST_THAT_DROPS_E:
        yield 1, base[:-1]
    yield from _plurals(base)


def inflected(base: str) -> Iterator[tuple[int, str]]:
    """Forms at the end of a word: plural, cases, the feminine of -er."""
    yield 0, base
    for ending in _endings(base):
        yield len(ending), base + ending
    yield from _plurals(base)


def _endings(base: str) -> Iterator[str]:
    yield from _ENDINGS
    for tail, endings in _OWN_ENDINGS.items():
        if base.endswith(tail):
            yield from endings


def _plurals(base: str) -> Iterator[tuple[int, str]]:
    """Forms with an umlaut: Häuser of Haus, Anträgen of Antrag, Gärten of Garten."""
    changed = _LAST_BROAD_VOWEL.sub(lambda vowel: _UMLAUTS[vowel[0]], base)
    if changed == base:
        return
    if base.endswith(("el", "en", "er")):
        yield 1, changed
    for ending in _UMLAUT_ENDINGS:
        yield 1 + len(ending), changed + ending
