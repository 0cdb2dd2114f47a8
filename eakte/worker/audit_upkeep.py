# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Has the audit logs of a deployment stamped and their checkpoints laid down, in one process at a time."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from eakte.kernel.errors import Unavailable
from eakte.kernel.tenancy import Tenant
from eakte.operations.logs import fields
from eakte.services.platform import Platform
from eakte.services.timestamps import AuthorityUnavailable, StampRefused, TimestampAuthority
from eakte.services.witnessing import logs_in_order, stamp_due, write_witness

ROUND_SECONDS = 10.0
FIRST_PAUSE_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 600.0

log = logging.getLogger("eakte.audit")

Seconds = Callable[[], float]
"""A clock that only ever goes forward."""


class Pause:
    """After each failure in a row twice as long as before, up to the longest."""

    def __init__(self, seconds: Seconds) -> None:
        self._seconds = seconds
        self._until = float("-inf")
        self._next = FIRST_PAUSE_SECONDS

    def over(self) -> bool:
        return self._seconds() >= self._until

    def failed(self) -> float:
        """Begin another pause; returns its length."""
        length = self._next
        self._until = self._seconds() + length
        self._next = min(2 * length, LONGEST_PAUSE_SECONDS)
        return length

    def succeeded(self) -> None:
        self._next = FIRST_PAUSE_SECONDS


class AuditUpkeep:
    """`authority` is None when nobody stamps; it is asked again `interval` after the last stamp of a log."""

    def __init__(
        self,
        platform: Platform,
        authority: TimestampAuthority | None,
        interval: timedelta,
        witness_folder: Path,
        seconds: Seconds = time.monotonic,
    ) -> None:
        self._platform = platform
        self._authority = authority
        self._interval = interval
        self._folder = witness_folder
        self._stamping = Pause(seconds)
        self._witnessing = Pause(seconds)

    def run(self, ended: threading.Event) -> None:
        """Look until `ended` is set. A second one waits until the first one's connection has ended, and each for a
        database that does not answer.
        """
        while not ended.is_set():
            try:
                with self._platform.database.exclusive("audit-upkeep") as free:
                    while free and not ended.is_set():
                        self.look()
                        ended.wait(ROUND_SECONDS)
            except Unavailable:
                log.warning("the database does not answer", exc_info=True)
            ended.wait(ROUND_SECONDS)

    def look(self) -> None:
        """Once over all logs: lay down what is due, then have stamped what is due."""
        tenants = logs_in_order(self._platform)
        if self._witnessing.over():
            self._lay_down(tenants)
        if self._authority is not None and self._stamping.over():
            self._stamp(tenants, self._authority)

    def _lay_down(self, tenants: Sequence[Tenant]) -> None:
        try:
            for tenant in tenants:
                write_witness(self._platform, tenant, self._folder)
        except OSError:
            pause = self._witnessing.failed()
            log.warning("a checkpoint cannot be laid down", exc_info=True, extra=fields({"again_seconds": pause}))
        else:
            self._witnessing.succeeded()

    def _stamp(self, tenants: Sequence[Tenant], authority: TimestampAuthority) -> None:
        """An authority that failed one log is not asked for the next one: it sees no difference between them."""
        for tenant in tenants:
            try:
                if stamp_due(self._platform, authority, tenant, self._interval):
                    self._stamping.succeeded()
            except (AuthorityUnavailable, StampRefused) as error:
                pause = self._stamping.failed()
                told = {"tenant": tenant.slug, "code": error.code, "again_seconds": pause, **error.values}
                log.warning("an audit log was not stamped", exc_info=True, extra=fields(told))
                return
