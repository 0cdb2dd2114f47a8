# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Archives that grow, nest, overlap, or name paths outside of themselves. None of them is ever opened here."""

import bz2
import gzip
import io
import stat
import tarfile
import zipfile
from collections.abc import Iterator, Mapping

from tests.hostile.file import FLAGGED, PDF, REFUSED, STORED, Bait, Door, HostileFile, named

_ZIP = "application/zip"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def archives(bait: Bait) -> Iterator[HostileFile]:
    flat = zipped({"null": bytes(64 << 20)})
    nested = flat
    for _ in range(6):
        nested = zipped({f"{number}.zip": nested for number in range(10)})
    yield from named(
        {
            "flach.zip": flat,
            "geschachtelt.zip": nested,
            "überlappend.zip": _overlapping(flat),
            "ausbruch.zip": zipped({"../../../etc/cron.d/x": b"x", "/etc/x": b"x", "C:\\x": b"x", "a\x01b": b"x"}),
            "verweis.zip": _link(bait.file),
            "viele.zip": zipped({f"{number}": b"" for number in range(20_000)}),
            "kaputt.zip": flat[: len(flat) // 2],
        },
        _ZIP,
        STORED,
    )
    yield HostileFile("bombe.gz", "application/gzip", gzip.compress(bytes(64 << 20), mtime=0), STORED)
    yield HostileFile("bombe.bz2", "application/x-bzip2", bz2.compress(bytes(16 << 20)), STORED)
    yield HostileFile("verweis.tar", "application/x-tar", _tar(bait.file), STORED)
    yield HostileFile("tabelle.xlsx", _SHEET, zipped({"xl/worksheets/sheet1.xml": bytes(64 << 20)}), STORED)
    yield HostileFile(
        "mappe.xlsx", _SHEET, zipped({"xl/embeddings/mappe.xlsx": nested, "[Content_Types].xml": b""}), STORED
    )
    yield HostileFile("archiv.pdf", PDF, flat, FLAGGED)
    yield HostileFile("archiv.zip", _ZIP, flat, REFUSED, Door.SCAN)


def zipped(members: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _overlapping(flat: bytes) -> bytes:
    """Hundreds of entries of the directory that all stand for the same bytes."""
    start = flat.index(b"PK\x01\x02")
    end = flat.index(b"PK\x05\x06")
    entry, many = flat[start:end], 500
    tail = bytearray(flat[end:])
    tail[8:12] = many.to_bytes(2, "little") * 2
    tail[12:16] = (len(entry) * many).to_bytes(4, "little")
    return flat[:start] + entry * many + bytes(tail)


def _link(target: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        member = zipfile.ZipInfo("verweis")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, target)
    return packed.getvalue()


def _tar(target: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("verweis")
        member.type, member.linkname = tarfile.SYMTYPE, target
        archive.addfile(member)
        archive.addfile(tarfile.TarInfo("verweis/../../escaped"))
    return packed.getvalue()
