# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What lies on a page instead of in it: remarks, links, fields, films."""

from collections.abc import Iterator, Mapping

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from tests.pdfa.sample import Sample, annotated, edited, papers
from tests.unit.processing.papers import filled

_LINK = {"/Subtype": Name.Link, "/F": 4}
_NOTE = {"/Subtype": Name.Text, "/Contents": String("Bitte prüfen")}


def annotations() -> Iterator[Sample]:
    yield from papers(
        {
            "anmerkung": annotated(_NOTE),
            "anmerkung-versteckt": annotated({**_NOTE, "/F": 2}),
            "anmerkung-nur-am-bildschirm": annotated({**_NOTE, "/F": 32}),
            "anmerkung-durchsichtig": annotated({**_NOTE, "/F": 28, "/CA": 0.5}),
            "anmerkung-mit-fenster": edited(_popup),
            "verweis-ins-netz": annotated({**_LINK, "/A": _action("URI", URI="https://example.org/")}),
            "verweis-ohne-druck": annotated({"/Subtype": Name.Link, "/A": _action("URI", URI="https://example.org/")}),
            "verweis-auf-programm": annotated({**_LINK, "/A": _action("Launch", F="brief.exe")}),
            "verweis-auf-datei": annotated({**_LINK, "/A": _action("GoToR", F="andere.pdf", D=Array([0, Name.Fit]))}),
            "verweis-auf-nächste-seite": annotated({**_LINK, "/A": _action("Named", N=Name.NextPage)}),
            "verweis-auf-drucken": annotated({**_LINK, "/A": _action("Named", N=Name.Print)}),
            "verweis-auf-skript": annotated({**_LINK, "/A": _action("JavaScript", JS="app.alert(1)")}),
            "verweis-in-der-datei": edited(_inner_link),
            "hervorgehoben": annotated(
                {
                    "/Subtype": Name.Highlight,
                    "/F": 4,
                    "/C": [1, 1, 0],
                    "/QuadPoints": [60, 90, 160, 90, 60, 60, 160, 60],
                }
            ),
            "freier-text": annotated(
                {"/Subtype": Name.FreeText, "/F": 4, "/DA": String("/Helv 12 Tf 0 g"), "/Contents": String("Eilt")}
            ),
            "stempel": edited(_stamp),
            "film": annotated({"/Subtype": Name.Movie, "/F": 4, "/Movie": Dictionary({"/F": "film.mov"})}),
            "ton": annotated({"/Subtype": Name.Sound, "/F": 4}),
            "bildschirm": annotated({"/Subtype": Name.Screen, "/F": 4}),
            "räumlich": annotated({"/Subtype": Name("/3D"), "/F": 4}),
            "unbekannte-art": annotated({"/Subtype": Name.Zettel, "/F": 4}),
            "datei-angeheftet": edited(_attached),
            "formular-ausgefüllt": filled("Dackelmischling mit Übergröße"),
            "formular-leer": filled(""),
            "formular-xfa": edited(_xfa, filled("Dackel")),
            "formular-mit-ankreuzfeld": edited(_checkbox),
            "formular-mit-knöpfen": edited(_buttons),
            "formular-unterschrieben": edited(_signature),
        }
    )


def _action(kind: str, **entries: object) -> Dictionary:
    return Dictionary({"/S": Name(f"/{kind}"), **{f"/{key}": value for key, value in entries.items()}})


def _lay(pdf: Pdf, *annotations: Mapping[str, object]) -> list[Dictionary]:
    made = [
        pdf.make_indirect(Dictionary({"/Type": Name.Annot, "/Rect": Array([60, 60, 160, 90]), **each}))
        for each in annotations
    ]
    pdf.pages[0].Annots = Array(made)
    return made


def _popup(pdf: Pdf) -> None:
    note, window = _lay(pdf, {**_NOTE, "/F": 28}, {"/Subtype": Name.Popup, "/F": 28})
    pdf.pages[0].Annots[0]["/Popup"] = window
    pdf.pages[0].Annots[1]["/Parent"] = note


def _inner_link(pdf: Pdf) -> None:
    _lay(pdf, {**_LINK, "/Dest": Array([pdf.pages[0].obj, Name.Fit])})


def _appearance(pdf: Pdf, content: bytes = b"1 0 0 rg 0 0 100 30 re f") -> Stream:
    entries = {"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": [0, 0, 100, 30], "/Resources": Dictionary()}
    return Stream(pdf, content, entries)


def _stamp(pdf: Pdf) -> None:
    _lay(pdf, {"/Subtype": Name.Stamp, "/F": 4, "/AP": Dictionary({"/N": pdf.make_indirect(_appearance(pdf))})})


def _attached(pdf: Pdf) -> None:
    file = pdf.make_indirect(Stream(pdf, b"Rechnung", {"/Type": Name.EmbeddedFile}))
    carrier = Dictionary({"/Type": Name.Filespec, "/F": "rechnung.xml", "/EF": Dictionary({"/F": file})})
    _lay(pdf, {"/Subtype": Name.FileAttachment, "/F": 4, "/FS": pdf.make_indirect(carrier)})


def _field(pdf: Pdf, **entries: object) -> None:
    field = {
        "/Subtype": Name.Widget,
        "/T": String("feld"),
        "/F": 4,
        **{f"/{key}": each for key, each in entries.items()},
    }
    made = _lay(pdf, field)
    pdf.Root.AcroForm = Dictionary({"/Fields": Array(made)})


def _xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm["/XFA"] = pdf.make_indirect(
        Stream(pdf, b"<template xmlns='http://www.xfa.org/schema/xfa-template/3.3/'/>")
    )
    pdf.Root["/NeedsRendering"] = True


def _checkbox(pdf: Pdf) -> None:
    states = Dictionary(
        {"/Ja": pdf.make_indirect(_appearance(pdf)), "/Off": pdf.make_indirect(_appearance(pdf, b"0 0 9 9 re s"))}
    )
    _field(pdf, FT=Name.Btn, V=Name.Ja, AS=Name.Ja, AP=Dictionary({"/N": states, "/D": states}))


def _buttons(pdf: Pdf) -> None:
    script = _action("JavaScript", JS="this.print()")
    send = _action("SubmitForm", F="https://example.org/")
    _field(pdf, FT=Name.Btn, Ff=1 << 16, A=send, AA=Dictionary({"/U": script}), MK=Dictionary({"/CA": "Senden"}))


def _signature(pdf: Pdf) -> None:
    """A signature that nobody checks here; its field shows a stamp."""
    value = {
        "/Type": Name.Sig,
        "/Filter": Name("/Adobe.PPKLite"),
        "/SubFilter": Name("/adbe.pkcs7.detached"),
        "/ByteRange": [0, 100, 200, 100],
        "/Contents": String(bytes(50).decode("latin-1")),
    }
    seen = Dictionary({"/N": pdf.make_indirect(_appearance(pdf))})
    _field(pdf, FT=Name.Sig, V=pdf.make_indirect(Dictionary(value)), AP=seen)
    pdf.Root.AcroForm["/SigFlags"] = 3
    pdf.Root["/Perms"] = Dictionary({"/DocMDP": pdf.pages[0].Annots[0].V})
