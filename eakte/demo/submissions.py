# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Submissions as a service portal delivers them: the first part as JSON bytes, then the files."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from eakte.demo import people
from eakte.demo.attachments import (
    benefit_notice,
    disability_notice,
    income_certificate,
    lease,
    liability_certificate,
    tax_certificate,
    vaccination_card,
    vehicle_registration,
)
from eakte.demo.people import Person, Town
from eakte.demo.photo import identity_card, water_meter

_ZONE = ZoneInfo("Europe/Berlin")
_PDF = "application/pdf"
_BULKY = ("Sofa", "Kleiderschrank", "Matratze", "Lattenrost", "Küchentisch", "Kühlschrank", "Teppich", "Gartenstühle")
_BENEFITS = ("Bürgergeld (SGB II)", "Grundsicherung (SGB XII)", "Wohngeld")


@dataclass(frozen=True)
class DemoFile:
    """One file part; `part` is its name in the multipart request."""

    part: str
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class DemoSubmission:
    """`submission` is exactly what the first part carries, `files` follow in this order."""

    service: str
    submission: bytes
    files: tuple[DemoFile, ...]


def submissions(town: Town, seed: int, received_on: date) -> Iterator[DemoSubmission]:
    """One of each kind, all received on that day. The same arguments give the same bytes."""
    random = Random(f"{seed}/{town.name}/submissions")
    yield _dog_tax(random, town, received_on, with_files=False)
    yield _dog_tax(random, town, received_on, with_files=True)
    yield _trade_registration(random, town, received_on)
    yield _birth_certificate(random, town, received_on)
    yield _parking_permit(random, town, received_on)
    yield _meter_reading(random, town, received_on)
    yield _childcare_fee(random, town, received_on)
    yield _social_ticket(random, town, received_on)
    yield _bulky_waste(random, town, received_on)
    yield _parking_relief(random, town, received_on)


def _dog_tax(random: Random, town: Town, received_on: date, *, with_files: bool) -> DemoSubmission:
    owner, dog = people.person(random, town), people.dog(random, received_on)
    form = {
        "hund_name": dog.name,
        "hund_rasse": dog.breed,
        "hund_geburtsdatum": dog.born_on.isoformat(),
        "transpondernummer": dog.chip,
        "haltung_seit": (received_on - timedelta(days=random.randint(3, 30))).isoformat(),
        "weitere_hunde": random.randint(0, 1),
        "ermaessigung_beantragt": random.random() < 0.5,
        "haftpflicht_versichert": True,
    }
    contents = [
        ("Versicherungsbestätigung.pdf", _PDF, liability_certificate(owner, dog, received_on)),
        ("Impfbescheinigung.pdf", _PDF, vaccination_card(owner, dog, received_on)),
    ]
    return _submission("hundesteuer", _common(random, owner, received_on), form, contents if with_files else ())


def _trade_registration(random: Random, town: Town, received_on: date) -> DemoSubmission:
    owner = people.person(random, town)
    business = people.business(random, owner)
    start = received_on + timedelta(days=random.randint(1, 60))
    rent = people.amount(random, 600, 2400)
    form = {
        "anlass": "Neuerrichtung",
        "firma": business.name,
        "taetigkeit": business.activity,
        "betriebsstaette": f"{business.street}, {owner.postcode} {owner.place}",
        "beginn": start.isoformat(),
        "nebenerwerb": random.random() < 0.3,
        "beschaeftigte_vollzeit": random.randint(0, 3),
        "beschaeftigte_teilzeit": random.randint(0, 4),
        "erlaubnispflichtig": False,
    }
    contents = [
        (
            "Mietvertrag.pdf",
            _PDF,
            lease(owner, business, rent, received_on - timedelta(days=random.randint(5, 40)), start),
        ),
        ("Bescheinigung_Finanzamt_Scan.pdf", _PDF, tax_certificate(random, owner, received_on)),
        ("Ausweiskopie.jpg", "image/jpeg", identity_card(random, owner)),
    ]
    common = _common(random, owner, received_on, payment=people.payment_reference(random))
    return _submission("gewerbeanmeldung", common, form, contents)


