# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2

from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageStat

from eakte.processing.images import to_pdf
from eakte.processing.limits import Limits
from tests.unit.processing.papers import faxed, saved, scanned

PAPER = scanned(dpi=150)
INK = PAPER.point(lambda grey: 255 - grey)


def converted(content: bytes, folder: Path) -> pdfium.PdfDocument:
    source, target = folder / "source", folder / "target.pdf"
    source.write_bytes(content)
    to_pdf(source, target, Limits())
    return pdfium.PdfDocument(target)


def brightness(page: pdfium.PdfPage) -> float:
    return float(ImageStat.Stat(page.render().to_pil().convert("L")).mean[0])


@pytest.mark.parametrize(
    "content",
    [
        saved(PAPER, "PNG", dpi=(150, 150)),
        saved(PAPER.convert("CMYK"), "JPEG", dpi=(150, 150)),
        saved(Image.merge("RGBA", [Image.new("L", PAPER.size, 0)] * 3 + [INK]), "PNG", dpi=(150, 150)),
        saved(Image.merge("LA", [Image.new("L", PAPER.size, 0), INK]), "PNG", dpi=(150, 150)),
        saved(PAPER.convert("I").point(lambda grey: grey * 257).convert("I;16"), "PNG", dpi=(150, 150)),
        saved(PAPER.convert("RGB").quantize(16), "PNG", dpi=(150, 150)),
        saved(PAPER, "JPEG", dpi=(72, 72)),
        saved(PAPER, "PNG", dpi=(1, 1)),
        saved(PAPER, "TIFF", dpi=(0, 0)),
        saved(faxed(), "TIFF", compression="group4", dpi=(204, 196)),
    ],
    ids=["grey", "CMYK", "RGBA", "LA", "16 bits", "palette", "72 dpi", "1 dpi", "no dpi", "fax"],
)
def test_every_kind_of_scan_becomes_an_a4_page_that_looks_like_it(content: bytes, tmp_path: Path) -> None:
    with converted(content, tmp_path) as pdf:
        page = pdf[0]
        assert page.get_size() == pytest.approx((595, 842), abs=2)
        assert brightness(page) == pytest.approx(ImageStat.Stat(PAPER).mean[0], abs=4)


def test_pixels_are_copied_not_recompressed(tmp_path: Path) -> None:
    jpeg = saved(PAPER, "JPEG", quality=40, dpi=(150, 150))
    with converted(jpeg, tmp_path):
        pass
    with pikepdf.open(tmp_path / "target.pdf") as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert image.read_raw_bytes() == jpeg


def test_a_photograph_turned_by_the_camera_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with converted(saved(PAPER, "JPEG", exif=exif, dpi=(150, 150)), tmp_path) as pdf:
        assert pdf[0].get_size() == pytest.approx((842, 595), abs=2)
