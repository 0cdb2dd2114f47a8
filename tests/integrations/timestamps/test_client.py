# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A stamp is kept only if it is what was asked for; whatever the authority does instead ends in time with its reason."""

import time
from datetime import UTC
from pathlib import Path

import pytest

from eakte.kernel.clock import SystemClock
from eakte.services.timestamps import AuthorityUnavailable, StampRefused
from integrations.timestamps.client import ANSWER_SECONDS, MAX_ANSWER_BYTES, HttpTimestampAuthority
from integrations.timestamps.errors import NoCertificates, NotAnAddress
from tests.integrations.timestamps.authority import Authority, Misbehaviour, timestamp_authority
from tests.integrations.timestamps.certificates import new_chain

CONTENT = b"eakte.audit/0190\n12\n"
SHORT_SECONDS = 1.0
SOME_SECONDS_MORE = 3.0  # for a machine that is busy with other tests

NEVER_DONE = {Misbehaviour.SILENT, Misbehaviour.TRICKLING}
UNAVAILABLE = [
    (Misbehaviour.DOWN, "ConnectError"),
    (Misbehaviour.SILENT, "more than 1 s"),
    (Misbehaviour.TRICKLING, "more than 1 s"),
    (Misbehaviour.ERROR, "HTTP 500"),
    (Misbehaviour.REDIRECTING, "HTTP 307"),
]
REFUSED = [
    (Misbehaviour.ENDLESS, "more than 65536 bytes"),
    (Misbehaviour.OTHER_TYPE, "not application/timestamp-reply"),
    (Misbehaviour.RUBBISH, "malformed"),
    (Misbehaviour.REJECTING, "status 2"),
    (Misbehaviour.OTHER_CONTENT, "another digest"),
    (Misbehaviour.REPLAYING, "another nonce"),
    (Misbehaviour.UNKNOWN_ROOT, "unable to get local issuer certificate"),
    (Misbehaviour.EXPIRED, "certificate has expired"),
    (Misbehaviour.OTHER_PURPOSE, "unsuitable certificate purpose"),
]


def client(authority: Authority, seconds: float = ANSWER_SECONDS) -> HttpTimestampAuthority:
    return HttpTimestampAuthority(authority.url, authority.ca_file.read_bytes(), seconds)


def test_a_stamp_is_one_that_openssl_accepts_too(authority: Authority) -> None:
    before = SystemClock().now().replace(microsecond=0)
    stamp = client(authority).stamp(CONTENT)
    assert before <= stamp.made_at <= SystemClock().now()
    assert stamp.made_at.tzinfo is UTC
    assert int(stamp.serial, 16) > 0
    assert authority.accepts(stamp.response, CONTENT)
    assert not authority.accepts(stamp.response, CONTENT + b"\n")


def test_two_stamps_of_the_same_content_are_two(authority: Authority) -> None:
    asking = client(authority)
    first, second = asking.stamp(CONTENT), asking.stamp(CONTENT)
    assert first.serial != second.serial
    assert len(set(authority.queries)) == 2


def test_the_authority_does_not_see_what_it_stamps(authority: Authority) -> None:
    client(authority).stamp(CONTENT)
    (query,) = authority.queries
    assert CONTENT not in query


@pytest.mark.parametrize(
    ("kind", "error", "reason"),
    [
        *((kind, AuthorityUnavailable, reason) for kind, reason in UNAVAILABLE),
        *((kind, StampRefused, reason) for kind, reason in REFUSED),
    ],
)
def test_misbehaviour_ends_in_time_and_with_its_reason(
    authority: Authority, kind: Misbehaviour, error: type[AuthorityUnavailable | StampRefused], reason: str
) -> None:
    client(authority).stamp(CONTENT)
    authority.misbehave(kind)
    seconds = SHORT_SECONDS if kind in NEVER_DONE else ANSWER_SECONDS
    begun = time.monotonic()
    with pytest.raises(error) as raised:
        client(authority, seconds).stamp(CONTENT)
    assert time.monotonic() - begun < seconds + SOME_SECONDS_MORE
    assert raised.value.values == {"reason": reason}
    assert len(authority.queries) == (1 if kind is Misbehaviour.DOWN else 2)
    authority.behave()
    assert client(authority).stamp(CONTENT).response


def test_every_misbehaviour_is_tried() -> None:
    assert {kind for kind, _ in [*UNAVAILABLE, *REFUSED]} == set(Misbehaviour)


@pytest.mark.parametrize(("size", "reason"), [(MAX_ANSWER_BYTES, "malformed"), (MAX_ANSWER_BYTES + 1, "more than")])
def test_an_answer_is_read_up_to_its_limit_and_no_further(authority: Authority, size: int, reason: str) -> None:
    authority.answer_with(bytes(size))
    with pytest.raises(StampRefused, match=reason):
        client(authority).stamp(CONTENT)


def test_the_name_of_the_type_may_be_written_as_http_allows(authority: Authority) -> None:
    authority.media_type = "Application/Timestamp-Reply; charset=binary"
    assert client(authority).stamp(CONTENT).response


def test_a_proxy_of_the_environment_is_not_used(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert client(authority).stamp(CONTENT).response


def test_any_of_several_roots_may_vouch(authority: Authority, tmp_path: Path) -> None:
    other = new_chain(tmp_path / "other").root.read_bytes()
    roots = other + authority.ca_file.read_bytes()
    assert HttpTimestampAuthority(authority.url, roots).stamp(CONTENT).response


def test_https_is_spoken_with_a_certificate_that_the_machine_trusts_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with timestamp_authority(tmp_path, secure=True) as authority:
        with pytest.raises(AuthorityUnavailable, match="ConnectError"):
            client(authority).stamp(CONTENT)
        assert authority.queries == []
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.tls_file))
        assert client(authority).stamp(CONTENT).response


@pytest.mark.parametrize(
    "url",
    ["", "tsa.example.org", "ftp://tsa.example.org", "http://", "http://tsa:99999/", "http://tsa:x", "http://[::1"],
)
def test_what_is_no_address_of_the_web_is_refused_at_once(authority: Authority, url: str) -> None:
    with pytest.raises(NotAnAddress):
        HttpTimestampAuthority(url, authority.ca_file.read_bytes())


def test_a_name_that_no_host_can_have_is_an_authority_that_is_not_there(authority: Authority) -> None:
    with pytest.raises(AuthorityUnavailable):
        HttpTimestampAuthority("http://tsa..example/", authority.ca_file.read_bytes()).stamp(CONTENT)


@pytest.mark.parametrize(
    "pem", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_roots_without_a_certificate_are_refused_at_once(authority: Authority, pem: bytes) -> None:
    with pytest.raises(NoCertificates):
        HttpTimestampAuthority(authority.url, pem)
