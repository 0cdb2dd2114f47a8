# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Values as words on a page: states are words, never only colours."""

from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from babel.dates import format_date
from babel.numbers import format_decimal

from eakte.domain.access.emergency import EmergencyState
from eakte.domain.access.shares import ShareRight
from eakte.domain.access.values import ObjectType, Right
from eakte.domain.disposal.rules import refusal_by_code
from eakte.domain.documents.values import ReadingState
from eakte.domain.filing.closing import ClosingState, Obstacle
from eakte.domain.filing.compiling import CompilationState
from eakte.domain.filing.inbox import Channel, ReceivedSource
from eakte.domain.filing.links import LinkKind
from eakte.domain.filing.metadata import Medium
from eakte.domain.filing.plan_changes import NumberEnd
from eakte.domain.filing.values import PlanEntry
from eakte.domain.pages.values import PageText
from eakte.domain.retention.changes import ChangeState
from eakte.domain.retention.notation import in_one_cell
from eakte.domain.retention.values import simple
from eakte.domain.tenants.quotas import Quota
from eakte.domain.tenants.readiness import HINTS
from eakte.kernel.messages import N_, visible
from eakte.services import entry_words, explaining_access, gap_words, retention_words
from eakte.services.audit_report import COUNT_AT_MOST
from eakte.services.history import RecordKind
from eakte.services.inbox import ItemView
from eakte.services.releases import ReleaseState
from eakte.services.translations import DEFAULT_LANGUAGE, translate
from retention.appraisal import Decision
from retention.disposal import State
from retention.schedule import DueReason, Standing

_KILO = 1000
_NAME_CHARACTERS = 120
_NAME_END_CHARACTERS = 20  # where the extension stands


class Chip(NamedTuple):
    """`text` is a message id; `tone` one of KERN's feedback names, or `quiet`."""

    text: str
    tone: str


STATES = {
    ReadingState.WAITING: Chip(N_("being read"), "info"),
    ReadingState.READ: Chip(N_("read"), "quiet"),
    ReadingState.NO_PREVIEW: Chip(N_("no preview"), "quiet"),
    ReadingState.FAILED: Chip(N_("Not readable"), "danger"),
}


class RecordWords(NamedTuple):
    """What a kind of record is called (a message id), and where in our addresses it stands."""

    name: str
    path: str


RECORDS = {
    RecordKind.ITEM: RecordWords(N_("Item"), "posteingang"),
    RecordKind.DOCUMENT: RecordWords(N_("Document"), "dokumente"),
    RecordKind.CASE: RecordWords(N_("Case"), "vorgaenge"),
    RecordKind.DOSSIER: RecordWords(N_("Dossier"), "akten"),
}
KINDS = {
    ObjectType.DOSSIER: RecordKind.DOSSIER,
    ObjectType.CASE: RecordKind.CASE,
    ObjectType.DOCUMENT: RecordKind.DOCUMENT,
}
"""As what the log and our addresses know what can be granted or shared."""

