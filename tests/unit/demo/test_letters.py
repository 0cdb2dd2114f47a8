# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import re
from datetime import date
from io import BytesIO

import pypdfium2
import pypdfium2.raw
import pytest
from PIL import Image, ImageChops, ImageStat

from eakte.demo.delivery import Level
from eakte.demo.letters import MARKED_WORD, Letter, letters, marked_letter
from eakte.demo.pdf import rasters
from eakte.demo.people import TOWNS

WITTEN = TOWNS["Witten"]
WRITTEN_ON = date(2026, 11, 16)
REFERENCE = re.compile(r"\d\d\.\d\d-2026/\d{5}")


@pytest.fixture(scope="module")
def post() -> dict[Level, list[Letter]]:
    return {level: list(letters(WITTEN, 1, level, WRITTEN_ON, pages=3)) for level in Level}


@pytest.mark.parametrize("level", Level)
def test_the_same_seed_gives_the_same_bytes(post: dict[Level, list[Letter]], level: Level) -> None:
    assert list(letters(WITTEN, 1, level, WRITTEN_ON, pages=3)) == post[level]


def test_another_seed_gives_other_words(post: dict[Level, list[Letter]]) -> None:
    other = next(letters(WITTEN, 2, Level.FAX, WRITTEN_ON, pages=3))
    assert other.pages != post[Level.FAX][0].pages


@pytest.mark.parametrize("level", Level)
def test_a_level_has_the_pages_asked_for_and_no_two_alike(post: dict[Level, list[Letter]], level: Level) -> None:
    pages = [page for letter in post[level] for page in letter.pages]
    assert len(pages) == len(set(pages)) == 3


@pytest.mark.parametrize("level", Level)
def test_the_file_has_as_many_pages_as_the_truth(post: dict[Level, list[Letter]], level: Level) -> None:
    for letter in post[level]:
        assert _page_count(letter) == len(letter.pages)


@pytest.mark.parametrize("seed", range(8))
def test_every_page_looks_like_administration(seed: int) -> None:
    for letter in letters(WITTEN, seed, Level.FAX, WRITTEN_ON):
        for page in letter.pages:
            assert 150 <= len(page.split()) <= 350
            assert re.search(r"\w{18,}", page)
            assert REFERENCE.search(page)


def test_the_truth_is_what_stands_on_the_page(post: dict[Level, list[Letter]]) -> None:
    letter = post[Level.CLEAN][0]
    assert letter.pages[0].splitlines()[1] == "Stadt Witten"
    assert "Mit freundlichen Grüßen" in letter.pages[-1].splitlines()


def test_the_marked_letter_names_the_word_of_the_demo_check() -> None:
    letter = marked_letter(WITTEN, 1, Level.CLEAN, WRITTEN_ON)
    assert len(letter.pages) == 1
    assert MARKED_WORD in letter.pages[0].split()


def test_letters_as_curves_have_paths_and_neither_text_nor_images(post: dict[Level, list[Letter]]) -> None:
    document = pypdfium2.PdfDocument(post[Level.CURVES][0].content)
    try:
        page = document[0]
        kinds = {found.type for found in page.get_objects(max_depth=4)}
        assert kinds == {pypdfium2.raw.FPDF_PAGEOBJ_PATH}
        assert page.get_textpage().count_chars() == 0
    finally:
        document.close()


def test_letters_as_curves_show_ink_where_the_same_text_would(post: dict[Level, list[Letter]]) -> None:
    (page, *_) = rasters(post[Level.CURVES][0].content, 50)
    ink = ImageStat.Stat(page).mean[0]
    assert 225 < ink < 253


def test_a_fax_has_204_by_196_dots_an_inch_in_black_and_white_under_group_4(post: dict[Level, list[Letter]]) -> None:
    for letter in post[Level.FAX]:
        with Image.open(BytesIO(letter.content)) as image:
            assert (image.format, image.mode) == ("TIFF", "1")
            assert image.info["compression"] == "group4"
            assert image.info["dpi"] == (204, 196)
            assert image.size == (1687, 2292)


def test_a_jpeg_has_200_dots_an_inch_and_quality_30(post: dict[Level, list[Letter]]) -> None:
    reference = BytesIO()
    Image.new("L", (8, 8)).save(reference, "JPEG", quality=30)
    for letter in post[Level.JPEG]:
        with Image.open(BytesIO(letter.content)) as image, Image.open(reference) as quality_30:
            assert image.info["dpi"] == (200, 200)
            assert image.size == (1654, 2339)
            assert _quantization(image) == _quantization(quality_30)


@pytest.mark.parametrize("level", [Level.CLEAN, Level.SKEW_NOISE])
def test_a_scan_has_300_dots_an_inch_in_grey(post: dict[Level, list[Letter]], level: Level) -> None:
    document = pypdfium2.PdfDocument(post[level][0].content)
    try:
        page = document[0]
        (image,) = page.get_objects()
        assert image.get_metadata().horizontal_dpi == pytest.approx(300, abs=1)
        assert image.get_metadata().bits_per_pixel == 8
        assert page.get_size() == pytest.approx((595.3, 841.9), abs=1)
    finally:
        document.close()


def test_noise_of_sigma_12_reaches_the_file_without_being_clipped_at_white(post: dict[Level, list[Letter]]) -> None:
    page = _stored_image(post[Level.SKEW_NOISE][0])
    empty = page.crop((600, page.height - 120, page.width - 600, page.height - 40))
    assert 12 <= ImageStat.Stat(empty).stddev[0] < 13.5  # JPEG adds a little of its own
    assert empty.histogram()[255] < empty.width * empty.height / 1000


def test_turned_pages_are_turned_by_90_180_and_270_degrees_in_turn(post: dict[Level, list[Letter]]) -> None:
    pages = [page for letter in post[Level.TURNED] for page in rasters(letter.content, 30)]
    assert [page.width > page.height for page in pages] == [True, False, True]
    assert [_heavy_side(page) for page in pages] == ["bottom", "right", "top"]


def _heavy_side(page: Image.Image) -> str:
    """The side on which the left-aligned lines begin, so where the most ink stands."""
    ink = ImageChops.invert(page)
    width, height = page.size
    strips = {
        "left": (0, 0, width // 4, height),
        "right": (width - width // 4, 0, width, height),
        "top": (0, 0, width, height // 4),
        "bottom": (0, height - height // 4, width, height),
    }
    vertical = ("top", "bottom") if width > height else ("left", "right")
    return max(vertical, key=lambda side: ImageStat.Stat(ink.crop(strips[side])).mean[0])


def _stored_image(letter: Letter) -> Image.Image:
    """The first page's image as it lies in the file: drawing the page would resample and smooth it."""
    document = pypdfium2.PdfDocument(letter.content)
    try:
        (stored,) = document[0].get_objects()
        image: Image.Image = stored.get_bitmap().to_pil().convert("L")
    finally:
        document.close()
    return image


def _page_count(letter: Letter) -> int:
    if letter.media_type == "application/pdf":
        document = pypdfium2.PdfDocument(letter.content)
        try:
            return len(document)
        finally:
            document.close()
    with Image.open(BytesIO(letter.content)) as image:
        return int(getattr(image, "n_frames", 1))


def _quantization(image: Image.Image) -> object:
    return vars(image)["quantization"]
