# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import io

import pikepdf
import pytest
from pypdf import PdfReader

from eakte.processing.port import FormDocument, FormSection
from eakte.processing.processor import SandboxedProcessor

LONG = "Die Hündin ist sehr freundlich. " * 300
FORM = FormDocument(
    title="Anmeldung zur Hundesteuer",
    subtitle="Eingang am 14. März 2026, 10:15 Uhr",
    sections=(
        FormSection("Hund", (("Rasse", "Dackel – „Teckel“"), ("Chip", "27609" * 60), ("Wurftag", ""))),
        FormSection("Bemerkung", (("Text", LONG), ("Zeilen", "erste\r\nzweite"))),
    ),
)


@pytest.fixture(scope="module")
def pdf(processor: SandboxedProcessor) -> bytes:
    return processor.render_form(FORM)


def text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_every_label_and_value_stands_there_in_full(pdf: bytes) -> None:
    written = text(pdf)
    for wanted in ("Anmeldung zur Hundesteuer", "14. März 2026", "Rasse", "Dackel – „Teckel“", "erste\nzweite"):
        assert wanted in written
    assert written.count("freundlich.") == 300
    assert "27609" * 60 in written.replace("\n", "")


def test_pages_are_numbered(pdf: bytes) -> None:
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"Seite {number} von {len(pages)}" in page.extract_text()


def test_it_is_a_german_pdfa_with_its_font_inside(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "de-DE"
        with opened.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "B")
            assert meta["dc:title"] == FORM.title
        fonts = [font for page in opened.pages for font in page.Resources.Font.values()]
        assert fonts
        assert all("/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonts)


def test_equal_forms_give_equal_bytes(processor: SandboxedProcessor, pdf: bytes) -> None:
    assert processor.render_form(FORM) == pdf


def test_what_cannot_be_shown_is_named_and_nothing_breaks(processor: SandboxedProcessor) -> None:
    hostile = "a\x07b\u202ec漢d😀e\ud800f{nb}g**h**"
    form = FormDocument("T\x00itel", "", (FormSection("", (("\u200e", hostile),)),))
    written = text(processor.render_form(form)).replace("\n", "")
    assert "a[U+0007]b[U+202E]c[U+6F22]d[U+1F600]e" in written
    assert "g**h**" in written


def test_a_form_without_sections_is_a_page(processor: SandboxedProcessor) -> None:
    assert len(PdfReader(io.BytesIO(processor.render_form(FormDocument("Leer", "", ())))).pages) == 1
