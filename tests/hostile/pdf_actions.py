# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""PDFs that want to act, that carry other files, that are locked, or whose letters are broken."""

import zlib
from collections.abc import Iterator

from tests.hostile.file import FLAGGED, KEPT, PDF, STORED, Bait, Door, HostileFile, named
from tests.hostile.pdf import flate, grey_image, image_page, one_page, stream
from tests.unit.processing.papers import LETTER, digital, image_pdf, locked, scanned

_MEDIA = b"/MediaBox [0 0 595 842] "


def actions(bait: Bait) -> Iterator[HostileFile]:
    url, file, command = bait.url.encode(), bait.file.encode(), bait.command.encode()
    on_opening = {
        "skript.pdf": b"/S /JavaScript /JS (this.submitForm('%s'); app.launchURL('%s'))" % (url, url),
        "start.pdf": b"/S /Launch /F (/bin/sh) /Unix << /F (/bin/sh) /P (-c '%s') >>" % command,
        "adresse.pdf": b"/S /URI /URI (%s)" % url,
        "fern.pdf": b"/S /GoToR /F << /FS /URL /F (%s) >> /D [0 /Fit]" % url,
        "datei.pdf": b"/S /GoToR /F (%s) /D [0 /Fit]" % file,
        "senden.pdf": b"/S /SubmitForm /F << /FS /URL /F (%s) >>" % url,
        "daten.pdf": b"/S /ImportData /F (%s)" % file,
        "kette.pdf": b"/S /URI /URI (%s) /Next 6 0 R" % url,
    }
    for name, action in on_opening.items():
        paper = one_page(b"<< %s >>" % action, catalogue=b"/OpenAction 6 0 R", entries=_MEDIA + b"/AA << /O 6 0 R >>")
        yield HostileFile(name, PDF, paper, STORED)
    form = b"<template xmlns='x'><subform><event><script>%s</script></event></subform></template>" % url
    entity = b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://%s'>]><x>&e;</x>" % file
    yield HostileFile(
        "xfa.pdf", PDF, one_page(stream(form), catalogue=b"/AcroForm << /XFA 6 0 R /Fields [] >>"), STORED
    )
    yield HostileFile(
        "xfa-datei.pdf", PDF, one_page(stream(entity), catalogue=b"/AcroForm << /XFA 6 0 R /Fields [] >>"), STORED
    )
    yield HostileFile("fremdes-bild.pdf", PDF, _foreign_stream(url, file), KEPT)
    yield HostileFile("scan-mit-skript.pdf", PDF, _scan_with_script(url), STORED, Door.SCAN)
    yield HostileFile("programm-dabei.pdf", PDF, _carrying(b"#!/bin/sh\n" + command), STORED)


def _foreign_stream(url: bytes, file: bytes) -> bytes:
    """A page and an image whose bytes lie elsewhere."""
    image = b"<< /Type /XObject /Subtype /Image /Width 9 /Height 9 /F << /FS /URL /F (%s) >> /Length 0 >>\nstream\n\nendstream"
    content = b"<< /F (%s) /Length 0 >>\nstream\n\nendstream" % file
    return one_page(image % url, resources=b"/XObject << /I 6 0 R >>", content=content)


def _scan_with_script(url: bytes) -> bytes:
    image = scanned(dpi=100)
    pixels = grey_image(image.width, image.height, zlib.compress(image.tobytes()))
    script = b"<< /S /JavaScript /JS (app.launchURL('%s')) >>" % url
    return image_page(pixels, script, entries=_MEDIA + b"/AA << /O 7 0 R >>")


def _carrying(content: bytes) -> bytes:
    """An attachment whose name is a path."""
    names = b"/Names << /EmbeddedFiles << /Names [(../../../../etc/cron.d/x) 7 0 R] >> >>"
    spec = b"<< /Type /Filespec /F (../../../../etc/cron.d/x) /EF << /F 6 0 R >> >>"
    return one_page(stream(content, b"/Type /EmbeddedFile"), spec, catalogue=names)


def encrypted(_bait: Bait) -> Iterator[HostileFile]:
    paper = digital(LETTER)
    key = b"<" + b"00" * 32 + b">"
    standard = b"<< /Filter /Standard /V %d /R %d /O " + key + b" /U " + key + b" /P -4 /Length 128 >>"
    yield HostileFile("kennwort.pdf", PDF, locked(paper, user="geheim"), FLAGGED)
    yield HostileFile("eigentümer.pdf", PDF, locked(paper, user=""), STORED)
    yield HostileFile("scan-kennwort.pdf", PDF, locked(image_pdf(scanned(dpi=50)), user="geheim"), FLAGGED, Door.SCAN)
    unknown = {
        "fremd.pdf": b"<< /Filter /Unknown /V 1 >>",
        "zertifikat.pdf": b"<< /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 /Recipients [<00>] >>",
        "fassung-99.pdf": standard % (99, 99),
        "falscher-schlüssel.pdf": standard % (2, 3),
        "aes-kaputt.pdf": standard % (5, 6),
        "kreis.pdf": b"<< /Filter 6 0 R /V 6 0 R >>",
    }
    for name, handler in unknown.items():
        yield HostileFile(name, PDF, one_page(handler, trailer=b"/Encrypt 6 0 R /ID [<00> <00>]"), FLAGGED)


def fonts(bait: Bait) -> Iterator[HostileFile]:
    chance = bait.random("fonts")
    letters = (
        b"<< /Type /Font /Subtype /%s /BaseFont /X /FirstChar 0 /LastChar 255 /Widths [%s] /FontDescriptor 7 0 R >>"
    )
    described = (
        b"<< /Type /FontDescriptor /FontName /X /Flags 4 /FontBBox [0 0 1 1] /ItalicAngle 0 /Ascent 1 /%s 8 0 R >>"
    )
    widths = b"9 " * 256
    shown = b"/Font << /F 6 0 R >>"
    programs = {
        "truetype-rauschen.pdf": (b"TrueType", b"FontFile2", b"\0\1\0\0\0\x0a" + chance.randbytes(4000)),
        "truetype-tabellen.pdf": (
            b"TrueType",
            b"FontFile2",
            b"\0\1\0\0\xff\xff" + b"glyf\0\0\0\0\0\0\0\0\xff\xff\xff\xff" * 999,
        ),
        "type1-rauschen.pdf": (b"Type1", b"FontFile", b"%!PS-AdobeFont-1.0\n" + chance.randbytes(4000)),
        "type1-befehle.pdf": (b"Type1", b"FontFile", b"%!PS-AdobeFont-1.0\n" + bait.command.encode() + b" system"),
        "cff-kreis.pdf": (b"Type1", b"FontFile3", b"\1\0\4\1\0\1\1\1\2X\0\1\1\1\3\x1d\x7f\xff\xff\xff\x11"),
        "leer.pdf": (b"TrueType", b"FontFile2", b""),
    }
    for name, (kind, key, program) in programs.items():
        font = letters % (kind, widths)
        yield HostileFile(name, PDF, one_page(font, described % key, flate(program), resources=shown), KEPT)
    endless = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R /Encoding << /Differences [%s] >> >>"
    )
    table = stream(b"1 beginbfrange <0000> <ffff> <0041> endbfrange " * 10_000)
    more = {
        "zeichentabelle.pdf": one_page(endless % (b"0 /a " * 100_000), table, resources=shown),
        "zuordnung.pdf": one_page(
            b"<< /Type /Font /Subtype /Type0 /DescendantFonts [6 0 R] /Encoding /Identity-H >>", resources=shown
        ),
    }
    yield from named(more, PDF)
