# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What citizens write to their town: matters and sentences, to be put together into letters that differ.

A sentence may ask for the fields of `drafts` by name; each use gets other values.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Matter:
    """One kind of letter. `topic` is a long compound that stands in the subject and on every further page."""

    kind: str
    topic: str
    subject: str
    opening: str
    sentences: tuple[str, ...]


OBJECTION: Final = Matter(
    "Widerspruch",
    "Hundesteuerfestsetzung",
    "Widerspruch gegen den Hundesteuerbescheid vom {day}",
    "gegen den oben genannten Hundesteuerbescheid, der mir am {day} zugestellt wurde, lege ich hiermit fristgerecht "
    "Widerspruch ein.",
    (
        "Mein Hund {dog}, ein {breed}, wurde bereits am {day} bei Ihnen abgemeldet.",
        "Die Festsetzung von {amount} für das Kalenderjahr {year} halte ich für rechtswidrig.",
        "Nach der Hundesteuersatzung der {authority} steht mir eine Steuerermäßigung um die Hälfte zu.",
        "Die Veranlagung als Zweithund ist unzutreffend, weil in meinem Haushalt nur ein einziges Tier gehalten wird.",
        "Die Hundesteuermarke mit der Nummer {number} habe ich dem Bürgerbüro persönlich zurückgegeben.",
        "Eine Begründung, weshalb der erhöhte Steuersatz angewendet wurde, enthält der Bescheid nicht.",
        "Das Tier ist mit der Transpondernummer {chip} gekennzeichnet und ordnungsgemäß haftpflichtversichert.",
        "Ich beantrage deshalb, den Bescheid aufzuheben und die Aussetzung der Vollziehung anzuordnen.",
        "Den bereits überwiesenen Betrag von {amount} bitte ich auf mein Konto zu erstatten.",
        "Das Kassenzeichen {payment} gebe ich zur Vermeidung von Verwechslungen noch einmal an.",
    ),
)

NOISE_REPORT: Final = Matter(
    "Anzeige",
    "Ordnungswidrigkeitenanzeige",
    "Anzeige wegen wiederholter Ruhestörung in der {street}",
    "hiermit zeige ich an, dass es in unserer unmittelbaren Nachbarschaft seit dem {day} immer wieder zu erheblichen "
    "Lärmbelästigungen kommt.",
    (
        "Am {day} wurde von {hour} Uhr bis nach Mitternacht bei geöffneten Fenstern laute Musik abgespielt.",
        "Im Innenhof des Hauses {street} laufen nachts Kühlaggregate, deren Brummen bis in die Schlafräume dringt.",
        "Mehrere Gespräche mit der Hausverwaltung blieben ohne jeden Erfolg.",
        "Die Außengastronomie überschreitet die genehmigten Öffnungszeiten regelmäßig um mehr als eine Stunde.",
        "Ein Lärmprotokoll über insgesamt {count} Vorfälle habe ich diesem Schreiben beigefügt.",
        "Die Polizei war am {day} vor Ort und führt den Einsatz unter der Nummer {number}.",
        "Als Zeugin steht Ihnen {witness}, wohnhaft {street}, für Rückfragen zur Verfügung.",
        "Ich bitte Sie, die Einhaltung der Nachtruhe zu überwachen und ein Ordnungswidrigkeitenverfahren einzuleiten.",
        "Die Sondernutzungserlaubnis für die Gehwegfläche müsste nach meiner Kenntnis längst abgelaufen sein.",
        "Für die Kinder in der Dachgeschosswohnung ist an einen ruhigen Schlaf nicht mehr zu denken.",
    ),
)