def _birth_certificate(random: Random, town: Town, received_on: date) -> DemoSubmission:
    applicant = people.person(random, town)
    form = {
        "art_der_urkunde": "Geburtsurkunde",
        "anzahl": random.randint(1, 3),
        "geburtsname": applicant.last_name,
        "vornamen": applicant.first_name,
        "geburtsdatum": applicant.born_on.isoformat(),
        "geburtsort": applicant.place,
        "registernummer": f"G {random.randint(100, 999)}/{applicant.born_on.year}",
        "verwendungszweck": random.choice(("Eheschließung", "Rentenantrag", "Elterngeldantrag")),
    }
    contents = [("Ausweiskopie.jpg", "image/jpeg", identity_card(random, applicant))]
    common = _common(random, applicant, received_on, payment=people.payment_reference(random))
    return _submission("geburtsurkunde", common, form, contents)


def _parking_permit(random: Random, town: Town, received_on: date) -> DemoSubmission:
    owner, plate = people.person(random, town), people.plate(random)
    form = {
        "antragsart": random.choice(("Ersterteilung", "Verlängerung")),
        "bewohnerparkzone": f"Zone {random.choice('ABCDEF')}",
        "wohnhaft_seit": (received_on - timedelta(days=random.randint(10, 4000))).isoformat(),
        "kennzeichen": plate,
        "fahrzeug_auf_antragsteller": True,
        "privater_stellplatz": False,
        "gueltig_ab": (received_on + timedelta(days=random.randint(3, 30))).isoformat(),
        "gueltigkeit_monate": random.choice((12, 24)),
    }
    registered_on = received_on - timedelta(days=random.randint(5, 2000))
    registration = vehicle_registration(random, owner, plate, registered_on)
    contents = [("Zulassungsbescheinigung_Scan.pdf", _PDF, registration)]
    common = _common(random, owner, received_on, payment=people.payment_reference(random))
    return _submission("bewohnerparkausweis", common, form, contents)


def _meter_reading(random: Random, town: Town, received_on: date) -> DemoSubmission:
    customer = people.person(random, town)
    number, cubic_metres = f"9MUS{random.randrange(10**8):08d}", random.randint(40, 2500)
    form = {
        "kundennummer": f"9999{random.randrange(10**6):06d}",
        "verbrauchsstelle": f"{customer.street}, {customer.postcode} {customer.place}",
        "zaehlernummer": number,
        "zaehlerstand": cubic_metres,
        "ablesedatum": (received_on - timedelta(days=random.randint(0, 5))).isoformat(),
        "ablesegrund": random.choice(("Jahresablesung", "Auszug", "Zählerwechsel")),
    }
    contents = [("Foto_Wasserzähler.jpg", "image/jpeg", water_meter(random, number, cubic_metres))]
    return _submission("zaehlerstand", _common(random, customer, received_on), form, contents)


def _childcare_fee(random: Random, town: Town, received_on: date) -> DemoSubmission:
    parent = people.person(random, town)
    year, income = received_on.year - 1, random.randint(18_000, 96_000)
    form = {
        "kind_vorname": people.child(random),
        "kind_nachname": parent.last_name,
        "kind_geburtsdatum": (received_on - timedelta(days=random.randint(400, 1900))).isoformat(),
        "einrichtung": f"Kita {random.choice(('Musterzwerge', 'Beispielburg', 'Probewiese'))}",
        "betreuung_ab": date(received_on.year + 1, random.randint(1, 8), 1).isoformat(),
        "wochenstunden": random.choice((25, 35, 45)),
        "geschwister_betreut": random.randint(0, 2),
        "einkommensart": "Nichtselbstständige Arbeit",
        "einkommensjahr": year,
        "jahreseinkommen": income,
        "hoechstbeitrag_anerkannt": False,
    }
    issued_on = received_on - timedelta(days=random.randint(5, 60))
    contents = [("Verdienstbescheinigung.pdf", _PDF, income_certificate(parent, year, income, issued_on))]
    return _submission("elternbeitraege", _common(random, parent, received_on), form, contents)


