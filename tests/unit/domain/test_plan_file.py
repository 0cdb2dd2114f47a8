# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A plan file is taken over whole, or refused with all that is wrong in it."""

import re
from dataclasses import replace

import pytest

from eakte.domain.access.values import ProtectionClass
from eakte.domain.filing.numbering import STANDARD_NUMBERING, CasePattern, DossierPattern
from eakte.domain.filing.standard_plan import STANDARD_OFFICES, STANDARD_PLAN, STANDARD_SERVICES, TITLE
from eakte.domain.filing.values import Office, PlanEntry, ServiceSetup
from eakte.domain.retention.values import after_closing
from eakte.domain.tenants.errors import PlanFileRefused
from eakte.domain.tenants.plan_file import town_plan
from eakte.domain.tenants.values import PersonSetup, TownPlan
from eakte.domain.tenants.yaml_nodes import MAX_BYTES, MAX_CHARACTERS, MAX_ENTRIES
from eakte.kernel.tenancy import Role
from eakte.services.translations import translate

SMALL = """\
slug: herdecke
name: Stadt Herdecke
filing_plan:
  title: Aktenplan
  positions:
    - {number: 2, title: Finanzen, retention_years: 10, legal_basis: § 147 AO}
    - {number: 22, title: Steuern, office: steuern, protection: social}
    - {number: 22.10, title: Hundesteuer}
public_services:
  - {key: hund, title: Hund anmelden, position: 22.10, labels: {rasse: Rasse, name: Name}}
people:
  - {login: m.beispiel, name: Maria Beispiel, role: clerk, office: steuern}
portals:
  - {name: Serviceportal}
offices:
  - {key: kaemmerei, name: Kämmerei}
  - {key: steuern, name: Steueramt, parent: kaemmerei}
"""


def problems(text: str | bytes) -> list[tuple[int, str]]:
    """Line and German text of everything that is wrong."""
    with pytest.raises(PlanFileRefused) as refused:
        town_plan(text if isinstance(text, bytes) else text.encode())
    found = [(each.line, translate(each.message, each.values)) for each in refused.value.problems]
    assert refused.value.values == {"count": len(found)}
    assert not any("{" in said for _, said in found)
    return found


def changed(old: str, new: str) -> str:
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


def test_a_plan_file_is_a_town() -> None:
    assert town_plan(SMALL.encode()) == TownPlan(
        slug="herdecke",
        name="Stadt Herdecke",
        zone="Europe/Berlin",
        plan_title="Aktenplan",
        plan=(
            PlanEntry("2", "Finanzen", after_closing(10, "§ 147 AO")),
            PlanEntry("22", "Steuern", office="steuern", protection=ProtectionClass.SOCIAL),
            PlanEntry("22.10", "Hundesteuer"),
        ),
        services=(ServiceSetup("hund", "Hund anmelden", "22.10", (("rasse", "Rasse"), ("name", "Name"))),),
        offices=(Office("kaemmerei", "Kämmerei"), Office("steuern", "Steueramt", "kaemmerei")),
        people=(PersonSetup("m.beispiel", "Maria Beispiel", Role.CLERK, "steuern"),),
        portals=("Serviceportal",),
    )


def test_reference_numbers_are_written_as_the_town_or_a_position_says() -> None:
    numbers = "reference_numbers: {dossier: '{plan}/{year}-{number:3}'}\n"
    plan = town_plan(
        changed("title: Steuern,", "title: Steuern, reference_numbers: {case: '{dossier}/{number}'},").encode()
        + numbers.encode()
    )
    assert plan.numbering == replace(STANDARD_NUMBERING, dossiers=DossierPattern.read("{plan}/{year}-{number:3}"))
    assert [(entry.dossier_numbers, entry.case_numbers) for entry in plan.plan] == [
        (None, None),
        (None, CasePattern.read("{dossier}/{number}")),
        (None, None),
    ]
    assert town_plan(SMALL.encode()).numbering == STANDARD_NUMBERING


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{dossier: '{plan}-{number}'}", "in dieser Reihenfolge: plan, year, number."),
        ("{case: '{number}'}", "in dieser Reihenfolge: dossier, number."),
        ("{case: '{dossier} {number}'}", "„ “ weg"),
        ("{dossier: '{plan}.{year}/{number}'}", "hinter das Feld „plan“"),
        ("{case: 12}", "Text"),
        ("{case: ''}", "Zeile"),
        ("standard", "Gruppe"),
        ("{akte: x}", "„akte“ ist hier nicht bekannt"),
    ],
)
def test_patterns_by_which_numbers_could_meet_are_told_with_their_line(written: str, said: str) -> None:
    for line, text in (
        (18, f"{SMALL}reference_numbers: {written}\n"),
        (7, changed("title: Steuern,", f"title: Steuern, reference_numbers: {written},")),
    ):
        ((at, told),) = problems(text)
        assert at == line
        assert said in told


