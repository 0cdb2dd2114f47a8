# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Programs under the names of documents."""

import struct
from collections.abc import Iterator

from tests.hostile.file import BYTES, FLAGGED, JPEG, PDF, PNG, REFUSED, STORED, TIFF, Bait, Door, HostileFile

_ELF = struct.pack("<4sBBBBQHHIQQQIHHHHHH", b"\x7fELF", 2, 1, 1, 0, 0, 2, 62, 1, 0x400078, 64, 0, 0, 64, 56, 1, 0, 0, 0)
_PE = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + struct.pack("<HH", 0x8664, 1) + bytes(512)
_MACHO = struct.pack("<IIIIIII", 0xFEEDFACF, 0x01000007, 3, 2, 0, 0, 0) + bytes(256)
_LNK = struct.pack("<I", 0x4C) + bytes.fromhex("0114020000000000c000000000000046") + bytes(56) + b"cmd.exe /c calc"
_CLASS = b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(64)


def executables(bait: Bait) -> Iterator[HostileFile]:
    shell = f"#!/bin/sh\n{bait.command}\n".encode()
    yield HostileFile("rechnung.pdf", PDF, _ELF, FLAGGED)
    yield HostileFile("rechnung.exe.pdf", PDF, _PE, FLAGGED)
    yield HostileFile("bescheid.jpg", JPEG, _MACHO, FLAGGED)
    yield HostileFile("bescheid.pdf.lnk", PDF, _LNK, FLAGGED)
    yield HostileFile("antrag.png", PNG, shell, FLAGGED)
    yield HostileFile("antrag.tif", TIFF, _CLASS, FLAGGED, Door.SCAN)
    yield HostileFile("antrag.bat", BYTES, b"@echo off\r\nstart calc.exe\r\n", STORED)
    yield HostileFile("antrag.desktop", BYTES, f"[Desktop Entry]\nExec={bait.command}\n".encode(), STORED)
    yield HostileFile("scan.exe", "application/x-msdownload", _PE, REFUSED, Door.SCAN)
    yield HostileFile("scan.pdf", PDF, shell + b"\n" * 2000 + b"%PDF-1.7\n", FLAGGED, Door.SCAN)
