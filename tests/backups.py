# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Backups of a site, and empty deployments that they are restored into."""

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from eakte.bootstrap import compose, owner_engine, restore_backup
from eakte.config import Settings
from eakte.database.copying import frozen_rows
from eakte.database.embedded import EmbeddedServer
from eakte.services.ledgers import Ledgers
from eakte.services.restore import Restored
from tests.deployment import MIN_FREE_BYTES, Site, new_database, open_directory, opened
from tests.people import People

Lines = Mapping[str, Counter[bytes]]
"""By table, each row as COPY writes it."""


@dataclass(frozen=True)
class Target:
    """An empty database and directory, with the master key that it is told."""

    settings: Settings
    people: People

    def restore(self, directory: Path, ledgers: Sequence[Path] | None = None) -> tuple[Restored, Ledgers]:
        return restore_backup(self.settings, directory, ledgers)

    @contextmanager
    def open(self) -> Iterator[Site]:
        """Serve what was restored, for the people of the site that it was."""
        deployment = compose(self.settings)
        with opened(deployment, self.people, self.settings.owner_database_url or "") as site:
            yield site
        deployment.platform.database.close()

    def owner(self) -> AbstractContextManager[Engine]:
        return owner_engine(self.settings)

    def untouched(self) -> bool:
        """Whether no table of ours and no object is there."""
        with self.owner() as owner, owner.begin() as connection:
            there = connection.scalar(
                text("SELECT count(*) FROM pg_namespace WHERE nspname IN ('directory', 'records', 'keys', 'restoring')")
            )
        return there == 0 and not (self.settings.root / "objects").exists()


def settings_of(site: Site) -> Settings:
    """Those of a site, with the owner's address."""
    return site.deployment.settings.model_copy(update={"owner_database_url": site.owner_url})


@contextmanager
def new_target(server: EmbeddedServer, site: Site) -> Iterator[Target]:
    """Where a backup of the site may be restored."""
    with new_database(server) as database, open_directory() as directory:
        shutil.copy2(site.deployment.settings.master_key_path, directory / "master.key")
        yield Target(
            Settings(
                data_dir=directory,
                database_url=server.url("app", database),
                owner_database_url=server.url("owner", database),
                min_free_bytes=MIN_FREE_BYTES,
            ),
            site.people,
        )


def lines(owner_url: str) -> Lines:
    """All rows that belong into a backup."""
    engine = create_engine(owner_url)
    found: dict[str, Counter[bytes]] = {}
    with frozen_rows(engine) as rows:
        for shape in rows.shapes():
            pieces: list[bytes] = []
            rows.copy(shape, pieces.append)
            found[shape.name] = Counter(b"".join(pieces).splitlines())
    engine.dispose()
    return found
