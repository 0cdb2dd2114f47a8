# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The one sequencer of a deployment: gives the audit entries of every tenant their places, twice a second and more."""

import logging
import threading
from collections.abc import Callable

from eakte.kernel.errors import Unavailable
from eakte.kernel.tenancy import Tenant
from eakte.operations.logs import fields
from eakte.services.platform import Platform
from eakte.services.sequencing import AuditLogBroken, SigningKeyUnknown, logs_with_work, sequence, stop
from eakte.services.signing import Signer

INTERVAL_SECONDS = 0.4
"""Between two looks at what waits: a pass must come within a second of the COMMIT (architecture §4.16), and each one has
a COMMIT of its own that those who write wait behind.
"""

UNAVAILABLE_SECONDS = 1.0

log = logging.getLogger("eakte.sequencer")


class Sequencer:
    """Gives places with the keys of the deployment, which `load_signer` opens anew when there is another one."""

    def __init__(self, platform: Platform, load_signer: Callable[[], Signer]) -> None:
        self._platform = platform
        self._load_signer = load_signer
        self._signer = platform.signer

    def run(self, ended: threading.Event) -> None:
        """Look until `ended` is set. A second one waits until the first one's connection has ended, and each for a
        database that does not answer.
        """
        while not ended.is_set():
            try:
                with self._platform.database.exclusive("sequencer") as free:
                    while free and not ended.wait(INTERVAL_SECONDS):
                        self.look()
            except Unavailable:
                log.warning("the database does not answer", exc_info=True)
            ended.wait(UNAVAILABLE_SECONDS)

    def look(self) -> int:
        """One pass for every log in which entries wait; returns how many got their places."""
        return sum(self._pass(tenant) for tenant in logs_with_work(self._platform))

    def _pass(self, tenant: Tenant) -> int:
        """A log that is broken stops its tenant and nobody else."""
        try:
            return self._sequence(tenant)
        except AuditLogBroken as broken:
            stop(self._platform, tenant, broken)
            log.critical("the audit log is stopped", extra=fields({"tenant": tenant.slug, **broken.values}))
            return 0

    def _sequence(self, tenant: Tenant) -> int:
        try:
            return sequence(self._platform, self._signer, tenant)
        except SigningKeyUnknown:
            self._signer = self._load_signer()
        try:
            return sequence(self._platform, self._signer, tenant)
        except SigningKeyUnknown as exc:
            raise AuditLogBroken(reason="signature-unknown") from exc
