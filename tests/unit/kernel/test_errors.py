# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import pickle

from eakte.kernel.errors import Conflict, EakteError, TooMuch


def test_an_error_says_its_code_and_what_it_is_about() -> None:
    assert str(Conflict()) == "conflict"
    assert str(Conflict(case="22.10-2026/0001-1")) == "conflict {'case': '22.10-2026/0001-1'}"
    assert Conflict(limit=3).values == {"limit": 3}


def test_an_error_without_a_class_of_its_own_is_ours_to_mend() -> None:
    assert (EakteError().code, EakteError().status, EakteError().exit_code) == ("internal", 500, 1)


def test_an_error_of_another_process_is_the_same_here() -> None:
    there = TooMuch(30, limit=3)
    here = pickle.loads(pickle.dumps(there))  # noqa: S301 - our own bytes, as of a process of a pool
    assert (type(here), str(here), here.args, here.retry_seconds) == (
        TooMuch,
        "too-much {'limit': 3}",
        ("too-much",),
        30,
    )
