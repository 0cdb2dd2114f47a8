# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a compilation says of itself: cover, table of contents, outline. Its words are German, as its readers are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from eakte.database.repositories.compilations import CompilationRow, Listed
from eakte.database.repositories.filing import CaseRow, DossierRow
from eakte.database.session import ReadUnit
from eakte.domain.filing.compiling import Absence
from eakte.domain.filing.errors import DossierNotFound
from eakte.kernel.messages import N_, one_line
from eakte.processing.assembly import Binding, Bookmark, place_name
from eakte.processing.port import Bound, ContentsLine, ContentsSheet, Processor
from eakte.services.details import details
from eakte.services.translations import translate

LINES_A_SHEET = 400
"""Of the table of contents that one sandboxed child writes; the next ones begin on a new page."""
_MAX_CHARACTERS = 300  # of a title in the table

ABSENCES = {
    Absence.NO_PREVIEW: N_("Not in this PDF, because its format cannot be shown."),
    Absence.UNREADABLE: N_("Not in this PDF, because it cannot be read."),
    Absence.READING: N_("Not in this PDF, because it was still being read."),
    Absence.NOT_CONVERTIBLE: N_("Not in this PDF, because it cannot be made into PDF/A."),
}


@dataclass(frozen=True)
class Piece:
    """A document of a compilation: what was bound of it, or why nothing was. `converted`: from the original PDF."""

    document: UUID
    bound: Bound | None
    absence: Absence | None
    converted: bool


@dataclass(frozen=True)
class Front:
    """What stands before the documents, as soon as it is known how many pages that takes."""

    cover: ContentsSheet
    entries: tuple[tuple[Listed, Piece], ...]
    made_at: datetime
    id: UUID

    def binding(self, processor: Processor, first: int, chunks: Iterable[bytes]) -> Binding:
        """The whole file, of which `chunks` are the objects that were bound; those in front are numbered from `first`.

        What stands in front is written twice: only then the numbers of the pages behind it are known.
        """
        measured = self._bound(processor, first, 0)
        before = sum(shape.pages for shape, _ in measured)
        bound = [piece.bound for _, piece in self.entries if piece.bound is not None]
        return Binding(
            front=self._bound(processor, first, before),
            bound=bound,
            chunks=chunks,
            bookmarks=self._bookmarks(measured[0][0].page(0)),
            places=[(place_name(index), shape.page(0)) for index, shape in enumerate(bound)],
            title=f"{self.cover.title} {self.cover.subtitle}",
            made_at=self.made_at,
            id=self.id,
        )

    def _bound(self, processor: Processor, first: int, before: int) -> list[tuple[Bound, tuple[bytes]]]:
        found: list[tuple[Bound, tuple[bytes]]] = []
        pages = 0
        for sheet in self._sheets(before):
            bound, objects = processor.bind_contents(replace(sheet, before=pages), first)
            found.append((bound, (objects,)))
            first += len(bound.sizes)
            pages += bound.pages
        return found

    def _sheets(self, before: int) -> Iterator[ContentsSheet]:
        lines = [*self._lines(before)]
        for start in range(0, len(lines), LINES_A_SHEET):
            yield replace(
                self.cover,
                facts=self.cover.facts if start == 0 else (),
                lines=tuple(lines[start : start + LINES_A_SHEET]),
            )

    def _lines(self, before: int) -> Iterator[ContentsLine]:
        page, index = before + 1, 0
        for _, of_case in groupby(self.entries, lambda each: each[0].case_id):
            entries = [*of_case]
            has_pages = any(piece.bound for _, piece in entries)
            place = place_name(index) if has_pages else None
            yield ContentsLine(_case(entries[0][0]), page=page if has_pages else None, place=place, heading=True)
            for listed, piece in entries:
                if piece.bound is None:
                    yield ContentsLine(_title(listed), _remark(listed, piece), _day(listed.received_on))
                    continue
                yield ContentsLine(
                    _title(listed), _remark(listed, piece), _day(listed.received_on), page, place_name(index)
                )
                page, index = page + piece.bound.pages, index + 1

    def _bookmarks(self, cover: int) -> list[Bookmark]:
        found = [Bookmark(translate(N_("Cover and contents")), cover)]
        for _, of_case in groupby(self.entries, lambda each: each[0].case_id):
            entries = [(listed, piece.bound) for listed, piece in of_case if piece.bound is not None]
            beneath = tuple(Bookmark(_title(listed), shape.page(0)) for listed, shape in entries)
            if beneath:
                found.append(Bookmark(_case(entries[0][0]), beneath[0].page, beneath))
        return found


