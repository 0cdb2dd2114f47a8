# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The same letter as different programs write it."""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import img2pdf
import pypdfium2
from PIL import Image
from pypdf import PdfReader, PdfWriter

from tests.pdfa.sample import Sample, papers
from tests.unit.processing.papers import LETTER, curves, digital, faxed, joined, saved, scanned

BROWSER = shutil.which("chromium")
"""Prints to PDF in a way of its own; left out where it is missing."""

_PAGE = """<!doctype html><html lang="de"><meta charset="utf-8"><title>Bescheid</title>
<style>body{font-family:sans-serif} h1{background:linear-gradient(#fc0,#f60);opacity:.8;border-radius:9px}
.s{box-shadow:3px 3px 9px #888;filter:blur(.4px)} table{border-collapse:collapse} td{border:1px solid}</style>
<h1>Gebührenbescheid 🐕</h1><p class="s">Sehr geehrte Frau Öztürk-Schäfer,</p><p><a href="https://example.org/">Link</a></p>
<table><tr><td>Hund<td>120,00 €</table><svg width="90" height="90"><circle cx="45" cy="45" r="40" fill="#06c"/></svg>"""
_SECONDS = 90


def producers() -> Iterator[Sample]:
    letter = digital(LETTER, LETTER[:3])
    yield from papers(
        {
            "fpdf2": letter,
            "pypdf": _by_pypdf(letter),
            "pdfium": _by_pdfium(letter),
            "pikepdf": joined(letter, digital(["Anlage"])),
            "kurven": curves(),
            "pillow": _by_pillow(),
            "img2pdf-fax": img2pdf.convert(saved(faxed(), "TIFF", compression="group4", dpi=(204, 196))),
        }
    )
    if BROWSER is not None:
        yield from papers({"chromium": _by_browser(BROWSER)})


def _by_pypdf(document: bytes) -> bytes:
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(document)).pages:
        writer.add_page(page)
    writer.add_metadata({"/Title": "Anschreiben"})
    for page in writer.pages:
        page.compress_content_streams()
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _by_pdfium(document: bytes) -> bytes:
    buffer = io.BytesIO()
    opened = pypdfium2.PdfDocument(document)
    try:
        opened.save(buffer)
    finally:
        opened.close()
    return buffer.getvalue()


def _by_pillow() -> bytes:
    buffer = io.BytesIO()
    page = scanned(LETTER[:3], 100)
    page.convert("RGB").save(buffer, "PDF", save_all=True, append_images=[page.convert("1"), Image.new("P", (99, 99))])
    return buffer.getvalue()


def _by_browser(browser: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="eakte-print-") as name:
        page, made = Path(name, "page.html"), Path(name, "page.pdf")
        page.write_text(_PAGE, encoding="utf-8")
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={name}/profile"]
        subprocess.run(
            [*command, f"--print-to-pdf={made}", page.as_uri()],
            check=True,
            capture_output=True,
            timeout=_SECONDS,
        )
        return made.read_bytes()