COMPLAINT: Final = Matter(
    "Beschwerde",
    "Abfallgebührenbescheid",
    "Beschwerde über die ausgebliebene Leerung der Abfallbehälter",
    "leider muss ich mich zum {count}. Mal in diesem Jahr darüber beschweren, dass die Abfallbehälter in der {street} "
    "nicht geleert worden sind.",
    (
        "Die Restmülltonne mit der Behälternummer {number} steht seit dem {day} ungeleert am Straßenrand.",
        "Nach dem Abfuhrkalender hätte die Leerung spätestens am {day} erfolgen müssen.",
        "Die telefonische Reklamation wurde zwar aufgenommen, geändert hat sich dadurch jedoch nichts.",
        "Im Abfallgebührenbescheid werden mir trotzdem {amount} für das laufende Jahr berechnet.",
        "Der Sperrmüll, den ich unter der Auftragsnummer {number} angemeldet hatte, liegt immer noch auf dem Gehweg.",
        "Inzwischen hat sich Ungeziefer eingefunden, was gerade im Sommer eine Zumutung für alle Anwohner ist.",
        "Die Zufahrt zur Wendeanlage war an keinem der Tage durch parkende Fahrzeuge versperrt.",
        "Ich erwarte eine anteilige Gebührenermäßigung in Höhe von {amount}.",
        "Bitte teilen Sie mir mit, welches Entsorgungsunternehmen für unseren Bezirk zuständig ist.",
        "Fotos vom {day} kann ich auf Wunsch jederzeit nachreichen.",
    ),
)

SUPPLEMENT: Final = Matter(
    "Nachreichung",
    "Gewerbeanmeldungsunterlagen",
    "Nachreichung von Unterlagen zur Gewerbeanmeldung",
    "mit Ihrem Schreiben vom {day} haben Sie mich gebeten, zu meiner Gewerbeanmeldung noch fehlende Unterlagen "
    "einzureichen.",
    (
        "Die Bescheinigung in Steuersachen des Finanzamtes liegt diesem Brief im Original bei.",
        "Den Mietvertrag über die Geschäftsräume {street} habe ich am {day} unterzeichnet.",
        "Die Gewerbezentralregisterauskunft wurde unter der Nummer {number} beantragt und geht Ihnen unmittelbar zu.",
        "Als Tätigkeitsbeginn bitte ich abweichend von meinem Antrag den {day} einzutragen.",
        "Die Verwaltungsgebühr von {amount} wurde unter dem Kassenzeichen {payment} überwiesen.",
        "Eine Eintragung in die Handwerksrolle ist nach Auskunft der Handwerkskammer nicht erforderlich.",
        "Das Betriebsgrundstück liegt nach dem Flächennutzungsplan in einem Mischgebiet.",
        "Beschäftigt werden zunächst zwei Aushilfen und eine Auszubildende im ersten Lehrjahr.",
        "Die Nutzungsänderung habe ich parallel bei der Bauaufsichtsbehörde angezeigt.",
        "Sollte noch etwas fehlen, bitte ich um einen kurzen Hinweis bis zum {deadline}.",
    ),
)

INSTALMENTS: Final = Matter(
    "Ratenzahlung",
    "Grundsteuervorauszahlung",
    "Antrag auf Ratenzahlung der rückständigen Grundsteuer",
    "mit Mahnung vom {day} fordern Sie mich auf, rückständige Grundbesitzabgaben in Höhe von {amount} zu begleichen.",
    (
        "Wegen einer längeren Arbeitsunfähigkeit ist es mir zurzeit nicht möglich, die Summe auf einmal zu zahlen.",
        "Ich biete Ihnen an, ab dem {deadline} monatlich {amount} auf das Konto der Stadtkasse zu überweisen.",
        "Die Säumniszuschläge von {amount} bitte ich aus Billigkeitsgründen zu erlassen.",
        "Das Grundstück {street} ist zudem mit einer Grundschuld belastet.",
        "Mein Steuerberater hat die Einkommensverhältnisse in der Anlage ausführlich dargestellt.",
        "Die Grundsteuervorauszahlung für das Jahr {year} beruht noch auf dem alten Grundsteuermessbetrag.",
        "Einen Einspruch gegen den Grundsteuermessbescheid habe ich beim Finanzamt fristgerecht eingelegt.",
        "Vollstreckungsmaßnahmen bitte ich bis zu einer Entscheidung über diesen Antrag auszusetzen.",
        "Mit der Erteilung eines Lastschriftmandats unter der Nummer {number} bin ich einverstanden.",
        "Die erste Rate habe ich am {day} unter dem Kassenzeichen {payment} bereits angewiesen.",
    ),
)

