# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Scans and photographs by Pillow, and as PDF pages by img2pdf (lossless)."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import img2pdf
from PIL import Image, ImageOps, ImageSequence

from eakte.domain.pages.values import PageSource, PageText
from eakte.processing.errors import Broken, NoSuchPage, TooLarge, TooManyPages
from eakte.processing.limits import Limits
from eakte.processing.webp import encoded, fitted

_POINTS = 72.0  # an inch
_MILLION = 1_000_000
_CREDIBLE_DPI = range(100, 1201)  # cameras and screens write 72 or 96 for want of knowledge
_A4_LONG_SIDE = 297 / 25.4  # inches
_TURNED = frozenset({5, 6, 7, 8})  # EXIF orientations that swap width and height
_ORIENTATION = 0x0112
# What Pillow's decoders are known to raise on damaged files.
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, ArithmeticError)
_PLAIN_MODES = frozenset({"1", "L", "RGB"})
_PNG_END = b"IEND\xaeB`\x82"
_NOT_AS_IT_IS = (
    img2pdf.AlphaChannelError,
    img2pdf.ImageOpenError,
    img2pdf.JpegColorspaceError,
    img2pdf.UnsupportedColorspaceError,
    img2pdf.NegativeDimensionError,
    img2pdf.PdfTooLargeError,
    img2pdf.ExifOrientationError,
    NotImplementedError,
    *_DAMAGED,
)


def image_pages(path: Path, limits: Limits) -> tuple[PageText, ...]:
    """One page without words per frame; every frame is decoded once, so that damage is found now."""
    pages = []
    with _frames(path, limits) as frames:
        for number, frame in enumerate(frames, start=1):
            frame.load()
            width, height = _shown_inches(frame)
            pages.append(PageText(number, width * _POINTS, height * _POINTS, PageSource.READ, ()))
    return tuple(pages)


def render_frame(path: Path, number: int, width: int, limits: Limits) -> bytes:
    with _frames(path, limits) as frames:
        for current, frame in enumerate(frames, start=1):
            if current == number:
                return _thumbnail(frame, width)
    raise NoSuchPage


def to_pdf(path: Path, target: Path, limits: Limits) -> None:
    """Write the frames as pages, the pixels untouched wherever PDF can hold them."""
    Image.MAX_IMAGE_PIXELS = None  # reading has refused what is too large
    try:
        pdf = img2pdf.convert(_image_alone(path), layout_fun=_layout, rotation=img2pdf.Rotation.ifvalid)
    except _NOT_AS_IT_IS:
        plain = list(_plain_frames(path, limits))
        pdf = img2pdf.convert(plain, layout_fun=_layout, rotation=img2pdf.Rotation.none)
    target.write_bytes(pdf)


def _image_alone(path: Path) -> bytes:
    """Without what stands behind the end of a PNG, at which img2pdf breaks and nobody else looks."""
    image, end, _ = path.read_bytes().partition(_PNG_END)
    return image + end


@contextmanager
def _frames(path: Path, limits: Limits) -> Iterator[Iterator[Image.Image]]:
    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before a pixel is decoded
    try:
        with Image.open(path, formats=("TIFF", "JPEG", "PNG")) as image:
            yield _checked(image, limits)
    except _DAMAGED as exc:
        raise Broken from exc


def _checked(image: Image.Image, limits: Limits) -> Iterator[Image.Image]:
    for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
        if number > limits.pages:
            raise TooManyPages(limit=limits.pages)
        if frame.width * frame.height > limits.megapixels * _MILLION:
            raise TooLarge(limit=limits.megapixels)
        yield frame
        if image.format != "TIFF":  # further frames of a JPEG or PNG are previews and animations
            return


def _thumbnail(frame: Image.Image, width: int) -> bytes:
    upright = ImageOps.exif_transpose(frame)
    across, down = _shown_inches(frame)
    wide = fitted(width, down / across)
    size = max(1, round(wide)), max(1, round(wide * down / across))
    shown = _plain(upright).convert("RGB").resize(size, reducing_gap=2.0)
    buffer = io.BytesIO()
    encoded(shown, buffer)
    return buffer.getvalue()


def _shown_inches(frame: Image.Image) -> tuple[float, float]:
    width, height = _inches(frame.width, frame.height, frame.info.get("dpi"))
    return (height, width) if frame.getexif().get(_ORIENTATION) in _TURNED else (width, height)


def _inches(width: int, height: int, dpi: tuple[float, float] | None) -> tuple[float, float]:
    """Fax has other dpi across than down; where no dpi can be believed, the long side is that of A4."""
    across, down = (float(value) for value in dpi or (0, 0))
    if round(max(across, down)) in _CREDIBLE_DPI and min(across, down) * 3 >= max(across, down):
        return width / across, height / down
    scale = _A4_LONG_SIDE / max(width, height)
    return width * scale, height * scale


def _layout(width: int, height: int, dpi: tuple[float, float]) -> tuple[float, float, float, float]:
    """img2pdf's question: page width and height, image width and height, in points."""
    across, down = (inches * _POINTS for inches in _inches(width, height, dpi))
    return across, down, across, down


def _plain_frames(path: Path, limits: Limits) -> Iterator[bytes]:
    with _frames(path, limits) as frames:
        for frame in frames:
            buffer = io.BytesIO()
            upright = ImageOps.exif_transpose(frame)
            _plain(upright).save(buffer, "PNG", dpi=frame.info.get("dpi", (0, 0)))
            yield buffer.getvalue()


def _plain(image: Image.Image) -> Image.Image:
    """Black and white, grey or colour, on white paper where it was transparent."""
    if image.mode in _PLAIN_MODES and "transparency" not in image.info:
        return image
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        return _eight_bits(image)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), layer).convert("RGB")
    return image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
