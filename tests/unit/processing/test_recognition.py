# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import io

import pikepdf
import pytest
from pikepdf.pdfa import validate_written
from PIL import Image, ImageStat

from eakte.domain.pages.values import PageSource, PageText
from eakte.processing.port import Format, Recognition
from eakte.processing.processor import SandboxedProcessor
from tests.pdfa.sample import edited
from tests.unit.processing.papers import (
    LETTER,
    changed,
    curves,
    digital,
    drawn,
    faxed,
    filled,
    image_pdf,
    joined,
    noisy,
    recall,
    saved,
    scanned,
)

TRUTH = " ".join(LETTER).split()


def found(page: PageText) -> list[str]:
    return [word.text for word in page.words]


def picture(processor: SandboxedProcessor, pdf: bytes, page: int) -> Image.Image:
    return Image.open(io.BytesIO(processor.render([pdf], Format.PDF, page, 1000))).convert("L")


def ink_share(image: Image.Image, page: PageText) -> float:
    """The share of the dark pixels that lies inside the word boxes."""
    ink = image.point(lambda grey: 255 * (grey < 110))
    total = ink.histogram()[255]
    for word in page.words:
        box = word.box
        edges = (box.left * ink.width, box.top * ink.height, box.right * ink.width, box.bottom * ink.height)
        left, top, right, bottom = (round(edge) for edge in edges)
        ink.paste(0, (left - 1, top - 1, right + 1, bottom + 1))
    return 1 - ink.histogram()[255] / total


