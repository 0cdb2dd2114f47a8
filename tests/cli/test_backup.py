# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Backup and restore as an operator calls them, also into the embedded database of another machine."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from eakte.bootstrap import compose, embedded_server
from eakte.config import Settings
from eakte.database import restoring
from eakte.database.embedded import EmbeddedServer
from eakte.kernel.ids import new_id
from tests.backups import new_target
from tests.cli.command import eakte
from tests.deployment import MIN_FREE_BYTES, Site, new_site, open_directory, opened
from tests.evidence import store_path
from tests.services.test_discarding import SPAM, filed, objects_of, post, scanned

EMBEDDED = {"EAKTE_DATABASE_URL": "", "EAKTE_OWNER_DATABASE_URL": "", "EAKTE_MIN_FREE_BYTES": str(MIN_FREE_BYTES)}


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened_site:
        yield opened_site


def test_a_backup_is_restored_into_an_embedded_database_that_did_not_run(site: Site, tmp_path: Path) -> None:
    document, _ = filed(site, "Umzugskanarie")
    item = scanned(site, "Muellkanarie")
    done = eakte(site, "backup", str(tmp_path / "backup"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Sicherung vom ")
    assert "Ihr Ordner `keys` ist bis " in done.stdout
    post(site, site.people.witten.clerk, f"inbox/{item}/discard", SPAM)
    site.work()

    with open_directory() as directory:
        shutil.copy2(site.deployment.settings.master_key_path, directory / "master.key")
        elsewhere = {**EMBEDDED, "EAKTE_DATA_DIR": str(directory)}
        done = eakte(site, "restore", str(tmp_path / "backup"), **elsewhere)
        assert (done.returncode, done.stderr.splitlines()[0]) == (2, "Es gibt kein Löschverzeichnis")

        ledger = ["--ledger", str(site.deployment.settings.ledger_path)]
        done = eakte(site, "restore", str(tmp_path / "backup"), *ledger, **elsewhere)
        assert done.returncode == 0, done.stderr
        assert "erneut gelöscht: 1\n" in done.stdout
        settings = Settings(data_dir=directory, min_free_bytes=MIN_FREE_BYTES)
        assert not embedded_server(settings).running()

        again = eakte(site, "restore", str(tmp_path / "backup"), *ledger, **elsewhere)
        assert (again.returncode, again.stderr.splitlines()[0]) == (6, "In dieser Installation liegt schon etwas")
        with embedded_server(settings) as server, opened(compose(settings), site.people, server.url("owner")) as back:
            clerk = back.people.witten.clerk.token
            assert back.get(clerk, f"/api/v1/documents/{document}/original").status_code == 200
            assert back.get(clerk, f"/api/v1/inbox/{item}").status_code == 410
            back.deployment.platform.database.close()


def test_nothing_starts_over_what_is_half_restored(site: Site, embedded_server: EmbeddedServer) -> None:
    with new_target(embedded_server, site) as target:
        settings = target.settings
        changes = {
            "EAKTE_DATA_DIR": str(settings.root),
            "EAKTE_DATABASE_URL": settings.database_url or "",
            "EAKTE_OWNER_DATABASE_URL": settings.owner_database_url or "",
        }
        with target.owner() as owner:
            restoring.begin(owner, new_id())
        for command in (["serve"], ["worker"], ["up"], ["db", "migrate"], ["backup", str(settings.root / "backup")]):
            done = eakte(site, *command, **changes)
            assert (done.returncode, done.stdout) == (7, ""), command
            assert "noch nicht vollständig zurückgespielt" in done.stderr
            assert "eakte restore" in done.stderr


def test_what_the_store_lost_ends_with_eight_and_is_a_backup_all_the_same(
    embedded_server: EmbeddedServer, tmp_path: Path
) -> None:
    with new_site(embedded_server) as damaged:
        document, _ = filed(damaged, "Verlustkanarie")
        (first, *_) = objects_of(damaged, document)
        (path,) = store_path(damaged).rglob(str(first))
        path.unlink()
        done = eakte(damaged, "backup", str(tmp_path / "backup"))
        assert done.returncode == 8
        assert str(first) in done.stderr
        with new_target(embedded_server, damaged) as target:
            changes = {
                "EAKTE_DATA_DIR": str(target.settings.root),
                "EAKTE_DATABASE_URL": target.settings.database_url or "",
                "EAKTE_OWNER_DATABASE_URL": target.settings.owner_database_url or "",
                "EAKTE_MIN_FREE_BYTES": str(MIN_FREE_BYTES),
            }
            done = eakte(damaged, "restore", str(tmp_path / "backup"), "--without-ledger", **changes)
            assert done.returncode == 8
            assert done.stdout.startswith("Zurückgespielt auf den Stand von ")
            assert str(first) in done.stderr
