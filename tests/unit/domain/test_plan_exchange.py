# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A filing plan goes out as a table or as JSON and comes in again as it was, or is refused with all that is wrong."""

from collections.abc import Callable, Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.access.values import ProtectionClass
from eakte.domain.filing.plan_changes import Kept, Plan, replaced
from eakte.domain.filing.standard_plan import STANDARD_PLAN, TITLE
from eakte.domain.filing.standard_schemas import DATE_FIELDS
from eakte.domain.filing.values import PlanEntry
from eakte.domain.retention.values import ENTERED, after_closing
from eakte.domain.tenants.errors import PlanImportRefused
from eakte.domain.tenants.plan_exchange import as_json, as_table, check, from_json, from_table
from eakte.domain.tenants.positions import MAX_DESCRIPTION_CHARACTERS, MAX_KEYWORDS, Placed
from eakte.domain.tenants.yaml_nodes import MAX_BYTES
from eakte.kernel.ids import new_id
from eakte.kernel.messages import composed
from eakte.services.spreadsheet import lines, rows
from eakte.services.translations import translate
from retention.periods import PERMANENT, RetentionPeriod, Start, Unit
from retention.schedule import RetentionRule
from retention.triggers import CLOSING, Trigger, TriggerKind

DAY = date(2026, 11, 27)
FULL = PlanEntry(
    "22.10",
    "=Hundesteuer; „Hunde“",
    after_closing(5, "§ 147 AO"),
    "steuern",
    ProtectionClass.SOCIAL,
    "Anmeldung, Abmeldung",
    ("Hund", "Steuer"),
    date(2026, 1, 1),
    DAY,
)

words = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30).map(composed)
texts = st.lists(words, min_size=1, max_size=3).map(" ".join)
keywords = words.map(lambda word: word.replace(",", "-"))
bases = st.lists(words | st.sampled_from(["(", ")", "\\", ";", "(a)", "); permanent ("]), min_size=1, max_size=3).map(
    " ".join
)
triggers = st.sampled_from(
    [CLOSING, *map(Trigger, ENTERED), *(Trigger(TriggerKind.DATE_FIELD, name) for name in sorted(DATE_FIELDS)[:3])]
)
periods = st.builds(RetentionPeriod, st.integers(1, 110)) | st.builds(
    RetentionPeriod, st.integers(1, 1320), st.just(Unit.MONTHS), st.sampled_from(Start)
)
rules = st.builds(
    RetentionRule, period=periods, legal_basis=bases, trigger=triggers, suspended=st.booleans()
) | st.builds(RetentionRule, period=st.just(PERMANENT), legal_basis=bases)
entries = st.builds(
    PlanEntry,
    number=st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,2}){0,3}", fullmatch=True),
    title=texts,
    retention=st.none() | st.lists(rules, min_size=1, max_size=3).map(tuple),
    office=st.none() | st.from_regex(r"[a-z0-9]([a-z0-9-]{0,9}[a-z0-9])?", fullmatch=True),
    protection=st.none() | st.sampled_from(ProtectionClass),
    description=st.none() | texts,
    keywords=st.lists(keywords, max_size=4).map(tuple),
    valid_from=st.none() | st.dates(),
    retired_on=st.none() | st.dates(),
)


def through_table(plan: Iterable[PlanEntry]) -> Placed:
    return from_table(rows(lines(as_table(plan)).decode()))


def through_json(plan: Iterable[PlanEntry]) -> Placed:
    return from_json(as_json(TITLE, plan).encode())


@pytest.mark.parametrize("through", [through_table, through_json])
@given(plan=st.lists(entries, min_size=1, max_size=5, unique_by=lambda entry: entry.number))
def test_what_goes_out_comes_in_again_as_it_was(
    through: Callable[[Iterable[PlanEntry]], Placed], plan: list[PlanEntry]
) -> None:
    assert [entry for _, entry in through(plan)] == plan


def test_a_table_has_a_row_for_each_position_and_no_formula() -> None:
    written = lines(as_table([*STANDARD_PLAN[:1], FULL])).decode().splitlines()
    assert written == [
        '"number";"title";"description";"keywords";"retention_years";"legal_basis";"retention_rules";"office";"protection";"valid_from";"retired_on"',
        '"1";"Verwaltung und Ordnung";"";"";"10";"eigene Festlegung der Kommune im Aktenplan";"";"zentrale-dienste";"";"";""',
        (
            '"22.10";"\'=Hundesteuer; „Hunde“";"Anmeldung, Abmeldung";"Hund, Steuer";"5";"§ 147 AO";"";"steuern";"social";'
            '"2026-01-01";"2026-11-27"'
        ),
    ]


def test_positions_are_told_with_their_lines() -> None:
    table = '\ufeffNumber;Title\r\n"2";"Finanzen\nund mehr"\r\n;\r\n22;Steuern'
    with pytest.raises(PlanImportRefused):
        from_table(rows(table.lstrip("\ufeff")))
    assert from_table(rows(table.lstrip("\ufeff").replace("\nund", " und"))) == [
        (2, PlanEntry("2", "Finanzen und mehr")),
        (4, PlanEntry("22", "Steuern")),
    ]
    content = (
        b'{"positions": [\n\t{"number": "2", "title": "Finanzen", "office": null},\n{"number":"22","title":"Steuern"}]}'
    )
    assert from_json(content) == [(2, PlanEntry("2", "Finanzen")), (3, PlanEntry("22", "Steuern"))]


