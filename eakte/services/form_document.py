# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Form data as a person reads them: the labels of the town's service where it has some, else the keys."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from eakte.processing.port import FormDocument, FormSection
from eakte.services.submission_format import parse_json_object

_MAX_LABEL_CHARACTERS = 300
_NOTHING = "–"


def form_document(content: bytes, service_title: str, labels: Mapping[str, str], zone: ZoneInfo) -> FormDocument:
    """The readable "Antrag" of a first part that was accepted before. Its words are German, as its readers are.

    Numbers stand there digit by digit as they were sent, the time of receipt in the town's zone.
    """
    submission = parse_json_object(content, number=str)
    sections = [
        FormSection("Antragstellerin oder Antragsteller", tuple(_rows(submission["applicant"], labels))),
        FormSection("Angaben", tuple(_rows(submission["form"], labels))),
        FormSection("Anmeldung am Portal", tuple(_rows(submission.get("identity") or {}, labels))),
        FormSection("Zahlung", tuple(_rows(submission.get("payment") or {}, labels))),
        FormSection(
            "Anlagen",
            tuple((str(number), file["name"]) for number, file in enumerate(submission.get("files", []), start=1)),
        ),
    ]
    received_at = datetime.fromisoformat(submission["received_at"].upper()).astimezone(zone)
    subtitle = f"Eingegangen über das Portal am {received_at:%d.%m.%Y um %H:%M Uhr}"
    return FormDocument(f"Antrag: {service_title}", subtitle, tuple(each for each in sections if each.rows))


def _rows(value: Mapping[str, Any], labels: Mapping[str, str], path: str = "") -> Iterator[tuple[str, str]]:
    for key, each in value.items():
        name = _clipped(f"{path}{key}")
        yield from _value(_clipped(labels.get(name, key)), name, each, labels)


def _value(label: str, name: str, value: object, labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    match value:
        case dict() | list() if not value:
            yield label, _NOTHING
        case dict():
            yield from ((_clipped(f"{label} · {inner}"), text) for inner, text in _rows(value, labels, f"{name}."))
        case list() if all(not isinstance(each, dict | list) for each in value):
            yield label, ", ".join(_text(each) for each in value)
        case list():
            for number, each in enumerate(value, start=1):
                yield from _value(_clipped(f"{label} {number}"), f"{name}.{number}", each, labels)
        case _:
            yield label, _text(value)


def _text(value: object) -> str:
    match value:
        case None:
            return _NOTHING
        case True:
            return "ja"
        case False:
            return "nein"
        case _:
            return str(value)


def _clipped(label: str) -> str:
    """A label repeats the keys above it for each value below: long ones would make a small form fill the memory."""
    if len(label) <= _MAX_LABEL_CHARACTERS:
        return label
    half = _MAX_LABEL_CHARACTERS // 2
    return f"{label[: half - 1]}…{label[-half:]}"
