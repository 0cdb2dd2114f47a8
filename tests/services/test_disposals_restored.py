# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A backup from before a disposal, restored: what was destroyed since is gone again, wherever it stood at that moment."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from eakte.bootstrap import make_backup
from eakte.database.embedded import EmbeddedServer
from tests.api.records import due_dossier
from tests.backups import new_target, settings_of
from tests.deployment import Site, new_site
from tests.evidence import check_problem, dump
from tests.services.test_discarding import found, in_store, objects_of
from tests.services.test_disposing import due, released, run, state_of, waited


@pytest.fixture(scope="module")
def towns(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as site:
        yield site


def test_what_was_destroyed_after_a_backup_stays_destroyed(
    embedded_server: EmbeddedServer, towns: Site, tmp_path: Path
) -> None:
    """One dossier was only due at the backup's moment, one already released; one has no document."""
    early, late = due(towns, "Frühkanarie"), due(towns, "Spätkanarie")
    kept, empty = due(towns, "Bleibkanarie"), due_dossier(towns, towns.people.witten, "Leerkanarie")
    offer, release = released(towns, late.dossier)
    waited(towns, release)
    objects = [*objects_of(towns, early.document), *objects_of(towns, late.document)]
    directory = tmp_path / "backup"
    make_backup(settings_of(towns), directory)
    run(towns, release)
    _, second = released(towns, early.dossier, empty)
    waited(towns, second)
    run(towns, second)
    assert state_of(towns, offer) == [("destroyed", None)]

    with new_target(embedded_server, towns) as target:
        restored, _ = target.restore(directory, [towns.deployment.settings.ledger_path])
        assert restored.repeated == 3
        with target.open() as site:
            site.work()
            rows = dump(site)
            words = ("Frühkanarie", "Spätkanarie", "Leerkanarie", "Bleibkanarie")
            assert [word for word in words if word in rows] == ["Bleibkanarie"]
            assert not in_store(site, objects)
            clerk = site.people.witten.clerk.token
            for gone in (early, late):
                check_problem(site.get(clerk, f"/api/v1/dossiers/{gone.dossier}"), 410, "dossier-destroyed")
                check_problem(site.get(clerk, f"/api/v1/documents/{gone.document}"), 404, "document-not-found")
            assert site.get(clerk, f"/api/v1/documents/{kept.document}/original").status_code == 200
            assert (found(site, "Frühkanarie"), found(site, "Bleibkanarie")) == (0, 1)
            assert state_of(site, offer) == [("destroyed", None)]
