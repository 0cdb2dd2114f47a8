# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What citizens attach to an application: certificates and contracts with real text, scans, a photographed card."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from eakte.demo.degrade import SCAN_DPI, scanned, skewed
from eakte.demo.delivery import scan_pdf
from eakte.demo.pdf import rasters, text_pdf
from eakte.demo.people import Business, Dog, Person, german_amount, german_date
from eakte.demo.typeset import LEFT, SetPage, Sheet

_SIZE = 11.0
_VALUE_INDENT = 190.0
_LEASE_TERMS = """\
§ 1 Die Räume werden zum Betrieb des folgenden Gewerbes vermietet: {activity}. Jede andere Nutzung bedarf der \
vorherigen schriftlichen Zustimmung der Vermieterin.
§ 2 Das Mietverhältnis beginnt am {start} und wird auf unbestimmte Zeit geschlossen. Die Kündigungsfrist beträgt sechs \
Monate zum Ende eines Kalenderhalbjahres.
§ 3 Der Mieter leistet eine Mietsicherheit in Höhe von drei Monatsmieten. Die Nebenkostenvorauszahlung wird jährlich \
abgerechnet.
§ 4 Bauliche Veränderungen darf der Mieter nur mit Zustimmung vornehmen. Werbeanlagen an der Außenfassade sind mit der \
Bauaufsichtsbehörde abzustimmen.
§ 5 Der Mieter trägt die Schönheitsreparaturen und verpflichtet sich zum Abschluss einer Betriebshaftpflichtversicherung.
§ 6 Änderungen und Ergänzungen dieses Vertrages bedürfen der Schriftform."""


def liability_certificate(owner: Person, dog: Dog, issued_on: date) -> bytes:
    """A born-digital PDF: proof of the dog owner's liability insurance."""
    sheet = Sheet(_SIZE)
    _title(sheet, "Beispiel Versicherung a. G.", "Versicherungsbestätigung zur Hundehalterhaftpflichtversicherung")
    _table(
        sheet,
        [
            ("Versicherungsnehmer", owner.name),
            ("Anschrift", f"{owner.street}, {owner.postcode} {owner.place}"),
            ("Versichertes Tier", f"{dog.name}, {dog.breed}"),
            ("Transpondernummer", dog.chip),
            ("Versicherungsbeginn", german_date(issued_on)),
            ("Versicherungssumme", "10.000.000,00 € pauschal"),
        ],
    )
    sheet.paragraph(
        "Wir bestätigen, dass für das genannte Tier eine Haftpflichtversicherung besteht, die den Anforderungen des "
        "Landeshundegesetzes an die Mindestversicherungssumme für Personenschäden und sonstige Schäden entspricht."
    )
    return text_pdf([sheet.finish()], issued_on)


def vaccination_card(owner: Person, dog: Dog, issued_on: date) -> bytes:
    """A born-digital PDF: the vaccinations of a dog, as a veterinary practice prints them."""
    sheet = Sheet(_SIZE)
    _title(sheet, "Tierarztpraxis am Beispielmarkt", "Impfbescheinigung")
    _table(
        sheet,
        [
            ("Tierhalter", owner.name),
            ("Name und Rasse", f"{dog.name}, {dog.breed}"),
            ("Wurfdatum", german_date(dog.born_on)),
            ("Tollwutimpfung", german_date(issued_on - timedelta(days=21))),
            ("Auffrischungsimpfung", german_date(issued_on + timedelta(days=344))),
        ],
    )
    sheet.paragraph("Das Tier wurde vor der Impfung untersucht und war klinisch gesund.")
    return text_pdf([sheet.finish()], issued_on)


def lease(owner: Person, business: Business, rent: Decimal, signed_on: date, start: date) -> bytes:
    """A born-digital PDF of two pages: the lease of the business premises."""
    first, second = Sheet(_SIZE), Sheet(_SIZE)
    _title(first, "Mietvertrag", "über Gewerberäume")
    _table(
        first,
        [
            ("Vermieterin", "Muster Grundstücksverwaltung GmbH"),
            ("Mieter", f"{owner.name}, {owner.street}"),
            ("Mietobjekt", f"{business.street}, {owner.postcode} {owner.place}"),
            ("Monatliche Nettomiete", german_amount(rent)),
        ],
    )
    terms = _LEASE_TERMS.format(activity=business.activity, start=german_date(start)).splitlines()
    for sheet, paragraphs in ((first, terms[:3]), (second, terms[3:])):
        for paragraph in paragraphs:
            sheet.paragraph(paragraph)
    second.gap(2)
    second.line(f"{owner.place}, {german_date(signed_on)}")
    return text_pdf([first.finish(), second.finish()], signed_on)


def tax_certificate(random: Random, owner: Person, issued_on: date) -> bytes:
    """A scanned PDF without a text layer: a letter of the tax office, laid slightly askew on the glass."""
    return _scan(random, _tax_page(random, owner, issued_on), issued_on)


