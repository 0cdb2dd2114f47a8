# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import io

import pytest
from PIL import Image

from eakte.processing.errors import NoSuchPage
from eakte.processing.port import Format
from eakte.processing.processor import SandboxedProcessor
from tests.unit.processing.papers import LETTER, changed, digital, saved, scanned


def opened(webp: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(webp))
    assert image.format == "WEBP"
    return image


@pytest.mark.parametrize(("asked", "given"), [(1, 64), (800, 800), (9999, 2400)])
def test_a_page_image_is_as_wide_as_asked_within_bounds(processor: SandboxedProcessor, asked: int, given: int) -> None:
    image = opened(processor.render([digital(LETTER)], Format.PDF, 1, asked))
    assert image.width == pytest.approx(given, abs=1)
    assert image.height / image.width == pytest.approx(297 / 210, abs=0.02)


def test_a_turned_page_is_shown_as_it_is_read(processor: SandboxedProcessor) -> None:
    image = opened(processor.render([changed(digital(LETTER), rotate=90)], Format.PDF, 1, 400))
    assert image.width > image.height


def test_a_frame_of_a_tiff_is_shown(processor: SandboxedProcessor) -> None:
    black = Image.new("L", (827, 1169), 0)
    tiff = saved(scanned(dpi=100), "TIFF", save_all=True, append_images=[black], dpi=(100, 100))
    assert opened(processor.render([tiff], Format.TIFF, 2, 100)).convert("L").histogram()[16:] == [0] * 240
    with pytest.raises(NoSuchPage):
        processor.render([tiff], Format.TIFF, 3, 100)


def test_a_photograph_is_shown_upright(processor: SandboxedProcessor) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by the camera
    image = opened(processor.render([saved(scanned(dpi=100), "JPEG", exif=exif)], Format.JPEG, 1, 300))
    assert image.width > image.height


def test_a_format_without_pages_has_no_picture(processor: SandboxedProcessor) -> None:
    with pytest.raises(NoSuchPage):
        processor.render([b"PK"], Format.OTHER, 1, 300)