def problems(read: Callable[[], object]) -> list[tuple[int, str]]:
    with pytest.raises(PlanImportRefused) as refused:
        read()
    return [(each.line, translate(each.message, each.values)) for each in refused.value.problems]


@pytest.mark.parametrize(
    ("table", "line", "said"),
    [
        ("", 1, "Die Datei ist leer."),
        (";;\n", 1, "Die Datei ist leer."),
        ("number;title\n", 1, "Der Aktenplan hat keine Position."),
        ("number\n2\n", 1, "„title“ fehlt."),
        ("number;title;titel\n2;a;b\n", 1, "„titel“ ist hier nicht bekannt"),
        ("number;title;title\n2;a;b\n", 1, "„title“ steht hier zweimal."),
        ("number;title\n2;Finanzen;zu viel\n", 2, "Die Zeile hat mehr Zellen als es Spalten gibt."),
        ("number;title\n;Finanzen\n", 2, "„number“ fehlt."),
        ("number;title\n22. Okt;Hund\n", 2, "„22. Okt“ ist keine Nummer"),
        ("number;title\n2;a\n\n2;b\n", 4, "„2“ stand schon in Zeile 2."),
        ("number;title;retention_years\n2;a;zehn\n", 2, "ganze Zahl von 1 bis 110"),
        ("number;title;retention_years\n2;a;10\n", 2, "Rechtsgrundlage"),
        ("number;title;retention_rules\n2;a;zehn Jahre (AO)\n", 2, "„zehn Jahre (AO)“ ist keine Regel"),
        ("number;title;retention_rules\n2;a;10 years from closing\n", 2, "ist keine Regel"),
        ("number;title;retention_rules\n2;a;10 years (AO\n", 2, "ist keine Regel"),
        ("number;title;retention_rules\n2;a;10 years (AO) permanent (AO)\n", 2, "ist keine Regel"),
        ("number;title;retention_rules\n2;a;10 years from umzug (AO)\n", 2, "„umzug“ ist unbekannt"),
        ("number;title;retention_rules\n2;a;10 years ()\n", 2, "mindestens 1"),
        ("number;title;protection\n2;a;geheim\n", 2, "Die Schutzklasse „geheim“ ist unbekannt"),
        ("number;title;valid_from\n2;a;1.1.2026\n", 2, "Tag wie 2026-11-27"),
        (f"number;title;keywords\n2;a;{','.join('wort' for _ in range(MAX_KEYWORDS + 1))}\n", 2, "20 Schlagwörter"),
        (f"number;title;description\n2;a;{'x' * (MAX_DESCRIPTION_CHARACTERS + 1)}\n", 2, "1000 Zeichen"),
    ],
)
def test_what_is_wrong_in_a_table_is_named_with_its_line(table: str, line: int, said: str) -> None:
    found = problems(lambda: from_table(rows(table)))
    assert any(at == line and said in text for at, text in found), found


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"{\n'positions': [}", 2, "Das lässt sich nicht als YAML lesen"),
        (b"{}", 1, "„positions“ fehlt."),
        (b'{"positions": []}', 1, "Der Aktenplan hat keine Position."),
        (b'{"positions": [\n{"number": "2", "title": "a", "keywords": ["a,b"]}]}', 2, "Schlagwort „a,b“"),
        (b'{"positions": [\n{"number": "2", "title": "a", "valid_from": [1]}]}', 2, "Tag wie 2026-11-27"),
        (b"{" + b" " * MAX_BYTES, 1, "Die Datei hat mehr als"),
    ],
)
def test_what_is_wrong_in_json_is_named_with_its_line(content: bytes, line: int, said: str) -> None:
    found = problems(lambda: from_json(content))
    assert any(at == line and said in text for at, text in found), found


def test_what_the_plan_cannot_become_is_named_with_the_line_of_the_position() -> None:
    kept = (Kept(new_id(), PlanEntry("2", "Finanzen")), Kept(new_id(), PlanEntry("22", "Steuern"), dossiers=3))
    before = Plan(kept)
    placed = [
        (7, PlanEntry("22", "Steuern")),
        (8, PlanEntry("22.10", "Hunde", office="bauen")),
        (9, PlanEntry("41", "x")),
    ]
    outcome = replaced(before, [entry for _, entry in placed], DAY, new_id)

    assert problems(lambda: check(before, outcome, placed)) == [
        (7, "22 kann nicht unter 2 stehen: Diese Einheit ist außer Kraft."),
        (7, "Unter 22 stehen Akten (3). Teilen Sie die Einheit: Dann gehen sie auf die neuen Einheiten über."),
        (8, "Ergänzen Sie das Amt bauen, oder nehmen Sie es aus der Position 22.10 heraus."),
        (9, "Ergänzen Sie 4, unter die 41 gehört."),
    ]
    check(before, replaced(before, [each.entry for each in kept], DAY, new_id), [])
