# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A town uses up what it may: what is more is refused at the door or read later, and nothing that was received is lost."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import Engine, create_engine, event

from eakte.database.embedded import EmbeddedServer
from eakte.database.errors import DatabaseUnavailable
from eakte.database.session import Database
from eakte.domain.audit.values import Act
from eakte.domain.documents.values import ReadingState
from eakte.domain.tenants.errors import ByteQuotaReached, SubmissionQuotaReached
from eakte.domain.tenants.quotas import Consumption, Quota, Quotas
from eakte.jobs.queue import JobQueue
from eakte.kernel.clock import SystemClock
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import operator, portal, system
from eakte.services import quotas
from eakte.services.quotas import COUNTING_SHARE, REFRESH_SECONDS, QuotaGate, set_quotas
from eakte.services.reading import resume_postponed
from eakte.worker.postponed import run_postponed
from tests.api.records import pdf
from tests.cli.command import eakte
from tests.deployment import Site, new_site
from tests.evidence import audit_log, check_problem, stored_files
from tests.unit.processing.papers import scanned

DAY = timedelta(days=1)


@pytest.fixture
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture
def counted_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The processes remember nothing, so that what was set or done elsewhere is known at once."""
    monkeypatch.setattr(quotas, "REFRESH_SECONDS", 0.0)
    monkeypatch.setattr(quotas, "COUNTING_SHARE", 0)


def allow(site: Site, submissions: int | None = None, pages: int | None = None, bytes: int | None = None) -> None:  # noqa: A002 - the quota's name
    with site.deployment.platform.database.begin(operator(site.people.witten.tenant)) as uow:
        set_quotas(uow, Quotas(submissions, pages, bytes))


def picture() -> bytes:
    """A page whose words must be recognised."""
    content = BytesIO()
    scanned(["Der Bescheid"]).save(content, "PNG")
    return content.getvalue()


@dataclass
class Time:
    """A clock of ours for a gate: seconds and instants go together."""

    seconds: float = 0.0
    begin: datetime = field(default_factory=SystemClock().now)

    def now(self) -> datetime:
        return self.begin + timedelta(seconds=self.seconds)

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def gate(site: Site, time: Time) -> QuotaGate:
    """As another process has one."""
    return QuotaGate(site.deployment.platform.database, time, time)


def statements(engine: Engine, work: Callable[[], object]) -> int:
    """How many statements the database got meanwhile."""
    seen: list[str] = []

    def see(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", see)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", see)
    return len(seen)


@pytest.mark.usefixtures("counted_each_time")
def test_submissions_beyond_the_quota_are_refused_until_next_month(site: Site) -> None:
    witten, hattingen = site.people.witten, site.people.hattingen
    allow(site, submissions=2)
    for key in ("eins", "zwei"):
        assert site.submit(witten.portal_key, idempotency_key=key).status_code == 201
    before = stored_files(site)
    refused = site.submit(witten.portal_key, idempotency_key="drei")

    assert check_problem(refused, 429, "submission-quota-reached")["limit"] == 2
    assert 0 < int(refused.headers["retry-after"]) <= 31 * DAY.total_seconds() + 3600
    assert stored_files(site) == before
    assert site.submit(witten.portal_key, idempotency_key="zwei").status_code == 201  # its receipt once more
    assert site.submit(hattingen.portal_key).status_code == 201
    allow(site, submissions=3)
    assert site.submit(witten.portal_key, idempotency_key="drei").status_code == 201


@pytest.mark.usefixtures("counted_each_time")
def test_bytes_beyond_the_quota_are_refused_and_leave_nothing(site: Site) -> None:
    witten = site.people.witten
    allow(site, bytes=10_000)
    letter = ("brief", "brief.bin", "application/octet-stream", bytes(9_000))
    assert site.submit(witten.portal_key, letter, idempotency_key="eins").status_code == 201
    before = stored_files(site)

    check_problem(site.submit(witten.portal_key, letter, idempotency_key="zwei"), 507, "byte-quota-reached")
    check_problem(
        site.scan(witten.clerk.token, "a.pdf", "application/pdf", pdf("A") + bytes(9_000)), 507, "byte-quota-reached"
    )
    assert stored_files(site) == before
    allow(site, bytes=1)
    check_problem(site.submit(witten.portal_key, idempotency_key="drei"), 507, "byte-quota-reached")
    allow(site)
    assert site.submit(witten.portal_key, letter, idempotency_key="zwei").status_code == 201


def state(site: Site, item: str) -> tuple[ReadingState, bool]:
    (document,) = site.get(site.people.witten.clerk.token, f"/api/v1/inbox/{item}").json()["documents"]
    return ReadingState(document["state"]), document["postponed"]


@pytest.mark.usefixtures("counted_each_time")
def test_pages_beyond_the_quota_wait_visibly_and_are_read_when_there_are_more(site: Site) -> None:
    witten = site.people.witten
    allow(site, pages=0)
    waits = site.scan(witten.clerk.token, "bild.png", "image/png", picture()).json()["id"]
    has_text = site.scan(witten.clerk.token, "brief.pdf", "application/pdf", pdf("Ein Brief")).json()["id"]
    site.work()
    assert state(site, waits) == (ReadingState.WAITING, True)
    assert state(site, has_text) == (ReadingState.READ, False)
    assert resume_postponed(site.deployment.platform, system(witten.tenant, "worker")) == 0

    allow(site, pages=1)
    stop = threading.Event()
    keeper = threading.Thread(target=run_postponed, args=(site.deployment.platform, stop, 0.01))
    keeper.start()
    try:
        assert _eventually(lambda: state(site, waits) == (ReadingState.WAITING, False))
    finally:
        stop.set()
        keeper.join()
    # Where the machine is busy, reading may fail once and be tried again a little later.
    assert _eventually(lambda: read_again(site, waits) == (ReadingState.READ, False))
    gate = site.deployment.platform.quotas
    assert gate.pages_left(system(witten.tenant, "worker")) == 0


def read_again(site: Site, item: str) -> tuple[ReadingState, bool]:
    site.work()
    return state(site, item)


def _eventually(reached: Callable[[], bool]) -> bool:
    return any(reached() or threading.Event().wait(0.05) for _ in range(200))


def test_without_quotas_a_submission_asks_for_none(site: Site, gate: QuotaGate) -> None:
    actor = portal(new_id(), site.people.witten.tenant, "Portal")

    def submit() -> None:
        gate.check_submission(actor)
        gate.take_bytes(actor, 10**15)
        gate.count_submission(actor)

    submit()
    assert statements(site.deployment.engine, submit) == 0


def test_what_this_process_does_counts_at_once_and_what_others_do_a_moment_later(
    site: Site, gate: QuotaGate, time: Time
) -> None:
    witten = site.people.witten
    actor = portal(new_id(), witten.tenant, "Portal")
    allow(site, submissions=3)
    gate.check_submission(actor)
    gate.count_submission(actor)
    assert gate.state(witten.tenant).remaining(Quota.SUBMISSIONS) == 2
    for key in "123":  # by the other process
        assert site.submit(witten.portal_key, idempotency_key=key).status_code == 201
    gate.check_submission(actor)
    time.seconds += REFRESH_SECONDS
    with pytest.raises(SubmissionQuotaReached):
        gate.check_submission(actor)


def test_bytes_that_do_not_fit_do_not_count(site: Site, gate: QuotaGate) -> None:
    actor = portal(new_id(), site.people.witten.tenant, "Portal")
    allow(site, bytes=100)
    with pytest.raises(ByteQuotaReached):
        gate.take_bytes(actor, 101)
    gate.take_bytes(actor, 100)
    with pytest.raises(ByteQuotaReached):
        gate.take_bytes(actor, 0)


def test_a_new_month_begins_with_whole_quotas(site: Site, gate: QuotaGate, time: Time) -> None:
    witten = site.people.witten
    allow(site, submissions=1)
    assert site.submit(witten.portal_key).status_code == 201
    assert gate.state(witten.tenant).consumed == Consumption(submissions=1)
    time.seconds += gate.seconds_to_next_month(witten.tenant)
    assert gate.state(witten.tenant).consumed == Consumption()


def test_while_the_database_is_away_what_was_known_holds(site: Site, gate: QuotaGate, time: Time) -> None:
    witten = site.people.witten
    allow(site, submissions=7)
    known = gate.state(witten.tenant)
    nobody = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    gate._database = Database(nobody, SystemClock(), new_id, site.deployment.keyring, JobQueue().defer)
    time.seconds += REFRESH_SECONDS
    assert gate.state(witten.tenant) == known
    with pytest.raises(DatabaseUnavailable):
        gate.state(site.people.hattingen.tenant)


def test_what_takes_long_to_count_is_counted_less_often(
    site: Site, gate: QuotaGate, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    witten, counted = site.people.witten, quotas.quota_state

    def slow(*arguments: object) -> object:
        time.seconds += REFRESH_SECONDS
        return counted(*arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(quotas, "quota_state", slow)
    gate.state(witten.tenant)
    for wait, asked in ((REFRESH_SECONDS * (COUNTING_SHARE - 1), False), (REFRESH_SECONDS, True)):
        time.seconds += wait
        assert (statements(site.deployment.engine, lambda: gate.state(witten.tenant)) > 0) is asked


def test_an_operator_sets_quotas_and_sees_how_much_is_used(site: Site) -> None:
    assert eakte(site, "tenant", "quota", "witten", "--submissions", "10", "--bytes", "1TB").returncode == 0
    for key in range(8):
        assert site.submit(site.people.witten.portal_key, idempotency_key=str(key)).status_code == 201
    checked = eakte(site, "tenant", "check", "witten")
    assert (checked.returncode, checked.stderr) == (0, "")
    lines = checked.stdout.splitlines()
    assert "[in Ordnung] Kontingente nicht aufgebraucht" in lines
    assert "[Hinweis] Kein Kontingent zu vier Fünfteln verbraucht" in lines
    assert "  Eingänge in diesem Monat: 8 von 10" in lines
    assert [line for line in lines if "Seiten" in line] == []

    assert eakte(site, "tenant", "quota", "witten", "--submissions", "8").returncode == 0
    full = eakte(site, "tenant", "check", "witten")
    assert (full.returncode, "[FEHLT] Kontingente nicht aufgebraucht" in full.stdout) == (7, True)
    assert "von 1000000000000" in full.stdout

    assert eakte(site, "tenant", "quota", "witten", "--none", "--pages", "5").returncode == 0
    with site.deployment.platform.database.read(operator(site.people.witten.tenant)) as unit:
        assert unit.quotas.current() == Quotas(pages=5)
    entries = audit_log(site, site.people.witten.tenant, Act.QUOTA_SET)
    assert [entry.detail for entry in entries][-1] == {"submissions": "–", "pages": "5", "bytes": "–"}


@pytest.mark.parametrize("arguments", [(), ("--bytes", "viel"), ("--pages", "-1")])
def test_a_quota_that_is_none_is_refused(site: Site, arguments: tuple[str, ...]) -> None:
    done = eakte(site, "tenant", "quota", "witten", *arguments)
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (2, "", False)
    with site.deployment.platform.database.read(operator(site.people.witten.tenant)) as unit:
        assert unit.quotas.current() == Quotas()
