# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Typeset pages as the file that a scanner, a fax machine or a drawing program makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from random import Random

from PIL import Image

from eakte.demo.degrade import GREY_PAPER, SCAN_DPI, fax_tiff, faxed, jpeg, noisy, scanned, skewed, turned
from eakte.demo.pdf import curves_pdf, image_pdf, rasters, text_pdf
from eakte.demo.typeset import SetPage

_JPEG_DPI = 200
_JPEG_QUALITY = 30
_SCAN_QUALITY = 85
_NOISE_SIGMA = 12.0
_MAX_SKEW_DEGREES = 3.0
_TURNS = (90, 180, 270)


class Level(StrEnum):
    """How a letter reached us."""

    CLEAN = "clean"  # 300 dpi, grey
    FAX = "fax"  # 204 x 196 dpi, 1 bit, Group 4
    SKEW_NOISE = "skew-noise"  # up to 3 degrees askew, noise with sigma 12, 300 dpi
    JPEG = "jpeg"  # quality 30 at 200 dpi
    TURNED = "turned"  # by 90, 180, 270 degrees in turn, 300 dpi
    CURVES = "curves"  # a vector PDF whose letters are outlines

    @property
    def takes_many_pages(self) -> bool:
        """Whether its file format holds more than one page."""
        return self is not Level.JPEG


@dataclass(frozen=True)
class Delivery:
    content: bytes
    media_type: str
    suffix: str


def deliver(level: Level, pages: Sequence[SetPage], random: Random, made_on: date, before: int = 0) -> Delivery:
    """The pages at that level. `before` counts the pages delivered earlier, so that turns go on where they were.

    Raises:
        ValueError: several pages at a level whose format holds one.
    """
    match level:
        case Level.CURVES:
            return Delivery(curves_pdf(pages, made_on), "application/pdf", ".pdf")
        case Level.JPEG:
            (page,) = rasters(text_pdf(pages, made_on), _JPEG_DPI)
            return Delivery(jpeg(scanned(page, random), _JPEG_DPI, _JPEG_QUALITY), "image/jpeg", ".jpg")
        case Level.FAX:
            images = [faxed(page, random) for page in _sheets(pages, made_on)]
            return Delivery(fax_tiff(images), "image/tiff", ".tif")
        case Level.CLEAN | Level.SKEW_NOISE | Level.TURNED:
            treated = [
                _treated(level, page, random, before + index) for index, page in enumerate(_sheets(pages, made_on))
            ]
            return Delivery(scan_pdf(treated, made_on), "application/pdf", ".pdf")


def scan_pdf(images: Sequence[Image.Image], made_on: date) -> bytes:
    """Scanned images of 300 dpi as an office scanner packs them: one JPEG a page."""
    return image_pdf([jpeg(image, SCAN_DPI, _SCAN_QUALITY) for image in images], SCAN_DPI, made_on)


def _sheets(pages: Sequence[SetPage], made_on: date) -> list[Image.Image]:
    return rasters(text_pdf(pages, made_on), SCAN_DPI)


def _treated(level: Level, page: Image.Image, random: Random, index: int) -> Image.Image:
    if level is Level.SKEW_NOISE:
        degrees = random.uniform(-_MAX_SKEW_DEGREES, _MAX_SKEW_DEGREES)
        askew = skewed(scanned(page, random, GREY_PAPER), degrees, GREY_PAPER)
        return noisy(askew, _NOISE_SIGMA, random)
    if level is Level.TURNED:
        return turned(scanned(page, random), _TURNS[index % len(_TURNS)])
    return scanned(page, random)
