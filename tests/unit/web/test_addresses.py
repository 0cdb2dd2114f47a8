# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Where pages send a browser: never to another host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from eakte.web.rendering import Here
from eakte.web.session import own_path


@pytest.mark.parametrize(
    "target", ["/", "/suche?q=steuer&seite=2", "/posteingang/0199?dokument=7", "/akten?position=22.10"]
)
def test_after_signing_in_a_person_comes_back_to_the_page(target: str) -> None:
    assert own_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        "",
        "posteingang",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\r\nSet-Cookie: a=b",
        " /posteingang",
        "http:///evil.example",
    ],
)
def test_nobody_is_sent_to_another_host_after_signing_in(target: str) -> None:
    assert own_path(target) == "/"


@given(st.text(alphabet="/\\:.@ a\t", max_size=12))
def test_whatever_is_asked_for_the_answer_is_a_path_of_ours(target: str) -> None:
    path = own_path(target)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))


def here(query: bytes) -> Here:
    return Here(Request({"type": "http", "method": "GET", "path": "/suche", "query_string": query, "headers": []}))


def test_a_link_keeps_the_state_of_the_page_and_changes_only_what_it_names() -> None:
    assert here(b"q=steuer&seite=1")(seite=2) == "/suche?q=steuer&seite=2"


def test_a_link_can_drop_a_part_of_the_state() -> None:
    assert here(b"q=steuer&seite=1")(seite=None) == "/suche?q=steuer"


def test_an_address_without_state_has_no_question_mark() -> None:
    assert here(b"seite=1")(seite=None) == "/suche"
    assert str(here(b"")) == "/suche"
