# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.figures.verapdf import ENOUGH, Contents, Judged, judged
from tests.figures.writing import Made, Written
from tests.servers.verapdf import Verdict

FINE = Contents(filed=9, as_images=2, left_out=frozenset({"locked.pdf"}), allowed=frozenset({"locked.pdf"}))


def _some(kind: Written, count: int, refused: int = 0) -> list[Judged]:
    path = Path("file.pdf")
    return [
        Judged(Made(kind, f"{kind} {number}", path), Verdict(path, "2b", ("6.2.4.3-2",) * (number < refused)))
        for number in range(count)
    ]


def _enough(**refused: int) -> Sequence[Judged]:
    return [each for kind, least in ENOUGH.items() for each in _some(kind, least, refused.get(kind.value, 0))]


def test_it_holds_when_all_is_accepted() -> None:
    figure = judged(_enough(), FINE)
    assert figure.holds
    assert figure.value == 1.0
    assert figure.details["judged"] == sum(ENOUGH.values())


@pytest.mark.parametrize("kind", [Written.FORM, Written.DOSSIER, Written.CASE])
def test_one_refused_file_of_our_own_fails_it_and_is_printed(kind: Written, capsys: pytest.CaptureFixture[str]) -> None:
    figure = judged(_enough(**{kind.value: 1}), FINE)
    assert not figure.holds
    assert figure.details["refused"] == 1
    assert capsys.readouterr().out == f"refused: {kind}, {kind} 0: 6.2.4.3-2\n"


def test_of_recognised_scans_one_in_a_hundred_may_be_refused() -> None:
    rest = [each for each in _enough() if each.made.kind is not Written.RECOGNISED]
    assert judged([*rest, *_some(Written.RECOGNISED, 100, refused=1)], FINE).holds
    assert not judged([*rest, *_some(Written.RECOGNISED, 100, refused=2)], FINE).holds


def test_too_few_files_fail_it_however_good_they_are() -> None:
    assert not judged(_enough()[1:], FINE).holds
    assert not judged([], FINE).holds


@pytest.mark.parametrize("left_out", [{"locked.pdf", "letter.pdf"}, set()], ids=["more", "less"])
def test_what_is_left_out_must_be_what_cannot_be_converted(left_out: set[str]) -> None:
    assert not judged(_enough(), dataclasses.replace(FINE, left_out=frozenset(left_out))).holds
