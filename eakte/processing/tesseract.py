# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Tesseract as OCRmyPDF's engine, keeping what it found, so that no page is ever recognised twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ocrmypdf import (
    BoundingBox,
    OcrClass,
    OcrElement,
    OcrEngine,
    OcrOptions,
    OrientationConfidence,
    hookimpl,
)
from ocrmypdf.builtin_plugins.tesseract_ocr import TesseractOcrEngine
from ocrmypdf.hocrtransform import HocrParser
from PIL import Image

from eakte.domain.pages.values import Box, PageText, Word
from eakte.processing.deskew import skew

LANGUAGE = "deu"

_TESSERACT: OcrEngine = TesseractOcrEngine()
_ENOUGH_DPI = 140  # to tell the orientation as well as with more, in half the time; 100 is too little
_PREFIX_DIGITS = 6  # OCRmyPDF's names of page images begin with the page number


@dataclass
class RememberingEngine:
    """What OCRmyPDF asks an engine, by page image. Pages in `known` have words already and are left as they lie."""

    known: Mapping[int, PageText]
    recognised: dict[int, OcrElement] = field(default_factory=dict)
    orientations: dict[int, OrientationConfidence] = field(default_factory=dict)
    skews: dict[int, float] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"tesseract {self.version()} ({LANGUAGE})"

    @hookimpl
    def get_ocr_engine(self) -> "RememberingEngine":
        return self

    def version(self) -> str:
        return _TESSERACT.version()

    def creator_tag(self, options: OcrOptions) -> str:
        return _TESSERACT.creator_tag(options)

    def languages(self, options: OcrOptions) -> set[str]:
        return set(_TESSERACT.languages(options))

    def supports_generate_ocr(self) -> bool:
        return True

    def get_orientation(self, input_file: Path, options: OcrOptions) -> OrientationConfidence:
        number = _page_number(input_file)
        if number in self.known:
            return OrientationConfidence(angle=0, confidence=0.0)
        if number not in self.orientations:
            self.orientations[number] = _orientation(input_file, options)
        return self.orientations[number]

    def get_deskew(self, input_file: Path, options: OcrOptions) -> float:
        del options
        number = _page_number(input_file)
        if number in self.known:
            return 0.0
        if number not in self.skews:
            with Image.open(input_file) as image:
                self.skews[number] = skew(image)
        return self.skews[number]

    def generate_ocr(self, input_file: Path, options: OcrOptions, page_number: int) -> tuple[OcrElement, str]:
        number = page_number + 1
        if number in self.known:
            return _tree(self.known[number], input_file), ""
        if number not in self.recognised:
            self.recognised[number] = _recognise(input_file, options)
        return self.recognised[number], ""

    def words(self, number: int) -> tuple[Word, ...]:
        """What was recognised on a page (1-based), in fractions of the image that was recognised."""
        page = self.recognised[number]
        return tuple(
            word
            for line, element in enumerate(page.lines)
            for found in element.words
            if (word := _word(found, page, line)) is not None
        )


def _page_number(image: Path) -> int:
    return int(image.name[:_PREFIX_DIGITS])


def _orientation(preview: Path, options: OcrOptions) -> OrientationConfidence:
    small = preview.with_name(f"{preview.stem}_small.png")
    with Image.open(preview) as image:
        if "dpi" not in image.info:  # the page is smaller than a pixel
            return OrientationConfidence(angle=0, confidence=0.0)
        dpi = float(image.info["dpi"][0])
        factor = max(1, int(dpi / _ENOUGH_DPI))
        image.reduce(factor).save(small, dpi=(dpi / factor, dpi / factor))
    return _TESSERACT.get_orientation(small, options)


def _recognise(image: Path, options: OcrOptions) -> OcrElement:
    hocr = image.with_suffix(".hocr")
    _TESSERACT.generate_hocr(image, hocr, image.with_suffix(".txt"), options)
    if hocr.stat().st_size == 0:  # nothing on the page, or no time left for it
        return OcrElement(OcrClass.PAGE, bbox=_bounds(image))
    return HocrParser(hocr).parse()


def _bounds(image: Path) -> BoundingBox:
    with Image.open(image) as opened:
        return BoundingBox(0, 0, opened.width, opened.height)


def _word(element: OcrElement, page: OcrElement, line: int) -> Word | None:
    text, bounds, size = element.text.strip(), element.bbox, page.bbox
    if not text or bounds is None or size is None:
        return None
    box = Box(
        min(max(bounds.left / size.width, 0.0), 1.0),
        min(max(bounds.top / size.height, 0.0), 1.0),
        min(max(bounds.right / size.width, 0.0), 1.0),
        min(max(bounds.bottom / size.height, 0.0), 1.0),
    )
    return Word(text, box, line, round(100 * (element.confidence or 0.0), 1))


def _tree(page: PageText, image: Path) -> OcrElement:
    bounds = _bounds(image)
    lines: dict[int, list[OcrElement]] = {}
    for word in page.words:
        lines.setdefault(word.line, []).append(
            OcrElement(OcrClass.WORD, bbox=_scaled(word.box, bounds), text=word.text),
        )
    children = [OcrElement(OcrClass.LINE, bbox=_around(words), children=words) for words in lines.values()]
    return OcrElement(OcrClass.PAGE, bbox=bounds, children=children)


def _scaled(box: Box, bounds: BoundingBox) -> BoundingBox:
    return BoundingBox(
        box.left * bounds.width,
        box.top * bounds.height,
        box.right * bounds.width,
        box.bottom * bounds.height,
    )


def _around(words: list[OcrElement]) -> BoundingBox:
    boxes = [word.bbox for word in words if word.bbox is not None]
    return BoundingBox(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )
