# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Recognition and PDF/A by OCRmyPDF, in-process. Ghostscript never comes near an archival copy."""

from collections.abc import Iterable
from pathlib import Path

import ocrmypdf
import pikepdf
from ocrmypdf.api import get_plugin_manager
from ocrmypdf.exceptions import PdfaConversionFailedError
from pikepdf.pdfa import PdfaError
from pikepdf.pdfa import save as save_pdfa
from PIL import Image

from eakte.domain.pages.values import PageSource, PageText
from eakte.processing.errors import Broken, EngineFailed, TooLarge
from eakte.processing.images import to_pdf
from eakte.processing.limits import Limits
from eakte.processing.pdf import opened, page_sizes, read_pages
from eakte.processing.port import Format, Recognition
from eakte.processing.tesseract import LANGUAGE, RememberingEngine

_ORIENTATION_CONFIDENCE = 5.0  # on tesseract's scale, where right answers had 6 and more (250 letters), wrong ones 4
_KEPT_IN_ROOT = frozenset({"/Type", "/Pages", "/PageLabels", "/Lang", "/OCProperties"})
_LEFT_OUT_OF_PAGES = ("/AA", "/Dur", "/PieceInfo", "/PresSteps", "/Thumb", "/Trans")
_LEFT_OUT_OF_DRAWINGS = ("/Alternates", "/OPI", "/PieceInfo")
_LEFT_OUT_OF_FONTS = ("/CIDSet",)
"""All of these are for slide shows, printers and the programs that wrote them: no page shows any, and with one of them a
page could be PDF/A only as an image."""
_DRAWINGS = frozenset({"/Form", "/Image"})
_KEPT_ACTIONS = frozenset({"/GoTo", "/GoToR", "/URI"})
_KEPT_MOVES = frozenset({"/FirstPage", "/LastPage", "/NextPage", "/PrevPage"})
_NEWEST_VERSION = "1.7"  # that PDF/A-2 may say it has
SOURCE = Path("source.pdf")
PDFA = Path("pdfa.pdf")


def recognise(content: Path, fmt: Format, numbers: tuple[int, ...], limits: Limits) -> tuple[Recognition, Path]:
    """Returns the recognition with an empty `pdfa`, and the file where it lies."""
    if fmt is Format.PDF:
        normalise(content, numbers)
    else:
        to_pdf(content, SOURCE, limits)
    engine, as_images = _pdfa(numbers, limits)
    recognition = Recognition(
        pdfa=b"",
        pages=_page_texts(numbers, engine),
        pages_as_images=as_images,
        engine=f"ocrmypdf {ocrmypdf.__version__}, {engine}",
    )
    return recognition, PDFA


def normalise(content: Path, numbers: tuple[int, ...]) -> None:
    """Write the source without what PDF/A forbids and no page shows: encryption, scripts and actions, attachments, fields.

    Of the pages to recognise, what lies outside the crop box goes too: OCRmyPDF draws the media box and copies the
    crop box to the new page, so boxes would be fractions of another page.
    """
    with opened(content):  # PDFium tells broken from repairable, pikepdf would go on with nothing
        pass
    try:
        with pikepdf.open(content) as pdf:
            _strip(pdf)
            for number in numbers:
                page = pdf.pages[number - 1]
                page.mediabox = page.cropbox
            # A file that was mended may lack it, and what is written without it has no root for who opens it next.
            pdf.trailer["/Size"] = len(pdf.objects) + 1
            pdf.save(SOURCE, force_version=min(pdf.pdf_version, _NEWEST_VERSION))
    except (pikepdf.PdfError, IndexError) as exc:
        raise Broken from exc


def draw_all(limits: Limits) -> None:
    """Write the PDF/A of what `normalise` left, every page drawn, with its own words beneath."""
    _as_images(RememberingEngine(known={}), (), limits)


def _strip(pdf: pikepdf.Pdf) -> None:
    if "/AcroForm" in pdf.Root:
        pdf.generate_appearance_streams()
        pdf.flatten_annotations("screen")
    for key in set(pdf.Root.keys()) - _KEPT_IN_ROOT:
        del pdf.Root[key]
    for page in pdf.pages:
        _leave_out(page.obj, _LEFT_OUT_OF_PAGES)
        _disarm(page.obj.get("/Annots"))
    for each in pdf.objects:
        if isinstance(each, pikepdf.Stream) and str(each.get("/Subtype")) in _DRAWINGS:
            _leave_out(each, _LEFT_OUT_OF_DRAWINGS)
        elif isinstance(each, pikepdf.Dictionary) and each.get("/Type") == pikepdf.Name.FontDescriptor:
            _leave_out(each, _LEFT_OUT_OF_FONTS)


