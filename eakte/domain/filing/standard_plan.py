# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A small, neutral filing plan for a municipality, to start with and to change: our own, taken from no other plan.

Retention follows the law where the law names a period; else it is the length that the municipality sets itself.
"""

from eakte.domain.filing.values import PlanEntry, ServiceSetup

TITLE = "Kommunaler Musteraktenplan"

OWN_RULE = "eigene Festlegung der Kommune im Aktenplan"
TAX_BOOKS = "§ 147 Abs. 3 AO"
CIVIL_STATUS = "§ 5 Abs. 5 PStG"

STANDARD_PLAN: tuple[PlanEntry, ...] = (
    PlanEntry("1", "Verwaltung und Ordnung", 10, OWN_RULE),
    PlanEntry("10", "Organisation und Verwaltungssteuerung"),
    PlanEntry("10.10", "Dienstanweisungen und Geschäftsverteilung"),
    PlanEntry("10.20", "Beschaffung und Ausstattung"),
    PlanEntry("11", "Rat und Ausschüsse", 30, OWN_RULE),
    PlanEntry("11.10", "Sitzungen des Rates"),
    PlanEntry("11.20", "Sitzungen der Ausschüsse"),
    PlanEntry("14", "Öffentlichkeitsarbeit und Bürgeranliegen"),
    PlanEntry("14.10", "Beschwerden und Anregungen"),
    PlanEntry("14.20", "Presse und Veröffentlichungen"),
    PlanEntry("2", "Finanzen", 10, TAX_BOOKS),
    PlanEntry("20", "Haushalt und Kasse"),
    PlanEntry("20.10", "Haushaltsplanung"),
    PlanEntry("20.20", "Mahnung und Vollstreckung"),
    PlanEntry("22", "Steuern und Abgaben"),
    PlanEntry("22.10", "Hundesteuer"),
    PlanEntry("22.20", "Gewerbesteuer"),
    PlanEntry("22.30", "Grundsteuer"),
    PlanEntry("22.40", "Gebühren und Beiträge"),
    PlanEntry("3", "Recht, Sicherheit und Ordnung", 10, OWN_RULE),
    PlanEntry("32", "Öffentliche Ordnung"),
    PlanEntry("32.10", "Gewerbeangelegenheiten"),
    PlanEntry("32.20", "Ordnungswidrigkeiten", 5, OWN_RULE),
    PlanEntry("32.30", "Hundehaltung"),
    PlanEntry("32.40", "Parken und Verkehr", 6, OWN_RULE),
    PlanEntry("33", "Bürgerservice"),
    PlanEntry("33.10", "Meldeangelegenheiten"),
    PlanEntry("33.20", "Ausweise und Pässe"),
    PlanEntry("34", "Standesamt"),
    PlanEntry("34.10", "Geburten und Geburtsurkunden", 110, CIVIL_STATUS),
    PlanEntry("34.20", "Eheschließungen", 80, CIVIL_STATUS),
    PlanEntry("34.30", "Sterbefälle", 30, CIVIL_STATUS),
    PlanEntry("4", "Schule, Kultur und Sport", 10, OWN_RULE),
    PlanEntry("40", "Schulen"),
    PlanEntry("40.10", "Schulorganisation"),
    PlanEntry("41", "Kultur"),
    PlanEntry("41.10", "Veranstaltungen und Förderung"),
    PlanEntry("5", "Soziales, Jugend und Familie", 10, OWN_RULE),
    PlanEntry("50", "Soziale Leistungen"),
    PlanEntry("50.10", "Sozialticket und Vergünstigungen"),
    PlanEntry("51", "Kinder und Familie"),
    PlanEntry("51.10", "Elternbeiträge der Kindertagesbetreuung"),
    PlanEntry("6", "Bauen und Umwelt", 30, OWN_RULE),
    PlanEntry("60", "Bauverwaltung"),
    PlanEntry("60.10", "Bauanträge und Baugenehmigungen"),
    PlanEntry("60.20", "Grundstücksangelegenheiten"),
    PlanEntry("67", "Grünflächen und Umwelt", 10, OWN_RULE),
    PlanEntry("67.10", "Baumschutz"),
    PlanEntry("7", "Öffentliche Einrichtungen", 10, OWN_RULE),
    PlanEntry("70", "Abfall und Straßenreinigung"),
    PlanEntry("70.10", "Sperrmüll und Abfallbehälter", 3, OWN_RULE),
    PlanEntry("70.20", "Straßenreinigung und Winterdienst"),
    PlanEntry("81", "Wasser und Abwasser", 10, OWN_RULE),
    PlanEntry("81.20", "Zählerstände und Verbrauchsabrechnung"),
    PlanEntry("8", "Wirtschaft und Versorgung", 10, OWN_RULE),
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
)
