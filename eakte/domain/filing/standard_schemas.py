# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The schemas of the public services that we know, by the keys that portals send.

A version that was released is never changed: add the next one below it.
"""

from typing import Any

from eakte.domain.filing.particulars import DIALECT, ServiceSchema, date_fields

Property = dict[str, Any]

_NAME, _LINE, _TEXT = 100, 300, 500
"""How long a name or number, a line such as an address, and a description may be."""


def _text(title: str, characters: int = _NAME) -> Property:
    return {"title": title, "type": "string", "maxLength": characters}


def _day(title: str) -> Property:
    return {"title": title, "type": "string", "format": "date"}


def _one_of(title: str, *choices: str) -> Property:
    return {"title": title, "type": "string", "enum": list(choices)}


def _whole(title: str, most: int, least: int = 0) -> Property:
    return {"title": title, "type": "integer", "minimum": least, "maximum": most}


def _number(title: str, most: int) -> Property:
    return {"title": title, "type": "number", "minimum": 0, "maximum": most}


def _yes_or_no(title: str) -> Property:
    return {"title": title, "type": "boolean"}


def _schema(
    service: str, version: int, title: str, required: tuple[str, ...], /, **properties: Property
) -> ServiceSchema:
    schema = {
        "$schema": DIALECT,
        "$id": f"urn:eakte:public-service:{service}:{version}",
        "title": title,
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }
    return ServiceSchema(service, version, schema)


STANDARD_SCHEMAS: tuple[ServiceSchema, ...] = (
    _schema(
        "hundesteuer",
        1,
        "Hundesteuer",
        ("hund_name", "haltung_seit"),
        hund_name=_text("Name des Hundes"),
        hund_rasse=_text("Rasse"),
        hund_geburtsdatum=_day("Geburtsdatum des Hundes"),
        transpondernummer=_text("Transpondernummer"),
        haltung_seit=_day("Haltung seit"),
        haltung_bis=_day("Haltung bis"),
        weitere_hunde=_whole("Weitere Hunde im Haushalt", 100),
        steuermarke=_text("Steuermarke"),
        ermaessigung_beantragt=_yes_or_no("Ermäßigung beantragt"),
        haftpflicht_versichert=_yes_or_no("Haftpflichtversichert"),
    ),
    _schema(
        "gewerbeanmeldung",
        1,
        "Gewerbeanmeldung",
        ("firma", "taetigkeit", "beginn"),
        anlass=_text("Anlass"),
        firma=_text("Firma", _LINE),
        taetigkeit=_text("Angemeldete Tätigkeit", _TEXT),
        betriebsstaette=_text("Betriebsstätte", _LINE),
        beginn=_day("Beginn der Tätigkeit"),
        nebenerwerb=_yes_or_no("Im Nebenerwerb"),
        beschaeftigte_vollzeit=_whole("Beschäftigte in Vollzeit", 1_000_000),
        beschaeftigte_teilzeit=_whole("Beschäftigte in Teilzeit", 1_000_000),
        erlaubnispflichtig=_yes_or_no("Erlaubnispflichtig"),
    ),
    _schema(
        "geburtsurkunde",
        1,
        "Geburtsurkunde",
        ("registernummer",),
        art_der_urkunde=_text("Art der Urkunde"),
        anzahl=_whole("Anzahl", 100, 1),
        geburtsname=_text("Geburtsname", _LINE),
        vornamen=_text("Vornamen", _LINE),
        geburtsdatum=_day("Geburtsdatum"),
        geburtsort=_text("Geburtsort", _LINE),
        registernummer=_text("Registernummer"),
        verwendungszweck=_text("Verwendungszweck", _LINE),
    ),
    _schema(
        "bewohnerparkausweis",
        1,
        "Bewohnerparkausweis",
        ("bewohnerparkzone", "kennzeichen"),
        antragsart=_one_of("Art des Antrags", "Ersterteilung", "Verlängerung", "Änderung"),
        bewohnerparkzone=_text("Bewohnerparkzone"),
        wohnhaft_seit=_day("Wohnhaft seit"),
        kennzeichen=_text("Kennzeichen", 20),
        fahrzeug_auf_antragsteller=_yes_or_no("Fahrzeug ist auf mich zugelassen"),
        privater_stellplatz=_yes_or_no("Privater Stellplatz vorhanden"),
        gueltig_ab=_day("Gültig ab"),
        gueltig_bis=_day("Gültig bis"),
        gueltigkeit_monate=_whole("Gültigkeit in Monaten", 120, 1),
        ausweisnummer=_text("Ausweisnummer"),
    ),
    _schema(
        "zaehlerstand",
        1,
        "Zählerstand Wasser",
        ("zaehlernummer", "zaehlerstand", "ablesedatum"),
        kundennummer=_text("Kundennummer"),
        verbrauchsstelle=_text("Verbrauchsstelle", _LINE),
        zaehlernummer=_text("Zählernummer"),
        zaehlerstand=_number("Zählerstand in Kubikmetern", 100_000_000),
        ablesedatum=_day("Ablesedatum"),
        ablesegrund=_one_of("Anlass der Ablesung", "Jahresablesung", "Einzug", "Auszug", "Zählerwechsel"),
    ),
    _schema(
        "elternbeitraege",
        1,
        "Elternbeiträge",
        ("kind_vorname", "kind_nachname", "einrichtung", "betreuung_ab"),
        kind_vorname=_text("Vorname des Kindes", _LINE),
        kind_nachname=_text("Nachname des Kindes", _LINE),
        kind_geburtsdatum=_day("Geburtsdatum des Kindes"),
        einrichtung=_text("Kindertageseinrichtung", _LINE),
        betreuung_ab=_day("Betreuung ab"),
        betreuung_bis=_day("Betreuung bis"),
        wochenstunden=_whole("Betreuungsstunden je Woche", 60, 1),
        geschwister_betreut=_whole("Geschwister in Betreuung", 20),
        einkommensart=_text("Art des Einkommens"),
        einkommensjahr=_whole("Einkommensjahr", 2199, 1900),
        jahreseinkommen=_number("Jahresbruttoeinkommen in Euro", 1_000_000_000),
        hoechstbeitrag_anerkannt=_yes_or_no("Höchstbeitrag ohne Nachweis anerkannt"),
    ),
    _schema(
        "sozialticket",
        1,
        "Sozialticket",
        ("leistungsart", "bewilligt_bis"),
        leistungsart=_text("Bezogene Leistung"),
        leistungsaktenzeichen=_text("Aktenzeichen der Leistung"),
        bewilligt_bis=_day("Bewilligt bis"),
        gueltig_ab=_day("Gültig ab"),
        gueltig_bis=_day("Gültig bis"),
        erstantrag=_yes_or_no("Erstantrag"),
        ticketnummer=_text("Ticketnummer"),
    ),
    _schema(
        "sperrmuell",
        1,
        "Sperrmüll",
        ("abholort",),
        abholort=_text("Abholort", _LINE),
        menge_kubikmeter=_number("Menge in Kubikmetern", 1000),
        elektrogeraete=_yes_or_no("Elektrogeräte dabei"),
        wunschtermin=_day("Wunschtermin"),
        abholtermin=_day("Abholtermin"),
        telefon=_text("Telefon für Rückfragen"),
    ),
    _schema(
        "parkerleichterung",
        1,
        "Parkerleichterung für schwerbehinderte Menschen",
        ("antragsart", "grad_der_behinderung"),
        antragsart=_one_of("Art des Antrags", "Ersterteilung", "Verlängerung", "Änderung"),
        grad_der_behinderung=_whole("Grad der Behinderung", 100, 20),
        feststellung_aktenzeichen=_text("Aktenzeichen der Feststellung"),
        feststellung_unbefristet=_yes_or_no("Feststellung unbefristet"),
        kennzeichen=_text("Kennzeichen", 20),
        faehrt_selbst=_yes_or_no("Fährt selbst"),
        gueltig_bis=_day("Gültig bis"),
        ausweisnummer=_text("Ausweisnummer"),
    ),
)

DATE_FIELDS = date_fields(STANDARD_SCHEMAS)
"""Days in the particulars of cases, with which a retention period can begin."""
