# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How this service stands in the network: its public address, and the proxies in front of it whose word is taken."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address
from urllib.parse import urlsplit
from uuid import UUID

from starlette.datastructures import Headers
from starlette.types import Scope

from eakte.http.rates import RateLimits
from eakte.kernel.errors import EakteError
from eakte.kernel.ids import new_id
from eakte.kernel.messages import N_

DEFAULT_MAX_UPLOADS = 32
ANY_HOST = frozenset({"/healthz", "/readyz"})
"""What an orchestrator asks by the address of the machine."""

_BELIEVED = (b"x-forwarded-for", b"x-forwarded-proto", b"x-request-id")
_MISLEADING = (*_BELIEVED, b"forwarded", b"x-forwarded-host", b"x-forwarded-port", b"x-forwarded-prefix", b"x-real-ip")


class UnknownHost(EakteError):
    """The request names another host than the public address of this service."""

    code = "unknown-host"
    status = 421
    exit_code = 2
    title = N_("This service has another address")
    advice = N_("Use the address that the operator told you. A proxy in front must pass on the Host header.")


@dataclass(frozen=True)
class HttpSite:
    """`public_url` is a scheme and a host; None when the service may be reached by any."""

    public_url: str | None = None
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    max_uploads: int = DEFAULT_MAX_UPLOADS
    rates: RateLimits = field(default_factory=RateLimits)

    def arrive(self, scope: Scope) -> UUID:
        """Correct in `scope` what a trusted proxy or the public address tells better; returns the request's id.

        From any other peer the headers by which proxies speak are removed, so that nothing behind can believe them.
        """
        headers = Headers(scope=scope)
        request_id: UUID | None = None
        if self._trusts((scope.get("client") or ("",))[0]):
            request_id = _uuid(headers.get("x-request-id", ""))
            scope["client"] = self._caller(headers.getlist("x-forwarded-for")) or scope["client"]
            proto = headers.get("x-forwarded-proto", "").lower()
            scope["scheme"] = proto if proto in {"http", "https"} else scope["scheme"]
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in _MISLEADING]
        if self.public_url is not None:
            scope["scheme"] = urlsplit(self.public_url).scheme
        return request_id or new_id()

    def check_host(self, scope: Scope) -> None:
        """Refuse a request for another host: what is sent to browsers, such as redirects, may be made of its name.

        Raises:
            UnknownHost: it names none, several, or another one.
        """
        if self.public_url is None or scope["path"] in ANY_HOST:
            return
        if [host.lower() for host in Headers(scope=scope).getlist("host")] != [urlsplit(self.public_url).netloc]:
            raise UnknownHost

    def _caller(self, forwarded: Iterable[str]) -> tuple[str, int] | None:
        """The last address that is not a proxy of ours: what stands before it anybody could have written."""
        for address in reversed([each.strip() for line in forwarded for each in line.split(",")]):
            if _address(address) is None:
                return None
            if not self._trusts(address):
                return address, 0
        return None

    def _trusts(self, peer: str) -> bool:
        address = _address(peer)
        return address is not None and any(address in network for network in self.proxies)


def _address(text: str) -> object:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
