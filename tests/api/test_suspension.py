# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A suspended town: nobody of it is let in by whatever door, its log is completed, and all comes back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act, Outcome
from eakte.domain.tenants.errors import TenantAlreadySuspended, TenantNotSuspended, TenantSuspended
from eakte.kernel.errors import Unauthenticated
from eakte.kernel.tenancy import DEPLOYMENT, Role, operator, system
from eakte.services import accounts
from eakte.services.tenant_upkeep import resume, suspend
from tests.api.callers import PERSONS, Caller, callers_of, send, sign_in
from tests.deployment import Site, new_site
from tests.evidence import audit_log, check_problem
from tests.people import PASSWORD

CODE = "tenant-suspended"


@pytest.fixture
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def stop(site: Site) -> None:
    suspend(site.deployment.platform.database, operator(DEPLOYMENT), site.people.witten.tenant, "Vertrag ruht")


def go_on(site: Site) -> None:
    resume(site.deployment.platform.database, operator(DEPLOYMENT), site.people.witten.tenant)


def form(login: str, password: str = PASSWORD) -> dict[str, str]:
    return {"login": login, "password": password, "next": "/"}


def signing_in(site: Site, login: str, password: str = PASSWORD) -> tuple[int, str]:
    response = send(site, Caller(), "POST", "/signin", data=form(login, password))
    return response.status_code, response.text


def test_every_caller_is_refused_by_the_api_until_the_town_goes_on(site: Site) -> None:
    callers = {name: who for name, who in callers_of(site, site.people.witten).items() if name != "nobody"}
    assert set(callers) == {*PERSONS, "portal"}
    before = {name: send(site, who, "GET", "/api/v1/inbox").status_code for name, who in callers.items()}
    stop(site)
    for who in callers.values():
        told = check_problem(send(site, who, "GET", "/api/v1/inbox"), 403, CODE)
        assert told["title"] == "Ihre Kommune ist ausgesetzt"
    assert site.submit(site.people.witten.portal_key).status_code == 403
    go_on(site)
    assert {name: send(site, who, "GET", "/api/v1/inbox").status_code for name, who in callers.items()} == before
    assert site.submit(site.people.witten.portal_key).status_code == 201


def test_pages_say_so_and_the_same_session_goes_on_later(site: Site) -> None:
    clerk = sign_in(site, site.people.witten.clerk)
    assert send(site, clerk, "GET", "/posteingang").status_code == 200
    stop(site)
    page = send(site, clerk, "GET", "/posteingang")
    assert page.status_code == 403
    assert "Ihre Kommune ist ausgesetzt" in page.text
    assert "Es ist nichts verloren gegangen" in page.text
    go_on(site)
    assert send(site, clerk, "GET", "/posteingang").status_code == 200


def test_signing_in_is_refused_and_only_who_knows_the_password_learns_why(site: Site) -> None:
    login = site.people.witten.clerk.login
    stop(site)
    status, page = signing_in(site, login)
    assert (status, "Ihre Kommune ist ausgesetzt" in page) == (403, True)
    status, page = signing_in(site, login, "falsch")
    assert (status, "ausgesetzt" in page) == (401, False)
    with site.deployment.engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM directory.web_sessions")) == 0
    go_on(site)
    assert signing_in(site, login)[0] == 303


def test_an_unknown_secret_does_not_learn_that_a_town_is_suspended(site: Site) -> None:
    stop(site)
    for prefix in (accounts.PORTAL_KEY_PREFIX, accounts.TOKEN_PREFIX):
        check_problem(site.get(f"{prefix}unbekannt", "/api/v1/inbox"), 401, "unauthenticated")


def test_a_token_of_somebody_without_a_role_stays_unknown(site: Site) -> None:
    database, town = site.deployment.platform.database, site.people.witten.tenant
    with database.begin(system(town, "test")) as uow:
        token = accounts.create_personal_token(database, uow, site.people.hattingen.clerk.actor.id, "Fremd")
    stop(site)
    with pytest.raises(Unauthenticated):
        accounts.actor_by_secret(database, token)


