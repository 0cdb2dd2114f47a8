# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""PDFs whose cross-references, trees and lists lead back to themselves, or on and on."""

import struct
import zlib
from collections.abc import Iterator

from tests.hostile.file import FLAGGED, KEPT, PDF, STORED, Bait, Door, HostileFile, named
from tests.hostile.pdf import CATALOGUE, FONT, PAGES, TEXT, one_page, page, pdf_of, references, stream

_DEEP = 20_000
_MANY = 100_000


def cross_references(_bait: Bait) -> Iterator[HostileFile]:
    good = one_page()
    start = good.rindex(b"xref\n0 ", 0, good.rindex(b"startxref"))
    circle = good.replace(b"/Root 1 0 R ", b"/Root 1 0 R /Prev %d" % start)
    yield from named(
        {
            "kreis.pdf": circle,
            "kette.pdf": _chain_of_updates(good, 2_000),
            "zwei.pdf": _stream_circle(),
            "xrefstm.pdf": good.replace(b"/Root 1 0 R ", b"/Root 1 0 R /XRefStm %d" % start),
            "weit.pdf": good.replace(b"startxref\n", b"startxref\n99999999"),
            "minus.pdf": good.replace(b"startxref\n", b"startxref\n-"),
            "anzahl.pdf": good.replace(b"xref\n0 6\n", b"xref\n0 2147483647\n"),
            "groesse.pdf": good.replace(b"/Size 6", b"/Size 2147483647"),
            "wurzel.pdf": good.replace(b"/Root 1 0 R", b"/Root 3 0 R"),
            "ohne.pdf": good[:start],
        },
        PDF,
    )


def _chain_of_updates(good: bytes, many: int) -> bytes:
    """Each update refers to the one before."""
    out, before = bytearray(good), good.rindex(b"xref\n0 ", 0, good.rindex(b"startxref"))
    for _ in range(many):
        here = len(out)
        out += b"xref\n0 0\ntrailer\n<< /Size 6 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (before, here)
        before = here
    return bytes(out)


def _stream_circle() -> bytes:
    head = b"%PDF-1.7\n"
    table = zlib.compress(struct.pack(">BHB", 0, 0, 0) * 4)
    entries = b"/Type /XRef /W [1 2 1] /Size 4 /Root 1 0 R /Prev %d /Filter /FlateDecode" % len(head)
    return head + b"3 0 obj\n" + stream(table, entries) + b"\nendobj\nstartxref\n%d\n%%%%EOF" % len(head)


def page_trees(_bait: Bait) -> Iterator[HostileFile]:
    many = pdf_of(
        CATALOGUE,
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (_MANY, references(range(6, 6 + _MANY))),
        b"null",
        stream(TEXT),
        FONT,
        *[page()] * _MANY,
    )
    yield HostileFile("100000-seiten.pdf", PDF, many, FLAGGED)
    yield HostileFile(
        "100000-mal-eine.pdf", PDF, _tree(b"/Count 100000 /Kids [%s]" % (b"3 0 R " * _MANY)), FLAGGED, Door.SCAN
    )
    yield HostileFile("kreis.pdf", PDF, _tree(b"/Count 2 /Kids [2 0 R 2 0 R]"), FLAGGED)
    yield HostileFile(
        "kreis-zu-zweit.pdf", PDF, _tree(b"/Count 2 /Kids [6 0 R]", b"<< /Type /Pages /Kids [2 0 R] >>"), FLAGGED
    )
    yield HostileFile("tief.pdf", PDF, _deep_tree(), KEPT)
    yield HostileFile("mehr-als-da.pdf", PDF, _tree(b"/Count 1900 /Kids [3 0 R]"), KEPT)
    yield HostileFile("minus.pdf", PDF, _tree(b"/Count -5 /Kids [3 0 R]"), KEPT)
    yield HostileFile("zu-viele.pdf", PDF, _tree(b"/Count 2147483647 /Kids [3 0 R]"), KEPT)
    yield HostileFile("keine-liste.pdf", PDF, _tree(b"/Count 1 /Kids 3 0 R /Parent 2 0 R"), KEPT)


def _tree(entries: bytes, *more: bytes) -> bytes:
    return pdf_of(CATALOGUE, b"<< /Type /Pages %s >>" % entries, page(), stream(TEXT), FONT, *more)