def front_of(unit: ReadUnit, row: CompilationRow, pieces: Sequence[Piece]) -> Front:
    """The front of a compilation of these pieces, of which all are filed."""
    by_document = {piece.document: piece for piece in pieces}
    listed = unit.compilations.listed([*by_document])
    entries = tuple((each, by_document[each.id]) for each in listed)
    return Front(_cover(unit, row, entries), entries, unit.now, row.id)


def _record(unit: ReadUnit, row: CompilationRow) -> tuple[CaseRow | DossierRow, DossierRow]:
    """What it is made of, and the dossier in which that stands by now."""
    case = None if row.case_id is None else unit.filing.case(row.case_id)
    dossier = unit.filing.dossier(row.dossier_id if case is None else case.dossier_id)
    if dossier is None:
        raise DossierNotFound
    return case or dossier, dossier


def _cover(unit: ReadUnit, row: CompilationRow, entries: Sequence[tuple[Listed, Piece]]) -> ContentsSheet:
    record, dossier = _record(unit, row)
    lead = details(unit, record, dossier).lead
    absent = sum(piece.bound is None for _, piece in entries)
    facts = [
        (N_("Reference number"), record.reference_number),
        (N_("Subject"), one_line(record.title)),
        *([(N_("Dossier"), f"{dossier.reference_number} {one_line(dossier.title)}")] if record is not dossier else []),
        (N_("Running period"), _period(record.opened_on, record.closed_on)),
        (N_("Lead"), lead.name if lead else "–"),
        (N_("Made on"), f"{unit.now.astimezone(unit.actor.tenant.zone):%d.%m.%Y, %H:%M}"),
        (N_("Made for"), unit.actor.name),
        (N_("Documents"), _documents(len(entries), absent)),
        (N_("Format"), translate(_FORMAT)),
    ]
    return ContentsSheet(
        title=record.reference_number,
        subtitle=one_line(record.title),
        facts=tuple((translate(label), value) for label, value in facts),
        heading=translate(N_("Table of contents")),
        lines=(),
    )


_FORMAT = N_(
    "PDF/A-2b. Each document in it was checked to be that when it was bound, by the validator of pikepdf. What was converted shows a document as it can be shown for long; the original is what is kept in the E-Akte."
)


def _documents(count: int, absent: int) -> str:
    counted = translate(N_("{count} documents"), {"count": count})
    if not absent:
        return counted
    told = translate(N_("{absent} of them are named in the table of contents only"), {"absent": absent})
    return f"{counted}, {told}"


def _period(opened_on: date, closed_on: date | None) -> str:
    until = translate(N_("running")) if closed_on is None else _day(closed_on)
    return f"{_day(opened_on)} – {until}"


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _case(listed: Listed) -> str:
    return _clipped(f"{listed.case_number} {one_line(listed.case_title)}")


def _title(listed: Listed) -> str:
    title = one_line(listed.title) or one_line(listed.file_name) or "–"
    return _clipped(translate(N_("Attachment: {title}"), {"title": title}) if listed.attached else title)


def _remark(listed: Listed, piece: Piece) -> str:
    """Why it is not in it and where it is, or what of it is not as it is kept."""
    if piece.absence is not None:
        values = {"case": listed.case_number, "file": _clipped(one_line(listed.file_name))}
        where = translate(N_("The original is in the E-Akte: case {case}, file {file}."), values)
        return f"{translate(ABSENCES[piece.absence])} {where}"
    told = []
    if piece.bound is not None and piece.bound.drawn:
        told.append(N_("Its pages are shown as images."))
    elif piece.converted:
        told.append(N_("Converted from the original."))
    if listed.signed:
        told.append(N_("The signature is valid in the original only, which is in the E-Akte."))
    return " ".join(translate(each) for each in told)


def _clipped(text: str) -> str:
    return text if len(text) <= _MAX_CHARACTERS else f"{text[: _MAX_CHARACTERS - 1]}…"
