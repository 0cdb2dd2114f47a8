# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""XML that grows when it is read, or that fetches what its reader may see; by itself and inside other formats."""

from collections.abc import Iterator

from tests.hostile.archives import zipped
from tests.hostile.file import FLAGGED, PDF, STORED, Bait, HostileFile
from tests.hostile.pdf import one_page, stream
from tests.unit.processing.papers import saved, scanned

_XML = "text/xml"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def entities(bait: Bait) -> Iterator[HostileFile]:
    external = _external(f"file://{bait.file}")
    laughs = _laughs()
    yield HostileFile("lachen.xml", _XML, laughs, STORED)
    yield HostileFile("lachen.pdf", PDF, laughs, FLAGGED)
    yield HostileFile("quadrat.xml", _XML, _quadratic(), STORED)
    yield HostileFile("datei.xml", _XML, external, STORED)
    yield HostileFile("netz.xml", _XML, _external(bait.url), STORED)
    yield HostileFile("parameter.xml", _XML, _parameter(bait), STORED)
    yield HostileFile("einbinden.xml", _XML, _include(bait), STORED)
    yield HostileFile("tief.xml", _XML, b"<a>" * 200_000, STORED)
    yield HostileFile("brief.docx", _WORD, zipped({"[Content_Types].xml": laughs, "word/document.xml": laughs}), STORED)
    yield HostileFile("datei.docx", _WORD, zipped({"word/document.xml": external}), STORED)
    yield HostileFile("metadaten.pdf", PDF, _metadata(laughs), STORED)
    yield HostileFile("metadaten-datei.pdf", PDF, _metadata(external), STORED)
    yield HostileFile("bild-metadaten.png", "image/png", _png_metadata(laughs), STORED)


def _laughs() -> bytes:
    lines = ['<!ENTITY l0 "ha">', *(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 13))]
    return f"<?xml version='1.0'?><!DOCTYPE x [{''.join(lines)}]><x>&l12;</x>".encode()


def _quadratic() -> bytes:
    return b"<!DOCTYPE x [<!ENTITY a '" + b"a" * 100_000 + b"'>]><x>" + b"&a;" * 100_000 + b"</x>"


def _external(url: str) -> bytes:
    return f"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM '{url}'>]><x>&e;</x>".encode()


def _parameter(bait: Bait) -> bytes:
    return f"<!DOCTYPE x [<!ENTITY % f SYSTEM 'file://{bait.file}'><!ENTITY % d SYSTEM '{bait.url}'>%d;]><x/>".encode()


def _include(bait: Bait) -> bytes:
    return f"<x xmlns:i='http://www.w3.org/2001/XInclude'><i:include href='{bait.file}' parse='text'/></x>".encode()


def _metadata(document: bytes) -> bytes:
    return one_page(stream(document, b"/Type /Metadata /Subtype /XML"), catalogue=b"/Metadata 6 0 R")


def _png_metadata(document: bytes) -> bytes:
    from PIL import PngImagePlugin

    chunks = PngImagePlugin.PngInfo()
    chunks.add_itxt("XML:com.adobe.xmp", document.decode())
    return saved(scanned(dpi=50), "PNG", pnginfo=chunks)
