# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How many requests one caller and one municipality may make, and how often somebody may fail to sign in (ADR 0017).

Each server process counts for itself and forgets everything when it ends: with two of them twice as much gets through.
"""

import math
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

from starlette.requests import Request

from eakte.domain.tenants.quotas import Quota
from eakte.kernel.errors import TooMuch, Unauthenticated
from eakte.kernel.messages import N_, one_line
from eakte.kernel.tenancy import Actor, ActorKind
from eakte.services.quotas import QuotaGate

MAX_BUCKETS = 10_000
"""Of one kind. Where more than so many are not full, those that were used longest ago are forgotten."""

_SITE_PREFIX = 64
"""Whoever has one address of IPv6 has so many more in the same network."""

_LOGIN_CHARACTERS = 200


class TooManyRequests(TooMuch):
    code = "too-many-requests"
    title = N_("Too many requests")
    advice = N_("Nothing was stored. Wait {seconds} seconds, then go on more slowly.")


class TooManySignIns(TooMuch):
    """Whether the login exists, or the password was right this time, is not told."""

    code = "too-many-sign-ins"
    title = N_("Signing in failed too often")
    advice = N_(
        "Wait a few minutes, then try again. If you do not know your password, ask your operator for a new one."
    )


@dataclass(frozen=True)
class Rate:
    """`burst` at once, and `per_second` for long; without one of them any number."""

    per_second: float
    burst: int

    @property
    def limits(self) -> bool:
        return self.per_second > 0 and self.burst > 0


@dataclass(frozen=True)
class Level:
    """What is left in a bucket. `wait` are the seconds until there is one more; `full_in` those until it is full."""

    left: int
    wait: float
    full_in: float


class Buckets:
    """One bucket for each key; a full one need not be remembered. `seconds` is a clock that only ever goes forward."""

    def __init__(self, rate: Rate, seconds: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self._seconds = seconds
        self._levels: dict[Hashable, tuple[float, float]] = {}
        self._lock = Lock()

    def take(self, key: Hashable) -> Level | None:
        """Take one out; None when there is none. What is not there is not waited for."""
        with self._lock:
            level = self._refilled(key)
            if level < 1:
                return None
            self._keep(key, level - 1)
            return self._told(level - 1)

    def give_back(self, key: Hashable) -> None:
        with self._lock:
            self._keep(key, self._refilled(key) + 1)

    def look(self, key: Hashable) -> Level:
        with self._lock:
            return self._told(self._refilled(key))

    def _refilled(self, key: Hashable) -> float:
        level, at = self._levels.get(key, (float(self.rate.burst), 0.0))
        return min(float(self.rate.burst), level + (self._seconds() - at) * self.rate.per_second)

    def _keep(self, key: Hashable, level: float) -> None:
        self._levels.pop(key, None)  # the order is that of the last use
        if level >= self.rate.burst:
            return
        self._levels[key] = (level, self._seconds())
        if len(self._levels) > MAX_BUCKETS:
            self._forget()

    def _forget(self) -> None:
        """All that are full by now, and of the others the older half if there are still too many."""
        kept = [key for key in self._levels if self._refilled(key) < self.rate.burst]
        if len(kept) > MAX_BUCKETS // 2:
            kept = kept[-MAX_BUCKETS // 2 :]
        self._levels = {key: self._levels[key] for key in kept}

    def _told(self, level: float) -> Level:
        wait = max(0.0, (1 - level) / self.rate.per_second)
        return Level(int(level), wait, (self.rate.burst - level) / self.rate.per_second)


@dataclass(frozen=True)
class RateLimits:
    """The limits of one server process. `sign_in_failures` are those of one login at once."""

    caller: Rate = Rate(250, 1000)
    tenant: Rate = Rate(500, 2000)
    sign_in_failures: int = 10

    @property
    def sign_in_login(self) -> Rate:
        return Rate(1 / 60, self.sign_in_failures)

    @property
    def sign_in_address(self) -> Rate:
        return Rate(10 / 60, 10 * self.sign_in_failures)


class Doorkeeper:
    """Counts for one server process who comes how often."""

    def __init__(self, limits: RateLimits, quotas: QuotaGate, seconds: Callable[[], float] = time.monotonic) -> None:
        self._quotas = quotas
        self._callers, self._tenants, self._logins, self._addresses = (
            Buckets(rate, seconds)
            for rate in (limits.caller, limits.tenant, limits.sign_in_login, limits.sign_in_address)
        )

    def admit(self, request: Request, actor: Actor) -> None:
        """Let one request of a known caller in, and have its answer tell what is left.

        Raises:
            TooManyRequests: nothing is left of theirs, or of their municipality's.
        """
        asked = {"caller": (self._callers, (actor.tenant_id, actor.id)), "tenant": (self._tenants, actor.tenant_id)}
        limited = {name: each for name, each in asked.items() if each[0].rate.limits}
        waits = [buckets.look(key).wait for buckets, key in limited.values() if buckets.take(key) is None]
        request.state.rate_limits = _fields(
            [*(_line(name, *each) for name, each in limited.items()), *self._quota_lines(actor)]
        )
        if waits:
            seconds = math.ceil(max(waits))
            raise TooManyRequests(seconds, seconds=seconds)

    @contextmanager
    def trial(self, request: Request, login: str) -> Iterator[None]:
        """Have somebody try to sign in; it counts when `Unauthenticated` is raised inside.

        It is taken beforehand and given back: of many tries at once no more get through.

        Raises:
            TooManySignIns: this login, or this address, has failed too often.
        """
        taken = self._take_try(request, login)
        try:
            yield
        except Unauthenticated:
            raise
        except BaseException:
            _give_back(taken)
            raise
        _give_back(taken)

    def _take_try(self, request: Request, login: str) -> list[tuple[Buckets, Hashable]]:
        keys: tuple[tuple[Buckets, Hashable], ...] = (
            (self._logins, one_line(login)[:_LOGIN_CHARACTERS]),
            (self._addresses, _network(request.client.host if request.client else "")),
        )
        taken: list[tuple[Buckets, Hashable]] = []
        for buckets, key in keys:
            if not buckets.rate.limits:
                continue
            if buckets.take(key) is None:
                _give_back(taken)
                seconds = math.ceil(buckets.look(key).wait)
                raise TooManySignIns(seconds, seconds=seconds)
            taken.append((buckets, key))
        return taken

    def _quota_lines(self, actor: Actor) -> list[tuple[str, str]]:
        if actor.kind is not ActorKind.PORTAL:
            return []
        state = self._quotas.state(actor.tenant)
        limit, left = state.quotas.submissions, state.remaining(Quota.SUBMISSIONS)
        if limit is None:
            return []
        reset = self._quotas.seconds_to_next_month(actor.tenant)
        return [(f'"submissions";q={limit};qu="submissions"', f'"submissions";r={left};t={reset}')]


def _give_back(taken: Sequence[tuple[Buckets, Hashable]]) -> None:
    for buckets, key in taken:
        buckets.give_back(key)


def _line(name: str, buckets: Buckets, key: Hashable) -> tuple[str, str]:
    level, rate = buckets.look(key), buckets.rate
    window = math.ceil(rate.burst / rate.per_second)
    return f'"{name}";q={rate.burst};w={window}', f'"{name}";r={level.left};t={math.ceil(level.full_in)}'


def _fields(lines: Sequence[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """The two header fields; none where nothing is limited."""
    names = (b"ratelimit-policy", b"ratelimit")
    return [(name, ", ".join(values).encode()) for name, values in zip(names, zip(*lines, strict=True), strict=False)]


def _network(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((address, _SITE_PREFIX), strict=False)) if isinstance(address, IPv6Address) else host
