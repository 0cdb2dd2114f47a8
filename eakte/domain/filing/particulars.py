# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What is said of a case by the schema of its public service (`Fachangaben`), and what of it can be said.

A schema is JSON Schema 2020-12 with a version. It never changes: what other fields or rules need is a new version, and the
old ones stay, so that what was written under them is read, shown and checked by them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry

from eakte.domain.filing.errors import FieldProblem, ParticularsInvalid, ParticularsTooLarge, SchemaNotInUse
from eakte.kernel.messages import N_, composed

MAX_FIELDS = 100
"""So many fields may be sent; more are not even looked at."""
MAX_NUMBER = 10**12
"""No number of a case is larger; one of a million digits would keep whoever compares it busy."""

Said = str | int | float | bool

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NOTHING_ELSE: Registry[Any] = Registry()
"""What a schema refers to is not fetched, from nowhere."""
_FORMATS = FormatChecker(formats=("date",))

_NO_SUCH_FIELD = N_("There is no such field here.")
_MISSING = N_("This is missing.")
_NO_DAY = N_("This must be a day that exists, such as 2026-12-31.")
_KINDS = {
    "string": N_("This must be a text."),
    "integer": N_("This must be a whole number."),
    "number": N_("This must be a number."),
    "boolean": N_("This must be yes or no."),
}


@dataclass(frozen=True)
class ServiceSchema:
    """What can be said of cases of a public service, in one version."""

    service: str
    version: int
    schema: Mapping[str, Any]

    @property
    def properties(self) -> Mapping[str, Mapping[str, Any]]:
        """The fields in the order in which they are shown."""
        properties: Mapping[str, Mapping[str, Any]] = self.schema["properties"]
        return properties

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(self.schema["required"])

    def title(self, name: str) -> str:
        return str(self.properties[name]["title"])

    @cached_property
    def validator(self) -> Draft202012Validator:
        return Draft202012Validator(self.schema, registry=_NOTHING_ELSE, format_checker=_FORMATS)


@dataclass(frozen=True)
class Particulars:
    """What is said, with the schema under which it was written.

    `left_out` are fields that the submission had with a value that cannot be: somebody has to look.
    """

    service: str
    version: int
    values: Mapping[str, Said]
    left_out: tuple[str, ...] = ()


class SchemaCatalogue:
    """All versions of all schemas."""

    def __init__(self, schemas: Iterable[ServiceSchema]) -> None:
        self._schemas = {(each.service, each.version): each for each in schemas}

    def __iter__(self) -> Iterator[ServiceSchema]:
        return iter(self._schemas.values())

    def of(self, service: str, version: int) -> ServiceSchema | None:
        return self._schemas.get((service, version))

    def newest(self, service: str) -> ServiceSchema | None:
        """The version under which is written from now on; None when the service has no schema."""
        versions = [each for each in self if each.service == service]
        return max(versions, key=lambda each: each.version, default=None)


def schema_to_write(
    catalogue: SchemaCatalogue, before: Particulars | None, service: str, version: int | None
) -> ServiceSchema | None:
    """Under which schema a change is: of the service that stands there, the version that stands there unless the newest is
    named; of another one, its newest. None when the service has no schema.

    Raises:
        SchemaNotInUse: another version is named.
    """
    newest = catalogue.newest(service)
    kept = catalogue.of(service, before.version) if before and before.service == service else newest
    if newest is None or kept is None or version in (None, kept.version):
        return kept
    if version != newest.version:
        raise SchemaNotInUse(version=version, newest=newest.version)
    return newest


def checked(schema: ServiceSchema, given: Mapping[str, object]) -> dict[str, Said]:
    """What is said by what was given, in the order of the schema; empty texts and null say nothing.

    Raises:
        ParticularsTooLarge: so many fields that they are not looked at.
        ParticularsInvalid: with every field that cannot be.
    """
    if len(given) > MAX_FIELDS:
        raise ParticularsTooLarge(limit=MAX_FIELDS)
    tidied = _tidied(given)
    problems = _problems(schema, tidied)
    if problems:
        raise ParticularsInvalid(problems.values())
    return _kept(schema, tidied)


