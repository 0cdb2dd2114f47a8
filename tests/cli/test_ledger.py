# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What an operator is told of the ledger of disposals."""

from pathlib import Path

from eakte.kernel.clock import SystemClock
from eakte.kernel.ids import new_id
from eakte.services.disposal_ledger import FILE_NAME, Disposal, DisposalLedger
from tests.cli.command import eakte
from tests.deployment import Site


def test_a_ledger_is_checked_and_what_was_not_settled_is_named(site: Site, tmp_path: Path) -> None:
    done = eakte(site, "ledger", "check")
    assert (done.returncode, done.stdout.startswith("Zeilen: 0; Löschungen: 0;")) == (0, True)

    ledger, now = DisposalLedger(tmp_path), SystemClock().now()
    first, second = (
        Disposal(new_id(), new_id(), new_id(), (new_id(),), (), "spam", new_id(), new_id(), now) for _ in range(2)
    )
    for each in (first, second):
        ledger.announce(each)
    ledger.settle(first.tenant, first.decision, now)
    done = eakte(site, "ledger", "check", str(tmp_path))
    assert done.stdout.splitlines() == [
        "Zeilen: 3; Löschungen: 1; angekündigt und nicht bestätigt: 1",
        str(second.decision),
    ]

    path = tmp_path / FILE_NAME
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))
    done = eakte(site, "ledger", "check", str(tmp_path))
    assert done.returncode == 8
    assert "folgen nicht aufeinander" in done.stderr
    assert str(second.decision) in done.stdout
