# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The index follows the records, and can be lost at any moment without anything being lost with it."""

import dataclasses
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from eakte.kernel.tenancy import system
from eakte.services.indexing import index_waiting, rebuild
from eakte.services.platform import Platform
from eakte.services.searching import SearchUnavailable
from eakte.worker.indexer import index_everything, run_indexer
from search.embedded import FORMAT_FILE
from search.errors import IndexUnavailable
from search.port import AccessScope, IndexBatch
from tests.api.records import pdf
from tests.deployment import Site
from tests.evidence import check_problem, count, index_path, store_path

WORDS = ("Zaunkönig", "Haubentaucher", "Rotkehlchen")


@pytest.fixture
def letters(site: Site) -> dict[str, str]:
    """Three letters that are indexed, each found by a word of its own: the ids of their items."""
    items = {}
    for word in WORDS:
        content = pdf(f"Ein {word} wohnt im Rathaus")
        items[word] = site.scan(site.people.witten.clerk.token, f"{word}.pdf", "application/pdf", content).json()["id"]
    site.work()
    return items


def _found(site: Site, line: str) -> list[str]:
    answer = site.get(site.people.witten.clerk.token, "/api/v1/search", q=line)
    assert answer.status_code == 200, answer.text
    return sorted(each["document"]["title"] for each in answer.json()["documents"])


def _directory(site: Site) -> Path:
    return index_path(site) / str(site.people.witten.tenant.id)


def _waiting(site: Site) -> int:
    return count(site, site.people.witten.tenant, "records.index_outbox")


def _every_letter(site: Site) -> list[list[str]]:
    return [_found(site, word) for word in (*WORDS, "Rathaus")]


ALL = [["Zaunkönig.pdf"], ["Haubentaucher.pdf"], ["Rotkehlchen.pdf"], sorted(f"{word}.pdf" for word in WORDS)]


def test_a_filed_document_is_found_with_its_reference_number(site: Site, letters: dict[str, str]) -> None:
    clerk = site.people.witten.clerk.token
    assert _waiting(site) == 0
    target = {"plan_entry": "67.10", "dossier_title": "Vögel", "case_title": "Zaunkönig"}
    filed = site.post(clerk, f"/api/v1/inbox/{letters['Zaunkönig']}/file", target).json()
    assert _waiting(site) == 1
    site.work()
    assert _waiting(site) == 0
    for line in ("Zaunkönig", filed["reference_number"]):
        (hit,) = site.get(clerk, "/api/v1/search", q=line).json()["documents"]
        assert hit["case"]["reference_number"] == filed["reference_number"]
    assert _every_letter(site) == ALL


class _Interrupted(Exception):
    pass


def test_a_crash_between_the_index_and_the_outbox_is_repeated_without_harm(site: Site, letters: dict[str, str]) -> None:
    actor = system(site.people.witten.tenant, "indexer")
    platform = site.deployment.platform
    rebuild(platform, actor)

    @contextmanager
    def killed_after_commit(scope: AccessScope) -> Iterator[IndexBatch]:
        with platform.index.batch(scope) as batch:
            yield batch
        raise _Interrupted

    class Killed(type(platform.index)):  # type: ignore[misc]  # of whatever kind the deployment has
        batch = staticmethod(killed_after_commit)

    killed = dataclasses.replace(platform, index=Killed(index_path(site)))
    with pytest.raises(_Interrupted):
        index_waiting(killed, actor)
    assert _waiting(site) == len(letters)
    assert _every_letter(site) == ALL
    site.work()
    assert _waiting(site) == 0
    assert _every_letter(site) == ALL


def test_a_lost_index_is_told_and_never_looks_like_nothing_found(site: Site, letters: dict[str, str]) -> None:
    clerk = site.people.witten.clerk.token
    shutil.rmtree(_directory(site))
    for line in ("Rathaus", "gibtesnicht"):
        check_problem(site.get(clerk, "/api/v1/search", q=line), 503, "search-unavailable")
    hattingen = site.get(site.people.hattingen.clerk.token, "/api/v1/search", q="Rathaus")
    assert (hattingen.status_code, hattingen.json()["total"]) == (200, 0)
    site.work()
    assert _every_letter(site) == ALL


def _other_format(directory: Path) -> None:
    (directory / FORMAT_FILE).write_text("0 older", "utf-8")


def _damaged(directory: Path) -> None:
    (directory / "meta.json").write_bytes(b"{")


def _without_format(directory: Path) -> None:
    (directory / FORMAT_FILE).unlink()


@pytest.mark.parametrize("harm", [_other_format, _damaged, _without_format, shutil.rmtree])
def test_an_index_that_cannot_be_read_is_rebuilt_by_the_indexer_itself(
    site: Site, letters: dict[str, str], harm: Callable[[Path], None]
) -> None:
    harm(_directory(site))
    check_problem(site.get(site.people.witten.clerk.token, "/api/v1/search", q="Rathaus"), 503, "search-unavailable")
    # A new letter must not turn a lost index into one that only lacks the old ones.
    site.scan(site.people.witten.clerk.token, "neu.pdf", "application/pdf", pdf("Ein Kuckuck"))
    site.work()
    assert _every_letter(site) == ALL
    assert _found(site, "Kuckuck") == ["neu.pdf"]


