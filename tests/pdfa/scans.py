# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What scanners, cameras and fax machines deliver, and PDFs of which only some pages are scanned."""

import io
import lzma
from collections.abc import Iterator
from itertools import islice
from json import loads
from pathlib import Path
from random import Random
from textwrap import wrap

import pikepdf
from PIL import Image, ImageCms, ImageOps

from eakte.demo.degrade import faxed, jpeg, noisy, skewed
from eakte.demo.delivery import Level
from eakte.demo.letters import letters
from eakte.demo.people import TOWNS
from eakte.demo.seeding import WRITTEN_ON
from tests.pdfa.sample import PDF, Sample
from tests.unit.processing.papers import LETTER, image_pdf, saved, scanned

TEXTS = Path(__file__).parents[3] / "shared" / "corpus" / "plenary.jsonl.xz"
"""Minutes of parliament beside the tree; scans of them are left out where they are missing."""

_DPI = 150
_LINES = 30
_WIDTH = 62
_ORIENTATION = 0x0112


def demo_scans(seed: int, pages: int) -> Iterator[Sample]:
    """Letters at every level of bad treatment, so many pages each."""
    for level in Level:
        for letter in letters(TOWNS["Witten"], seed, level, WRITTEN_ON, pages):
            yield Sample(letter.name, letter.media_type, letter.content)


def text_scans(seed: int, count: int) -> Iterator[Sample]:
    """Pages of real sentences, scanned one way after the other; none where there are no texts."""
    if not TEXTS.is_file():
        return
    random = Random(f"{seed} scans")  # noqa: S311 - repeatable on purpose
    with lzma.open(TEXTS, "rt", encoding="utf-8") as lines:
        found = [loads(line)["text"] for line in islice(lines, seed % 100, seed % 100 + 4 * count)]
    for number in range(count):
        text = " ".join(found[4 * number : 4 * number + 4])
        yield _scanned_way(random, number, scanned(wrap(text, _WIDTH)[:_LINES], _DPI))


def _scanned_way(random: Random, number: int, page: Image.Image) -> Sample:
    match number % 4:
        case 0:
            return Sample(f"protokoll-{number}.jpg", "image/jpeg", jpeg(page, _DPI, random.randint(20, 90)))
        case 1:
            grey = skewed(noisy(page, random.uniform(2, 10), random), random.uniform(-2, 2))
            return Sample(f"protokoll-{number}.png", "image/png", saved(grey, "PNG", dpi=(_DPI, _DPI)))
        case 2:
            fax = faxed(page.resize((page.width * 2, page.height * 2)), random)
            return Sample(
                f"protokoll-{number}.tif", "image/tiff", saved(fax, "TIFF", compression="group4", dpi=(204, 196))
            )
        case _:
            return Sample(f"protokoll-{number}.pdf", PDF, image_pdf(page, page.rotate(180)))


def images() -> Iterator[Sample]:
    """Every kind of pixels that the formats have."""
    page = scanned(LETTER[:5], 100)
    colour = ImageOps.colorize(page, (20, 20, 90), (250, 245, 220))
    see_through = colour.copy()
    see_through.putalpha(ImageOps.invert(page))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    turned = Image.Exif()
    turned[_ORIENTATION] = 6
    kinds: dict[str, tuple[Image.Image, dict[str, object]]] = {
        "grau.png": (page, {}),
        "schwarzweiß.png": (page.convert("1"), {}),
        "palette.png": (colour.quantize(16), {"transparency": 0}),
        "durchsichtig.png": (see_through, {}),
        "grau-durchsichtig.png": (see_through.convert("LA"), {}),
        "16-bit.png": (page.convert("I;16").point(lambda value: value * 257), {}),
        "mit-profil.png": (colour, {"icc_profile": profile}),
        "farbe.jpg": (colour, {"progressive": True, "quality": 60}),
        "grau.jpg": (page, {}),
        "cmyk.jpg": (colour.convert("CMYK"), {}),
        "quer-gehalten.jpg": (colour.rotate(90, expand=True), {"exif": turned}),
        "ohne-auflösung.jpg": (colour, {"dpi": (1, 1)}),
        "mit-profil.jpg": (colour, {"icc_profile": profile}),
        "gepackt.tif": (colour, {"compression": "tiff_lzw"}),
        "jpeg.tif": (colour, {"compression": "jpeg"}),
        "cmyk.tif": (colour.convert("CMYK"), {"compression": "tiff_deflate"}),
        "lab.tif": (_lab(colour), {}),
        "fax.tif": (page.convert("1"), {"compression": "group3"}),
        "viele.tif": (page, {"save_all": True, "append_images": [colour, page.convert("1")]}),
        "gleitkomma.tif": (page.convert("F"), {}),
        "kassenzettel.png": (page.resize((120, 3000)), {}),
        "streifen.png": (page.resize((3000, 4)), {}),
        "briefmarke.png": (page.resize((90, 90)), {}),
    }
    formats = {"png": "PNG", "jpg": "JPEG", "tif": "TIFF"}
    for name, (image, options) in kinds.items():
        fmt = formats[name[-3:]]
        yield Sample(name, f"image/{fmt.lower()}", saved(image, fmt, **{"dpi": (100, 100), **options}))


def _lab(image: Image.Image) -> Image.Image:
    conversion = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    made = ImageCms.applyTransform(image, conversion)
    return image if made is None else made


def with_scan(sample: Sample) -> Sample:
    """The PDF with a scanned page behind its own, so that it is recognised."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(sample.content)) as pdf, pikepdf.open(io.BytesIO(_SCAN)) as scan:
        pdf.pages.extend(scan.pages)
        pdf.save(buffer)
    return Sample(f"scan-zu-{sample.name}", PDF, buffer.getvalue(), sample.named_only)


_SCAN = image_pdf(scanned(LETTER[:2], 100))
