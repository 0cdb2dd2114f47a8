# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the schema of a public service lets be said of a case, and every field that is refused."""

import json
import socket
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from eakte.domain.filing.errors import ParticularsInvalid, ParticularsTooLarge, SchemaNotInUse
from eakte.domain.filing.particulars import (
    DIALECT,
    MAX_FIELDS,
    MAX_NUMBER,
    Particulars,
    SchemaCatalogue,
    ServiceSchema,
    changed_names,
    checked,
    schema_to_write,
    taken_over,
)
from eakte.domain.filing.standard_plan import STANDARD_SERVICES
from eakte.domain.filing.standard_schemas import STANDARD_SCHEMAS

FIELDS: Mapping[str, Any] = {
    "name": {"title": "Name", "type": "string", "maxLength": 10},
    "zone": {"title": "Zone", "type": "string", "enum": ["A", "B"]},
    "bis": {"title": "Gültig bis", "type": "string", "format": "date"},
    "anzahl": {"title": "Anzahl", "type": "integer", "minimum": 1, "maximum": 9},
    "stand": {"title": "Stand", "type": "number", "minimum": 0, "maximum": 1000},
    "privat": {"title": "Privat", "type": "boolean"},
}
ALL = {"name": "Müller", "zone": "A", "bis": "2026-12-31", "anzahl": 3, "stand": 12.5, "privat": False}


def a_schema(version: int = 1, service: str = "ausweis", **changes: Any) -> ServiceSchema:  # noqa: ANN401 - any keyword of JSON Schema
    content = {"type": "object", "properties": FIELDS, "required": ["name"], "additionalProperties": False, **changes}
    return ServiceSchema(service, version, {"$schema": DIALECT, **content})


SCHEMA = a_schema()


def refused(given: Mapping[str, object], schema: ServiceSchema = SCHEMA) -> dict[str, tuple[str, Mapping[str, Any]]]:
    with pytest.raises(ParticularsInvalid) as told:
        checked(schema, given)
    assert told.value.values == {"count": len(told.value.problems)}
    return {each.name: (each.message, each.values) for each in told.value.problems}


def test_what_follows_the_schema_is_kept_in_its_order() -> None:
    kept = checked(SCHEMA, dict(reversed(ALL.items())))

    assert kept == ALL
    assert list(kept) == list(FIELDS)
    assert checked(SCHEMA, {"name": " Mu\u0308ller "}) == {"name": "Müller"}
    assert checked(SCHEMA, {"name": "a", "zone": "", "bis": " ", "privat": None}) == {"name": "a"}


def test_what_is_invisible_is_data() -> None:
    assert checked(SCHEMA, {"name": "A\u202eB\0\u200b"}) == {"name": "A\u202eB\0\u200b"}


def test_a_whole_number_is_kept_as_one_however_it_is_written() -> None:
    kept = checked(SCHEMA, {"name": "a", "anzahl": 3.0, "stand": 3.0})
    assert (type(kept["anzahl"]), type(kept["stand"])) == (int, float)


def test_every_wrong_field_is_named_in_the_order_of_the_schema_and_unknown_ones_last() -> None:
    wrong = {"farbe": "rot", "stand": "viel", "anzahl": 1.5, "bis": "2026-02-30", "zone": "C", "privat": "ja", "x": 1}

    assert refused(wrong) == {
        "name": ("This is missing.", {}),
        "zone": ("Choose one of these: {choices}.", {"choices": "A, B"}),
        "bis": ("This must be a day that exists, such as 2026-12-31.", {}),
        "anzahl": ("This must be a whole number.", {}),
        "stand": ("This must be a number.", {}),
        "privat": ("This must be yes or no.", {}),
        "farbe": ("There is no such field here.", {}),
        "x": ("There is no such field here.", {}),
    }
    assert list(refused(wrong)) == [*FIELDS, "farbe", "x"]