def test_the_neighbours_notice_nothing(site: Site) -> None:
    stop(site)
    hattingen = site.people.hattingen
    assert site.get(hattingen.clerk.token, "/api/v1/inbox").status_code == 200
    assert site.submit(hattingen.portal_key).status_code == 201
    assert signing_in(site, hattingen.clerk.login)[0] == 303


@pytest.mark.parametrize("home", ["witten", "hattingen"])
def test_who_works_in_two_towns_signs_in_where_it_goes_on(site: Site, home: str) -> None:
    database, people = site.deployment.platform.database, site.people
    clerk = getattr(people, home).clerk
    other = people.hattingen if home == "witten" else people.witten
    with database.begin(system(other.tenant, "test")) as uow:
        accounts.assign(database, uow, clerk.actor.id, Role.CLERK)
    stop(site)
    assert accounts.sign_in(database, clerk.login, PASSWORD).actor.tenant == people.hattingen.tenant
    suspend(database, operator(DEPLOYMENT), people.hattingen.tenant, "auch")
    with pytest.raises(TenantSuspended):
        accounts.sign_in(database, clerk.login, PASSWORD)


def test_what_waits_is_read_and_the_log_gets_its_places(site: Site) -> None:
    item = site.submit(site.people.witten.portal_key, ("datei-1", "brief.txt", "text/plain", b"Ein Wiedehopf")).json()[
        "id"
    ]
    stop(site)
    site.work()
    assert site.sequence() > 0
    assert site.sequence() == 0
    go_on(site)
    assert site.get(site.people.witten.clerk.token, f"/api/v1/inbox/{item}").status_code == 200
    assert audit_log(site, site.people.witten.tenant, Act.VERSION_READ) or audit_log(
        site, site.people.witten.tenant, Act.VERSION_FAILED
    )


def test_the_log_says_when_and_why_and_who_was_refused_meanwhile(site: Site) -> None:
    witten = site.people.witten
    stop(site)
    with pytest.raises(TenantAlreadySuspended):
        stop(site)
    for _ in range(2):
        site.get(witten.portal_key, "/api/v1/inbox")
    site.get(witten.clerk.token, "/api/v1/documents/nichts")
    signing_in(site, witten.archivist.login)
    go_on(site)
    with pytest.raises(TenantNotSuspended):
        go_on(site)
    (suspended,) = audit_log(site, witten.tenant, Act.TENANT_SUSPENDED)
    (resumed,) = audit_log(site, witten.tenant, Act.TENANT_RESUMED)
    assert suspended.detail == {"reason": "Vertrag ruht"}
    assert suspended.object == resumed.object == {"type": "tenant", "id": str(witten.tenant.id), "version": None}
    denied = audit_log(site, witten.tenant, Act.ACCESS_DENIED)
    assert [entry.person["name"] for entry in denied] == [
        "Serviceportal",
        witten.clerk.actor.name,
        witten.archivist.actor.name,
    ]
    assert {(entry.detail["error"], entry.object["type"], entry.outcome) for entry in denied} == {
        (CODE, "tenant", Outcome.DENIED)
    }


def test_a_town_whose_log_is_stopped_can_be_suspended(site: Site) -> None:
    database, town = site.deployment.platform.database, site.people.witten.tenant
    with database.directory() as unit:
        unit.audit_upkeep.stop(town.id, "another-root", unit.now)
    stop(site)
    check_problem(site.get(site.people.witten.clerk.token, "/api/v1/inbox"), 403, CODE)


def test_a_suspension_that_cannot_be_written_down_does_not_hold(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def unwritten(*_: object, **__: object) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr("eakte.database.audit.AuditWriter.record", unwritten)
        with pytest.raises(OSError):  # noqa: PT011 - the one that was planted
            stop(site)
    assert site.get(site.people.witten.clerk.token, "/api/v1/inbox").status_code == 200
