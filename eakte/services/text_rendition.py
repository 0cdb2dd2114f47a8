# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The one compressed rendition that holds text and word boxes of all pages of a version (architecture §4.8)."""

import json
import zlib
from collections.abc import Iterable, Sequence

from eakte.domain.pages.values import Box, PageSource, PageText, Word

MEDIA_TYPE = "application/vnd.eakte.text+json+zlib"
_DIGITS = 5
"""Fractions of a page are kept to 1/100,000: 0.003 mm of A4."""


def pack(pages: Sequence[PageText]) -> bytes:
    content = {"v": 1, "pages": [_page(page) for page in pages]}
    return zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def unpack(chunks: Iterable[bytes]) -> tuple[PageText, ...]:
    content = json.loads(zlib.decompress(b"".join(chunks)))
    return tuple(
        PageText(
            number=page["number"],
            width=page["width"],
            height=page["height"],
            source=PageSource(page["source"]),
            words=tuple(Word(text, Box(*box), line, confidence) for text, box, line, confidence in page["words"]),
        )
        for page in content["pages"]
    )


def _page(page: PageText) -> dict[str, object]:
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "source": page.source.value,
        "words": [[word.text, _box(word.box), word.line, word.confidence] for word in page.words],
    }


def _box(box: Box) -> list[float]:
    return [round(side, _DIGITS) for side in (box.left, box.top, box.right, box.bottom)]
