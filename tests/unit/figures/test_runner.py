# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import json
from collections.abc import Sequence

import pytest

from tests.figures.__main__ import FIGURES, main
from tests.figures.figure import Figure


def _figure(*, holds: bool) -> Figure:
    return Figure("height", 3.5, 4.0, "m", "the ceiling", holds, {"room": "Küche"})


def _holding(argv: Sequence[str]) -> Figure:
    return _figure(holds=True)


def _failing(argv: Sequence[str]) -> Figure:
    return _figure(holds=False)


def test_without_a_name_the_figures_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out.split() == sorted(FIGURES)


def test_an_unknown_name_ends_with_2_and_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no-such-figure"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert all(name in captured.err for name in FIGURES)


def test_a_figure_that_holds_ends_with_0_and_its_json_last(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["height"], {"height": _holding}) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {
        "name": "height",
        "value": 3.5,
        "goal": 4.0,
        "unit": "m",
        "against": "the ceiling",
        "holds": True,
        "room": "Küche",
    }


def test_a_figure_that_does_not_hold_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["height"], {"height": _failing}) == 1
    assert json.loads(capsys.readouterr().out)["holds"] is False


def test_arguments_after_the_name_reach_the_figure() -> None:
    seen: list[str] = []

    def remembering(argv: Sequence[str]) -> Figure:
        seen.extend(argv)
        return _figure(holds=True)

    main(["height", "--seed", "7"], {"height": remembering})
    assert seen == ["--seed", "7"]


def test_a_detail_cannot_replace_a_fixed_member() -> None:
    figure = Figure("height", 3.5, 4.0, "m", "the ceiling", holds=False, details={"holds": True})
    assert json.loads(figure.as_json())["holds"] is False
