# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The records of one town: dossier after dossier with its cases, what came in for them, documents and pages."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

from eakte.database.audit import Told
from eakte.database.repositories.bulk import (
    CaseRow,
    DocumentRow,
    DocumentVersionRow,
    DossierRow,
    InboxItemRow,
    RenditionRow,
)
from eakte.demo.people import Town, person
from eakte.demo.phrases import MATTERS
from eakte.domain.access.values import Place
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.documents.values import DocumentKind, ReadingState, RenditionKind
from eakte.domain.filing.inbox import Channel, ReceivedSource
from eakte.domain.filing.numbering import STANDARD_NUMBERING
from eakte.kernel.clock import local_date
from eakte.kernel.tenancy import Tenant
from eakte.processing.port import Format
from eakte.services.filing import PlanEntryView
from eakte.services.indexing import ancestry_of
from eakte.synthetic.moments import BEGIN, END, Moments
from eakte.synthetic.towns import USUAL_SHAPE, Drawn, Shape
from eakte.synthetic.words import PLANTED_EVERY, PLANTED_WORD, Wording
from retention.schedule import effective_end
from retention.triggers import CLOSING
from search.entry import Ancestry, PageEntry

DOCUMENTS_A_SLICE = 2500
WAITING_SHARE = 0.02
"""Of the pages: what came in and was not filed yet."""