def _leave_out(entries: pikepdf.Object, keys: Iterable[str]) -> None:
    for key in keys:
        if key in entries:
            del entries[key]


def _disarm(annotations: pikepdf.Object | None) -> None:
    """Take away what annotations do, unless they lead to a page or into the web; what they look like stays."""
    if not isinstance(annotations, pikepdf.Array):
        return
    for annotation in annotations:
        if not isinstance(annotation, pikepdf.Dictionary):
            continue
        _leave_out(annotation, ["/AA"] if _is_harmless(annotation.get("/A")) else ["/AA", "/A"])


def _is_harmless(action: pikepdf.Object | None) -> bool:
    if not isinstance(action, pikepdf.Dictionary) or "/Next" in action:
        return False
    kind = str(action.get("/S"))
    return kind in _KEPT_ACTIONS or (kind == "/Named" and str(action.get("/N")) in _KEPT_MOVES)


def _pdfa(numbers: tuple[int, ...], limits: Limits) -> tuple[RememberingEngine, tuple[int, ...]]:
    """Pages that have text stay as they are, unless something on them cannot be PDF/A: then all become images."""
    engine = RememberingEngine(known={})
    try:
        _run(engine, numbers, limits)
    except PdfaConversionFailedError:
        return engine, _as_images(engine, numbers, limits)
    return engine, ()


def _as_images(engine: RememberingEngine, numbers: tuple[int, ...], limits: Limits) -> tuple[int, ...]:
    """Try again with every page drawn; recognised pages are remembered, the others keep the words that they have."""
    pages, _ = read_pages(SOURCE, limits)
    engine.known = {page.number: page for page in pages if page.number not in numbers}
    layers = _has_layers()
    try:
        _run(engine, tuple(page.number for page in pages), limits, "pdf" if layers else "pdfa")
        if layers:
            _declare_without_layers()
    except (PdfaConversionFailedError, PdfaError) as exc:
        raise EngineFailed from exc
    return tuple(engine.known)


def _has_layers() -> bool:
    with pikepdf.open(SOURCE) as pdf:
        return "/OCProperties" in pdf.Root


def _declare_without_layers() -> None:
    """Make PDF/A of drawn pages: they show what the layers show at first, and none of them is left."""
    with pikepdf.open(PDFA, conversion_mode="explicit", allow_overwriting_input=True) as pdf:
        del pdf.Root["/OCProperties"]
        save_pdfa(pdf, PDFA, "2b")


def _run(engine: RememberingEngine, numbers: tuple[int, ...], limits: Limits, output_type: str = "pdfa") -> None:
    plugins = get_plugin_manager([])
    plugins.pluggy_manager.register(engine)
    try:
        ocrmypdf.ocr(
            SOURCE,
            PDFA,
            plugin_manager=plugins,
            language=[LANGUAGE],
            output_type=output_type,
            pdfa_backend="internal",
            rasterizer="pypdfium",
            mode="force",  # a page handed to us is drawn and recognised whatever stands in it: curves, garbage, stamps
            pages=",".join(str(number) for number in numbers),
            rotate_pages=True,
            rotate_pages_threshold=_ORIENTATION_CONFIDENCE,
            deskew=True,
            optimize=0,
            jobs=1,
            max_image_mpixels=limits.megapixels,
            tesseract_timeout=limits.tesseract_seconds,
            tesseract_non_ocr_timeout=limits.tesseract_seconds,
            invalidate_digital_signatures=True,  # of the rendition; the original keeps them
            progress_bar=False,
        )
    except Image.DecompressionBombError as exc:
        raise TooLarge(limit=limits.megapixels) from exc
    except (ocrmypdf.InputFileError, pikepdf.PdfError) as exc:
        raise Broken from exc
    except ocrmypdf.SubprocessOutputError as exc:
        raise EngineFailed from exc


def _page_texts(numbers: tuple[int, ...], engine: RememberingEngine) -> tuple[PageText, ...]:
    sizes = page_sizes(PDFA)
    return tuple(
        PageText(number, *sizes[number - 1], PageSource.RECOGNISED, engine.words(number)) for number in numbers
    )
