# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A plan file out of a few answers, to be read, changed and checked like any other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from eakte.domain.tenants.plan_file import STANDARD

_LINE_CHARACTERS = 1_000
"""Longer lines are folded; no answer of a person who means well is."""


@dataclass(frozen=True)
class PersonAnswer:
    """Somebody as they were written down; what is empty was not answered."""

    login: str
    name: str
    role: str
    office: str


@dataclass(frozen=True)
class Answers:
    """What was told of a municipality that begins with the standard filing plan and its offices."""

    name: str
    slug: str
    people: Sequence[PersonAnswer]
    portal: str
    with_services: bool


def drafted(answers: Answers) -> str:
    """The plan file. What was not answered is left out: that it is missing, tells who reads the file."""
    content = {
        **_answered({"slug": answers.slug, "name": answers.name}),
        "filing_plan": STANDARD,
        **({"public_services": STANDARD} if answers.with_services else {}),
        **_list("people", [_answered(vars(each)) for each in answers.people if each.login or each.name]),
        **_list("portals", [{"name": answers.portal}] if answers.portal else []),
    }
    written: str = yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_LINE_CHARACTERS)
    return written


class _Dumper(yaml.SafeDumper):
    """Escapes what is not printable: of a line break between single quotes YAML would read a blank."""


def _string(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if value.isprintable() else '"')


_Dumper.add_representer(str, _string)


def _answered(fields: Mapping[str, str]) -> Mapping[str, str]:
    return {name: value for name, value in fields.items() if value}


def _list(key: str, found: Sequence[Mapping[str, str]]) -> Mapping[str, Sequence[Mapping[str, str]]]:
    return {key: found} if found else {}
