# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import pytest
from PIL import Image

from eakte.processing.deskew import skew
from tests.unit.processing.papers import noisy, scanned


@pytest.mark.parametrize("angle", [-4.0, -2.5, -1.0, -0.4, 0.7, 3.0])
def test_the_angle_that_levels_the_lines_is_found(angle: float) -> None:
    crooked = noisy(scanned(dpi=150).rotate(angle, Image.Resampling.BICUBIC, fillcolor=255))
    assert skew(crooked) == pytest.approx(-angle, abs=0.15)


def test_a_level_page_is_left_alone() -> None:
    assert skew(scanned()) == 0.0


def test_a_page_without_lines_is_left_alone() -> None:
    assert skew(Image.new("L", (2480, 3508), 255)) == 0.0
    assert skew(Image.new("L", (3, 3), 255)) == 0.0
