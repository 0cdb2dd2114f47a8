# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The ledger of disposals by itself: a chain to which is only added, by many at once and after crashes."""

import json
import stat
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

import pytest

from eakte.kernel.ids import new_id
from eakte.services.disposal_ledger import FILE_NAME, NOTHING_BEFORE, Disposal, DisposalLedger, LedgerUnavailable

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
TENANT = new_id()


def disposal(decision: UUID) -> Disposal:
    objects = ((new_id(), "ab" * 32, 4711),)
    return Disposal(decision, TENANT, new_id(), (new_id(),), objects, "spam", new_id(), new_id(), NOW)


def many(directory: Path, count: int) -> None:
    ledger = DisposalLedger(directory)
    for _ in range(count):
        decision = new_id()
        ledger.announce(disposal(decision))
        ledger.settle(TENANT, decision, NOW)


def test_a_ledger_that_was_never_written_says_nothing(tmp_path: Path) -> None:
    findings = DisposalLedger(tmp_path / "ledger").examine()
    assert (findings.lines, findings.settled, findings.unsettled, findings.damaged) == (0, frozenset(), frozenset(), ())


def test_what_was_announced_is_unsettled_until_it_is_settled(tmp_path: Path) -> None:
    ledger, first, second = DisposalLedger(tmp_path), new_id(), new_id()
    ledger.announce(disposal(first))
    ledger.announce(disposal(second))
    ledger.settle(TENANT, first, NOW)
    ledger.settle(TENANT, first, NOW)  # a job that was repeated
    findings = ledger.examine()

    assert (findings.lines, set(findings.settled), set(findings.unsettled)) == (4, {first}, {second})
    assert findings.damaged == ()


def test_each_line_names_the_one_before_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    many(tmp_path, 2)
    path = tmp_path / FILE_NAME
    lines = [json.loads(line) for line in path.read_text().splitlines()]

    assert lines[0]["previous"] == NOTHING_BEFORE
    assert len({line["previous"] for line in lines}) == 4
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_changed_or_removed_line_is_found(tmp_path: Path) -> None:
    many(tmp_path, 3)
    path = tmp_path / FILE_NAME
    lines = path.read_bytes().splitlines(keepends=True)

    path.write_bytes(b"".join([*lines[:1], lines[1].replace(b"settled", b"Settled", 1), *lines[2:]]))
    assert DisposalLedger(tmp_path).examine().damaged == (2, 3)
    path.write_bytes(b"".join([*lines[:2], *lines[3:]]))
    assert DisposalLedger(tmp_path).examine().damaged == (3,)


def test_what_a_crash_tore_stays_and_the_next_line_follows_it(tmp_path: Path) -> None:
    ledger, torn, whole = DisposalLedger(tmp_path), new_id(), new_id()
    ledger.announce(disposal(torn))
    path = tmp_path / FILE_NAME
    path.write_bytes(path.read_bytes()[:-20])
    ledger.announce(disposal(whole))
    findings = ledger.examine()

    assert (findings.lines, list(findings.damaged), set(findings.unsettled)) == (2, [1], {whole})


def test_a_line_longer_than_what_is_read_at_once_is_followed(tmp_path: Path) -> None:
    ledger = DisposalLedger(tmp_path)
    long = Disposal(
        new_id(), TENANT, new_id(), tuple(new_id() for _ in range(500)), (), "spam", new_id(), new_id(), NOW
    )
    ledger.announce(long)
    ledger.settle(TENANT, long.decision, NOW)

    assert ledger.examine().damaged == ()


def test_many_processes_write_one_chain(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for writing in [pool.submit(many, tmp_path, 20) for _ in range(4)]:
            writing.result()
    findings = DisposalLedger(tmp_path).examine()

    assert (findings.lines, len(findings.settled), findings.unsettled, findings.damaged) == (160, 80, frozenset(), ())


def test_what_cannot_be_written_or_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LedgerUnavailable):
        DisposalLedger(tmp_path / "file").announce(disposal(new_id()))
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(LedgerUnavailable):
        DisposalLedger(tmp_path).examine()
