# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The Elasticsearch adapter against the real server, as an account with no more rights than operators are told to give."""

import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from search import elasticsearch, lucene
from search.credentials import Login
from search.elasticsearch import ANSWER_SECONDS, RETRIES
from search.embedded import EmbeddedIndex
from search.entry import PageEntry
from search.errors import IndexDamaged, IndexUnavailable
from search.location import index_at
from search.port import AccessScope, SearchIndex
from search.query import parse
from search.testing import HATTINGEN, WITTEN, SearchIndexContract, an_entry, find, found
from tests.servers.elastic import LOGIN, PREFIX, Elastic, location
from tests.servers.ports import free_ports
from tests.servers.proxy import BadLine, bad_line

SMALL_CHUNK = 50_000
PAGES = 200

BETWEEN_TRIES_SECONDS = 15.0
"""For connecting anew, and for a busy machine."""


@pytest.fixture
def index(elastic: Elastic) -> Iterator[SearchIndex]:
    """An index that is empty before and after the test."""
    yield from _emptied(elastic)


@pytest.fixture
def mortal(mortal_elastic: Elastic) -> Iterator[SearchIndex]:
    """The same at the server that may be killed."""
    yield from _emptied(mortal_elastic)


@pytest.fixture
def line(elastic: Elastic) -> Iterator[BadLine]:
    with bad_line(elastic.endpoint) as line:
        yield line


def _emptied(server: Elastic) -> Iterator[SearchIndex]:
    index = index_at(server.location, LOGIN, server.ca_file)
    yield index
    for scope in (WITTEN, HATTINGEN):
        index.clear(scope)


def _over(line: BadLine, server: Elastic) -> SearchIndex:
    return index_at(location(line.endpoint), LOGIN, server.ca_file)


def _administer(server: Elastic, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - any JSON
    with server.administer as client:
        answer = client.request(method, path, json=body)
        assert answer.is_success, answer.text
        return answer.json()


def _alias(scope: AccessScope) -> str:
    return f"{PREFIX}-{scope.tenant}"


def _indexes(server: Elastic, scope: AccessScope) -> list[str]:
    """The indexes behind the tenant's alias."""
    return list(_administer(server, "GET", f"/_alias/{_alias(scope)}"))


def _hand_alias_over(server: Elastic, scope: AccessScope, to: str) -> None:
    """Delete what is behind the tenant's alias and let it lead elsewhere."""
    (own,) = _indexes(server, scope)
    add = {"add": {"index": to, "alias": _alias(scope)}}
    _administer(server, "POST", "/_aliases", {"actions": [{"remove_index": {"index": own}}, add]})


class TestElasticsearchIndex(SearchIndexContract):
    pass


def test_each_tenant_has_an_index_of_its_own_behind_an_alias(index: SearchIndex, elastic: Elastic) -> None:
    for scope in (WITTEN, HATTINGEN):
        index.replace(scope, "d1", [an_entry(text="Hund")])
    (witten,), (hattingen,) = (_indexes(elastic, scope) for scope in (WITTEN, HATTINGEN))
    assert witten.startswith(f"{_alias(WITTEN)}.{lucene.FORMAT}-")
    assert hattingen.startswith(f"{_alias(HATTINGEN)}.{lucene.FORMAT}-")


def test_reading_creates_nothing(index: SearchIndex, elastic: Elastic) -> None:
    assert found(index, "Hund") == []
    index.remove(WITTEN, "d1")
    with index.batch(WITTEN):
        pass
    assert _administer(elastic, "GET", f"/{PREFIX}-*") == {}


def test_a_field_that_nobody_planned_is_refused(index: SearchIndex, elastic: Elastic) -> None:
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    with elastic.administer as client:
        answer = client.post(f"/{_alias(WITTEN)}/_doc", json={"tenant": WITTEN.tenant, "subject": "Hund"})
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "strict_dynamic_mapping_exception")


def test_only_words_and_what_a_hit_shows_is_kept(index: SearchIndex, elastic: Elastic) -> None:
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    (hit,) = _administer(elastic, "GET", f"/{_alias(WITTEN)}/_search")["hits"]["hits"]
    assert list(hit["_source"]) == ["entry"]


def test_an_alias_that_leads_to_another_tenant_shows_nothing_of_it(index: SearchIndex, elastic: Elastic) -> None:
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    index.replace(HATTINGEN, "d2", [an_entry("d2", text="Hund Geheimnis")])
    (hattingen,) = _indexes(elastic, HATTINGEN)
    _hand_alias_over(elastic, WITTEN, hattingen)
    for attempt in (
        lambda: find(index, "Geheimnis"),
        lambda: index.pages(WITTEN, "d2", parse("Hund")),
        lambda: index.count(WITTEN),
        lambda: index.replace(WITTEN, "d3", [an_entry("d3")]),
    ):
        with pytest.raises(IndexDamaged):
            attempt()
    assert index.damaged([WITTEN, HATTINGEN]) == {WITTEN}
    index.clear(WITTEN)
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    assert (found(index, "Hund"), found(index, "Hund", HATTINGEN)) == (["d1"], ["d2"])


