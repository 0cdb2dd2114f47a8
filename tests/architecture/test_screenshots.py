# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The pictures in docs/screenshots are small, of one size, and each is shown by some document."""

import re

import pytest
from PIL import Image

from tests.architecture.sources import ROOT
from tests.screenshots.__main__ import FOLDER, MAX_BYTES, SIZE

PICTURES = sorted(FOLDER.glob("*.png"))


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_a_picture_is_small_and_as_wide_as_a_screen(path: object) -> None:
    picture = FOLDER / str(path)
    assert picture.stat().st_size <= MAX_BYTES
    with Image.open(picture) as image:
        assert image.size == (SIZE["width"], SIZE["height"])


def test_every_picture_is_shown_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    shown = {name for each in documents for name in re.findall(r"screenshots/([\w-]+\.png)\)", each.read_text("utf-8"))}
    assert {path.name for path in PICTURES} == shown
