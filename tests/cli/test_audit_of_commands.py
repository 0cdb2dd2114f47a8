# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What every command writes into the audit logs, or why it writes nothing. A command that is in no table fails."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from typer import Typer

from eakte.bootstrap import compose
from eakte.cli.main import app
from eakte.config import Settings
from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from eakte.kernel.tenancy import DEPLOYMENT, Tenant, system
from eakte.services.tenants import tenant_by_slug
from tests.backups import new_target
from tests.cli.command import eakte
from tests.deployment import MIN_FREE_BYTES, Site, new_database, new_site
from tests.evidence import Entry, audit_log, entry_ids
from tests.processes import process

Run = Callable[[Site, Path], None]
"""Has the command do what it is for."""


def command(*arguments: str, spoken: str = "") -> Run:
    def run(site: Site, _: Path) -> None:
        done = eakte(site, *arguments, spoken=spoken)
        assert done.returncode == 0, done.stdout + done.stderr

    return run


def _revoke(site: Site, directory: Path) -> None:
    command("key", "revoke", spoken=f"{site.people.witten.other_portal_key}\n")(site, directory)


def _export(site: Site, directory: Path) -> None:
    command("audit", "export", "witten", str(directory / "export"))(site, directory)


def _back_up(site: Site, directory: Path) -> None:
    command("backup", str(directory / "backup"))(site, directory)


def _resume(site: Site, directory: Path) -> None:
    with site.deployment.platform.database.directory() as unit:
        unit.audit_upkeep.stop(site.people.witten.tenant.id, "another-root", unit.now)
    command("audit", "resume", "witten", "--reason", "geklärt")(site, directory)


def _suspend(site: Site, directory: Path) -> None:
    command("tenant", "suspend", "hattingen", "--reason", "Vertrag ruht")(site, directory)
    with site.deployment.platform.database.directory() as unit:
        assert unit.tenants.resume(site.people.hattingen.tenant.id)


def _let_go_on(site: Site, directory: Path) -> None:
    with site.deployment.platform.database.directory() as unit:
        assert unit.tenants.suspend(site.people.hattingen.tenant.id, unit.now)
    command("tenant", "resume", "hattingen")(site, directory)


def _erase(site: Site, directory: Path) -> None:
    archivist = site.people.hattingen.archivist
    command("audit", "erase-person", "hattingen", str(archivist.actor.id), "--reason", "ausgeschieden")(site, directory)


def _take_in_plan(site: Site, directory: Path) -> None:
    done = eakte(site, "plan", "export", "witten", "--format", "json")
    plan = directory / "plan.json"
    plan.write_text(done.stdout.replace("Hundesteuer", "Steuer auf Hunde"), "utf-8")
    command("plan", "import", "witten", str(plan))(site, directory)


def _compare_plan(site: Site, directory: Path) -> None:
    plan = directory / "plan.csv"
    plan.write_text("number;title\n1;Alles\n", "utf-8")
    command("plan", "import", "witten", str(plan), "--dry-run")(site, directory)


def _explain(site: Site, directory: Path) -> None:
    with site.deployment.platform.database.read(system(site.people.witten.tenant, "test")) as unit:
        entry = unit.filing.plan_entry_by_number("22.10")
    assert entry is not None
    command("access", "explain", "clerk.witten", str(entry.id))(site, directory)


def _end_standing_in(site: Site, directory: Path) -> None:
    people, tenant = site.people.hattingen, site.people.hattingen.tenant
    with site.deployment.platform.database.directory() as unit:
        until = unit.now + timedelta(days=1)
        unit.accounts.stand_in(tenant.id, people.registry.actor.id, people.office_lead.actor.id, unit.now, until)
    command("person", "end-stand-in", "registry.hattingen", "office_lead.hattingen", "hattingen")(site, directory)


def running(name: str) -> Run:
    def run(site: Site, directory: Path) -> None:
        folders = directory / "scans"
        folders.mkdir()
        changes = {"EAKTE_HOT_FOLDERS": str(folders)} if name == "hotfolder" else {}
        with process(site, name, directory, **changes):
            pass

    return run


