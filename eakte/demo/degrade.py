# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What scanners, fax machines and hurried hands do to a page. Images are grey ("L"); 300 dpi unless said."""

from collections.abc import Sequence
from io import BytesIO
from random import Random
from statistics import NormalDist
from typing import Final

from PIL import Image, ImageChops, ImageFilter, ImageOps

SCAN_DPI: Final = 300
FAX_DPI: Final = (204, 196)
"""Horizontal and vertical resolution of a fax in fine mode (ITU-T T.4)."""
WHITE_PAPER: Final = 246
GREY_PAPER: Final = 208
"""Recycled paper: dark enough that strong noise stays below white, where clipping would halve it."""
_INK = 34
_MID_GREY = 128
_QUARTER_TURNS = {
    90: Image.Transpose.ROTATE_90,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_270,
}


def scanned(page: Image.Image, random: Random, paper: int = WHITE_PAPER) -> Image.Image:
    """A flatbed scan: grey ink on paper that is not quite white, a little soft, with a trace of sensor noise."""
    toned = ImageOps.colorize(page, black=(_INK,) * 3, white=(paper,) * 3).convert("L")
    return noisy(toned.filter(ImageFilter.GaussianBlur(0.7)), 2.0, random)


def noisy(page: Image.Image, sigma: float, random: Random) -> Image.Image:
    """Add normally distributed noise with standard deviation `sigma` to every pixel.

    A uniform random byte becomes a normal value through a table of 256 quantiles, which is a hundred times faster
    than drawing 9 million values one by one and just as reproducible.
    """
    normal = NormalDist(_MID_GREY, sigma)
    quantiles = [min(255, max(0, round(normal.inv_cdf((byte + 0.5) / 256)))) for byte in range(256)]
    noise = Image.frombytes("L", page.size, random.randbytes(page.width * page.height)).point(quantiles)
    return ImageChops.add(page, noise, offset=-_MID_GREY)


def skewed(page: Image.Image, degrees: float, paper: int = WHITE_PAPER) -> Image.Image:
    """The page laid askew on the glass: same size, corners cut off, paper where nothing was."""
    return page.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=paper)


def turned(page: Image.Image, degrees: int) -> Image.Image:
    """The page fed in the wrong way: 90, 180 or 270 degrees counter-clockwise."""
    return page.transpose(_QUARTER_TURNS[degrees])


def faxed(page: Image.Image, random: Random) -> Image.Image:
    """A 300 dpi page at 204 x 196 dpi in black and white, with the ragged edges that the threshold leaves."""
    size = tuple(round(pixels * dpi / SCAN_DPI) for pixels, dpi in zip(page.size, FAX_DPI, strict=True))
    coarse = noisy(page.resize((size[0], size[1]), Image.Resampling.BOX), 14.0, random)
    return coarse.point(lambda value: 255 if value > 140 else 0).convert("1", dither=Image.Dither.NONE)


def jpeg(page: Image.Image, dpi: int, quality: int) -> bytes:
    target = BytesIO()
    page.save(target, "JPEG", quality=quality, dpi=(dpi, dpi))
    return target.getvalue()


def fax_tiff(pages: Sequence[Image.Image]) -> bytes:
    """A TIFF with one Group 4 compressed image per page."""
    target = BytesIO()
    pages[0].save(target, "TIFF", save_all=True, append_images=list(pages[1:]), compression="group4", dpi=FAX_DPI)
    return target.getvalue()