PARKING: Final = Matter(
    "Bewohnerparkausweis",
    "Bewohnerparkberechtigung",
    "Verlängerung meines Bewohnerparkausweises Nummer {number}",
    "mein Bewohnerparkausweis für die Zone rund um die {street} läuft am {deadline} ab, und ich bitte um seine Verlängerung.",
    (
        "Das Kennzeichen meines Fahrzeugs lautet unverändert {plate}.",
        "Am {day} erhielt ich trotz gut sichtbar ausgelegten Ausweises eine Verwarnung über {amount}.",
        "Seit der Einrichtung der Großbaustelle in der {street} ist die Zahl der Stellplätze um {count} gesunken.",
        "Die Straßenverkehrsbehörde hatte mir mündlich zugesagt, dass die Ausnahmegenehmigung weiter gilt.",
        "Eine Garage oder einen privaten Stellplatz habe ich weder gemietet noch gekauft.",
        "Die Meldebescheinigung vom {day} weist meinen Hauptwohnsitz in dieser Zone nach.",
        "Für meine pflegebedürftige Mutter benötige ich außerdem einen Besucherausweis an {count} Tagen im Monat.",
        "Die Gebühr von {amount} zahle ich wie bisher unter dem Kassenzeichen {payment}.",
        "Bitte prüfen Sie, ob sich der Geltungsbereich auf die {street} ausdehnen lässt.",
        "Die Halteverbotsbeschilderung wurde am {day} ohne jede Ankündigung aufgestellt.",
    ),
)

MATTERS: Final = (OBJECTION, NOISE_REPORT, COMPLAINT, SUPPLEMENT, INSTALMENTS, PARKING)

ANY_MATTER: Final = (
    "Ich beziehe mich dabei auf Ihr Aktenzeichen {reference} und unser Telefonat vom {day}.",
    "Zur Begründung verweise ich auf die beigefügten Kopien, die ich durchnummeriert habe.",
    "Bereits im Jahr {year} hatte ich in gleicher Angelegenheit an Ihr Amt geschrieben.",
    "Eine Antwort habe ich bis heute trotz mehrfacher Erinnerung nicht erhalten.",
    "Ihre Mitarbeiterin im Sachgebiet {count} hat mir freundlicherweise zu diesem Schreiben geraten.",
    "Für die weitere Korrespondenz bin ich werktags ab {hour} Uhr auch telefonisch erreichbar.",
    "Bitte bestätigen Sie mir den Eingang dieses Schreibens kurz in Textform.",
    "Vorsorglich beantrage ich Wiedereinsetzung in den vorigen Stand, falls eine Frist versäumt sein sollte.",
    "Die Bearbeitungszeit von inzwischen {count} Wochen empfinde ich als ungewöhnlich lang.",
    "Auf der Internetseite der {authority} habe ich dazu keine verständlichen Informationen gefunden.",
    "Meine frühere Anschrift lautete {street}; unter ihr wird der Vorgang möglicherweise noch geführt.",
    "Sollten weitere Nachweise erforderlich sein, reiche ich diese selbstverständlich unverzüglich nach.",
    "Ich bin damit einverstanden, dass Sie die notwendigen Auskünfte bei anderen Ämtern einholen.",
    "Eine Zweitschrift erhält {witness} zur Kenntnis und zum Verbleib.",
    "Das Schreiben vom {day} mit der Nummer {number} betrachte ich damit als erledigt.",
    "Nach meiner Auffassung wurde der Sachverhalt bisher nur unvollständig ermittelt.",
    "Für Ihre Bemühungen und eine zügige Entscheidung danke ich Ihnen im Voraus.",
    "Über das Ergebnis der Prüfung bitte ich mich bis spätestens {deadline} zu unterrichten.",
)

ENCLOSURES: Final = (
    *("Kopie des Bescheides", "Überweisungsbeleg", "Vollmacht", "Meldebescheinigung"),
    *("Lärmprotokoll", "Mietvertrag", "Lichtbilder", "Steuerbescheinigung"),
)