def metadata(pdf: bytes) -> dict[str, str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as meta:
        return dict(meta.items())


@pytest.fixture(scope="module")
def batch(processor: SandboxedProcessor) -> Recognition:
    """Skewed with noise, and turned three ways: one batch from one scanner."""
    page = scanned()
    skewed = noisy(page.rotate(-2.5, Image.Resampling.BICUBIC, fillcolor=255))
    turned = [page.rotate(angle, expand=True) for angle in (90, 180, 270)]
    tiff = saved(skewed, "TIFF", save_all=True, append_images=turned, compression="tiff_lzw")
    return processor.recognise([tiff], Format.TIFF, (1, 2, 3, 4))


@pytest.mark.parametrize("number", [1, 2, 3, 4], ids=["skewed", "90", "180", "270"])
def test_words_are_found_where_their_ink_is_however_the_page_lay(
    processor: SandboxedProcessor,
    batch: Recognition,
    number: int,
) -> None:
    page = batch.pages[number - 1]
    assert (page.number, page.source) == (number, PageSource.RECOGNISED)
    assert recall(TRUTH, found(page)) >= 0.9
    assert page.height > page.width
    assert ink_share(picture(processor, batch.pdfa, number), page) > 0.97


def test_every_word_has_a_confidence_and_the_engine_a_name(batch: Recognition) -> None:
    assert all(word.confidence is not None and 0 <= word.confidence <= 100 for word in batch.pages[0].words)
    assert (batch.pages[0].confidence or 0) > 85
    assert batch.engine.startswith("ocrmypdf 17.")
    assert "tesseract 5." in batch.engine
    assert batch.pages_as_images == ()


def test_the_rendition_is_pdfa_2b_with_the_text_beneath(processor: SandboxedProcessor, batch: Recognition) -> None:
    claims = metadata(batch.pdfa)
    assert claims["{http://www.aiim.org/pdfa/ns/id/}part"] == "2"
    assert claims["{http://www.aiim.org/pdfa/ns/id/}conformance"] == "B"
    reread = processor.inspect_and_read([batch.pdfa])
    assert reread.pages_to_recognise == ()
    assert recall(found(batch.pages[0]), found(reread.pages[0])) > 0.95


def test_a_fax_with_oblong_pixels_is_recognised_in_its_true_shape(processor: SandboxedProcessor) -> None:
    tiff = saved(faxed(), "TIFF", compression="group4", dpi=(204, 196))
    (page,) = processor.recognise([tiff], Format.TIFF, (1,)).pages
    assert recall(TRUTH, found(page)) >= 0.9
    assert (page.width, page.height) == pytest.approx((595, 842), abs=2)


def test_letters_drawn_as_curves_are_recognised(processor: SandboxedProcessor) -> None:
    (page,) = processor.recognise([curves()], Format.PDF, (1,)).pages
    assert recall(TRUTH, found(page)) >= 0.9


def test_in_a_mixed_file_only_the_named_page_is_recognised(processor: SandboxedProcessor) -> None:
    mixed = joined(digital(LETTER), image_pdf(scanned(LETTER[:4])), digital(LETTER[:2]))
    recognition = processor.recognise([mixed], Format.PDF, (2,))
    assert [page.number for page in recognition.pages] == [2]
    assert recognition.pages_as_images == ()
    assert metadata(recognition.pdfa)["{http://www.aiim.org/pdfa/ns/id/}part"] == "2"
    before, after = (processor.inspect_and_read([pdf]) for pdf in (mixed, recognition.pdfa))
    assert (after.pages[0], after.pages[2]) == (before.pages[0], before.pages[2])


def test_a_cropped_and_turned_scan_has_boxes_on_the_shown_part(processor: SandboxedProcessor) -> None:
    sideways = image_pdf(scanned(LETTER[:6]).rotate(90, expand=True))
    upper_part = changed(sideways, rotate=90, crop=(0, 0, 400, 595))
    recognition = processor.recognise([upper_part], Format.PDF, (1,))
    (page,) = recognition.pages
    assert (page.width, page.height) == pytest.approx((595, 400), abs=2)
    assert recall(" ".join(LETTER[:6]).split(), found(page)) >= 0.9
    assert ink_share(picture(processor, recognition.pdfa, 1), page) > 0.97


def test_a_page_that_cannot_be_pdfa_becomes_an_image_with_its_own_text_beneath(processor: SandboxedProcessor) -> None:
    unembedded = drawn(
        b"BT /F1 14 Tf 0 1 0 0 k 80 700 Td (Gewerbeanmeldung in einer Schrift, die nicht eingebettet ist) Tj ET"
    )
    with pikepdf.open(io.BytesIO(unembedded)) as pdf:
        helvetica = {"/Type": pikepdf.Name.Font, "/Subtype": pikepdf.Name.Type1, "/BaseFont": pikepdf.Name.Helvetica}
        pdf.pages[0].Resources = pikepdf.Dictionary(Font={"/F1": helvetica})
        buffer = io.BytesIO()
        pdf.save(buffer)
    recognition = processor.recognise([joined(buffer.getvalue(), image_pdf(scanned(LETTER[:3])))], Format.PDF, (2,))
    assert recognition.pages_as_images == (1,)
    assert [page.number for page in recognition.pages] == [2]
    assert metadata(recognition.pdfa)["{http://www.aiim.org/pdfa/ns/id/}part"] == "2"
    assert "Gewerbeanmeldung" in found(processor.inspect_and_read([recognition.pdfa]).pages[0])


def test_fields_and_actions_of_a_form_do_not_stand_in_the_way_of_pdfa(processor: SandboxedProcessor) -> None:
    with pikepdf.open(io.BytesIO(filled("Dackelmischling"))) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        with pikepdf.open(io.BytesIO(image_pdf(scanned(LETTER[:2])))) as scan:
            pdf.pages.extend(scan.pages)
        buffer = io.BytesIO()
        pdf.save(buffer)
    recognition = processor.recognise([buffer.getvalue()], Format.PDF, (2,))
    assert b"JavaScript" not in recognition.pdfa
    assert "Dackelmischling" in processor.inspect_and_read([recognition.pdfa]).pages[0].text


def test_a_scan_in_a_file_with_layers_is_recognised_and_shows_what_they_show(processor: SandboxedProcessor) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="Entwurf"))
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=pikepdf.Dictionary(OFF=[layer], Name="Standard"))
        pdf.pages[0].Resources["/Properties"] = pikepdf.Dictionary(E=layer)
        pdf.pages[0].contents_add(b"/OC /E BDC 0 0 595 842 re f EMC")

    layered = joined_behind(edited(change), image_pdf(scanned(LETTER[:2])))
    recognition = processor.recognise([layered], Format.PDF, (2,))
    assert [page.number for page in recognition.pages] == [2]
    assert validate_written(io.BytesIO(recognition.pdfa), "2b").findings == []
    assert ImageStat.Stat(picture(processor, recognition.pdfa, 1)).mean[0] > 200  # not blackened


def joined_behind(document: bytes, scan: bytes) -> bytes:
    """The scan behind the document, whose catalogue stays."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(document)) as pdf, pikepdf.open(io.BytesIO(scan)) as pages:
        pdf.pages.extend(pages.pages)
        pdf.save(buffer)
    return buffer.getvalue()


def test_a_picture_without_words_is_no_failure(processor: SandboxedProcessor) -> None:
    blank = saved(Image.new("L", (1240, 1754), 255), "PNG", dpi=(150, 150))
    (page,) = processor.recognise([blank], Format.PNG, (1,)).pages
    assert page.words == ()
