# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a header or cookie may state as a purpose."""

import pytest
from starlette.requests import Request

from eakte.http.purpose import (
    MAX_PURPOSE_CHARACTERS,
    PurposeInvalid,
    encoded,
    purpose_cookie,
    purpose_in_cookie,
    purpose_in_header,
)


def request(*headers: tuple[str, str], scheme: str = "http") -> Request:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    return Request({"type": "http", "headers": raw, "scheme": scheme, "server": ("localhost", 80), "path": "/"})


@pytest.mark.parametrize(
    "purpose",
    [
        "AZ 22.10-2026/0001",
        "Auskunft für Müller & Söhne",
        "100 %",
        "🐕",
        "a+b",
        "x" * MAX_PURPOSE_CHARACTERS,
        "ü" * 200,
    ],
)
def test_what_is_encoded_is_read_from_header_and_cookie(purpose: str) -> None:
    assert purpose_in_header(request(("x-purpose", encoded(purpose)))) == purpose
    assert purpose_in_cookie(request(("cookie", f"eakte_purpose={encoded(purpose)}"))) == purpose


def test_plain_words_need_no_encoding_and_blanks_around_them_go() -> None:
    assert purpose_in_header(request(("x-purpose", "  Akteneinsicht, Az. 3/26 "))) == "Akteneinsicht, Az. 3/26"
    assert purpose_in_header(request()) is None


INVALID = {
    "empty": "",
    "blank": "%20%09",
    "too long": "x" * (MAX_PURPOSE_CHARACTERS + 1),
    "two lines": "a%0Ab",
    "a control character": "a%00b",
    "turned direction": "a%E2%80%AEb",
    "not UTF-8": "a%FFb",
    "a lone surrogate": "%ED%A0%80",
    "half an encoding": "100%",
    "no encoding": "100 %xy",
    "raw Latin-1": "Prüfung",
}


@pytest.mark.parametrize("case", INVALID)
def test_what_is_no_line_of_text_is_refused_in_a_header_and_none_in_a_cookie(case: str) -> None:
    stated = INVALID[case]
    with pytest.raises(PurposeInvalid) as refused:
        purpose_in_header(request(("x-purpose", stated)))
    assert refused.value.values == {"limit": MAX_PURPOSE_CHARACTERS}
    assert purpose_in_cookie(request(("cookie", f"eakte_purpose={stated}"))) is None


def test_two_purposes_at_once_are_refused() -> None:
    with pytest.raises(PurposeInvalid):
        purpose_in_header(request(("x-purpose", "a"), ("x-purpose", "b")))


def test_over_tls_only_this_host_can_set_the_cookie() -> None:
    assert purpose_cookie(request(scheme="https")) == "__Host-eakte_purpose"
    assert purpose_in_cookie(request(("cookie", "eakte_purpose=a"), scheme="https")) is None
