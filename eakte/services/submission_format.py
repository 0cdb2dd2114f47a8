# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The first part of a submission: JSON, read strictly. Unknown keys outside `form` and `applicant` are refused."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Any, NoReturn

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from eakte.domain.submissions.errors import NotJson, SubmissionInvalid
from eakte.domain.submissions.values import DeclaredFile, Submission
from eakte.kernel.messages import one_line

MAX_FILES = 100
MAX_NAME_CHARACTERS = 1000
MAX_FILE_NAME_CHARACTERS = 16_384
"""No disk has names of more than 255 bytes, but what a sender tells is kept as it is."""

MAX_SUBMISSION_BYTES = 1024 * 1024
"""The first part is read into memory; files are not."""

MAX_DEPTH = 32
"""How deep objects and arrays may stand in each other. An explicit limit, because the one of the parser depends on how
deep its caller stands: what was accepted must be readable by the worker."""

YEARS = range(1900, 2200)
"""In which a submission can have been received; near the ends of the calendar no time can be turned into another zone."""

_MAX_PLACE_CHARACTERS = 200
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _unicode(text: str) -> str:
    """Refuse lone surrogates: half a letter has no bytes."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("contains a lone surrogate")
    return text


def _storable(text: str) -> str:
    """Refuse what no ordinary column holds: NUL and lone surrogates."""
    if "\0" in text:
        raise ValueError("contains NUL")
    return _unicode(text)


Text = Annotated[str, AfterValidator(_storable)]
Name = Annotated[Text, Field(min_length=1, max_length=MAX_NAME_CHARACTERS)]
FileName = Annotated[str, AfterValidator(_unicode), Field(min_length=1, max_length=MAX_FILE_NAME_CHARACTERS)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Identity(_Strict):
    source: Name
    trust_level: Name


class _Payment(_Strict):
    reference: Name


class _File(_Strict):
    part: Name
    name: FileName
    media_type: Annotated[Text, Field(pattern=r"^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+$", max_length=200)]
    size: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Submission(_Strict):
    service: Annotated[Text, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]
    received_at: AwareDatetime
    form: dict[str, Any]
    applicant: dict[str, Any]
    identity: _Identity | None = None
    payment: _Payment | None = None
    files: Annotated[list[_File], Field(max_length=MAX_FILES)] = []

    @field_validator("received_at", mode="before")
    @classmethod
    def _rfc3339(cls, value: object) -> datetime:
        if not isinstance(value, str) or not _RFC3339.fullmatch(value):
            raise ValueError("is not an RFC 3339 time with offset")
        instant = datetime.fromisoformat(value.upper())
        if instant.year not in YEARS:
            raise ValueError(f"lies outside of the years {YEARS.start} to {YEARS.stop - 1}")
        return instant

    @field_validator("files")
    @classmethod
    def _parts_once(cls, files: list[_File]) -> list[_File]:
        parts = [file.part for file in files]
        if len(set(parts)) < len(parts) or "submission" in parts:
            raise ValueError("each part must have a name of its own, other than `submission`")
        return files


def parse_submission(content: bytes) -> Submission:
    """Read the first part.

    Raises:
        NotJson: no JSON object in UTF-8, a key twice in one object, NaN, or nested too deeply.
        SubmissionInvalid: JSON that does not follow the format; names the first place and the reason.
    """
    parsed = parse_json_object(content)
    try:
        read = _Submission.model_validate(parsed)
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(one_line(str(step)) for step in first["loc"])[:_MAX_PLACE_CHARACTERS] or "submission"
        raise SubmissionInvalid(where=where, reason=first["msg"]) from exc
    return Submission(
        service=read.service,
        received_at=read.received_at,
        form=read.form,
        applicant=read.applicant,
        identity=None if read.identity is None else read.identity.model_dump(),
        payment_reference=None if read.payment is None else read.payment.reference,
        files=tuple(DeclaredFile(**file.model_dump()) for file in read.files),
    )


def parse_json_object(content: bytes, number: Callable[[str], object] | None = None) -> dict[str, Any]:
    """Read a JSON object (RFC 8259) without what parsers disagree about: duplicate keys, NaN, Infinity, huge numbers.

    `number` makes the value of a number from its digits; int and float when it is left out.
    """
    try:
        parsed = json.loads(
            content.decode(),
            object_pairs_hook=_unique_keys,
            parse_constant=_refuse_constant,
            parse_int=number,
            parse_float=number,
        )
    except UnicodeDecodeError as exc:
        raise NotJson(reason="not UTF-8") from exc
    except json.JSONDecodeError as exc:
        raise NotJson(reason=exc.msg) from exc
    except ValueError as exc:  # all that is left is Python's limit on the digits of an integer
        raise NotJson(reason="a number has too many digits") from exc
    except RecursionError as exc:
        raise NotJson(reason="nested too deeply") from exc
    if not isinstance(parsed, dict):
        raise NotJson(reason="not an object")
    if _deeper_than(MAX_DEPTH, parsed):
        raise NotJson(reason="nested too deeply")
    return parsed


def _deeper_than(depth: int, value: object) -> bool:
    level: list[object] = [value]
    for _ in range(depth):
        level = [inner for each in level if isinstance(each, dict | list) for inner in _members(each)]
    return any(isinstance(each, dict | list) for each in level)


def _members(value: dict[str, object] | list[object]) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = dict(pairs)
    if len(keys) < len(pairs):
        raise NotJson(reason="a key stands twice in one object")
    return keys


def _refuse_constant(constant: str) -> NoReturn:
    raise NotJson(reason=f"{constant} is not a JSON number")
