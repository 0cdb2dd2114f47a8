# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How crooked a page lies, from the profile of its rows: lines of text make it rise and fall most when level.

A thirtieth of the time of asking tesseract for its layout analysis, which is the other way to know.
"""

from itertools import pairwise

from PIL import Image, ImageOps, ImageStat

_LONG_SIDE = 1000  # pixels that the search works on
_MAX_DEGREES = 5.0
_COARSE = 0.5
_FINE = 0.1
_LEVEL = 0.15  # degrees that nobody sees and recognition does not mind
_MARGIN = 0.04  # share of each side left out: the dark edges of a scan


def skew(image: Image.Image) -> float:
    """The angle in degrees, counter-clockwise, by which to turn the image so that its lines lie level."""
    ink = _ink(image)
    best = max(_steps(0.0, _MAX_DEGREES, _COARSE), key=lambda angle: (_levelness(ink, angle), -abs(angle)))
    best = max(_steps(best, _COARSE, _FINE), key=lambda angle: (_levelness(ink, angle), -abs(angle)))
    return best if _LEVEL <= abs(best) < _MAX_DEGREES else 0.0


def _ink(image: Image.Image) -> Image.Image:
    """Small, white on black, without its edges."""
    small = image.convert("L").reduce(max(1, max(image.size) // _LONG_SIDE))
    across, down = (round(side * _MARGIN) for side in small.size)
    inner = small.crop((across, down, small.width - across, small.height - down))
    statistics = ImageStat.Stat(inner)
    threshold = statistics.mean[0] - statistics.stddev[0]
    return ImageOps.invert(inner).point(lambda value: 255 if value > 255 - threshold else 0)


def _steps(middle: float, reach: float, step: float) -> list[float]:
    count = round(reach / step)
    return [middle + index * step for index in range(-count, count + 1)]


def _levelness(ink: Image.Image, angle: float) -> float:
    rows = ink.rotate(angle, Image.Resampling.BILINEAR).resize((1, ink.height), Image.Resampling.BOX).tobytes()
    return float(sum((upper - lower) ** 2 for upper, lower in pairwise(rows)))