def _social_ticket(random: Random, town: Town, received_on: date) -> DemoSubmission:
    recipient, benefit = people.person(random, town), random.choice(_BENEFITS)
    reference = f"MUSTER-{random.randrange(10**6):06d}"
    until = received_on + timedelta(days=random.randint(60, 330))
    form = {
        "leistungsart": benefit,
        "leistungsaktenzeichen": reference,
        "bewilligt_bis": until.isoformat(),
        "gueltig_ab": (received_on.replace(day=1) + timedelta(days=32)).replace(day=1).isoformat(),
        "erstantrag": random.random() < 0.5,
    }
    issued_on = received_on - timedelta(days=random.randint(5, 30))
    contents = [("Bewilligungsbescheid.pdf", _PDF, benefit_notice(recipient, benefit, reference, until, issued_on))]
    return _submission("sozialticket", _common(random, recipient, received_on), form, contents)


def _bulky_waste(random: Random, town: Town, received_on: date) -> DemoSubmission:
    owner = people.person(random, town)
    things = random.sample(_BULKY, random.randint(2, 5))
    form = {
        "abholort": f"{owner.street}, {owner.postcode} {owner.place}",
        "gegenstaende": things,
        "menge_kubikmeter": random.randint(1, 4),
        "elektrogeraete": "Kühlschrank" in things,
        "wunschtermin": (received_on + timedelta(days=random.randint(10, 40))).isoformat(),
        "telefon": f"030 23125-{random.randint(100, 999)}",
    }
    common = _common(random, owner, received_on, payment=people.payment_reference(random))
    return _submission("sperrmuell", common, form, ())


def _parking_relief(random: Random, town: Town, received_on: date) -> DemoSubmission:
    holder = people.person(random, town)
    degree, marks = random.choice((70, 80, 90)), ["G", "B"]
    reference = f"MUSTER {random.randint(10, 99)}/{random.randrange(10**5):05d}"
    form = {
        "antragsart": random.choice(("Ersterteilung", "Verlängerung")),
        "grad_der_behinderung": degree,
        "merkzeichen": marks,
        "feststellung_aktenzeichen": reference,
        "feststellung_unbefristet": random.random() < 0.5,
        "kennzeichen": people.plate(random),
        "faehrt_selbst": random.random() < 0.5,
    }
    issued_on = received_on - timedelta(days=random.randint(20, 900))
    notice = disability_notice(holder, degree, ", ".join(marks), reference, issued_on)
    contents = [("Feststellungsbescheid.pdf", _PDF, notice)]
    return _submission("parkerleichterung", _common(random, holder, received_on), form, contents)


def _common(random: Random, applicant: Person, received_on: date, payment: str | None = None) -> dict[str, Any]:
    """The members that every service has; the portal received it at some time of that day."""
    moment = time(random.randint(6, 22), random.randrange(60), random.randrange(60))
    return {
        "received_at": datetime.combine(received_on, moment, _ZONE).isoformat(),
        "applicant": {
            "vorname": applicant.first_name,
            "nachname": applicant.last_name,
            "geburtsdatum": applicant.born_on.isoformat(),
            "strasse": applicant.street,
            "plz": applicant.postcode,
            "ort": applicant.place,
            "email": f"antrag{random.randint(100, 999)}@example.org",
        },
        "identity": {"source": "BUNDID", "trust_level": random.choice(("STORK-QAA-Level-3", "STORK-QAA-Level-4"))},
        "payment": {"reference": payment} if payment else None,
    }


def _submission(
    service: str,
    common: Mapping[str, Any],
    form: Mapping[str, Any],
    contents: Sequence[tuple[str, str, bytes]],
) -> DemoSubmission:
    files = tuple(DemoFile(f"file-{number}", *content) for number, content in enumerate(contents, start=1))
    announced = {"service": service, **common, "form": form, "files": [_announced(file) for file in files]}
    return DemoSubmission(service, json.dumps(announced, ensure_ascii=False).encode(), files)


def _announced(file: DemoFile) -> dict[str, str | int]:
    return {
        "part": file.part,
        "name": file.name,
        "media_type": file.media_type,
        "size": len(file.content),
        "sha256": sha256(file.content).hexdigest(),
    }
