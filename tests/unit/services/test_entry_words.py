# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from eakte.domain.audit.values import Act, AuditObject, Outcome
from eakte.kernel.tenancy import ActorKind, Role
from eakte.services.entry_words import ACTS, GROUPS, MAX_CHARACTERS, ROLES, SENTENCES, sentence
from eakte.services.opened_entries import ActingPerson, OpenedEntry
from eakte.services.translations import translate

PERSON = ActingPerson(UUID(int=1), "Erika Beispiel", ActorKind.PERSON)
DETAIL = {
    "name": "Stadt Witten",
    "role": "clerk",
    "portal": "Serviceportal",
    "holder": "Serviceportal",
    "file": "Brief.pdf",
    "case": "22.10-2026/0001-1",
    "reference_number": "22.10-2026/0001",
    "retention_ends_on": "2036-12-31",
    "page": 3,
    "reason": "processing-timed-out",
    "line": "Hund",
    "rows": 7,
}
ENTRY = OpenedEntry(
    id=UUID(int=2),
    at=datetime(2026, 11, 20, tzinfo=UTC),
    act=Act.PAGE_OPENED,
    object=AuditObject("document", UUID(int=3)),
    outcome=Outcome.DONE,
    person=PERSON,
    detail=DETAIL,
    index=None,
    checkpoint=None,
)


@pytest.mark.parametrize("act", Act)
def test_every_act_is_a_german_sentence_without_gaps(act: Act) -> None:
    said = sentence(replace(ENTRY, act=act))

    assert "{" not in said
    assert said != translate(ACTS[act])
    for message in SENTENCES[act]:
        assert translate(message) != message


@pytest.mark.parametrize("act", Act)
def test_of_an_erased_person_only_the_act_is_told(act: Act) -> None:
    assert sentence(replace(ENTRY, act=act, person=None, detail={})) == f"Person gelöscht: {translate(ACTS[act])}"
    assert translate(ACTS[act]) != ACTS[act]


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (Act.PAGE_OPENED, "Erika Beispiel hat Seite 3 geöffnet"),
        (Act.SUBMISSION_RECEIVED, "Der Antrag ging über das Portal „Erika Beispiel“ ein"),
        (Act.VERSION_FAILED, "Das Dokument konnte nicht gelesen werden: Die Verarbeitung hat zu lange gedauert"),
        (Act.ACCOUNT_ASSIGNED, "Ein Konto erhielt die Rolle Sachbearbeitung"),
        (
            Act.CASE_CLOSED,
            "Erika Beispiel hat den Vorgang geschlossen (z.d.A.); er wird bis 31.12.2036 aufbewahrt",
        ),
    ],
)
def test_codes_and_dates_are_words(act: Act, said: str) -> None:
    assert sentence(replace(ENTRY, act=act)) == said


def test_a_case_without_a_period_closes_without_a_date() -> None:
    closed = replace(ENTRY, act=Act.CASE_CLOSED, detail={"retention_ends_on": None})

    assert sentence(closed) == "Erika Beispiel hat den Vorgang geschlossen (z.d.A.)"


def test_a_token_is_not_called_a_portals_key() -> None:
    made = replace(ENTRY, act=Act.KEY_CREATED, detail={"label": "Mein Rechner"})

    assert sentence(made) == "Der persönliche Zugangsschlüssel „Mein Rechner“ wurde angelegt"


def test_a_scan_out_of_the_folder_was_uploaded_by_nobody() -> None:
    scanned = replace(ENTRY, act=Act.SCAN_RECEIVED, detail={"file": "a.pdf", "claim": "1"})

    assert sentence(scanned) == "Der Scan „a.pdf“ kam über den Scan-Ordner"
    assert sentence(replace(ENTRY, act=Act.SCAN_RECEIVED)) == "Erika Beispiel hat den Scan „Brief.pdf“ hochgeladen"


def test_an_entry_that_lacks_a_detail_still_says_what_was_done() -> None:
    assert sentence(replace(ENTRY, detail={})) == "Erika Beispiel: Seite geöffnet"


def test_a_process_of_ours_is_called_the_service() -> None:
    rebuilt = replace(ENTRY, act=Act.INDEX_REBUILT, person=replace(PERSON, name="cli", kind=ActorKind.SYSTEM))

    assert sentence(rebuilt) == "Der Dienst (cli) hat den Suchindex neu aufbauen lassen"


def test_a_foreign_name_cannot_turn_or_fill_the_sentence() -> None:
    turned = replace(ENTRY, act=Act.ORIGINAL_DOWNLOADED, detail={"file": "rechnung\u202efdp.exe"})
    long = replace(ENTRY, act=Act.SEARCHED, detail={"line": "x" * 500})
    braces = replace(ENTRY, act=Act.SEARCHED, detail={"line": "{person} {0}"})

    assert "rechnung[U+202E]fdp.exe" in sentence(turned)
    assert len(sentence(long)) < MAX_CHARACTERS + 60
    assert "„{person} {0}“" in sentence(braces)


def test_every_group_and_role_has_a_german_name() -> None:
    assert [name for name in [*GROUPS.values(), *ROLES.values()] if translate(name) == name] == []
    assert set(ROLES) == set(Role)
