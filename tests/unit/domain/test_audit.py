# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The audit log's bytes are final: entries written today are proven for decades.

If a test here fails, the product is wrong, not the test. Never change an expected value.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.audit.rules import entry_bytes, instant, leaf_hash
from eakte.domain.audit.values import Act, AuditEntry, AuditObject, Outcome

ENTRY = AuditEntry(
    id=UUID("01a20270-511d-74c5-b27b-ed5a42d8dc6e"),
    tenant_id=UUID("01a20000-0000-7000-8000-000000000001"),
    at=datetime(2026, 11, 20, 8, 15, 0, 42, tzinfo=UTC),
    act=Act.DOCUMENT_OPENED,
    object=AuditObject(
        "document", UUID("01a20000-0000-7000-8000-000000000002"), UUID("01a20000-0000-7000-8000-000000000003")
    ),
    outcome=Outcome.DONE,
    person="cGVyc29u",
    detail="ZGV0YWls",
)

GOLDEN = (
    b'{"act":"document.opened","at":"2026-11-20T08:15:00.000042Z","detail":"ZGV0YWls",'
    b'"id":"01a20270-511d-74c5-b27b-ed5a42d8dc6e","object":{"id":"01a20000-0000-7000-8000-000000000002",'
    b'"type":"document","version":"01a20000-0000-7000-8000-000000000003"},"outcome":"done","person":"cGVyc29u",'
    b'"tenant":"01a20000-0000-7000-8000-000000000001","v":1}'
)
GOLDEN_LEAF = "02dcd439b1974102c51bc4920cafeb3b68dc9e19ab7fe88fabf95efca000f315"

ACTS = [
    "tenant.created",
    "account.assigned",
    "key.created",
    "key.revoked",
    "submission.received",
    "submission.read",
    "scan.received",
    "inbox_item.opened",
    "inbox_item.filed",
    "dossier.created",
    "dossier.opened",
    "case.created",
    "case.opened",
    "case.closed",
    "document.opened",
    "page.opened",
    "page.shown",
    "original.downloaded",
    "version.read",
    "version.failed",
    "reading.retried",
]


def test_an_entrys_bytes_never_change() -> None:
    assert entry_bytes(ENTRY) == GOLDEN


def test_an_entry_about_no_version_says_null() -> None:
    entry = replace(ENTRY, object=AuditObject("case", ENTRY.object.id), outcome=Outcome.DENIED)

    assert entry_bytes(entry) == GOLDEN.replace(
        b'"type":"document","version":"01a20000-0000-7000-8000-000000000003"', b'"type":"case","version":null'
    ).replace(b'"done"', b'"denied"')


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(Act), st.sampled_from(Outcome), st.uuids())
def test_an_entrys_bytes_are_canonical_json(words: str, act: Act, outcome: Outcome, subject: UUID) -> None:
    """By the library of RFC 8785, whatever stands in the entry."""
    entry = replace(
        ENTRY, object=AuditObject(words, subject), act=act, outcome=outcome, person=words, detail=words[::-1]
    )

    assert entry_bytes(entry) == rfc8785.dumps(json.loads(entry_bytes(entry)))


def test_a_leafs_hash_never_changes() -> None:
    assert leaf_hash(GOLDEN).hex() == GOLDEN_LEAF


def test_the_leaf_of_nothing_is_the_one_of_certificate_transparency() -> None:
    """A well-known value: the leaf hash of the empty string in RFC 6962 trees."""
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_no_act_that_was_ever_written_is_renamed() -> None:
    assert set(ACTS) <= {act.value for act in Act}
    assert {outcome.value for outcome in Outcome} == {"done", "denied"}


@pytest.mark.parametrize("hours", [-11, 0, 1, 14])
def test_equal_instants_have_equal_bytes(hours: int) -> None:
    elsewhere = ENTRY.at.astimezone(timezone(timedelta(hours=hours)))

    assert entry_bytes(replace(ENTRY, at=elsewhere)) == GOLDEN


def test_an_instant_has_six_digits_of_a_second_even_when_they_are_zero() -> None:
    assert instant(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == "2026-01-02T03:04:05.000000Z"
