# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The German analysis: one for indexing, for queries and for marking words on a page, so that the three agree.

A word becomes the sequence of its parts (`Hundesteuerbescheid`: hund, steuer, bescheid, each as its stem). Its index
terms are all runs of neighbouring parts, so that `Steuer` and `Hundesteuer` are one term each and both find it, while
`Hund` and `Steuer` on two ends of a page do not pass for `Hundesteuer`. Numbers with separators work the same way:
`22.10-2026/0043` is found whole, by `22.10` and by `2026/43`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from threading import Lock
from typing import NamedTuple

import Stemmer

from search.compounds import MAX_PARTS, Lexicon, Parts
from search.folding import INVISIBLE, fold

ANALYSIS = "1"
"""Changes whenever the code here gives other terms for the same text; changed word lists are noticed by `fingerprint`."""

MAX_WORD_LETTERS = 100
CACHED_FORMS = 65_536

_GLUE = "·"  # never part of a token
# What stands between the halves of a word divided at a line's end; pdfium gives U+FFFE or U+0002 for such hyphens.
_DIVISION = r"[-\u2010\u00ad\ufffe\u0002]\s?\n(?=[a-zäöüß])(?!(?:und|oder|bzw|sowie|bis)\b)"
_LETTERS = rf"[^\W_]+(?:[\u0300-\u036f{INVISIBLE}]+[^\W_]*)*"
_NUMBER = rf"[0-9]+(?:(?:[.,:]|\s?[-–/]\s?)[0-9]+){{1,{MAX_PARTS - 1}}}"
_TOKEN = re.compile(rf"{_NUMBER}(?![^\W_])|{_LETTERS}(?:{_DIVISION}{_LETTERS})*")
_DIVISIONS = re.compile(_DIVISION)
_NUMERIC = re.compile(r"[0-9][0-9.,:\-–/\s]*")
_DIGITS = re.compile(r"[0-9]+")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")

_STOP_WORDS = frozenset(
    fold(
        "aber als am an auch auf aus bei beim bis das dass dem den der des die diese dieser dieses doch durch ein eine "
        "einem einen einer eines er es für hat hatte ich ihr im in ins ist ja kann mit nach nicht noch nur ob oder ohne "
        "per sein seine sich sie sind so sowie über um und unter uns vom von vor war was wenn wer werden wie wir wird "
        "zu zum zur zwischen"
    ).split()
)


class Token(NamedTuple):
    """A word or number: `text` to analyse (undivided), and where it stands, as offsets into the text it comes from."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known of a token: `form` (spelling, for prefixes), `whole` (the run of all parts), `terms` (all runs)."""

    form: str
    whole: str
    terms: tuple[str, ...]


def tokens(text: str) -> Iterator[Token]:
    """The words and numbers of a text in order, without overlap.

    A word divided at a line's end is one token, and so is a reference number typed with blanks (`32.10 - 2024 / 17`).
    """
    for found in _TOKEN.finditer(text):
        word = found[0]
        yield Token(_DIVISIONS.sub("", word) if "\n" in word else word, found.start(), found.end())


@lru_cache(maxsize=CACHED_FORMS)
def analyse(word: str) -> Analysis:
    """Analyse the text of one token. Letters beyond MAX_WORD_LETTERS are ignored on every side alike."""
    pieces = _pieces(word)
    if pieces:
        return _analysis(".".join(pieces), pieces)
    form = fold(word[:MAX_WORD_LETTERS])
    return _analysis(form, _lexicon().parts(form))


def terms(word: str) -> tuple[str, ...]:
    """All index terms of one word: every run of its parts, the longest last."""
    return analyse(word).terms


def query_term(word: str) -> str:
    """The one term that finds a word and every compound it is a part of."""
    return analyse(word).whole


def is_stop_word(word: str) -> bool:
    return fold(word) in _STOP_WORDS


def _pieces(word: str) -> Parts:
    """The numbers of a number without leading zeros, day first if it is an ISO 8601 date; () for anything else."""
    if not _NUMERIC.fullmatch(word):
        return ()
    date = _ISO_DATE.fullmatch(word)
    digits = reversed(date.groups()) if date else _DIGITS.findall(word)
    return tuple(piece.lstrip("0") or "0" for piece in digits)


def _analysis(form: str, parts: Parts) -> Analysis:
    count = len(parts)
    runs = (
        _GLUE.join(parts[start : start + size]) for size in range(1, count + 1) for start in range(count - size + 1)
    )
    return Analysis(form, _GLUE.join(parts), tuple(dict.fromkeys(runs)))


@cache
def fingerprint() -> str:
    """What two indexes must share to hold the same terms for the same text: code and word lists of the analysis."""
    return sha256("\0".join((ANALYSIS, Stemmer.version(), *_word_lists())).encode()).hexdigest()


@cache
def _lexicon() -> Lexicon:
    words, exceptions = _word_lists()
    return Lexicon(words.splitlines(), exceptions.splitlines(), _stemmer())


def _word_lists() -> tuple[str, str]:
    here = files("search")
    return (here / "words.txt").read_text("utf-8"), (here / "exceptions.txt").read_text("utf-8")


def _stemmer() -> Callable[[str], str]:
    """Snowball's German stemmer; PyStemmer's objects must not be used by two threads at once."""
    stemmer, lock = Stemmer.Stemmer("german"), Lock()

    def stem(word: str) -> str:
        with lock:
            return str(stemmer.stemWord(word))

    return stem
