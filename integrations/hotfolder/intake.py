# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""One scan folder, looked at again and again: finished files are claimed, claimed ones settled, settled ones go."""

import errno
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from eakte.domain.filing.hot_folder import FolderFileChanged, FolderFileRejected, FolderUnknown
from eakte.kernel.ids import NewId
from eakte.kernel.tenancy import Actor
from eakte.services import hot_folders
from eakte.services.hot_folders import Accepted, Claim, Outcome, Rejected
from eakte.services.platform import Platform
from integrations.hotfolder.errors import StillWritten
from integrations.hotfolder.steady import Steadiness, is_offered
from integrations.hotfolder.translate import incoming, note
from integrations.hotfolder.wire import Folder, quarantine_name

CLAIMS_PER_LOOK = 20
"""So that a town with a thousand scans does not keep the others waiting."""

RETRY_SECONDS = 30.0
"""How long a file is left alone that the share would not give or let go."""

log = logging.getLogger("eakte.hotfolder")


@dataclass
class Intake:
    """What is remembered of one folder between two looks; all of it may be forgotten at any time.

    `clock` gives seconds and never goes back. A file is finished that has not changed for `steady_seconds`.
    """

    platform: Platform
    new_id: NewId
    clock: Callable[[], float]
    steady_seconds: float
    _steadiness: Steadiness = field(init=False)
    _put_off: dict[str, float] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._steadiness = Steadiness(self.steady_seconds)

    def look(self, folder: Folder, actor: Actor | None) -> bool:
        """Settle what is claimed, then claim what is finished; tells whether there is more to do at once.

        Without an actor the folder belongs to no municipality, and every file in it is put aside.

        Raises:
            Unavailable: the store or the database does not answer. Claimed files stay claimed.
            OSError: the folder itself does not answer.
        """
        self._settle_claims(folder, actor)
        claimed = self._claim_finished(folder)
        self._settle_claims(folder, actor)
        self._forget_all_but({*folder.offered(), *(str(claim.id) for claim in folder.claims())})
        return claimed == CLAIMS_PER_LOOK

    def left_in_quarantine(self, folder: Folder, actor: Actor) -> int:
        """How many rejected files nobody has seen to; those that somebody took out are struck off."""
        claimed: set[UUID] = {claim.id for claim in folder.claims()}
        return hot_folders.clear(self.platform, actor, claimed, folder.quarantined())

    def _claim_finished(self, folder: Folder) -> int:
        claimed = 0
        for name in filter(is_offered, folder.offered()):
            if claimed == CLAIMS_PER_LOOK:
                break
            state = folder.state(name)
            if state is None or self._waits(name) or not self._steadiness.is_steady(name, state, self.clock()):
                continue
            with self._later(name):
                claim_id = self.new_id()
                folder.claim(name, claim_id)
                self._steadiness.follow(name, str(claim_id))
                claimed += 1
        return claimed

    def _settle_claims(self, folder: Folder, actor: Actor | None) -> None:
        for claim in folder.claims():
            if self._waits(str(claim.id)):
                continue
            with self._later(str(claim.id)):
                if self._is_steady(folder, claim):
                    self._settle(folder, claim, actor)

    def _settle(self, folder: Folder, claim: Claim, actor: Actor | None) -> None:
        if actor is None:
            name = quarantine_name(claim, folder.quarantined())
            folder.quarantine(claim, name, note(FolderUnknown()))
            return
        outcome = hot_folders.outcome(self.platform, actor, claim.id) or self._decide(folder, claim, actor)
        match outcome:
            case Accepted(sha256):
                self._let_go(folder, claim, sha256)
            case Rejected(error, name):
                folder.quarantine(claim, name, note(error))

    def _decide(self, folder: Folder, claim: Claim, actor: Actor) -> Outcome:
        try:
            with folder.reading(claim) as file:
                part = incoming(claim, file, self.platform.max_file_bytes)
                return hot_folders.take_in(self.platform, actor, claim, part)
        except FolderFileRejected as error:
            name = quarantine_name(claim, folder.quarantined())
            return hot_folders.reject(self.platform, actor, claim, error, name)

    def _let_go(self, folder: Folder, claim: Claim, sha256: str) -> None:
        """Delete what is stored, if it still is what is stored."""
        try:
            with folder.reading(claim) as file:
                same = file.sha256() == sha256
        except FolderFileRejected:
            same = False
        if same:
            folder.remove(claim)
        else:
            folder.quarantine(claim, quarantine_name(claim, folder.quarantined()), note(FolderFileChanged()))

    def _is_steady(self, folder: Folder, claim: Claim) -> bool:
        """A claimed file may still be written to by who had it open, and after a restart nobody knows since when not."""
        state = folder.claimed_state(claim)
        return state is None or self._steadiness.is_steady(str(claim.id), state, self.clock())

    def _forget_all_but(self, names: set[str]) -> None:
        self._steadiness.keep(names)
        self._put_off = {name: until for name, until in self._put_off.items() if name in names}

    def _waits(self, name: str) -> bool:
        until = self._put_off.get(name)
        return until is not None and self.clock() < until

    @contextmanager
    def _later(self, name: str) -> Iterator[None]:
        """Leave one file to the next look when something is the matter with it; the others must not wait for it."""
        try:
            yield
        except (StillWritten, FileNotFoundError):
            return
        except OSError as exc:
            self._put_off[name] = self.clock() + RETRY_SECONDS
            # Without the exception itself: it tells the file's name.
            log.warning("a file of a scan folder has to wait: %s", errno.errorcode.get(exc.errno or 0, "unknown"))
        else:
            self._put_off.pop(name, None)
