# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Discarding against others at the same moment, and against processes that are killed in between."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier, Event
from uuid import UUID

import pytest
from sqlalchemy import text

from eakte.bootstrap import compose
from eakte.config import Settings
from eakte.database.embedded import EmbeddedServer
from eakte.domain.documents.errors import DocumentNotFound
from eakte.domain.filing.discarding import Cause, DiscardReason
from eakte.jobs.values import ReadDocument
from eakte.kernel.errors import EakteError
from eakte.kernel.tenancy import Actor, TenantId, system
from eakte.services import deletion, discarding, documents, filing, indexing, reading
from eakte.services.disposal_ledger import Disposal, LedgerUnavailable
from eakte.services.filing import FilingTarget
from eakte.services.platform import Platform
from eakte.services.sweeping import GRACE, sweep
from tests.api.records import pdf
from tests.deployment import MIN_FREE_BYTES, Site, clock_moved, new_site
from tests.evidence import as_owner, stored_files
from tests.services.test_discarding import (
    SPAM,
    document_of,
    filed,
    in_store,
    is_gone,
    ledger,
    objects_of,
    post,
    rows,
    scanned,
)

CAUSE = Cause(DiscardReason.SPAM)
NEW = FilingTarget(plan_number="22.10", dossier_title="Akte", case_title="Vorgang")
Killed = Callable[[Path, str, Actor, UUID], None]


