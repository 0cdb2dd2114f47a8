# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A backup out of a bucket, and back into it."""

import dataclasses
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from eakte.bootstrap import compose, make_backup, object_store
from eakte.database.embedded import EmbeddedServer
from tests.api.records import pdf
from tests.backups import new_target, settings_of
from tests.deployment import new_site, opened
from tests.servers.seaweed import CREDENTIALS, Seaweed


def test_what_a_bucket_held_is_restored_into_an_empty_one(
    own_seaweed: Seaweed, embedded_server: EmbeddedServer, tmp_path: Path
) -> None:
    bucket: dict[str, Any] = {
        "store": own_seaweed.location,
        "s3_access_key": CREDENTIALS.access_key,
        "s3_secret_key": SecretStr(CREDENTIALS.secret_key),
    }
    letter = ("file-1", "Brief.pdf", "application/pdf", pdf("Eimerkanarie"))
    with new_site(embedded_server) as files, new_target(embedded_server, files) as empty:
        deployment = compose(files.deployment.settings.model_copy(update=bucket))
        clerk = files.people.witten.clerk.token
        with opened(deployment, files.people, files.owner_url) as site:
            item = site.submit(files.people.witten.portal_key, letter).raise_for_status().json()["id"]
            site.work()
            manifest = make_backup(settings_of(site), tmp_path / "backup")
        deployment.platform.database.close()
        store = object_store(deployment.settings)
        held = set(dict(store.keys()))
        assert len(held) == manifest.objects.count > 0
        for key in held:
            store.delete(key)

        target = dataclasses.replace(empty, settings=empty.settings.model_copy(update=bucket))
        target.restore(tmp_path / "backup")
        assert set(dict(store.keys())) == held
        with target.open() as back:
            _, second = back.get(clerk, f"/api/v1/inbox/{item}").json()["documents"]
            assert back.get(clerk, f"/api/v1/documents/{second['id']}/original").content == letter[3]