def taken_over(schema: ServiceSchema, given: Mapping[str, object]) -> Particulars | None:
    """What of a submission's data the schema knows and allows; None when it knows nothing of it."""
    tidied = _tidied({name: given[name] for name in schema.properties if name in given})
    problems = _problems(schema, tidied)
    values = _kept(schema, {name: value for name, value in tidied.items() if name not in problems})
    left_out = tuple(name for name in tidied if name in problems)
    return Particulars(schema.service, schema.version, values, left_out) if tidied else None


def date_fields(schemas: Iterable[ServiceSchema]) -> frozenset[str]:
    """The names of all fields that take a day."""
    return frozenset(name for schema in schemas for name, each in schema.properties.items() if _is_day(each))


def days_of(schema: ServiceSchema, values: Mapping[str, Said]) -> dict[str, date]:
    """The days among what is said under the schema, by their fields."""
    return {
        name: date.fromisoformat(str(value))
        for name, value in values.items()
        if name in schema.properties and _is_day(schema.properties[name])
    }


def changed_names(before: Particulars | None, after: Particulars) -> tuple[str, ...]:
    """The names of what is said otherwise than before, or not any more."""
    said: Mapping[str, Said] = {} if before is None else before.values
    return tuple(name for name in {**after.values, **said} if said.get(name) != after.values.get(name))


def _is_day(said: Mapping[str, object]) -> bool:
    return said.get("format") == "date"


def _tidied(given: Mapping[str, object]) -> dict[str, object]:
    texts = {name: (composed(value) or None) if isinstance(value, str) else value for name, value in given.items()}
    return {name: value for name, value in texts.items() if value is not None}


def _problems(schema: ServiceSchema, tidied: Mapping[str, object]) -> dict[str, FieldProblem]:
    """The first thing that is wrong with each field, by its name."""
    odd = {name: _of_other_kind(schema, name) for name, value in tidied.items() if not _plain(value)}
    found = dict(odd)
    plain = {name: value for name, value in tidied.items() if name not in odd}
    for error in schema.validator.iter_errors(plain):
        for problem in _told(schema, error, plain):
            found.setdefault(problem.name, problem)
    places = [*schema.properties, *tidied]
    return dict(sorted(found.items(), key=lambda each: places.index(each[0])))


def _plain(value: object) -> bool:
    """Whether it is one value that can be compared and written down; NaN is not comparable."""
    if isinstance(value, int | float):
        return -MAX_NUMBER <= value <= MAX_NUMBER
    return isinstance(value, str)


def _told(schema: ServiceSchema, error: ValidationError, said: Mapping[str, object]) -> Iterator[FieldProblem]:
    """The error by the names of the fields that it is about."""
    match error.validator:
        case "required":
            yield from (FieldProblem(name, _MISSING) for name in schema.required if name not in said)
        case "additionalProperties":
            yield from (FieldProblem(name, _NO_SUCH_FIELD) for name in said if name not in schema.properties)
        case _:
            yield _of_value(schema, str(error.path[0]), str(error.validator))


def _of_value(schema: ServiceSchema, name: str, rule: str) -> FieldProblem:
    said = schema.properties[name]
    match rule:
        case "maxLength":
            return FieldProblem(name, N_("At most {limit} characters are allowed here."), {"limit": said[rule]})
        case "minimum":
            return FieldProblem(name, N_("This must be at least {limit}."), {"limit": said[rule]})
        case "maximum":
            return FieldProblem(name, N_("This must be at most {limit}."), {"limit": said[rule]})
        case _:
            return _of_other_kind(schema, name)


def _of_other_kind(schema: ServiceSchema, name: str) -> FieldProblem:
    said = schema.properties.get(name)
    if said is None:
        return FieldProblem(name, _NO_SUCH_FIELD)
    if "enum" in said:
        return FieldProblem(name, N_("Choose one of these: {choices}."), {"choices": ", ".join(said["enum"])})
    return FieldProblem(name, _NO_DAY if _is_day(said) else _KINDS[said["type"]])


def _kept(schema: ServiceSchema, tidied: Mapping[str, Any]) -> dict[str, Said]:
    """The values in the order of the schema; for JSON Schema 3.0 is a whole number, and so it is kept as one."""
    whole = {name for name, said in schema.properties.items() if said["type"] == "integer"}
    return {name: int(tidied[name]) if name in whole else tidied[name] for name in schema.properties if name in tidied}
