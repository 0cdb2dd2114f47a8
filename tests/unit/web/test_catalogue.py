# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Every text that a user can see is German: marked in Python or in a template, and translated."""

import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import eakte
from eakte.services.translations import catalogue, translate

PRODUCT = Path(str(files(eakte)))
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"silent": "false"}}
KEYWORDS = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
TAG = re.compile(r"<[^>]+>")

MessageId = str | tuple[str, ...]


def marked(root: Path) -> Iterator[MessageId]:
    for _, _, message, _, _ in extract_from_dir(root, METHODS, OPTIONS, KEYWORDS):
        yield message


@pytest.fixture(scope="module")
def german() -> Catalog:
    with (PRODUCT / "locale" / "de" / "LC_MESSAGES" / "eakte.po").open("rb") as po:
        return read_po(po, locale="de", abort_invalid=True)


def translations(message: Message) -> list[tuple[str, str]]:
    """Each text beside its original; the plural's form for one may leave the number out."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    assert isinstance(message.string, tuple | list)
    return list(zip(message.id, message.string, strict=True))


def test_every_marked_text_is_translated(german: Catalog) -> None:
    missing = {message for message in marked(PRODUCT) if (found := german.get(message)) is None or not found.string}
    assert missing == set()


def test_no_translation_is_left_of_a_text_that_is_gone(german: Catalog) -> None:
    wanted = {message if isinstance(message, str) else message[0] for message in marked(PRODUCT)}
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in german if message.id}
    assert known - wanted == set()


def test_no_text_is_translated_twice() -> None:
    po = (PRODUCT / "locale" / "de" / "LC_MESSAGES" / "eakte.po").read_text(encoding="utf-8")
    ids = re.findall(r'^msgid "(.+)"$', po, re.MULTILINE)
    assert [text for text, times in Counter(ids).items() if times > 1] == []


def test_placeholders_and_tags_are_the_same_in_both_languages(german: Catalog) -> None:
    for message in german:
        if not message.id:
            continue
        for original, text in translations(message):
            assert text
            assert Counter(PLACEHOLDER.findall(text)) == Counter(PLACEHOLDER.findall(original)), original
            assert Counter(TAG.findall(text)) == Counter(TAG.findall(original)), original


def test_nothing_is_marked_as_doubtful(german: Catalog) -> None:
    assert [message.id for message in german if message.id and message.fuzzy] == []


def test_a_text_of_an_error_is_shown_in_german_with_its_values() -> None:
    assert translate("Pages count from 1 to {pages}.", {"pages": 3}) == "Die Seiten zählen von 1 bis 3."


def test_a_count_is_shown_in_the_right_number() -> None:
    forms = [catalogue().ngettext("%(num)s page", "%(num)s pages", count) for count in (0, 1, 2)]
    assert forms == ["%(num)s Seiten", "%(num)s Seite", "%(num)s Seiten"]


def test_a_marked_text_is_found_in_python_and_in_templates(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text('{{ _("in a template") }}{% trans %}in a block{% endtrans %}')
    (tmp_path / "module.py").write_text('title = N_("in Python")\n')
    assert set(marked(tmp_path)) == {"in a template", "in a block", "in Python"}
