# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The door: all scan folders of a deployment, below one directory that the operator has made (ADR 0011)."""

import errno
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from eakte.domain.filing.hot_folder import FolderSplit
from eakte.domain.tenants.errors import ByteQuotaReached
from eakte.kernel.ids import NewId
from eakte.kernel.messages import one_line
from eakte.kernel.tenancy import Tenant
from eakte.services.hot_folders import watcher
from eakte.services.platform import Platform
from eakte.services.tenants import all_tenants
from eakte.services.translations import translate
from integrations.hotfolder.intake import Intake
from integrations.hotfolder.wire import Folder, opened_folder, opened_root, subdirectories

COUNT_SECONDS = 60.0
"""How often the quarantines are counted."""

_MEANT_FOR_US = re.compile(r"\w[\w.-]*")
"""What an operator may have meant as a short name; not `lost+found`, `@eaDir` or `#recycle`."""

_IN_QUARANTINE = "{} files in quarantine"
_NOTHING_TO_TELL = _IN_QUARANTINE.format(0)

log = logging.getLogger("eakte.hotfolder")


@dataclass
class HotFolders:
    """Below `root` one directory per tenant, named exactly as its slug. `clock` gives seconds and never goes back."""

    root: Path
    platform: Platform
    new_id: NewId
    steady_seconds: float
    clock: Callable[[], float] = time.monotonic
    _intakes: dict[str, Intake] = field(default_factory=dict, init=False)
    _counted_at: dict[str, float] = field(default_factory=dict, init=False)
    _told: dict[str, str] = field(default_factory=dict, init=False)

    def look(self) -> bool:
        """Look once into every folder; tells whether there is more to do at once.

        Raises:
            Unavailable: the directory, the store or the database is not there. Nothing is lost; look again later.
        """
        tenants = {tenant.slug: tenant for tenant in all_tenants(self.platform.database)}
        with opened_root(self.root) as root:
            meant = [name for name in subdirectories(root) if name in tenants or _MEANT_FOR_US.fullmatch(name)]
            more = [self._look_into(root, name, tenants.get(name)) for name in meant]
        return any(more)

    def _look_into(self, root: int, slug: str, tenant: Tenant | None) -> bool:
        """One folder that cannot be used must not stop the others."""
        try:
            with opened_folder(root, slug) as folder:
                more = self._intake(slug).look(folder, None if tenant is None else watcher(tenant))
                self._count(folder, slug, tenant)
        except (FolderSplit, ByteQuotaReached) as error:
            self._tell(slug, translate(error.title))
        except OSError as exc:
            # Without the exception itself: it may tell the name of a file.
            self._tell(slug, f"cannot be used ({errno.errorcode.get(exc.errno or 0, 'unknown')})")
        else:
            return more
        return False

    def _intake(self, slug: str) -> Intake:
        new = Intake(self.platform, self.new_id, self.clock, self.steady_seconds)
        return self._intakes.setdefault(slug, new)

    def _count(self, folder: Folder, slug: str, tenant: Tenant | None) -> None:
        if tenant is None:
            self._tell(slug, "belongs to no municipality; what is put there goes into its quarantine")
        elif self.clock() >= self._counted_at.get(slug, 0.0) + COUNT_SECONDS:
            self._counted_at[slug] = self.clock()
            self._tell(slug, _IN_QUARANTINE.format(self._intake(slug).left_in_quarantine(folder, watcher(tenant))))

    def _tell(self, slug: str, news: str) -> None:
        """Log the state of a folder when it is another one than before."""
        if self._told.get(slug, _NOTHING_TO_TELL) != news:
            self._told[slug] = news
            log.warning("scan folder %s: %s", one_line(slug), news)
