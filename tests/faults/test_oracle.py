# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The judge of the crash figure finds what is planted, and nothing where nothing is wrong."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from eakte.database.embedded import EmbeddedServer
from eakte.kernel.clock import SystemClock
from eakte.kernel.tenancy import system
from search.port import AccessScope
from tests.deployment import Site, new_site
from tests.evidence import as_owner, store_path
from tests.faults.clients import Sender
from tests.faults.deliveries import Delivery, Papers
from tests.faults.history import History, Outcome
from tests.faults.oracle import Findings, Oracle, Promise


@pytest.fixture
def delivery() -> Delivery:
    drawing = Papers(seed=1)
    return Delivery("plan", "witten", drawing.submission(drawing.digital("plan", 2)), twice=True)


@pytest.fixture
def judged(embedded_server: EmbeddedServer, delivery: Delivery, tmp_path: Path) -> Iterator[tuple[Site, History]]:
    """A delivery that was sent twice and has settled."""
    with new_site(embedded_server) as site:
        history = History(tmp_path / "history.jsonl", SystemClock())
        Sender(site, history).deliver(delivery)
        assert not Oracle(site).settled()
        site.work()
        site.sequence()
        assert Oracle(site).settled()
        yield site, history


def _judge(site: Site, history: History, delivery: Delivery) -> Findings:
    oracle = Oracle(site)
    promise = Promise.of(delivery, history.events())
    return [*oracle.check(delivery, promise), *oracle.check_all([delivery]), *oracle.check_objects()]


def test_what_was_sent_twice_and_is_there_once_is_well(judged: tuple[Site, History], delivery: Delivery) -> None:
    site, history = judged
    events = history.events()
    assert [event.outcome for event in events] == [Outcome.BEGUN, Outcome.ACKNOWLEDGED] * 2
    assert [event.said["repeated"] for event in events[1::2]] == ["", "true"]
    assert _judge(site, history, delivery) == []
    assert Oracle(site).sweep() == (0, [])


def _execute(site: Site, statement: str) -> None:
    with as_owner(site, site.people.witten.tenant) as connection:
        connection.execute(text(statement))


def _lose_an_object(site: Site) -> None:
    next(path for path in (store_path(site) / "objects").rglob("*") if path.is_file()).unlink()


def _forget_a_page(site: Site) -> None:
    tenant = site.people.witten.tenant
    with site.deployment.platform.database.read(system(tenant, "test")) as unit:
        item = UUID(next(iter(Oracle(site).present()["plan"])))
        (document, *_) = unit.documents.of_items([item])
    site.deployment.platform.index.remove(AccessScope.whole(str(tenant.id)), str(document.id))


def _forget_an_entry(site: Site) -> None:
    received = "FROM records.audit_entries WHERE act = 'submission.received'"
    _execute(site, f"DELETE FROM records.audit_leaves WHERE id IN (SELECT id {received})")
    _execute(site, f"DELETE {received}")


def _leave_a_job(site: Site) -> None:
    _execute(
        site,
        "INSERT INTO directory.procrastinate_jobs (queue_name, task_name, status) VALUES ('reading', 'x', 'failed')",
    )


def _change_what_was_sent(site: Site) -> None:
    _execute(site, "UPDATE records.documents SET file_name = 'anders.pdf' WHERE file_name = 'plan.pdf'")


def _duplicate(site: Site) -> None:
    site.submit(site.people.witten.portal_key, idempotency_key="never-sent")
    site.work()


PLANTED = {
    "does not open": _lose_an_object,
    "should be all that": _forget_a_page,
    "stands 0 times in the audit log": _forget_an_entry,
    "jobs are left as failed": _leave_a_job,
    "other documents than were sent": _change_what_was_sent,
    "was never sent": _duplicate,
}


@pytest.mark.parametrize(("finding", "plant"), PLANTED.items(), ids=[plant.__name__ for plant in PLANTED.values()])
def test_what_is_planted_is_found(
    judged: tuple[Site, History], delivery: Delivery, finding: str, plant: Callable[[Site], None]
) -> None:
    site, history = judged
    plant(site)
    assert any(finding in each for each in _judge(site, history, delivery))


def test_what_was_acknowledged_and_is_not_there_is_lost(judged: tuple[Site, History], delivery: Delivery) -> None:
    site, history = judged
    ids = {"delivery": "another", "town": "witten", "item": "01a00000-0000-7000-8000-000000000000"}
    history.write("submit", Outcome.ACKNOWLEDGED, ids, receipt="ey")
    another = Delivery("another", "witten", delivery.enclosures)
    promise = Promise.of(another, history.events())
    assert Oracle(site).lost(another, promise)
    assert "another was acknowledged and is not there" in Oracle(site).check(another, promise)
    assert "the receipt of another is not genuine" in Oracle(site).check(another, promise)