def test_standard_plan_and_services_stand_for_all_of_them() -> None:
    plan = town_plan(b"slug: a\nname: A\nzone: Europe/Vienna\nfiling_plan: standard\npublic_services: standard\n")
    assert (plan.plan_title, plan.plan, plan.services) == (TITLE, STANDARD_PLAN, STANDARD_SERVICES)
    assert (plan.zone, plan.people, plan.portals) == ("Europe/Vienna", (), ())
    assert plan.offices == STANDARD_OFFICES


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("parent: kaemmerei", "parent: amt", "Das Amt „amt“ steht nicht darüber."),
        ("parent: kaemmerei", "parent: steuern", "Das Amt „steuern“ steht nicht darüber."),
        ("title: Steuern, office: steuern", "title: Steuern, office: amt", "Das Amt „amt“ gibt es nicht."),
        ("role: clerk, office: steuern", "role: clerk, office: amt", "Das Amt „amt“ gibt es nicht."),
        (
            "protection: social",
            "protection: geheim",
            "Die Schutzklasse „geheim“ ist unbekannt; bekannt sind none, social, personnel.",
        ),
        ("key: steuern", "key: kaemmerei", "„kaemmerei“ stand schon in Zeile 16."),
    ],
)
def test_offices_and_classes_that_do_not_exist_are_told(old: str, new: str, said: str) -> None:
    assert said in [text for _, text in problems(changed(old, new))]


