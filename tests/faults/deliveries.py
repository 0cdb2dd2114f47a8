# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the clients send: small papers, each page with three words that stand together on no other page."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import as_file, files
from itertools import combinations

from PIL import Image, ImageDraw, ImageFont

from tests.deployment import File, submission
from tests.unit.processing import papers

PDF, PNG = "application/pdf", "image/png"
_NOUNS = (
    "Giraffe",
    "Trompete",
    "Zwiebel",
    "Kaktus",
    "Laterne",
    "Gondel",
    "Pinguin",
    "Kompass",
    "Melone",
    "Zitrone",
    "Banane",
    "Fagott",
    "Tomate",
    "Gurke",
    "Koffer",
    "Lampe",
    "Teppich",
    "Gabel",
    "Kanone",
    "Mantel",
    "Pirat",
    "Rakete",
    "Salat",
    "Tunnel",
    "Vulkan",
    "Wagen",
    "Zebra",
    "Diamant",
    "Elefant",
    "Flamingo",
    "Gitarre",
    "Insel",
    "Jaguar",
    "Kamel",
    "Limonade",
    "Magnet",
    "Nadel",
    "Orange",
    "Panda",
    "Quark",
    "Roboter",
    "Sandale",
    "Tablett",
    "Ukulele",
    "Vampir",
    "Walnuss",
)
_FONT = files("ocrmypdf.data") / "NotoSans-Regular.ttf"
_WIDTH, _MARGIN, _LINE, _LETTER = 1100, 60, 80, 44  # pixels at papers.DPI


@dataclass(frozen=True)
class Enclosure:
    """One file; `pages` are the words of each page, as one looks for them."""

    part: str
    name: str
    media_type: str
    content: bytes
    pages: tuple[str, ...]

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()

    @property
    def as_file(self) -> File:
        return self.part, self.name, self.media_type, self.content


@dataclass(frozen=True)
class Delivery:
    """A submission whose first enclosure is the form, or a scan. `key` names it for good, for its sender and for us.

    Its sender gives up after the first request without an answer if it is not `patient`, and sends once more after the
    receipt if it is `twice`.
    """

    key: str
    town: str
    enclosures: tuple[Enclosure, ...]
    scanned: bool = False
    other_portal: bool = False
    patient: bool = True
    twice: bool = False


class Papers:
    """Draws papers; no two pages of one instance have the same words."""

    def __init__(self, seed: int) -> None:
        words = [" ".join(each) for each in combinations(_NOUNS, 3)]
        random.Random(seed).shuffle(words)  # noqa: S311 - a seed is to be repeated
        self._words: Iterator[str] = iter(words)

    def submission(self, *attachments: Enclosure) -> tuple[Enclosure, ...]:
        words = next(self._words)
        first = submission([each.as_file for each in attachments], form={"bemerkung": words})
        return Enclosure("submission", "antrag.json", "application/json", first, (words,)), *attachments

    def digital(self, part: str, pages: int) -> Enclosure:
        words = tuple(next(self._words) for _ in range(pages))
        return Enclosure(part, f"{part}.pdf", PDF, papers.digital(*([each] for each in words)), words)

    def recognised(self, part: str) -> Enclosure:
        words = next(self._words)
        return Enclosure(part, f"{part}.pdf", PDF, papers.image_pdf(_drawn(words)), (words,))

    def scan(self, name: str) -> Enclosure:
        words = next(self._words)
        return Enclosure("file", f"{name}.png", PNG, papers.saved(_drawn(words), "PNG"), (words,))


def _drawn(words: str) -> Image.Image:
    """A strip of paper, a word in each line: small, so that it is recognised soon."""
    lines = words.split()
    image = Image.new("L", (_WIDTH, 2 * _MARGIN + _LINE * len(lines)), 255)
    draw = ImageDraw.Draw(image)
    with as_file(_FONT) as path:
        font = ImageFont.truetype(path, _LETTER)
    for index, line in enumerate(lines):
        draw.text((_MARGIN, _MARGIN + index * _LINE), line, font=font, fill=25)
    return image


def round_of(seed: int, name: str, drawing: Papers) -> list[Delivery]:
    """What four clients send at once: three portals in two towns, and a scanner. One paper at least has to be recognised."""
    chance = random.Random(f"{seed} {name}")  # noqa: S311 - a seed is to be repeated
    enclosed = (
        drawing.submission(drawing.digital("anlage", chance.randint(1, 3))),
        drawing.submission(drawing.digital("beleg", 1), drawing.digital("plan", 1)),
        drawing.submission(drawing.recognised("nachweis")),
    )
    towns = (("witten", False), ("witten", True), ("hattingen", False))
    deliveries = [
        Delivery(
            key=f"{name}-{seed}-{number}",
            town=town,
            enclosures=enclosures,
            other_portal=other,
            patient=chance.random() < 0.7,
            twice=chance.random() < 0.4,
        )
        for number, ((town, other), enclosures) in enumerate(zip(towns, enclosed, strict=True))
    ]
    key = f"{name}-{seed}-scan"
    scan = drawing.scan(key) if chance.random() < 0.3 else drawing.digital(key, 2)
    return [*deliveries, Delivery(key, "witten", (scan,), scanned=True)]
