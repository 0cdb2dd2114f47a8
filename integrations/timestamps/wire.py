# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Queries and responses of the Time-Stamp Protocol (RFC 3161). The only user of rfc3161_client."""

import re
from collections.abc import Sequence

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampTokenInfo,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from eakte.services.timestamps import Stamp, StampRefused
from integrations.timestamps.errors import NoCertificates
from integrations.timestamps.order import in_der_order

_COMPLAINT = re.compile(r"Verify error: ([\w ,'-]{1,100})")
"""What OpenSSL says about a chain of certificates, in the library's message."""


def read_roots(pem: bytes) -> tuple[Certificate, ...]:
    """The certificates of a PEM file.

    Raises:
        NoCertificates: there is none, or something else.
    """
    try:
        return tuple(load_pem_x509_certificates(pem))
    except ValueError as exc:
        raise NoCertificates from exc


def query_for(content: bytes) -> TimeStampRequest:
    """A query with a nonce of 64 random bits that asks for the signer's certificate. The library draws the nonce itself."""
    return TimestampRequestBuilder(content, HashAlgorithm.SHA512, nonce=True, cert_req=True).build()


def stamp_in(answer: bytes, query: TimeStampRequest, roots: Sequence[Certificate]) -> Stamp:
    """The stamp in an answer to that query.

    Raises:
        StampRefused: it is none, or one of something else, or nobody vouches for it.
    """
    try:
        response = decode_timestamp_response(in_der_order(answer))
        _check_status(response.status)
        token = response.tst_info
        _check_same(token, query)
        verifier = VerifierBuilder(roots=list(roots), nonce=query.nonce).build()
        verifier.verify(response, query.message_imprint.message)
    except VerificationError as exc:
        raise StampRefused(reason=_complaint(exc)) from exc
    except ValueError as exc:
        raise StampRefused(reason="malformed") from exc
    return Stamp(answer, token.gen_time, f"{token.serial_number:x}")


def _check_status(status: int) -> None:
    """Not even "granted with modifications" will do: we ask for nothing that could be modified."""
    if status != PKIStatus.GRANTED:
        raise StampRefused(reason=f"status {status}")


def _check_same(token: TimeStampTokenInfo, query: TimeStampRequest) -> None:
    """The library compares nonce and digest too, but takes a missing nonce of ours for none wanted, and any algorithm."""
    asked, stamped = query.message_imprint, token.message_imprint
    if query.nonce is None or token.nonce != query.nonce:
        raise StampRefused(reason="another nonce")
    if (stamped.hash_algorithm, stamped.message) != (asked.hash_algorithm, asked.message):
        raise StampRefused(reason="another digest")


def _complaint(error: VerificationError) -> str:
    found = _COMPLAINT.search(str(error))
    return found[1] if found else "signature not valid"
