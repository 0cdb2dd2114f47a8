# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import pytest

from integrations.hotfolder.steady import Steadiness, is_offered


@pytest.mark.parametrize("name", ["scan.pdf", "SCAN", "tmp.pdf", "part", "a.tmp.pdf", "ä~b.tif", "-", "x.temp"])
def test_the_name_of_a_file_is_offered(name: str) -> None:
    assert is_offered(name)


@pytest.mark.parametrize(
    "name", [".x", ".", "~$x.pdf", "x~", "x.part", "x.PART", "x.tmp", "x.filepart", "x.crdownload", "desktop.ini"]
)
def test_the_name_of_an_unfinished_file_is_not(name: str) -> None:
    assert not is_offered(name)


def test_one_look_is_never_enough() -> None:
    assert not Steadiness(5).is_steady("a", 1, 1_000_000)


def test_a_file_is_steady_after_exactly_the_time() -> None:
    steadiness = Steadiness(5)
    assert [steadiness.is_steady("a", 1, now) for now in (100, 104.9, 105, 200)] == [False, False, True, True]


def test_every_change_starts_the_time_again_also_one_back_to_an_earlier_state() -> None:
    steadiness = Steadiness(5)
    looks = [(1, 0), (1, 4), (2, 5), (1, 6), (1, 10), (1, 11)]
    assert [steadiness.is_steady("a", state, now) for state, now in looks] == [False] * 5 + [True]


def test_files_do_not_wait_for_each_other() -> None:
    steadiness = Steadiness(5)
    steadiness.is_steady("a", 1, 0)
    steadiness.is_steady("b", 1, 4)
    assert steadiness.is_steady("a", 1, 5)
    assert not steadiness.is_steady("b", 1, 5)


def test_a_renamed_file_keeps_its_time_and_its_old_name_starts_anew() -> None:
    steadiness = Steadiness(5)
    steadiness.is_steady("a", 1, 0)
    steadiness.follow("a", "b")
    steadiness.follow("unknown", "c")
    assert steadiness.is_steady("b", 1, 5)
    assert not steadiness.is_steady("a", 1, 5)
    assert not steadiness.is_steady("c", 1, 5)


def test_what_is_not_kept_is_forgotten() -> None:
    steadiness = Steadiness(5)
    for name in "ab":
        steadiness.is_steady(name, 1, 0)
    steadiness.keep({"b"})
    assert not steadiness.is_steady("a", 1, 5)
    assert steadiness.is_steady("b", 1, 5)
