# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Input that is a program to some engines (PostScript, ImageMagick's scripts, a terminal), and names that are tricks."""

import unicodedata
from collections.abc import Iterator

from tests.hostile.file import BYTES, FLAGGED, KEPT, PDF, PNG, REFUSED, STORED, TIFF, Bait, Door, HostileFile, named
from tests.hostile.pdf import one_page, stream
from tests.unit.processing.papers import saved, scanned


def postscript(bait: Bait) -> Iterator[HostileFile]:
    script = (
        f"%!PS-Adobe-3.0 EPSF-3.0\n({bait.file}) (r) file 1000 string readstring pop print\n"
        f"(%pipe%{bait.command}) (w) file closefile\n{{}} loop\n"
    ).encode()
    inside = stream(script, b"/Type /XObject /Subtype /PS")
    yield HostileFile("brief.pdf", PDF, script, FLAGGED)
    yield HostileFile("bild.png", PNG, script, FLAGGED)
    yield HostileFile("brief.eps", "application/postscript", script, STORED)
    yield HostileFile("dos.eps", "application/postscript", b"\xc5\xd0\xd3\xc6\x1e\0\0\0" + bytes(22) + script, STORED)
    yield HostileFile("eps.pdf", PDF, script.replace(b"\n", b"\n%PDF-1.7\n", 1), FLAGGED)
    yield HostileFile(
        "ps-im-pdf.pdf", PDF, one_page(inside, resources=b"/XObject << /X 6 0 R >>", content=stream(b"/X Do")), KEPT
    )
    yield HostileFile("drucker.pdf", PDF, b'\x1bE\x1b%-12345X@PJL FSUPLOAD NAME="0:/../../etc/passwd"\r\n', FLAGGED)
    yield HostileFile("scan.ps", "application/postscript", script, REFUSED, Door.SCAN)


def image_scripts(bait: Bait) -> Iterator[HostileFile]:
    msl = f'<?xml version="1.0"?><image><read filename="{bait.file}"/><write filename="/tmp/escaped"/></image>'.encode()
    mvg = f"push graphic-context\nfill 'url({bait.url}\"|{bait.command})'\npop graphic-context".encode()
    profile = saved(scanned(dpi=50), "PNG", pnginfo=_told("profile", bait.file))
    yield HostileFile("msl:bild.png", PNG, msl, FLAGGED)
    yield HostileFile("mvg:bild.png", PNG, mvg, FLAGGED)
    yield HostileFile(f"@{bait.file.replace('/', '_')}.png", PNG, profile, STORED)
    yield HostileFile(f"text:{bait.file}", PNG, profile, STORED, Door.SCAN)
    yield HostileFile(f"|{bait.command}", PNG, profile, STORED)
    yield HostileFile("-write /tmp/escaped.png", PNG, profile, STORED)
    yield HostileFile("ephemeral:scan.tif", TIFF, b"II*\0" + msl, FLAGGED)


def _told(key: str, value: str) -> object:
    from PIL import PngImagePlugin

    chunks = PngImagePlugin.PngInfo()
    chunks.add_text(key, value)
    return chunks


def terminals(bait: Bait) -> Iterator[HostileFile]:
    escapes = (
        b"\x1b]0;title\x07\x1b[2J\x1b[31m\x1bP+q544e\x1b\\\x1b]8;;"
        + bait.url.encode()
        + b"\x1b\\Klick\x1b]8;;\x1b\\\x9b5n"
    )
    backwards = 'if zugriff != \u202e\u2066// nur Leitung\u2069 \u2066" bürger":'.encode()
    forged = b'2026-11-20 INFO signed in\r\n\x08\x08\x08{"level": "error"}\n' * 100
    yield from named(
        {
            "protokoll.txt": escapes,
            "rückwärts.txt": backwards,
            "gefälscht.log": forged,
            "glocke.txt": b"\x07" * 100_000,
        },
        "text/plain",
        STORED,
    )
    yield HostileFile("protokoll.pdf", PDF, escapes, FLAGGED)
    yield HostileFile(
        "im-text.pdf", PDF, one_page(content=stream(b"BT /F 9 Tf 9 9 Td (\033[2J\007 \\033]0;x\\007) Tj ET")), STORED
    )
    yield HostileFile("nichts.pdf", PDF, _attached(b"a\\000b\\376\\377"), STORED)
    yield HostileFile("anlage.pdf", PDF, _attached(b"\x1b[2J\r\n<script>"), STORED)


def _attached(name: bytes) -> bytes:
    spec = b"<< /Type /Filespec /F (%s) /EF << /F 6 0 R >> >>" % name
    names = b"/Names << /EmbeddedFiles << /Names [(%s) 7 0 R] >> >>" % name
    return one_page(stream(b"x", b"/Type /EmbeddedFile"), spec, catalogue=names)


NAMES = (
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/shadow",
    "C:\\autoexec.bat",
    "CON.pdf",
    ".",
    "..",
    "~/.ssh/authorized_keys",
    "zeile\r\nSet-Cookie: x=y\r\n\r\n<script>",
    "rechnung\u202efdp.exe",
    "\u2066\u2067\u2068x\u2069\u200b\u200f\ufeff.pdf",
    "nichts\0.pdf",
    "a" * 10_240,
    "ä" * 5_120,
    unicodedata.normalize("NFC", "Übergröße.pdf"),
    unicodedata.normalize("NFD", "Übergröße.pdf"),
    "<img src=x onerror=alert(1)>.pdf",
    "'; DROP TABLE records.documents; --",
    "{{ 7 * 7 }} ${7*7} %s %n",
    "  vorn und hinten  ",
    "\x1b[2J\x07\x7f\x9b.pdf",
    "👩‍👩‍👧‍👦" * 20,
)
"""As a portal tells them, in JSON."""


def names(_bait: Bait) -> Iterator[HostileFile]:
    """Good files under bad names."""
    paper = one_page()
    for name in NAMES:
        yield HostileFile(name, PDF, paper, STORED)
    for name in ("../../../etc/passwd", "rechnung\u202efdp.exe", "ü" * 3_000, unicodedata.normalize("NFD", "Größe")):
        yield HostileFile(name, PDF, paper, STORED, Door.SCAN)
    yield HostileFile("", BYTES, b"x", REFUSED)
