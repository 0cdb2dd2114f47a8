# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What an operator does at the command line: keys, schema, index; and what is said when it does not work."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, inspect

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from tests.api.records import pdf
from tests.cli.command import eakte
from tests.deployment import Site, new_database, new_site
from tests.evidence import audit_log, index_path

NOT_FOUND, UNAVAILABLE = 4, 7


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def test_a_key_works_from_when_it_is_made_until_it_is_revoked(site: Site) -> None:
    witten = site.people.witten
    made = eakte(site, "key", "create", "witten", "Neues Portal")
    assert made.returncode == 0, made.stderr
    key = made.stdout.strip()
    assert site.submit(key, idempotency_key="cli").status_code == 201
    created = audit_log(site, witten.tenant, Act.KEY_CREATED)[-1]
    assert created.detail == {"portal": "Neues Portal"}

    revoked = eakte(site, "key", "revoke", spoken=f"{key}\n")
    assert (revoked.returncode, revoked.stdout) == (0, "")
    assert site.submit(key, idempotency_key="cli").status_code == 401
    (entry,) = audit_log(site, witten.tenant, Act.KEY_REVOKED)
    assert entry.object["id"] == created.object["id"]
    assert key.encode() not in entry.content

    for spoken in (key, "eakte-portal-unbekannt", ""):
        again = eakte(site, "key", "revoke", spoken=spoken)
        assert again.returncode == NOT_FOUND
        assert again.stderr.splitlines() == [
            "Kein gültiger Schlüssel",
            "Er ist unbekannt oder wurde schon früher gesperrt.",
        ]


def test_an_unknown_town_is_named_in_german(site: Site) -> None:
    for arguments in (("key", "create", "atlantis", "Portal"), ("index", "rebuild", "atlantis")):
        done = eakte(site, *arguments)
        assert (done.returncode, done.stdout) == (NOT_FOUND, "")
        assert done.stderr.splitlines()[0] == "Kommune nicht gefunden"
        assert "atlantis" in done.stderr


def test_the_schema_is_brought_to_the_newest_version_once(site: Site, embedded_server: EmbeddedServer) -> None:
    with new_database(embedded_server) as name:
        url = embedded_server.url("owner", name)
        for _ in range(2):
            done = eakte(site, "db", "migrate", EAKTE_OWNER_DATABASE_URL=url)
            assert done.returncode == 0, done.stderr
        engine = create_engine(url, poolclass=NullPool)
        assert "inbox_items" in inspect(engine).get_table_names("records")


def test_the_index_is_made_anew_from_the_store(site: Site) -> None:
    witten = site.people.witten
    site.scan(witten.clerk.token, "a.pdf", "application/pdf", pdf("Ein Zaunkönig"))
    site.work()
    shutil.rmtree(index_path(site))
    done = eakte(site, "index", "rebuild")
    assert done.returncode == 0, done.stderr
    assert dict(line.split(": ") for line in done.stdout.splitlines()).keys() == {"hattingen", "witten"}
    site.work()
    assert site.get(witten.clerk.token, "/api/v1/search", q="Zaunkönig").json()["total"] == 1
    assert eakte(site, "index", "rebuild", "hattingen").stdout.startswith("hattingen: ")


def test_what_is_missing_is_told_without_a_traceback(site: Site, tmp_path: Path) -> None:
    nobody = "postgresql+psycopg://eakte_app@/x?host=/nonexistent"
    for done in (
        eakte(site, "key", "create", "witten", "Portal", EAKTE_DATABASE_URL=nobody),
        eakte(site, "db", "migrate", EAKTE_OWNER_DATABASE_URL=nobody),
        eakte(site, "key", "create", "witten", "Portal", EAKTE_MASTER_KEY_FILE=str(tmp_path / "none")),
        eakte(site, "worker", EAKTE_DATABASE_URL=nobody),
    ):
        assert (done.returncode, done.stdout) == (UNAVAILABLE, ""), done.stderr
        assert "Traceback" not in done.stderr
        assert len(done.stderr.splitlines()) == 2, done.stderr


def test_a_setting_that_makes_no_sense_is_named(site: Site) -> None:
    done = eakte(site, "serve", EAKTE_PORT="hoch")
    assert done.returncode == 2
    assert "EAKTE_PORT" in done.stderr
    assert "Traceback" not in done.stderr
