# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Responses as bytes: which are read, and that no broken one is taken for a stamp."""

import hashlib

import pytest
from cryptography.x509 import Certificate
from hypothesis import given
from hypothesis import strategies as st
from rfc3161_client import HashAlgorithm, TimeStampRequest, TimestampRequestBuilder, decode_timestamp_response

from eakte.services.timestamps import Stamp, StampRefused
from integrations.timestamps.order import in_der_order
from integrations.timestamps.wire import query_for, read_roots, stamp_in
from tests.integrations.timestamps.authority import Authority, with_imprint

CONTENT = b"eakte.audit/0190\n12\n"


@pytest.fixture(scope="module")
def roots(one_authority: Authority) -> tuple[Certificate, ...]:
    return read_roots(one_authority.ca_file.read_bytes())


@pytest.fixture(scope="module")
def query() -> TimeStampRequest:
    return query_for(CONTENT)


@pytest.fixture(scope="module")
def response(one_authority: Authority, query: TimeStampRequest) -> bytes:
    return one_authority.reply(query.as_bytes())


def outcome(answer: bytes, query: TimeStampRequest, roots: tuple[Certificate, ...]) -> Stamp | str:
    """The stamp, or why there is none."""
    try:
        return stamp_in(answer, query, roots)
    except StampRefused as refused:
        return str(refused.values["reason"])


def test_a_query_asks_with_sha_512_a_nonce_and_for_the_certificate(query: TimeStampRequest) -> None:
    assert query.message_imprint.hash_algorithm.dotted_string == "2.16.840.1.101.3.4.2.3"
    assert query.message_imprint.message == hashlib.sha512(CONTENT).digest()
    assert query.cert_req
    assert query.nonce
    assert query.nonce != query_for(CONTENT).nonce


def test_a_digest_by_another_algorithm_than_asked_is_refused(
    one_authority: Authority, query: TimeStampRequest, roots: tuple[Certificate, ...]
) -> None:
    weaker = with_imprint(query.as_bytes(), "sha256", hashlib.sha256(CONTENT).digest())
    called_otherwise = with_imprint(query.as_bytes(), "sha3-512", query.message_imprint.message)
    for other in (weaker, called_otherwise):
        answer = one_authority.reply(other)
        assert outcome(answer, query, roots) == "another digest"


def test_a_stamp_without_the_nonce_is_refused(
    one_authority: Authority, query: TimeStampRequest, roots: tuple[Certificate, ...]
) -> None:
    without = TimestampRequestBuilder(CONTENT, HashAlgorithm.SHA512, nonce=False).build()
    answer = one_authority.reply(without.as_bytes())
    assert outcome(answer, query, roots) == "another nonce"
    assert outcome(answer, without, roots) == "another nonce"


def test_a_stamp_without_the_certificate_of_its_signer_is_refused(
    one_authority: Authority, roots: tuple[Certificate, ...]
) -> None:
    without = TimestampRequestBuilder(CONTENT, HashAlgorithm.SHA512, cert_req=False).build()
    assert outcome(one_authority.reply(without.as_bytes()), without, roots) == "signature not valid"


def test_certificates_are_read_in_whatever_order_they_come(
    response: bytes, query: TimeStampRequest, roots: tuple[Certificate, ...]
) -> None:
    ordered = in_der_order(response)
    assert ordered != response, "OpenSSL has begun to sort them"
    with pytest.raises(ValueError, match="InvalidSetOrdering"):
        decode_timestamp_response(response)
    as_sent, as_sorted = stamp_in(response, query, roots), stamp_in(ordered, query, roots)
    assert (as_sent.response, as_sorted.response) == (response, ordered)
    assert (as_sent.made_at, as_sent.serial) == (as_sorted.made_at, as_sorted.serial)
    assert in_der_order(ordered) == ordered


def test_a_response_with_one_bit_turned_is_refused_or_says_the_same(
    one_authority: Authority, response: bytes, query: TimeStampRequest, roots: tuple[Certificate, ...]
) -> None:
    right = stamp_in(response, query, roots)
    refused = 0
    for position in range(len(response)):
        changed = bytearray(response)
        changed[position] ^= 1 << position % 8
        found = outcome(bytes(changed), query, roots)
        if isinstance(found, str):
            refused += 1
        else:
            assert (found.made_at, found.serial) == (right.made_at, right.serial)
            assert one_authority.accepts(found.response, CONTENT)
    assert refused > len(response) * 0.95


def test_a_response_that_is_cut_short_or_goes_on_is_refused(
    response: bytes, query: TimeStampRequest, roots: tuple[Certificate, ...]
) -> None:
    cut = {outcome(response[:length], query, roots) for length in range(len(response))}
    assert cut == {"malformed"}
    assert outcome(response + b"\0", query, roots) == "malformed"


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_can_be_put_in_order(answer: bytes) -> None:
    assert sorted(in_der_order(answer)) == sorted(answer)
