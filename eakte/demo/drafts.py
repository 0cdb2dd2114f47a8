# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Writes letters from citizens to their town, laid out like private letters (DIN 5008), page by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from eakte.demo.people import Person, Town, amount, german_amount, german_date, payment_reference, person, plate, street
from eakte.demo.phrases import ANY_MATTER, ENCLOSURES, Matter
from eakte.demo.typeset import LEFT, SetPage, Sheet

_OFFICES = ("Fachbereich Finanzen", "Amt für öffentliche Ordnung", "Bürgerbüro", "Stadtkasse", "Steueramt")
_SIZES = (10.0, 10.5, 11.0, 11.5, 12.0)
_SENTENCES_A_PARAGRAPH = (2, 4)
_WORDS_A_PAGE = (190, 320)
_CLOSING_LINES = 6
_SMALL = 8.0
_RIGHT_BLOCK = 365.0


@dataclass(frozen=True)
class Occasion:
    """Who writes to whom, about what and when; `reference` is the number that the town gave the matter."""

    matter: Matter
    town: Town
    writer: Person
    reference: str
    written_on: date


def write_letter(random: Random, town: Town, matter: Matter, written_on: date, length: int) -> tuple[SetPage, ...]:
    """One letter of that many pages. Every page names the topic, a long compound, and the reference number."""
    occasion = Occasion(matter, town, person(random, town), _reference(random, written_on), written_on)
    size = random.choice(_SIZES)
    paragraphs = _paragraphs(random, occasion)
    pages = []
    for number in range(1, length + 1):
        sheet = Sheet(size)
        if number == 1:
            _head(sheet, random, occasion)
        else:
            _continuation(sheet, occasion, number)
        last = number == length
        _fill(sheet, paragraphs, random.randint(*_WORDS_A_PAGE), reserve=_CLOSING_LINES * sheet.leading * last)
        if last:
            _close(sheet, random, occasion)
        _fold_marks(sheet)
        pages.append(sheet.finish())
    return tuple(pages)


def _head(sheet: Sheet, random: Random, occasion: Occasion) -> None:
    writer, town = occasion.writer, occasion.town
    sheet.place(f"{writer.name}, {writer.street}, {writer.postcode} {writer.place}", LEFT, 118, _SMALL)
    sheet.y = 140
    for line in (town.authority, random.choice(_OFFICES), "Rathausplatz 1", f"{town.postcode} {writer.place}"):
        sheet.line(line)
    sheet.place(f"Telefon 030 23125-{random.randint(100, 999)}", _RIGHT_BLOCK, 140)
    sheet.place(f"{writer.place}, {german_date(occasion.written_on)}", _RIGHT_BLOCK, 140 + sheet.leading)
    sheet.y = 252
    sheet.line(filled(occasion.matter.subject, random, occasion))
    sheet.line(f"{occasion.matter.topic}, Ihr Zeichen: {occasion.reference}")
    sheet.gap(1)
    sheet.line("Sehr geehrte Damen und Herren,")
    sheet.gap(0.6)
    sheet.paragraph(filled(occasion.matter.opening, random, occasion))


def _continuation(sheet: Sheet, occasion: Occasion, number: int) -> None:
    sheet.line(f"Seite {number} zum Schreiben vom {german_date(occasion.written_on)}")
    sheet.line(f"{occasion.matter.topic}, Ihr Zeichen: {occasion.reference}")
    sheet.gap(1.5)


def _fill(sheet: Sheet, paragraphs: Iterator[str], words: int, reserve: float) -> None:
    while sheet.words < words:
        paragraph = next(paragraphs)
        if sheet.height(paragraph) > sheet.room - reserve:
            return
        sheet.paragraph(paragraph)


def _close(sheet: Sheet, random: Random, occasion: Occasion) -> None:
    sheet.line("Mit freundlichen Grüßen")
    _sign(sheet, random)
    sheet.line(occasion.writer.name)
    sheet.gap(1)
    sheet.line("Anlagen: " + ", ".join(random.sample(ENCLOSURES, 2)))


def _sign(sheet: Sheet, random: Random) -> None:
    """A signature as a pen leaves it: an uneven wave between the greeting and the typed name."""
    middle = sheet.y + sheet.leading * 0.6
    points = tuple(
        (LEFT + 5 + step * random.uniform(5.5, 7.0), middle + random.uniform(-11, 11) * (1 - step / 22))
        for step in range(18)
    )
    sheet.stroke(points, 0.9)
    sheet.gap(2)


def _fold_marks(sheet: Sheet) -> None:
    for y in (297.6, 595.3):
        sheet.stroke(((14, y), (26, y)), 0.4)


def _paragraphs(random: Random, occasion: Occasion) -> Iterator[str]:
    """Paragraphs without end: each sentence comes once before any comes again, then with other facts."""
    pool: list[str] = []
    while True:
        sentences = []
        for _ in range(random.randint(*_SENTENCES_A_PARAGRAPH)):
            if not pool:
                pool = [*occasion.matter.sentences, *ANY_MATTER]
                random.shuffle(pool)
            sentences.append(filled(pool.pop(), random, occasion))
        yield " ".join(sentences)


def filled(template: str, random: Random, occasion: Occasion) -> str:
    """A sentence of `phrases` with facts in it."""
    before = occasion.written_on
    return template.format(
        amount=german_amount(amount(random, 18, 940)),
        authority=occasion.town.authority,
        breed=random.choice(("Rauhaardackel", "Großpudel", "Zwergschnauzer", "Mischling")),
        chip=f"276000000{random.randrange(10**6):06d}",
        count=random.randint(3, 19),
        day=german_date(before - timedelta(days=random.randint(2, 200))),
        deadline=german_date(before + timedelta(days=random.randint(14, 60))),
        dog=random.choice(("Bello", "Strolch", "Räuber", "Asta")),
        hour=random.randint(14, 20),
        number=f"{random.randint(10, 99)}-{random.randrange(10**5):05d}",
        payment=payment_reference(random),
        plate=plate(random),
        reference=occasion.reference,
        street=street(random),
        witness=person(random, occasion.town).name,
        year=before.year - random.randint(0, 3),
    )


def _reference(random: Random, written_on: date) -> str:
    return f"{random.choice((20, 32, 33, 66))}.{random.randint(10, 49)}-{written_on.year}/{random.randrange(10**5):05d}"
