# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import json
from datetime import date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from eakte.demo.people import TOWNS
from eakte.demo.submissions import DemoSubmission, submissions

RECEIVED_ON = date(2026, 11, 16)


@pytest.fixture(scope="module")
def witten() -> list[DemoSubmission]:
    return list(submissions(TOWNS["Witten"], 1, RECEIVED_ON))


def _announced(submission: DemoSubmission) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(submission.submission)
    return read


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_the_same_seed_gives_the_same_bytes(witten: list[DemoSubmission]) -> None:
    assert list(submissions(TOWNS["Witten"], 1, RECEIVED_ON)) == witten


@pytest.mark.parametrize(("town", "seed"), [("Witten", 2), ("Hattingen", 1)])
def test_another_seed_or_town_gives_other_people(witten: list[DemoSubmission], town: str, seed: int) -> None:
    others = submissions(TOWNS[town], seed, RECEIVED_ON)
    assert all(other.submission != submission.submission for other, submission in zip(others, witten, strict=True))


def test_the_three_services_come_with_the_dog_tax_once_without_a_file(witten: list[DemoSubmission]) -> None:
    assert [(submission.service, len(submission.files)) for submission in witten] == [
        ("hundesteuer", 0),
        ("hundesteuer", 2),
        ("gewerbeanmeldung", 3),
        ("geburtsurkunde", 1),
    ]


def test_the_first_part_has_exactly_the_members_of_the_format(witten: list[DemoSubmission]) -> None:
    for submission in witten:
        announced = _announced(submission)
        assert set(announced) == {"service", "received_at", "form", "applicant", "identity", "payment", "files"}
        assert announced["service"] == submission.service
        assert set(announced["identity"]) == {"source", "trust_level"}
        assert announced["form"]
        assert announced["applicant"]


def test_the_receipt_has_the_day_asked_for_and_the_local_offset(witten: list[DemoSubmission]) -> None:
    for submission in witten:
        received_at = datetime.fromisoformat(_announced(submission)["received_at"])
        assert received_at.date() == RECEIVED_ON
        assert received_at.utcoffset() == timedelta(hours=1)


def test_a_fee_is_named_by_its_payment_reference(witten: list[DemoSubmission]) -> None:
    payments = {submission.service: _announced(submission)["payment"] for submission in witten}
    assert payments["hundesteuer"] is None
    assert payments["gewerbeanmeldung"]["reference"].startswith("9999.")


def test_every_file_is_announced_in_its_order_with_its_size_and_digest(witten: list[DemoSubmission]) -> None:
    for submission in witten:
        assert _announced(submission)["files"] == [
            {
                "part": file.part,
                "name": file.name,
                "media_type": file.media_type,
                "size": len(file.content),
                "sha256": sha256(file.content).hexdigest(),
            }
            for file in submission.files
        ]


def test_born_digital_attachments_hold_text_and_the_scan_holds_none(witten: list[DemoSubmission]) -> None:
    _, dog_tax, trade, _ = witten
    lease, scan, _ = trade.files
    assert _announced(dog_tax)["form"]["transpondernummer"] in _text(dog_tax.files[0].content)
    assert "Tollwutimpfung" in _text(dog_tax.files[1].content)
    assert _announced(trade)["form"]["taetigkeit"].split()[0] in _text(lease.content)
    assert _text(scan.content).strip() == ""


def test_the_identity_card_is_a_colour_photo(witten: list[DemoSubmission]) -> None:
    (card,) = witten[-1].files
    with Image.open(BytesIO(card.content)) as photo:
        assert (photo.format, photo.mode) == ("JPEG", "RGB")
        assert min(photo.size) >= 1000