WRITTEN: Mapping[str, tuple[Act, str, Run]] = {
    "key create": (Act.KEY_CREATED, "witten", command("key", "create", "witten", "Neues Portal")),
    "key revoke": (Act.KEY_REVOKED, "witten", _revoke),
    "index rebuild": (Act.INDEX_REBUILT, "witten", command("index", "rebuild", "witten")),
    "audit verify": (Act.LOG_VERIFIED, "witten", command("audit", "verify", "witten")),
    "audit export": (Act.LOG_EXPORTED, "witten", _export),
    "audit resume": (Act.LOG_RESUMED, "witten", _resume),
    "audit erase-person": (Act.PERSON_ERASED, "hattingen", _erase),
    "person create": (Act.ACCOUNT_CREATED, DEPLOYMENT.slug, command("person", "create", "neu", "--name", "Nina Neu")),
    "person reset-password": (
        Act.PASSWORD_RESET,
        "hattingen",
        command("person", "reset-password", "scan_operator.hattingen"),
    ),
    "person give-role": (
        Act.ACCOUNT_ASSIGNED,
        "hattingen",
        command("person", "give-role", "clerk.hattingen", "hattingen", "archivist", "--until", "2099-12-31"),
    ),
    "person end-role": (
        Act.ROLE_ENDED,
        "hattingen",
        command("person", "end-role", "auditor.hattingen", "hattingen", "auditor"),
    ),
    "person stand-in": (
        Act.STAND_IN_BEGUN,
        "hattingen",
        command("person", "stand-in", "registry.hattingen", "clerk.hattingen", "hattingen", "--until", "2099-12-31"),
    ),
    "person end-stand-in": (Act.STAND_IN_ENDED, "hattingen", _end_standing_in),
    "access explain": (Act.ACCESS_EXPLAINED, "witten", _explain),
    "usage": (Act.USAGE_COUNTED, "witten hattingen", command("usage")),
    "plan import": (Act.PLAN_CHANGED, "witten", _take_in_plan),
    "tenant quota": (Act.QUOTA_SET, "witten", command("tenant", "quota", "witten", "--submissions", "1000")),
    "tenant suspend": (Act.TENANT_SUSPENDED, "hattingen", _suspend),
    "tenant resume": (Act.TENANT_RESUMED, "hattingen", _let_go_on),
    "backup": (Act.BACKED_UP, f"witten hattingen {DEPLOYMENT.slug}", _back_up),
    "signing-key rotate": (Act.SIGNING_KEY_CREATED, DEPLOYMENT.slug, command("signing-key", "rotate")),
}
"""The act, whose logs it stands in, and how the command is called."""

NOTHING: Mapping[str, tuple[str, Run | None]] = {
    "audit status": ("sizes and times, which name nobody", command("audit", "status")),
    "config check": ("settings, and whether their parts answer", command("config", "check")),
    "ledger check": ("counts, and ids of decisions that have entries of their own", command("ledger", "check")),
    "receipt verify": ("what the portal has and public keys", None),
    "signing-key list": ("public keys", command("signing-key", "list")),
    "tenant check": ("counts, which name nobody", command("tenant", "check", "witten")),
    "plan export": ("configuration, which names nobody", command("plan", "export", "witten")),
    "serve": ("what it is asked for is written then", running("serve")),
    "worker": ("what it reads is written then", running("worker")),
    "indexer": ("makes what is derived", running("indexer")),
    "sequencer": ("gives entries their places and adds none", running("sequencer")),
    "hotfolder": ("what it takes in is written then", running("hotfolder")),
    "up": ("starts the other processes", None),
    "demo": ("starts the other processes over data of its own", None),
}
"""Why not, and how to call it; None where that is tried elsewhere or needs no trial."""

INTO_AN_EMPTY_DEPLOYMENT = {"restore": (Act.INDEX_REBUILT, Act.RESTORED)}
"""What stands at the end of each town's log, which came with what was restored."""

BY_THE_NEXT_PROCESS = {"db migrate": Act.SCHEMA_MIGRATED}
"""Whoever migrates has no master key, without which no entry can be written."""

IN_A_NEW_LOG = {
    "tenant create": (Act.TENANT_CREATED, Act.ACCOUNT_ASSIGNED, Act.KEY_CREATED),
    "load-synthetic": (
        Act.TENANT_CREATED,
        Act.DOSSIER_CREATED,
        Act.CASE_CREATED,
        Act.SCAN_RECEIVED,
        Act.ITEM_FILED,
    ),
}
"""What stands in the log of a municipality that was not there before: all of it in order, or what it begins with."""


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def commands(of: Typer, *path: str) -> Iterator[str]:
    for each in of.registered_commands:
        yield " ".join((*path, str(each.name)))
    for group in of.registered_groups:
        assert group.typer_instance is not None
        yield from commands(group.typer_instance, *path, str(group.name))


def test_every_command_stands_in_one_of_the_tables() -> None:
    assert sorted([*WRITTEN, *NOTHING, *INTO_AN_EMPTY_DEPLOYMENT, *BY_THE_NEXT_PROCESS, *IN_A_NEW_LOG]) == sorted(
        commands(app)
    )
    assert all(reason for reason, _ in NOTHING.values())


@pytest.mark.parametrize("name", WRITTEN)
def test_a_command_writes_what_its_line_says_into_that_log(site: Site, tmp_path: Path, name: str) -> None:
    act, slugs, run = WRITTEN[name]
    site.get(site.people.hattingen.archivist.token, "/api/v1/inbox")
    site.sequence()
    before = _logged(site)
    run(site, tmp_path)
    new = _new(site, before)
    assert {log: [entry.act for entry in entries] for log, entries in new.items() if entries} == {
        slug: [act] for slug in slugs.split()
    }
    assert {entry.person["kind"] for entries in new.values() for entry in entries} == {"system"}


