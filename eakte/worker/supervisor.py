# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Runs the processes of a single-machine deployment and starts one again that dies."""

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

STOP_SECONDS = 9.0
"""For all children together. Each gives itself less: the server for its requests, the worker for its jobs."""

BACKGROUND_NICENESS = "10"

log = logging.getLogger("eakte.supervisor")


@dataclass
class Supervisor:
    """Child processes `python -m eakte NAME`, all with the same environment but for what `own` changes for one of them.

    Those in `background` give way to the others when the processor is short: a clerk waits for a page, nobody for an
    index entry.
    """

    environment: Mapping[str, str]
    names: Sequence[str]
    background: frozenset[str] = frozenset()
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self) -> None:
        for name in self.names:
            self._running[name] = self._spawn(name)

    def revive(self) -> None:
        """Start those children again that have ended."""
        for name, child in list(self._running.items()):
            if child.poll() is not None:
                log.warning("%s ended with %s and is started again", name, child.returncode)
                self._running[name] = self._spawn(name)

    def stop(self) -> None:
        """End all children: asked first, killed when they do not answer in time."""
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._running.values():
            child.send_signal(signal.SIGTERM)
        for child in self._running.values():
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._running.clear()

    def _spawn(self, name: str) -> subprocess.Popen[bytes]:
        """A child in a group of its own, so that Ctrl-C reaches it once, through us; it stops when we die."""
        priority = ["nice", "-n", BACKGROUND_NICENESS] if name in self.background else []
        command = ["setpriv", "--pdeathsig", "TERM", *priority, sys.executable, "-m", "eakte", name]
        return subprocess.Popen(command, env={**self.environment, **self.own.get(name, {})}, process_group=0)
