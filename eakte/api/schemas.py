# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the API says and hears: shapes of their own, so that views may change without the API changing."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Self
from unicodedata import normalize
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from eakte.api.paging import BestNext, Count, Next
from eakte.domain.documents.values import DocumentKind, ReadingState
from eakte.domain.filing.closing import ClosingState, Obstacle
from eakte.domain.filing.inbox import Channel, ReceivedSource
from eakte.domain.filing.metadata import Medium
from eakte.domain.filing.standard_schemas import DATE_FIELDS
from eakte.domain.pages.values import PageSource, PageText
from eakte.domain.retention import values
from eakte.domain.tenants.yaml_nodes import MAX_CHARACTERS
from eakte.services import metadata
from eakte.services.closing import NAMED_AT_MOST, ClosingView
from eakte.services.details import Details
from eakte.services.documents import DocumentView, FailureView
from eakte.services.filing import (
    CASES_A_PAGE,
    CaseSummary,
    CaseView,
    DossierSummary,
    DossierView,
    PlanEntryView,
    RetentionView,
    VolumeView,
)
from eakte.services.inbox import InboxView, ItemView
from eakte.services.particulars import ParticularsView
from eakte.services.searching import FoundDocument, SearchView
from eakte.services.submissions import SubmissionView
from eakte.services.translations import translate
from retention import schedule
from retention.periods import Start, Unit
from retention.schedule import Standing
from retention.triggers import CLOSING


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class Said(BaseModel):
    """What a caller says. Its texts are taken in NFC: composed letters, as German keyboards make them."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _take_composed(cls, said: object) -> object:
        return _composed(said)


def _composed(said: object) -> object:
    match said:
        case str():
            return normalize("NFC", said)
        case dict():
            return {name: _composed(value) for name, value in said.items()}
        case list():
            return [_composed(value) for value in said]
        case _:
            return said


class Failure(Shape):
    code: str
    title: str
    advice: str

    @classmethod
    def of(cls, view: FailureView) -> Self:
        return cls(code=view.code, title=translate(view.title), advice=translate(view.advice, view.values))


class Document(Shape):
    id: UUID
    inbox_item: UUID
    case: UUID | None
    attached_to: UUID | None = Field(description="The document to which it belongs as an attachment")
    kind: DocumentKind
    title: str
    file_name: str
    media_type: str
    size: int = Field(description="Bytes of the original")
    sha256: str = Field(description="Of the original, in hex")
    state: ReadingState
    failure: Failure | None
    postponed: bool = Field(
        description="Waits because the pages of this month are used up; it is read next month, or when there are more"
    )
    page_count: int
    format: str | None
    attachments: list[str] = Field(description="Names of the files that its own file contains")
    signatures: list[str]
    version: int = Field(description="The number of its newest version, which all of this is about")

    @classmethod
    def of(cls, view: DocumentView) -> Self:
        return cls(
            id=view.id,
            inbox_item=view.item_id,
            case=view.case_id,
            attached_to=view.attached_to,
            kind=view.kind,
            title=view.title,
            file_name=view.file_name,
            media_type=view.media_type,
            size=view.size,
            sha256=view.sha256,
            state=view.state,
            failure=None if view.failure is None else Failure.of(view.failure),
            postponed=view.postponed,
            page_count=view.page_count,
            format=view.format,
            attachments=list(view.attachments),
            signatures=list(view.signatures),
            version=view.version,
        )


class PageWord(Shape):
    text: str
    box: tuple[float, float, float, float] = Field(
        description="Left, top, right, bottom as fractions of the shown page; origin top left"
    )
    confidence: float | None = Field(description="0 to 100 when recognised, null when read")
    marked: bool = Field(description="Found by `q`")


class Page(Shape):
    number: int
    width: float = Field(description="Points (1/72 inch) as shown")
    height: float
    source: PageSource
    confidence: float | None
    text: str
    words: list[PageWord]

    @classmethod
    def of(cls, page: PageText, marked: frozenset[int]) -> Self:
        words = [
            PageWord(
                text=word.text,
                box=(word.box.left, word.box.top, word.box.right, word.box.bottom),
                confidence=word.confidence,
                marked=position in marked,
            )
            for position, word in enumerate(page.words)
        ]
        return cls(
            number=page.number,
            width=page.width,
            height=page.height,
            source=page.source,
            confidence=page.confidence,
            text=page.text,
            words=words,
        )


class InboxItem(Shape):
    id: UUID
    channel: Channel
    subject: str
    sender: str | None
    service: str | None
    service_known: bool | None
    received_on: date
    received_source: ReceivedSource
    captured_at: datetime
    case: UUID | None
    office: str | None = Field(description="The office in charge; what has none is the registry's")
    overdue_days: int | None = Field(description="For how long it has waited to be filed, from 14 days on")
    state: ReadingState
    documents: list[Document]

    @classmethod
    def of(cls, view: ItemView) -> Self:
        return cls(
            id=view.id,
            channel=view.channel,
            subject=view.subject,
            sender=view.sender,
            service=view.service_key,
            service_known=view.service_known,
            received_on=view.received_on,
            received_source=view.received_source,
            captured_at=view.captured_at,
            case=view.case_id,
            office=view.office,
            overdue_days=view.overdue_days,
            state=view.state,
            documents=[Document.of(document) for document in view.documents],
        )


class Inbox(Shape):
    items: list[InboxItem]
    waiting: int = Field(description="Counted up to 1,000")
    overdue: int = Field(description="Of these, how many have waited longer than they should; counted up to 1,000")
    next: Next

    @classmethod
    def of(cls, view: InboxView, link: str | None) -> Self:
        return cls(
            items=[InboxItem.of(item) for item in view.items], waiting=view.waiting, overdue=view.overdue, next=link
        )


class Retention(Shape):
    """Until when something closed must be kept; `/retention` of it tells why."""

    standing: Standing
    ends_on: date | None = Field(description="The last day, if the standing is `ends`")
    closed_on: date

    @classmethod
    def of(cls, view: RetentionView) -> Self:
        return cls.model_validate(view)


class Case(Shape):
    id: UUID
    reference_number: str
    title: str
    opened_on: date
    closed_on: date | None
    retention: Retention | None
    volume: UUID | None = Field(description="In which it was opened")
    parent: UUID | None = Field(description="The case above a sub-case")

    @classmethod
    def of(cls, view: CaseSummary) -> Self:
        return cls.model_validate(view)


class Dossier(Shape):
    id: UUID
    reference_number: str
    title: str
    opened_on: date
    closed_on: date | None
    retention: Retention | None = Field(description="That of the last of its cases")
    due_on: date | None = Field(description="From this day on it is to be offered to the archive, while it is closed")

    @classmethod
    def of(cls, view: DossierSummary) -> Self:
        return cls.model_validate(view)


class Dossiers(Shape):
    items: list[Dossier]
    count: Count
    next: Next


class Cases(Shape):
    items: list[Case]
    count: Count
    next: Next


class Volume(Shape):
    """A part of a dossier that takes cases while it is open."""

    id: UUID
    reference_number: str
    opened_on: date
    closed_on: date | None

    @classmethod
    def of(cls, view: VolumeView) -> Self:
        return cls.model_validate(view)


class RetentionRule(Said):
    """One rule of how long something is kept: for a `length`, or permanently."""

    legal_basis: str = Field(min_length=1, max_length=MAX_CHARACTERS, description="Where the rule comes from")
    length: int | None = Field(None, ge=1, le=values.MAX_MONTHS)
    unit: Unit = Unit.YEARS
    start: Start = Field(
        Start.YEAR_END, description="With the end of the trigger's year, or, of months only, on the day of the trigger"
    )
    permanent: bool = False
    trigger: str = Field(
        CLOSING.code,
        max_length=100,
        description="closing, council_resolution, permit_expiry, death, payment, or date_field:NAME of the particulars",
    )
    suspended: bool = Field(default=False, description="It does not end for the time being")

    @classmethod
    def of(cls, rule: schedule.RetentionRule) -> Self:
        return cls.model_validate(asdict(values.said(rule)))

    def rule(self) -> schedule.RetentionRule:
        """Raise `RuleInvalid` where there is no such rule."""
        found = values.RuleSaid(**self.model_dump()).rule()
        values.check_fields([found], DATE_FIELDS)
        return found


def retention_of(rules: values.Rules | None) -> dict[str, Any]:
    """The fields of a position: years after closing as such, anything else as rules."""
    years, basis = values.simple(rules or ()) or (None, None)
    written = [RetentionRule.of(each) for each in rules or ()] if years is None else []
    return {"retention_years": years, "legal_basis": basis, "retention_rules": written or None}


class PlanEntry(Shape):
    number: str
    title: str
    leaf: bool
    retention_years: int | None = Field(description="After closing; null where it is more than that, or nothing")
    legal_basis: str | None
    retention_rules: list[RetentionRule] | None = Field(description="Where years and legal basis do not tell all")
    description: str | None
    keywords: list[str]
    valid_from: date | None
    retired_on: date | None = Field(description="From this day no dossiers are opened here")

    @classmethod
    def of(cls, view: PlanEntryView) -> Self:
        return cls.model_validate({**vars(view), **retention_of(view.retention)})


class Lead(Shape):
    """The office that decides."""

    key: str
    name: str
    own: bool = Field(description="Whether the dossier itself says so, not its position of the filing plan")


class Described(Shape):
    """What is said of a dossier or a case beside its number."""

    version: int = Field(description="Goes up with each change of it; the ETag")
    keywords: list[str]
    lead: Lead | None = Field(description="Of a case that of its dossier")
    runs_from: date | None
    runs_until: date | None = Field(description="The last day")
    medium: Medium
    location: str | None = Field(description="Where the paper lies")
    remark: str | None


def described(view: Details) -> dict[str, Any]:
    """The fields of `Described`."""
    said = {name: getattr(view.metadata, name) for name in Described.model_fields if name not in {"version", "lead"}}
    return {**said, "version": view.version, "lead": None if view.lead is None else Lead.model_validate(view.lead)}


class Particulars(Shape):
    """What is said of a case by the schema of a public service."""

    service: str
    schema_version: int = Field(description="Of the schema under which they were written and are read")
    newest_version: int
    values: dict[str, bool | int | float | str]
    left_out: list[str] = Field(description="What the submission said of these fields cannot be; somebody has to look")

    @classmethod
    def of(cls, view: ParticularsView | None) -> Self | None:
        if view is None:
            return None
        return cls(
            service=view.schema.service,
            schema_version=view.schema.version,
            newest_version=view.newest,
            values=dict(view.values),
            left_out=list(view.left_out),
        )


class DescribedCase(Case, Described):
    particulars: Particulars | None

    @classmethod
    def of_changed(cls, view: metadata.DescribedCase) -> Self:
        particulars = Particulars.of(view.particulars)
        return cls(**Case.of(view.case).model_dump(), **described(view.details), particulars=particulars)


class DescribedDossier(Dossier, Described):
    @classmethod
    def of_changed(cls, view: metadata.DescribedDossier) -> Self:
        return cls(**Dossier.of(view.dossier).model_dump(), **described(view.details))


class OpenCase(DescribedCase):
    dossier: Dossier
    plan_entry: PlanEntry
    sub_cases: list[Case] = Field(description="Directly beneath it")
    documents: list[Document]

    @classmethod
    def of_view(cls, view: CaseView) -> Self:
        return cls(
            **Case.of(view.case).model_dump(),
            **described(view.details),
            particulars=Particulars.of(view.particulars),
            dossier=Dossier.of(view.dossier),
            plan_entry=PlanEntry.of(view.plan_entry),
            sub_cases=[Case.of(case) for case in view.sub_cases],
            documents=[Document.of(document) for document in view.documents],
        )


class OpenDossier(DescribedDossier):
    plan_entry: PlanEntry
    volumes: list[Volume] = Field(description="Oldest first; new cases go into the newest that is open")
    cases: list[Case] = Field(description=f"The first {CASES_A_PAGE} of them, as they were opened")
    case_count: Count

    @classmethod
    def of_view(cls, view: DossierView) -> Self:
        return cls(
            **Dossier.of(view.dossier).model_dump(),
            **described(view.details),
            plan_entry=PlanEntry.of(view.plan_entry),
            volumes=[Volume.of(volume) for volume in view.volumes],
            cases=[Case.of(case) for case in view.cases],
            case_count=view.case_count,
        )


class DossierClosing(Said):
    with_cases: bool = Field(default=False, description="Also its open cases, one after the other: answered with 202")


class CaseKeptOpen(Shape):
    id: UUID
    reference_number: str
    title: str
    reason: Obstacle


class Closing(Shape):
    """How far the closing of a dossier with its cases is."""

    id: UUID
    dossier_id: UUID
    state: ClosingState
    begun_at: datetime
    ended_at: datetime | None
    cases: int = Field(description="That were open when it was begun")
    gone_through: int
    closed: int = Field(description="By this; the others gone through were closed meanwhile or are kept open")
    kept_open_count: int
    kept_open: list[CaseKeptOpen] = Field(description=f"The first {NAMED_AT_MOST} of them")

    @classmethod
    def of(cls, view: ClosingView) -> Self:
        kept = [
            CaseKeptOpen(id=case.id, reference_number=case.reference_number, title=case.title, reason=reason)
            for case, reason in view.kept_open.first
        ]
        members = {name: getattr(view, name) for name in cls.model_fields if not name.startswith("kept_open")}
        return cls(**members, kept_open_count=view.kept_open.count, kept_open=kept)


class SnippetRun(Shape):
    text: str
    marked: bool


class FoundPage(Shape):
    number: int
    snippet: list[SnippetRun]


class Found(Shape):
    document: Document
    case: Case | None
    pages: list[FoundPage]

    @classmethod
    def of(cls, view: FoundDocument) -> Self:
        pages = [
            FoundPage(
                number=page.number, snippet=[SnippetRun(text=text, marked=marked) for text, marked in page.snippet]
            )
            for page in view.pages
        ]
        return cls(
            document=Document.of(view.document), case=None if view.case is None else Case.of(view.case), pages=pages
        )


class SearchResult(Shape):
    query: str
    total: int = Field(description="Documents found")
    documents: list[Found]
    next: BestNext

    @classmethod
    def of(cls, view: SearchView, link: str | None) -> Self:
        documents = [Found.of(found) for found in view.documents]
        return cls(query=view.query, total=view.total, documents=documents, next=link)


class SubmissionAccepted(Shape):
    id: UUID
    receipt: str = Field(description="Compact JWS; verify with the keys at /.well-known/jwks.json")


class SubmissionState(Shape):
    id: UUID
    service: str
    received_at: datetime
    captured_at: datetime
    state: str = Field(
        description="received (being read), in_inbox, filed, or discarded (not taken over as a record; it stays received)"
    )
    reference_number: str | None
    receipt: str

    @classmethod
    def of(cls, view: SubmissionView) -> Self:
        return cls.model_validate(view)


class ScanAccepted(Shape):
    id: UUID = Field(description="Of the inbox item")


class Filing(Said):
    """Where to file: `case`; or `dossier` and `case_title`; or `plan_entry`, `dossier_title` and `case_title`."""

    case: UUID | None = None
    dossier: UUID | None = None
    plan_entry: str | None = Field(None, max_length=50)
    dossier_title: str | None = Field(None, max_length=300)
    case_title: str | None = Field(None, max_length=300)


class DossierToCreate(Said):
    plan_entry: str = Field(max_length=50, description="Number of a lowest position of the filing plan")
    title: str = Field(min_length=1, max_length=300)


class CaseToCreate(Said):
    title: str = Field(min_length=1, max_length=300)


class Reopening(Said):
    reason: str = Field(max_length=200, description="Stands in the audit log")


class Problem(Shape):
    """RFC 9457 problem details; members of its own stand beside these."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str


JwkSet = dict[str, list[dict[str, Any]]]
