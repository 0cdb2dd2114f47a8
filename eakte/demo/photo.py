# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A photographed identity card or water meter: in colour, askew, unevenly lit, as a phone takes it."""

from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from eakte.demo.degrade import noisy
from eakte.demo.people import Person, german_date
from eakte.demo.typeset import FONT

_TABLE = (1600, 1200)
_CARD = (1284, 810)  # 85.6 x 54 mm (ISO/IEC 7810 ID-1)
_DIAL = 900
_PAPER = (214, 228, 222)
_INK = (32, 38, 44)
_WOOD = (126, 98, 72)


def identity_card(random: Random, holder: Person) -> bytes:
    """A JPEG of a card that says on its face that it is none."""
    return _photo(random, _card(random, holder))


def water_meter(random: Random, number: str, cubic_metres: int) -> bytes:
    """A JPEG of a dial that shows its number and how much has run through it."""
    return _photo(random, _dial(number, cubic_metres))


def _photo(random: Random, thing: Image.Image) -> bytes:
    photo = Image.new("RGB", _TABLE, _WOOD)
    thing = thing.rotate(random.uniform(-4, 4), Image.Resampling.BICUBIC, expand=True)
    photo.paste(thing, ((_TABLE[0] - thing.width) // 2, (_TABLE[1] - thing.height) // 2), thing)
    photo = ImageChops.multiply(photo, _light())
    photo = Image.merge("RGB", [noisy(band, 5.0, random) for band in photo.split()])
    target = BytesIO()
    photo.filter(ImageFilter.GaussianBlur(0.8)).save(target, "JPEG", quality=78, dpi=(72, 72))
    return target.getvalue()


def _card(random: Random, holder: Person) -> Image.Image:
    card = Image.new("RGBA", _CARD, (*_PAPER, 255))
    pen = ImageDraw.Draw(card)
    pen.text((50, 36), "MUSTERAUSWEIS - KEIN AUSWEISDOKUMENT", _INK, _font(40))
    pen.rectangle((50, 140, 400, 600), (168, 176, 180))
    pen.ellipse((145, 200, 305, 390), (196, 170, 150))
    pen.pieslice((95, 400, 355, 800), 180, 360, (84, 92, 120))
    rows = (
        ("Name", holder.last_name),
        ("Vorname", holder.first_name),
        ("Geburtstag", german_date(holder.born_on)),
        ("Anschrift", f"{holder.street}, {holder.postcode} {holder.place}"),
        ("Nummer", f"MUSTER{random.randrange(1000):03d}"),
    )
    for index, (label, value) in enumerate(rows):
        pen.text((450, 140 + index * 110), label, (96, 104, 110), _font(26))
        pen.text((450, 170 + index * 110), value, _INK, _font(40))
    return card


def _dial(number: str, cubic_metres: int) -> Image.Image:
    dial = Image.new("RGBA", (_DIAL, _DIAL), (0, 0, 0, 0))
    pen = ImageDraw.Draw(dial)
    pen.ellipse((10, 10, _DIAL - 10, _DIAL - 10), (*_PAPER, 255), _INK, 14)
    pen.text((_DIAL / 2, 220), "Wasserzähler Muster", _INK, _font(48), "mm")
    pen.rectangle((220, 330, 680, 460), (250, 250, 246), _INK, 4)
    pen.text((_DIAL / 2, 395), f"{cubic_metres:05d} m³", _INK, _font(84), "mm")
    pen.text((_DIAL / 2, 560), f"Nr. {number}", _INK, _font(48), "mm")
    pen.text((_DIAL / 2, 680), "Qn 2,5  PN 16", (96, 104, 110), _font(36), "mm")
    return dial


def _light() -> Image.Image:
    """Brighter on one side of the table than on the other."""
    ramp = Image.linear_gradient("L").rotate(90).resize(_TABLE)
    return Image.merge("RGB", [ramp.point(lambda value: 185 + value * 70 // 255)] * 3)


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO(FONT.read_bytes()), size, layout_engine=ImageFont.Layout.BASIC)
