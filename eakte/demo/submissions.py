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
from eakte.demo.attachments import lease, liability_certificate, tax_certificate, vaccination_card
from eakte.demo.people import Person, Town
from eakte.demo.photo import identity_card

_ZONE = ZoneInfo("Europe/Berlin")
_PDF = "application/pdf"


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