_MEDIA_TYPE = "text/plain"
_BEFORE_FIRST_NUMBER = 1_000_000  # so that every document of a town has a number of seven digits
_CLOSED_AFTER = timedelta(days=300)
_CLOSED_SHARE = 0.8
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Slice:
    """What is added at once: rows by table, what the audit log says of them, and the pages for the index."""

    rows: dict[type[Any], list[Mapping[str, Any]]] = field(
        default_factory=lambda: {
            table: [] for table in (DossierRow, CaseRow, InboxItemRow, DocumentRow, DocumentVersionRow, RenditionRow)
        }
    )
    told: list[Told] = field(default_factory=list)
    pages: dict[UUID, list[PageEntry]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Filed:
    """Where something is filed, in the index's words too; all None while it waits."""

    place: Place = field(default_factory=Place)
    ancestry: Ancestry = field(default_factory=Ancestry)
    reference: str | None = None

    @property
    def case_id(self) -> UUID | None:
        return self.place.case


class Records:
    """Makes as many pages as are asked for; `positions` are the town's lowest ones, each with where it stands."""

    def __init__(
        self,
        tenant: Tenant,
        town: Town,
        positions: Sequence[tuple[PlanEntryView, Place]],
        moments: Moments,
        random: Random,
        shape: Shape = USUAL_SHAPE,
    ) -> None:
        self._tenant = tenant
        self._shape = shape
        self._town = town
        self._moments = moments
        self._random = random
        self._wording = Wording(random, town)
        self._positions = list(positions)
        random.shuffle(self._positions)
        self._position_weights = [1 / (rank + 1) for rank in range(len(self._positions))]
        self._counters: Counter[tuple[str, int]] = Counter()
        self._number = _BEFORE_FIRST_NUMBER
        self._pages_left = 0
        self._slice = Slice()

    def slices(self, pages: int) -> Iterator[Slice]:
        """Everything but the counters, in the order of time in which dossiers were opened."""
        waiting = round(pages * WAITING_SHARE)
        self._pages_left = filed = pages - waiting
        if self._shape.crowded:
            self._dossier(BEGIN, self._shape.crowded)
        while self._pages_left:
            self._dossier(BEGIN + (END - BEGIN) * (1 - self._pages_left / filed), self._some(self._shape.cases))
            yield from self._full()
        self._pages_left = waiting
        while self._pages_left:
            self._item(_Filed(), self._moments.later(END - 60 * _DAY, 0 * _DAY, 60 * _DAY), None)
            yield from self._full()
        yield self._slice

    def counters(self) -> list[Mapping[str, Any]]:
        """The last number of every position and year, for `ReferenceCounterRow`."""
        return [
            {"id": self._moments.id_of(END), "plan_number": number, "year": year, "last": last}
            for (number, year), last in self._counters.items()
        ]

    def _full(self) -> Iterator[Slice]:
        if len(self._slice.rows[DocumentRow]) >= DOCUMENTS_A_SLICE:
            yield self._slice
            self._slice = Slice()

    def _dossier(self, opened: datetime, wanted: int) -> None:
        ((position, place),) = self._random.choices(self._positions, self._position_weights)
        on = self._day(opened)
        self._counters[position.number, on.year] += 1
        last = self._counters[position.number, on.year]
        reference = STANDARD_NUMBERING.dossiers.number(position.number, on.year, last)
        dossier = self._moments.id_of(opened)
        place = replace(place, dossier=dossier)
        self._tell(opened, Act.DOSSIER_CREATED, "dossier", dossier, reference_number=reference)
        moment, cases = opened, 0
        for _ in range(wanted):
            if self._pages_left:
                cases += 1
                self._case(position, place, STANDARD_NUMBERING.cases.number(reference, cases), moment)
                moment = self._moments.later(moment, _DAY, 400 * _DAY)
        self._add(
            DossierRow,
            id=dossier,
            plan_entry_id=position.id,
            reference_number=reference,
            title=f"{position.title}: {person(self._random, self._town).name}",
            opened_on=on,
            last_case=cases,
            office_id=place.office,
            protection=place.protection,
        )

    def _case(self, position: PlanEntryView, place: Place, reference: str, opened: datetime) -> None:
        case = self._moments.id_of(opened)
        self._tell(opened, Act.CASE_CREATED, "case", case, reference_number=reference)
        place = replace(place, case=case)
        there = _Filed(place, ancestry_of(place), reference)
        captured, filed = opened - _HOUR, opened
        for _ in range(self._some(self._shape.items)):
            if self._pages_left:
                self._item(there, captured, filed)
                captured = self._moments.later(filed, _HOUR, 90 * _DAY)
                filed = self._moments.later(captured, _HOUR, 3 * _DAY)
        closed = filed < END - _CLOSED_AFTER and self._random.random() < _CLOSED_SHARE
        closing = self._closing(position, self._day(filed + 90 * _DAY)) if closed else self._closing(position, None)
        if closed:
            ends_on = closing["retention_ends_on"]
            self._tell(filed + 90 * _DAY, Act.CASE_CLOSED, "case", case, retention_ends_on=ends_on)
        title = self._random.choice(MATTERS).kind + " " + self._wording.keywords(1)
        self._add(
            CaseRow,
            id=case,
            dossier_id=place.dossier,
            reference_number=reference,
            title=title,
            opened_on=self._day(opened),
            **closing,
        )

    def _closing(self, position: PlanEntryView, on: date | None) -> Mapping[str, Any]:
        end = None if on is None else effective_end(position.retention, {CLOSING: on})
        return {
            "closed_on": on,
            "rules": None if end is None else position.rules,
            "retention_standing": None if end is None else end.standing,
            "retention_ends_on": None if end is None else end.on,
        }

    def _item(self, place: _Filed, captured: datetime, filed: datetime | None) -> None:
        """What came in at once, as scans do: with the day on which the paper arrived."""
        item, on = self._moments.id_of(captured), self._day(captured)
        received_on = on - self._random.randrange(4) * _DAY
        subject = f"{self._random.choice(MATTERS).kind}_{on.isoformat()}_{self._number + 1}"
        self._tell(captured, Act.SCAN_RECEIVED, "inbox_item", item, file=f"{subject}.txt")
        for position in range(self._some(self._shape.documents)):
            if self._pages_left:
                self._document(place, item, position, captured, received_on)
        if filed is not None:
            self._tell(filed, Act.ITEM_FILED, "inbox_item", item, case=place.reference)
        self._add(
            InboxItemRow,
            id=item,
            channel=Channel.SCAN,
            subject=subject,
            received_on=received_on,
            received_source=ReceivedSource.CAPTURED if received_on == on else ReceivedSource.ENTERED,
            captured_at=captured,
            case_id=place.case_id,
            filed_at=filed,
            office_id=place.place.office,
            protection=place.place.protection,
        )

    def _document(self, place: _Filed, item: UUID, position: int, captured: datetime, received_on: date) -> None:
        document, version, original = (self._moments.id_of(captured) for _ in range(3))
        count = min(self._some(self._shape.pages), self._pages_left)
        self._pages_left -= count
        self._number += 1
        title = f"{self._wording.keywords(1)} {self._number}.txt"
        content = title.encode()
        if self._shape.indexed:
            texts = self._texts(place, count)
            content = "\f".join(texts).encode()
            self._slice.pages[document] = [
                PageEntry(
                    str(document), str(version), number, title, place.reference, received_on, text, place.ancestry
                )
                for number, text in enumerate(texts, start=1)
            ]
        self._add(
            DocumentRow,
            id=document,
            item_id=item,
            position=position,
            kind=DocumentKind.SCAN,
            title=title,
            file_name=title,
            media_type=_MEDIA_TYPE,
            case_id=place.case_id,
        )
        self._add(
            DocumentVersionRow,
            id=version,
            document_id=document,
            number=1,
            state=ReadingState.NO_PREVIEW,
            format=Format.OTHER.value,
            page_count=count,
            created_at=captured,
        )
        self._add(
            RenditionRow,
            id=original,
            version_id=version,
            kind=RenditionKind.ORIGINAL,
            media_type=_MEDIA_TYPE,
            size=len(content),
            sha256=sha256(content).hexdigest(),
            created_at=captured,
        )

    def _texts(self, place: _Filed, count: int) -> list[str]:
        about = place.reference or "noch ohne Aktenzeichen"
        headings = [f"Blatt {self._number}-{number} von {count}, {about}" for number in range(1, count + 1)]
        if self._number % PLANTED_EVERY == 1:
            headings[0] += f" {PLANTED_WORD}"
        return [self._wording.page(heading) for heading in headings]

    def _add(self, table: type[Any], **row: object) -> None:
        self._slice.rows[table].append(row)

    def _tell(self, at: datetime, act: Act, kind: str, subject: UUID, **detail: object) -> None:
        self._slice.told.append(Told(self._moments.id_of(at), at, act, AuditObject(kind, subject), detail))

    def _some(self, drawn: Drawn) -> int:
        return self._random.choices(*drawn)[0]

    def _day(self, moment: datetime) -> date:
        return local_date(moment, self._tenant.zone)