def test_every_problem_is_told_at_once_in_the_order_of_lines() -> None:
    found = problems("""\
slug: Herdecke!
name: 12
zone: Europe
farbe: rot
filing_plan:
  title: Aktenplan
  positions:
    - {number: 2, title: Finanzen, retention_years: viele}
    - {number: 22, title: Steuern}
    - {number: 22.10, title: Hundesteuer}
    - {number: 22.10, title: Nochmal}
    - {number: 33.10, title: Waise}
public_services:
  - {key: a, title: A, position: 99}
  - {key: a, title: B, position: 22}
people:
  - {login: x, name: X, role: king}
  - {login: X, name: X, role: clerk, password: geheim}
  - {login: "a b", name: *x}
portals: {name: P}
""")
    expected = [
        (1, "Kurzname"),
        (2, "Anführungszeichen"),
        (3, "Zeitzone"),
        (4, "„farbe“ ist hier nicht bekannt"),
        (8, "ganze Zahl"),
        (11, "„22.10“ stand schon in Zeile 10"),
        (12, "Über der Position 33.10 fehlt die Position 33"),
        (14, "Position 99, die der Aktenplan nicht hat"),
        (15, "„a“ stand schon in Zeile 14"),
        (15, "Position 22, unter der noch andere stehen"),
        (17, "Rolle „king“"),
        (18, "„password“ ist hier nicht bekannt"),
        (18, "„x“ stand schon in Zeile 17"),
        (19, "`*x`"),
        (19, "„role“ fehlt"),
        (19, "kein Benutzername"),
        (19, "Anführungszeichen"),
        (20, "Liste"),
    ]
    assert [line for line, _ in found] == [line for line, _ in expected]
    for (_, said), (_, words) in zip(found, expected, strict=True):
        assert words in said
    assert "geheim" not in str(found)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("slug: herdecke", "slug: betrieb", 1, "des Betriebs selbst"),
        ("slug: herdecke", "slug: no", 1, "Kurzname"),
        ("slug: herdecke", "slug: a-", 1, "Kurzname"),
        ("slug: herdecke\n", "", 1, "„slug“ fehlt"),
        ("name: Stadt Herdecke", "name: [a]", 2, "Text"),
        ("name: Stadt Herdecke", 'name: "a\\0b"', 2, "eine Zeile"),
        ("name: Stadt Herdecke", 'name: "\\ud800"', 2, "eine Zeile"),
        ("name: Stadt Herdecke", "name: ' '", 2, "eine Zeile"),
        ("name: Stadt Herdecke", "name: A\nname: B", 3, "„name“ steht hier zweimal"),
        ("title: Aktenplan", "title: Aktenplan\n  version: 2", 5, "„version“ ist hier nicht bekannt"),
        ("number: 2,", "number: 2a,", 6, "keine Nummer"),
        ("number: 2,", "number: true,", 6, "keine Nummer"),
        ("title: Finanzen", "name: Finanzen", 6, "„name“ ist hier nicht bekannt"),
        ("retention_years: 10", "retention_years: 111", 6, "von 1 bis 110"),
        ("retention_years: 10", "retention_years: 0", 6, "von 1 bis 110"),
        (", legal_basis: § 147 AO", "", 6, "Rechtsgrundlage"),
        ("retention_years: 10, ", "", 6, "Zahl der Jahre"),
        (
            "legal_basis: § 147 AO",
            "legal_basis: § 147 AO, retention_rules: [{permanent: true, legal_basis: a}]",
            6,
            "entweder",
        ),
        *(
            ("retention_years: 10, legal_basis: § 147 AO", f"retention_rules: [{{{rule}}}]", 6, said)
            for rule, said in (
                ("length: 10", "„legal_basis“ fehlt"),
                ("legal_basis: AO", "1 bis 110 Jahre"),
                ("length: 111, legal_basis: AO", "1 bis 110 Jahre"),
                ("length: 1321, unit: months, legal_basis: AO", "von 1 bis 1320"),
                ("length: 10, start: trigger, legal_basis: AO", "1 bis 110 Jahre"),
                ("length: 10, unit: weeks, legal_basis: AO", "1 bis 110 Jahre"),
                ("length: 10, permanent: true, legal_basis: AO", "1 bis 110 Jahre"),
                ("permanent: vielleicht, legal_basis: AO", "`true` oder `false`"),
                ("length: 10, trigger: umzug, legal_basis: AO", "„umzug“ ist unbekannt"),
                ("length: 10, trigger: 'date_field:geburtstag', legal_basis: AO", "„geburtstag“"),
            )
        ),
        (
            "retention_years: 10, legal_basis: § 147 AO",
            f"retention_rules: [{', '.join(['{permanent: true, legal_basis: AO}'] * 11)}]",
            6,
            "höchstens 10",
        ),
        ("position: 22.10", "position: '22.1'", 10, "22.1, die der Aktenplan nicht hat"),
        ("labels: {rasse: Rasse, name: Name}", "labels: [rasse]", 10, "Schlüsseln mit Texten"),
        ("labels: {rasse: Rasse, name: Name}", "labels: {rasse: 1}", 10, "Text"),
        ("key: hund", "key: hund/steuer", 10, "kein Schlüssel"),
        ("role: clerk", "role: Clerk", 12, "Rolle „Clerk“"),
        ("login: m.beispiel", 'login: "m\\u202Eb"', 12, "kein Benutzername"),
        ("{name: Serviceportal}", "Serviceportal", 14, "name"),
        ("{name: Serviceportal}", "{name: P}\n  - {name: P}", 15, "„P“ stand schon in Zeile 14"),
        ("{name: Serviceportal}", "{name: *p}", 14, "Verweise"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, line: int, words: str) -> None:
    assert any(line == at and words in said for at, said in problems(changed(old, new)))


