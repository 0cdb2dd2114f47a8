# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Stamping the audit logs by a real authority: it may fail in every way, the logs go on, and the gap is seen until it ends."""

import dataclasses
import logging
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from prometheus_client import generate_latest

from eakte.application import build_app
from eakte.bootstrap import compose
from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT, Tenant, system
from eakte.operations.metrics import Metrics
from eakte.services.audit_export import export
from eakte.services.audit_status import LogStatus, audit_status
from eakte.services.audit_verification import verify
from eakte.services.health import Health
from eakte.services.platform import Platform
from eakte.services.timestamps import AuthorityUnavailable, Stamp, StampRefused
from eakte.services.witnessing import stamp_due
from eakte.worker.audit_upkeep import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, AuditUpkeep
from integrations.timestamps.client import HttpTimestampAuthority
from tests.deployment import Site, clock_moved, new_site, served
from tests.integrations.timestamps.authority import Authority, Misbehaviour, timestamp_authority

HOUR = timedelta(hours=1)
SECONDS = 1.0
USELESS = [
    (Misbehaviour.DOWN, AuthorityUnavailable),
    (Misbehaviour.SILENT, AuthorityUnavailable),
    (Misbehaviour.ERROR, AuthorityUnavailable),
    (Misbehaviour.REPLAYING, StampRefused),
    (Misbehaviour.OTHER_CONTENT, StampRefused),
    (Misbehaviour.UNKNOWN_ROOT, StampRefused),
    (Misbehaviour.RUBBISH, StampRefused),
]


@pytest.fixture(scope="module")
def one_authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with timestamp_authority(tmp_path_factory.mktemp("authority")) as opened:
        yield opened


@pytest.fixture
def authority(one_authority: Authority) -> Authority:
    """It behaves, and nobody has asked it anything."""
    one_authority.behave()
    one_authority.queries.clear()
    return one_authority


@pytest.fixture
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        opened.sequence()
        yield opened


class Hands:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def witten(site: Site) -> Tenant:
    return site.people.witten.tenant


def client(authority: Authority) -> HttpTimestampAuthority:
    return HttpTimestampAuthority(authority.url, authority.ca_file.read_bytes(), SECONDS)


def stamping(site: Site) -> Platform:
    """The platform of a deployment that has an authority."""
    return dataclasses.replace(site.deployment.platform, stamped=True)


def grow(site: Site) -> int:
    """One more entry with its place; the size of the log then."""
    with site.deployment.platform.database.begin(system(witten(site), "test")) as uow:
        uow.audit.record(Act.ITEM_OPENED, AuditObject("inbox_item", new_id()))
    site.sequence()
    return state(site).size


def state(site: Site, tenant: Tenant | None = None) -> LogStatus:
    (found,) = (each for each in audit_status(stamping(site)) if each.tenant == (tenant or witten(site)))
    return found


def stamps(site: Site) -> list[tuple[int, bytes]]:
    with site.deployment.platform.database.read(system(witten(site), "test")) as unit:
        return [(row.size, row.response) for row in unit.audit_log.timestamps()]


def test_the_last_checkpoint_is_stamped_once_and_again_when_the_log_has_grown_and_the_interval_is_over(
    site: Site, authority: Authority
) -> None:
    platform, asking = stamping(site), client(authority)
    first = state(site).size
    assert stamp_due(platform, asking, witten(site), HOUR)
    assert not stamp_due(platform, asking, witten(site), HOUR)
    second = grow(site)
    assert not stamp_due(platform, asking, witten(site), HOUR)
    with clock_moved(site, HOUR):
        assert stamp_due(platform, asking, witten(site), HOUR)
    with clock_moved(site, 2 * HOUR):
        assert not stamp_due(platform, asking, witten(site), HOUR)
    assert [size for size, _ in stamps(site)] == [first, second]
    assert len(authority.queries) == 2
    assert verify(platform, platform.signer, witten(site)).timestamps == 2
    assert verify(platform, platform.signer, witten(site)).holds


def test_a_stamp_of_a_clock_that_ran_ahead_does_not_keep_the_next_one_away(site: Site, authority: Authority) -> None:
    with clock_moved(site, timedelta(days=-30)):
        assert stamp_due(stamping(site), client(authority), witten(site), HOUR)
        grow(site)
        assert stamp_due(stamping(site), client(authority), witten(site), HOUR)


