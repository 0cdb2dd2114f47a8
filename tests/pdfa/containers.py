# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Files as such: locked, with others inside, written in odd ways, or said to be something already."""

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from pikepdf.pdfa import save as save_pdfa
from pypdf import PdfReader, PdfWriter

from tests.pdfa.sample import Sample, edited, letter, papers
from tests.unit.processing.papers import locked

_HEADER = b"%PDF-1."


def containers() -> Iterator[Sample]:
    yield from papers(
        {
            "gesperrt": locked(letter(), user=""),
            "gesperrt-alt": edited(
                _nothing, encryption=pikepdf.Encryption(owner="a", user="", R=3, aes=False, metadata=False)
            ),
            "mit-anhang": edited(_attachment),
            "sammlung": edited(_portfolio),
            "mit-skripten-im-namensbaum": edited(_named_scripts),
            "mit-öffnung": edited(
                lambda pdf: _in_root(pdf, OpenAction=Dictionary({"/S": Name.JavaScript, "/JS": "1"}))
            ),
            "mit-gliederung": edited(_outline),
            "mit-fäden": edited(lambda pdf: _in_root(pdf, Threads=Array([Dictionary({"/Type": Name.Thread})]))),
            "mit-forderungen": edited(
                lambda pdf: _in_root(pdf, Requirements=Array([Dictionary({"/S": Name.EnableJavaScripts})]))
            ),
            "mit-seitenzahlen": edited(_page_labels),
            "ausgezeichnet": edited(_tagged),
            "metadaten-kaputt": edited(lambda pdf: _metadata(pdf, b"<x:xmpmeta")),
            "metadaten-fremd": edited(lambda pdf: _metadata(pdf, _FOREIGN_XMP)),
            "metadaten-anders-als-info": edited(_other_info),
            "info-mit-steuerzeichen": edited(_strange_info),
            "sagt-pdfa-1b": _pdfa(letter(), "1b"),
            "sagt-pdfa-3b": _pdfa(edited(_attachment), "3b"),
            "sagt-pdfa-und-ist-es-nicht": edited(_pretending),
            "linearisiert": edited(_nothing, linearize=True),
            "mit-objektströmen": edited(_nothing, object_stream_mode=pikepdf.ObjectStreamMode.generate),
            "fortgeschrieben": _incremental(letter()),
            "schrott-davor": b"Von: amt@example.org\r\n\r\n" + letter(),
            "schrott-dahinter": letter() + b"\n\x00\x1b--boundary--\r\n",
            "ohne-tabelle": letter()[: letter().rindex(b"xref\n0")] + b"trailer << /Root %s >>" % _root_of(letter()),
            "version-1.2": letter().replace(letter()[:8], _HEADER + b"2", 1),
            "version-2.0": edited(_nothing, force_version="2.0"),
        }
    )
    layers = {"mit-ebenen": edited(_layers), "mit-ebenen-und-vorgaben": edited(_many_layers)}
    yield from papers({"mit-kennwort": locked(letter(), user="geheim"), **layers}, named_only=True)


_FOREIGN_XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:amt="urn:x-amt" amt:Aktenzeichen="22.10" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:title="kein Alt"/>
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def _nothing(_pdf: Pdf) -> None:
    pass


def _in_root(pdf: Pdf, **entries: object) -> None:
    for key, value in entries.items():
        pdf.Root[f"/{key}"] = value


def _attachment(pdf: Pdf) -> None:
    pdf.attachments["rechnung.xml"] = b"<Rechnung/>"


def _portfolio(pdf: Pdf) -> None:
    _attachment(pdf)
    _in_root(pdf, Collection=Dictionary({"/Type": Name.Collection, "/View": Name.D}))


def _named_scripts(pdf: Pdf) -> None:
    script = Dictionary({"/S": Name.JavaScript, "/JS": "app.alert(1)"})
    _in_root(pdf, Names=Dictionary({"/JavaScript": Dictionary({"/Names": Array([String("eins"), script])})}))


def _outline(pdf: Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Anschreiben", 0))


def _page_labels(pdf: Pdf) -> None:
    _in_root(pdf, PageLabels=Dictionary({"/Nums": Array([0, Dictionary({"/S": Name.r})])}), Lang=String("de-DE"))


def _tagged(pdf: Pdf) -> None:
    page = pdf.pages[0].obj
    tree = pdf.make_indirect(Dictionary({"/Type": Name.StructTreeRoot}))
    part = {"/Type": Name.StructElem, "/S": Name.Zettel, "/P": tree, "/Pg": page, "/K": 0}
    tree["/K"] = pdf.make_indirect(Dictionary(part))
    tree["/RoleMap"] = Dictionary({"/Zettel": Name.P})
    page["/StructParents"] = 0
    _in_root(pdf, StructTreeRoot=tree, MarkInfo=Dictionary({"/Marked": True}))
    pdf.pages[0].contents_add(b"/Zettel << /MCID 0 >> BDC EMC")


def _metadata(pdf: Pdf, packet: bytes) -> None:
    _in_root(pdf, Metadata=pdf.make_indirect(Stream(pdf, packet, {"/Type": Name.Metadata, "/Subtype": Name.XML})))


def _other_info(pdf: Pdf) -> None:
    with pdf.open_metadata() as meta:
        meta["dc:title"] = "Der eine"
    pdf.docinfo["/Title"] = "Der andere"
    pdf.docinfo["/CreationDate"] = "gestern"


def _strange_info(pdf: Pdf) -> None:
    pdf.docinfo["/Title"] = "a\x07b\u202ec 😀"
    pdf.docinfo["/Aktenzeichen"] = "22.10-2026/1"


def _pdfa(document: bytes, flavour: str) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(document)) as pdf:
        del pdf.Root.OpenAction
        save_pdfa(pdf, buffer, flavour)
    return buffer.getvalue()


def _pretending(pdf: Pdf) -> None:
    with pdf.open_metadata() as meta:
        meta["pdfaid:part"], meta["pdfaid:conformance"] = "2", "B"
    pdf.pages[0].contents_add(b"0 1 0 0 k 60 60 90 90 re f")


def _incremental(document: bytes) -> bytes:
    """With a change behind its end, as signing programs write it."""
    writer = PdfWriter(PdfReader(io.BytesIO(document)), incremental=True)
    writer.add_metadata({"/Subject": "ergänzt"})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _root_of(document: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(document)) as pdf:
        return b"%d %d R" % pdf.Root.objgen


def _layers(pdf: Pdf) -> None:
    layer = pdf.make_indirect(Dictionary({"/Type": Name.OCG, "/Name": "Entwurf"}))
    hidden = Dictionary({"/OFF": Array([layer]), "/Order": Array([layer]), "/Name": "Standard"})
    _in_root(pdf, OCProperties=Dictionary({"/OCGs": Array([layer]), "/D": hidden}))


def _many_layers(pdf: Pdf) -> None:
    _layers(pdf)
    pdf.Root.OCProperties["/Configs"] = Array([Dictionary({"/AS": Array([])})])
