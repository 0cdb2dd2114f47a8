# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import io

import pikepdf
import pytest
from pypdf import PdfReader, PdfWriter

from eakte.domain.pages.values import PageSource, Word
from eakte.processing.port import Format, Reading
from eakte.processing.processor import SandboxedProcessor
from tests.unit.processing.papers import (
    LETTER,
    changed,
    curves,
    digital,
    drawn,
    filled,
    image_pdf,
    joined,
    locked,
    saved,
    scanned,
    sheet,
)

WIDTH, HEIGHT = 210.0, 297.0  # millimetres, A4


def word(reading: Reading, text: str) -> Word:
    (found,) = [word for page in reading.pages for word in page.words if word.text == text]
    return found


def placed(text: str, x: float, y: float) -> tuple[bytes, float]:
    """A page with one text whose baseline begins at (x, y), and the text's width."""
    pdf = sheet()
    pdf.add_page()
    pdf.text(x, y, text)
    return bytes(pdf.output()), float(pdf.get_string_width(text))


def test_live_text_is_read_letter_by_letter_and_never_recognised(processor: SandboxedProcessor) -> None:
    reading = processor.inspect_and_read([digital(LETTER, LETTER)], "application/pdf")
    assert (reading.format, reading.page_count, reading.pages_to_recognise) == (Format.PDF, 2, ())
    assert reading.pages[1].text == "\n".join(LETTER)
    assert reading.pages[0].source is PageSource.READ
    assert (round(reading.pages[0].width), round(reading.pages[0].height)) == (595, 842)


def test_a_word_box_lies_where_the_word_stands(processor: SandboxedProcessor) -> None:
    pdf, width = placed("Überprüfung", 40, 100)
    box = word(processor.inspect_and_read([pdf]), "Überprüfung").box
    assert box.left == pytest.approx(40 / WIDTH, abs=0.005)
    assert box.right == pytest.approx((40 + width) / WIDTH, abs=0.005)
    assert 95 / HEIGHT < (box.top + box.bottom) / 2 < 101 / HEIGHT
    assert 0.01 < box.bottom - box.top < 0.025


@pytest.mark.parametrize(("rotate", "expected"), [(90, (0.66, 0.19)), (180, (0.81, 0.66)), (270, (0.34, 0.81))])
def test_boxes_turn_with_the_page(processor: SandboxedProcessor, rotate: int, expected: tuple[float, float]) -> None:
    pdf, width = placed("Hundesteuer", 40 - 12, 102)
    reading = processor.inspect_and_read([changed(pdf, rotate=rotate)])
    box = word(reading, "Hundesteuer").box
    middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    assert width == pytest.approx(24, abs=3)
    assert middle == pytest.approx(expected, abs=0.02)
    assert (reading.pages[0].width > reading.pages[0].height) == (rotate != 180)


def test_boxes_are_fractions_of_the_cropped_page_and_words_outside_are_not_shown(
    processor: SandboxedProcessor,
) -> None:
    pdf = sheet()
    pdf.add_page()
    pdf.text(40, 50, "innen")
    pdf.text(40, 280, "außen")
    upper_half = changed(bytes(pdf.output()), crop=(0, 421, 595, 842))
    reading = processor.inspect_and_read([upper_half])
    assert [word.text for word in reading.pages[0].words] == ["innen"]
    box = reading.pages[0].words[0].box
    assert (box.top + box.bottom) / 2 == pytest.approx(49 / (HEIGHT / 2), abs=0.02)


def test_text_that_runs_upwards_has_upright_boxes(processor: SandboxedProcessor) -> None:
    pdf = sheet()
    pdf.add_page()
    with pdf.rotation(90, 100, 150):
        pdf.text(100, 150, "Seitenrand")
    box = word(processor.inspect_and_read([bytes(pdf.output())]), "Seitenrand").box
    assert box.bottom == pytest.approx(150 / HEIGHT, abs=0.01)
    assert (box.bottom - box.top) * HEIGHT > 2 * (box.right - box.left) * WIDTH


def test_a_soft_hyphen_is_only_there_at_the_end_of_a_line(processor: SandboxedProcessor) -> None:
    reading = processor.inspect_and_read([digital(["Die Hunde\u00adsteuer und die Gewerbe-", "anmeldung"])])
    assert reading.pages[0].text == "Die Hundesteuer und die Gewerbe-\nanmeldung"


def test_ligatures_are_spelled_out(processor: SandboxedProcessor) -> None:
    reading = processor.inspect_and_read([digital(["Eröﬀnung der oﬃziellen Paßﬂäche"])])
    assert reading.pages[0].text == "Eröffnung der offiziellen Paßfläche"


def test_what_was_filled_into_a_form_is_text_of_the_page(processor: SandboxedProcessor) -> None:
    box = word(processor.inspect_and_read([filled("Dackelmischling")]), "Dackelmischling").box
    assert 1 - 220 / 842 - 0.01 < box.top < box.bottom < 1 - 200 / 842 + 0.01