@pytest.fixture(scope="module")
def towns(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as site:
        yield site


def discard(platform: Platform, actor: Actor, item: UUID) -> None:
    """As the page does it, which looks before."""
    with platform.database.begin(actor) as uow:
        discarding.check_discards(uow, item)
        discarding.discard_item(platform, uow, item, CAUSE)


def file(platform: Platform, actor: Actor, item: UUID) -> None:
    with platform.database.begin(actor) as uow:
        filing.file_item(uow, item, NEW)


def agree(platform: Platform, actor: Actor, document: UUID) -> None:
    with platform.database.begin(actor) as uow:
        discarding.agree(platform, uow, document)


def raced(*steps: Callable[[], None]) -> list[str]:
    """What became of each of these, begun at the same moment: the code of why not, or nothing."""
    together = Barrier(len(steps))

    def run(step: Callable[[], None]) -> str:
        together.wait()
        try:
            step()
        except EakteError as error:
            return error.code
        return ""

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


@pytest.mark.parametrize("_round", range(3))
def test_of_two_who_discard_one_item_one_does(towns: Site, _round: int) -> None:
    platform, actor = towns.deployment.platform, towns.people.witten.clerk.actor
    item = scanned(towns)
    document = document_of(towns, item)

    assert sorted(raced(*[partial(discard, platform, actor, item)] * 2)) == ["", "item-discarded"]
    assert rows(towns, "records.discards", item_id=item) == 1
    assert [line["kind"] for line in ledger(towns, document)] == ["announced"]


@pytest.mark.parametrize("_round", range(3))
def test_of_two_duplicates_of_each_other_one_stays(towns: Site, _round: int) -> None:
    platform, actor = towns.deployment.platform, towns.people.witten.clerk.actor
    pair = scanned(towns), scanned(towns)

    def as_duplicate(item: UUID, other: UUID) -> None:
        with platform.database.begin(actor) as uow:
            discarding.discard_item(platform, uow, item, Cause(DiscardReason.DUPLICATE, other))

    outcome = raced(partial(as_duplicate, *pair), partial(as_duplicate, *reversed(pair)))
    assert sorted(outcome) == ["", "duplicate-unclear"]


@pytest.mark.parametrize("_round", range(3))
def test_what_is_filed_at_the_same_moment_is_filed_or_gone_and_never_both(towns: Site, _round: int) -> None:
    platform, actor = towns.deployment.platform, towns.people.witten.clerk.actor
    item = scanned(towns)
    document = document_of(towns, item)
    outcome = raced(partial(discard, platform, actor, item), partial(file, platform, actor, item))

    assert outcome in (["", "item-discarded"], ["already-filed", ""])
    assert rows(towns, "records.documents", id=document) == (1 if outcome[1] == "" else 0)


@pytest.mark.parametrize("_round", range(3))
def test_of_two_who_agree_one_does(towns: Site, _round: int) -> None:
    town, platform = towns.people.witten, towns.deployment.platform
    document, _ = filed(towns)
    post(towns, town.clerk, f"documents/{document}/discard", SPAM)
    seconds = (town.office_lead.actor, town.records_manager.actor)
    outcome = raced(*[partial(agree, platform, each, document) for each in seconds])

    assert sorted(outcome) == ["", "document-not-found"]
    assert rows(towns, "records.documents", id=document) == 0


def test_a_document_that_is_being_read_goes_and_its_reading_leaves_nothing(towns: Site) -> None:
    """The reading has the original in its hands; what it makes of it has no row to belong to."""
    town, platform = towns.people.witten, towns.deployment.platform
    towns.work()  # what other tests let go
    before = stored_files(towns)
    sent = towns.scan(town.clerk.token, "lesen.pdf", "application/pdf", pdf("Lesekanarie im Brief")).json()["id"]
    document = document_of(towns, UUID(sent))
    with as_owner(towns, town.tenant) as connection:
        version = connection.scalar(
            text("SELECT id FROM records.document_versions WHERE document_id = :id"), {"id": document}
        )
    assert version is not None
    objects, read, gone = objects_of(towns, document), Event(), Event()
    processor = platform.processor
    inspect = processor.inspect_and_read

    def slowly(*arguments: object) -> object:
        made = inspect(*arguments)  # type: ignore[arg-type]  # whatever the reading hands over
        read.set()
        assert gone.wait(60)
        return made

    processor.inspect_and_read = slowly  # type: ignore[method-assign,assignment]  # the moment in between
    try:
        with ThreadPoolExecutor(1) as pool:
            job = ReadDocument(town.tenant.id, version)
            reader = pool.submit(reading.read_document, platform, system(town.tenant, "worker"), job)
            assert read.wait(60)
            discard(platform, town.clerk.actor, UUID(sent))
            gone.set()
            assert reader.result() is None
    finally:
        del processor.inspect_and_read
    towns.work()

    assert is_gone(towns, document, objects, "Lesekanarie")
    assert stored_files(towns) == before


@pytest.mark.parametrize("_round", range(3))
def test_a_reading_that_is_started_again_at_the_same_moment_is_no_failure(towns: Site, _round: int) -> None:
    platform, clerk = towns.deployment.platform, towns.people.witten.clerk
    item = UUID(towns.scan(clerk.token, "kaputt.pdf", "application/pdf", b"%PDF-1.7 kaputt").json()["id"])
    towns.work()
    document = document_of(towns, item)

    def retry() -> None:
        with platform.database.begin(clerk.actor) as uow:
            reading.retry(uow, document)

    outcome = raced(partial(discard, platform, clerk.actor, item), retry)
    assert outcome in (["", ""], ["", "document-not-found"])
    towns.work()
    assert rows(towns, "records.documents", id=document) == 0


def kill_after_announcing(directory: Path, url: str, actor: Actor, item: UUID) -> None:
    platform = _composed(directory, url)
    announce = platform.ledger.announce

    def announce_and_die(disposal: Disposal) -> None:
        announce(disposal)
        os.kill(os.getpid(), signal.SIGKILL)

    platform.ledger.announce = announce_and_die  # type: ignore[method-assign]  # the moment before COMMIT
    discard(platform, actor, item)


def kill_after_commit(directory: Path, url: str, actor: Actor, item: UUID) -> None:
    discard(_composed(directory, url), actor, item)
    os.kill(os.getpid(), signal.SIGKILL)


def kill_while_removing(directory: Path, url: str, actor: Actor, item: UUID) -> None:
    platform = _composed(directory, url)
    discard(platform, actor, item)
    remove = platform.vault.remove_object

    def remove_one_and_die(tenant: TenantId, object_id: UUID) -> None:
        remove(tenant, object_id)
        os.kill(os.getpid(), signal.SIGKILL)

    platform.vault.remove_object = remove_one_and_die  # type: ignore[method-assign]  # in the middle of it
    deletion.remove_left(platform, system(actor.tenant, "worker"))


def _composed(directory: Path, url: str) -> Platform:
    return compose(Settings(data_dir=directory, database_url=url, min_free_bytes=MIN_FREE_BYTES)).platform


def killed(site: Site, victim: Killed, item: UUID) -> None:
    """Have another process discard the item and be killed where `victim` says."""
    process = get_context("spawn").Process(
        target=victim,
        args=(site.deployment.settings.root, site.deployment.url, site.people.witten.clerk.actor, item),
    )
    process.start()
    process.join(120)
    assert process.exitcode == -signal.SIGKILL


def test_killed_between_ledger_and_commit_nothing_is_gone_and_the_line_is_never_settled(towns: Site) -> None:
    item, clerk = scanned(towns, "Totkanarie"), towns.people.witten.clerk
    document = document_of(towns, item)
    objects = objects_of(towns, document)
    killed(towns, kill_after_announcing, item)
    towns.work()

    assert towns.get(clerk.token, f"/api/v1/documents/{document}/original").status_code == 200
    assert all(rows(towns, "keys.object_keys", id=each) for each in objects)
    (line,) = ledger(towns, document)
    findings = towns.deployment.platform.ledger.examine()
    assert UUID(line["decision"]) in findings.unsettled
    assert findings.damaged == ()
    assert rows(towns, "records.discards", id=UUID(line["decision"])) == 0

    discard(towns.deployment.platform, clerk.actor, item)  # it can be decided again
    towns.work()
    assert is_gone(towns, document, objects, "Totkanarie")


@pytest.mark.parametrize("victim", [kill_after_commit, kill_while_removing])
def test_killed_after_commit_the_bytes_go_once_somebody_works_again(towns: Site, victim: Killed) -> None:
    item = scanned(towns, "Restkanarie")
    document = document_of(towns, item)
    objects = objects_of(towns, document)
    killed(towns, victim, item)
    assert in_store(towns, objects)
    towns.work()

    assert is_gone(towns, document, objects, "Restkanarie")
    assert {line["kind"] for line in ledger(towns, document)} == {"announced", "settled"}
    assert rows(towns, "records.discards", item_id=item) == 1
    deletion.remove_left(towns.deployment.platform, system(towns.people.witten.tenant, "worker"))


def test_what_the_job_could_not_remove_the_sweeper_removes(towns: Site) -> None:
    platform, item = towns.deployment.platform, scanned(towns, "Besenkanarie")
    document = document_of(towns, item)
    objects = objects_of(towns, document)
    discard(platform, towns.people.witten.clerk.actor, item)
    with as_owner(towns) as connection:
        connection.execute(text("DELETE FROM directory.procrastinate_jobs WHERE task_name = 'remove_objects'"))
    with platform.database.directory() as unit:
        now = unit.now
    sweep(platform, now)
    towns.work()

    assert is_gone(towns, document, objects, "Besenkanarie")
    assert [line["kind"] for line in ledger(towns, document)] == ["announced", "settled"]


def test_without_the_ledger_nothing_is_deleted_and_nothing_is_swept(towns: Site) -> None:
    platform, clerk = towns.deployment.platform, towns.people.witten.clerk
    path = towns.deployment.settings.ledger_path
    item, other = scanned(towns, "Vollkanarie"), scanned(towns, "Zweitkanarie")
    document, left = document_of(towns, item), objects_of(towns, document_of(towns, other))
    discard(platform, clerk.actor, other)
    hidden = path.with_name("hidden")
    path.rename(hidden)
    path.touch()
    try:
        assert post(towns, clerk, f"inbox/{item}/discard", SPAM).status_code == 503
        with platform.database.directory() as unit:
            later = unit.now + GRACE + timedelta(hours=1)
        with clock_moved(towns, GRACE + timedelta(hours=1)), pytest.raises(LedgerUnavailable):
            sweep(platform, later)
    finally:
        path.unlink()
        hidden.rename(path)
    assert towns.get(clerk.token, f"/api/v1/documents/{document}").status_code == 200
    assert in_store(towns, left)
    towns.work()
    assert not in_store(towns, left)


def test_a_job_of_what_is_still_named_removes_nothing(towns: Site) -> None:
    """As after a restore of rows alone."""
    platform, item = towns.deployment.platform, scanned(towns)
    document = document_of(towns, item)
    objects = objects_of(towns, document)
    other = scanned(towns)
    discard(platform, towns.people.witten.clerk.actor, other)
    with as_owner(towns, towns.people.witten.tenant) as connection:
        named = text(
            "UPDATE records.destructions gone SET objects = :objects FROM records.discards made "
            "WHERE made.id = gone.discard_id AND made.item_id = :item RETURNING gone.id"
        )
        decision = connection.scalar(named, {"objects": objects, "item": other})
    assert decision is not None
    with pytest.raises(deletion.ObjectsStillNamed):
        deletion.remove_objects(platform, system(towns.people.witten.tenant, "worker"), decision)
    assert in_store(towns, objects)
    with as_owner(towns, towns.people.witten.tenant) as connection:  # for those who sweep after this test
        connection.execute(text("UPDATE records.destructions SET objects = '{}' WHERE id = :id"), {"id": decision})


def test_whoever_reads_what_goes_at_this_moment_is_told_that_it_is_not_there(towns: Site) -> None:
    """Reading asks several times, and between two of these the document goes."""
    town, platform = towns.people.witten, towns.deployment.platform
    item = scanned(towns)
    document = document_of(towns, item)
    with platform.database.read(town.clerk.actor) as unit:
        view = documents.find(unit, document)
        discard(platform, town.clerk.actor, item)
        with pytest.raises(DocumentNotFound):
            documents.original(unit, platform, view)
        assert documents.pages_of(unit, platform, view.version_id) == ()
        assert indexing._entries(unit, platform, view) == ()
        with pytest.raises(DocumentNotFound):
            documents.find(unit, document)
