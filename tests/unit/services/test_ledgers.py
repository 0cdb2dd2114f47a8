# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a restore believes of the ledgers that it is shown."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from eakte.kernel.ids import new_id
from eakte.services.disposal_ledger import FILE_NAME, Disposal, DisposalLedger, LedgerDamaged
from eakte.services.ledgers import LedgerIncomplete, LedgerMissing, read_ledgers, write_settled

NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
TENANT = new_id()


def disposal(decision: UUID) -> Disposal:
    objects = ((new_id(), "0" * 64, 5),)
    return Disposal(decision, TENANT, new_id(), (new_id(),), objects, "spam", new_id(), new_id(), NOW)


def test_what_one_machine_announced_and_another_settled_is_gone(tmp_path: Path) -> None:
    api, worker = DisposalLedger(tmp_path / "api"), DisposalLedger(tmp_path / "worker")
    gone, open_still = disposal(new_id()), disposal(new_id())
    api.announce(gone)
    api.announce(open_still)
    worker.settle(TENANT, gone.decision, NOW)

    told = read_ledgers([tmp_path / "api", tmp_path / "worker"], worker.position().last)
    assert [(each.disposal, each.at) for each in told.settled] == [(gone, NOW)]
    assert told.unsettled == {open_still.decision}
    with pytest.raises(LedgerIncomplete, match=str(gone.decision)):
        read_ledgers([tmp_path / "worker"], None)
    with pytest.raises(LedgerIncomplete):
        read_ledgers([tmp_path / "api"], worker.position().last)
    with pytest.raises(LedgerMissing):
        read_ledgers([tmp_path / "api", tmp_path / "nowhere"], None)


def test_another_ledger_takes_over_what_is_settled_once(tmp_path: Path) -> None:
    old, new = DisposalLedger(tmp_path / "old"), DisposalLedger(tmp_path / "new")
    for each in (disposal(new_id()), disposal(new_id())):
        old.announce(each)
        old.settle(TENANT, each.decision, NOW)
    told = read_ledgers([tmp_path / "old"], None)
    for _ in range(2):
        write_settled(new, told.settled)
    assert new.position().lines == 4
    assert read_ledgers([tmp_path / "new"], None) == told


def test_a_line_of_a_later_release_is_not_passed_over(tmp_path: Path) -> None:
    ledger = DisposalLedger(tmp_path)
    ledger.announce(disposal(new_id()))
    path = tmp_path / FILE_NAME
    path.write_text(path.read_text() + json.dumps({"kind": "shredded", "v": 2}) + "\n")
    with pytest.raises(LedgerDamaged) as refused:
        read_ledgers([tmp_path], None)
    assert refused.value.values == {"lines": "2"}


def test_a_line_that_lacks_what_it_must_say_is_refused(tmp_path: Path) -> None:
    ledger = DisposalLedger(tmp_path)
    ledger._add({"kind": "announced", "decision": str(new_id())})
    with pytest.raises(LedgerDamaged):
        read_ledgers([tmp_path], None)
