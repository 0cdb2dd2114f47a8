# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S311 - seeded on purpose
from random import Random

import pytest
from PIL import Image, ImageStat

from eakte.demo.degrade import noisy, scanned, skewed, turned


def _grey(value: int) -> Image.Image:
    return Image.new("L", (400, 300), value)


def test_noise_has_the_standard_deviation_asked_for_and_no_bias() -> None:
    statistics = ImageStat.Stat(noisy(_grey(128), 12.0, Random(1)))
    assert statistics.stddev[0] == pytest.approx(12.0, abs=0.3)
    assert statistics.mean[0] == pytest.approx(128, abs=0.3)


def test_noise_is_reproducible_and_differs_by_seed() -> None:
    first, again, other = (noisy(_grey(128), 12.0, Random(seed)).tobytes() for seed in (1, 1, 2))
    assert first == again != other


def test_a_scan_knows_neither_black_nor_white() -> None:
    black, white = (ImageStat.Stat(scanned(_grey(value), Random(1))).mean[0] for value in (0, 255))
    assert 20 < black < 60
    assert 235 < white < 253


def test_a_skewed_page_keeps_its_size_and_moves_its_corners() -> None:
    page = _grey(0)
    askew = skewed(page, 3.0)
    assert askew.size == page.size
    assert askew.getpixel((0, 0)) != 0
    assert askew.getpixel((200, 150)) == 0


@pytest.mark.parametrize(("degrees", "corner"), [(90, (0, 399)), (180, (399, 299)), (270, (299, 0))])
def test_turning_moves_the_first_corner_counter_clockwise(degrees: int, corner: tuple[int, int]) -> None:
    page = _grey(255)
    page.putpixel((0, 0), 0)
    assert turned(page, degrees).getpixel(corner) == 0