def _deep_tree() -> bytes:
    levels = [
        b"<< /Type /Pages /Count 1 /Parent %d 0 R /Kids [%d 0 R] >>" % (n - 1, n + 1) for n in range(6, 6 + _DEEP)
    ]
    return _tree(b"/Count 1 /Kids [6 0 R]", *levels, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>")


def circles(_bait: Bait) -> Iterator[HostileFile]:
    """Outlines, fields, names and attachments that contain themselves."""
    again = b"<< /Title (x) /Parent 6 0 R /First 7 0 R /Last 7 0 R /Next 7 0 R /Prev 7 0 R /Count 99 >>"
    outline = b"<< /Type /Outlines /First 7 0 R /Last 7 0 R /Count 99 >>"
    deep = [b"<< /Title (x) /First %d 0 R /Last %d 0 R >>" % (n + 1, n + 1) for n in range(7, 7 + _DEEP)]
    fields = [b"<< /T (x) /Kids [%d 0 R] >>" % (n + 1) for n in range(7, 7 + _DEEP)]
    numbers = b"<< /Kids [6 0 R 6 0 R] /Limits [(a) (z)] >>"
    cases: dict[str, tuple[bytes, list[bytes]]] = {
        "gliederung-kreis.pdf": (b"/Outlines 6 0 R", [outline, again]),
        "gliederung-tief.pdf": (b"/Outlines 6 0 R", [outline, *deep]),
        "felder-kreis.pdf": (b"/AcroForm 6 0 R", [b"<< /Fields [7 0 R] >>", b"<< /T (x) /Kids [7 0 R 7 0 R] >>"]),
        "felder-tief.pdf": (b"/AcroForm 6 0 R", [b"<< /Fields [7 0 R] >>", *fields]),
        "namen-kreis.pdf": (b"/Names << /Dests 6 0 R /JavaScript 6 0 R >>", [numbers]),
        "anlagen-kreis.pdf": (b"/Names << /EmbeddedFiles 6 0 R >>", [numbers]),
        "seitenzahlen-kreis.pdf": (b"/PageLabels 6 0 R", [b"<< /Kids [6 0 R] >>"]),
        "struktur-kreis.pdf": (
            b"/StructTreeRoot 6 0 R /MarkInfo << /Marked true >>",
            [b"<< /Type /StructTreeRoot /K 6 0 R >>"],
        ),
        "ebenen-kreis.pdf": (b"/OCProperties << /OCGs [6 0 R] /D << /Order 6 0 R >> >>", [b"[6 0 R 6 0 R]"]),
    }
    for name, (catalogue, objects) in cases.items():
        yield HostileFile(name, PDF, one_page(*objects, catalogue=catalogue), KEPT)
    yield HostileFile("anmerkung-kreis.pdf", PDF, one_page(entries=b"/MediaBox [0 0 595 842] /Annots 6 0 R"), STORED)


def object_streams(_bait: Bait) -> Iterator[HostileFile]:
    """Objects that lie in themselves, or are as long as themselves."""
    loop = stream(b"7 0 8 0 << >> << >>", b"/Type /ObjStm /N 2 /First 8 /Extends 6 0 R")
    own = b"<< /Length 4 0 R >>\nstream\nBT ET\nendstream"
    yield from named(
        {
            "erweitert-sich.pdf": one_page(loop),
            "laenge-ist-selbst.pdf": one_page(content=own),
            "laenge-minus.pdf": one_page(content=b"<< /Length -1 >>\nstream\nBT ET\nendstream"),
            "laenge-riesig.pdf": one_page(content=b"<< /Length 99999999999999 >>\nstream\nBT ET\nendstream"),
            "ohne-ende.pdf": one_page(content=b"<< /Length 9 >>\nstream\n" + b"q " * 100),
            "anzahl.pdf": one_page(stream(b"1 0", b"/Type /ObjStm /N 2147483647 /First 2147483647")),
            "verweis-kreis.pdf": one_page(b"7 0 R", b"6 0 R", entries=b"/MediaBox 6 0 R"),
            "geklammert.pdf": one_page(b"[" * 100_000, entries=b"/MediaBox [0 0 595 842] /X 6 0 R"),
            "verschachtelt.pdf": one_page(b"<< /A " * 50_000 + b">>" * 50_000),
            "seiten-fehlen.pdf": pdf_of(CATALOGUE, PAGES),
        },
        PDF,
    )
