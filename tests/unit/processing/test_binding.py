# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Documents bound into one PDF/A: what is kept of them, what is left out, and that the whole is one."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pikepdf
import pytest
from pikepdf.pdfa import validate_written
from pypdf import PdfReader

from eakte.kernel.ids import new_id
from eakte.processing.assembly import FIRST_FREE, Binding, Bookmark, assembled, place_name
from eakte.processing.errors import Broken, EngineFailed
from eakte.processing.frames import bound_from, bound_header
from eakte.processing.port import Bound, ContentsLine, ContentsSheet, FormDocument, FormSection
from eakte.processing.processor import SandboxedProcessor
from tests.pdfa.annotations import annotations
from tests.pdfa.containers import containers
from tests.pdfa.pages import pages as odd_pages
from tests.pdfa.pictures import pictures
from tests.pdfa.sample import annotated
from tests.unit.processing.papers import LETTER, changed, digital, filled

HOSTILE = "a\x07b\u202e)endobj <&> 漢"
FORM = FormDocument("Antrag", "", (FormSection("Hund", (("Rasse", "Dackel"),)),))


def sheet(*lines: ContentsLine) -> ContentsSheet:
    return ContentsSheet("22.10-2026/1", HOSTILE, (("Betreff", HOSTILE),), "Inhalt", lines)


def whole(processor: SandboxedProcessor, documents: Sequence[bytes], title: str = "Akte") -> bytes:
    """The documents as one file, each with a line of the contents and a bookmark."""
    bound: list[Bound] = []
    chunks: list[bytes] = []
    number = FIRST_FREE
    for document in documents:
        shape, objects = processor.bind([document], 1, number)
        assert shape.first == number
        bound.append(shape)
        chunks.append(objects)
        number += len(shape.sizes)
    lines = [ContentsLine(HOSTILE, HOSTILE, "27.11.2026", 3, place_name(index)) for index in range(len(bound))]
    front, written = processor.bind_contents(sheet(*lines), number)
    return b"".join(
        assembled(
            Binding(
                front=[(front, [written])],
                bound=bound,
                chunks=chunks,
                bookmarks=[Bookmark(title, shape.page(0), (Bookmark(HOSTILE, shape.page(0)),)) for shape in bound],
                places=[(place_name(index), shape.page(0)) for index, shape in enumerate(bound)],
                title=title,
                made_at=datetime(2026, 11, 27, tzinfo=UTC),
                id=new_id(),
            )
        )
    )


def check(content: bytes) -> pikepdf.Pdf:
    assert validate_written(io.BytesIO(content), "2b").findings == []
    opened = pikepdf.open(io.BytesIO(content))
    assert opened.check_pdf_syntax() == []
    return opened


def test_what_is_bound_is_one_pdfa_and_reads_as_before(processor: SandboxedProcessor) -> None:
    form = processor.render_form(FORM)
    content = whole(processor, [form, digital(["Rebhuhn"], ["Wachtel"])])
    with check(content) as opened:
        assert len(opened.pages) == 5
        with opened.open_outline() as outline:
            assert [each.title for each in outline.root] == ["Akte", "Akte"]
            assert [each.title for each in outline.root[0].children] == [HOSTILE]
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert "Inhalt" in pages[1]
    assert [word in page for word, page in zip(("Dackel", "Rebhuhn", "Wachtel"), pages[2:], strict=True)] == [True] * 3


def test_a_foreign_title_is_text_wherever_it_stands(processor: SandboxedProcessor) -> None:
    title = f"{HOSTILE} \ud800 {'ö' * 400}"
    with check(whole(processor, [processor.render_form(FORM)], title)) as opened, opened.open_metadata() as meta:
        assert "<&>" in meta["dc:title"]


def test_a_page_keeps_how_it_is_turned_and_cropped(processor: SandboxedProcessor) -> None:
    turned = changed(processor.render_form(FORM), rotate=90, crop=(100, 100, 300, 400))
    with check(whole(processor, [turned])) as opened:
        page = opened.pages[-1]
        assert int(page.obj["/Rotate"]) == 90
        assert [int(each) for each in page.cropbox] == [100, 100, 300, 400]


def test_scripts_and_links_into_the_old_file_are_gone_and_links_into_the_web_stay(
    processor: SandboxedProcessor,
) -> None:
    with pikepdf.open(io.BytesIO(processor.render_form(FORM))) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        page = pdf.pages[0]
        page.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(2)"))
        common = {"/Type": pikepdf.Name.Annot, "/Subtype": pikepdf.Name.Link, "/Rect": [0, 0, 9, 9], "/F": 4}
        uri = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org/")
        goto = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=[page.obj, pikepdf.Name.Fit])
        actions = ({"/A": uri}, {"/A": goto}, {"/Dest": [page.obj, pikepdf.Name.Fit]})
        page.Annots = pdf.make_indirect(
            pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary({**common, **each})) for each in actions])
        )
        buffer = io.BytesIO()
        pdf.save(buffer)
    content = whole(processor, [buffer.getvalue()])
    with check(content) as opened:
        (left,) = opened.pages[-1].Annots
        assert left.A.URI == "https://example.org/"
    assert b"JavaScript" not in content


