# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Whose word is taken about who calls, how, and under which id."""

from ipaddress import ip_network
from typing import Any
from uuid import UUID

import pytest

from eakte.http.site import HttpSite, UnknownHost

BEHIND = HttpSite(proxies=(ip_network("10.0.0.0/8"), ip_network("fd00::/8")))
ID = "01a2b3c4-0000-7000-8000-000000000001"


def _scope(peer: str, path: str = "/", **headers: str) -> dict[str, Any]:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "client": (peer, 5), "scheme": "http", "path": path, "headers": pairs}


def test_a_trusted_proxy_tells_caller_scheme_and_id() -> None:
    scope = _scope("10.0.0.1", x_forwarded_for="192.0.2.7", x_forwarded_proto="https", x_request_id=ID)
    assert BEHIND.arrive(scope) == UUID(ID)
    assert (scope["client"][0], scope["scheme"]) == ("192.0.2.7", "https")


@pytest.mark.parametrize("peer", ["192.0.2.1", "11.0.0.1", "::1", "unknown", ""])
def test_nobody_else_does_and_nothing_of_it_is_left(peer: str) -> None:
    scope = _scope(
        peer,
        x_forwarded_for="127.0.0.1",
        x_forwarded_proto="https",
        x_forwarded_host="evil.example",
        forwarded="for=127.0.0.1;proto=https",
        x_request_id=ID,
        accept="text/html",
    )
    assert BEHIND.arrive(scope) != UUID(ID)
    assert (scope["client"][0], scope["scheme"]) == (peer, "http")
    assert scope["headers"] == [(b"accept", b"text/html")]


def test_without_proxies_nobody_is_believed() -> None:
    scope = _scope("127.0.0.1", x_forwarded_for="192.0.2.7", x_forwarded_proto="https")
    HttpSite().arrive(scope)
    assert (scope["client"][0], scope["scheme"]) == ("127.0.0.1", "http")


@pytest.mark.parametrize(
    ("forwarded", "caller"),
    [
        ("192.0.2.66, 192.0.2.7", "192.0.2.7"),
        ("192.0.2.66, 192.0.2.7, 10.9.9.9", "192.0.2.7"),
        ("2001:db8::7, fd00::1", "2001:db8::7"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.7"),
        ("10.1.1.1", "10.0.0.1"),
        ("192.0.2.7, <script>", "10.0.0.1"),
        ("192.0.2.66:80", "10.0.0.1"),
        ("", "10.0.0.1"),
    ],
)
def test_the_caller_is_the_last_address_that_no_proxy_of_ours_has(forwarded: str, caller: str) -> None:
    scope = _scope("10.0.0.1", x_forwarded_for=forwarded)
    BEHIND.arrive(scope)
    assert scope["client"][0] == caller


def test_a_proxy_over_both_protocols_is_known_by_its_old_address() -> None:
    scope = _scope("::ffff:10.0.0.1", x_forwarded_proto="https")
    BEHIND.arrive(scope)
    assert scope["scheme"] == "https"


@pytest.mark.parametrize("value", ["", "javascript", "https, http", "1\n2", "x" * 5000])
def test_what_is_no_scheme_and_no_id_is_not_taken(value: str) -> None:
    scope = _scope("10.0.0.1", x_forwarded_proto=value, x_request_id=value)
    assert isinstance(BEHIND.arrive(scope), UUID)
    assert scope["scheme"] == "http"


def test_the_public_address_tells_the_scheme() -> None:
    scope = _scope("192.0.2.1")
    HttpSite("https://akte.example.org").arrive(scope)
    assert scope["scheme"] == "https"


@pytest.mark.parametrize("host", ["akte.example.org", "AKTE.example.org"])
def test_the_host_of_the_public_address_is_answered(host: str) -> None:
    HttpSite("https://akte.example.org").check_host(_scope("192.0.2.1", host=host))


@pytest.mark.parametrize("host", ["", "evil.example", "akte.example.org:8443", "akte.example.org.evil.example"])
def test_another_host_is_not(host: str) -> None:
    with pytest.raises(UnknownHost):
        HttpSite("https://akte.example.org").check_host(_scope("192.0.2.1", host=host))
    HttpSite("https://akte.example.org").check_host(_scope("192.0.2.1", "/readyz", host=host))
    HttpSite().check_host(_scope("192.0.2.1", host=host))


def test_two_hosts_are_none() -> None:
    scope = _scope("192.0.2.1", host="akte.example.org")
    scope["headers"].append((b"host", b"evil.example"))
    with pytest.raises(UnknownHost):
        HttpSite("https://akte.example.org").check_host(scope)
