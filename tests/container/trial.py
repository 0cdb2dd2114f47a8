# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Starts what the image starts, confined as docker-compose.yml does it.

That is: as its user, without a capability, with nothing to write to but the volume and /tmp.
"""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence

from tests.container.dockerfile import Stage
from tests.container.room import tell

START_SECONDS = 120
STOP_SECONDS = 60
CONTAINER_SANDBOX = {"EAKTE_SANDBOX": "landlock"}
"""What holds in a container, where bubblewrap is refused its namespaces."""

_CONFINED = """
mount --make-rprivate /
mount --bind "$volume" "$volume"
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs /tmp
mount -o remount,bind,ro /
cd "$volume"
exec setpriv --reuid "$uid" --regid "$gid" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
"""


class Trial:
    """Runs commands of the finished image; `environment` is the image's."""

    def __init__(self, image: Stage, environment: Mapping[str, str]) -> None:
        uid, _, gid = image.last("USER").text.partition(":")
        self._confined = {"volume": image.last("VOLUME").text, "uid": uid, "gid": gid}
        self._environment = environment
        self._program = image.last("ENTRYPOINT").command
        self._probe = image.last("HEALTHCHECK").command
        self._stop = signal.Signals[image.last("STOPSIGNAL").text]

    def check(self) -> None:
        """Version; then a whole deployment, asked by the health check and by its own; then an orderly end.

        Raises:
            CalledProcessError, TimeoutError, TimeoutExpired: what does not hold.
        """
        self._call([*self._program, "--version"])
        with self._start([*self._program, "up"]) as deployment:
            try:
                self._await_health(deployment)
                self._call([*self._program, "config", "check"])
                self._environment = {**self._environment, **CONTAINER_SANDBOX}
                self._call([*self._program, "config", "check"])
            finally:
                deployment.send_signal(self._stop)
            if status := deployment.wait(STOP_SECONDS):
                raise subprocess.CalledProcessError(status, "eakte up")

    def _await_health(self, deployment: subprocess.Popen[bytes]) -> None:
        give_up = time.monotonic() + START_SECONDS
        while self._start(self._probe, quiet=True).wait() != 0:
            if deployment.poll() is not None or time.monotonic() > give_up:
                raise TimeoutError("the health check does not pass")
            time.sleep(1)
        tell("the health check passes")

    def _call(self, command: Sequence[str]) -> None:
        with self._start(command) as process:
            if status := process.wait():
                raise subprocess.CalledProcessError(status, command)

    def _start(self, command: Sequence[str], *, quiet: bool = False) -> subprocess.Popen[bytes]:
        if not quiet:
            tell(f"--- as user {self._confined['uid']}: {' '.join(command)}")
        said = subprocess.DEVNULL if quiet else None
        return subprocess.Popen(
            ["unshare", "--mount", "/bin/sh", "-euc", _CONFINED, "confined", *command],
            env={**self._environment, **self._confined},
            stdout=said,
            stderr=said,
        )
