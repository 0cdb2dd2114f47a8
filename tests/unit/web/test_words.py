# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from eakte.domain.documents.values import DocumentKind, ReadingState
from eakte.domain.filing.inbox import Channel, ReceivedSource
from eakte.domain.pages.values import Box, PageSource, PageText, Word
from eakte.services.documents import DocumentView
from eakte.services.inbox import InboxView, ItemView
from eakte.services.translations import translate
from eakte.web import words
from eakte.web.inbox import news

ID = UUID(int=1)

DOCUMENT = DocumentView(
    id=ID,
    item_id=ID,
    case_id=None,
    attached_to=None,
    kind=DocumentKind.SCAN,
    title="Brief",
    file_name="brief.pdf",
    media_type="application/pdf",
    state=ReadingState.READ,
    failure=None,
    postponed=False,
    page_count=1,
    format="pdf",
    attachments=(),
    signatures=(),
    version_id=ID,
    version=1,
    size=1,
    sha256="00",
)

ITEM = ItemView(
    id=ID,
    channel=Channel.PORTAL,
    subject="Hund anmelden",
    sender=None,
    service_key="dog-tax",
    service_known=True,
    received_on=date(2026, 11, 20),
    received_source=ReceivedSource.PORTAL,
    captured_at=datetime(2026, 11, 20, tzinfo=UTC),
    case_id=None,
    office=None,
    overdue_days=None,
    documents=(DOCUMENT,),
)


def item(state: ReadingState, *, known: bool | None = True) -> ItemView:
    return replace(ITEM, service_known=known, documents=(replace(DOCUMENT, state=state),))


def shown(view: ItemView) -> list[str]:
    return [translate(chip.text) for chip in words.chips(view)]


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (ReadingState.WAITING, "wird gelesen"),
        (ReadingState.READ, "gelesen"),
        (ReadingState.NO_PREVIEW, "keine Vorschau"),
        (ReadingState.FAILED, "Nicht lesbar"),
    ],
)
def test_every_state_is_a_german_word(state: ReadingState, text: str) -> None:
    assert shown(item(state)) == [text]


def test_an_unknown_service_stands_in_the_place_of_the_good_news() -> None:
    assert shown(item(ReadingState.READ, known=False)) == ["Leistung unbekannt"]


def test_an_unknown_service_does_not_hide_a_failure() -> None:
    assert shown(item(ReadingState.FAILED, known=False)) == ["Nicht lesbar", "Leistung unbekannt"]


def test_a_scan_has_no_service_that_could_be_unknown() -> None:
    assert shown(item(ReadingState.READ, known=None)) == ["gelesen"]


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 Byte"), (999, "999 Byte"), (1000, "1 kB"), (1_432_123, "1,4 MB"), (5 * 10**12, "5.000 GB")],
)
def test_sizes_are_written_as_germans_read_them(size: int, text: str) -> None:
    assert words.size(size) == text


def test_dates_are_written_as_germans_read_them() -> None:
    assert (words.day(date(2026, 3, 1)), words.short_day(date(2026, 3, 1))) == ("01.03.2026", "01.03.")


def page(confidence: float | None) -> PageText:
    word = Word("Steuer", Box(0, 0, 1, 1), 0, confidence)
    return PageText(1, 595, 842, PageSource.RECOGNISED, (word,))


def test_only_a_recognised_page_says_how_sure_it_is() -> None:
    assert (words.confidence(page(97.4)), words.confidence(page(None))) == ("97 %", None)


def inbox(*items: ItemView) -> InboxView:
    return InboxView(items, len(items), 0, None)


def test_a_list_without_anything_being_read_expects_no_news() -> None:
    assert news(inbox(item(ReadingState.READ), item(ReadingState.FAILED))) is None


def test_the_list_has_news_when_one_of_two_documents_is_read() -> None:
    waiting, read = replace(DOCUMENT, state=ReadingState.WAITING), DOCUMENT
    before = news(inbox(replace(ITEM, documents=(waiting, waiting))))
    after = news(inbox(replace(ITEM, documents=(read, waiting))))
    assert before is not None
    assert before not in {after, None}
    assert before == news(inbox(replace(ITEM, documents=(waiting, waiting))))


def test_a_foreign_name_is_shown_as_it_is_and_its_end_is_kept() -> None:
    assert words.named("Bescheid.pdf") == "Bescheid.pdf"
    assert words.named("rechnung\u202efdp.exe") == "rechnung[U+202E]fdp.exe"
    assert words.named("x" * 120) == "x" * 120
    assert words.named("x" * 10_240 + ".pdf") == "x" * 99 + "…" + "x" * 16 + ".pdf"