def test_openssl_accepts_what_is_exported(site: Site, authority: Authority, tmp_path: Path) -> None:
    stamp_due(stamping(site), client(authority), witten(site), HOUR)
    grow(site)
    platform, folder = site.deployment.platform, tmp_path / "export"
    export(platform, platform.signer, witten(site), folder, authority.ca_file.read_bytes())
    ((size, _),) = stamps(site)
    openssl = ["openssl", "ts", "-verify", "-in", f"timestamps/{size:012}.tsr", "-CAfile", "timestamps/ca.pem", "-data"]
    for note, accepted in ((f"checkpoints/{size:012}.note", True), (f"checkpoints/{state(site).size:012}.note", False)):
        done = subprocess.run([*openssl, note], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
        assert ("Verification: OK" in done.stdout) == accepted, done.stderr


@pytest.mark.parametrize(("kind", "error"), USELESS)
def test_nothing_is_stored_of_an_answer_that_proves_nothing(
    site: Site, authority: Authority, kind: Misbehaviour, error: type[Exception]
) -> None:
    stamp_due(stamping(site), client(authority), site.people.hattingen.tenant, HOUR)
    authority.misbehave(kind)
    with pytest.raises(error):
        stamp_due(stamping(site), client(authority), witten(site), HOUR)
    assert stamps(site) == []
    authority.behave()
    assert stamp_due(stamping(site), client(authority), witten(site), HOUR)


def test_the_log_goes_on_while_nobody_stamps_the_gap_is_seen_and_ends_with_the_newest_checkpoint(
    site: Site, authority: Authority, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    authority.misbehave(Misbehaviour.DOWN)
    hands = Hands()
    upkeep = AuditUpkeep(stamping(site), client(authority), HOUR, tmp_path, hands)
    upkeep.look()
    assert [record.levelno for record in caplog.records if record.name == "eakte.audit"] == [logging.WARNING]
    assert site.submit(site.people.witten.portal_key).status_code == 201
    newest = grow(site)
    with clock_moved(site, 5 * HOUR):
        assert state(site).unstamped_seconds == pytest.approx(5 * 3600, abs=120)
        assert told(site)["audit_unstamped_seconds"] == pytest.approx(5 * 3600, abs=120)
        assert f'eakte_audit_unstamped_seconds{{tenant="{witten(site).slug}"}} 1' in metrics(site)
        authority.behave()
        hands.at += FIRST_PAUSE_SECONDS
        upkeep.look()
    assert [size for size, _ in stamps(site)] == [newest]
    assert (state(site).unstamped_seconds, state(site, DEPLOYMENT).unstamped_seconds) == (0, 0)
    assert told(site)["audit_unstamped_seconds"] == 0
    assert state(site).stamped_at is not None


def told(site: Site) -> dict[str, float | None]:
    with served(build_app(stamping(site))) as address:
        answer: dict[str, float | None] = httpx.get(f"{address}/readyz", timeout=30).json()
        return answer


def metrics(site: Site) -> str:
    figures = Metrics()
    figures.watch_backlog(Health(stamping(site)).backlog)
    return generate_latest(figures.registry).decode()


def test_without_an_authority_no_gap_is_told(site: Site) -> None:
    assert [each.unstamped_seconds for each in audit_status(site.deployment.platform)] == [None] * 3
    assert site.http.get("/readyz").json()["audit_unstamped_seconds"] is None


def test_an_authority_that_fails_is_asked_less_and_less_often_until_it_answers(
    site: Site, authority: Authority, tmp_path: Path
) -> None:
    authority.misbehave(Misbehaviour.REJECTING)
    hands, asked_at = Hands(), []
    upkeep = AuditUpkeep(stamping(site), client(authority), HOUR, tmp_path, hands)
    while hands.at < 3 * LONGEST_PAUSE_SECONDS:
        before = len(authority.queries)
        upkeep.look()
        if len(authority.queries) > before:
            asked_at.append(hands.at)
        hands.at += FIRST_PAUSE_SECONDS
    pauses = [later - earlier for earlier, later in pairwise(asked_at)]
    assert pauses == [10, 20, 40, 80, 160, 320, 600]
    authority.behave()
    hands.at += LONGEST_PAUSE_SECONDS
    upkeep.look()
    assert len(stamps(site)) == 1
    authority.misbehave(Misbehaviour.REJECTING)
    with clock_moved(site, 2 * HOUR):
        grow(site)
        for _ in range(2):
            before = len(authority.queries)
            upkeep.look()
            hands.at += FIRST_PAUSE_SECONDS
            assert len(authority.queries) == before + 1


def test_no_connection_to_the_database_is_held_while_the_authority_is_asked(site: Site, authority: Authority) -> None:
    held = []

    class Watched:
        def stamp(self, content: bytes) -> Stamp:
            held.append(site.deployment.engine.pool.checkedout())  # type: ignore[attr-defined] # of a pool with a queue
            return client(authority).stamp(content)

    assert stamp_due(stamping(site), Watched(), witten(site), HOUR)
    assert held == [0]


def test_a_stopped_log_is_neither_stamped_nor_laid_down(site: Site, authority: Authority, tmp_path: Path) -> None:
    with site.deployment.platform.database.directory() as unit:
        unit.audit_upkeep.stop(witten(site).id, "another-root", unit.now)
    AuditUpkeep(stamping(site), client(authority), HOUR, tmp_path).look()
    assert stamps(site) == []
    assert state(site, site.people.hattingen.tenant).stamped_at is not None
    assert {path.name for path in tmp_path.iterdir()} - {DEPLOYMENT.slug} == {"hattingen"}


def test_a_deployment_with_an_authority_knows_that_it_is_to_be_stamped(site: Site, authority: Authority) -> None:
    stamped = {"timestamp_url": authority.url, "timestamp_ca_file": authority.ca_file}
    deployment = compose(site.deployment.settings.model_copy(update=stamped))
    deployment.engine.dispose()
    assert deployment.platform.stamped
    assert not site.deployment.platform.stamped
