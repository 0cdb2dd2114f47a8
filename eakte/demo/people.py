# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who appears in the demo: real towns, and people, streets and businesses that nobody can take for real ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from types import MappingProxyType
from typing import Final

_FIRST_NAMES = (
    "Käthe",
    "Jürgen",
    "Änne",
    "Björn",
    "Özlem",
    "Günther",
    "Margarethe",
    "Sören",
    "Jörg",
    "Annegret",
    "Malte",
)
_LAST_NAMES = (
    *("Mustermann", "Beispiel", "Müller-Muster", "Groß-Beispiel", "Weiß-Exempel"),
    *("Schäfer-Muster", "Jäger-Beispiel", "Strauß-Probe", "Köhler-Muster"),
)
_STREETS = (
    *("Musterstraße", "Beispielgasse", "Probegasse", "Große Musterallee", "Exempelallee"),
    *("Übungsstraße", "Alte Beispielstraße", "Müsterchengasse"),
)
_TRADES: tuple[tuple[str, str], ...] = (
    ("Bäckerei", "Herstellung und Verkauf von Backwaren mit Stehcafé"),
    ("Fahrradwerkstatt", "Instandsetzung von Fahrrädern und Handel mit Zubehör"),
    ("Fußpflegepraxis", "Kosmetische Fußpflege ohne Heilbehandlung"),
    ("Gärtnerei", "Anbau und Verkauf von Zierpflanzen, Grabpflege"),
    ("Hausmeisterservice", "Gebäudereinigung, Winterdienst und Grünflächenpflege"),
    ("Änderungsschneiderei", "Änderung und Ausbesserung von Bekleidung"),
)
_BREEDS = (
    *("Rauhaardackel", "Deutscher Schäferhund", "Großpudel", "Kleiner Münsterländer"),
    *("Mischling", "Zwergschnauzer", "Border Collie", "Weißer Spitz"),
)
_CHILDREN = ("Mia", "Jörn", "Zoë", "Ömer", "Lotte", "Till")
_DOGS = ("Bello", "Strolch", "Käthchen", "Flöckchen", "Waldi", "Süße", "Räuber", "Asta")


@dataclass(frozen=True)
class Town:
    """A municipality of the demo. `code` is the short form in reference numbers."""

    name: str
    code: str
    postcode: str
    authority: str


TOWNS: Final[Mapping[str, Town]] = MappingProxyType(
    {
        town.name: town
        for town in (
            Town("Witten", "WIT", "58452", "Stadt Witten"),
            Town("Gevelsberg", "GEV", "58285", "Stadt Gevelsberg"),
            Town("Herdecke", "HER", "58313", "Stadt Herdecke"),
            Town("Hattingen", "HAT", "45525", "Stadt Hattingen"),
            Town("Schwelm", "SCH", "58332", "Stadt Schwelm"),
            Town("Sprockhövel", "SPR", "45549", "Stadt Sprockhövel"),
            Town("Wetter", "WET", "58300", "Stadt Wetter (Ruhr)"),
            Town("Ennepe-Ruhr-Kreis", "ENK", "58332", "Ennepe-Ruhr-Kreis"),
        )
    }
)
"""By the name that the demo tenant has."""


@dataclass(frozen=True)
class Person:
    first_name: str
    last_name: str
    street: str
    postcode: str
    place: str
    born_on: date

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True)
class Dog:
    """`chip` is a transponder number: 15 digits, 276 for Germany, then a block that no maker has."""

    name: str
    breed: str
    chip: str
    born_on: date


@dataclass(frozen=True)
class Business:
    name: str
    activity: str
    street: str


def person(random: Random, town: Town) -> Person:
    place = "Schwelm" if town.name == "Ennepe-Ruhr-Kreis" else town.name
    return Person(
        random.choice(_FIRST_NAMES),
        random.choice(_LAST_NAMES),
        street(random),
        town.postcode,
        place,
        date(1948, 1, 1) + timedelta(days=random.randrange(55 * 365)),
    )


def street(random: Random) -> str:
    return f"{random.choice(_STREETS)} {random.randint(1, 148)}"


def dog(random: Random, before: date) -> Dog:
    return Dog(
        random.choice(_DOGS),
        random.choice(_BREEDS),
        f"276000000{random.randrange(10**6):06d}",
        before - timedelta(days=random.randint(70, 9 * 365)),
    )


def business(random: Random, owner: Person) -> Business:
    trade, activity = random.choice(_TRADES)
    return Business(f"{trade} {owner.last_name}", activity, street(random))


def child(random: Random) -> str:
    """A first name; the last name is that of the parent."""
    return random.choice(_CHILDREN)


def plate(random: Random) -> str:
    """A `Kennzeichen` of the district."""
    return f"EN-XX {random.randint(1000, 9999)}"


def amount(random: Random, lowest: int, highest: int) -> Decimal:
    """An amount in euro with two places, between the two whole amounts."""
    return Decimal(random.randint(lowest * 100, highest * 100)) / 100


def payment_reference(random: Random) -> str:
    """A `Kassenzeichen`: ten digits in groups; those of the demo begin with 9999."""
    return f"9999.{random.randrange(10**4):04d}.{random.randrange(10**2):02d}"


def german_date(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def german_amount(euro: Decimal) -> str:
    return f"{euro:,.2f} €".translate(str.maketrans(",.", ".,"))
