# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A file that citizens and offices send, of which the product has to make PDF/A, and ways to make one from another."""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from tests.unit.processing.papers import LETTER, digital

PDF = "application/pdf"

Change = Callable[[Pdf], object]
Resources = Mapping[str, Mapping[str, object]]
"""Kind, then name, then what it names, or a function that makes that of the PDF in which it will be."""


@dataclass(frozen=True)
class Sample:
    """`named_only`: no PDF/A can be made of it, so a compilation tells where it is and why it is not in it."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    named_only: bool = False


def papers(contents: Mapping[str, bytes], *, named_only: bool = False) -> Iterator[Sample]:
    """PDFs by name."""
    for name, content in contents.items():
        yield Sample(f"{name}.pdf", PDF, content, named_only)


@cache
def letter() -> bytes:
    """A page of a word processor: live text, its font inside."""
    return digital(LETTER)


def edited(change: Change, document: bytes | None = None, **options: object) -> bytes:
    """The document, a letter if none is given, after the change; `options` are those of saving it."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(document or letter())) as pdf:
        change(pdf)
        pdf.save(buffer, **options)  # type: ignore[arg-type] # any option that saving has
    return buffer.getvalue()


def painted(operators: bytes, resources: Resources | None = None) -> bytes:
    """A letter with these operators after its own."""

    def change(pdf: Pdf) -> None:
        page = pdf.pages[0]
        for kind, entries in (resources or {}).items():
            named = page.Resources.get(f"/{kind}", Dictionary())
            for name, value in entries.items():
                named[f"/{name}"] = value(pdf) if callable(value) else value
            page.Resources[f"/{kind}"] = named
        page.contents_add(operators)

    return edited(change)


def pictured(picture: bytes, entries: Mapping[str, object]) -> bytes:
    """A letter with an image of 60 by 60 pixels below, whose stream has these bytes and entries.

    An entry may be a function, as in resources.
    """

    def change(pdf: Pdf) -> None:
        common = {"/Type": Name.XObject, "/Subtype": Name.Image, "/Width": 60, "/Height": 60}
        made = {key: value(pdf) if callable(value) else value for key, value in entries.items()}
        page = pdf.pages[0]
        page.Resources["/XObject"] = Dictionary({"/Bild": Stream(pdf, picture, {**common, **made})})
        page.contents_add(b"q 120 0 0 120 60 60 cm /Bild Do Q")

    return edited(change)


def annotated(*annotations: Mapping[str, object]) -> bytes:
    """A letter with these annotations."""

    def change(pdf: Pdf) -> None:
        common = {"/Type": Name.Annot, "/Rect": Array([60, 60, 160, 90])}
        made = [pdf.make_indirect(Dictionary({**common, **each})) for each in annotations]
        pdf.pages[0].Annots = pdf.make_indirect(Array(made))

    return edited(change)