@pytest.mark.parametrize(
    ("field", "value", "message", "values"),
    [
        ("name", 7, "This must be a text.", {}),
        ("name", True, "This must be a text.", {}),
        ("name", "x" * 11, "At most {limit} characters are allowed here.", {"limit": 10}),
        ("name", "x" * 10_000, "At most {limit} characters are allowed here.", {"limit": 10}),
        ("name", ["a"], "This must be a text.", {}),
        ("name", {"a": {"b": []}}, "This must be a text.", {}),
        ("zone", 1, "Choose one of these: {choices}.", {"choices": "A, B"}),
        ("bis", "31.12.2026", "This must be a day that exists, such as 2026-12-31.", {}),
        ("bis", "2026-13-01", "This must be a day that exists, such as 2026-12-31.", {}),
        ("bis", "٢٠٢٦-١٢-٣١", "This must be a day that exists, such as 2026-12-31.", {}),
        ("bis", 20261231, "This must be a day that exists, such as 2026-12-31.", {}),
        ("anzahl", True, "This must be a whole number.", {}),
        ("anzahl", 0, "This must be at least {limit}.", {"limit": 1}),
        ("anzahl", 10, "This must be at most {limit}.", {"limit": 9}),
        pytest.param("anzahl", 10**10_000, "This must be a whole number.", {}, id="more digits than Python writes"),
        ("stand", float("nan"), "This must be a number.", {}),
        ("stand", float("inf"), "This must be a number.", {}),
        ("stand", -float("inf"), "This must be a number.", {}),
        ("stand", MAX_NUMBER, "This must be at most {limit}.", {"limit": 1000}),
        ("stand", MAX_NUMBER + 1, "This must be a number.", {}),
        ("privat", 1, "This must be yes or no.", {}),
        ("privat", [[10**10_000]], "This must be yes or no.", {}),
        ("unbekannt", [10**10_000], "There is no such field here.", {}),
        ("unbekannt", "x", "There is no such field here.", {}),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_reason(
    field: str, value: object, message: str, values: Mapping[str, Any]
) -> None:
    assert refused({"name": "a", field: value}) == {field: (message, values)}


def test_so_many_fields_are_not_even_looked_at() -> None:
    most = {f"feld{number}": 1 for number in range(MAX_FIELDS)}
    assert set(refused(most)) == {"name", *most}
    with pytest.raises(ParticularsTooLarge) as told:
        checked(SCHEMA, {**most, "name": "a"})
    assert told.value.values == {"limit": MAX_FIELDS}


def test_of_a_submission_only_what_can_be_is_taken_over_and_the_rest_is_named() -> None:
    said = {"bis": "31.12.2026", "zone": "B", "anzahl": "drei", "vorname": "Erika", "stand": None}

    assert taken_over(SCHEMA, said) == Particulars("ausweis", 1, {"zone": "B"}, ("bis", "anzahl"))
    assert taken_over(SCHEMA, {"anzahl": [3]}) == Particulars("ausweis", 1, {}, ("anzahl",))
    assert taken_over(SCHEMA, {"vorname": "Erika", "name": " "}) is None


def test_what_changed_is_told_by_its_names() -> None:
    before = Particulars("ausweis", 1, {"name": "a", "zone": "A", "anzahl": 1})

    assert changed_names(before, Particulars("ausweis", 1, {"name": "b", "zone": "A", "bis": "2026-12-31"})) == (
        "name",
        "bis",
        "anzahl",
    )
    assert changed_names(None, Particulars("ausweis", 1, {"name": "b"})) == ("name",)
    assert changed_names(before, before) == ()


def test_what_was_written_stays_under_its_version_until_the_newest_is_named() -> None:
    first, second, third = (a_schema(version) for version in (1, 2, 3))
    other = a_schema(1, "steuer")
    catalogue = SchemaCatalogue((second, third, first, other))
    before = Particulars("ausweis", 1, {})

    assert catalogue.newest("ausweis") == third
    assert catalogue.newest("sonst") is None
    assert (catalogue.of("ausweis", 2), catalogue.of("ausweis", 4)) == (second, None)
    assert schema_to_write(catalogue, None, "ausweis", None) == third
    assert schema_to_write(catalogue, before, "ausweis", None) == first
    assert schema_to_write(catalogue, before, "ausweis", 1) == first
    assert schema_to_write(catalogue, before, "ausweis", 3) == third
    assert schema_to_write(catalogue, before, "steuer", None) == other
    assert schema_to_write(catalogue, before, "sonst", 1) is None
    for unused in (2, 4):
        with pytest.raises(SchemaNotInUse) as told:
            schema_to_write(catalogue, before, "ausweis", unused)
        assert told.value.values == {"version": unused, "newest": 3}
    with pytest.raises(SchemaNotInUse):
        schema_to_write(catalogue, None, "ausweis", 1)


def test_a_schema_fetches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_way(*_: object) -> None:
        pytest.fail("something was fetched")

    monkeypatch.setattr(socket, "create_connection", no_way)
    monkeypatch.setattr(socket.socket, "connect", no_way)
    elsewhere = a_schema(properties={"name": {"title": "Name", "$ref": "https://example.org/name.json"}})
    with pytest.raises(Exception, match=r"example\.org/name\.json"):
        checked(elsewhere, {"name": "a"})


KEYWORDS = {
    "string": {"title", "type", "maxLength", "format", "enum"},
    "integer": {"title", "type", "minimum", "maximum"},
    "number": {"title", "type", "minimum", "maximum"},
    "boolean": {"title", "type"},
}
MAX_FIELDS_OF_A_FORM = 16


@pytest.mark.parametrize("schema", STANDARD_SCHEMAS, ids=lambda schema: f"{schema.service}-{schema.version}")
def test_a_schema_is_one_and_says_only_what_forms_and_messages_know(schema: ServiceSchema) -> None:
    Draft202012Validator.check_schema(schema.schema)

    assert schema.schema["$schema"] == DIALECT
    assert schema.schema["$id"].endswith(f":{schema.service}:{schema.version}")
    assert schema.schema["additionalProperties"] is False
    assert set(schema.required) <= set(schema.properties)
    assert len(schema.properties) <= MAX_FIELDS_OF_A_FORM
    assert not {"stand", "leistung", "version"} & set(schema.properties)  # what the form says besides
    for said in schema.properties.values():
        assert said["title"]
        assert set(said) <= KEYWORDS[said["type"]]
        assert said.get("format", "date") == "date"
        if said["type"] == "string":
            assert len({"maxLength", "format", "enum"} & set(said)) == 1  # nothing is as long as somebody likes
        elif said["type"] != "boolean":
            assert -MAX_NUMBER <= said["minimum"] < said["maximum"] <= MAX_NUMBER


def test_every_service_of_a_new_town_has_a_schema_that_calls_its_fields_as_the_form_does() -> None:
    catalogue = SchemaCatalogue(STANDARD_SCHEMAS)
    for service in STANDARD_SERVICES:
        newest = catalogue.newest(service.key)
        assert newest is not None, service.key
        labels = dict(service.labels)
        assert {name: newest.title(name) for name in newest.properties if name in labels} == {
            name: label for name, label in labels.items() if name in newest.properties
        }
    assert {each.service for each in catalogue} == {service.key for service in STANDARD_SERVICES}


def test_versions_are_counted_from_one_without_a_gap() -> None:
    for service in {each.service for each in STANDARD_SCHEMAS}:
        versions = [each.version for each in STANDARD_SCHEMAS if each.service == service]
        assert versions == list(range(1, len(versions) + 1))


RELEASED: Mapping[tuple[str, int], str] = {
    ("hundesteuer", 1): "8621b6732982f33a",
    ("gewerbeanmeldung", 1): "741f9fe9c0b6ac7c",
    ("geburtsurkunde", 1): "8210a45859229e9f",
    ("bewohnerparkausweis", 1): "ca6df32fc6522b43",
    ("zaehlerstand", 1): "d07e69945a769112",
    ("elternbeitraege", 1): "f1d29395bb664a51",
    ("sozialticket", 1): "3d97b49db960f2b5",
    ("sperrmuell", 1): "8ad9bc158773b325",
    ("parkerleichterung", 1): "9ca744c09c7c6abf",
}
"""The first letters of the digest of each schema. A line is added for a new version, and never changed."""


def test_what_was_released_is_never_changed() -> None:
    found = {
        (each.service, each.version): sha256(json.dumps(each.schema).encode()).hexdigest()[:16]
        for each in STANDARD_SCHEMAS
    }
    assert found == RELEASED
