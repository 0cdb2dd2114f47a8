# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a caller says they act for: in a header of each request, or once for a browser's session in a cookie."""

import re
from urllib.parse import quote, unquote

from starlette.requests import Request

from eakte.kernel.errors import Invalid
from eakte.kernel.messages import N_

PURPOSE_HEADER = "X-Purpose"
MAX_PURPOSE_CHARACTERS = 200

PURPOSE_COOKIE = "eakte_purpose"
_SECURE_COOKIE = "__Host-eakte_purpose"
_ENCODED = re.compile(r"(?:[\x20-\x24\x26-\x7e]|%[0-9A-Fa-f]{2})*")


class PurposeInvalid(Invalid):
    code = "purpose-invalid"
    title = N_("The purpose cannot be used")
    advice = N_(
        "State it in one line of at most {limit} characters. In the header X-Purpose it is percent-encoded UTF-8, so that a percent sign is %25."
    )

    def __init__(self) -> None:
        super().__init__(limit=MAX_PURPOSE_CHARACTERS)


def read_purpose(text: str) -> str:
    """A purpose as a person typed it.

    Raises:
        PurposeInvalid: empty, longer than MAX_PURPOSE_CHARACTERS, or with a character that is no sign of a line.
    """
    purpose = text.strip()
    if not 1 <= len(purpose) <= MAX_PURPOSE_CHARACTERS or not purpose.isprintable():
        raise PurposeInvalid
    return purpose


def purpose_in_header(request: Request) -> str | None:
    """The purpose in the header; None when there is none.

    Raises:
        PurposeInvalid: not percent-encoded UTF-8, stated more than once, or as `read_purpose`.
    """
    stated = request.headers.getlist(PURPOSE_HEADER)
    if not stated:
        return None
    if len(stated) > 1:
        raise PurposeInvalid
    return _decoded(stated[0])


def purpose_in_cookie(request: Request) -> str | None:
    """The purpose that this browser's person has stated; what nobody can have stated here is none."""
    stated = request.cookies.get(purpose_cookie(request))
    try:
        return None if stated is None else _decoded(stated)
    except PurposeInvalid:
        return None


def purpose_cookie(request: Request) -> str:
    """The name of the cookie that holds the purpose on this connection."""
    return _SECURE_COOKIE if request.url.scheme == "https" else PURPOSE_COOKIE


def encoded(purpose: str) -> str:
    """As header and cookie hold it."""
    return quote(purpose, safe="")


def _decoded(stated: str) -> str:
    if not _ENCODED.fullmatch(stated):
        raise PurposeInvalid
    try:
        return read_purpose(unquote(stated, errors="strict"))
    except UnicodeDecodeError as exc:
        raise PurposeInvalid from exc