def test_an_engine_that_does_not_answer_for_a_moment_keeps_its_index(site: Site, letters: dict[str, str]) -> None:
    platform = site.deployment.platform

    class Silent(type(platform.index)):  # type: ignore[misc]  # of whatever kind the deployment has
        def count(self, scope: AccessScope) -> int:
            raise IndexUnavailable("busy")

    silent = dataclasses.replace(platform, index=Silent(index_path(site)))
    with pytest.raises(SearchUnavailable):
        index_waiting(silent, system(site.people.witten.tenant, "indexer"))
    assert _waiting(site) == 0
    assert _every_letter(site) == ALL


def test_a_town_that_never_had_a_document_finds_nothing_and_has_no_index(site: Site) -> None:
    assert index_everything(site.deployment.platform) == 0
    assert _found(site, "Rathaus") == []
    site.scan(site.people.witten.clerk.token, "neu.pdf", "application/pdf", pdf("Ein Kuckuck im Rathaus"))
    assert _found(site, "Rathaus") == []
    assert not _directory(site).exists()


def test_a_text_that_cannot_be_read_does_not_keep_the_others_from_being_indexed(
    site: Site, letters: dict[str, str]
) -> None:
    actor = system(site.people.witten.tenant, "indexer")
    with site.deployment.platform.database.read(actor) as unit:
        (document,) = unit.documents.of_items([UUID(letters["Zaunkönig"])])
        version = unit.documents.newest_versions([document.id])[document.id]
        text = next(row for kind, row in unit.documents.renditions(version.id).items() if kind == "text")
    (stored,) = [path for path in store_path(site).rglob(str(text.id)) if path.is_file()]
    content = stored.read_bytes()
    stored.unlink()
    rebuild(site.deployment.platform, actor)
    site.work()
    assert _found(site, "Rathaus") == sorted(f"{word}.pdf" for word in WORDS[1:])
    assert _waiting(site) == 1
    stored.write_bytes(content)
    site.work()
    assert _every_letter(site) == ALL


def test_a_batch_that_cannot_be_read_does_not_keep_those_behind_it_waiting(
    site: Site, letters: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eakte.services.indexing.BATCH", 1)
    actor = system(site.people.witten.tenant, "indexer")
    with site.deployment.platform.database.begin(actor) as uow:
        first, *_, last = uow.documents.of_items([UUID(item) for item in letters.values()])
        version = uow.documents.newest_versions([first.id])[first.id]
        text = next(row for kind, row in uow.documents.renditions(version.id).items() if kind == "text")
        uow.outbox.add(first.id)
        uow.outbox.add(last.id)
    (stored,) = [path for path in store_path(site).rglob(str(text.id)) if path.is_file()]
    content = stored.read_bytes()
    stored.unlink()
    assert index_waiting(site.deployment.platform, actor) == 1
    assert index_waiting(site.deployment.platform, actor) == 0
    assert _waiting(site) == 1
    stored.write_bytes(content)
    assert index_waiting(site.deployment.platform, actor) == 1
    assert _waiting(site) == 0


def test_one_towns_broken_index_does_not_keep_the_others_waiting(site: Site, letters: dict[str, str]) -> None:
    hattingen = site.people.hattingen
    site.scan(hattingen.clerk.token, "Elster.pdf", "application/pdf", pdf("Eine Elster"))
    site.work()
    platform, broken = site.deployment.platform, str(hattingen.tenant.id)

    class Broken(type(platform.index)):  # type: ignore[misc]  # of whatever kind the deployment has
        def batch(self, scope: AccessScope) -> object:
            if scope.tenant == broken:
                raise IndexUnavailable("no space left")
            return super().batch(scope)

    for town in (hattingen, site.people.witten):
        rebuild(platform, system(town.tenant, "operator"))
    index_everything(dataclasses.replace(platform, index=Broken(index_path(site))))
    assert _every_letter(site) == ALL
    assert count(site, hattingen.tenant, "records.index_outbox") == 1


def test_the_indexer_is_woken_by_a_new_document_and_a_second_one_waits(site: Site, letters: dict[str, str]) -> None:
    stop = threading.Event()
    platform: Platform = site.deployment.platform
    indexers = [threading.Thread(target=run_indexer, args=(platform, site.deployment.url, stop)) for _ in range(2)]
    for indexer in indexers:
        indexer.start()
    try:
        rebuild(platform, system(site.people.witten.tenant, "operator"))
        deadline = time.monotonic() + 20
        while _waiting(site):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        stop.set()
        for indexer in indexers:
            indexer.join()
    assert _every_letter(site) == ALL
