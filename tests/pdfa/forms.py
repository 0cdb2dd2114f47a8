# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Forms of every public service of the demo, filled in as people, programs and attackers do."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.resources import as_file, files
from random import Random
from typing import Any

from fontTools.ttLib import TTFont

from eakte.demo.submissions import DemoSubmission
from tests.unit.processing.papers import LETTER

_LONG = 10_000
_UNICODE = 0x110000
_SURROGATES = range(0xD800, 0xE000)

Filling = Callable[[Random], Mapping[str, Any]]


def forms(seed: int, submissions: Iterable[DemoSubmission]) -> Iterator[bytes]:
    """The first part of each submission, without files, once with each filling."""
    random = Random(f"{seed} forms")  # noqa: S311 - repeatable on purpose
    for each in submissions:
        for filling in FILLINGS.values():
            yield _filled(each.submission, filling(random))


def one_of_each(submissions: Iterable[DemoSubmission]) -> list[DemoSubmission]:
    """One for each public service."""
    return [*{each.service: each for each in submissions}.values()]


def _filled(first_part: bytes, filling: Mapping[str, Any]) -> bytes:
    content = json.loads(first_part)
    return json.dumps({**content, "form": {**content["form"], **filling}, "files": []}, ensure_ascii=False).encode()


def _as_it_is(_random: Random) -> Mapping[str, Any]:
    return {}


def _long(_random: Random) -> Mapping[str, Any]:
    text = " ".join(LETTER) + "\n"
    return {"begründung": (text * 20)[:_LONG], "eine_zeile": "Donaudampfschifffahrt" * (_LONG // 21), "l" * 600: "lang"}


def _empty(_random: Random) -> Mapping[str, Any]:
    return {"leer": "", "nichts": None, "liste": [], "gruppe": {}, "leerzeichen": "   ", "zeilen": "\n\n\n", " ": " "}


def _german(_random: Random) -> Mapping[str, Any]:
    return {
        "größe": "Äöüß ẞ „Anführung“ ‚einfach‘ – Gedankenstrich … 12,50 € § 3 Abs. 2 Nr. 1 ½ m² № 5",
        "zerlegt": "Mu\u0308ller a\u0301\u0302\u0323 o\u0308\u0304",
        "trennung": "Fuß\u00adboden\u00adheizung\u00a0mit\u202fschmalem\u2009Leerzeichen\u2028Zeile\u2029Absatz",
    }


def _directions(_random: Random) -> Mapping[str, Any]:
    return {
        "rückwärts": "Rechnung\u202efdp.exe\u202c Ende",
        "hebräisch": "שלום \u2067עולם\u2069 und mehr",
        "arabisch": "مرحبا بالعالم ١٢٣",
        "marken": "\u200e\u200f\u061c\u2066\u2069\u200b\u200d\ufeff",
    }


def _controls(_random: Random) -> Mapping[str, Any]:
    """JSON carries each of them; no font has them."""
    return {
        "steuerzeichen": "".join(chr(code) for code in [*range(1, 32), 127, *range(128, 160)]),
        "a\tb\x1b[31m": "\x07\r\n\r\t",
    }


def _emoji(_random: Random) -> Mapping[str, Any]:
    return {"laune": "😀 👩‍👩‍👧‍👦 🇩🇪 👍🏽 ❤️ ☎ ♿ 🐕‍🦺 1️⃣", "noten": "𝄞𝄢 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠀋 \U0010fffd \uf8ff"}


def _scripts(_random: Random) -> Mapping[str, Any]:
    return {
        "kyrillisch": "Съешь же ещё этих мягких французских булок",
        "griechisch": "Ξεσκεπάζω τὴν ψυχοφθόρα βδελυγμία",
        "vietnamesisch": "Trăm năm trong cõi người ta, chữ tài chữ mệnh khéo là ghét nhau",
        "devanagari": "ऋषियों को सताने वाले दुष्ट",
        "chinesisch": "一二三四五 日本語 한국어",
    }


def _any(random: Random) -> Mapping[str, Any]:
    """Letters from all of Unicode, assigned or not."""
    codes = [random.randrange(1, _UNICODE) for _ in range(400)] + [random.randrange(1, 0x3000) for _ in range(400)]
    return {"irgendwas": "".join(chr(code) for code in codes if code not in _SURROGATES)}


def _whole_font(_random: Random) -> Mapping[str, Any]:
    """Each letter that the font of the page has."""
    with as_file(files("ocrmypdf.data") / "NotoSans-Regular.ttf") as path, TTFont(path) as font:
        letters = "".join(chr(code) for code in font.getBestCmap())
    return {"alphabet": letters}


def _syntax(_random: Random) -> Mapping[str, Any]:
    return {
        "pdf": ") Tj ET endstream endobj 1 0 obj << /Type /Catalog >> %%EOF",
        "vorlage": "{nb} {{ }} {0} %s %(name)s ${x} <b>fett</b> **fett** __kursiv__ \\n \\( &amp; &#0;",
        "]]><!--": "<?xpacket end='w'?></rdf:RDF>",
    }


def _deep(_random: Random) -> Mapping[str, Any]:
    value: Any = "unten"
    for depth in range(25):
        value = {f"ebene {depth} mit einem Namen": value}
    return {"tiefe": value}


def _many(random: Random) -> Mapping[str, Any]:
    rows = [{"gegenstand": f"Sofa {number}", "menge": random.random(), "da": number % 2 == 0} for number in range(80)]
    numbers = [0, -0.0, 1e300, 12345678901234567890, 0.1]
    return {"posten": rows, "zahlen": numbers, **{f"frage_{number}": "ja" for number in range(120)}}


FILLINGS: Mapping[str, Filling] = {
    each.__name__.strip("_"): each
    for each in (
        _as_it_is,
        _long,
        _empty,
        _german,
        _directions,
        _controls,
        _emoji,
        _scripts,
        _any,
        _whole_font,
        _syntax,
        _deep,
        _many,
    )
}
