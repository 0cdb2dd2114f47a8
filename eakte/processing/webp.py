# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Page images as they go to the browser."""

from typing import IO

from PIL import Image

_QUALITY = 75
_EFFORT = 1  # of 6: twice as fast as the default for a tenth more bytes


def encoded(image: Image.Image, target: IO[bytes]) -> None:
    image.convert("RGB").save(target, "WEBP", quality=_QUALITY, method=_EFFORT)
