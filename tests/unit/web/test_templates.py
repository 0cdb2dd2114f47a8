# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What holds for every template and every file that the browser loads."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import nodes

from eakte.web import assets
from eakte.web.rendering import environment

TEMPLATES = Path(assets.DIRECTORY).parent / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
OWN_FILES = [path for path in assets.DIRECTORY.glob("*.*") if path.suffix in {".js", ".css", ".svg"}]
EXTERNAL = re.compile(r"(?:https?:)?//[a-z0-9-]+\.[a-z]", re.IGNORECASE)
NAMESPACE = "http://www.w3.org/2000/svg"
JINJA = re.compile(r"\{% trans\b.*?\{% endtrans %\}|\{[{%#].*?[}%#]\}", re.DOTALL)
LETTERS = re.compile(r"[^\W\d_]{2,}")
NAMES = {"eakte", "Enter"}


class Page(HTMLParser):
    """What the strict policy forbids, and what a reader would see, in the HTML of a template."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forbidden: list[str] = []
        self.texts: list[str] = []
        self.feed(JINJA.sub(" ", html))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        self.forbidden += [f"{tag} {name}" for name in names if name == "style" or name.startswith(("on", "hx-on"))]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.forbidden.append(tag)
        for name, value in attrs:
            if name in {"aria-label", "alt", "placeholder", "title"} and value:
                self.texts.append(value)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def untranslated(page: Page) -> list[str]:
    return [word for text in page.texts for word in LETTERS.findall(text) if word not in NAMES]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_template_compiles_and_what_it_takes_from_others_exists(path: Path) -> None:
    tree = environment().parse(path.read_text())
    environment().get_template(path.name)
    for found in tree.find_all((nodes.Extends, nodes.Import, nodes.FromImport, nodes.Include)):
        assert isinstance(found, nodes.Extends | nodes.Import | nodes.FromImport | nodes.Include)
        environment().get_template(found.template.as_const())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_template_has_no_inline_script_style_or_handler(path: Path) -> None:
    assert Page(path.read_text()).forbidden == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_template_shows_no_text_past_the_catalogue(path: Path) -> None:
    assert untranslated(Page(path.read_text())) == []


@pytest.mark.parametrize("path", PAGES + OWN_FILES, ids=lambda path: path.name)
def test_nothing_is_loaded_from_another_host(path: Path) -> None:
    assert EXTERNAL.findall(path.read_text().replace(NAMESPACE, "")) == []


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<a onclick="x()">',
        '<a hx-on:click="x">',
    ],
)
def test_a_planted_inline_piece_is_found(html: str) -> None:
    assert Page(html).forbidden != []


@pytest.mark.parametrize("html", ["<p>Hello</p>", '<img alt="a letter">', "<p>{{ _('fine') }} but not this</p>"])
def test_a_planted_untranslated_text_is_found(html: str) -> None:
    assert untranslated(Page(html)) != []


def test_a_planted_foreign_address_is_found() -> None:
    assert EXTERNAL.findall('<script src="//cdn.example.org/x.js">') != []
