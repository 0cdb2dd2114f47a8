# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Office files with macros, foreign templates and objects, and letters in letters."""

from collections.abc import Iterator

from tests.hostile.archives import zipped
from tests.hostile.file import FLAGGED, PDF, STORED, Bait, HostileFile

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NESTED = 500


def office(bait: Bait) -> Iterator[HostileFile]:
    macro = f'Sub AutoOpen()\nShell "{bait.command}"\nEnd Sub'.encode()
    template = f'<Relationships><Relationship TargetMode="External" Target="{bait.url}"/></Relationships>'.encode()
    odf = {"mimetype": b"application/vnd.oasis.opendocument.text", "Basic/Standard/Module1.xml": macro}
    rtf = rb"{\rtf1{\object\objautlink\objupdate{\*\objdata 0105}}{\field{\*\fldinst INCLUDEPICTURE ~}}}"
    yield HostileFile("makro.doc", "application/msword", _OLE + bytes(1000) + macro, STORED)
    yield HostileFile(
        "makro.docm", "application/vnd.ms-word.document.macroEnabled.12", zipped({"word/vbaProject.bin": macro}), STORED
    )
    yield HostileFile("vorlage.docx", "application/msword", zipped({"word/_rels/settings.xml.rels": template}), STORED)
    yield HostileFile("makro.odt", "application/vnd.oasis.opendocument.text", zipped(odf), STORED)
    yield HostileFile("objekt.rtf", "application/rtf", rtf.replace(b"~", bait.url.encode()), STORED)
    yield HostileFile("formel.csv", "text/csv", f"=cmd|'/c {bait.command}'!A1,@SUM(1),+1,-1\n".encode(), STORED)
    yield HostileFile("brief.eml", "message/rfc822", _letters(), STORED)
    yield HostileFile("makro.pdf", PDF, _OLE + bytes(1000) + macro, FLAGGED)


def _letters() -> bytes:
    return b"".join(b"MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" for _ in range(_NESTED)) + b"ende"