SHARE_RIGHTS = {
    ShareRight.READ: N_("see it"),
    ShareRight.DOWNLOAD: N_("see it and take originals"),
    ShareRight.CONTRIBUTE: N_("see it, take originals and contribute"),
}
EMERGENCY_STATES = {
    EmergencyState.ASKED: Chip(N_("waits for a second person"), "warning"),
    EmergencyState.LAPSED: Chip(N_("lapsed"), "quiet"),
    EmergencyState.REFUSED: Chip(N_("refused"), "quiet"),
    EmergencyState.OPEN: Chip(N_("open now"), "danger"),
    EmergencyState.ENDED: Chip(N_("ended"), "quiet"),
}
CLOSINGS = {
    ClosingState.RUNNING: N_("The dossier is being closed with its cases"),
    ClosingState.DONE: N_("The dossier was closed with its cases"),
    ClosingState.INCOMPLETE: N_("The dossier stays open, because cases of it do"),
    ClosingState.CANCELLED: N_("Closing the cases was cancelled"),
    ClosingState.FAILED: N_("Closing the cases broke off; begin again to go on"),
}
OBSTACLES = {
    Obstacle.READING: N_("a document of it is still being read"),
    Obstacle.UNREADABLE: N_("a document of it could not be read"),
    Obstacle.NO_ACCESS: N_("who closes the dossier may not work on it"),
    Obstacle.SUB_CASES: N_("a sub-case of it stays open"),
}
COMPILATIONS = {
    CompilationState.RUNNING: N_("The PDF is being made"),
    CompilationState.DONE: N_("The PDF is there"),
    CompilationState.CANCELLED: N_("Making the PDF was cancelled"),
    CompilationState.FAILED: N_("The PDF could not be made"),
    CompilationState.WITHDRAWN: N_("The PDF was destroyed together with one of its documents"),
    CompilationState.DELETED: N_("The PDF was deleted"),
}
CHANGES = {
    ChangeState.PROPOSED: N_("waits for a second person"),
    ChangeState.REFUSED: N_("refused"),
    ChangeState.RUNNING: N_("holds; what is closed is being computed anew"),
    ChangeState.DONE: N_("holds"),
    ChangeState.FAILED: N_("holds; computing anew broke off"),
}
STANDINGS = {
    Standing.ENDS: N_("kept until {day}"),
    Standing.SUSPENDED: N_("kept from ending for the time being"),
    Standing.OPEN: N_("does not run yet: a day is missing"),
    Standing.NO_RULE: N_("no rule says how long"),
    Standing.PERMANENT: N_("kept permanently"),
}
DUE_REASONS = {
    DueReason.RETENTION_OVER: N_("The retention period is over"),
    DueReason.THIRTY_YEARS: N_("It was made thirty years ago"),
}
DECISIONS = {
    Decision.ARCHIVE: N_("archive (A)"),
    Decision.APPRAISE: N_("still to be appraised (B)"),
    Decision.DESTROY: N_("destroy (V)"),
}
DISPOSALS = {
    State.DUE: Chip(N_("due"), "quiet"),
    State.OFFERED: Chip(N_("offered"), "info"),
    State.APPRAISED: Chip(N_("appraised"), "success"),
    State.TRANSFERRED: Chip(N_("handed over to the archive"), "info"),
    State.CONFIRMED: Chip(N_("taken by the archive"), "success"),
    State.RELEASED: Chip(N_("destruction asked for"), "warning"),
    State.WAITING: Chip(N_("waits to be destroyed"), "warning"),
    State.DESTROYED: Chip(N_("destroyed"), "quiet"),
    State.WITHDRAWN: Chip(N_("withdrawn"), "quiet"),
}
RELEASES = {
    ReleaseState.ASKED: Chip(N_("waits for a second person"), "warning"),
    ReleaseState.WAITING: Chip(N_("waits to be destroyed"), "warning"),
    ReleaseState.ENDED: Chip(N_("ended"), "success"),
    ReleaseState.CANCELLED: Chip(N_("cancelled"), "quiet"),
}
SERVICE_UNKNOWN = Chip(N_("Service unknown"), "warning")
MEDIUMS = {
    Medium.ELECTRONIC: N_("electronic"),
    Medium.PAPER: N_("on paper"),
    Medium.HYBRID: N_("electronic and on paper (hybrid)"),
}
LINK_KINDS = {
    LinkKind.RELATED: N_("belongs together with"),
    LinkKind.FOLLOWS: N_("follows upon"),
    LinkKind.PRECEDES: N_("precedes"),
}
RIGHTS = {Right.READ: N_("see it"), Right.WORK: N_("work on it")}


class QuotaWords(NamedTuple):
    """What a quota is called (a message id), and whether it counts bytes."""

    name: str
    is_size: bool


QUOTAS = {
    Quota.SUBMISSIONS: QuotaWords(N_("Submissions this month"), is_size=False),
    Quota.PAGES: QuotaWords(N_("Pages recognised this month"), is_size=False),
    Quota.BYTES: QuotaWords(N_("Stored in all"), is_size=True),
}
CHANNELS = {Channel.PORTAL: N_("Portal"), Channel.SCAN: N_("Scan"), Channel.SHARE: N_("Contribution")}
RECEIVED_SOURCES = {
    ReceivedSource.PORTAL: N_("told by the portal"),
    ReceivedSource.ENTERED: N_("entered by hand"),
    ReceivedSource.CAPTURED: N_("day of capture"),
    ReceivedSource.HOT_FOLDER: N_("day of capture, from the scan folder"),
}


def chips(item: ItemView) -> list[Chip]:
    """What a clerk must know before opening the item: the least finished document, and an unknown service."""
    unknown = [SERVICE_UNKNOWN] if item.service_known is False else []
    return unknown if unknown and item.state is ReadingState.READ else [STATES[item.state], *unknown]


def confidence(page: PageText) -> str | None:
    """How sure the recognition is, such as `99 %`; None for a page that was not recognised."""
    return None if page.confidence is None else f"{format_decimal(round(page.confidence), locale=DEFAULT_LANGUAGE)} %"


