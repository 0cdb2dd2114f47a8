# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Page images as they go to the browser."""

import math
from typing import IO

from PIL import Image

_MAX_SIDE = 16_000  # pixels; the format has 16,383, and engines round up
_MAX_PIXELS = 12_000_000  # 2400 pixels wide, and twice as high as A4
_QUALITY = 75
_EFFORT = 1  # of 6: twice as fast as the default for a tenth more bytes


def fitted(width: int, proportion: float) -> float:
    """The width in pixels for a page `proportion` times as high as wide: as asked, if it does not get too large."""
    return min(width, _MAX_SIDE / proportion, math.sqrt(_MAX_PIXELS / proportion))


def encoded(image: Image.Image, target: IO[bytes]) -> None:
    image.convert("RGB").save(target, "WEBP", quality=_QUALITY, method=_EFFORT)