@pytest.fixture(scope="module")
def papers() -> Mapping[str, bytes]:
    return {each.name: each.content for kind in (annotations, containers, odd_pages, pictures) for each in kind()}


@pytest.mark.parametrize(
    "name",
    [
        "mit-daten-des-programms",
        "mit-vorschau",
        "mit-übergang",
        "mit-schritten",
        "mit-skripten",
        "mit-opi",
        "mit-druckfassung",
        "sagt-pdfa-1b",
        "version-2.0",
        "ohne-tabelle",
    ],
)
def test_what_no_page_shows_does_not_make_images_of_it(
    processor: SandboxedProcessor, papers: Mapping[str, bytes], name: str
) -> None:
    shape, _ = processor.bind([papers[f"{name}.pdf"]], 1, FIRST_FREE)
    assert not shape.drawn
    content = whole(processor, [papers[f"{name}.pdf"]])
    check(content).close()
    assert LETTER[0] in PdfReader(io.BytesIO(content)).pages[-1].extract_text()


@pytest.mark.parametrize("name", ["programm", "skript", "drucken"])
def test_a_link_that_would_act_stays_a_mark_on_the_page(
    processor: SandboxedProcessor, papers: Mapping[str, bytes], name: str
) -> None:
    shape, _ = processor.bind([papers[f"verweis-auf-{name}.pdf"]], 1, FIRST_FREE)
    assert not shape.drawn
    with check(whole(processor, [papers[f"verweis-auf-{name}.pdf"]])) as opened:
        (left,) = opened.pages[-1].Annots
        assert "/A" not in left


def test_a_link_into_the_web_that_would_act_afterwards_does_neither(processor: SandboxedProcessor) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    uri = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org/", Next=script)
    link = {"/Subtype": pikepdf.Name.Link, "/F": 4, "/A": uri, "/AA": pikepdf.Dictionary(E=script)}
    with check(whole(processor, [annotated(link)])) as opened:
        (left,) = opened.pages[-1].Annots
        assert not {"/A", "/AA"} & set(left.keys())


def test_what_cannot_be_pdfa_becomes_images_with_its_text(processor: SandboxedProcessor) -> None:
    shape, _ = processor.bind([filled("Dackelmischling")], 1, FIRST_FREE)
    assert shape.drawn
    content = whole(processor, [filled("Dackelmischling")])
    with check(content):
        assert "Dackelmischling" in PdfReader(io.BytesIO(content)).pages[-1].extract_text()


def test_a_file_with_layers_is_refused_because_hidden_ones_would_be_shown(processor: SandboxedProcessor) -> None:
    with pikepdf.open(io.BytesIO(processor.render_form(FORM))) as pdf:
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="Entwurf"))
        hidden = pikepdf.Dictionary(OFF=[layer], Order=[layer], Name="Standard")
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=hidden)
        buffer = io.BytesIO()
        pdf.save(buffer)
    with pytest.raises(EngineFailed):
        processor.bind([buffer.getvalue()], 1, FIRST_FREE)


def test_a_broken_file_is_refused_by_its_name(processor: SandboxedProcessor) -> None:
    with pytest.raises(Broken):
        processor.bind([b"%PDF-1.7 broken"], 1, FIRST_FREE)


def test_a_long_table_goes_on_over_pages_that_are_numbered_on(processor: SandboxedProcessor) -> None:
    lines = [ContentsLine(f"Dokument {index} {'sehr lang ' * 20}", page=index) for index in range(60)]
    long = ContentsSheet("22.10", "Akte", (), "Inhalt", tuple(lines), before=7)
    front, objects = processor.bind_contents(long, FIRST_FREE)
    assert front.pages > 3
    assert front.first + len(front.sizes) - 1 >= front.after_pages
    assert len(objects) == front.size


@pytest.mark.parametrize(
    "change",
    [{"pages": 0}, {"pages": 9}, {"sizes": [5]}, {"sizes": [3, 0]}, {"sizes": [9, 9]}, {"sizes": None}],
)
def test_an_answer_that_does_not_fit_its_bytes_is_none(change: dict[str, object]) -> None:
    shape = Bound(6, 1, (2, 3))
    assert bound_from(bound_header(shape), b"12345") == shape
    with pytest.raises((TypeError, ValueError)):
        bound_from({**bound_header(shape), **change}, b"12345")


def test_a_child_that_answers_nonsense_is_an_engine_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SandboxedProcessor, "_ask", lambda *_: ({"pages": 1, "sizes": [1], "drawn": False}, b""))
    with pytest.raises(EngineFailed):
        SandboxedProcessor().bind([b""], 1, FIRST_FREE)
