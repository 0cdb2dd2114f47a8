# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""One document as PDF objects that can stand in a larger file: checked to be PDF/A-2b, then numbered anew, by pikepdf.

The larger file is put together outside the sandbox (`eakte.processing.assembly`), where nothing of this is looked into.
So whatever the objects need lies among them, and they name nothing of the larger file but the tree of its pages.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf.pdfa import PdfaError
from pikepdf.pdfa import save as save_pdfa

from eakte.processing.assembly import PAGE_TREE, numbered
from eakte.processing.errors import Broken, EngineFailed
from eakte.processing.limits import Limits
from eakte.processing.ocr import PDFA, SOURCE, draw_all, normalise
from eakte.processing.port import Bound

_FLAVOUR = "2b"
_LEFT_OUT = frozenset({"/Parent", "/AA", "/B", "/Metadata", "/PieceInfo", "/StructParents", "/StructParent", "/Thumb"})
"""What belongs to the file that a page comes from, or tells of it."""
_MAX_OBJECTS = 1_000_000
"""More than any document has that a person reads."""


def bound(content: Path, first: int, limits: Limits) -> tuple[Bound, Iterable[bytes]]:
    """The file's pages as objects from the number `first` on, and the bytes of each.

    Pages that cannot be PDF/A as they are become images with their text beneath, as in the rendition of a scan.
    """
    drawn = _to_pdfa(content, limits)
    with pikepdf.open(PDFA) as pdf:
        for page in pdf.pages:
            _drop_links(page)
        pages, objects = len(pdf.pages), objects_of(pdf, first)
    return Bound(first, pages, tuple(map(len, objects)), drawn), objects


def objects_of(pdf: pikepdf.Pdf, first: int, *more: pikepdf.Object) -> list[bytes]:
    """The pages of the file, then what else is asked for, and all that they need."""
    return [*_Numbered(pdf, first, more).objects()]


def _to_pdfa(content: Path, limits: Limits) -> bool:
    """Write the file as PDF/A; whether its pages had to be drawn."""
    normalise(content, ())
    try:
        with pikepdf.open(SOURCE, conversion_mode="explicit") as pdf:
            if "/OCProperties" in pdf.Root:  # in a larger file its hidden layers would be shown
                raise EngineFailed
            save_pdfa(pdf, PDFA, _FLAVOUR)
    except PdfaError:
        pass
    except pikepdf.PdfError as exc:
        raise Broken from exc
    else:
        return False
    draw_all(limits)
    return True


class _Numbered:
    """The objects of a file's pages under new numbers: the node of the page tree first, then the pages in order."""

    def __init__(self, pdf: pikepdf.Pdf, first: int, more: Sequence[pikepdf.Object]) -> None:
        self._alone = pikepdf.new()
        self._alone.pages.extend(pdf.pages)  # what a page inherits becomes its own
        self._first = first
        self._count = len(self._alone.pages)
        copied = [self._alone.copy_foreign(pdf.make_indirect(each)) for each in more]
        self._waiting = [*(page.obj for page in self._alone.pages), *copied]
        self._numbers = {obj.objgen: first + 1 + index for index, obj in enumerate(self._waiting)}

    def objects(self) -> Iterator[bytes]:
        kids = b" ".join(b"%d 0 R" % (self._first + 1 + index) for index in range(self._count))
        node = b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [%s] >>" % (PAGE_TREE, self._count, kids)
        yield numbered(self._first, node)
        done = 0
        while done < len(self._waiting):
            write = self._page if done < self._count else self._whole
            yield numbered(self._first + 1 + done, write(self._waiting[done]))
            done += 1

    def _page(self, page: pikepdf.Object) -> bytes:
        entries = {key: value for key, value in page.items() if key not in _LEFT_OUT}
        return b"<< /Parent %d 0 R %s >>" % (self._first, self._entries(entries))

    def _whole(self, obj: pikepdf.Object) -> bytes:
        if isinstance(obj, pikepdf.Stream):
            data = obj.read_raw_bytes()
            entries = self._entries({**dict(obj.stream_dict.items()), "/Length": len(data)})
            return b"<< %s >>\nstream\n%s\nendstream" % (entries, data)
        return self._written(obj)

    def _named(self, obj: pikepdf.Object) -> bytes:
        if obj.objgen not in self._numbers:
            if len(self._numbers) > _MAX_OBJECTS:
                raise EngineFailed
            self._waiting.append(obj)
            self._numbers[obj.objgen] = self._first + len(self._waiting)
        return b"%d 0 R" % self._numbers[obj.objgen]

    def _value(self, value: Any) -> bytes:  # noqa: ANN401 - whatever stands in a PDF
        if isinstance(value, pikepdf.Object) and value.is_indirect:
            return self._named(value)
        return self._written(value)

    def _written(self, value: Any) -> bytes:  # noqa: ANN401 - as above
        match value:
            case None:
                return b"null"
            case bool():
                return b"true" if value else b"false"
            case int() | Decimal():
                return format(value, "f" if isinstance(value, Decimal) else "d").encode()
            case pikepdf.Dictionary():
                return b"<< %s >>" % self._entries(dict(value.items()))
            case pikepdf.Array():
                return b"[" + b" ".join(self._value(each) for each in value) + b"]"
            case _:
                return bytes(value.unparse())

    def _entries(self, entries: dict[str, Any]) -> bytes:
        return b" ".join(pikepdf.Name(key).unparse() + b" " + self._value(value) for key, value in entries.items())


def _drop_links(page: pikepdf.Page) -> None:
    """Links to other places of a file that is now a part: nothing of the whole has their names."""
    if "/Annots" in page:
        page.Annots = pikepdf.Array([each for each in page.Annots if not _leads_elsewhere(each)])


def _leads_elsewhere(annotation: pikepdf.Object) -> bool:
    action = annotation.get("/A")
    return "/Dest" in annotation or (action is not None and action.get("/S") != pikepdf.Name.URI)
