# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2

from pathlib import Path

import pytest

from search.credentials import ApiKey, Login
from search.elasticsearch import ElasticsearchIndex
from search.embedded import EmbeddedIndex
from search.errors import UnknownLocation
from search.location import index_at
from search.testing import WITTEN, an_entry, found

LOGIN = Login("eakte", "secret")


def test_a_file_location_is_a_directory(tmp_path: Path) -> None:
    index_at(f"file:{tmp_path}/index").replace(WITTEN, "d1", [an_entry(text="Hund")])
    assert found(EmbeddedIndex(tmp_path / "index"), "Hund") == ["d1"]


@pytest.mark.parametrize(
    "location",
    [
        "",
        "file:",
        "file:relative/index",
        "memory:",
        "/srv/index",
        "elasticsearch://host:9200/eakte",
        "elasticsearch+https://host/eakte",
        "elasticsearch+https://host:9200",
        "elasticsearch+https://host:9200/",
        "elasticsearch+https://host:9200/Eakte",
        "elasticsearch+https://host:9200/with-hyphen",
        "elasticsearch+https://host:9200/a/b",
        "elasticsearch+https://host:9200/eakte?secure=false",
        "elasticsearch+https://host:port/eakte",
        "elasticsearch+https://host:99999/eakte",
        "elasticsearch+https://one:9200,/eakte",
        f"elasticsearch+https://host:9200/{'a' * 33}",
    ],
)
def test_anything_else_is_refused_with_what_is_understood(location: str) -> None:
    with pytest.raises(UnknownLocation, match=r"write file:/absolute/directory or elasticsearch\+https:"):
        index_at(location, LOGIN)


@pytest.mark.parametrize(
    "location",
    [
        "elasticsearch+https://es.example.org:9200/eakte",
        "elasticsearch+http://127.0.0.1:9200/eakte_2",
        f"elasticsearch+https://one:9200,two:9200,three:9201/{'a' * 32}",
    ],
)
@pytest.mark.parametrize("credentials", [None, LOGIN, ApiKey("a2V5OnNlY3JldA==")])
def test_a_cluster_is_a_location_and_is_not_asked_for_yet(location: str, credentials: Login | ApiKey | None) -> None:
    assert isinstance(index_at(location, credentials), ElasticsearchIndex)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_authorities_that_cannot_be_read_are_told(tmp_path: Path, content: str | None) -> None:
    ca_file = tmp_path / "ca.pem"
    if content is not None:
        ca_file.write_text(content, encoding="utf-8")
    with pytest.raises(UnknownLocation, match=r"ca\.pem"):
        index_at("elasticsearch+https://host:9200/eakte", LOGIN, ca_file)


def test_secrets_are_not_shown() -> None:
    assert "hidden" not in repr([Login("eakte", "hidden"), ApiKey("hidden")])


def test_a_password_in_a_location_is_not_repeated() -> None:
    with pytest.raises(UnknownLocation) as raised:
        index_at("elasticsearch+https://eakte:secret@host:9200/eakte")
    assert "secret" not in str(raised.value)