def test_pages_of_another_tenant_are_not_found_even_in_an_index_that_claims_to_be_ours(
    index: SearchIndex, elastic: Elastic
) -> None:
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    index.replace(HATTINGEN, "d2", [an_entry("d2", text="Hund Geheimnis")])
    (hattingen,) = _indexes(elastic, HATTINGEN)
    _hand_alias_over(elastic, WITTEN, hattingen)
    _administer(elastic, "PUT", f"/{hattingen}/_mapping", {"_meta": lucene.meta(WITTEN)})
    assert find(index, "Geheimnis").total_documents == 0
    assert index.pages(WITTEN, "d2", parse("Hund")) == ()
    assert index.count(WITTEN) == 0
    index.remove(WITTEN, "d2")
    assert _administer(elastic, "GET", f"/{hattingen}/_count")["count"] == 1


def test_an_index_of_another_format_has_to_be_rebuilt(index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(lucene, "fingerprint", lambda: "f" * 64)
        earlier.setattr(elasticsearch, "fingerprint", lambda: "f" * 64)
        index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    for attempt in (lambda: find(index, "Hund"), lambda: index.replace(WITTEN, "d2", [an_entry("d2")])):
        with pytest.raises(IndexDamaged) as refused:
            attempt()
        assert "Rebuild" in refused.value.advice
    assert index.damaged([WITTEN, HATTINGEN]) == {WITTEN}
    index.clear(WITTEN)
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    assert found(index, "Hund") == ["d1"]


def test_an_index_that_lost_its_alias_has_to_be_rebuilt(index: SearchIndex, elastic: Elastic) -> None:
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    (own,) = _indexes(elastic, WITTEN)
    _administer(elastic, "DELETE", f"/{own}/_alias/{_alias(WITTEN)}")
    with pytest.raises(IndexDamaged):
        find(index, "Hund")
    index.clear(WITTEN)
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    assert found(index, "Hund") == ["d1"]


def test_a_document_with_an_endless_id_is_found_by_it(index: SearchIndex) -> None:
    index.replace(WITTEN, "d" * 2000, [an_entry("d" * 2000, text="Hund")])
    assert found(index, "Hund") == ["d" * 2000]


def test_both_engines_find_the_same_pages(index: SearchIndex, tmp_path: Path) -> None:
    chance = random.Random(9)  # noqa: S311 - the same pages in every run
    words = [
        "Hund",
        "Hundesteuer",
        "Steuer",
        "Bescheid",
        "Steuerbescheide",
        "Müller",
        "MUELLER",
        "22.10-2026/43",
        "über",
    ]
    embedded = EmbeddedIndex(tmp_path / "index")
    with index.batch(WITTEN) as there, embedded.batch(WITTEN) as here:
        for number in range(40):
            pages = [
                an_entry(f"d{number}", page, " ".join(chance.choices(words, k=4)), title=chance.choice(words))
                for page in range(1, chance.randint(2, 5))
            ]
            there.replace(f"d{number}", pages)
            here.replace(f"d{number}", pages)
    compared = 0
    for line in (*words, "Steuer Müller", '"Hund Steuer"', "steuerb*", "Hundest* 22.10", "2026/43 Bescheid Müller"):
        query = parse(line)
        one, other = (each.search(WITTEN, query, limit=200) for each in (index, embedded))
        assert one.total_documents == other.total_documents
        assert {hit.document: hit.total_pages for hit in one.documents} == {
            hit.document: hit.total_pages for hit in other.documents
        }
        for hit in one.documents:
            assert index.pages(WITTEN, hit.document, query) == embedded.pages(WITTEN, hit.document, query)
            compared += 1
    assert compared > 100


def test_nothing_of_a_batch_is_seen_before_all_of_it_was_sent(
    index: SearchIndex, elastic: Elastic, line: BadLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elasticsearch, "_CHUNK_BYTES", SMALL_CHUNK)
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    seen: list[int] = []

    def looking(passing: bytes, _before: int) -> bytes:
        seen.append(index.count(WITTEN))
        return passing

    line.up = looking
    _over(line, elastic).replace(WITTEN, "d2", _pages("d2", PAGES))
    assert len(seen) > 10
    assert set(seen) == {1}
    assert index.count(WITTEN) == 1 + PAGES


def test_readers_are_not_disturbed_while_an_index_is_cleared_and_rebuilt(index: SearchIndex) -> None:
    stop, answers, failures = threading.Event(), set[tuple[int, int]](), list[BaseException]()

    def read() -> None:
        while not stop.is_set():
            try:
                hits = find(index, "Hund")
            except IndexUnavailable:
                continue  # for the moment between the name of an index and its shard
            except BaseException as exc:
                failures.append(exc)
                raise
            answers.add((hits.total_documents, len(hits.documents)))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(6):
            with index.batch(WITTEN) as batch:
                for number in range(5):
                    batch.replace(f"d{number}", [an_entry(f"d{number}", text="Hund")])
            find(index, "Hund")
            index.clear(WITTEN)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert failures == []
    # An index may be gone between the documents and their pages.
    assert answers <= {(0, 0), (5, 5), (5, 0)}
    assert (5, 5) in answers


def test_what_a_server_refuses_is_told_without_what_was_sent(index: SearchIndex, elastic: Elastic) -> None:
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    # What it does itself when the disk is nearly full.
    _administer(elastic, "PUT", f"/{_alias(WITTEN)}/_settings", {"index.blocks.read_only_allow_delete": True})
    with pytest.raises(IndexUnavailable) as refused:
        index.replace(WITTEN, "d2", [an_entry("d2", text="Geheimwort")])
    assert "Geheimwort" not in f"{refused.value!r} {refused.value.__cause__!r}"
    assert found(index, "Hund") == ["d1"]


def test_a_wrong_password_is_told_without_it(elastic: Elastic, index: SearchIndex) -> None:
    stranger = index_at(elastic.location, Login(LOGIN.user, "wrong-and-secret"), elastic.ca_file)
    for attempt in (
        lambda: find(stranger, "Hund"),
        lambda: stranger.replace(WITTEN, "d1", [an_entry()]),
        lambda: stranger.clear(WITTEN),
        lambda: stranger.damaged([]),
    ):
        with pytest.raises(IndexUnavailable, match="401") as refused:
            attempt()
        assert "wrong-and-secret" not in f"{refused.value!r} {refused.value.__cause__!r}"
        assert not isinstance(refused.value, IndexDamaged)


def test_the_account_reaches_no_other_prefix(elastic: Elastic) -> None:
    elsewhere = index_at(elastic.location.replace(f"/{PREFIX}", "/other"), LOGIN, elastic.ca_file)
    with pytest.raises(IndexUnavailable, match="403"):
        elsewhere.replace(WITTEN, "d1", [an_entry()])


def test_a_server_of_an_unknown_authority_gets_no_password(elastic: Elastic) -> None:
    with pytest.raises(IndexUnavailable, match="TlsError"):
        find(index_at(elastic.location, LOGIN), "Hund")


def test_a_server_that_is_away_or_silent_is_told_soon(elastic: Elastic, line: BadLine) -> None:
    (port,) = free_ports(1)
    line.up = lambda _passing, _before: b""
    for away in (index_at(location(f"127.0.0.1:{port}"), LOGIN, elastic.ca_file), _over(line, elastic)):
        started = time.monotonic()
        with pytest.raises(IndexUnavailable):
            find(away, "Hund")
        assert time.monotonic() - started < ANSWER_SECONDS * (RETRIES + 1) + BETWEEN_TRIES_SECONDS


def test_a_server_that_was_killed_in_the_middle_of_a_batch_heals_by_the_same_batch(
    mortal: SearchIndex, mortal_elastic: Elastic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elasticsearch, "_CHUNK_BYTES", SMALL_CHUNK)
    mortal.replace(WITTEN, "d1", _pages("d1", PAGES + 10, "Hund"))
    changed = _pages("d1", PAGES, "Katze")

    def killing(passing: bytes, before: int) -> bytes:
        if before > 4 * SMALL_CHUNK:
            mortal_elastic.kill()
        return passing

    with bad_line(mortal_elastic.endpoint) as line:
        line.up = killing
        with pytest.raises(IndexUnavailable):
            _over(line, mortal_elastic).replace(WITTEN, "d1", changed)
    with pytest.raises(IndexUnavailable):
        find(mortal, "Hund")

    mortal_elastic.start()
    _administer(mortal_elastic, "POST", f"/{_alias(WITTEN)}/_refresh")
    half = [len(mortal.pages(WITTEN, "d1", parse(word))) for word in ("Hund", "Katze")]
    assert min(half) > 0, "killed in the middle"
    mortal.replace(WITTEN, "d1", changed)
    assert mortal.count(WITTEN) == PAGES
    assert mortal.pages(WITTEN, "d1", parse("Hund")) == ()
    assert mortal.pages(WITTEN, "d1", parse("Katze")) == tuple(range(1, PAGES + 1))


def _pages(document: str, count: int, word: str = "Katze") -> list[PageEntry]:
    return [an_entry(document, page, f"{word} {page} " + "Rathaus " * 100) for page in range(1, count + 1)]
