# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Operators make accounts, set passwords anew, give roles and take them away; it holds at once and stands in a log."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.tenancy import DEPLOYMENT, Tenant
from eakte.services import accounts
from eakte.services.accounts import SignInRefused
from tests.api.callers import send, sign_in
from tests.cli.command import eakte
from tests.deployment import Site, clock_moved, new_site
from tests.evidence import Entry, audit_log
from tests.people import PASSWORD


@pytest.fixture
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def person(site: Site, *arguments: str) -> str:
    done = eakte(site, "person", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def refused(site: Site, *arguments: str) -> tuple[int, str]:
    done = eakte(site, "person", *arguments)
    assert done.stdout == ""
    return done.returncode, done.stderr


def last(site: Site, tenant: Tenant) -> Entry:
    return audit_log(site, tenant)[-1]


def signs_in(site: Site, login: str, password: str) -> bool:
    try:
        accounts.sign_in(site.deployment.platform.database, login, password)
    except SignInRefused:
        return False
    return True


def test_a_new_account_may_nothing_until_it_has_a_role(site: Site) -> None:
    password = person(site, "create", "nina", "--name", "Nina Neu")
    assert (made := last(site, DEPLOYMENT)).act is Act.ACCOUNT_CREATED
    assert made.detail == {"login": "nina", "name": "Nina Neu"}
    assert not signs_in(site, "nina", password)

    person(site, "give-role", "nina", "witten", "clerk")

    assert signs_in(site, "nina", password)
    assert not signs_in(site, "nina", "falsch")
    assert all(password not in str(entry) for entry in audit_log(site, DEPLOYMENT))


def test_a_role_that_is_taken_away_is_gone_in_what_is_open(site: Site) -> None:
    witten = site.people.witten
    clerk = sign_in(site, witten.clerk)
    assert send(site, clerk, "GET", "/posteingang").status_code == 200

    person(site, "end-role", witten.clerk.login, "witten", "clerk")

    assert send(site, clerk, "GET", "/posteingang").headers["location"].startswith("/signin")
    assert site.get(witten.clerk.token, "/api/v1/inbox").status_code == 401
    ended = last(site, witten.tenant)
    assert (ended.act, ended.object["id"]) == (Act.ROLE_ENDED, str(witten.clerk.actor.id))
    assert refused(site, "end-role", witten.clerk.login, "witten", "clerk")[0] == 4

    person(site, "give-role", witten.clerk.login, "witten", "clerk")
    assert site.get(witten.clerk.token, "/api/v1/inbox").status_code == 200


def test_a_role_holds_through_its_last_day(site: Site) -> None:
    witten = site.people.witten
    today = local_date(SystemClock().now(), witten.tenant.zone)
    person(site, "give-role", witten.clerk.login, "witten", "clerk", "--until", today.isoformat())
    assert last(site, witten.tenant).detail == {"role": "clerk", "until": today.isoformat()}
    assert site.get(witten.clerk.token, "/api/v1/inbox").status_code == 200

    with clock_moved(site, timedelta(days=1)):
        assert site.get(witten.clerk.token, "/api/v1/inbox").status_code == 401

    person(site, "give-role", witten.clerk.login, "witten", "clerk")
    with clock_moved(site, timedelta(days=400)):
        assert site.get(witten.clerk.token, "/api/v1/inbox").status_code == 200


def test_a_new_password_ends_the_old_one_and_every_open_browser(site: Site) -> None:
    hattingen = site.people.hattingen
    clerk, other = sign_in(site, hattingen.clerk), sign_in(site, hattingen.archivist)

    password = person(site, "reset-password", hattingen.clerk.login)

    assert signs_in(site, hattingen.clerk.login, password)
    assert not signs_in(site, hattingen.clerk.login, PASSWORD)
    assert send(site, clerk, "GET", "/posteingang").headers["location"].startswith("/signin")
    assert send(site, other, "GET", "/posteingang").status_code == 200
    assert Act.PASSWORD_RESET in {entry.act for entry in audit_log(site, hattingen.tenant)}


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (("create", "clerk.witten", "--name", "Doppelt"), 6, "clerk.witten"),
        (("reset-password", "niemand"), 4, "niemand"),
        (("give-role", "niemand", "witten", "clerk"), 4, "niemand"),
        (("give-role", "clerk.witten", "nirgends", "clerk"), 4, "nirgends"),
        (("give-role", "clerk.witten", "witten", "archivist", "--until", "2020-01-01"), 2, "letzten Tag"),
        (("give-role", "clerk.witten", "witten", "bürgermeister"), 2, "bürgermeister"),
        (("give-role", "clerk.witten", "witten", "archivist", "--until", "2026-02-30"), 2, "2026-02-30"),
        (("end-role", "clerk.witten", "witten", "auditor"), 4, "nie gegeben"),
    ],
)
def test_what_cannot_be_done_changes_nothing_and_says_why(
    site: Site, arguments: tuple[str, ...], code: int, hint: str
) -> None:
    logs = (site.people.witten.tenant, site.people.hattingen.tenant, DEPLOYMENT)
    before = [len(audit_log(site, tenant)) for tenant in logs]

    returned, said = refused(site, *arguments)

    assert (returned, hint in said) == (code, True), said
    assert [len(audit_log(site, tenant)) for tenant in logs] == before
