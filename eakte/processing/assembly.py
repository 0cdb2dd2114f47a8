# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""One PDF/A-2b of many documents, written as it goes: objects that came out of the sandbox, and what holds them together.

Nothing of those objects is looked into, and none is kept: their lengths are all that is needed for the table at the end.
So memory does not grow with what they hold, and the numbers of their objects are given out before they are made.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from xml.sax.saxutils import escape

from eakte.processing.port import Bound

_CATALOG = 1
PAGE_TREE = 2
_METADATA = 3
_OUTLINE = 4
_PLACES = 5
FIRST_FREE = 6
"""The number of the first object that is somebody else's."""

_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_PRODUCER = "eakte"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>{date}</xmp:CreateDate><pdf:Producer>{producer}</pdf:Producer>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True)
class Bookmark:
    """A line of the outline: where it leads, as the number of a page's object, and what stands beneath it."""

    title: str
    page: int
    beneath: tuple["Bookmark", ...] = ()

    @property
    def count(self) -> int:
        return 1 + sum(each.count for each in self.beneath)


@dataclass(frozen=True)
class Binding:
    """What is bound, in the order of the pages, with what the whole says of itself.

    `front` come first; the first of them has the output intents. `places` are the targets of links in them: the number
    of a page's object by name.
    """

    front: Sequence[tuple[Bound, Iterable[bytes]]]
    bound: Sequence[Bound]
    chunks: Iterable[bytes]
    """The objects of `bound`, one after the other."""
    bookmarks: Sequence[Bookmark]
    places: Sequence[tuple[str, int]]
    title: str
    made_at: datetime
    id: UUID


def place_name(number: int) -> str:
    """The name by which a link finds the document with this number in the whole."""
    return f"d{number:08d}"


def numbered(number: int, body: bytes) -> bytes:
    """An object of the file."""
    return b"%d 0 obj\n%s\nendobj\n" % (number, body)


def assembled(binding: Binding) -> Iterator[bytes]:
    """The bytes of the file."""
    return _Writer().write(binding)


class _Writer:
    def __init__(self) -> None:
        self._at = 0
        self._offsets = array("Q")

    def write(self, binding: Binding) -> Iterator[bytes]:
        yield self._passed(_HEAD)
        for shape in binding.bound:
            self._place(shape)
        yield from binding.chunks
        for shape, chunks in binding.front:
            self._place(shape)
            yield from chunks
        bookmarks = [*_outline(binding.bookmarks, self._free())]
        for number, body in (*self._own(binding), *bookmarks):
            self._note(number)
            yield self._passed(numbered(number, body))
        yield from self._table(binding.id)

    def _place(self, shape: Bound) -> None:
        """Note where objects will stand that are written next."""
        for index, size in enumerate(shape.sizes):
            self._note(shape.first + index)
            self._at += size

    def _note(self, number: int) -> None:
        missing = number + 1 - len(self._offsets)
        if missing > 0:
            self._offsets.extend([0] * missing)
        self._offsets[number] = self._at

    def _passed(self, content: bytes) -> bytes:
        self._at += len(content)
        return content

    def _free(self) -> int:
        return max(len(self._offsets), FIRST_FREE)

    def _own(self, binding: Binding) -> Iterator[tuple[int, bytes]]:
        intents = binding.front[0][0].after_pages
        catalog = (
            f"<< /Type /Catalog /Pages {PAGE_TREE} 0 R /Metadata {_METADATA} 0 R /Outlines {_OUTLINE} 0 R"
            f" /Names << /Dests {_PLACES} 0 R >> /OutputIntents {intents} 0 R /PageMode /UseOutlines /Lang (de-DE)"
            " /ViewerPreferences << /DisplayDocTitle true >> >>"
        )
        yield _CATALOG, catalog.encode()
        shapes = [*(shape for shape, _ in binding.front), *binding.bound]
        kids = " ".join(f"{shape.first} 0 R" for shape in shapes)
        pages = sum(shape.pages for shape in shapes)
        yield PAGE_TREE, f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>".encode()
        yield _METADATA, _metadata(binding)
        places = " ".join(f"({name}) [{page} 0 R /Fit]" for name, page in sorted(binding.places))
        yield _PLACES, f"<< /Names [{places}] >>".encode()

    def _table(self, identity: UUID) -> Iterator[bytes]:
        started = self._at
        size = len(self._offsets)
        yield f"xref\n0 {size}\n0000000000 65535 f \n".encode()
        for number in range(1, size):
            yield b"%010d 00000 n \n" % self._offsets[number]
        name = f"<{identity.hex}>"
        trailer = f"trailer\n<< /Size {size} /Root {_CATALOG} 0 R /ID [{name} {name}] >>\nstartxref\n{started}\n%%EOF\n"
        yield trailer.encode()


def _metadata(binding: Binding) -> bytes:
    title = "".join(each if each.isprintable() else " " for each in binding.title)
    date = binding.made_at.isoformat(timespec="seconds")
    xmp = _XMP.format(title=escape(title), date=date, producer=_PRODUCER).encode(errors="replace")
    return b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%s\nendstream" % (len(xmp), xmp)


def _outline(bookmarks: Sequence[Bookmark], first: int) -> Iterator[tuple[int, bytes]]:
    """The outline's objects; those of its lines from the number `first` on, only the top ones unfolded."""
    ends = "" if not bookmarks else f" /First {first} 0 R /Last {_last(bookmarks, first)} 0 R"
    yield _OUTLINE, f"<< /Type /Outlines /Count {len(bookmarks)}{ends} >>".encode()
    yield from _lines(bookmarks, first, _OUTLINE)


def _lines(bookmarks: Sequence[Bookmark], first: int, above: int) -> Iterator[tuple[int, bytes]]:
    number, before = first, None
    for index, each in enumerate(bookmarks):
        after = number + each.count if index + 1 < len(bookmarks) else None
        entries = [f"/Title {_text(each.title)} /Parent {above} 0 R /Dest [{each.page} 0 R /Fit]"]
        entries += [f"/Prev {before} 0 R"] if before else []
        entries += [f"/Next {after} 0 R"] if after else []
        if each.beneath:
            last = _last(each.beneath, number + 1)
            entries.append(f"/First {number + 1} 0 R /Last {last} 0 R /Count {-len(each.beneath)}")
        yield number, f"<< {' '.join(entries)} >>".encode()
        yield from _lines(each.beneath, number + 1, number)
        number, before = number + each.count, number


def _last(bookmarks: Sequence[Bookmark], first: int) -> int:
    return first + sum(each.count for each in bookmarks[:-1])


def _text(text: str) -> str:
    """A foreign text as a PDF string that can hold nothing but letters."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"