def test_links_and_remarks_do_not_disturb(processor: SandboxedProcessor) -> None:
    pdf = sheet()
    pdf.add_page()
    pdf.cell(0, 7, "Bescheid zur Hundesteuer", link="https://example.org/")
    pdf.text_annotation(50, 50, "geprüft")
    (page,) = processor.inspect_and_read([bytes(pdf.output())]).pages
    assert page.text == "Bescheid zur Hundesteuer"
    assert (round(page.width), round(page.height)) == (595, 842)
    assert page.words[0].box.top < 0.05


def test_a_scan_needs_recognition_and_has_no_words_yet(processor: SandboxedProcessor) -> None:
    reading = processor.inspect_and_read([image_pdf(scanned())])
    assert reading.pages_to_recognise == (1,)
    assert reading.pages[0].words == ()


def test_only_the_scanned_annex_of_a_digital_letter_needs_recognition(processor: SandboxedProcessor) -> None:
    mixed = joined(digital(LETTER), image_pdf(scanned()), digital(LETTER))
    reading = processor.inspect_and_read([mixed])
    assert reading.pages_to_recognise == (2,)
    assert reading.pages[2].text == "\n".join(LETTER)


def test_letters_drawn_as_curves_need_recognition(processor: SandboxedProcessor) -> None:
    assert processor.inspect_and_read([curves()]).pages_to_recognise == (1,)


@pytest.mark.parametrize("content", [b"", b"50 50 m 500 50 l S 50 80 m 500 80 l S"])
def test_an_empty_page_and_a_ruled_one_need_nothing(processor: SandboxedProcessor, content: bytes) -> None:
    reading = processor.inspect_and_read([drawn(content)])
    assert (reading.page_count, reading.pages_to_recognise) == (1, ())


def test_a_stamp_of_the_copier_does_not_make_a_scan_readable(processor: SandboxedProcessor) -> None:
    pdf = sheet()
    pdf.add_page()
    pdf.image(scanned(), 0, 0, WIDTH, HEIGHT)
    pdf.text(10, 10, "Eingang 02.01.2026")
    assert processor.inspect_and_read([bytes(pdf.output())]).pages_to_recognise == (1,)


def test_garbage_under_a_picture_is_recognised_anew(processor: SandboxedProcessor) -> None:
    shifted = [
        "".join(chr(ord(letter) + 1) if letter.isascii() and letter.isalpha() else letter for letter in line)
        for line in LETTER
    ]
    reading = processor.inspect_and_read([digital(shifted)])
    assert reading.pages_to_recognise == (1,)


@pytest.mark.parametrize(("fmt", "expected"), [("PNG", Format.PNG), ("JPEG", Format.JPEG), ("TIFF", Format.TIFF)])
def test_images_are_told_by_content(processor: SandboxedProcessor, fmt: str, expected: Format) -> None:
    reading = processor.inspect_and_read([saved(scanned(), fmt)], "application/octet-stream")
    assert (reading.format, reading.pages_to_recognise) == (expected, (1,))
    assert (round(reading.pages[0].width), round(reading.pages[0].height)) == (595, 842)


def test_every_frame_of_a_tiff_is_a_page(processor: SandboxedProcessor) -> None:
    page = scanned().convert("1")
    tiff = saved(page, "TIFF", save_all=True, append_images=[page, page], compression="group4")
    assert processor.inspect_and_read([tiff]).pages_to_recognise == (1, 2, 3)


@pytest.mark.parametrize("content", [b"PK\x03\x04 a spreadsheet", b"<?xml version='1.0'?><a/>", b"Guten Tag"])
def test_other_formats_have_no_pages_and_are_no_failure(processor: SandboxedProcessor, content: bytes) -> None:
    reading = processor.inspect_and_read([content], "application/zip")
    assert (reading.format, reading.pages, reading.structure) == (Format.OTHER, (), None)


def test_structure_names_attachments_and_restrictions(processor: SandboxedProcessor) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(digital(LETTER))))
    writer.add_attachment("../rechnung.xml", b"<rechnung/>")
    buffer = io.BytesIO()
    writer.write(buffer)
    structure = processor.inspect_and_read([buffer.getvalue()]).structure
    assert structure is not None
    assert (structure.attachments, structure.restricted, structure.signatures) == (("../rechnung.xml",), False, ())
    restricted = processor.inspect_and_read([locked(buffer.getvalue(), user="")]).structure
    assert restricted is not None
    assert restricted.restricted


def test_structure_names_signed_signature_fields_only(processor: SandboxedProcessor) -> None:
    with pikepdf.open(io.BytesIO(digital(LETTER))) as pdf:
        signed = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="Amtsleitung", V=pikepdf.Dictionary(Type=pikepdf.Name.Sig))
        empty = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="leer")
        fields = [pdf.make_indirect(signed), pdf.make_indirect(empty)]
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=fields)
        buffer = io.BytesIO()
        pdf.save(buffer)
    structure = processor.inspect_and_read([buffer.getvalue()]).structure
    assert structure is not None
    assert structure.signatures == ("Amtsleitung",)
