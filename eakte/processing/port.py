# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What services ask of the engines: bytes in, values out. Nothing here knows a record, a tenant or a store."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from eakte.domain.pages.values import PageText


class Format(StrEnum):
    """What the bytes are, whatever name and media type they came with."""

    PDF = "pdf"
    TIFF = "tiff"
    JPEG = "jpeg"
    PNG = "png"
    OTHER = "other"  # kept and handed out, but without pages


@dataclass(frozen=True)
class Structure:
    """What a PDF says about itself.

    `restricted` means encrypted, yet opening without a password. `attachments` are file names as they stand in the
    file (never a path), `signatures` the names of the signed signature fields.
    """

    restricted: bool
    attachments: tuple[str, ...]
    signatures: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """Every page of a file, as far as it can be read without recognition.

    `pages_to_recognise` are 1-based and ascending; those pages stand in `pages` too, without words. `structure` is
    None for images, and for a PDF whose structure cannot be read although its pages can. `seconds` is what it took.
    """

    format: Format
    pages: tuple[PageText, ...]
    pages_to_recognise: tuple[int, ...]
    structure: Structure | None
    seconds: float = 0.0

    @property
    def page_count(self) -> int:
        return len(self.pages)


@dataclass(frozen=True)
class Recognition:
    """A PDF/A-2b of the whole file with a text layer, and the recognised pages.

    Boxes are fractions of the page as `pdfa` shows it, so after turning and deskewing. `pages_as_images` are pages
    that had text of their own but could become PDF/A only as an image with that text beneath; usually there are none.
    `engine` names programs and versions.
    """

    pdfa: bytes
    pages: tuple[PageText, ...]
    pages_as_images: tuple[int, ...]
    engine: str


@dataclass(frozen=True)
class FormSection:
    heading: str
    rows: tuple[tuple[str, str], ...]  # label and value


@dataclass(frozen=True)
class FormDocument:
    """Form data to be shown as a page; equal documents give equal bytes."""

    title: str
    subtitle: str
    sections: tuple[FormSection, ...]


@dataclass(frozen=True)
class ContentsLine:
    """A line of a table of contents: `page` is where something begins, `place` the name to which it links.

    Both are None for what is named only; `remark` tells why.
    """

    text: str
    remark: str = ""
    day: str = ""
    page: int | None = None
    place: str | None = None
    heading: bool = False


@dataclass(frozen=True)
class ContentsSheet:
    """What stands before bound documents, or a part of it: with `facts` a cover, with `lines` a table of contents.

    `before` are the pages that come before its own.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    heading: str
    lines: tuple[ContentsLine, ...]
    before: int = 0


@dataclass(frozen=True)
class Bound:
    """Pages as PDF objects that are numbered on from `first`, to be part of a larger file; `sizes` are theirs in bytes.

    `first` is the node of the page tree, the pages follow in order. `drawn`: they could be PDF/A only as images.
    """

    first: int
    pages: int
    sizes: tuple[int, ...]
    drawn: bool = False

    @property
    def after_pages(self) -> int:
        return self.first + 1 + self.pages

    @property
    def size(self) -> int:
        return sum(self.sizes)

    def page(self, index: int) -> int:
        """The number of a page's object."""
        return self.first + 1 + index


class Processor(Protocol):
    """Every method may raise any `ProcessingError`; none of them keeps anything."""

    def inspect_and_read(self, content: Iterable[bytes], media_type: str | None = None) -> Reading:
        """Tell the format by content, and read the pages of what we can show.

        `media_type` is what the sender declared. A page has to be recognised when it has no usable text: image only,
        letters drawn as curves, or garbage.

        Raises:
            NotWhatItSays: a format that we show was declared, and the content is something unknown.
        """
        ...

    def recognise(
        self, content: Iterable[bytes], fmt: Format, pages_to_recognise: tuple[int, ...], spent: float = 0.0
    ) -> Recognition:
        """Recognise exactly these pages (OCR) and make a PDF/A of the whole file.

        `spent` are the seconds that reading took: both together get the time of one file, and more for further pages.
        """
        ...

    def render(self, content: Iterable[bytes], fmt: Format, page: int, width: int) -> bytes:
        """One page (1-based) as a WebP image, `width` pixels wide (64 to 2400), less if it would be far too high.

        Raises:
            NoSuchPage: the file has fewer pages, or is of a format without pages.
        """
        ...

    def render_form(self, form: FormDocument) -> bytes:
        """A readable PDF/A-2b of form data, language German."""
        ...

    def bind(self, content: Iterable[bytes], pages: int, first: int) -> tuple[Bound, bytes]:
        """A PDF of so many pages as PDF/A-2b, as objects that are numbered on from `first`.

        What cannot be PDF/A as it is becomes images with the text beneath. That everything is PDF/A has been checked.
        """
        ...

    def bind_contents(self, sheet: ContentsSheet, first: int) -> tuple[Bound, bytes]:
        """The sheet in the same way; the object behind its pages is the array of output intents."""
        ...

    def rung(self) -> str:
        """How the engines are locked in on this machine, tried anew at every call.

        Raises:
            SandboxMissing: they cannot be, and then nothing is run.
        """
        ...
