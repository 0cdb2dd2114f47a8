# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""All settings as a table."""

from enum import StrEnum
from types import NoneType
from typing import Any, get_args

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

from eakte.config import PREFIX, Settings

_HEAD = """# Settings

Made by `script/docs` from `eakte/config.py`; do not edit.

Every setting is an environment variable. `eakte config check --explain` prints what holds here, where each value comes
from, and whether the parts that they name can be used.

| setting | type | default | meaning |
|---|---|---|---|
"""

_TYPES = {
    "Path": "path",
    "str": "text",
    "SecretStr": "secret",
    "int": "whole number",
    "float": "number",
    "bool": "true or false",
}
_SIGNS = {Gt: "gt", Ge: "ge", Lt: "lt", Le: "le"}
_WORDS = {Gt: "more than", Ge: "at least", Lt: "less than", Le: "at most"}


def settings_page() -> str:
    return _HEAD + "".join(settings_row(name, field) for name, field in Settings.model_fields.items())


def settings_row(name: str, field: FieldInfo) -> str:
    default = "" if field.default is None else f"`{field.default}`"
    return f"| `{PREFIX}{name.upper()}` | {_type(field)} | {default} | {field.description} |\n"


def _type(field: FieldInfo) -> str:
    kinds = [kind for kind in get_args(field.annotation) or (field.annotation,) if kind is not NoneType]
    names = " or ".join(_name(kind) for kind in kinds)
    return ", ".join([names, *(_bound(limit) for limit in field.metadata if type(limit) in _WORDS)])


def _name(kind: type | str) -> str:
    """A type in words; one of few values by those (a string is a value of a `Literal`)."""
    if isinstance(kind, str):
        return kind
    return " or ".join(kind) if issubclass(kind, StrEnum) else _TYPES.get(kind.__name__, kind.__name__)


def _bound(limit: Any) -> str:  # noqa: ANN401 - one of four classes that have no common base with a value
    return f"{_WORDS[type(limit)]} {getattr(limit, _SIGNS[type(limit)])}"
