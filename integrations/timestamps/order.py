# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Brings the certificates of a response into the order of DER.

They are a SET, and DER sorts sets by their bytes (X.690 §11.6). Many authorities, OpenSSL's among them, send the signer's
certificate first instead. rfc3161_client reads DER and nothing else, and no signature covers the order (RFC 5652 §5.4).
"""

from typing import NamedTuple

_CERTIFICATES = 0xA0
_LONG_FORM = 0x80


class _Element(NamedTuple):
    """Positions in the response: where the element begins, where its content does, and where both end."""

    start: int
    content: int
    end: int


def in_der_order(response: bytes) -> bytes:
    """The same TimeStampResp with its certificates sorted; what is built in another way is returned unchanged."""
    try:
        certificates = _certificates(response)
        encoded = sorted(response[each.start : each.end] for each in _inside(response, certificates))
    except (IndexError, ValueError):
        return response
    return response[: certificates.content] + b"".join(encoded) + response[certificates.end :]


def _certificates(response: bytes) -> _Element:
    """TimeStampResp / TimeStampToken / content [0] / SignedData / certificates [0]."""
    token = _inside(response, _element(response, 0))[1]
    signed_data = _inside(response, _inside(response, token)[1])[0]
    for each in _inside(response, signed_data):
        if response[each.start] == _CERTIFICATES:
            return each
    raise ValueError("no certificates")


def _inside(response: bytes, outer: _Element) -> list[_Element]:
    found, position = [], outer.content
    while position < outer.end:
        element = _element(response, position)
        found.append(element)
        position = element.end
    return found


def _element(response: bytes, start: int) -> _Element:
    length, content = response[start + 1], start + 2
    if length & _LONG_FORM:
        content += length & ~_LONG_FORM
        length = int.from_bytes(response[start + 2 : content], "big")
    if content + length > len(response):
        raise ValueError("cut short")
    return _Element(start, content, content + length)
