# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Texts in the reader's language: English message ids, catalogues as .po files beside the code."""

import gettext
import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from eakte.kernel.errors import Value

DEFAULT_LANGUAGE = "de"


@cache
def catalogue(language: str = DEFAULT_LANGUAGE) -> gettext.NullTranslations:
    """The compiled catalogue; a language without one shows the message ids."""
    source = files("eakte") / "locale" / language / "LC_MESSAGES" / "eakte.po"
    if not source.is_file():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with source.open("rb") as po:
        write_mo(compiled, read_po(po, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translate(message: str, values: Mapping[str, Value] | None = None, language: str = DEFAULT_LANGUAGE) -> str:
    """The message in the language, its `{placeholders}` filled; one without a value stays as it is."""
    text = catalogue(language).gettext(message)
    return text.format_map(_Kept(values or {}))


class _Kept(dict[str, Value]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
