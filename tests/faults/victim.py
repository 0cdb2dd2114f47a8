# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""`eakte NAME` in a process that kills itself (SIGKILL) at one exact point.

    python -m tests.faults.victim --die-at POINT --after N NAME

The product knows nothing of this: what lies at the point is replaced before it starts, by itself with a death before or
after it. N counts how often the point is reached, from 1.
"""

import argparse
import functools
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from tests.faults.points import CALLS, Call, Point
from tests.faults.processes import below

_ENGINE = "tesseract"
_LOOK_SECONDS = 0.005


class Death:
    """Comes when the point is reached for the Nth time, in whichever thread."""

    def __init__(self, after: int) -> None:
        self._left = after
        self._lock = threading.Lock()

    def come_nearer(self) -> bool:
        """Count one more time; whether it is the last."""
        with self._lock:
            self._left -= 1
            return self._left == 0

    def meet(self) -> None:
        if self.come_nearer():
            die()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def lay(point: Point, after: int) -> None:
    """Put the death in its place."""
    death = Death(after)
    if point is Point.RECOGNISING:
        _replace(Call("eakte.processing.processor", "SandboxedProcessor.recognise", after=False), _watched(death))
        return
    for call in CALLS[point]:
        _replace(call, functools.partial(_deadly, death=death, after=call.after))


def _replace(call: Call, wrap: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    owner: object = import_module(call.module)
    *path, name = call.name.split(".")
    for step in path:
        owner = getattr(owner, step)
    setattr(owner, name, wrap(getattr(owner, name)))


def _deadly(function: Callable[..., Any], death: Death, *, after: bool) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*arguments: object, **named: object) -> object:
        if not after:
            death.meet()
        result = function(*arguments, **named)
        if after:
            death.meet()
        return result

    return wrapper


def _watched(death: Death) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Die as soon as the engine runs that the call starts."""

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapper(*arguments: object, **named: object) -> object:
            if death.come_nearer():
                threading.Thread(target=_die_with_engine, daemon=True).start()
            return function(*arguments, **named)

        return wrapper

    return wrap


def _die_with_engine() -> None:
    while _ENGINE not in below(os.getpid()).values():
        time.sleep(_LOOK_SECONDS)
    die()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.victim")
    parser.add_argument("--die-at", type=Point, required=True)
    parser.add_argument("--after", type=int, default=1)
    parser.add_argument("name")
    options = parser.parse_args()
    lay(options.die_at, options.after)
    from eakte.cli.main import run  # only now: its modules must find what was laid

    sys.argv = ["eakte", options.name]
    run()


if __name__ == "__main__":
    main()
