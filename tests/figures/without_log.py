# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""`eakte NAME` over a writer that writes no audit entry: the other side of a comparison, which no setting can ask for."""

import hashlib

from eakte.database import session
from eakte.database.audit import AuditWriter, Written
from eakte.domain.audit.values import Act, AuditObject, Outcome


class NullWriter(AuditWriter):
    def record(self, act: Act, subject: AuditObject, outcome: Outcome = Outcome.DONE, /, **detail: object) -> Written:
        del act, subject, outcome, detail
        entry_id = self._new_id()
        return Written(entry_id, hashlib.sha256(entry_id.bytes).digest())

    def look(
        self, act: Act, subject: AuditObject, line: str = "", outcome: Outcome = Outcome.DONE, /, **detail: object
    ) -> None:
        del act, subject, line, outcome, detail


if __name__ == "__main__":
    session.AuditWriter = NullWriter  # type: ignore[attr-defined] # replaced from outside, before anything is composed
    from eakte.cli.main import run

    run()
