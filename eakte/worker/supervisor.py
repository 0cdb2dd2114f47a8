# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Runs the processes of a single-machine deployment and starts one again that dies."""

import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

RESTART_SECONDS = 1.0
STOP_SECONDS = 20.0
BACKGROUND_NICENESS = "10"

log = logging.getLogger("eakte.supervisor")


@dataclass
class Supervisor:
    """Child processes `python -m eakte NAME`, all with the same environment.

    Those in `background` give way to the others when the processor is short: a clerk waits for a page, nobody for an
    index entry.
    """

    environment: Mapping[str, str]
    names: Sequence[str]
    background: frozenset[str] = frozenset()
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self) -> None:
        for name in self.names:
            self._running[name] = self._spawn(name)

    def watch(self, stop: threading.Event) -> None:
        """Keep the children alive until `stop` is set."""
        while not stop.wait(RESTART_SECONDS):
            for name, child in list(self._running.items()):
                if child.poll() is not None:
                    log.warning("%s ended with %s and is started again", name, child.returncode)
                    self._running[name] = self._spawn(name)

    def stop(self) -> None:
        """End all children: asked first, killed when they do not answer."""
        for child in self._running.values():
            child.send_signal(signal.SIGTERM)
        for child in self._running.values():
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._running.clear()

    def _spawn(self, name: str) -> subprocess.Popen[bytes]:
        priority = ["nice", "-n", BACKGROUND_NICENESS] if name in self.background else []
        return subprocess.Popen([*priority, sys.executable, "-m", "eakte", name], env=dict(self.environment))
