# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""One suite, every search index."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import tantivy

from search import embedded
from search.embedded import FORMAT_FILE, EmbeddedIndex
from search.entry import PageEntry
from search.errors import IndexUnavailable
from search.memory import MemoryIndex
from search.port import SearchIndex
from search.query import parse
from search.testing import HATTINGEN, WITTEN, SearchIndexContract, an_entry, found


class TestEmbeddedIndex(SearchIndexContract):
    @pytest.fixture
    def index(self, tmp_path: Path) -> SearchIndex:
        return EmbeddedIndex(tmp_path / "index")


class TestMemoryIndex(SearchIndexContract):
    @pytest.fixture
    def index(self) -> SearchIndex:
        return MemoryIndex()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


def _write_in_a_process(root: Path) -> None:
    EmbeddedIndex(root).replace(WITTEN, "d2", [an_entry("d2", text="Hund")])


def test_a_reader_sees_what_another_process_committed(root: Path) -> None:
    reader = EmbeddedIndex(root)
    reader.replace(WITTEN, "d1", [an_entry(text="Katze")])
    assert found(reader, "Hund") == []
    writer = multiprocessing.get_context("spawn").Process(target=_write_in_a_process, args=(root,))
    writer.start()
    writer.join()
    assert found(reader, "Hund") == ["d2"]


def test_each_tenant_has_one_directory(root: Path) -> None:
    index = EmbeddedIndex(root)
    for scope in (WITTEN, HATTINGEN):
        index.replace(scope, "d1", [an_entry(text="Hund")])
    assert sorted(path.name for path in root.iterdir()) == [WITTEN.tenant, HATTINGEN.tenant]


def test_reading_creates_nothing(root: Path) -> None:
    index = EmbeddedIndex(root)
    assert found(index, "Hund") == []
    index.remove(WITTEN, "d1")
    assert not root.exists()


def test_a_second_writer_is_told_so_and_a_reader_is_not_disturbed(root: Path) -> None:
    index = EmbeddedIndex(root)
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    with index.batch(WITTEN):
        with pytest.raises(IndexUnavailable):
            index.replace(WITTEN, "d2", [an_entry("d2", text="Hund")])
        assert found(index, "Hund") == ["d1"]
    index.replace(WITTEN, "d2", [an_entry("d2", text="Hund")])
    assert sorted(found(index, "Hund")) == ["d1", "d2"]


def test_a_writer_whose_thread_died_costs_its_batch_and_nothing_else(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = EmbeddedIndex(root)
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])

    def of_the_wrong_type(_: PageEntry) -> tantivy.Document:
        return tantivy.Document(page=2024)  # an i64 where the schema says u64

    with monkeypatch.context() as patch, pytest.raises(IndexUnavailable):  # noqa: PT012 - the thread dies a moment later
        patch.setattr(embedded, "_fields", of_the_wrong_type)
        with index.batch(WITTEN) as batch:
            for number in range(10_000):
                batch.replace(f"x{number}", [an_entry(f"x{number}")])
    assert (index.count(WITTEN), found(index, "Hund")) == (1, ["d1"])
    index.replace(WITTEN, "d2", [an_entry("d2", text="Hund")])
    assert sorted(found(index, "Hund")) == ["d1", "d2"]


@pytest.mark.parametrize("name", ["meta.json", FORMAT_FILE])
@pytest.mark.parametrize("damage", ["lost", "rubbish"])
def test_a_damaged_index_says_so_and_can_be_rebuilt(root: Path, name: str, damage: str) -> None:
    index = EmbeddedIndex(root)
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    file = root / WITTEN.tenant / name
    file.write_text("rubbish") if damage == "rubbish" else file.unlink()
    with pytest.raises(IndexUnavailable) as refused:
        found(index, "Hund")
    assert "Rebuild" in refused.value.advice
    with pytest.raises(IndexUnavailable):
        index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    index.clear(WITTEN)
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    assert found(index, "Hund") == ["d1"]


def test_a_lost_segment_is_damage_too(root: Path) -> None:
    index = EmbeddedIndex(root)
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    for segment in (root / WITTEN.tenant).glob("*.term"):
        segment.unlink()
    with pytest.raises(IndexUnavailable):
        found(index, "Hund")


def test_an_index_of_another_analysis_has_to_be_rebuilt(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = EmbeddedIndex(root)
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    monkeypatch.setattr(embedded, "fingerprint", lambda: "other word lists")
    with pytest.raises(IndexUnavailable):
        found(index, "Hund")


def test_what_a_crash_left_of_a_new_index_is_no_obstacle(root: Path) -> None:
    (root / f".new-{WITTEN.tenant}").mkdir(parents=True)
    index = EmbeddedIndex(root)
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    assert found(index, "Hund") == ["d1"]


def test_many_threads_search_while_one_writes(root: Path) -> None:
    index = EmbeddedIndex(root)
    index.replace(WITTEN, "d1", [an_entry(text="Hund")])
    with ThreadPoolExecutor(4) as readers:
        answers = [readers.submit(index.search, WITTEN, parse("Hund"), limit=5) for _ in range(40)]
        for number in range(5):
            index.replace(WITTEN, f"n{number}", [an_entry(f"n{number}", text="Katze")])
    assert {answer.result().total_documents for answer in answers} == {1}