@pytest.mark.parametrize("name", [name for name, (_, run) in NOTHING.items() if run is not None])
def test_a_command_that_shows_and_changes_nothing_of_a_town_writes_nothing(
    site: Site, tmp_path: Path, name: str
) -> None:
    run = NOTHING[name][1]
    assert run is not None
    before = _logged(site)
    run(site, tmp_path)
    assert [entries for entries in _new(site, before).values() if entries] == []


def test_saying_what_a_plan_would_change_writes_nothing(site: Site, tmp_path: Path) -> None:
    before = _logged(site)
    _compare_plan(site, tmp_path)
    assert [entries for entries in _new(site, before).values() if entries] == []


def test_checking_a_receipt_writes_nothing(site: Site, tmp_path: Path) -> None:
    answer = tmp_path / "receipt.json"
    answer.write_text(site.submit(site.people.hattingen.portal_key, idempotency_key="cli").text, "utf-8")
    before = _logged(site)
    command("receipt", "verify", str(answer))(site, tmp_path)
    assert [entries for entries in _new(site, before).values() if entries] == []


def test_a_new_schema_is_written_once_by_the_first_process_that_works_with_it(
    site: Site, embedded_server: EmbeddedServer
) -> None:
    root = site.deployment.settings.root
    with new_database(embedded_server) as name:
        owner, url = embedded_server.url("owner", name), embedded_server.url("app", name)
        for _ in range(2):
            done = eakte(site, "db", "migrate", EAKTE_OWNER_DATABASE_URL=owner)
            assert done.returncode == 0, done.stderr
            deployment = compose(Settings(data_dir=root, database_url=url, min_free_bytes=MIN_FREE_BYTES))
            there = dataclasses.replace(site, deployment=deployment, owner_url=owner)
            (entry,) = audit_log(there, DEPLOYMENT)
            with deployment.platform.database.directory() as unit:
                assert entry.detail == {"revision": unit.upkeep.revision()}
            deployment.engine.dispose()
            assert entry.act is Act.SCHEMA_MIGRATED


def test_every_log_that_is_restored_goes_on_with_that(embedded_server: EmbeddedServer, tmp_path: Path) -> None:
    with new_site(embedded_server) as site, new_target(embedded_server, site) as target:
        command("backup", str(tmp_path / "backup"))(site, tmp_path)
        before = _logged(site)
        target.restore(tmp_path / "backup")
        with target.open() as back:
            for slug, entries in _new(back, before).items():
                ours = INTO_AN_EMPTY_DEPLOYMENT["restore"][slug == DEPLOYMENT.slug :]
                assert tuple(entry.act for entry in entries) == ours
                assert {entry.person["kind"] for entry in entries} == {"system"}


def test_a_new_municipality_begins_its_log_with_who_and_what_it_has(site: Site, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "{slug: herdecke, name: H, filing_plan: standard, portals: [{name: P}], "
        "people: [{login: erste, name: Erste, role: clerk}]}",
        "utf-8",
    )
    before = _logged(site)
    command("tenant", "create", "--from", str(plan), "--dry-run")(site, tmp_path)
    assert tenant_by_slug(site.deployment.platform.database, "herdecke") is None
    command("tenant", "create", "--from", str(plan))(site, tmp_path)
    assert [entries for entries in _new(site, before).values() if entries] == []
    herdecke = tenant_by_slug(site.deployment.platform.database, "herdecke")
    assert herdecke is not None
    entries = audit_log(site, herdecke)
    assert tuple(entry.act for entry in entries) == IN_A_NEW_LOG["tenant create"]
    assert {entry.person["kind"] for entry in entries} == {"system"}
    assert [entry.detail for entry in entries] == [{"name": "H"}, {"role": "clerk"}, {"portal": "P"}]


def test_a_data_set_begins_its_logs_as_records_do(embedded_server: EmbeddedServer, tmp_path: Path) -> None:
    with new_site(embedded_server) as site:
        before = _logged(site)
        command("load-synthetic", "--pages", "100", "--tenants", "1", "--objects", "0")(site, tmp_path)
        assert [entries for entries in _new(site, before).values() if entries] == []
        town = tenant_by_slug(site.deployment.platform.database, "musterstadt-1")
        assert town is not None
        acts = IN_A_NEW_LOG["load-synthetic"]
        assert {entry.act for entry in audit_log(site, town)[:10]} >= set(acts)
        refused = eakte(site, "load-synthetic", "--pages", "100", "--tenants", "1")
        assert (refused.returncode, refused.stdout) == (6, "")
        assert refused.stderr.startswith("Diese Installation enthält Akten\n")


def _tenants(site: Site) -> tuple[Tenant, ...]:
    return site.people.witten.tenant, site.people.hattingen.tenant, DEPLOYMENT


def _logged(site: Site) -> frozenset[UUID]:
    return frozenset().union(*(entry_ids(site, tenant) for tenant in _tenants(site)))


def _new(site: Site, before: frozenset[UUID]) -> dict[str, list[Entry]]:
    return {tenant.slug: audit_log(site, tenant, without=before) for tenant in _tenants(site)}