def test_twice_in_one_line_is_twice() -> None:
    text = re.sub(r"portals:\n.*\n", "portals: [{name: P}, {name: P}]\n", SMALL)
    assert problems(text) == [(13, "„P“ stand schon in Zeile 13.")]


def test_a_plan_that_cannot_be_read_is_not_blamed_on_the_services() -> None:
    text = re.sub(r"filing_plan:\n(?:  .*\n)+", "filing_plan: eigener\n", SMALL)
    ((line, said),) = problems(text)
    assert (line, "standard" in said) == (3, True)


def test_a_plan_has_a_position() -> None:
    text = re.sub(r"positions:\n(?:    .*\n)+", "positions: []\n", SMALL)
    assert problems(text) == [(5, "Der Aktenplan hat keine Position.")]


def test_standard_services_need_their_positions() -> None:
    text = re.sub(r"public_services:\n.*\n", "public_services: standard\n", SMALL)
    assert {line for line, _ in problems(text)} == {9}
    assert len(problems(text)) == sum(each.plan_number != "22.10" for each in STANDARD_SERVICES)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "leer"),
        (b"# nichts\n", 1, "leer"),
        (b"- a\n", 1, "Schlüsseln mit Werten"),
        (b"Stadt", 1, "Schlüsseln mit Werten"),
        (b"slug: a\nname: \xff\n", 2, "UTF-8"),
        (b"slug: a\nname: [\n", 3, "YAML"),
        (b"slug: a\nname: \x01\n", 2, "YAML"),
        (b"slug: a\n---\nslug: b\n", 2, "YAML"),
        (b"[" * 100_000, 1, "zu tief"),
        (b"- " * 100_000, 1, "zu tief"),
        (b"!!python/object/apply:os.system ['true']", 1, "Schlüsseln mit Werten"),
        (b"PK\x03\x04\x00\x00", 1, "YAML"),
    ],
)
def test_what_is_no_plan_file_is_refused(content: bytes, line: int, words: str) -> None:
    ((found, said),) = problems(content)
    assert (found, words in said) == (line, True), said


def test_references_that_would_grow_without_end_are_not_followed() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert sum("Verweise" in said for _, said in problems(SMALL + bomb)) == 72


def test_the_limit_of_a_file_is_told_before_it_is_read() -> None:
    padded = SMALL.encode() + b"#" * (MAX_BYTES - len(SMALL.encode()))
    assert town_plan(padded).slug == "herdecke"
    assert problems(padded + b"#") == [(1, "Die Datei hat mehr als 1000000 Bytes.")]


def test_the_limit_of_a_text() -> None:
    assert town_plan(changed("Stadt Herdecke", "x" * MAX_CHARACTERS).encode()).name == "x" * MAX_CHARACTERS
    assert [line for line, _ in problems(changed("Stadt Herdecke", "x" * (MAX_CHARACTERS + 1)))] == [2]


def test_the_limit_of_a_list() -> None:
    def portals(count: int) -> str:
        return changed("  - {name: Serviceportal}\n", "".join(f"  - {{name: P{each}}}\n" for each in range(count)))

    assert len(town_plan(portals(MAX_ENTRIES).encode()).portals) == MAX_ENTRIES
    assert problems(portals(MAX_ENTRIES + 1)) == [(14, "Hier stehen mehr als 2000 Einträge.")]


def test_foreign_characters_cannot_turn_a_message() -> None:
    ((_, said),) = problems(changed("slug: herdecke", 'slug: "\\u202E' + "x" * 500 + '"'))
    assert "[U+202E]" in said
    assert len(said) < 250


def test_a_blank_that_does_not_break_is_a_blank() -> None:
    assert town_plan(changed("§ 147 AO", "§\u00a0147\u202fAO").encode()).plan[0].retention == after_closing(
        10, "§ 147 AO"
    )


def test_a_group_has_a_limit_too() -> None:
    labels = ", ".join(f"feld_{number}: Feld" for number in range(MAX_ENTRIES + 1))
    many = changed("{rasse: Rasse, name: Name}", f"{{{labels}}}")
    assert problems(many) == [(10, "Hier stehen mehr als 2000 Einträge.")]
