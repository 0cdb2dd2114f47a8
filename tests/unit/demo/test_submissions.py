# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from PIL import Image

from eakte.demo.people import TOWNS
from eakte.demo.submissions import DemoSubmission, submissions
from eakte.domain.filing.standard_plan import STANDARD_SERVICES
from eakte.services.form_document import form_document
from eakte.services.particulars import SCHEMAS, of_submission

RECEIVED_ON = date(2026, 11, 16)


@pytest.fixture(scope="module")
def witten() -> list[DemoSubmission]:
    return list(submissions(TOWNS["Witten"], 1, RECEIVED_ON))


def _announced(submission: DemoSubmission) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(submission.submission)
    return read


def _of(service: str, sent: Sequence[DemoSubmission]) -> DemoSubmission:
    return next(submission for submission in sent if submission.service == service and submission.files)


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


def test_every_service_comes_once_and_the_dog_tax_once_more_without_a_file(witten: list[DemoSubmission]) -> None:
    assert [(submission.service, len(submission.files)) for submission in witten] == [
        ("hundesteuer", 0),
        ("hundesteuer", 2),
        ("gewerbeanmeldung", 3),
        ("geburtsurkunde", 1),
        ("bewohnerparkausweis", 1),
        ("zaehlerstand", 1),
        ("elternbeitraege", 1),
        ("sozialticket", 1),
        ("sperrmuell", 0),
        ("parkerleichterung", 1),
    ]


def test_every_service_that_ships_is_sent_and_no_other(witten: list[DemoSubmission]) -> None:
    assert {submission.service for submission in witten} == {service.key for service in STANDARD_SERVICES}


def test_every_field_that_is_sent_has_a_label_and_every_label_of_a_form_is_sent(witten: list[DemoSubmission]) -> None:
    services = {service.key: dict(service.labels) for service in STANDARD_SERVICES}
    everywhere = set.intersection(*(set(labels) for labels in services.values()))
    for submission in witten:
        announced, labels = _announced(submission), services[submission.service]
        sent = {key for part in ("applicant", "form", "identity", "payment") for key in announced[part] or ()}
        assert sent <= set(labels), submission.service
        assert set(labels) - everywhere <= set(announced["form"]), submission.service


def test_a_case_takes_over_all_that_the_schema_of_its_service_knows(witten: list[DemoSubmission]) -> None:
    for submission in witten:
        form = _announced(submission)["form"]
        offered = of_submission(submission.service, form)
        newest = SCHEMAS.newest(submission.service)
        assert offered is not None
        assert newest is not None
        assert offered.left_out == ()
        assert set(offered.values) == set(newest.properties) & set(form) >= set(newest.required)


def test_the_readable_form_shows_labels_and_no_keys(witten: list[DemoSubmission]) -> None:
    services = {service.key: service for service in STANDARD_SERVICES}
    for submission in witten:
        service = services[submission.service]
        labels = dict(service.labels)
        shown = form_document(submission.submission, service.title, labels, ZoneInfo("Europe/Berlin"))
        assert shown.title == f"Antrag: {service.title}"
        rows = [label for section in shown.sections if section.heading != "Anlagen" for label, _ in section.rows]
        assert rows
        assert set(rows) <= set(labels.values())


def test_a_list_of_things_stands_in_one_line_of_the_readable_form(witten: list[DemoSubmission]) -> None:
    (waste,) = (submission for submission in witten if submission.service == "sperrmuell")
    labels = next(dict(service.labels) for service in STANDARD_SERVICES if service.key == "sperrmuell")
    shown = form_document(waste.submission, "Sperrmüll", labels, ZoneInfo("Europe/Berlin"))
    rows = dict(row for section in shown.sections for row in section.rows)
    assert rows["Gegenstände"] == ", ".join(_announced(waste)["form"]["gegenstaende"])


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
    assert [service for service, payment in payments.items() if payment] == [
        *("gewerbeanmeldung", "geburtsurkunde", "bewohnerparkausweis", "sperrmuell")
    ]
    assert all(payment["reference"].startswith("9999.") for payment in payments.values() if payment)


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
    dog_tax, trade = _of("hundesteuer", witten), _of("gewerbeanmeldung", witten)
    lease, scan, _ = trade.files
    assert _announced(dog_tax)["form"]["transpondernummer"] in _text(dog_tax.files[0].content)
    assert "Tollwutimpfung" in _text(dog_tax.files[1].content)
    assert _announced(trade)["form"]["taetigkeit"].split()[0] in _text(lease.content)
    assert _text(scan.content).strip() == ""


@pytest.mark.parametrize(
    ("service", "field"),
    [
        ("elternbeitraege", "einkommensjahr"),
        ("sozialticket", "leistungsaktenzeichen"),
        ("parkerleichterung", "feststellung_aktenzeichen"),
    ],
)
def test_a_notice_says_what_the_form_says(witten: list[DemoSubmission], service: str, field: str) -> None:
    submission = _of(service, witten)
    announced = _announced(submission)
    (notice,) = submission.files
    assert str(announced["form"][field]) in _text(notice.content)
    assert announced["applicant"]["nachname"] in _text(notice.content)


def test_the_registration_of_a_car_is_a_scan(witten: list[DemoSubmission]) -> None:
    (registration,) = _of("bewohnerparkausweis", witten).files
    assert _text(registration.content).strip() == ""


@pytest.mark.parametrize("service", ["geburtsurkunde", "zaehlerstand"])
def test_an_identity_card_and_a_meter_are_colour_photos(witten: list[DemoSubmission], service: str) -> None:
    (taken,) = _of(service, witten).files
    with Image.open(BytesIO(taken.content)) as photo:
        assert (photo.format, photo.mode) == ("JPEG", "RGB")
        assert min(photo.size) >= 1000
