# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A scan station: the folders of both towns on a real file system, and what came of the files in them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from eakte.kernel.ids import new_id
from eakte.services.platform import Platform
from integrations.hotfolder.door import HotFolders
from integrations.hotfolder.wire import CLAIMED, QUARANTINE
from tests.deployment import Site, open_directory
from tests.evidence import as_owner
from tests.people import TownPeople

STEADY_SECONDS = 10.0
LEDGER = "SELECT id, name, state, size, sha256, item_id, same_as, reason, cleared_at FROM records.folder_files ORDER BY settled_at"


@dataclass
class Station:
    """`now` is the time that the watcher believes, in seconds. What was there before this station is not told."""

    site: Site
    root: Path
    now: float = 1000.0
    folders: HotFolders = field(init=False)
    _before: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        for town in (self.site.people.witten, self.site.people.hattingen):
            self._before |= {str(row.id) for row in self.ledger(town)} | set(self._waiting(town))
        self.watch(self.site.deployment.platform)

    def watch(self, platform: Platform) -> None:
        """Start a new watcher over these parts; what the one before remembered is gone."""
        self.folders = HotFolders(self.root, platform, new_id, STEADY_SECONDS, lambda: self.now)

    @property
    def witten(self) -> Path:
        return self.root / "witten"

    @property
    def claimed(self) -> Path:
        return self.witten / CLAIMED

    @property
    def quarantine(self) -> Path:
        return self.witten / QUARANTINE

    def drop(self, name: str | bytes, content: bytes, folder: Path | None = None) -> Path:
        path = (folder or self.witten) / os.fsdecode(name)
        path.write_bytes(content)
        return path

    def look(self, seconds: float = STEADY_SECONDS) -> None:
        """Let time go on, then look once."""
        self.now += seconds
        self.folders.look()

    def take(self) -> None:
        """Two looks: whatever is finished is taken in by the second one."""
        self.look()
        self.look()

    def left(self) -> list[str]:
        """Every file below Witten's folder."""
        return sorted(
            str(Path(folder, name).relative_to(self.witten))
            for folder, _, names in os.walk(self.witten)  # passes over a folder that a watcher has just removed
            for name in names
        )

    def note(self, name: str) -> str:
        return (self.quarantine / f"{name}.grund.txt").read_text(encoding="utf-8")

    def ledger(self, town: TownPeople | None = None) -> list[Any]:
        tenant = (town or self.site.people.witten).tenant
        with as_owner(self.site, tenant) as connection:
            return [row for row in connection.execute(text(LEDGER)).all() if str(row.id) not in self._before]

    def items(self, town: TownPeople | None = None) -> list[Any]:
        """What waits in the inbox, oldest first."""
        town = town or self.site.people.witten
        new = [item for item in self._waiting(town) if item not in self._before]
        return [self.site.get(town.clerk.token, f"/api/v1/inbox/{item}").json() for item in new]

    def _waiting(self, town: TownPeople) -> list[str]:
        listed = self.site.get(town.clerk.token, "/api/v1/inbox").json()["items"]
        return [item["id"] for item in reversed(listed)]

    def originals(self, town: TownPeople | None = None) -> list[bytes]:
        """The stored bytes of every waiting item's only document, oldest first."""
        token = (town or self.site.people.witten).clerk.token
        documents = [document for item in self.items(town) for document in item["documents"]]
        return [self.site.get(token, f"/api/v1/documents/{each['id']}/original").content for each in documents]


@contextmanager
def new_station(site: Site) -> Iterator[Station]:
    with open_directory() as root:
        for slug in ("witten", "hattingen"):
            (root / slug).mkdir()
        yield Station(site, root)