def named(name: str) -> str:
    """A foreign name, such as of a file: what is invisible is spelled out, and the middle of a long one left out."""
    shown = visible(name)
    if len(shown) <= _NAME_CHARACTERS:
        return shown
    return f"{shown[: _NAME_CHARACTERS - _NAME_END_CHARACTERS - 1]}…{shown[-_NAME_END_CHARACTERS:]}"


@lru_cache(4096)  # the same few days stand in all lists
def day(value: date) -> str:
    return format_date(value, "dd.MM.yyyy", DEFAULT_LANGUAGE)


@lru_cache(4096)
def short_day(value: date) -> str:
    return format_date(value, "dd.MM.", DEFAULT_LANGUAGE)


def moment(value: datetime) -> str:
    """An instant in the zone that it carries, to the second."""
    return f"{day(value.date())}, {value:%H:%M:%S}"


def amount(value: int) -> str:
    return format_decimal(value, locale=DEFAULT_LANGUAGE)


def size(value: int) -> str:
    """A number of bytes, such as `1,4 MB`."""
    amount, units = float(value), ["GB", "MB", "kB", "Byte"]
    while amount >= _KILO and len(units) > 1:
        amount /= _KILO
        units.pop()
    return f"{format_decimal(amount, '#,##0.#', DEFAULT_LANGUAGE)} {units[-1]}"


def entry_number(index: int) -> str:
    """What an entry of the audit log is called, by its place in the tree."""
    return translate(N_("Entry no. {number}"), {"number": index + 1})


def under_checkpoint(tree_size: int) -> str:
    return translate(N_("proven under checkpoint {size}"), {"size": tree_size})


def retention_cells(entry: PlanEntry | None) -> dict[str, str]:
    """What a position says of retention, as it stands in the fields of a form: the columns of a plan file."""
    rules = () if entry is None else entry.retention or ()
    years, basis = simple(rules) or ("", "")
    return {
        "retention_years": str(years),
        "legal_basis": basis,
        "retention_rules": "" if years else in_one_cell(rules),
    }


def refusal(code: str) -> str:
    """Why the destruction of something was refused, by the code that was kept of it, as a message id."""
    return refusal_by_code(code).title


FILTERS = {
    "words": translate,
    "named": named,
    "visible": visible,
    "day": day,
    "short_day": short_day,
    "moment": moment,
    "amount": amount,
    "size": size,
    "entry_number": entry_number,
    "under_checkpoint": under_checkpoint,
    "chips": chips,
    "confidence": confidence,
    "refusal": refusal,
    "rules_in_words": retention_words.rules_in_words,
    "retention_cells": retention_cells,
}
FORMER = {
    NumberEnd.MOVED: N_("{number} has another number now"),
    NumberEnd.MERGED: N_("The dossiers of {number} went to another position"),
    NumberEnd.SPLIT: N_("{number} was split"),
}

TABLES = {
    "MEDIUMS": MEDIUMS,
    "LINK_KINDS": LINK_KINDS,
    "PARTY_ROLES": entry_words.PARTY_ROLES,
    "RECORD_FIELDS": entry_words.RECORD_FIELDS,
    "FORMER": FORMER,
    "STATES": STATES,
    "CHANNELS": CHANNELS,
    "RECEIVED_SOURCES": RECEIVED_SOURCES,
    "RECORDS": RECORDS,
    "ROLES": entry_words.ROLES,
    "CHECKED": gap_words.CHECKED,
    "HINTS": HINTS,
    "QUOTAS": QUOTAS,
    "GROUPS": entry_words.GROUPS,
    "PROTECTIONS": explaining_access.PROTECTIONS,
    "PERMISSIONS": explaining_access.PERMISSIONS,
    "RIGHTS": RIGHTS,
    "SHARE_RIGHTS": SHARE_RIGHTS,
    "EMERGENCY_STATES": EMERGENCY_STATES,
    "LEGAL_BASES": entry_words.LEGAL_BASES,
    "DISCARD_REASONS": entry_words.DISCARD_REASONS,
    "HOLD_REASONS": entry_words.HOLD_REASONS,
    "KINDS": KINDS,
    "CLOSINGS": CLOSINGS,
    "COMPILATIONS": COMPILATIONS,
    "OBSTACLES": OBSTACLES,
    "STANDINGS": STANDINGS,
    "CHANGES": CHANGES,
    "DUE_REASONS": DUE_REASONS,
    "DECISIONS": DECISIONS,
    "DISPOSALS": DISPOSALS,
    "RELEASES": RELEASES,
    "COUNT_AT_MOST": COUNT_AT_MOST,
}
