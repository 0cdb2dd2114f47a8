# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Form data as a person reads them: the labels of the town's service where it has some, else the keys."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from eakte.processing.port import FormDocument, FormSection
from eakte.services.submission_format import parse_json_object

_MAX_DEPTH = 20


def form_document(content: bytes, service_title: str, labels: Mapping[str, str]) -> FormDocument:
    """The readable "Antrag" of a first part that was accepted before. Its words are German, as its readers are."""
    submission = parse_json_object(content)
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
    received_at = datetime.fromisoformat(submission["received_at"].upper())
    subtitle = f"Eingegangen über das Portal am {received_at:%d.%m.%Y um %H:%M Uhr}"
    return FormDocument(f"Antrag: {service_title}", subtitle, tuple(each for each in sections if each.rows))


def _rows(value: Mapping[str, Any], labels: Mapping[str, str], path: str = "") -> Iterator[tuple[str, str]]:
    for key, each in value.items():
        name = f"{path}{key}"
        yield from _value(labels.get(name, key), name, each, labels)


def _value(label: str, name: str, value: object, labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    match value:
        case dict() if name.count(".") < _MAX_DEPTH:
            yield from ((f"{label} · {inner}", text) for inner, text in _rows(value, labels, f"{name}."))
        case list() if all(not isinstance(each, dict | list) for each in value):
            yield label, ", ".join(_text(each) for each in value)
        case list() if name.count(".") < _MAX_DEPTH:
            for number, each in enumerate(value, start=1):
                yield from _value(f"{label} {number}", f"{name}.{number}", each, labels)
        case _:
            yield label, _text(value)


def _text(value: object) -> str:
    match value:
        case None:
            return "–"
        case True:
            return "ja"
        case False:
            return "nein"
        case _:
            return str(value)
