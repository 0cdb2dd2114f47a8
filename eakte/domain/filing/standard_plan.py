# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A small, neutral filing plan for a municipality, to start with and to change: our own, taken from no other plan.

Retention follows the law where the law names a period; else it is the length that the municipality sets itself.
"""

from eakte.domain.access.values import ProtectionClass
from eakte.domain.filing.values import Office, PlanEntry, ServiceSetup
from eakte.domain.retention.values import after_closing

TITLE = "Kommunaler Musteraktenplan"

OWN_RULE = "eigene Festlegung der Kommune im Aktenplan"
TAX_BOOKS = "§ 147 Abs. 3 AO"
CIVIL_STATUS = "§ 5 Abs. 5 PStG"

SOCIAL_OFFICE = "soziales"

STANDARD_OFFICES: tuple[Office, ...] = (
    Office("zentrale-dienste", "Zentrale Dienste"),
    Office("personal", "Personal", "zentrale-dienste"),
    Office("finanzen", "Finanzen"),
    Office("ordnung", "Ordnung und Bürgerservice"),
    Office(SOCIAL_OFFICE, "Soziales, Jugend und Schule"),
    Office("bauen", "Bauen und Umwelt"),
)

STANDARD_PLAN: tuple[PlanEntry, ...] = (
    PlanEntry("1", "Verwaltung und Ordnung", after_closing(10, OWN_RULE), "zentrale-dienste"),
    PlanEntry("10", "Organisation und Verwaltungssteuerung"),
    PlanEntry("10.10", "Dienstanweisungen und Geschäftsverteilung"),
    PlanEntry("10.20", "Beschaffung und Ausstattung"),
    PlanEntry("10.30", "Personalakten", office="personal", protection=ProtectionClass.PERSONNEL),
    PlanEntry("11", "Rat und Ausschüsse", after_closing(30, OWN_RULE)),
    PlanEntry("11.10", "Sitzungen des Rates"),
    PlanEntry("11.20", "Sitzungen der Ausschüsse"),
    PlanEntry("14", "Öffentlichkeitsarbeit und Bürgeranliegen"),
    PlanEntry("14.10", "Beschwerden und Anregungen"),
    PlanEntry("14.20", "Presse und Veröffentlichungen"),
    PlanEntry("2", "Finanzen", after_closing(10, TAX_BOOKS), "finanzen"),
    PlanEntry("20", "Haushalt und Kasse"),
    PlanEntry("20.10", "Haushaltsplanung"),
    PlanEntry("20.20", "Mahnung und Vollstreckung"),
    PlanEntry("22", "Steuern und Abgaben"),
    PlanEntry("22.10", "Hundesteuer"),
    PlanEntry("22.20", "Gewerbesteuer"),
    PlanEntry("22.30", "Grundsteuer"),
    PlanEntry("22.40", "Gebühren und Beiträge"),
    PlanEntry("3", "Recht, Sicherheit und Ordnung", after_closing(10, OWN_RULE), "ordnung"),
    PlanEntry("32", "Öffentliche Ordnung"),
    PlanEntry("32.10", "Gewerbeangelegenheiten"),
    PlanEntry("32.20", "Ordnungswidrigkeiten", after_closing(5, OWN_RULE)),
    PlanEntry("32.30", "Hundehaltung"),
    PlanEntry("32.40", "Parken und Verkehr", after_closing(6, OWN_RULE)),
    PlanEntry("32.50", "Parkerleichterungen für schwerbehinderte Menschen", after_closing(6, OWN_RULE)),
    PlanEntry("33", "Bürgerservice"),
    PlanEntry("33.10", "Meldeangelegenheiten"),
    PlanEntry("33.20", "Ausweise und Pässe"),
    PlanEntry("34", "Standesamt"),
    PlanEntry("34.10", "Geburten und Geburtsurkunden", after_closing(110, CIVIL_STATUS)),
    PlanEntry("34.20", "Eheschließungen", after_closing(80, CIVIL_STATUS)),
    PlanEntry("34.30", "Sterbefälle", after_closing(30, CIVIL_STATUS)),
    PlanEntry("4", "Schule, Kultur und Sport", after_closing(10, OWN_RULE), SOCIAL_OFFICE),
    PlanEntry("40", "Schulen"),
    PlanEntry("40.10", "Schulorganisation"),
    PlanEntry("41", "Kultur"),
    PlanEntry("41.10", "Veranstaltungen und Förderung"),
    PlanEntry("5", "Soziales, Jugend und Familie", after_closing(10, OWN_RULE), SOCIAL_OFFICE),
    PlanEntry("50", "Soziale Leistungen", protection=ProtectionClass.SOCIAL),
    PlanEntry("50.10", "Sozialticket und Vergünstigungen"),
    PlanEntry("51", "Kinder und Familie", protection=ProtectionClass.SOCIAL),
    PlanEntry("51.10", "Elternbeiträge der Kindertagesbetreuung"),
    PlanEntry("6", "Bauen und Umwelt", after_closing(30, OWN_RULE), "bauen"),
    PlanEntry("60", "Bauverwaltung"),
    PlanEntry("60.10", "Bauanträge und Baugenehmigungen"),
    PlanEntry("60.20", "Grundstücksangelegenheiten"),
    PlanEntry("67", "Grünflächen und Umwelt", after_closing(10, OWN_RULE)),
    PlanEntry("67.10", "Baumschutz"),
    PlanEntry("7", "Öffentliche Einrichtungen", after_closing(10, OWN_RULE), "bauen"),
    PlanEntry("70", "Abfall und Straßenreinigung"),
    PlanEntry("70.10", "Sperrmüll und Abfallbehälter", after_closing(3, OWN_RULE)),
    PlanEntry("70.20", "Straßenreinigung und Winterdienst"),
    PlanEntry("81", "Wasser und Abwasser", after_closing(10, OWN_RULE)),
    PlanEntry("81.20", "Zählerstände und Verbrauchsabrechnung"),
    PlanEntry("8", "Wirtschaft und Versorgung", after_closing(10, OWN_RULE), "finanzen"),
)

_APPLICANT = (
    ("vorname", "Vorname"),
    ("nachname", "Nachname"),
    ("geburtsdatum", "Geburtsdatum"),
    ("strasse", "Straße und Hausnummer"),
    ("plz", "Postleitzahl"),
    ("ort", "Ort"),
    ("email", "E-Mail"),
    ("source", "Anmeldung über"),
    ("trust_level", "Vertrauensniveau"),
    ("reference", "Zahlungsreferenz"),
)

STANDARD_SERVICES: tuple[ServiceSetup, ...] = (
    ServiceSetup(
        "hundesteuer",
        "Hundesteuer: Hund anmelden",
        "22.10",
        (
            *_APPLICANT,
            ("hund_name", "Name des Hundes"),
            ("hund_rasse", "Rasse"),
            ("hund_geburtsdatum", "Geburtsdatum des Hundes"),
            ("transpondernummer", "Transpondernummer"),
            ("haltung_seit", "Haltung seit"),
            ("weitere_hunde", "Weitere Hunde im Haushalt"),
            ("ermaessigung_beantragt", "Ermäßigung beantragt"),
            ("haftpflicht_versichert", "Haftpflichtversichert"),
        ),
    ),
    ServiceSetup(
        "gewerbeanmeldung",
        "Gewerbe anmelden",
        "32.10",
        (
            *_APPLICANT,
            ("anlass", "Anlass"),
            ("firma", "Firma"),
            ("taetigkeit", "Angemeldete Tätigkeit"),
            ("betriebsstaette", "Betriebsstätte"),
            ("beginn", "Beginn der Tätigkeit"),
            ("nebenerwerb", "Im Nebenerwerb"),
            ("beschaeftigte_vollzeit", "Beschäftigte in Vollzeit"),
            ("beschaeftigte_teilzeit", "Beschäftigte in Teilzeit"),
            ("erlaubnispflichtig", "Erlaubnispflichtig"),
        ),
    ),
    ServiceSetup(
        "geburtsurkunde",
        "Geburtsurkunde bestellen",
        "34.10",
        (
            *_APPLICANT,
            ("art_der_urkunde", "Art der Urkunde"),
            ("anzahl", "Anzahl"),
            ("geburtsname", "Geburtsname"),
            ("vornamen", "Vornamen"),
            ("geburtsort", "Geburtsort"),
            ("registernummer", "Registernummer"),
            ("verwendungszweck", "Verwendungszweck"),
        ),
    ),
    ServiceSetup(
        "bewohnerparkausweis",
        "Bewohnerparkausweis beantragen",
        "32.40",
        (
            *_APPLICANT,
            ("antragsart", "Art des Antrags"),
            ("bewohnerparkzone", "Bewohnerparkzone"),
            ("wohnhaft_seit", "Wohnhaft seit"),
            ("kennzeichen", "Kennzeichen"),
            ("fahrzeug_auf_antragsteller", "Fahrzeug ist auf mich zugelassen"),
            ("privater_stellplatz", "Privater Stellplatz vorhanden"),
            ("gueltig_ab", "Gültig ab"),
            ("gueltigkeit_monate", "Gültigkeit in Monaten"),
        ),
    ),
    ServiceSetup(
        "zaehlerstand",
        "Zählerstand Wasser melden",
        "81.20",
        (
            *_APPLICANT,
            ("kundennummer", "Kundennummer"),
            ("verbrauchsstelle", "Verbrauchsstelle"),
            ("zaehlernummer", "Zählernummer"),
            ("zaehlerstand", "Zählerstand in Kubikmetern"),
            ("ablesedatum", "Ablesedatum"),
            ("ablesegrund", "Anlass der Ablesung"),
        ),
    ),
    ServiceSetup(
        "elternbeitraege",
        "Elternbeiträge: Einkommen erklären",
        "51.10",
        (
            *_APPLICANT,
            ("kind_vorname", "Vorname des Kindes"),
            ("kind_nachname", "Nachname des Kindes"),
            ("kind_geburtsdatum", "Geburtsdatum des Kindes"),
            ("einrichtung", "Kindertageseinrichtung"),
            ("betreuung_ab", "Betreuung ab"),
            ("wochenstunden", "Betreuungsstunden je Woche"),
            ("geschwister_betreut", "Geschwister in Betreuung"),
            ("einkommensart", "Art des Einkommens"),
            ("einkommensjahr", "Einkommensjahr"),
            ("jahreseinkommen", "Jahresbruttoeinkommen in Euro"),
            ("hoechstbeitrag_anerkannt", "Höchstbeitrag ohne Nachweis anerkannt"),
        ),
    ),
    ServiceSetup(
        "sozialticket",
        "Sozialticket beantragen",
        "50.10",
        (
            *_APPLICANT,
            ("leistungsart", "Bezogene Leistung"),
            ("leistungsaktenzeichen", "Aktenzeichen der Leistung"),
            ("bewilligt_bis", "Bewilligt bis"),
            ("gueltig_ab", "Gültig ab"),
            ("erstantrag", "Erstantrag"),
        ),
    ),
    ServiceSetup(
        "sperrmuell",
        "Sperrmüll anmelden",
        "70.10",
        (
            *_APPLICANT,
            ("abholort", "Abholort"),
            ("gegenstaende", "Gegenstände"),
            ("menge_kubikmeter", "Menge in Kubikmetern"),
            ("elektrogeraete", "Elektrogeräte dabei"),
            ("wunschtermin", "Wunschtermin"),
            ("telefon", "Telefon für Rückfragen"),
        ),
    ),
    ServiceSetup(
        "parkerleichterung",
        "Parkerleichterung für schwerbehinderte Menschen beantragen",
        "32.50",
        (
            *_APPLICANT,
            ("antragsart", "Art des Antrags"),
            ("grad_der_behinderung", "Grad der Behinderung"),
            ("merkzeichen", "Merkzeichen"),
            ("feststellung_aktenzeichen", "Aktenzeichen der Feststellung"),
            ("feststellung_unbefristet", "Feststellung unbefristet"),
            ("kennzeichen", "Kennzeichen"),
            ("faehrt_selbst", "Fährt selbst"),
        ),
    ),
)
