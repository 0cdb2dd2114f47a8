# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who comes and goes is in the log of their town; who cannot come in, too, and what they typed is nowhere."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from secrets import token_urlsafe
from uuid import UUID

import pytest

from eakte.database.embedded import EmbeddedServer
from eakte.database.errors import DatabaseUnavailable
from eakte.domain.audit.values import ONE_READING, Act, Outcome
from eakte.kernel.tenancy import DEPLOYMENT, Role, Tenant, system
from eakte.services import accounts
from tests.api.callers import NOBODY, Caller, send, sign_in
from tests.deployment import Site, clock_moved, new_site
from tests.evidence import Entry, audit_log, entry_ids
from tests.people import PASSWORD
from tests.processes import wait_until

TYPED = "geheim-Lindenblatt-41"


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def logs(site: Site) -> Sequence[Tenant]:
    return (site.people.witten.tenant, site.people.hattingen.tenant, DEPLOYMENT)


def all_ids(site: Site) -> frozenset[UUID]:
    return frozenset().union(*(entry_ids(site, tenant) for tenant in logs(site)))


def attempt(site: Site, login: str, password: str) -> list[list[Entry]]:
    """Fail to sign in; what is new in the logs of Witten, Hattingen and the deployment."""
    before = all_ids(site)
    answer = send(site, NOBODY, "POST", "/signin", data={"login": login, "password": password})
    assert answer.status_code == 401

    def new() -> list[list[Entry]]:
        return [audit_log(site, tenant, without=before) for tenant in logs(site)]

    wait_until(lambda: any(new()))
    return new()


def test_coming_and_going_are_entries_about_the_own_account(site: Site) -> None:
    witten = site.people.witten
    before = entry_ids(site, witten.tenant)
    clerk = sign_in(site, witten.clerk)
    for _ in range(2):  # the second time nobody is signed in
        send(site, clerk, "POST", "/signout")
    came, went = audit_log(site, witten.tenant, without=before)
    assert (came.act, went.act) == (Act.SIGNED_IN, Act.SIGNED_OUT)
    for entry in (came, went):
        assert entry.object == {"type": "account", "id": str(witten.clerk.actor.id), "version": None}
        assert entry.person["name"] == witten.clerk.actor.name
        assert entry.outcome is Outcome.DONE


def test_a_wrong_password_is_in_the_log_of_every_town_of_that_account(site: Site) -> None:
    database = site.deployment.platform.database
    with database.directory() as unit:
        account = accounts.create_account(unit, "beide", "Für Beide", PASSWORD)
    for tenant in logs(site)[:2]:
        with database.begin(system(tenant, "test")) as uow:
            accounts.assign(database, uow, account, Role.ARCHIVIST)
    witten, hattingen, deployment = attempt(site, "beide", TYPED)
    if not (witten and hattingen):  # one after the other, after the answer
        wait_until(lambda: bool(audit_log(site, site.people.hattingen.tenant, Act.SIGN_IN_FAILED)))
        hattingen = audit_log(site, site.people.hattingen.tenant, Act.SIGN_IN_FAILED)
    assert deployment == []
    for entries in (witten, hattingen):
        (entry,) = entries
        assert (entry.act, entry.outcome) == (Act.SIGN_IN_FAILED, Outcome.DENIED)
        assert entry.person["id"] == entry.object["id"] == str(account)
        assert entry.detail == {}


@pytest.mark.parametrize("login", [TYPED, "", "a\0b", "x" * 10_000])
def test_an_unknown_login_is_in_the_deployments_log_without_what_was_typed(site: Site, login: str) -> None:
    witten, hattingen, (entry,) = attempt(site, login, TYPED)
    assert (witten, hattingen) == ([], [])
    assert (entry.act, entry.outcome) == (Act.SIGN_IN_FAILED, Outcome.DENIED)
    assert entry.detail == {"by": "password"}
    assert entry.person["name"] == "sign-in"
    assert "Lindenblatt" not in str((entry.content, entry.person, entry.detail))


def test_an_account_of_no_town_is_in_the_deployments_log(site: Site) -> None:
    with site.deployment.platform.database.directory() as unit:
        accounts.create_account(unit, "ohne", "Ohne Amt", PASSWORD)
    assert [len(entries) for entries in attempt(site, "ohne", PASSWORD)] == [0, 0, 1]


def test_nothing_is_written_before_the_answer_that_could_tell_whether_a_login_exists(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr(accounts, "record_refusal", lambda _database, login: written.append(login))
    for login in (site.people.witten.clerk.login, "unbekannt"):
        before = all_ids(site)
        with pytest.raises(accounts.SignInRefused):
            accounts.sign_in(site.deployment.platform.database, login, TYPED)
        assert all_ids(site) == before
        send(site, NOBODY, "POST", "/signin", data={"login": login, "password": TYPED})
    wait_until(lambda: len(written) == 2)


def test_secrets_that_do_not_hold_are_one_entry_a_quarter_of_an_hour(site: Site) -> None:
    def tried() -> list[Entry]:
        return [each for each in audit_log(site, DEPLOYMENT, Act.SIGN_IN_FAILED) if each.detail == {"by": "secret"}]

    for by, entries in ((timedelta(), 1), (ONE_READING - timedelta(minutes=1), 1), (2 * ONE_READING, 2)):
        with clock_moved(site, by):
            for secret in (f"eakte-token-{token_urlsafe(32)}", f"eakte-portal-{token_urlsafe(32)}", TYPED):
                assert send(site, Caller(secret), "GET", "/api/v1/inbox").status_code == 401
        assert len(tried()) == entries
    assert all(entry.outcome is Outcome.DENIED for entry in tried())


def test_nobody_gets_a_session_that_is_not_in_the_log(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = {"login": site.people.witten.clerk.login, "password": PASSWORD}

    def away(*_: object) -> None:
        raise DatabaseUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(accounts, "_record", away)
        answer = send(site, NOBODY, "POST", "/signin", data=fields)
    assert answer.status_code == 503
    assert "set-cookie" not in answer.headers
    assert "set-cookie" in send(site, NOBODY, "POST", "/signin", data=fields).headers


def test_an_attempt_that_cannot_be_written_down_is_answered_all_the_same(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object) -> None:
        raise DatabaseUnavailable

    monkeypatch.setattr(accounts, "record_refusal", away)
    answer = send(site, NOBODY, "POST", "/signin", data={"login": "unbekannt", "password": TYPED})
    assert answer.status_code == 401
    wait_until(lambda: any("database-unavailable" in line for line in caplog.messages))