def vehicle_registration(random: Random, owner: Person, plate: str, issued_on: date) -> bytes:
    """A scanned PDF without a text layer: the registration of a car."""
    page = _letter(
        "Zulassungsstelle Musterkreis",
        "Zulassungsbescheinigung Teil I (Muster)",
        [
            ("Kennzeichen", plate),
            ("Halter", owner.name),
            ("Anschrift", f"{owner.street}, {owner.postcode} {owner.place}"),
            ("Fahrzeugart", "Personenkraftwagen"),
            ("Zugelassen am", german_date(issued_on)),
        ],
    )
    return _scan(random, page, issued_on)


def income_certificate(parent: Person, year: int, income: int, issued_on: date) -> bytes:
    """A born-digital PDF: what an employer paid in a year."""
    page = _letter(
        "Beispiel Maschinenbau GmbH",
        "Verdienstbescheinigung",
        [
            ("Beschäftigt", parent.name),
            ("Geboren am", german_date(parent.born_on)),
            ("Kalenderjahr", str(year)),
            ("Bruttoverdienst", german_amount(Decimal(income))),
        ],
        "Der Bruttoverdienst enthält Weihnachtsgeld und Urlaubsgeld. Die Bescheinigung dient zur Vorlage beim Jugendamt "
        "für die Festsetzung des Elternbeitrages.",
    )
    return text_pdf([page], issued_on)


def benefit_notice(recipient: Person, benefit: str, reference: str, until: date, issued_on: date) -> bytes:
    """A born-digital PDF: the notice that grants a social benefit."""
    page = _letter(
        "Sozialverwaltung Musterkreis",
        "Bewilligungsbescheid",
        [
            ("Leistung", benefit),
            ("Aktenzeichen", reference),
            ("Leistungsberechtigt", recipient.name),
            ("Anschrift", f"{recipient.street}, {recipient.postcode} {recipient.place}"),
            ("Bewilligt bis", german_date(until)),
        ],
        "Auf Ihren Antrag wird die Leistung bis zu dem genannten Tag bewilligt. "
        "Änderungen in den persönlichen und wirtschaftlichen Verhältnissen sind unverzüglich mitzuteilen.",
    )
    return text_pdf([page], issued_on)


def disability_notice(holder: Person, degree: int, marks: str, reference: str, issued_on: date) -> bytes:
    """A born-digital PDF: the notice that states a severe disability."""
    page = _letter(
        "Kreisverwaltung Musterkreis",
        "Feststellungsbescheid nach dem Neunten Buch Sozialgesetzbuch",
        [
            ("Name", holder.name),
            ("Geboren am", german_date(holder.born_on)),
            ("Aktenzeichen", reference),
            ("Grad der Behinderung", str(degree)),
            ("Merkzeichen", marks),
        ],
        "Die Feststellung beruht auf den ärztlichen Befundberichten und der versorgungsärztlichen Stellungnahme. Der "
        "Schwerbehindertenausweis wird mit gesonderter Post übersandt.",
    )
    return text_pdf([page], issued_on)


def _letter(issuer: str, title: str, rows: Sequence[tuple[str, str]], text: str = "") -> SetPage:
    """One page: who issues what, what it says line by line, and a text below."""
    sheet = Sheet(_SIZE)
    _title(sheet, issuer, title)
    _table(sheet, rows)
    if text:
        sheet.paragraph(text)
    return sheet.finish()


def _scan(random: Random, sheet: SetPage, made_on: date) -> bytes:
    (page,) = rasters(text_pdf([sheet], made_on), SCAN_DPI)
    return scan_pdf([skewed(scanned(page, random), random.uniform(-0.6, 0.6))], made_on)


def _tax_page(random: Random, owner: Person, issued_on: date) -> SetPage:
    sheet = Sheet(_SIZE)
    _title(sheet, "Finanzamt Musterkreis", "Bescheinigung in Steuersachen")
    number = f"{random.randint(300, 399)}/{random.randint(1000, 9999)}/{random.randint(1000, 9999)}"
    _table(
        sheet,
        [
            ("Steuerpflichtiger", owner.name),
            ("Steuernummer", number),
            ("Ausstellungsdatum", german_date(issued_on)),
        ],
    )
    sheet.paragraph(
        "Auf Antrag wird bescheinigt, dass zum Ausstellungsdatum keine Steuerrückstände bestehen. Steuererklärungen "
        "und Umsatzsteuervoranmeldungen wurden in den letzten zwölf Monaten fristgerecht eingereicht. Die Bescheinigung "
        "dient zur Vorlage bei der Gewerbebehörde und ist drei Monate gültig."
    )
    return sheet.finish()


def _title(sheet: Sheet, issuer: str, title: str) -> None:
    sheet.place(issuer, LEFT, sheet.y, 14.0)
    sheet.gap(2.5)
    sheet.line(title)
    sheet.gap(1.5)


def _table(sheet: Sheet, rows: Sequence[tuple[str, str]]) -> None:
    for label, value in rows:
        sheet.place(label, LEFT, sheet.y)
        sheet.line(value, indent=_VALUE_INDENT)
    sheet.gap(1.5)
